"""Where every unit of a round stands, how many days are left, and whom to remind."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Literal, TypeVar

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger_rows import LooseRow, UnitRow, VersionRow, WaiverRow
from perfeval_xl.campaign.verdicts_kept.newer_rules import RuleNote
from perfeval_xl.campaign.versions import current, lapsed, verdict_with, with_waivers

State = Literal["not_issued", "outstanding", "to_correct", "to_explain", "accepted", "withdrawn"]

STATE_NAMES: dict[State, str] = {
    "not_issued": "未下发",
    "outstanding": "未回收",
    "to_correct": "待更正",
    "to_explain": "待核实",
    "accepted": "已通过",
    "withdrawn": "已撤销",
}
TO_RETURN, RETURNED = "待退回", "已退回"
_REMINDED: dict[State, str] = {"to_correct": "尚未改好", "to_explain": "尚未说明"}
LISTED = {"needs_unit": "待确认单位的文件", "refused": "不收的文件"}
"""What becomes of files that nobody could place, and how they are listed."""
NO_GROUP = "未分组"
_Row = TypeVar("_Row", VersionRow, WaiverRow)


@dataclass(frozen=True)
class UnitStatus:
    """One unit. `errors` and `queries` are the open findings of its current version, waived ones not among them.

    `current` is the number of that version and `latest` that of the last: they differ where a later one is not
    accepted. `versions` counts them without those taken back. `days_left` to its deadline, negative past it; None where
    the roster has none. `returned`: whether a correction copy was made of the current version; None where none is due.
    `lapsed`: waivers that no longer hold, since something else is found now.
    """

    code: str
    name: str
    group: str
    contact: str
    state: State
    versions: int
    current: int | None
    latest: int | None
    errors: int
    queries: int
    deadline: date | None
    days_left: int | None
    returned: bool | None = None
    lapsed: tuple[WaiverRow, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The unit as `perfeval status --json` prints it."""
        return {
            "code": self.code,
            "name": self.name,
            "group": self.group,
            "state": self.state,
            "versions": self.versions,
            "errors": self.errors,
            "queries": self.queries,
            "deadline": None if self.deadline is None else self.deadline.isoformat(),
            "days_left": self.days_left,
        }


@dataclass(frozen=True)
class RoundStatus:
    """The whole round. `loose` are the files that belong to no unit so far.

    `notes`: what the rules of this program would say besides of versions that an earlier one has collected.
    """

    title: str
    units: tuple[UnitStatus, ...]
    loose: tuple[LooseRow, ...]
    notes: tuple[RuleNote, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The round as `perfeval status --json` prints it; `notes` only where there are any."""
        notes = [note.as_json() for note in self.notes]
        return {"units": [unit.as_json() for unit in self.units], **({"notes": notes} if notes else {})}

    @property
    def groups(self) -> dict[str, tuple[UnitStatus, ...]]:
        """The units by their groups, both as the roster orders them."""
        groups: dict[str, list[UnitStatus]] = {}
        for unit in self.units:
            groups.setdefault(unit.group or NO_GROUP, []).append(unit)
        return {name: tuple(units) for name, units in groups.items()}

    @property
    def reminders(self) -> dict[str, str]:
        """催报名单: by group a text to paste into a message; a group with nobody to remind has none."""
        texts = {name: _reminder(self.title, name, units) for name, units in self.groups.items()}
        return {name: text for name, text in texts.items() if text}


def status_of(campaign: Campaign, today: date) -> RoundStatus:
    """Where the round stands on a day, without notes. Raises InputError, OutputError."""
    ledger = campaign.ledger
    versions, waivers = _by_unit(ledger.versions()), _by_unit(ledger.waivers())
    copied = frozenset(ledger.copies().values())
    units = tuple(
        _unit_status(unit, versions.get(unit.code, []), waivers.get(unit.code, []), copied, today)
        for unit in ledger.units()
    )
    title = f"{campaign.round.year}年度{campaign.forms.definition(campaign.round.form).title}"
    return RoundStatus(title, units, ledger.loose())


def _by_unit(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    return {unit: list(same) for unit, same in groupby(rows, key=lambda row: row.unit)}


def _unit_status(
    unit: UnitRow,
    versions: Sequence[VersionRow],
    waivers: Sequence[WaiverRow],
    copied: Container[tuple[str, int]],
    today: date,
) -> UnitStatus:
    now = current(versions, waivers)
    state = _state(unit, now, waivers)
    findings = () if now is None else with_waivers(now.findings, waivers)
    opened = [finding.severity for finding in findings if finding.open]
    return UnitStatus(
        code=unit.code,
        name=unit.name,
        group=unit.group,
        contact=unit.contact,
        state=state,
        versions=len(versions),
        current=None if now is None else now.number,
        latest=max((version.number for version in versions), default=None),
        errors=opened.count("error"),
        queries=opened.count("query"),
        deadline=unit.deadline,
        days_left=None if unit.deadline is None else (unit.deadline - today).days,
        returned=(unit.code, now.number) in copied if now is not None and state in _REMINDED else None,
        lapsed=lapsed(findings, waivers),
    )


def _state(unit: UnitRow, now: VersionRow | None, waivers: Sequence[WaiverRow]) -> State:
    if unit.withdrawn:
        return "withdrawn"
    if now is not None:
        verdict = verdict_with(now, waivers)
        return "accepted" if verdict == "accepted" else "to_explain" if verdict == "queries" else "to_correct"
    return "not_issued" if unit.issued_at is None else "outstanding"


def days_said(days: int) -> str:
    """还有3天, 今天截止, 逾期2天."""
    return f"还有{days}天" if days > 0 else "今天截止" if days == 0 else f"逾期{-days}天"


def deadline_said(deadline: str, days_left: int) -> str:
    """`2025-01-20截止，还有3天`; on the day itself nothing is said twice."""
    return f"{deadline}{days_said(0)}" if days_left == 0 else f"{deadline}截止，{days_said(days_left)}"


def _reminder(title: str, group: str, units: Sequence[UnitStatus]) -> str:
    """What each unit has to do now; of those to whom nothing was sent back yet it is said that this is to come."""
    due = [unit for unit in units if unit.state in {"outstanding", *_REMINDED}]
    if not due:
        return ""
    lines = [f"【催报】{title}（{group}，{len(due)}个单位）"]
    told = [(f"{RETURNED}，{said}", state, True) for state, said in _REMINDED.items()]
    to_come = [(f"已收到，{TO_RETURN}", state, False) for state in _REMINDED]
    for said, state, returned in (("尚未报送", "outstanding", None), *told, *to_come):
        units_there = [unit for unit in due if unit.state == state and unit.returned == returned]
        for deadline, same in groupby(
            sorted(units_there, key=lambda unit: unit.deadline or date.max), key=lambda unit: unit.deadline
        ):
            named = list(same)
            until = "" if returned is False else _until(deadline, named[0].days_left)
            lines.append(f"{said}{until}：{'、'.join(_named(each) for each in named)}")
    return "\n".join([*lines, *_asked(due)])


def _asked(due: Sequence[UnitStatus]) -> Iterator[str]:
    """What is asked of them: to fill in what they have, which is not yet a copy for those who wait for one."""
    on = [said for said, known in (("下发", None), ("退回", True)) if any(unit.returned is known for unit in due)]
    if on:
        yield f"请尽快在{'或'.join(on)}给本单位的工作簿上填好，存为.xlsx后报送。"
    if any(unit.returned is False for unit in due):
        yield f"{TO_RETURN}的单位请等退回件，在退回件上改。"


def _until(deadline: date | None, days_left: int | None) -> str:
    if deadline is None or days_left is None:
        return ""
    return f"（{deadline_said(f'{deadline.month}月{deadline.day}日', days_left)}）"


def _named(unit: UnitStatus) -> str:
    counts = [f"{name}{count}处" for name, count in (("错误", unit.errors), ("待核实", unit.queries)) if count]
    return unit.name + (f"（{'，'.join(counts)}）" if counts else "")
