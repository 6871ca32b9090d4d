"""The SQLite file under the ledger: opened, brought to today's schema, changed whole or not at all.

A transaction takes the write lock when it begins: of two commands at once one waits. The journal is the ordinary one,
not WAL, which does not work on network shares. What SQLite refuses is said as what the officer can do about it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

from perfeval_xl.campaign.sqlite.schema import MIGRATIONS
from perfeval_xl.errors import InputError, OutputError

LEDGER = "campaign.sqlite"
_PATIENCE = 60.0
"""Seconds to wait for another command's transaction."""


class LedgerFile:
    """An open file; a context manager. Every method raises InputError (damaged) or OutputError (locked, full)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def opened(cls, path: Path) -> Self:
        """Opens the file, an empty one where there is none. Not by a file: URI, which cannot name a network share."""
        with _refusals():
            file = cls(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None))
        with file.closing_on_error():
            file.run("PRAGMA synchronous = FULL")
            file.run("PRAGMA foreign_keys = ON")
        return file

    @contextmanager
    def closing_on_error(self) -> Iterator[None]:
        """Closes the file where what is done inside fails."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes made inside, or none. Not to be nested."""
        with _refusals():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with _refusals():
                self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """Changes made with those of the transaction that is open, or in one of their own."""
        if self._connection.in_transaction:
            yield
        else:
            with self.transaction():
                yield

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Nobody else writes meanwhile, and whatever is done inside is undone at the end. Not to be nested."""
        with _refusals():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    @property
    def changes(self) -> int:
        """How many rows were changed since the file was opened."""
        return self._connection.total_changes

    def run(self, statement: str, *values: Any) -> None:
        """Runs one statement."""
        with _refusals():
            self._connection.execute(statement, values)

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """The rows of one query, by the names of its columns."""
        with _refusals(), _damaged_tables():
            cursor = self._connection.execute(query, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def must_be_sound(self) -> None:
        """Raises InputError (`ledger_damaged`) where a page is broken, or a row leads to one that is not there."""
        said = [row["quick_check"] for row in self.rows("PRAGMA quick_check")]
        if said != ["ok"] or self.rows("PRAGMA foreign_key_check"):
            raise damaged()

    def version(self) -> int:
        """How many steps of the schema it has taken; 0: it is empty."""
        return int(self.rows("PRAGMA user_version")[0]["user_version"])

    def migrate(self) -> None:
        """Takes the steps of the schema that it has not taken yet. Raises InputError where it has taken more."""
        if self.version() > len(MIGRATIONS):
            raise InputError("这一轮是用更新版本的perfeval建的", "升级perfeval后再用", code="campaign_newer")
        if self.version() == len(MIGRATIONS):
            return
        try:
            with self.transaction():
                for step in MIGRATIONS[self.version() :]:  # asked again: another command may have migrated meanwhile
                    for statement in step:
                        self.run(statement)
                self.run(f"PRAGMA user_version = {len(MIGRATIONS)}")
        except sqlite3.IntegrityError:
            raise damaged() from None


def copy_file(ledger: Path, target: Path) -> None:
    """Copies a ledger page by page into an empty file, over a connection of its own: none that may write is copied.

    Raises InputError (`ledger_damaged`) where the copy is not sound, OutputError.
    """
    try:
        with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(target)) as copied:
            source.backup(copied)
            said = copied.execute("PRAGMA quick_check").fetchall()
    except sqlite3.OperationalError:
        raise OutputError("磁盘已满或没有权限") from None
    except sqlite3.DatabaseError:
        said = []
    if said != [("ok",)]:
        raise damaged()


def damaged() -> InputError:
    """For a ledger that holds what no version of the package ever wrote."""
    return InputError(
        f"台账{LEDGER}已损坏",
        "先用perfeval round check看这一轮还有什么坏了，再用perfeval round restore恢复",
        code="ledger_damaged",
    )


@contextmanager
def _damaged_tables() -> Iterator[None]:
    """A table or a column that is gone, a text that is none: SQLite says these as it says a locked file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "SQLITE_ERROR") == "SQLITE_ERROR":
            raise damaged() from None
        raise


@contextmanager
def _refusals() -> Iterator[None]:
    """What SQLite says, as what the officer can do about it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise OutputError("另一个命令正在用这一轮的台账", "等它结束后再运行一次", code="campaign_busy") from None
        kind = name.partition("_")[2].partition("_")[0]
        remedy = _GIVE_ACCESS if kind in _FORBIDDEN else "检查磁盘和权限后再运行一次，已记入的不会丢"
        raise OutputError(f"台账{LEDGER}读写不了（{_CAUSES.get(kind, '系统拒绝')}）", remedy) from None
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # a defect of ours
        raise damaged() from None


_FORBIDDEN = frozenset({"READONLY", "CANTOPEN", "PERM", "AUTH"})
_GIVE_ACCESS = "请建这一轮的人给你整个文件夹和里面各个文件的读写权限"
_CAUSES = {
    "FULL": "磁盘已满",
    "READONLY": "没有写这个文件的权限",
    "CANTOPEN": "没有读这个文件、或在轮的文件夹里新建文件的权限",
    "IOERR": "磁盘出错",
}
