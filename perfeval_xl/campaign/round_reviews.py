"""Files as reviews of a round: those delivered now, or the current versions of its units, read again from received/.

With the roster's names, the ledger's numbers, and the waivers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.judging import judged, waived
from perfeval_xl.campaign.keeping import kept
from perfeval_xl.campaign.ledger_rows import UnitRow, VersionRow
from perfeval_xl.campaign.versions import current
from perfeval_xl.review import Review
from perfeval_xl.review.last_year import LastYear
from perfeval_xl.workbook.reader import Reader


@dataclass(frozen=True)
class ReviewedFile:
    """A review, the SHA-256 of the file ('' where it has none) and where the file is."""

    review: Review
    sha256: str
    path: Path


def delivered_reviews(
    campaign: Campaign, reader: Reader, paths: Sequence[Path], before: LastYear | None, besides: Path | None = None
) -> Iterator[ReviewedFile]:
    """Of the files of these paths, none of which is recorded. Raises InputError."""
    units = campaign.ledger.units()
    files = reader.read_all(paths, besides=besides)
    if before is not None:
        before.must_fit([file.returned for file in files])
    for file in files:
        review = waived(campaign, judged(campaign, file.returned, units, before=before))
        yield ReviewedFile(review, file.sha256, file.path)


def current_reviews(campaign: Campaign, reader: Reader, before: LastYear | None = None) -> Iterator[ReviewedFile]:
    """Of every unit that is not withdrawn and has a version, as the roster orders them. Raises InputError."""
    for unit in campaign.ledger.units():
        version = current(campaign.ledger.versions(unit.code), campaign.ledger.waivers(unit.code))
        if version is not None and not unit.withdrawn:
            review = reviewed_version(campaign, reader, unit, version, before)
            yield ReviewedFile(review, version.sha256, campaign.received / version.sha256)


def reviewed_version(
    campaign: Campaign, reader: Reader, unit: UnitRow, version: VersionRow, before: LastYear | None = None
) -> Review:
    """A version reviewed again, its waivers applied. Raises InputError where its file is gone."""
    returned = reader.understood(kept(campaign.received, version.sha256), version.name)
    # Whose it is has been decided when it came: of the roster only its unit is asked.
    units = [replace(unit, withdrawn=False)]
    review = judged(campaign, returned, units, unit if version.confirmed else None, before=before)
    return waived(campaign, review)
