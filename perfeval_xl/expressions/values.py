"""Values of fields, numbers as a spreadsheet has them (15 digits, halves away from zero), what they mean in a form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

Value = float | str | None
"""A number, a text, or None for blank; a text where the field is a number is something typed that is no number."""
Values = Mapping[str, Value]
"""By field key."""

_ANY_SIZE = Context(prec=400)


def at_15_digits(value: float) -> float:
    """The number as a spreadsheet compares and shows it."""
    return float(f"{value:.15g}") + 0.0


def round_half_away(value: float, digits: int) -> float:
    """ROUND of a spreadsheet: half away from zero, on the number at 15 digits (1.005 to 2 digits is 1.01)."""
    if not math.isfinite(value):
        return value
    exact = Decimal(f"{value:.15g}")
    return float(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _ANY_SIZE)) + 0.0


def number_text(value: float) -> str:
    """A number in a message: at most 4 decimals, no exponent in the range of money. (Excel: `ROUND(x,4)&""`.)"""
    return f"{round_half_away(value, 4):.15g}".upper()


def is_blank(value: Value) -> bool:
    """Nothing typed, or spaces only."""
    return value is None or (isinstance(value, str) and not value.strip(" "))


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
