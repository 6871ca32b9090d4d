"""Files as reviews of a round: those delivered now, or the current versions of its units, read again from received/.

With the roster's names, the ledger's numbers, and the waivers. A version keeps the findings and the figures with which
it was collected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.judging import judged, waived
from perfeval_xl.campaign.keeping import kept
from perfeval_xl.campaign.ledger_rows import UnitRow, VersionRow
from perfeval_xl.campaign.verdicts_kept.stored_versions import as_collected
from perfeval_xl.campaign.versions import current
from perfeval_xl.form.layout import Unit
from perfeval_xl.intake.delivery import DeliveredFile, delivered_files
from perfeval_xl.reading.reader import Reader, without_own
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.review import Review
from perfeval_xl.review.last_year import LastYear
from perfeval_xl.review.reviewed_files import ReviewedFile
from perfeval_xl.rules.finding import Finding

RECEIVED_CODES = frozenset({"received_missing", "received_damaged"})
"""Of findings about the bureau's own copy of what a unit sent."""


def delivered_reviews(
    campaign: Campaign, reader: Reader, paths: Sequence[Path], before: LastYear | None, besides: Path | None = None
) -> Iterator[ReviewedFile]:
    """Of the files of these paths, none of which is recorded. Raises InputError."""
    units = campaign.ledger.units()
    files = reader.files(without_own(delivered_files(paths), besides))
    for file in files if before is None else before.fitting(files):
        review = waived(campaign, judged(campaign, file.returned, units, before=before))
        yield ReviewedFile(review, file.sha256, file.path)


def current_reviews(campaign: Campaign, reader: Reader, before: LastYear | None = None) -> Iterator[ReviewedFile]:
    """Of every unit that is not withdrawn and has a version, as the roster orders them. Raises InputError."""
    versions = []
    for unit in campaign.ledger.units():
        version = current(campaign.ledger.versions(unit.code), campaign.ledger.waivers(unit.code))
        if version is not None and not unit.withdrawn:
            versions.append((unit, version))
    files = (_kept_file(campaign, version) for _, version in versions)
    read = reader.files(files)
    for (unit, version), file in zip(versions, read if before is None else before.fitting(read), strict=True):
        yield ReviewedFile(_judged(campaign, file.returned, unit, version, before), version.sha256, file.path)


def reviewed_version(campaign: Campaign, reader: Reader, unit: UnitRow, version: VersionRow) -> Review:
    """A version as it was collected, its waivers applied, with its cells as its file has them.

    Unreadable where its file is gone or is not what it was.
    """
    today = _judged_today(campaign, reader.read(_kept_file(campaign, version)), unit, version)
    collected = _as_collected(campaign, today, unit, version)
    return collected if today.submission is None else replace(collected, submission=today.submission)


def _judged_today(
    campaign: Campaign,
    returned: Submission | Unread,
    unit: UnitRow,
    version: VersionRow,
    before: LastYear | None = None,
) -> Review:
    """What today's rules say of the file of a version, without waivers."""
    # Whose it is has been decided when it came: of the roster only its unit is asked.
    units = [replace(unit, withdrawn=False)]
    decided = unit if version.confirmed or campaign.key_was_lost else None
    return judged(campaign, returned, units, decided, before=before)


def _kept_file(campaign: Campaign, version: VersionRow) -> DeliveredFile:
    """The file of a version, called as it was when it came."""
    content = kept(campaign.received, version.sha256, version.name)
    return DeliveredFile(campaign.received / version.sha256, version.name, content)


def _judged(
    campaign: Campaign, returned: Submission | Unread, unit: UnitRow, version: VersionRow, before: LastYear | None
) -> Review:
    today, besides = _judged_today(campaign, returned, unit, version), list[Finding]()
    if before is not None:
        known = {finding.key for finding in today.findings}
        compared = _judged_today(campaign, returned, unit, version, before)
        besides = [finding for finding in compared.findings if finding.key not in known]
    return _as_collected(campaign, today, unit, version, besides)


def _as_collected(
    campaign: Campaign, today: Review, unit: UnitRow, version: VersionRow, besides: Sequence[Finding] = ()
) -> Review:
    if is_lost(today):  # what the ledger remembers of it counts nowhere until the file is there again
        return replace(today, unit=Unit(unit.code, unit.name))
    return as_collected(campaign, today, unit, version, besides)


def is_lost(review: Review) -> bool:
    """Whether the bureau's own copy of a file is gone or no longer what came in."""
    return any(finding.code in RECEIVED_CODES for finding in review.findings)
