"""Back to the units: correction copies for all who must correct or explain."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger_rows import UnitRow, VersionRow
from perfeval_xl.campaign.round_reviews import reviewed_version
from perfeval_xl.campaign.versions import current, verdict_with
from perfeval_xl.form.layout import Unit
from perfeval_xl.intake.regular_file import content_of
from perfeval_xl.reading.reader import Reader
from perfeval_xl.review.copy_files import write_copies
from perfeval_xl.writing.output_files import make_folder, put_file, remove_file


@dataclass(frozen=True)
class ReturnedCopy:
    """The correction copy of a unit: its file, or None and the reason why it was not made."""

    unit: Unit
    file: Path | None
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """The copy as `perfeval return --json` prints it."""
        return {
            "unit": {"code": self.unit.code, "name": self.unit.name},
            "file": None if self.file is None else str(self.file),
            "problem": self.problem or None,
        }


def return_all(campaign: Campaign, reader: Reader) -> Iterator[ReturnedCopy]:
    """Writes a correction copy for every unit whose current version is not accepted, as the roster orders them.

    A copy of an earlier version is replaced, one of a version taken back removed; a file that a unit may have filled in
    is neither, and the new one is called `-退回-2.xlsx`. Raises InputError, OutputError.
    """
    make_folder(campaign.corrections)
    _remove_copies_taken_back(campaign)
    for unit in campaign.ledger.units():
        versions, waivers = campaign.ledger.versions(unit.code), campaign.ledger.waivers(unit.code)
        version = current(versions, waivers)
        if not unit.withdrawn and version is not None and verdict_with(version, waivers) != "accepted":
            yield _copy(campaign, unit, version, reader)


def _remove_copies_taken_back(campaign: Campaign) -> None:
    """As they were made: they have another unit's figures."""
    taken_back = campaign.ledger.copies_taken_back()
    for path in sorted(campaign.corrections.iterdir()) if taken_back else []:
        if _digest(path) in taken_back:
            remove_file(path)


def _digest(path: Path) -> str | None:
    content = content_of(path)
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else None


def _copy(campaign: Campaign, unit: UnitRow, version: VersionRow, reader: Reader) -> ReturnedCopy:
    named = Unit(unit.code, unit.name)
    review = reviewed_version(campaign, reader, unit, version)
    if review.submission is None:
        return ReturnedCopy(named, None, review.findings[0].message)
    with tempfile.TemporaryDirectory() as folder:
        made = write_copies([review], Path(folder), ())[0].correction_copy
        if made is None or made.file is None:
            return ReturnedCopy(named, None, "" if made is None else made.problem)
        content, name = made.file.read_bytes(), made.file.name
    digest = hashlib.sha256(content).hexdigest()
    path = _free_path(campaign, campaign.corrections / name)
    with campaign.ledger.transaction():  # before the file: a copy that is not known for one would never be replaced
        campaign.ledger.add_copy(digest, unit.code, version.number)
    put_file(path, content)
    return ReturnedCopy(named, path)


def _free_path(campaign: Campaign, path: Path) -> Path:
    """The path, or that with a number where a file stands that is neither a copy as made nor kept in received/."""
    ours = campaign.ledger.copies() | {file.sha256 for file in campaign.ledger.files()}
    number, free = 1, path
    while free.exists():
        if _digest(free) in ours:
            break
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
