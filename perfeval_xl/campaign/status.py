"""Where every unit of a round stands, how many days are left, and whom to remind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
_REMINDED: dict[State, str] = {
    "outstanding": "尚未报送",
    "to_correct": "退回后尚未改好",
    "to_explain": "有疑问尚未说明",
}
NO_GROUP = "未分组"
_Row = TypeVar("_Row", VersionRow, WaiverRow)


@dataclass(frozen=True)
class UnitStatus:
    """One unit. `errors` and `queries` are the open findings of its current version, waived ones not among them.

    `current` is the number of that version and `latest` that of the last: they differ where a later one is not
    accepted. `versions` counts them without those taken back. `days_left` to its deadline, negative past it; None where
    the roster has none. `lapsed`: waivers that no longer hold, since something else is found now.
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
    units = tuple(
        _unit_status(unit, versions.get(unit.code, []), waivers.get(unit.code, []), today) for unit in ledger.units()
    )
    title = f"{campaign.round.year}年度{campaign.forms.definition(campaign.round.form).title}"
    return RoundStatus(title, units, ledger.loose())


def _by_unit(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    return {unit: list(same) for unit, same in groupby(rows, key=lambda row: row.unit)}


def _unit_status(
    unit: UnitRow, versions: Sequence[VersionRow], waivers: Sequence[WaiverRow], today: date
) -> UnitStatus:
    now = current(versions, waivers)
    findings = () if now is None else with_waivers(now.findings, waivers)
    opened = [finding.severity for finding in findings if finding.open]
    return UnitStatus(
        code=unit.code,
        name=unit.name,
        group=unit.group,
        contact=unit.contact,
        state=_state(unit, now, waivers),
        versions=len(versions),
        current=None if now is None else now.number,
        latest=max((version.number for version in versions), default=None),
        errors=opened.count("error"),
        queries=opened.count("query"),
        deadline=unit.deadline,
        days_left=None if unit.deadline is None else (unit.deadline - today).days,
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
    """还有3天, 今天截止, 已过2天."""
    return f"还有{days}天" if days > 0 else "今天截止" if days == 0 else f"已过{-days}天"


def _reminder(title: str, group: str, units: Sequence[UnitStatus]) -> str:
    due = [unit for unit in units if unit.state in _REMINDED]
    if not due:
        return ""
    lines = [f"【催报】{title}（{group}，{len(due)}个单位）"]
    for state, said in _REMINDED.items():
        units_there = [unit for unit in due if unit.state == state]
        for deadline, same in groupby(
            sorted(units_there, key=lambda unit: unit.deadline or date.max), key=lambda unit: unit.deadline
        ):
            named = list(same)
            lines.append(f"{said}{_until(deadline, named[0].days_left)}：{'、'.join(_named(each) for each in named)}")
    return "\n".join([*lines, "请尽快在下发或退回给本单位的工作簿上填好，存为.xlsx后报送。"])


def _until(deadline: date | None, days_left: int | None) -> str:
    if deadline is None or days_left is None:
        return ""
    return f"（{deadline.month}月{deadline.day}日截止，{days_said(days_left)}）"


def _named(unit: UnitStatus) -> str:
    counts = [f"{name}{count}处" for name, count in (("错误", unit.errors), ("待核实", unit.queries)) if count]
    return unit.name + (f"（{'，'.join(counts)}）" if counts else "")
