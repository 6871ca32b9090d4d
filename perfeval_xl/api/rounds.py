"""The verbs about a round: issue, collect, status, return, waive, log. Each opens its folder and closes it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from perfeval_xl.api.arguments import must_be_a_year, now_said
from perfeval_xl.api.refusals import refusals_said
from perfeval_xl.api.watching import Watch, unwatched
from perfeval_xl.campaign.campaign import Campaign, is_campaign, new_campaign, open_campaign, trial_campaign
from perfeval_xl.campaign.collecting import collect as collect_files
from perfeval_xl.campaign.confirming import (
    OfficersWord,
    confirmed_unit,
    newest_file,
    offered_files,
    only_one,
    with_newest,
)
from perfeval_xl.campaign.issuing import ISSUE_STATE_NAMES, IssuedUnit, would_issue
from perfeval_xl.campaign.issuing import issue as issue_round
from perfeval_xl.campaign.keeping import remove_abandoned
from perfeval_xl.campaign.last_round import last_years_figures
from perfeval_xl.campaign.ledger_rows import Action
from perfeval_xl.campaign.reading_ahead import ReadAhead
from perfeval_xl.campaign.returning import ReturnedCopy, remove_outdated, return_all
from perfeval_xl.campaign.roster import load_roster
from perfeval_xl.campaign.status import RoundStatus, status_of
from perfeval_xl.campaign.status_workbook import write_status
from perfeval_xl.campaign.taking_in.collected import OUTCOME_NAMES, Collected
from perfeval_xl.campaign.taking_in.settling import Looked
from perfeval_xl.campaign.verdicts_kept.newer_rules import newer_rules
from perfeval_xl.errors import InputError, OutputError
from perfeval_xl.intake.delivery import count_files
from perfeval_xl.intake.workers import Workers
from perfeval_xl.reading.reader import Reader, digest_of
from perfeval_xl.upkeep.changing import action, changing, counted
from perfeval_xl.upkeep.own_outputs import must_be_ours
from perfeval_xl.upkeep.waiving import EndedWaiver, MadeWaiver
from perfeval_xl.upkeep.waiving import unwaive as unwaive_finding
from perfeval_xl.upkeep.waiving import waive as waive_finding


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
    by: str | None = None,
    new_key: bool = False,
) -> list[IssuedUnit]:
    """Issues a round: one signed workbook for every unit of the roster, below the folder `campaign`; a list beside.

    Begun where there is none; done again, it changes only what has changed. `form` is the name of a known form or the
    path of a definition; a round keeps the one it was begun with. Instead of `roster` with all units `add` may have the
    new ones alone. `previous` is last year's round, whose accepted figures are filled in and locked.

    Units that are no longer on the roster are withdrawn; more than two, or one whose return counts, only with
    `withdraw`. With `dry_run` nothing is changed, and what is returned says what would be. `new_key`: the round's key
    is lost and another one is made; what the lost one signed can no longer be judged. `by`: who is to stand in the log,
    None: whoever is logged in.

    Raises InputError (wrong roster, another round in the folder, units to be withdrawn, `ledger_missing`),
    DefinitionError, OutputError.
    """
    must_be_a_year(year)
    if (list_ := add if roster is None else roster) is None or (roster is not None and add is not None):
        raise InputError("名册写--roster，或只写新增单位的--add，二者写一个", "写明一份名册", code="usage")
    units, adding, now = load_roster(list_), roster is None, now_said()
    if adding and not is_campaign(campaign):
        raise InputError(
            f"{campaign}里还没有一轮自评，--add只能给已有的一轮增加单位", "先用--roster下发", code="not_a_campaign"
        )
    if dry_run:
        with trial_campaign(campaign, form, year, now) as opened:
            return would_issue(opened, units, _last_years(previous, opened, year), adding=adding)
    begun = action("issue", by, now)
    with (
        new_campaign(campaign, form, year, now, begun, other_key=new_key) as opened,
        changing(opened, begun) as doing,
    ):
        figures = _last_years(previous, opened, year)
        issued = issue_round(opened, units, figures, now, adding=adding, withdrawing=withdraw)
        key = "另做了密钥，" if new_key else ""
        doing.what = f"{key}下发：" + counted(
            (ISSUE_STATE_NAMES[each.state], each.unit.code if each.state != "unchanged" else "") for each in issued
        )
        return issued


def _last_years(previous: Path | None, opened: Campaign, year: int) -> dict[str, dict[str, float]] | None:
    """What was accepted in last year's round, for the round that is open."""
    if previous is None:
        return None
    with open_campaign(previous) as before:
        return last_years_figures(before, opened.forms.layout(opened.round.form, year))


@refusals_said
def collect(
    campaign: Path,
    paths: Sequence[Path],
    *,
    unit: str | None = None,
    although_named: bool = False,
    newest: str | None = None,
    by: str | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    watch: Watch = unwatched,
) -> list[Collected]:
    """Takes files, folders and archives into a round, as they came: each is kept and becomes a version of its unit.

    `unit`: the code of the unit that the officer says a single file is of, where the file does not say so itself; said
    of another unit before, that is taken back, and the file may be the one kept in received/. `although_named`: also
    where the file itself names another unit. Of several files of a unit the times that they bear say which is the
    newest; where they do not, none counts until `newest` says so: the path of a file, also of one that was taken in
    before, or the name by which it came.

    To collect again what was collected changes nothing. `by`: who is to stand in the log, None: whoever is logged in.
    `workers` processes read, or those of the dask scheduler at the address `scheduler`; the result is the same. Raises
    InputError, OutputError; then every file that was looked at is kept, and to collect again goes on from there.
    """
    many = Workers(workers, scheduler) if unit is None else Workers()  # else it is one file
    now = now_said()
    with (
        open_campaign(campaign) as opened,
        changing(opened, action("collect", by, now)) as doing,
        Reader(opened.forms, many) as reader,
    ):
        remove_abandoned(opened.received)
        last = None if newest is None else newest_file(opened, newest)
        files = with_newest(offered_files(opened, paths, unit), last)
        named = None
        if unit is not None:
            named = confirmed_unit(unit, opened.ledger.units())
            files = iter(only_one(files))
        officer = OfficersWord(named, although_named, "" if last is None else digest_of(last))

        def follow(looked: Iterable[Looked]) -> Iterator[Looked]:
            return watch(looked, "收件", count_files(paths), _failed)

        if reader.alone:
            found = collect_files(opened, files, reader.read, officer=officer, now=now, follow=follow)
        else:
            ahead = ReadAhead(reader, files, lambda file: opened.ledger.version_of_file(digest_of(file)) is not None)
            found = collect_files(opened, ahead, ahead.read, officer=officer, now=now, follow=follow)
        collected = list(found)
        doing.what = "收件：" + counted((OUTCOME_NAMES[each.outcome], _version_of(each)) for each in collected)
        with suppress(OutputError):  # one that is open in Excel goes with the next command
            remove_outdated(opened)
        return collected


def _version_of(file: Collected) -> str:
    if file.unit is None or file.version is None or file.outcome == "same":
        return ""
    return f"{file.unit.code}第{file.version}版"


def _failed(file: Looked) -> bool:
    return file.verdict in {"errors", "unreadable"}


@refusals_said
def status(campaign: Path, *, today: date | None = None, output: Path | None = None) -> RoundStatus:
    """Where every unit of a round stands on a day (None: today); with `output` also as a workbook.

    Raises InputError, OutputError.
    """
    if output is not None:
        if output.suffix.lower() != ".xlsx":
            raise OutputError(f"输出文件{output}不是.xlsx", "把扩展名写成.xlsx")
        must_be_ours(output)
    with open_campaign(campaign) as opened:
        standing = replace(status_of(opened, today or date.today()), notes=tuple(newer_rules(opened)))
    if output is not None:
        write_status(standing, output)
    return standing


@refusals_said
def return_(campaign: Path, *, by: str | None = None, watch: Watch = unwatched) -> list[ReturnedCopy]:
    """Writes a correction copy for every unit of a round that must correct or explain, into its folder corrections/.

    `by`: who is to stand in the log, None: whoever is logged in. Raises InputError, OutputError.
    """
    with (
        open_campaign(campaign) as opened,
        changing(opened, action("return", by, now_said())) as doing,
        Reader(opened.forms) as reader,
    ):
        copies = list(watch(return_all(opened, reader), "做退回件", None))
        doing.what = "退回：" + counted(
            ("做退回件" if each.file is not None else "没有做成", each.unit.code) for each in copies
        )
        return copies


@refusals_said
def waive(campaign: Path, unit: str, number: int, *, reason: str, by: str) -> MadeWaiver:
    """Lets a finding of a unit's current version pass, by its number, for as long as the same is found.

    Raises InputError where there is no such unit or finding, or the finding does not block; OutputError.
    """
    now = now_said()
    with open_campaign(campaign) as opened, changing(opened, action("waive", by, now)) as doing:
        made = waive_finding(opened, unit, number, reason=reason, by=by, now=now)
        doing.what = f"豁免{unit}的第{number}号（{made.code}）：{reason.strip()}"
        with suppress(OutputError):
            remove_outdated(opened)
        return made


@refusals_said
def unwaive(campaign: Path, unit: str, number: int, *, by: str) -> EndedWaiver:
    """Takes the waiver of a unit's finding back, by its number; it stays in the ledger as taken back.

    Raises InputError where there is no such unit or waiver, OutputError.
    """
    now = now_said()
    with open_campaign(campaign) as opened, changing(opened, action("unwaive", by, now)) as doing:
        ended = unwaive_finding(opened, unit, number, by=by, now=now)
        doing.what = f"收回{unit}的第{number}号的豁免（{ended.by}：{ended.reason}）"
        return ended


@refusals_said
def log(campaign: Path) -> tuple[Action, ...]:
    """Every command that changed a round: who gave it, when, on which machine, with which program, what it did.

    What was done before the program noted it says 不详. Raises InputError, OutputError.
    """
    with open_campaign(campaign) as opened:
        return opened.ledger.actions()
