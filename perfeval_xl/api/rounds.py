"""The verbs about a round: issue, collect, status, return, waive. Each opens the round's folder and closes it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from perfeval_xl.api.arguments import must_be_a_year
from perfeval_xl.api.refusals import refusals_said
from perfeval_xl.api.watching import Watch, unwatched
from perfeval_xl.campaign.campaign import new_campaign, open_campaign
from perfeval_xl.campaign.collecting import Collected
from perfeval_xl.campaign.collecting import collect as collect_files
from perfeval_xl.campaign.confirming import offered_files
from perfeval_xl.campaign.issuing import IssuedUnit
from perfeval_xl.campaign.issuing import issue as issue_round
from perfeval_xl.campaign.keeping import remove_abandoned
from perfeval_xl.campaign.last_round import last_years_figures
from perfeval_xl.campaign.reading_ahead import ReadAhead
from perfeval_xl.campaign.returning import MadeWaiver, ReturnedCopy, return_all
from perfeval_xl.campaign.returning import waive as waive_finding
from perfeval_xl.campaign.roster import load_roster
from perfeval_xl.campaign.status import RoundStatus, status_of
from perfeval_xl.campaign.status_workbook import write_status
from perfeval_xl.errors import OutputError
from perfeval_xl.intake.delivery import count_files
from perfeval_xl.intake.pool import pool
from perfeval_xl.reading.reader import Reader, digest_of


@refusals_said
def issue(campaign: Path, *, form: str, year: int, roster: Path, previous: Path | None = None) -> list[IssuedUnit]:
    """Issues a round: one signed workbook for every unit of the roster, below the folder `campaign`; a list beside.

    Begun where there is none; done again, it changes only what has changed. `form` is the name of a known form or the
    path of a definition; a round keeps the one it was begun with. `previous` is last year's round, whose accepted
    figures are filled in and locked. Raises InputError (wrong roster, another round in the folder), DefinitionError,
    OutputError.
    """
    must_be_a_year(year)
    units = load_roster(roster)
    with new_campaign(campaign, form, year, _now()) as opened:
        figures = None
        if previous is not None:
            with open_campaign(previous) as before:
                figures = last_years_figures(before, opened.forms.layout(opened.round.form, year))
        return issue_round(opened, units, figures, _now())


@refusals_said
def collect(
    campaign: Path,
    paths: Sequence[Path],
    *,
    unit: str | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    watch: Watch = unwatched,
) -> list[Collected]:
    """Takes files, folders and archives into a round, as they came: each is kept and becomes a version of its unit.

    `unit`: the code of the unit that the officer says a single file is of, where the file does not say so itself; said
    of another unit before, that is taken back, and the file may be the one kept in received/. To collect again what was
    collected changes nothing. `workers` processes read, or those of the dask scheduler at the address `scheduler`; the
    result is the same. Raises InputError, OutputError; what was taken in before stays.
    """
    with (
        open_campaign(campaign) as opened,
        pool(workers, scheduler) as processes,
        Reader(opened.forms, processes) as reader,
    ):
        remove_abandoned(opened.received)
        files = offered_files(opened, paths, unit)
        if processes is None or unit is not None:
            found = collect_files(opened, files, reader.read, unit=unit, now=_now())
        else:
            ahead = ReadAhead(reader, files, lambda file: opened.ledger.version_of_file(digest_of(file)) is not None)
            found = collect_files(opened, ahead, ahead.read, unit=unit, now=_now())
        return list(watch(found, "收件", count_files(paths), _failed))


def _failed(file: Collected) -> bool:
    return file.verdict in {"errors", "unreadable"}


@refusals_said
def status(campaign: Path, *, today: date | None = None, output: Path | None = None) -> RoundStatus:
    """Where every unit of a round stands on a day (None: today); with `output` also as a workbook.

    Raises InputError, OutputError.
    """
    with open_campaign(campaign) as opened:
        standing = status_of(opened, today or date.today())
    if output is not None:
        if output.suffix.lower() != ".xlsx":
            raise OutputError(f"输出文件{output}不是.xlsx", "把扩展名写成.xlsx")
        write_status(standing, output)
    return standing


@refusals_said
def return_(campaign: Path, *, watch: Watch = unwatched) -> list[ReturnedCopy]:
    """Writes a correction copy for every unit of a round that must correct or explain, into its folder corrections/.

    Raises InputError, OutputError.
    """
    with open_campaign(campaign) as opened, Reader(opened.forms) as reader:
        return list(watch(return_all(opened, reader), "做退回件", None))


@refusals_said
def waive(campaign: Path, unit: str, number: int, *, reason: str, by: str) -> MadeWaiver:
    """Lets a finding of a unit's current version pass, by its number, for as long as the same is found.

    Raises InputError where there is no such unit or finding, or the finding needs no waiver; OutputError.
    """
    with open_campaign(campaign) as opened:
        return waive_finding(opened, unit, number, reason=reason, by=by, now=_now())


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
