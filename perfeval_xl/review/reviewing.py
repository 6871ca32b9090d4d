"""A return to its findings, its verdict and what became of its correction copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from perfeval_xl.expressions.values import Values
from perfeval_xl.form.identity import Identity
from perfeval_xl.form.layout import Unit
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.review.check_findings import beyond_sheet_findings, check_findings, regraded
from perfeval_xl.rules.finding import Finding, Verdict, verdict_of
from perfeval_xl.rules.reading_codes import noticed

NOT_FILLED_IN = "not_filled_in"


@dataclass(frozen=True)
class CorrectionCopy:
    """The workbook that goes back to the unit: its file, or None and the reason in Chinese why it was not made."""

    file: Path | None
    problem: str = ""


@dataclass(frozen=True)
class Review:
    """What one file comes to. `submission` is None where it could not be read; `verdict` None where it is not a return.

    `total_score` in points; it and `grade` are None where the form has none or they cannot be computed.
    `correction_copy` is None where none was asked for or none is due.
    """

    file: str
    unit: Unit | None
    verdict: Verdict | None
    total_score: float | None
    grade: str | None
    findings: tuple[Finding, ...]
    submission: Submission | None
    correction_copy: CorrectionCopy | None = None

    def as_json(self) -> dict[str, object]:
        """The review as `perfeval check --json` prints it."""
        unit = None if self.unit is None else {"code": self.unit.code, "name": self.unit.name}
        return {
            "file": self.file,
            "unit": unit,
            "verdict": self.verdict,
            "total_score": self.total_score,
            "grade": self.grade,
            "findings": [finding.as_json() for finding in self.findings],
        }


def review(returned: Submission | Unread, demands: Iterable[Finding] = (), last_year: Values | None = None) -> Review:
    """All findings of a file at once, in the form's order; `demands` are findings of what the caller asked for.

    `last_year` has the values of the unit's return of the year before, by field key; None: not known.
    """
    if isinstance(returned, Unread):
        verdict: Verdict | None = None if returned.ignored else "unreadable"
        return Review(returned.file, None, verdict, None, None, returned.findings, None)
    unit = returned.identity.known_unit
    if not returned.filled_in:
        nothing = noticed(NOT_FILLED_IN, "表是空的，一格都没有填", "填写后重新报送；可能是误发了空白表")
        findings = _numbered((nothing, *demands), returned.numbers)
        return Review(returned.file, unit, "errors", None, None, findings, returned)
    notes = _without_needless(tuple(regraded(returned)))
    found = (*demands, *notes, *check_findings(returned), *beyond_sheet_findings(returned, last_year))
    findings = _numbered(found, returned.numbers)
    total, grade = _total(returned)
    return Review(returned.file, unit, verdict_of(findings), total, grade, findings, returned)


def with_demands(
    findings: tuple[Finding, ...], demands: Iterable[Finding], numbers: Mapping[str, int]
) -> tuple[Finding, ...]:
    """The findings of a review made without `demands`, as `review` gives them with these."""
    first = 1 if is_blank(findings) else 0
    return (*findings[:first], *_numbered(demands, numbers), *findings[first:])


def is_blank(findings: Iterable[Finding]) -> bool:
    """Whether these are the findings of a workbook that nobody filled in."""
    return any(finding.code == NOT_FILLED_IN for finding in findings)


def demands_on(returned: Submission | Unread, form: str | None, year: int | None) -> list[Finding]:
    """Findings about a return of another form or year than the caller asked for."""
    return [] if isinstance(returned, Unread) else demands_on_identity(returned.identity, form, year)


def demands_on_identity(identity: Identity, form: str | None, year: int | None) -> list[Finding]:
    """The same, of what a return says of itself."""
    wanted: list[tuple[str, str, object, object]] = [
        ("other_form", "表样", identity.form, form),
        ("other_year", "年度", identity.year, year),
    ]
    return [
        noticed(
            code,
            f"{what}是{found}，这次要的是{asked}",
            "请在这次下发的工作簿上填写后重新报送",
            found=str(found),
            expected=str(asked),
        )
        for code, what, found, asked in wanted
        if asked is not None and found != asked
    ]


def _numbered(findings: Iterable[Finding], numbers: Mapping[str, int]) -> tuple[Finding, ...]:
    """Each finding with its key, and with the number that it had in an earlier version of the return."""
    seen: Counter[str] = Counter()
    numbered = []
    for finding in findings:
        key = finding.key or _key(finding)
        seen[key] += 1
        if seen[key] > 1:
            key = f"{key}#{seen[key]}"
        numbered.append(replace(finding, key=key, number=numbers.get(key)))
    return tuple(numbered)


def _without_needless(notes: tuple[Finding, ...]) -> Iterator[Finding]:
    """Without what a correction copy had put right, where the unit has done the same again: that says it better."""
    again = {_key(note) for note in notes if not note.key}
    return (note for note in notes if note.code != "restored" or note.key not in again)


def _key(finding: Finding) -> str:
    """As the id of a check, `code@field`; where there is no field, the code with whatever says where it is."""
    place = finding.field or "/".join(part for part in (finding.sheet, finding.label, finding.cell) if part)
    return f"{finding.code}@{place}" if place else finding.code


def _total(submission: Submission) -> tuple[float | None, str | None]:
    definition = submission.evaluator.layout.definition
    total = submission.evaluation.values.get(definition.total_score or "")
    grade = submission.evaluation.values.get(definition.grade or "")
    return total if isinstance(total, float) else None, grade if isinstance(grade, str) and grade else None
