"""Issue: a workbook for every unit of the roster, and a list of them. Done again, it leaves alone what is the same."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger_rows import OnRoster, UnitRow, prefilled_figures
from perfeval_xl.campaign.roster_changes import leaving_to_confirm, refuse_known, refuse_withdrawals
from perfeval_xl.errors import OutputError, reason_of
from perfeval_xl.form.identity import Identity, identity_of
from perfeval_xl.form.layout import Unit
from perfeval_xl.rendering.unit_workbooks import UnitWorkbooks
from perfeval_xl.writing.csv_text import csv_text
from perfeval_xl.writing.file_names import safe_file_name
from perfeval_xl.writing.output_files import put_file
from perfeval_xl.writing.unfinished import remove_left_behind

IssueState = Literal["new", "unchanged", "changed", "withdrawn"]
ISSUE_STATE_NAMES: dict[IssueState, str] = {
    "new": "新做",
    "unchanged": "没有变",
    "changed": "重做",
    "withdrawn": "已撤销",
}
WOULD_NAMES: dict[IssueState, str] = {
    "new": "要新做",
    "unchanged": "不变",
    "changed": "要重做",
    "withdrawn": "要撤销",
}
"""As ISSUE_STATE_NAMES, of what is not done yet."""
MOST_IN_A_FOLDER = 1_000
_MARKED_AT_ONCE = 200
Prefilled = Mapping[str, Mapping[str, float]]
_MANIFEST = ("单位代码", "单位名称", "分组", "文件", "SHA-256")


@dataclass(frozen=True)
class IssuedUnit:
    """A unit of the round and its workbook, None for one that is withdrawn. `problem`: what was left alone, and why.

    `to_confirm`: it would be withdrawn only where that is confirmed.
    """

    unit: Unit
    file: Path | None
    state: IssueState
    problem: str = ""
    to_confirm: bool = False

    def as_json(self) -> dict[str, Any]:
        """The unit as `perfeval issue --json` prints it."""
        file = None if self.file is None else str(self.file)
        return {"code": self.unit.code, "name": self.unit.name, "file": file, "state": self.state}


def issue(
    campaign: Campaign,
    roster: Sequence[OnRoster],
    prefilled: Prefilled | None,
    now: str,
    *,
    adding: bool = False,
    withdrawing: bool = True,
) -> list[IssuedUnit]:
    """Issues the round to the units of a roster; who is no longer on it is withdrawn.

    `prefilled`: last year's figures by unit code and field key; None leaves them as they were issued before. `now`: the
    time that the ledger is to say. `adding`: the roster has new units only, and the others stay. Without `withdrawing`
    it is refused to withdraw many units, or one whose return counts.
    Raises InputError, OutputError; what was done before it stays, and is not done again.
    """
    ledger = campaign.ledger
    with ledger.transaction():
        before = _registered(campaign, roster, adding=adding, withdrawing=withdrawing)
    units = ledger.units()
    issuing = _Issuing(campaign, _Places(units), prefilled, now)
    done: list[IssuedUnit] = []
    waiting: list[_Made] = []
    for unit in units:
        if unit.withdrawn:
            done.append(issuing.withdrawn(unit))
            continue
        made = issuing.made(unit, was_withdrawn=unit.code in before and before[unit.code].withdrawn)
        done.append(made.said)
        if made.mark is not None:
            waiting.append(made)
        if len(waiting) >= _MARKED_AT_ONCE:
            issuing.mark(waiting)
            waiting = []
    issuing.mark(waiting)
    for folder in {path.parent for path in campaign.issued.rglob(".~*")}:
        remove_left_behind(folder)
    _write_manifest(campaign)
    return done


def would_issue(
    campaign: Campaign, roster: Sequence[OnRoster], prefilled: Prefilled | None, *, adding: bool = False
) -> list[IssuedUnit]:
    """What `issue` would do, as it says it afterwards; neither the ledger nor any file is changed."""
    to_confirm = set() if adding else {unit.code for unit in leaving_to_confirm(campaign.ledger, roster)}
    with campaign.ledger.trial():
        before = _registered(campaign, roster, adding=adding, withdrawing=True)
        units = campaign.ledger.units()
        issuing = _Issuing(campaign, _Places(units), prefilled, "", trying=True)
        return [
            replace(issuing.withdrawn(unit), to_confirm=unit.code in to_confirm)
            if unit.withdrawn
            else issuing.made(unit, was_withdrawn=unit.code in before and before[unit.code].withdrawn).said
            for unit in units
        ]


def _registered(
    campaign: Campaign, roster: Sequence[OnRoster], *, adding: bool, withdrawing: bool
) -> dict[str, UnitRow]:
    """Brings the units to what the roster says, within a transaction; gives those before, by their codes."""
    ledger = campaign.ledger
    before = {unit.code: unit for unit in ledger.units()}
    if adding:
        refuse_known(ledger, roster)
        ledger.add_units(roster)
        return before
    if not withdrawing:
        refuse_withdrawals(ledger, roster)
    ledger.register(roster)
    return before


@dataclass(frozen=True)
class _Mark:
    """What the ledger is to remember of a unit's workbook."""

    code: str
    file: str
    sha256: str
    stamp: str
    prefilled: str


@dataclass(frozen=True)
class _Made:
    said: IssuedUnit
    mark: _Mark | None


class _Places:
    """Where the workbooks of the units stand below the round's folder. A unit keeps its folder."""

    def __init__(self, units: Sequence[UnitRow]) -> None:
        self._in_group = Counter(unit.group for unit in units)

    def of(self, unit: UnitRow, title: str, year: int) -> str:
        """With `/`. No two units have the same: the roster's codes make different file names."""
        ending = safe_file_name(f"-{title}", f"-{year}.xlsx")
        return f"{self._folder(unit)}/{safe_file_name(f'{unit.code}-{unit.name}', ending)}"

    def _folder(self, unit: UnitRow) -> str:
        if unit.file:
            return str(PurePosixPath(unit.file).parent)
        folder = f"issued/{safe_file_name(unit.group, '')}" if unit.group else "issued"
        crowded = self._in_group[unit.group] > MOST_IN_A_FOLDER
        return f"{folder}/{1 + (unit.ordinal - 1) // MOST_IN_A_FOLDER:03}" if crowded else folder


class _Issuing:
    """One run of the command."""

    def __init__(
        self,
        campaign: Campaign,
        places: _Places,
        prefilled: Prefilled | None,
        now: str,
        *,
        trying: bool = False,
    ) -> None:
        """`trying`: nothing is written or removed."""
        self._campaign, self._places, self._prefilled, self._now = campaign, places, prefilled, now
        self._trying = trying
        evaluator = campaign.forms.evaluator(campaign.round.form, campaign.round.year)
        self._layout = evaluator.layout
        self._workbooks = UnitWorkbooks(evaluator)

    def made(self, unit: UnitRow, *, was_withdrawn: bool) -> _Made:
        """The unit's workbook is there, as it should be, or what stands in its place is said."""
        identity = self._identity(unit)
        stamp = stamp_of(identity)
        file = self._places.of(unit, self._layout.definition.title, self._layout.year)
        path = self._campaign.folder / file
        there = _sha256(path)
        named = Unit(unit.code, unit.name)
        same = unit.issued_at is not None and unit.stamp == stamp and unit.file == file
        if same and there == unit.sha256:
            return _Made(IssuedUnit(named, path, "changed" if was_withdrawn else "unchanged"), None)
        if same and there is not None:
            return _Made(IssuedUnit(named, path, "unchanged", f"{file}被改动过，没有动它"), None)
        content = self._workbooks.workbook(identity)
        digest = hashlib.sha256(content).hexdigest()
        state: IssueState = "new" if unit.issued_at is None else "unchanged" if same else "changed"
        if there is not None and there not in {digest, unit.sha256}:
            return _Made(IssuedUnit(named, path, state, f"{file}已有别的内容，没有覆盖；移走后再执行一次"), None)
        if there != digest and not self._trying:
            put_file(path, content)
        problem = "" if unit.file in {"", file} else self._remove(unit)
        mark = _Mark(unit.code, file, digest, stamp, entries_text(identity.prefilled))
        return _Made(IssuedUnit(named, path, "changed" if was_withdrawn else state, problem), mark)

    def _identity(self, unit: UnitRow) -> Identity:
        figures = prefilled_figures(unit.prefilled) if self._prefilled is None else self._prefilled.get(unit.code, {})
        identity = identity_of(self._layout, Unit(unit.code, unit.name))
        return self._campaign.signed(identity, figures)

    def withdrawn(self, unit: UnitRow) -> IssuedUnit:
        """The workbook of a unit that is no longer on the roster is not sent out by mistake."""
        return IssuedUnit(Unit(unit.code, unit.name), None, "withdrawn", self._remove(unit) if unit.file else "")

    def _remove(self, unit: UnitRow) -> str:
        """Removes a workbook as it was issued; one that was changed stays, and that is said."""
        path = self._campaign.folder / unit.file
        there = _sha256(path)
        if there is None:
            return ""
        if there != unit.sha256:
            return f"{unit.file}被改动过，留着没有删"
        if self._trying:
            return ""
        try:
            path.unlink()
        except OSError as error:
            return f"{unit.file}删不了（{reason_of(error)}）"
        return ""

    def mark(self, made: Iterable[_Made]) -> None:
        """Many at once: each transaction waits for the disk."""
        ledger = self._campaign.ledger
        with ledger.transaction():
            for each in made:
                if (mark := each.mark) is not None:
                    ledger.mark_issued(
                        mark.code,
                        file=mark.file,
                        sha256=mark.sha256,
                        stamp=mark.stamp,
                        prefilled=mark.prefilled,
                        now=self._now,
                    )


def stamp_of(identity: Identity) -> str:
    """Of all that makes a workbook what it is, but not of how a version of the package draws it."""
    return hashlib.sha256(entries_text(identity.entries()).encode("utf-8", "surrogatepass")).hexdigest()


def entries_text(entries: Mapping[str, Any]) -> str:
    """Entries as the ledger has them; '' for none."""
    return json.dumps(dict(entries), ensure_ascii=False, sort_keys=True) if entries else ""


def _sha256(path: Path) -> str | None:
    """Of what stands there; None where nothing does. Raises OutputError where it cannot be looked at."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(f"看不了{path}（{reason_of(error)}）", "关闭正在打开它的程序后再执行一次") from None


def _write_manifest(campaign: Campaign) -> None:
    """Only where it would say something else."""
    content = manifest_content(campaign)
    if _sha256(campaign.manifest) != hashlib.sha256(content).hexdigest():
        put_file(campaign.manifest, content)


def manifest_content(campaign: Campaign) -> bytes:
    """The list of the workbooks that were issued, as the ledger has them."""
    issued = (unit for unit in campaign.ledger.units() if unit.issued_at is not None and not unit.withdrawn)
    return csv_text(_MANIFEST, ((unit.code, unit.name, unit.group, unit.file, unit.sha256) for unit in issued))
