"""The verbs about a round: collect, status, return, waive. Each opens the round's folder and closes it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from perfeval_xl.api.watching import Watch, unwatched
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.collecting import Collected
from perfeval_xl.campaign.collecting import collect as collect_files
from perfeval_xl.campaign.keeping import remove_abandoned
from perfeval_xl.campaign.returning import MadeWaiver, ReturnedCopy, return_all
from perfeval_xl.campaign.returning import waive as waive_finding
from perfeval_xl.campaign.status import RoundStatus, status_of
from perfeval_xl.campaign.status_workbook import write_status
from perfeval_xl.errors import OutputError
from perfeval_xl.workbook.delivery import count_files, delivered_files
from perfeval_xl.workbook.reader import Reader


def collect(
    campaign: Path, paths: Sequence[Path], *, unit: str | None = None, watch: Watch = unwatched
) -> list[Collected]:
    """Takes files, folders and archives into a round, as they came: each is kept and becomes a version of its unit.

    `unit`: the code of the unit that the officer says a single file is of, where the file does not say so itself. To
    collect again what was collected changes nothing. Raises InputError, OutputError; what was taken in before stays.
    """
    with open_campaign(campaign) as opened, Reader(opened.forms) as reader:
        remove_abandoned(opened.received)
        found = collect_files(opened, delivered_files(paths), reader.read, unit=unit, now=_now())
        return list(watch(found, "收件", count_files(paths), _failed))


def _failed(file: Collected) -> bool:
    return file.verdict in {"errors", "unreadable"}


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


def return_(campaign: Path, *, watch: Watch = unwatched) -> list[ReturnedCopy]:
    """Writes a correction copy for every unit of a round that must correct or explain, into its folder corrections/.

    Raises InputError, OutputError.
    """
    with open_campaign(campaign) as opened, Reader(opened.forms) as reader:
        return list(watch(return_all(opened, reader), "做退回件", None))


def waive(campaign: Path, unit: str, number: int, *, reason: str, by: str) -> MadeWaiver:
    """Lets a finding of a unit's current version pass, by its number, for as long as the same is found.

    Raises InputError where there is no such unit or finding, or the finding needs no waiver; OutputError.
    """
    with open_campaign(campaign) as opened:
        return waive_finding(opened, unit, number, reason=reason, by=by, now=_now())


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
