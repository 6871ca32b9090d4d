"""A bound expression as a Python function of the fields' values; it means what excel.py writes.

A value is a float, a text, or None for blank; a text where the field is a number is something typed that is no number.
The function yields None where the formula is blank (a check built on it waits).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from perfeval_xl.expressions.attainment import Attainment, attain
from perfeval_xl.expressions.bound import strict_cells
from perfeval_xl.expressions.functions import FUNCTIONS
from perfeval_xl.expressions.python_meanings import Blank, Result, Run, divided, number
from perfeval_xl.expressions.tree import (
    NEAR_SHARE,
    Attained,
    Call,
    Cell,
    Constant,
    IndicatorCells,
    Kind,
    Node,
    Operation,
    Peers,
    Twin,
)
from perfeval_xl.expressions.values import Meaning, Value, Values, at_15_digits, is_blank, round_half_away


def compiled(node: Node, meaning: Meaning) -> Run:
    """The bound expression as a function from values by field key to a number, text, truth value or None (blank)."""
    inside = _compile(node, meaning)
    strict = strict_cells(node)
    texts = tuple(cell.key for cell in strict if cell.kind is Kind.TEXT)
    numbers = tuple(cell.key for cell in strict if cell.kind is not Kind.TEXT)

    def run(values: Values) -> Result:
        get = values.get
        for key in numbers:
            if not isinstance(get(key), float):
                return None
        for key in texts:
            if is_blank(get(key)):
                return None
        try:
            result = inside(values)
        except (Blank, OverflowError):
            return None
        if not isinstance(result, float):
            return result
        return at_15_digits(result) if math.isfinite(result) else None

    return run


def _compile(node: Node, meaning: Meaning) -> Run:
    match node:
        case Constant(value):
            return lambda values: value
        case Cell(key, Kind.TEXT):
            return lambda values: str(values.get(key) or "")
        case Cell(key, _):
            return lambda values: values.get(key)
        case Operation("neg", left, _):
            operand = _compile(left, meaning)
            return lambda values: -number(operand(values))
        case Operation(operator, left, right) if right is not None:
            return _operation(operator, _compile(left, meaning), _compile(right, meaning))
        case Call(function):
            return FUNCTIONS[function].python(node, lambda argument: _compile(argument, meaning), meaning)
        case Twin(figures, others):
            return lambda values: twins(values, figures, others)
        case Attained(row, part):
            return lambda values: _present(attainment_of(row, values).part(part))
        case Peers():
            return lambda values: peers(node, values)
        case _:
            raise AssertionError(f"not a bound expression: {node}")


def _present(value: Value) -> Result:
    if value is None:
        raise Blank
    return value


def _operation(operator: str, left: Run, right: Run) -> Run:
    if operator in _ARITHMETIC:
        arithmetic = _ARITHMETIC[operator]
        return lambda values: arithmetic(number(left(values)), number(right(values)))
    if operator == "&":
        return lambda values: f"{left(values)}{right(values)}"
    compare = _COMPARE[operator]

    def compared(values: Values) -> bool:
        one, other = left(values), right(values)
        if isinstance(one, str) and isinstance(other, str):
            return compare(one.casefold(), other.casefold())
        first, second = number(one), number(other)
        gap = abs(first - second)
        if gap == 0 or gap > _FAR_APART * max(abs(first), abs(second)):
            return compare(first, second)  # as rounding to 15 digits leaves them
        return compare(at_15_digits(first), at_15_digits(second))

    return compared


_FAR_APART = 2e-14
"""Numbers further apart than this share of the larger one are not equal at 15 digits either (1e-14 at most)."""


def _snapped(result: float, left: float) -> float:
    """A difference that is nothing but the last binary digits is 0, as in a spreadsheet."""
    return 0.0 if abs(result) < abs(left) * 2.0**-48 else result


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: _snapped(left + right, left),
    "-": lambda left, right: _snapped(left - right, left),
    "*": lambda left, right: left * right,
    "/": divided,
}
_COMPARE: dict[str, Callable[[float | str, float | str], bool]] = {  # both sides have one kind, checked when bound
    **{"=": operator.eq, "<>": operator.ne},
    **{"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge},
}


def twins(values: Values, figures: tuple[str, ...], others: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """The labels of the rows whose figures all equal these, none of which is 0."""
    own = [at_15_digits(value) for key in figures if isinstance(value := values.get(key), float)]
    if len(own) < len(figures) or any(value == 0 for value in own):
        return ""
    same = []
    for label, keys in others:
        theirs = [values.get(key) for key in keys]
        if all(
            isinstance(value, float) and at_15_digits(value) == mine for value, mine in zip(theirs, own, strict=True)
        ):
            same.append(label)
    return "、".join(same)


def attainment_of(row: IndicatorCells, values: Values) -> Attainment:
    """What target and actual of an indicator row say."""

    def text(key: str) -> str:
        value = values.get(key) if key else None
        return value if isinstance(value, str) else ""

    weight = values.get(row.weight) if row.weight else None
    return attain(
        text(row.target),
        text(row.actual),
        text(row.nature),
        text(row.unit),
        weight if isinstance(weight, float) else None,
        row.direction,
        row.bands,
    )


def peers(node: Peers, values: Values) -> str:
    """The labels of rows with the same weight and a near-equal result, whose score is another."""
    own, weight, score = attainment_of(node.row, values), values.get(node.row.weight), values.get(node.score)
    same = []
    for label, other, other_score in node.others:
        theirs, points = attainment_of(other, values), values.get(other_score)
        if own.least is None or own.most is None or theirs.least is None or theirs.most is None:
            continue
        if values.get(other.weight) != weight or not isinstance(points, float) or not isinstance(score, float):
            continue
        apart = (abs(own.least - theirs.least), abs(own.most - theirs.most))
        near = all(round_half_away(each, 6) <= NEAR_SHARE for each in apart)
        if near and round_half_away(abs(score - points), 6) > node.tolerance:
            same.append(label)
    return "、".join(same)
