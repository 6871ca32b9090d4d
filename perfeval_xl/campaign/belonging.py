"""Whose a submission is, and whether it belongs to the round: what the stamp, the sheets and the file's name say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger_rows import UnitRow, prefilled_figures
from perfeval_xl.campaign.signing import signature_holds
from perfeval_xl.form.layout import Unit
from perfeval_xl.reading.observations.prefilled_cells import changed_figures
from perfeval_xl.reading.submission import Submission
from perfeval_xl.reading.understanding import folded
from perfeval_xl.review import demands_on
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed

REFUSING = frozenset({"signature_wrong", "other_unit", "other_form", "other_year"})
"""Codes of findings with which a submission is no version of any unit of the round."""
_ASK = "请在这一轮下发给本单位的工作簿上填写后重新报送"


def campaign_findings(
    campaign: Campaign, submission: Submission, name: str, units: Sequence[UnitRow], confirmed: UnitRow | None = None
) -> list[Finding]:
    """Why a submission does not belong to the round, or not to the unit that its stamp says. `name` is the file's.

    `confirmed`: the unit that the officer says it is of. A submission without a stamp has no finding here.
    """
    findings = demands_on(submission, campaign.round.form, campaign.round.year)
    stamped = submission.identity.known_unit
    if stamped is None:
        return findings
    wrong = _signature_wrong(campaign, submission)
    if wrong is not None:
        return [*findings, wrong]
    said = next(_other_unit(submission, stamped, name, units, confirmed), None)
    return findings if said is None else [*findings, said]


def _signature_wrong(campaign: Campaign, submission: Submission) -> Finding | None:
    identity = submission.identity
    if identity.campaign != campaign.round.id:
        said = "这是另一轮下发的工作簿" if identity.campaign else "这不是这一轮下发的工作簿，里面没有本轮的标识"
    elif not signature_holds(campaign.key, identity.entries()):
        said = "工作簿的标识被改动过，签名不符"
    else:
        return None
    return _finding("signature_wrong", f"{said}；标识里写的单位是{identity.unit.name}（{identity.unit.code}）")


def _other_unit(
    submission: Submission, stamped: Unit, name: str, units: Sequence[UnitRow], confirmed: UnitRow | None
) -> Iterator[Finding]:
    """In the order of what is surest."""
    own = next((unit for unit in units if unit.code == stamped.code), None)

    def other(said: str, expected: UnitRow | None = None) -> Finding:
        message = f"这是发给{stamped.name}（{stamped.code}）的工作簿，{said}"
        return _finding("other_unit", message, stamped.code, None if expected is None else expected.code)

    if own is None:
        yield other("名册里没有这个单位")
        return
    if own.withdrawn:
        yield other("这个单位已从名册中撤销")
    if confirmed is not None and confirmed.code != own.code:
        yield other(f"不是{confirmed.name}（{confirmed.code}）的", confirmed)
    named = unit_named(name, units)
    if named is not None and named.code != own.code:
        yield other(f"文件名写的却是{named.name}（{named.code}），疑似借用别的单位的工作簿填写", named)
    written = _typed_over(submission, "unit_name")
    neighbour = next((unit for unit in units if unit.name == written and unit.code != own.code), None)
    if neighbour is not None and written not in {stamped.name, own.name}:
        yield other(f"表上的单位名称却写的是{neighbour.name}（{neighbour.code}）", neighbour)


def _finding(code: str, message: str, found: str | None = None, expected: str | None = None) -> Finding:
    return noticed(code, message, _ASK, found=found, expected=expected)


def _typed_over(submission: Submission, given: str) -> str:
    """What was typed over the unit's name or code; '' where it stands as issued."""
    fields = submission.evaluator.layout.fields
    for note in submission.notes:
        if note.code == "overwritten" and note.field and fields[note.field].filled_from == given:
            return (note.found or "").strip()
    return ""


def likely_unit(submission: Submission, name: str, units: Sequence[UnitRow]) -> UnitRow | None:
    """Whose a submission without a stamp may be, as its sheets or the name of its file say."""
    code, written = _typed_over(submission, "unit_code"), submission.identity.unit.name.strip()
    on_sheet = (unit for unit in units if unit.code == code or (not code and unit.name == written))
    return next(on_sheet, None) or unit_named(name, units)


def unit_on_sheet(submission: Submission, confirmed: UnitRow, units: Sequence[UnitRow]) -> UnitRow | None:
    """The unit of the roster that a submission without a stamp names on its sheets, by code or by name.

    Another than `confirmed` before that one; None where it names none.
    """
    code, written = _typed_over(submission, "unit_code"), folded(submission.identity.unit.name)
    by_name = [unit for unit in units if written and folded(unit.name) == written]
    if any(unit.code == confirmed.code for unit in by_name):
        by_name = [confirmed]  # several units may be called the same
    named = [*(unit for unit in units if unit.code == code), *by_name]
    return next((unit for unit in named if unit.code != confirmed.code), named[0] if named else None)


def unit_named(file: str, units: Iterable[UnitRow]) -> UnitRow | None:
    """The one unit whose code or whole name stands in a file's name; None where it is none or several.

    A name inside that of another that stands there too (示例镇 in 示例镇中心小学) does not count.
    """
    stem = PurePath(file.replace("\\", "/")).name
    found = [unit for unit in units if unit.name in stem or _holds_code(stem, unit.code)]
    longest = [
        unit
        for unit in found
        if _holds_code(stem, unit.code)
        or not any(unit.name != other.name and unit.name in other.name and other.name in stem for other in found)
    ]
    return longest[0] if len({unit.code for unit in longest}) == 1 else None


def _holds_code(stem: str, code: str) -> bool:
    return code in stem and re.search(rf"(?<![0-9A-Za-z]){re.escape(code)}(?![0-9A-Za-z])", stem) is not None


def as_unit(submission: Submission, unit: UnitRow) -> Submission:
    """The submission with the code and the name that the roster has, whatever name was stamped before a renaming.

    One without a stamp is held against what was filled in for the unit when its workbook was issued.
    """
    named, layout = Unit(unit.code, unit.name), submission.evaluator.layout
    if submission.identity.unit == named:
        return submission
    typed = {key: entry.value for key, entry in submission.entries.items() if layout.fields[key].role == "input"}
    notes = [note for note in submission.notes if not _is_about_the_unit(note, submission, named)]
    identity = replace(submission.identity, unit=named)
    if submission.identity.known_unit is None:
        identity = replace(identity, prefilled=prefilled_figures(unit.prefilled))
        notes += changed_figures(layout, submission.entries, identity.prefilled)
    evaluation = submission.evaluator.evaluate(typed, named)
    return replace(submission, identity=identity, evaluation=evaluation, notes=tuple(notes))


def _is_about_the_unit(note: Finding, submission: Submission, unit: Unit) -> bool:
    """Whether a note says no more than that the unit was not known, or has its code or name on the sheet."""
    if note.code != "overwritten" or note.field is None:
        return note.code == "unit_unknown"
    said = {"unit_code": unit.code, "unit_name": unit.name}
    return note.found == said.get(submission.evaluator.layout.fields[note.field].filled_from or "")
