"""The waivers in the ledger: each in a row of its own, taken back but never overwritten."""

from __future__ import annotations

from dataclasses import asdict

from perfeval_xl.campaign.ledger_rows import TakenBack, WaiverRow, record_of
from perfeval_xl.campaign.sqlite.actions import ActingFile


class WaiverFile(ActingFile):
    """An open ledger, its waivers. What changes something is to be called within a transaction."""

    def waivers(self, unit: str | None = None) -> tuple[WaiverRow, ...]:
        """The waivers of all units or of one that were made on a version they still have, by number.

        Of several for the same finding, the one made last; those taken back are none of them.
        """
        rows = self.rows(
            "SELECT unit, key, number, found, reason, by_whom AS by, at, sha256 FROM waivers"
            " WHERE rowid IN (SELECT max(rowid) FROM waivers WHERE (?1 IS NULL OR unit = ?1) AND taken_back_at IS NULL"
            " AND (sha256 IS NULL OR EXISTS (SELECT * FROM versions WHERE versions.unit = waivers.unit"
            " AND versions.sha256 = waivers.sha256 AND taken_back_at IS NULL)) GROUP BY unit, key)"
            " ORDER BY unit, number",
            unit,
        )
        return tuple(record_of(WaiverRow, row) for row in rows)

    def all_waivers(self) -> tuple[tuple[WaiverRow, TakenBack | None], ...]:
        """Every waiver that was ever made, in that order, each with who took it back."""
        rows = self.rows(
            "SELECT unit, key, number, found, reason, by_whom AS by, at, sha256, taken_back_by, taken_back_at"
            " FROM waivers ORDER BY rowid"
        )
        found = []
        for row in rows:
            by, at = row.pop("taken_back_by"), row.pop("taken_back_at")
            back = None if at is None else record_of(TakenBack, {"by": by, "at": at})
            found.append((record_of(WaiverRow, row), back))
        return tuple(found)

    def add_waiver(self, waiver: WaiverRow) -> None:
        """A waiver, in a row of its own."""
        self.run("INSERT INTO waivers VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)", *asdict(waiver).values())

    def take_waiver_back(self, waiver: WaiverRow, back: TakenBack) -> None:
        """The waiver stays as what was and lets nothing pass any more, nor does an earlier one of the same finding."""
        self.run(
            "UPDATE waivers SET taken_back_by = ?, taken_back_at = ? WHERE unit = ? AND key = ?"
            " AND taken_back_at IS NULL",
            *(back.by, back.at, waiver.unit, waiver.key),
        )
