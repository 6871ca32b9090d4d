"""The ledger of a round: one SQLite file, rows in and frozen records out. It remembers everything and judges nothing.

Whatever changes several rows is one transaction, so that a process killed at any moment leaves the state before it or
after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from perfeval_xl.campaign.ledger_rows import (
    FileRow,
    LooseRow,
    OnRoster,
    Round,
    UnitRow,
    VersionRow,
    findings_text,
    loose_of,
    record_of,
    unit_of,
    version_of,
)
from perfeval_xl.campaign.sqlite.file import LEDGER, damaged
from perfeval_xl.campaign.sqlite.waivers import WaiverFile
from perfeval_xl.campaign.taking_in.file_times import FileTimes
from perfeval_xl.errors import InputError


class Ledger(WaiverFile):
    """An open ledger; a context manager. Every method raises InputError (damaged) or OutputError (locked, full)."""

    def must_be_sound(self) -> None:
        """Also where something stands in it that no version of the package ever wrote."""
        super().must_be_sound()
        self.units()
        self.files()
        self.every_version()
        self.loose()
        self.all_waivers()
        _numbers(self.rows("SELECT unit, key, number FROM numbers"))
        self.actions()

    # The round and its units

    @property
    def begun(self) -> bool:
        """Whether there is a round in it."""
        return bool(self.rows("SELECT id FROM round"))

    def begin(self, begun: Round) -> None:
        """Begins the round, within a transaction."""
        self.run("INSERT INTO round VALUES (?, ?, ?, ?, ?)", *asdict(begun).values())

    def change_definition(self, digest: str) -> None:
        """The round goes on with another version of its form, within a transaction."""
        self.run("UPDATE round SET digest = ?", digest)

    def round(self) -> Round:
        """The round. Raises InputError where it was never begun."""
        rows = self.rows("SELECT id, form, digest, year, created FROM round")
        if not rows:
            raise _not_a_campaign("没有建成")
        return record_of(Round, rows[0])

    def add_definition(self, digest: str, content: bytes) -> None:
        """The bytes of a definition file, by the digest of what it defines."""
        with self.together():
            self.run("INSERT OR REPLACE INTO definitions VALUES (?, ?)", digest, content)

    def definition(self, digest: str) -> bytes | None:
        """The bytes of a definition file; None where a ledger of a former version was never given it."""
        rows = self.rows("SELECT content FROM definitions WHERE digest = ?", digest)
        return bytes(rows[0]["content"]) if rows and isinstance(rows[0]["content"], bytes) else None

    def add_key(self, fingerprint: str, now: str) -> None:
        """The round's key from now on."""
        with self.together():
            self.run("INSERT INTO keys (fingerprint, since) VALUES (?, ?)", fingerprint, now)

    def keys(self) -> tuple[str, ...]:
        """The fingerprints of the round's keys, the one that holds last."""
        return tuple(str(row["fingerprint"]) for row in self.rows("SELECT fingerprint FROM keys ORDER BY number"))

    def units(self) -> tuple[UnitRow, ...]:
        """All units as the roster orders them, the withdrawn ones last."""
        rows = self.rows(
            'SELECT code, name, grp AS "group", contact, deadline, position, ordinal, withdrawn, file, sha256, stamp,'
            " prefilled, issued_at FROM units ORDER BY withdrawn, position, code"
        )
        return tuple(unit_of(row) for row in rows)

    def register(self, roster: Iterable[OnRoster]) -> None:
        """Makes the units those of the roster: adds, renames, brings back; who is no longer on it is withdrawn.

        Within a transaction.
        """
        units = list(roster)
        self.run(
            "UPDATE units SET withdrawn = 1 WHERE NOT withdrawn AND code NOT IN (SELECT value FROM json_each(?))",
            json.dumps([unit.code for unit in units]),
        )
        self._put_units(units, 0)

    def add_units(self, added: Iterable[OnRoster]) -> None:
        """Adds units behind the others, or brings them back; those that are there stay as they are.

        Within a transaction.
        """
        there = {unit.code for unit in self.units() if not unit.withdrawn}
        last = max((unit.position for unit in self.units()), default=-1)
        self._put_units((unit for unit in added if unit.code not in there), last + 1)

    def _put_units(self, units: Iterable[OnRoster], first: int) -> None:
        for position, unit in enumerate(units, start=first):
            deadline = None if unit.deadline is None else unit.deadline.isoformat()
            self.run(
                "INSERT INTO units (code, name, grp, contact, deadline, position, ordinal)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT count(*) + 1 FROM units WHERE grp = ?3))"
                " ON CONFLICT (code) DO UPDATE SET name = ?2, grp = ?3, contact = ?4, deadline = ?5, position = ?6,"
                " withdrawn = 0 WHERE (name, grp, contact, deadline, position, withdrawn)"
                " IS NOT (?2, ?3, ?4, ?5, ?6, 0)",
                *(unit.code, unit.name, unit.group, unit.contact, deadline, position),
            )

    def mark_issued(self, code: str, *, file: str, sha256: str, stamp: str, prefilled: str, now: str) -> None:
        """A unit's workbook was written: `file` below the campaign's folder, with `/`. Within a transaction."""
        self.run(
            "UPDATE units SET file = ?, sha256 = ?, stamp = ?, prefilled = ?, issued_at = ? WHERE code = ?",
            *(file, sha256, stamp, prefilled, now, code),
        )

    # What came in. The methods that change something are to be called within a transaction.

    def files(self) -> tuple[FileRow, ...]:
        """Every file ever taken in, in the order of their digests."""
        return tuple(record_of(FileRow, row) for row in self.rows("SELECT * FROM files ORDER BY sha256"))

    def file(self, sha256: str) -> FileRow | None:
        """A file that was taken in, None where it never was."""
        rows = self.rows("SELECT * FROM files WHERE sha256 = ?", sha256)
        return record_of(FileRow, rows[0]) if rows else None

    def versions(self, unit: str | None = None) -> tuple[VersionRow, ...]:
        """The versions of all units or of one, by number; those taken back are none of them."""
        return self._versions("(?1 IS NULL OR unit = ?1)", unit)

    def next_number(self, unit: str) -> int:
        """The number of the unit's next version: that of one taken back is not given again."""
        return int(self.rows("SELECT count(*) + 1 AS number FROM versions WHERE unit = ?", unit)[0]["number"])

    def version_of_file(self, sha256: str) -> VersionRow | None:
        """The version that a file is."""
        return next(iter(self._versions("sha256 = ?1", sha256)), None)

    def every_version(self) -> tuple[VersionRow, ...]:
        """The versions of all units, those taken back among them."""
        return self._versions("?1 IS NULL", None, counting="1")

    def _versions(
        self, which: str, value: str | None, *, counting: str = "taken_back_at IS NULL"
    ) -> tuple[VersionRow, ...]:
        rows = self.rows(
            "SELECT unit, number, sha256, name, taken_at, verdict, total, grade, findings, field_values AS 'values',"
            f" flagged, confirmed FROM versions WHERE {which} AND {counting} ORDER BY unit, number",
            value,
        )
        return tuple(version_of(row) for row in rows)

    def loose(self) -> tuple[LooseRow, ...]:
        """Files that are no version of any unit, in the order in which they came."""
        rows = self.rows(
            "SELECT sha256, name, outcome, message, findings, taken_at FROM loose ORDER BY taken_at, name, sha256"
        )
        return tuple(loose_of(row) for row in rows)

    def loose_file(self, sha256: str) -> LooseRow | None:
        """One of them, None where it is none."""
        rows = self.rows(
            "SELECT sha256, name, outcome, message, findings, taken_at FROM loose WHERE sha256 = ?", sha256
        )
        return loose_of(rows[0]) if rows else None

    def numbers(self, unit: str) -> dict[str, int]:
        """The numbers of a unit's findings, by key."""
        return _numbers(self.rows("SELECT key, number FROM numbers WHERE unit = ? ORDER BY number", unit))

    def copies(self) -> dict[str, tuple[str, int]]:
        """Every correction copy that was made, by its SHA-256: the unit and the number of its version."""
        return {row["sha256"]: (row["unit"], row["version"]) for row in self.rows("SELECT * FROM copies")}

    def copies_of(self, version: VersionRow) -> frozenset[str]:
        """The SHA-256 of every correction copy that was made of a version."""
        query = "SELECT sha256 FROM copies WHERE unit = ? AND version = ?"
        return frozenset(row["sha256"] for row in self.rows(query, version.unit, version.number))

    def times(self, sha256: str) -> FileTimes:
        """When a file was saved, as far as was said when it came."""
        rows = self.rows("SELECT saved, packed, changed FROM times WHERE sha256 = ?", sha256)
        return FileTimes(**rows[0]) if rows else FileTimes()

    def add_times(self, sha256: str, times: FileTimes) -> None:
        """When a file that was taken in was saved; what is known stays."""
        self.run("INSERT OR IGNORE INTO times VALUES (?, ?, ?, ?)", sha256, times.saved, times.packed, times.changed)

    def add_file(self, file: FileRow) -> None:
        """A file was taken in; one that is known stays as it is."""
        self.run("INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?)", *asdict(file).values())

    def add_version(self, version: VersionRow) -> None:
        """A further version of a unit; its file belongs to a unit from now on."""
        self.run("DELETE FROM loose WHERE sha256 = ?", version.sha256)
        self.run(
            "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
            *(version.unit, version.number, version.sha256, version.name, version.taken_at, version.verdict),
            *(version.total, version.grade, findings_text(version.findings)),
            json.dumps(dict(version.values), ensure_ascii=False),
            json.dumps(version.flagged),
            version.confirmed,
        )

    def take_back(self, version: VersionRow, instead: str, now: str) -> None:
        """A version stays as what was and counts no more: its file is confirmed for the unit `instead`."""
        self.run(
            "UPDATE versions SET taken_back_for = ?, taken_back_at = ? WHERE unit = ? AND number = ?",
            *(instead, now, version.unit, version.number),
        )

    def add_loose(self, loose: LooseRow) -> None:
        """A file that belongs to no unit; what was said of it before is replaced, not when it first came."""
        self.run(
            "INSERT INTO loose VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (sha256) DO UPDATE SET"
            " outcome = ?3, message = ?4, findings = ?5 WHERE (outcome, message, findings) IS NOT (?3, ?4, ?5)",
            *(loose.sha256, loose.name, loose.outcome, loose.message, findings_text(loose.findings), loose.taken_at),
        )

    def add_numbers(self, unit: str, numbers: Mapping[str, int]) -> None:
        """Numbers of findings; one that is given stays."""
        for key, number in numbers.items():
            self.run("INSERT OR IGNORE INTO numbers VALUES (?, ?, ?)", unit, key, number)

    def add_copy(self, sha256: str, unit: str, version: int) -> None:
        """A correction copy of a version; the same bytes may have been that of an earlier one."""
        self.run("INSERT OR REPLACE INTO copies VALUES (?, ?, ?)", sha256, unit, version)


def _numbers(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    if not all(isinstance(row["number"], int) for row in rows):
        raise damaged()
    return {row["key"]: row["number"] for row in rows}


def new_ledger(path: Path) -> Ledger:
    """Opens the ledger at `path`, an empty one where there is none. Raises InputError, OutputError."""
    ledger = Ledger.opened(path)
    with ledger.closing_on_error():
        ledger.migrate()
    return ledger


def open_ledger(path: Path) -> Ledger:
    """Opens the ledger of a round, migrated where an older version of the package made it.

    Raises InputError (`not_a_campaign`; `campaign_newer` where a newer version made it), OutputError.
    """
    if not path.is_file():
        raise _not_a_campaign(f"里面没有{LEDGER}")
    ledger = Ledger.opened(path)
    with ledger.closing_on_error():
        if ledger.version() == 0:
            raise _not_a_campaign("没有建成")
        ledger.migrate()
        ledger.round()
    return ledger


def _not_a_campaign(why: str) -> InputError:
    return InputError(f"这不是一轮自评的文件夹：{why}", "写perfeval issue建的文件夹", code="not_a_campaign")
