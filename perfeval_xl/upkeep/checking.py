"""Whether everything of a round is whole: what is damaged, missing or changed in its folder, and what mends it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from perfeval_xl.campaign.campaign import LEDGER_COPY, Campaign, is_campaign, open_campaign
from perfeval_xl.campaign.issuing import manifest_content
from perfeval_xl.campaign.keeping import file_name, kept
from perfeval_xl.campaign.signing import fingerprint, key_in
from perfeval_xl.campaign.sqlite.file import LEDGER
from perfeval_xl.campaign.verdicts_kept.newer_rules import newer_rules
from perfeval_xl.campaign.versions import current, verdict_with
from perfeval_xl.errors import InputError, PerfevalError
from perfeval_xl.formats.refusals import Refused, quoted
from perfeval_xl.intake.regular_file import content_of, sha256_of
from perfeval_xl.upkeep.changing import UNKNOWN
from perfeval_xl.upkeep.ledger_copy import loss_of, problem_of

State = Literal["damaged", "missing", "changed", "unrecorded", "rules"]
STATE_NAMES: dict[State, str] = {
    "damaged": "坏了",
    "missing": "不见了",
    "changed": "被改动过",
    "unrecorded": "台账没有记",
    "rules": "规则变了",
}
_LOST = {"missing": "不见了", "damaged": "与收下时不同"}
_RESTORE, _ISSUE = "perfeval round restore", "把下发的命令再执行一次"


@dataclass(frozen=True)
class Problem:
    """Something of a round that is not as it should be. `file` is below the round's folder; `mend` says what to do.

    `unit` is the code of the unit that it stops, None where it is none or all. `unrecorded` harms nothing, nor do
    newer `rules`, which would say something else of a version today.
    """

    file: str
    state: State
    message: str
    mend: str
    unit: str | None = None

    @property
    def harms(self) -> bool:
        """Whether something of the round is lost or cannot be used until it is mended."""
        return self.state not in {"unrecorded", "rules"}

    def as_json(self) -> dict[str, Any]:
        """The problem as `perfeval round check --json` prints it."""
        return {
            "file": self.file,
            "state": self.state,
            "unit": self.unit,
            "message": self.message,
            "remedy": self.mend,
        }


def check_round(folder: Path) -> tuple[Problem, ...]:
    """All that is wrong with a round. Raises InputError (`not_a_campaign`, `campaign_newer`), OutputError."""
    if not is_campaign(folder) and not (folder / "received").is_dir():
        raise InputError(
            f"{folder}不是一轮自评的文件夹：里面没有{LEDGER}", "写perfeval issue建的文件夹", code="not_a_campaign"
        )
    if loss_of(folder / LEDGER) is not None:
        gone = not (folder / LEDGER).is_file()
        said = "台账不见了" if gone else "台账坏了，读不出来或内容不对"
        return (Problem(LEDGER, "missing" if gone else "damaged", said, _RESTORE), *_without_ledger(folder))
    with open_campaign(folder) as campaign:
        return tuple(_problems(campaign))


def _without_ledger(folder: Path) -> Iterator[Problem]:
    copy = folder / LEDGER_COPY
    if problem_of(copy) is not None:
        said = "台账的副本也用不了，只能按留存和下发的文件重建，豁免、编号会丢"
        yield Problem(LEDGER_COPY, "damaged" if copy.is_file() else "missing", said, _RESTORE)
    for path in sorted((folder / "received").glob("*")):
        if len(path.name) == _DIGITS and sha256_of(path) != path.name:
            yield Problem(f"received/{path.name}", "damaged", "留存的文件与收下时不同", "把原来的文件再收一次")
    if not (folder / "private" / "key").is_file():
        yield Problem("private/key", "missing", "密钥不见了", "从备份里放回去")


def _problems(campaign: Campaign) -> Iterator[Problem]:
    yield from _copy(campaign)
    yield from _form(campaign)
    yield from _key(campaign)
    yield from _issued(campaign)
    yield from _received(campaign)
    yield from _corrections(campaign)
    yield from _rules(campaign)


def _rules(campaign: Campaign) -> Iterator[Problem]:
    """What the rules of this program would say of versions that an earlier one has collected."""
    try:
        notes = list(newer_rules(campaign))
    except PerfevalError:
        return  # of what is wrong with form.yaml, more has been said
    for note in notes:
        said = f"{note.unit.code} {note.unit.name}{note.message}"
        yield Problem(LEDGER, "rules", said, "不影响结论；要单位再改的，另行告知", note.unit.code)


def _copy(campaign: Campaign) -> Iterator[Problem]:
    path = campaign.ledger_copy
    if not path.is_file():
        if any(action.program != UNKNOWN for action in campaign.ledger.actions()):
            yield Problem(LEDGER_COPY, "missing", "台账的副本不见了", _RESTORE)
    elif problem_of(path) is not None:
        yield Problem(LEDGER_COPY, "damaged", "台账的副本坏了", _RESTORE)


def _form(campaign: Campaign) -> Iterator[Problem]:
    issued = campaign.ledger.definition(campaign.round.digest)
    there = content_of(campaign.form_file)
    name = campaign.form_file.name
    if not isinstance(there, bytes):
        yield Problem(name, "missing", "这一轮的表样定义不见了", _RESTORE)
    elif issued is None:
        try:
            campaign.forms  # noqa: B018  # a former version began the round: the digest alone is known
        except PerfevalError as error:
            yield Problem(name, "changed", error.message, "从备份里换回下发时的那一份")
    elif there != issued:
        yield Problem(name, "changed", "这一轮的表样定义与下发时的不同", _RESTORE)


def _key(campaign: Campaign) -> Iterator[Problem]:
    path = campaign.key_file
    file, known = path.relative_to(campaign.folder).as_posix(), campaign.ledger.keys()
    mend = "从备份里放回原来的；确实没有了的，下发的命令加--new-key"
    try:
        key = key_in(path)
    except InputError:
        yield Problem(file, "damaged" if path.exists() else "missing", "这一轮的密钥不见了或已损坏", mend)
        return
    if known and known[-1] != fingerprint(key):
        yield Problem(file, "changed", "这不是这一轮的密钥", mend)


def _issued(campaign: Campaign) -> Iterator[Problem]:
    for unit in campaign.ledger.units():
        if unit.issued_at is None or unit.withdrawn:
            continue
        there = sha256_of(campaign.folder / unit.file)
        whose = f"下发给{unit.name}（{unit.code}）的工作簿"
        if there is None:
            yield Problem(unit.file, "missing", f"{whose}不见了", _ISSUE, unit.code)
        elif there != unit.sha256:
            yield Problem(unit.file, "changed", f"{whose}与下发时不同", f"移走它，{_ISSUE}", unit.code)
    manifest = campaign.manifest
    if sha256_of(manifest) != hashlib.sha256(manifest_content(campaign)).hexdigest():
        changed: State = "changed" if manifest.is_file() else "missing"
        yield Problem(manifest.name, changed, "下发清单与台账不符", _ISSUE)


def _received(campaign: Campaign) -> Iterator[Problem]:
    units = {unit.code: unit.name for unit in campaign.ledger.units()}
    owners = {version.sha256: version for version in campaign.ledger.versions()}
    known = set()
    for file in campaign.ledger.files():
        known.add(file.sha256)
        content = kept(campaign.received, file.sha256, file.first_name)
        if not isinstance(content, Refused):
            continue
        version = owners.get(file.sha256)
        whose = "" if version is None else f"，{units[version.unit]}（{version.unit}）的第{version.number}版"
        state: State = "missing" if content.code == "received_missing" else "damaged"
        yield Problem(
            f"received/{file.sha256}",
            state,
            f"收下的{quoted(file_name(file.first_name), 80)}{whose}：{_LOST[state]}",
            "是财政局这边的文件坏了：把这个文件再收一次，或从备份里放回去",
            None if version is None else version.unit,
        )
    for path in sorted(campaign.received.glob("*")):
        if path.name not in known and not path.name.startswith(".~"):
            yield Problem(f"received/{path.name}", "unrecorded", "台账里没有这个文件", f"{_RESTORE}会把它收进来")


def _corrections(campaign: Campaign) -> Iterator[Problem]:
    ledger = campaign.ledger
    there = {sha256_of(path): path for path in campaign.corrections.rglob("*") if path.is_file()}
    copies = ledger.copies()
    cleared = _cleared(campaign)
    for unit in ledger.units():
        waivers = ledger.waivers(unit.code)
        version = current(ledger.versions(unit.code), waivers)
        if version is None or unit.withdrawn or verdict_with(version, waivers) == "accepted" or unit.code in cleared:
            continue
        made = ledger.copies_of(version)
        if made and not made & there.keys():
            said = f"给{unit.name}（{unit.code}）的退回件不见了或被改动过"
            yield Problem("corrections", "missing", said, "perfeval return再做一份", unit.code)
    for digest, path in sorted(there.items(), key=lambda each: each[1]):
        if digest not in copies and not path.name.startswith((".", "~")):
            name = path.relative_to(campaign.folder).as_posix()
            yield Problem(name, "unrecorded", "不是程序做的退回件，或已被填写、改动", "是单位交来的就收进来，否则移走")


def _cleared(campaign: Campaign) -> set[str]:
    """The units whose copy the program itself may have removed while a waiver or a version, since taken back, stood."""
    versions = {(version.unit, version.number) for version in campaign.ledger.versions()}
    return {waiver.unit for waiver, back in campaign.ledger.all_waivers() if back is not None} | {
        version.unit for version in campaign.ledger.every_version() if (version.unit, version.number) not in versions
    }


_DIGITS = 64
