"""What another roster does to a round's units, before it is done: who would leave, who is there already.

To forget units is easier than to mean it: a shorter list is more often a wrong file than a smaller county.
"""

from __future__ import annotations

from collections.abc import Sequence

from perfeval_xl.campaign.ledger import Ledger
from perfeval_xl.campaign.ledger_rows import OnRoster, UnitRow
from perfeval_xl.campaign.versions import counting
from perfeval_xl.errors import InputError

MOST_WITHDRAWN = 2
"""Units that leave without being asked about, unless something of theirs was accepted."""
_MOST_LISTED = 20


def leaving_to_confirm(ledger: Ledger, roster: Sequence[OnRoster]) -> list[UnitRow]:
    """The units that would leave, where they leave only if that is confirmed; else none."""
    staying = {unit.code for unit in roster}
    leaving = [unit for unit in ledger.units() if not unit.withdrawn and unit.code not in staying]
    return leaving if len(leaving) > MOST_WITHDRAWN or _counting(ledger, leaving) else []


def _counting(ledger: Ledger, units: Sequence[UnitRow]) -> set[str]:
    return {unit.code for unit in units if counting(ledger.versions(unit.code), ledger.waivers(unit.code))}


def refuse_withdrawals(ledger: Ledger, roster: Sequence[OnRoster]) -> None:
    """Raises InputError (`would_withdraw`) where more than MOST_WITHDRAWN units leave, or one whose return counts."""
    leaving = leaving_to_confirm(ledger, roster)
    if not leaving:
        return
    accepted = _counting(ledger, leaving)
    named = [f"{unit.name}（{unit.code}{'，已通过' if unit.code in accepted else ''}）" for unit in leaving]
    raise InputError(
        f"名册里没有本轮的{len(leaving)}个单位：{_listed(named)}，没有撤销，什么都没有改",
        "漏写的补进名册；只是增加单位的，把新单位写成一份名册，用--add；确要撤销这些单位的，加--withdraw",
        code="would_withdraw",
    )


def refuse_known(ledger: Ledger, added: Sequence[OnRoster]) -> None:
    """Raises InputError (`unit_known`) where a unit that is to be added is there, otherwise than it is to be."""
    there = {unit.code: unit for unit in ledger.units() if not unit.withdrawn}
    known = [there[unit.code] for unit in added if unit.code in there and not _is_same(there[unit.code], unit)]
    if known:
        named = _listed([f"{unit.name}（{unit.code}）" for unit in known])
        raise InputError(
            f"--add的名册里有本轮已有的单位，写得却不一样：{named}",
            "--add只写新增的单位；改已有单位的，改好全部单位的名册，用--roster",
            code="unit_known",
        )


def _is_same(there: UnitRow, unit: OnRoster) -> bool:
    return (there.name, there.group, there.contact, there.deadline) == (
        unit.name,
        unit.group,
        unit.contact,
        unit.deadline,
    )


def _listed(named: Sequence[str]) -> str:
    more = f"等{len(named)}个" if len(named) > _MOST_LISTED else ""
    return "、".join(named[:_MOST_LISTED]) + more
