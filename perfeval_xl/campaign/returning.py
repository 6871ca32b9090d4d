"""Back to the units: correction copies for all who must correct or explain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger_rows import UnitRow, VersionRow
from perfeval_xl.campaign.round_reviews import reviewed_version
from perfeval_xl.campaign.versions import current, verdict_with
from perfeval_xl.form.layout import Unit
from perfeval_xl.intake.regular_file import sha256_of
from perfeval_xl.reading.reader import Reader
from perfeval_xl.review.copy_files import write_copies
from perfeval_xl.writing.output_files import make_folder, put_file, remove_file
from perfeval_xl.writing.unfinished import temporary_folder


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

    They stand in the folders of the groups, as the workbooks do that were issued; one that stands elsewhere is replaced
    where it is. What was made of a version that is not current any more is removed; a file that a unit may have filled
    in is neither, and the new one is called `-退回-2.xlsx`. Raises InputError, OutputError.
    """
    make_folder(campaign.corrections)
    there = _copies_as_made(campaign)
    due = dict(_due(campaign))
    _remove(path for path, (code, _) in there.items() if code not in due)
    for unit in campaign.ledger.units():
        if unit.code in due:
            own = [path for path, (code, _) in there.items() if code == unit.code]
            made = _copy(campaign, unit, due[unit.code], reader, own)
            _remove(path for path in own if path != made.file)
            yield made


def remove_outdated(campaign: Campaign) -> None:
    """Removes the copies, as they were made, of versions that are not current any more. Raises OutputError."""
    there = _copies_as_made(campaign)
    due = dict(_due(campaign)) if there else {}
    _remove(path for path, (code, number) in there.items() if code not in due or due[code].number != number)


def _due(campaign: Campaign) -> Iterator[tuple[str, VersionRow]]:
    """The units that must correct or explain, and the versions that say so."""
    for unit in campaign.ledger.units():
        versions, waivers = campaign.ledger.versions(unit.code), campaign.ledger.waivers(unit.code)
        version = current(versions, waivers)
        if not unit.withdrawn and version is not None and verdict_with(version, waivers) != "accepted":
            yield unit.code, version


def _copies_as_made(campaign: Campaign) -> dict[Path, tuple[str, int]]:
    """Every copy on which nobody has worked, with the unit and the number of the version of which it was made."""
    made = campaign.ledger.copies()
    files = sorted(campaign.corrections.rglob("*.xlsx")) if made else []
    digests = {path: sha256_of(path) for path in files}
    return {path: made[digest] for path, digest in digests.items() if digest in made}


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        remove_file(path)


def _copy(campaign: Campaign, unit: UnitRow, version: VersionRow, reader: Reader, own: Sequence[Path]) -> ReturnedCopy:
    """`own`: the unit's copies that are there, as they were made."""
    named = Unit(unit.code, unit.name)
    review = reviewed_version(campaign, reader, unit, version)
    if review.submission is None:
        return ReturnedCopy(named, None, review.findings[0].message)
    with temporary_folder() as folder:
        made = write_copies([review], folder, ())[0].correction_copy
        if made is None or made.file is None:
            return ReturnedCopy(named, None, "" if made is None else made.problem)
        content, name = made.file.read_bytes(), made.file.name
    digest = hashlib.sha256(content).hexdigest()
    before = [each for each in own if each.name == name or _numbered(each.stem) == Path(name).stem]
    path = before[0] if before else _free_path(campaign, _folder(campaign, unit) / name)
    with campaign.ledger.transaction():  # before the file: a copy that is not known for one would never be replaced
        campaign.ledger.add_copy(digest, unit.code, version.number)
    put_file(path, content)
    return ReturnedCopy(named, path)


def _numbered(stem: str) -> str:
    """`…-退回-2` without its number."""
    return stem.rpartition("-")[0]


def _folder(campaign: Campaign, unit: UnitRow) -> Path:
    """That of the unit's group, as its workbook was issued in it."""
    parts = PurePosixPath(unit.file).parts[1:-1]
    return campaign.corrections.joinpath(*parts)


def _free_path(campaign: Campaign, path: Path) -> Path:
    """The path, or that with a number where a file stands that is neither a copy as made nor kept in received/."""
    ours = campaign.ledger.copies().keys() | {file.sha256 for file in campaign.ledger.files()}
    number, free = 1, path
    while free.exists():
        if sha256_of(free) in ours:
            break
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
