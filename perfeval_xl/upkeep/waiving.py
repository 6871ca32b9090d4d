"""Findings that the officer lets pass, and no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger_rows import TakenBack, UnitRow, WaiverRow
from perfeval_xl.campaign.versions import current, is_same_found
from perfeval_xl.errors import InputError
from perfeval_xl.form.layout import Unit
from perfeval_xl.formats.refusals import quoted
from perfeval_xl.rules.finding import Finding

_NUMBERS = "编号见退回意见，或perfeval check 轮的文件夹"


@dataclass(frozen=True)
class MadeWaiver:
    """A waiver, and the finding that it lets pass."""

    unit: Unit
    number: int
    code: str
    message: str

    def as_json(self) -> dict[str, Any]:
        """The waiver as `perfeval waive --json` prints it."""
        return {
            "unit": {"code": self.unit.code, "name": self.unit.name},
            "number": self.number,
            "code": self.code,
            "message": self.message,
        }


@dataclass(frozen=True)
class EndedWaiver:
    """A waiver that was taken back: its finding blocks again, if it is still there."""

    unit: Unit
    number: int
    reason: str
    by: str

    def as_json(self) -> dict[str, Any]:
        """The waiver as `perfeval unwaive --json` prints it."""
        return {
            "unit": {"code": self.unit.code, "name": self.unit.name},
            "number": self.number,
            "reason": self.reason,
            "by": self.by,
        }


def waive(campaign: Campaign, code: str, number: int, *, reason: str, by: str, now: str) -> MadeWaiver:
    """Lets a finding of the unit's current version pass, by its number, for as long as the same is found.

    The same waiver again changes nothing. Raises InputError: no such unit or number, a finding that does not block (a
    note, a query that is explained, what another waiver lets pass), no reason or name.
    """
    reason, by = reason.strip(), by.strip()
    if not reason or not by:
        raise InputError("豁免要写明原因和经办人", "--reason 写原因，--by 写姓名", code="waiver_not_explained")
    unit = _unit(campaign, code)
    ledger = campaign.ledger
    with ledger.transaction():
        waivers = ledger.waivers(code)
        version = current(ledger.versions(code), waivers)
        known = {finding.number: finding for finding in (() if version is None else version.findings)}
        finding = known.get(number)
        if version is None or finding is None:
            earlier = number in ledger.numbers(code).values()
            why = "现在已经没有，不必豁免" if earlier else "没有"
            raise InputError(f"{unit.name}的第{number}号问题{why}", _NUMBERS, code="no_such_finding")
        _must_block(unit, finding)
        holding = next(
            (each for each in waivers if each.key == finding.key and is_same_found(each.found, finding.found)), None
        )
        if holding is None:
            made = WaiverRow(code, finding.key, number, finding.found, reason, by, now, version.sha256)
            ledger.add_waiver(made)
        elif (holding.reason, holding.by) != (reason, by):
            raise InputError(
                f"{unit.name}的第{number}号已由{quoted(holding.by)}豁免（{quoted(holding.reason, 60)}），不再拦着通过",
                "要改原因或经办人的，先用perfeval unwaive收回，再豁免",
                code="not_to_be_waived",
            )
    return MadeWaiver(Unit(unit.code, unit.name), number, finding.code, finding.message)


def _must_block(unit: UnitRow, finding: Finding) -> None:
    if finding.open:
        return
    why = "是提示，不影响审核结果" if finding.severity == "note" else "单位已写情况说明，不拦着通过"
    raise InputError(f"{unit.name}的第{finding.number}号{why}", "不需要豁免", code="not_to_be_waived")


def unwaive(campaign: Campaign, code: str, number: int, *, by: str, now: str) -> EndedWaiver:
    """Takes the waiver of a finding back, by its number. It stays in the ledger as what was.

    Raises InputError: no such unit, no waiver of that number that was not taken back, no name.
    """
    by = by.strip()
    if not by:
        raise InputError("收回豁免要写明经办人", "--by 写姓名", code="waiver_not_explained")
    unit = _unit(campaign, code)
    with campaign.ledger.transaction():
        held = [waiver for waiver, back in campaign.ledger.all_waivers() if back is None and waiver.unit == code]
        waiver = next((each for each in reversed(held) if each.number == number), None)
        if waiver is None:
            raise InputError(f"{unit.name}的第{number}号没有豁免", _NUMBERS, code="no_such_waiver")
        campaign.ledger.take_waiver_back(waiver, TakenBack(by, now))
    return EndedWaiver(Unit(unit.code, unit.name), number, waiver.reason, waiver.by)


def _unit(campaign: Campaign, code: str) -> UnitRow:
    unit = next((unit for unit in campaign.ledger.units() if unit.code == code), None)
    if unit is None:
        raise InputError(f"名册里没有单位{code}", "写本轮名册里的单位代码", code="no_such_unit")
    return unit
