"""What was lost of a round put back: the ledger from its copy, else from the files that are there; form.yaml; the rest.

A sound ledger is never replaced, and a broken one is moved aside, not removed. What the ledger does not know of
received/ is taken in again, so that nothing that came in is lost.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval_xl.campaign.campaign import LEDGER_COPY, Campaign, is_campaign, open_campaign
from perfeval_xl.campaign.collecting import collect
from perfeval_xl.campaign.confirming import OfficersWord
from perfeval_xl.campaign.keeping import kept
from perfeval_xl.campaign.ledger_rows import Action
from perfeval_xl.campaign.sqlite.file import LEDGER
from perfeval_xl.errors import InputError, OutputError, PerfevalError, reason_of
from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.reading.reader import Reader
from perfeval_xl.upkeep.changing import changing
from perfeval_xl.upkeep.ledger_copy import LEDGER_NAMES, loss_of, problem_of, put_on_disk
from perfeval_xl.upkeep.rebuilding import rebuild_ledger
from perfeval_xl.writing.output_files import put_file

_DIGITS = 64


@dataclass(frozen=True)
class Restored:
    """What was put back, what is lost for good, and files that were taken in but are no unit's, each in Chinese."""

    done: tuple[str, ...]
    lost: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As `perfeval round restore --json` prints it."""
        return {"restored": list(self.done), "lost": list(self.lost)}


def restore_round(folder: Path, begun: Action) -> Restored:
    """Puts back what can be. `begun` is what is noted of the command.

    Raises InputError (`not_a_campaign`, `nothing_to_restore`, `not_to_be_restored` where neither the copy nor the files
    tell enough), OutputError.
    """
    try:
        return _restored(folder, begun)
    except OSError as error:
        raise OutputError(
            f"写不了{folder}里的文件（{reason_of(error)}）", "检查磁盘和权限后再运行一次，已恢复的不会丢"
        ) from None


def _restored(folder: Path, begun: Action) -> Restored:
    if not is_campaign(folder) and not (folder / "received").is_dir() and not (folder / "issued").is_dir():
        raise InputError(f"{folder}不是一轮自评的文件夹", "写perfeval issue建的文件夹", code="not_a_campaign")
    done, lost = _ledger_put_back(folder, begun)
    with open_campaign(folder) as campaign, changing(campaign, begun) as doing:
        done += _form_put_back(campaign)
        taken, refused = _taken_in_again(campaign, begun.at)
        done += taken
        lost += refused
        if problem_of(campaign.ledger_copy) is not None:
            done.append("台账的副本：重做了一份")
            campaign.ledger_copy.unlink(missing_ok=True)
        if not done:
            raise InputError("台账完好，没有动它；也没有别的要恢复", "不用恢复", code="nothing_to_restore")
        doing.what = "恢复：" + "；".join(done)
        with campaign.ledger.transaction():
            campaign.ledger.note()
    return Restored(tuple(done), tuple(lost))


def _ledger_put_back(folder: Path, begun: Action) -> tuple[list[str], list[str]]:
    ledger, copy = folder / LEDGER, folder / LEDGER_COPY
    if loss_of(ledger) is None:
        return [], []
    with tempfile.TemporaryDirectory(dir=folder, prefix=".~restore-", ignore_cleanup_errors=True) as beside:
        made = Path(beside, LEDGER)
        if problem_of(copy) is None:
            shutil.copyfile(copy, made)
            done, lost = "台账：从副本恢复", ["副本做好以后的那一条命令（如果有）记下的豁免"]
        else:
            lost = rebuild_ledger(folder, made, begun.at)
            done = "台账：副本也用不了，按下发和留存的文件重建"
        if (broken := problem_of(made)) is not None:
            raise broken
        aside = _moved_aside(folder, begun.at)
        put_on_disk(made, ledger)
    return [done + (f"；原来坏的那一份留作{aside}" if aside else "")], lost


def _moved_aside(folder: Path, now: str) -> str:
    """The broken ledger under another name; what SQLite left beside it goes with it. '' where there was none."""
    stamp = now[:19].replace(":", "").replace("-", "")
    moved = ""
    for name in LEDGER_NAMES:
        path = folder / name
        if path.exists():
            number, target = 1, folder / f"{name}.damaged-{stamp}"
            while target.exists():
                number += 1
                target = folder / f"{name}.damaged-{stamp}-{number}"
            path.replace(target)
            moved = moved or target.name
    return moved


def _form_put_back(campaign: Campaign) -> list[str]:
    issued = campaign.ledger.definition(campaign.round.digest)
    path = campaign.form_file
    if issued is None or (path.is_file() and path.read_bytes() == issued):
        return []
    aside = ""
    if path.exists():
        target = path.with_name(f"{path.name}.changed")
        path.replace(target)
        aside = f"；改动过的那一份留作{target.name}"
    put_file(path, issued)
    return [f"{path.name}：从台账换回下发时的那一份{aside}"]


def _taken_in_again(campaign: Campaign, now: str) -> tuple[list[str], list[str]]:
    """What received/ holds and the ledger does not know, in the order in which it was kept."""
    files = list(_unknown_files(campaign))
    if not files:
        return [], []
    try:
        campaign.key  # noqa: B018
    except PerfevalError as error:
        return [], [f"留存的{len(files)}个文件还没有收进台账：{error}"]
    with Reader(campaign.forms) as reader:
        taken = list(collect(campaign, files, reader.read, officer=OfficersWord(), now=now, follow=iter))
    named = sum(file.version is not None for file in taken)
    done = [f"留存的{len(files)}个文件重新收进台账，其中{named}个是单位的一版；原来的文件名没有了，用SHA-256代替"]
    asked = [f"{file.file[:12]}…：{file.message}" for file in taken if file.outcome == "needs_unit"]
    return done, asked


def _unknown_files(campaign: Campaign) -> Iterator[DeliveredFile]:
    known = {file.sha256 for file in campaign.ledger.files()}
    found = [path for path in campaign.received.glob("*") if len(path.name) == _DIGITS and path.name not in known]
    for path in sorted(found, key=lambda each: (each.stat().st_mtime_ns, each.name)):
        content = kept(campaign.received, path.name, path.name)
        if isinstance(content, bytes):
            yield DeliveredFile(path, path.name, content)
