"""Who did what: a command that changes the ledger leaves a row there, with its first change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from perfeval_xl.campaign.ledger_rows import Action, record_of
from perfeval_xl.campaign.sqlite.file import LedgerFile


class ActingFile(LedgerFile):
    """An open ledger that knows which command is at work."""

    _doing: Action | None = None
    _number: int | None = None

    def acts(self, action: Action) -> None:
        """From now on whatever changes is of this action: it is noted with its first change, none without one.

        Raises InputError (`ledger_damaged`) where the ledger is not sound when the action begins.
        """
        if action is not self._doing:
            self.must_be_sound()
            self._doing, self._number = action, None

    @property
    def has_changed(self) -> bool:
        """Whether the action has changed anything."""
        return self._number is not None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes made inside, or none. Not to be nested."""
        before = self._number
        try:
            with super().transaction():
                changes = self.changes
                yield
                if self.changes > changes:
                    self.note()
        except BaseException:
            self._number = before
            raise

    def note(self) -> None:
        """Within a transaction: the action is noted, though it may change no row."""
        if self._doing is not None and self._number is None:
            self.run(
                "INSERT INTO actions (at, by_whom, machine, program, verb, what) VALUES (?, ?, ?, ?, ?, ?)",
                *asdict(self._doing).values(),
            )
            self._number = int(self.rows("SELECT max(number) AS number FROM actions")[0]["number"])

    def did(self, what: str) -> None:
        """What the action came to, said when it has ended."""
        if self.has_changed:
            with self.transaction():
                self.run("UPDATE actions SET what = ? WHERE number = ?", what, self._number)

    def actions(self) -> tuple[Action, ...]:
        """Whatever changed the round, in the order in which it was begun."""
        rows = self.rows("SELECT at, by_whom AS 'by', machine, program, verb, what FROM actions ORDER BY number")
        return tuple(record_of(Action, row) for row in rows)
