"""What the officer says of one file: whose it is; also after saying it wrongly, when it moves from one unit to another.

The version of the unit that was wrong stays in the ledger as taken back and counts no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.keeping import kept
from perfeval_xl.campaign.ledger import Ledger
from perfeval_xl.campaign.ledger_rows import UnitRow, VersionRow
from perfeval_xl.campaign.versions import current, verdict_with
from perfeval_xl.errors import InputError
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake.delivery import DeliveredFile, delivered_files
from perfeval_xl.reading.reader import digest_of
from perfeval_xl.rules.finding import VERDICT_NAMES


def offered_files(campaign: Campaign, paths: Sequence[Path], unit: str | None) -> Iterator[DeliveredFile]:
    """The files of these paths, what the round itself keeps as files that are ignored. Raises InputError.

    Where the officer confirms a `unit`, a file of received/ that is named itself is none of these: it is the file as it
    came, and called so.
    """
    for file in delivered_files(paths):
        came = _as_it_came(campaign, file) if unit is not None and file.path in paths else None
        yield came or (replace(file, content=None) if campaign.keeps(file.path) else file)


def newest_file(campaign: Campaign, named: str) -> DeliveredFile:
    """The file that the officer calls the newest of its unit: by its path, or as it was called when it was taken in.

    Raises InputError where there is none, or not one.
    """
    path = Path(named)
    try:
        found = [file for file in delivered_files([path]) if not file.ignored]
    except InputError:
        return _taken_in(campaign, named)
    if len(found) != 1 or not isinstance(found[0].content, bytes):
        raise InputError(
            f"--newest要写一个文件，这里{'有几个' if len(found) > 1 else '没有读得出的'}",
            "写明是哪一个文件，压缩包里的写成 a.zip!/b.xlsx",
            code="newest_not_one_file",
        )
    came = _as_it_came(campaign, found[0])
    if came is None and campaign.keeps(found[0].path):
        raise InputError(f"--newest写的{named}是这一轮自己的文件", "写单位交来的文件", code="newest_not_one_file")
    return came or found[0]


def _taken_in(campaign: Campaign, named: str) -> DeliveredFile:
    """A file of received/, by the name under which it came."""
    ledger = campaign.ledger
    came = {row.sha256 for row in ledger.files() if row.first_name == named}
    came |= {row.sha256 for row in ledger.versions() if row.name == named}
    if len(came) != 1:
        why = f"收过的文件里有{len(came)}个叫这个名字" if came else "没有这个文件，收过的文件里也没有叫这个名字的"
        raise InputError(
            f"--newest写的{named}：{why}", "写文件的路径，或received里留存的那一份", code="newest_not_one_file"
        )
    [digest] = came
    return DeliveredFile(campaign.received / digest, named, _still_there(campaign, digest, named))


def _still_there(campaign: Campaign, sha256: str, name: str) -> bytes:
    """The content of a file of received/. Raises InputError where it is gone or no longer what came in."""
    content = kept(campaign.received, sha256, name)
    if isinstance(content, Refused):
        raise InputError(content.message, content.remedy, code=content.code)
    return content


def with_newest(files: Iterable[DeliveredFile], newest: DeliveredFile | None) -> Iterator[DeliveredFile]:
    """The files, that one last unless it is among them."""
    among = newest is None
    for file in files:
        among = among or (newest is not None and file.content == newest.content)
        yield file
    if newest is not None and not among:
        yield newest


def _as_it_came(campaign: Campaign, file: DeliveredFile) -> DeliveredFile | None:
    """A file of received/ under the name that it first came by; None for what is not there.

    Raises InputError (`received_damaged`) where it is no longer what came in.
    """
    if file.path.resolve().parent != campaign.received.resolve():
        return None
    digest = digest_of(file)
    known = campaign.ledger.file(digest)
    if digest != file.path.name and (lost := campaign.ledger.file(file.path.name)) is not None:
        _still_there(campaign, lost.sha256, lost.first_name)
    return None if known is None else replace(file, name=known.first_name)


@dataclass(frozen=True)
class OfficersWord:
    """What the officer says of a delivery.

    `unit`: whose its one file is; `although_named`: also where the file itself names another unit. `newest`: the
    SHA-256 of the file that is the newest of its unit, '' where nothing is said of that.
    """

    unit: UnitRow | None = None
    although_named: bool = False
    newest: str = ""


def confirmed_unit(code: str, units: Sequence[UnitRow]) -> UnitRow:
    """The unit that the officer names. Raises InputError where the round has none of this code."""
    found = next((unit for unit in units if unit.code == code), None)
    if found is None or found.withdrawn:
        why = "名册里没有" if found is None else "已撤销"
        raise InputError(f"--unit写的单位{code}{why}", "写本轮名册里的单位代码", code="no_such_unit")
    return found


def only_one(files: Iterable[DeliveredFile]) -> list[DeliveredFile]:
    """The one file that the officer's word is for. Raises InputError where it is none or several."""
    found = list(islice((file for file in files if not file.ignored), 2))
    if len(found) != 1:
        raise InputError(
            f"--unit只能用于一个文件，这里{'有几个' if found else '一个也没有'}",
            "写明是哪一个文件，压缩包里的写成 a.zip!/b.xlsx",
            code="unit_of_several_files",
        )
    return found


def moves(version: VersionRow, confirmed: UnitRow | None) -> bool:
    """Whether the officer's word takes a file away from the unit that it is a version of.

    Only the officer's earlier word is taken back so, never what a stamp says.
    """
    return confirmed is not None and version.confirmed and version.unit != confirmed.code


@dataclass(frozen=True)
class Moved:
    """A file taken away from a unit: what it was there, and what that unit has now, in Chinese."""

    was: str
    left: str

    def said(self, unit: str, became: str) -> str:
        """With the name of the unit that it is of, and what it became there."""
        return f"从{self.was}改为{unit}的{became}；{self.left}"


def take_back(ledger: Ledger, version: VersionRow, owner: UnitRow, instead: str, now: str) -> Moved:
    """Takes a version back from its unit `owner` for the unit `instead`, within a transaction."""
    waivers = ledger.waivers(owner.code)
    ledger.take_back(version, instead, now)
    holding = ledger.waivers(owner.code)
    stands = current(ledger.versions(owner.code), holding)
    left = [
        f"{owner.name}没有别的版了"
        if stands is None
        else f"{owner.name}现在以第{stands.number}版为准，{VERDICT_NAMES[verdict_with(stands, holding)]}"
    ]
    lapsed = sum(waiver not in holding for waiver in waivers)
    left += [f"为原来那一版做的豁免{lapsed}条不再有效"] if lapsed else []
    left += [f"给{owner.name}的退回件是按原来那一版做的，不要再用"] if ledger.copies_of(version) else []
    return Moved(f"{owner.name}（{owner.code}）的第{version.number}版", "；".join(left))
