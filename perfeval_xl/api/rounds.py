"""The verbs about a round: issue, collect, status, return, waive. Each opens the round's folder and closes it again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from perfeval_xl.api.arguments import must_be_a_year
from perfeval_xl.api.refusals import refusals_said
from perfeval_xl.api.watching import Watch, unwatched
from perfeval_xl.campaign.campaign import is_campaign, new_campaign, open_campaign, trial_campaign
from perfeval_xl.campaign.collecting import Collected
from perfeval_xl.campaign.collecting import collect as collect_files
from perfeval_xl.campaign.confirming import offered_files
from perfeval_xl.campaign.issuing import IssuedUnit, would_issue
from perfeval_xl.campaign.issuing import issue as issue_round
from perfeval_xl.campaign.keeping import remove_abandoned
from perfeval_xl.campaign.last_round import last_years_figures
from perfeval_xl.campaign.reading_ahead import ReadAhead
from perfeval_xl.campaign.returning import MadeWaiver, ReturnedCopy, remove_outdated, return_all
from perfeval_xl.campaign.returning import waive as waive_finding
from perfeval_xl.campaign.roster import load_roster
from perfeval_xl.campaign.status import RoundStatus, status_of
from perfeval_xl.campaign.status_workbook import write_status
from perfeval_xl.errors import InputError, OutputError
from perfeval_xl.intake.delivery import count_files
from perfeval_xl.intake.pool import pool
from perfeval_xl.reading.reader import Reader, digest_of


@refusals_said
def issue(
    campaign: Path,
    *,
    form: str,
    year: int,
    roster: Path | None = None,
    add: Path | None = None,
    previous: Path | None = None,
    withdraw: bool = False,
    dry_run: bool = False,
) -> list[IssuedUnit]:
    """Issues a round: one signed workbook for every unit of the roster, below the folder `campaign`; a list beside.

    Begun where there is none; done again, it changes only what has changed. `form` is the name of a known form or the
    path of a definition; a round keeps the one it was begun with. Instead of `roster` with all units `add` may have the
    new ones alone. `previous` is last year's round, whose accepted figures are filled in and locked.

    Units that are no longer on the roster are withdrawn; more than two, or one whose return counts, only with
    `withdraw`. With `dry_run` nothing is changed, and what is returned says what would be.

    Raises InputError (wrong roster, another round in the folder, units to be withdrawn), DefinitionError, OutputError.
    """
    must_be_a_year(year)
    if (list_ := add if roster is None else roster) is None or (roster is not None and add is not None):
        raise InputError("名册写--roster，或只写新增单位的--add，二者写一个", "写明一份名册", code="usage")
    units, adding = load_roster(list_), roster is None
    if adding and not is_campaign(campaign):
        raise InputError(
            f"{campaign}里还没有一轮自评，--add只能给已有的一轮增加单位", "先用--roster下发", code="not_a_campaign"
        )
    with (trial_campaign if dry_run else new_campaign)(campaign, form, year, _now()) as opened:
        figures = None
        if previous is not None:
            with open_campaign(previous) as before:
                figures = last_years_figures(before, opened.forms.layout(opened.round.form, year))
        if dry_run:
            return would_issue(opened, units, figures, adding=adding)
        return issue_round(opened, units, figures, _now(), adding=adding, withdrawing=withdraw)


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
        collected = list(watch(found, "收件", count_files(paths), _failed))
        with suppress(OutputError):  # one that is open in Excel goes with the next command
            remove_outdated(opened)
        return collected


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
        made = waive_finding(opened, unit, number, reason=reason, by=by, now=_now())
        with suppress(OutputError):
            remove_outdated(opened)
        return made


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
