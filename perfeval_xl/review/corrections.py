"""A review to the correction copy of the return: a fresh workbook of the unit with its values and every finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from perfeval_xl.expressions.values import Value
from perfeval_xl.form.layout_parts import FieldType
from perfeval_xl.form.shown_text import fitting
from perfeval_xl.reading.submission import Submission
from perfeval_xl.rendering.correction_sheet import CorrectionLine, Corrections
from perfeval_xl.rendering.render import render
from perfeval_xl.review.reviewing import Review
from perfeval_xl.review.to_confirm import Confirming, is_put_right
from perfeval_xl.rules.finding import GRAVEST_FIRST, Finding


def write_correction_copy(review: Review, submission: Submission, path: Path) -> None:
    """Writes the copy of a return that was reviewed: same identity, same values, rows in its groups and explanations.

    What could not be read as a number stands as it was typed, an error value in a text cell is left out; no cell holds
    more of a text than it can, and says so where it was cut.
    Raises OutputError, and WritingError where the return has more than a workbook of ours can hold.
    """
    _rendered_again(submission, path, corrections=corrections_of(review, submission))


def write_printable_copy(submission: Submission, path: Path) -> None:
    """Writes a workbook with the values of a return of which only the form's own sheets show, for printing.

    Raises as `write_correction_copy` does.
    """
    _rendered_again(submission, path, only_form=True)


def _rendered_again(
    submission: Submission, path: Path, *, corrections: Corrections | None = None, only_form: bool = False
) -> None:
    render(
        submission.evaluator,
        _typed(submission),
        submission.identity,
        path,
        explanations={row: fitting(text) for row, text in submission.explanations.items()},
        corrections=corrections,
        only_form=only_form,
    )


def _typed(submission: Submission) -> dict[str, Value]:
    """What stands in the input cells of the copy."""
    layout = submission.evaluator.layout
    return {
        key: fitting(entry.value) if isinstance(entry.value, str) else entry.value
        for key, entry in submission.entries.items()
        if layout.fields[key].role == "input" and not (entry.reason and layout.fields[key].type is FieldType.TEXT)
    }


def corrections_of(review: Review, submission: Submission) -> Corrections:
    """The findings in the order of 退回意见, those without a number given the next free ones.

    What the copy puts right by itself is for the unit to confirm.
    """
    numbers = numbers_of(review.findings, submission.numbers)
    ordered = _in_order(review.findings)
    numbered = [replace(finding, number=numbers[finding.key]) for finding in ordered]
    put_right = [finding for finding in numbered if is_put_right(finding)]
    confirming = _confirming(submission) if put_right else None
    confirmations = {numbers[each.key]: confirming.of(each) for each in put_right if confirming is not None}
    lines = (
        replace(each, remedy=confirming.remedy(each)) if confirming is not None and each in put_right else each
        for each in numbered
    )
    return Corrections(tuple(_line(each, submission) for each in lines), numbers, confirmations)


def _confirming(submission: Submission) -> Confirming:
    identity = submission.identity
    values = submission.evaluator.evaluate({**_typed(submission), **identity.prefilled}, identity.unit).values
    return Confirming(submission, values)


def numbers_of(findings: Iterable[Finding], given: Mapping[str, int]) -> Mapping[str, int]:
    """The numbers of a unit's findings by key: those `given` before, and the next for findings that have none."""
    numbers = dict(given)
    for finding in _in_order(findings):
        numbers.setdefault(finding.key, max(numbers.values(), default=0) + 1)
    return numbers


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: GRAVEST_FIRST.index(finding.severity))


def _line(finding: Finding, submission: Submission) -> CorrectionLine:
    """Where in the copy a finding stands: its sheet may have had another name in the file as returned."""
    layout = submission.evaluator.layout
    if finding.field is not None:
        return CorrectionLine(finding, layout.first_field(finding.field).key, None)
    sheets = {entry.sheet: layout.fields[key].sheet for key, entry in submission.entries.items()}
    return CorrectionLine(finding, None, sheets.get(finding.sheet or ""))
