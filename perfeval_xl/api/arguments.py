"""What callers give several verbs, made sure of: years, forms, the folder of a round, last year's returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from perfeval_xl.campaign.campaign import Campaign, is_campaign, open_campaign
from perfeval_xl.campaign.last_round import accepted_values
from perfeval_xl.campaign.round_reviews import current_reviews, delivered_reviews
from perfeval_xl.errors import InputError
from perfeval_xl.expressions.values import Values
from perfeval_xl.intake.delivery import delivered_files, shown_path
from perfeval_xl.reading.reader import Reader
from perfeval_xl.review.last_year import LastYear, LastYearsKey
from perfeval_xl.review.reviewed_files import ReviewedFile
from perfeval_xl.rules.known_forms import KnownForms, forms_with, known_forms

_YEARS = range(2000, 2101)


def now_said() -> str:
    """The time of this machine, as a ledger has it: `2025-03-01T09:00:00+08:00`."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def must_be_a_year(year: int | None) -> None:
    """Raises InputError for a number that is none of these days."""
    if year is not None and year not in _YEARS:
        raise InputError(f"年度{year}不对", f"写{_YEARS.start}到{_YEARS.stop - 1}之间的年份", code="year_wrong")


def wanted_form(form: str | None) -> tuple[KnownForms, str | None]:
    """The known forms and the name of the one asked for, given its name or the path of its definition."""
    return (known_forms(), None) if form is None else forms_with(form)


def round_of(paths: Sequence[Path], campaign: Path | None, form: str | None, year: int | None) -> Path | None:
    """The folder of the round that a call is about, if any. Raises InputError."""
    inside = [path for path in paths if is_campaign(path)]
    if inside and (campaign is not None or len(paths) > 1):
        raise InputError(f"{inside[0]}是一轮自评的文件夹，要单独写", "另外的文件分开审核", code="campaign_and_paths")
    folder = inside[0] if inside else campaign
    if folder is not None and (form is not None or year is not None):
        raise InputError("一轮自评的表样和年度是定好的", "去掉--form和--year", code="campaign_and_form")
    return folder


def last_year(paths: Sequence[Path], reader: Reader) -> LastYear | None:
    """What to compare last year's figures with: files, folders, rounds with what they accepted. None: nothing named.

    Raises InputError.
    """
    if not paths:
        return None
    accepted: list[tuple[LastYearsKey, Values]] = []
    files: list[Path] = []
    for path in paths:
        if is_campaign(path):
            with open_campaign(path) as campaign:
                accepted += accepted_values(campaign).items()
        else:
            files.append(path)
    return LastYear(reader.files(delivered_files(files)), accepted, named={shown_path(path) for path in files})


def round_reviews(
    campaign: Campaign,
    reader: Reader,
    paths: Sequence[Path] | None,
    previous: Sequence[Path],
    besides: Path | None = None,
) -> Iterator[ReviewedFile]:
    """The reviews of files in a round; `paths` None: of the current versions of its units."""
    before = last_year(previous, reader)
    if paths is None:
        return current_reviews(campaign, reader, before)
    return delivered_reviews(campaign, reader, paths, before, besides)
