"""The SQLite file under the ledger: opened, brought to today's schema, changed whole or not at all.

A transaction takes the write lock when it begins: of two commands at once one waits. The journal is the ordinary one,
not WAL, which does not work on network shares. What SQLite refuses is said as what the officer can do about it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from perfeval_xl.campaign.ledger_schema import MIGRATIONS
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
    def trial(self) -> Iterator[None]:
        """Whatever is done inside is undone at the end. Not to be nested."""
        with _refusals():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def run(self, statement: str, *values: Any) -> None:
        """Runs one statement."""
        with _refusals():
            self._connection.execute(statement, values)

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """The rows of one query, by the names of its columns."""
        with _refusals():
            cursor = self._connection.execute(query, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def version(self) -> int:
        """How many steps of the schema it has taken; 0: it is empty."""
        return int(self.rows("PRAGMA user_version")[0]["user_version"])

    def migrate(self) -> None:
        """Takes the steps of the schema that it has not taken yet. Raises InputError where it has taken more."""
        if self.version() > len(MIGRATIONS):
            raise InputError("这一轮是用更新版本的perfeval建的", "升级perfeval后再用", code="campaign_newer")
        if self.version() == len(MIGRATIONS):
            return
        with self.transaction():
            for step in MIGRATIONS[self.version() :]:  # asked again: another command may have migrated meanwhile
                for statement in step:
                    self.run(statement)
            self.run(f"PRAGMA user_version = {len(MIGRATIONS)}")


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
        raise InputError(f"台账{LEDGER}已损坏", "换回备份的台账", code="not_a_campaign") from None


_FORBIDDEN = frozenset({"READONLY", "CANTOPEN", "PERM", "AUTH"})
_GIVE_ACCESS = "请建这一轮的人给你整个文件夹和里面各个文件的读写权限"
_CAUSES = {
    "FULL": "磁盘已满",
    "READONLY": "没有写这个文件的权限",
    "CANTOPEN": "没有读这个文件、或在轮的文件夹里新建文件的权限",
    "IOERR": "磁盘出错",
}
