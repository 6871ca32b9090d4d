"""A round as an archive that is complete and readable without the program: workbooks under the units' names, lists.

The archive is made beside and put in its place in one step. The key is not in it.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.keeping import kept
from perfeval_xl.campaign.ledger_rows import UnitRow, VersionRow
from perfeval_xl.campaign.versions import current, verdict_with, with_waivers
from perfeval_xl.errors import OutputError, reason_of
from perfeval_xl.formats.refusals import Refused, quoted
from perfeval_xl.rules.finding import SEVERITY_NAMES, VERDICT_NAMES
from perfeval_xl.sheet_names import OUTPUT_MARK
from perfeval_xl.upkeep.own_outputs import must_not_be_of_a_round
from perfeval_xl.writing.csv_text import csv_text
from perfeval_xl.writing.file_names import safe_file_name

_ABOUT = "说明.txt"
_LIST = "文件清单.csv"
_LONGEST_ENDING = 10


@dataclass(frozen=True)
class Exported:
    """An archive: its folder, how many files, and which of those that came in could not be put into it, and why."""

    folder: Path
    files: int
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As `perfeval round export --json` prints it."""
        return {"folder": str(self.folder), "files": self.files, "missing": list(self.missing)}


def export_round(campaign: Campaign, folder: Path) -> Exported:
    """Writes the archive of a round into a folder that is empty or not there yet. Raises OutputError."""
    campaign.ledger.must_be_sound()
    _must_be_empty(folder)
    must_not_be_of_a_round(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".~export-", ignore_cleanup_errors=True) as beside:
            made = Path(beside, "archive")
            exported = _written(campaign, made)
            if folder.exists():
                folder.rmdir()
            made.replace(folder)
    except OSError as error:
        raise OutputError(f"写不了{folder}（{reason_of(error)}）", "检查磁盘和权限，或换一个文件夹") from None
    return Exported(folder, exported.files, exported.missing)


def _must_be_empty(folder: Path) -> None:
    try:
        used = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise OutputError(f"打不开{folder}（{reason_of(error)}）", "检查权限，或换一个文件夹") from None
    if used:
        raise OutputError(f"{folder}里已有文件，没有动它", "写一个空的或新的文件夹", code="folder_not_empty")


def _written(campaign: Campaign, made: Path) -> Exported:
    made.mkdir()
    missing = [*_returns(campaign, made / "报送"), *_loose(campaign, made / "没有归到单位的")]
    for name, source in (("下发", campaign.issued), ("退回", campaign.corrections)):
        if source.is_dir():
            shutil.copytree(source, made / name, ignore=shutil.ignore_patterns(".~*", "~$*"))
    for source in (campaign.form_file, campaign.manifest):
        if source.is_file():
            shutil.copyfile(source, made / source.name)
    for name, head, rows in _lists(campaign):
        (made / name).write_bytes(csv_text(head, rows))
    files = [path for path in sorted(made.rglob("*")) if path.is_file()]
    digests = [(path.relative_to(made).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]
    (made / _LIST).write_bytes(csv_text(("文件", "SHA-256"), digests))
    (made / _ABOUT).write_text(_about(campaign, missing), encoding="utf-8-sig")
    for inside in (made, *(path for path in made.rglob("*") if path.is_dir())):
        (inside / OUTPUT_MARK).write_text("perfeval\n", encoding="utf-8")
    return Exported(made, len(files) + 2, tuple(missing))


def _returns(campaign: Campaign, folder: Path) -> Iterator[str]:
    """Every version of every unit, those taken back among them, each in its unit's folder; gives what is not there."""
    names = {unit.code: unit.name for unit in campaign.ledger.units()}
    for version in campaign.ledger.every_version():
        unit = folder / safe_file_name(f"{version.unit}-{names[version.unit]}", "")
        lost = _put(campaign, unit / f"第{version.number}版", version.sha256, version.name)
        if lost:
            yield f"{names[version.unit]}（{version.unit}）的第{version.number}版：{lost}"


def _loose(campaign: Campaign, folder: Path) -> Iterator[str]:
    for number, loose in enumerate(campaign.ledger.loose(), start=1):
        stem = PurePath(loose.name.replace("\\", "/")).stem
        lost = _put(campaign, folder / safe_file_name(f"{number}-{stem}", ""), loose.sha256, loose.name)
        if lost:
            yield f"{quoted(loose.name, 60)}：{lost}"


def _put(campaign: Campaign, path: Path, sha256: str, name: str) -> str:
    """Puts a file that came in at `path`, with the ending that it came with; why it is lost, '' where it is not."""
    content = kept(campaign.received, sha256, name)
    if isinstance(content, Refused):
        return f"{content.message}。{content.remedy}"
    ending = PurePath(name.replace("\\", "/")).suffix
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(safe_file_name(path.name, ending if len(ending) <= _LONGEST_ENDING else "")).write_bytes(content)
    return ""


_Rows = Iterable[Sequence[object]]


def _lists(campaign: Campaign) -> Iterator[tuple[str, Sequence[str], _Rows]]:
    units = {unit.code: unit for unit in campaign.ledger.units()}
    versions = campaign.ledger.every_version()
    head: tuple[str, ...]
    head = ("单位代码", "单位名称", "分组", "联系人", "截止日期", "已撤销", "以第几版为准", "结果", "总分", "等次")
    yield "单位.csv", head, [_unit_row(campaign, unit) for unit in units.values()]
    head = ("单位代码", "版", "收到时的文件名", "收下时间", "结果", "总分", "等次", "SHA-256")
    yield "各版.csv", head, [_version_row(version) for version in versions]
    labels = _labels(campaign)
    head = ("单位代码", "版", "字段", "名称", "值")
    values = ((each, key, value) for each in versions for key, value in each.values.items() if value is not None)
    yield (
        "填报内容.csv",
        head,
        [(each.unit, each.number, key, labels.get(key, ""), value) for each, key, value in values],
    )
    head = (
        "单位代码",
        "版",
        "编号",
        "级别",
        "代码",
        "表",
        "格",
        "名称",
        "问题",
        "办法",
        "情况说明",
        "豁免原因",
        "豁免人",
    )
    yield "问题.csv", head, _finding_rows(campaign, versions)
    head = ("单位代码", "编号", "原因", "经办人", "时间", "收回人", "收回时间")
    waivers = (
        (waiver.unit, waiver.number, waiver.reason, waiver.by, waiver.at, back and back.by, back and back.at)
        for waiver, back in campaign.ledger.all_waivers()
    )
    yield "豁免.csv", head, waivers
    head = ("文件", "怎样了", "说明", "时间", "SHA-256")
    loose = ((each.name, each.outcome, each.message, each.taken_at, each.sha256) for each in campaign.ledger.loose())
    yield "没有归到单位的.csv", head, loose
    head = ("时间", "经办人", "电脑", "程序", "命令", "做了什么")
    actions = (
        (each.at, each.by, each.machine, each.program, each.verb, each.what) for each in campaign.ledger.actions()
    )
    yield "经办记录.csv", head, actions


def _unit_row(campaign: Campaign, unit: UnitRow) -> Sequence[object]:
    waivers = campaign.ledger.waivers(unit.code)
    stands = current(campaign.ledger.versions(unit.code), waivers)
    known = (unit.code, unit.name, unit.group, unit.contact, unit.deadline, "是" if unit.withdrawn else "")
    if stands is None:
        return (*known, "", "", "", "")
    return (*known, stands.number, VERDICT_NAMES[verdict_with(stands, waivers)], stands.total, stands.grade)


def _version_row(version: VersionRow) -> Sequence[object]:
    said = (version.unit, version.number, version.name, version.taken_at, VERDICT_NAMES[version.verdict])
    return (*said, version.total, version.grade, version.sha256)


def _labels(campaign: Campaign) -> dict[str, str]:
    layout = campaign.forms.evaluator(campaign.round.form, campaign.round.year).layout
    return {key: field.label for key, field in layout.fields.items()}


def _finding_rows(campaign: Campaign, versions: Sequence[VersionRow]) -> Iterator[Sequence[object]]:
    for version in versions:
        for found in with_waivers(version.findings, campaign.ledger.waivers(version.unit)):
            where = (found.code, found.sheet, found.cell, found.label, found.message, found.remedy, found.explanation)
            waived = (None, None) if found.waived is None else (found.waived.reason, found.waived.by)
            yield (version.unit, version.number, found.number, SEVERITY_NAMES[found.severity], *where, *waived)


def _about(campaign: Campaign, missing: Sequence[str]) -> str:
    title = campaign.forms.definition(campaign.round.form).title
    lines = [
        f"{campaign.round.year}年度{title}一轮自评的归档",
        "",
        "报送：各单位交来的每一版，原样；下发：发给单位的工作簿；退回：退回件。",
        "单位、各版、填报内容、问题、豁免、没有归到单位的、经办记录：台账的全部内容，用Excel打开。",
        "文件清单：每个文件的SHA-256，可以核对有没有被改动。密钥不在归档里。",
    ]
    return "\r\n".join([*lines, *(["", "缺少的：", *missing] if missing else [])]) + "\r\n"
