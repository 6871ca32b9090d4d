"""What consolidating needs of one reviewed file: who, what came of it, and the figures of a return that may count.

Made where the review is made, so that of a hundred thousand returns no more than this ever comes together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.expressions.values import Value
from perfeval_xl.form.identity import Identity
from perfeval_xl.form.layout import Unit
from perfeval_xl.form.layout_parts import FieldType
from perfeval_xl.reading.submission import Submission
from perfeval_xl.review import Review
from perfeval_xl.review.reviewed_files import ReviewedFile
from perfeval_xl.rules.finding import Finding, Verdict

INDICATOR = ("dimension", "category", "name", "target", "actual", "weight", "score", "reason")


@dataclass(frozen=True)
class Figures:
    """The figures of one return by field key, those of indicators left out; the indicators as rows of INDICATOR.

    `row_counts` are the rows of its repeatable groups by their ids; `used_rows` the ids of those that hold a number.
    """

    values: Mapping[str, Value]
    indicators: tuple[tuple[Value, ...], ...]
    row_counts: tuple[tuple[str, int], ...]
    used_rows: frozenset[str]


@dataclass(frozen=True)
class FileFigures:
    """One file. `identity` is None where it could not be read; `figures` where it cannot count.

    `numbers` are those of the findings of earlier versions, as in Submission.
    """

    file: str
    sha256: str
    unit: Unit | None
    verdict: Verdict | None
    total_score: float | None
    grade: str | None
    findings: tuple[Finding, ...]
    identity: Identity | None
    numbers: Mapping[str, int]
    figures: Figures | None


def figures_of(reviewed: ReviewedFile) -> FileFigures:
    """What is needed of a reviewed file."""
    review = reviewed.review
    submission = review.submission
    return FileFigures(
        review.file,
        reviewed.sha256,
        review.unit,
        review.verdict,
        review.total_score,
        review.grade,
        review.findings,
        None if submission is None else submission.identity,
        {} if submission is None else submission.numbers,
        _figures(review, submission),
    )


def _figures(review: Review, submission: Submission | None) -> Figures | None:
    if submission is None or review.verdict != "accepted":
        return None
    layout = submission.evaluator.layout
    found = submission.evaluation.values
    values: dict[str, Value] = {}
    for key, field in layout.fields.items():
        if key in layout.indicator_fields or field.role == "given":
            continue
        value = found.get(key)
        fits = isinstance(value, str) == (field.type is FieldType.TEXT) and value != field.name_prompt
        values[key] = value if fits else None
    numbers = (layout.fields[key] for key, entry in submission.entries.items() if isinstance(entry.value, float))
    used = frozenset(field.row_id for field in numbers if layout.group_of(field) is not None)
    indicators = tuple(tuple(row.get(name) for name in INDICATOR) for row in submission.indicator_rows())
    counts = tuple((group.id, group.count) for group in layout.groups.values())
    return Figures(values, indicators, counts, used)
