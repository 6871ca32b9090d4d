"""What a definition says of numbers in general, in Python: when two are equal, and what grade a score is."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.expressions.values import round_half_away


@dataclass(frozen=True)
class Meaning:
    """The tolerance of NEAR and the bands of GRADE.

    `grades` are (name, limit, limit included), best first; a limit of None takes all that is left.
    """

    tolerance: float
    grades: tuple[tuple[str, float | None, bool], ...]


def near(left: float, right: float, meaning: Meaning) -> bool:
    """Equal within the form's tolerance: `ROUND(ABS(a-b), 6) <= tolerance`."""
    return round_half_away(abs(left - right), 6) <= meaning.tolerance


def grade_of(score: float, meaning: Meaning) -> str:
    """The grade of a total score, rounded to 2 decimals first."""
    rounded = round_half_away(score, 2)
    for name, limit, included in meaning.grades:
        if limit is None or rounded > limit or (included and rounded == limit):
            return name
    return ""
