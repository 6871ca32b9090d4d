"""A bound expression as a Python function of the fields' values; it means what excel.py writes.

A value is a float, a text, or None for blank; a text where the field is a number is something typed that is no number.
The function yields None where the formula is blank (a check built on it waits).
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence

from perfeval_xl.expressions.evaluate_rows import attainment_of, peers, twins
from perfeval_xl.expressions.excel import Meaning
from perfeval_xl.expressions.placeholders import is_placeholder, squeezed
from perfeval_xl.expressions.tree import (
    Attained,
    Call,
    Cell,
    Column,
    Constant,
    Inputs,
    Kind,
    Node,
    Operation,
    Peers,
    Twin,
    cells_looked_at,
    strict_cells,
)
from perfeval_xl.expressions.values import Value, Values, at_15_digits, round_half_away

Result = float | str | bool | None

_NUMBER_TEXT = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)%?")


class _Blank(Exception):
    """The whole formula is blank."""


def grade_of(score: float, meaning: Meaning) -> str:
    """The grade of a total score, rounded to 2 decimals first."""
    rounded = round_half_away(score, 2)
    for name, limit, included in meaning.grades:
        if limit is None or rounded > limit or (included and rounded == limit):
            return name
    return ""


def is_blank(value: Value) -> bool:
    """Nothing typed, or spaces only."""
    return value is None or (isinstance(value, str) and not value.strip(" "))


def compiled(node: Node, meaning: Meaning) -> Callable[[Values], Result]:
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
        except (_Blank, OverflowError):
            return None
        if not isinstance(result, float):
            return result
        return at_15_digits(result) if math.isfinite(result) else None

    return run


def _compile(node: Node, meaning: Meaning) -> Callable[[Values], Result]:
    match node:
        case Constant(value):
            return lambda values: value
        case Cell(key, Kind.TEXT):
            return lambda values: str(values.get(key) or "")
        case Cell(key, _):
            return lambda values: values.get(key)
        case Operation("neg", left, _):
            operand = _compile(left, meaning)
            return lambda values: -_number(operand(values))
        case Operation(operator, left, right) if right is not None:
            return _operation(operator, _compile(left, meaning), _compile(right, meaning))
        case Call(function, arguments, inputs):
            return _call(function, arguments, inputs, meaning)
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
        raise _Blank
    return value


def _number(value: Result) -> float:
    """A number that a cell can hold; a larger one is an error in a spreadsheet and blank here."""
    if not isinstance(value, float) or not math.isfinite(value):
        raise _Blank
    return value


def _operation(
    operator: str, left: Callable[[Values], Result], right: Callable[[Values], Result]
) -> Callable[[Values], Result]:
    if operator in _ARITHMETIC:
        arithmetic = _ARITHMETIC[operator]
        return lambda values: arithmetic(_number(left(values)), _number(right(values)))
    if operator == "&":
        return lambda values: f"{left(values)}{right(values)}"
    compare = _COMPARE[operator]

    def compared(values: Values) -> bool:
        one, other = left(values), right(values)
        if isinstance(one, str) and isinstance(other, str):
            return compare(one.casefold(), other.casefold())
        first, second = _number(one), _number(other)
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


def _divided(left: float, right: float) -> float:
    if right == 0:
        raise _Blank
    return left / right


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: _snapped(left + right, left),
    "-": lambda left, right: _snapped(left - right, left),
    "*": lambda left, right: left * right,
    "/": _divided,
}
_COMPARE: dict[str, Callable[[float | str, float | str], bool]] = {  # both sides have one kind, checked when bound
    **{"=": operator.eq, "<>": operator.ne},
    **{"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge},
}


def _call(function: str, arguments: tuple[Node, ...], inputs: Inputs, meaning: Meaning) -> Callable[[Values], Result]:
    if function in _REDUCERS:
        return _over_numbers(function, arguments, inputs, meaning)
    if function == "FILLED":
        keys = cells_looked_at(arguments)
        return lambda values: _any_filled(values, keys)
    if function in {"ISBLANK", "UNREADABLE", "N"}:
        return _looking_at(function, arguments[0], inputs)
    parts = [_compile(argument, meaning) for argument in arguments]
    apply = _FUNCTIONS[function]
    if len(parts) == 1:
        [only] = parts
        return lambda values: apply((only(values),), meaning)
    if len(parts) == 2:
        one, other = parts
        return lambda values: apply((one(values), other(values)), meaning)
    return lambda values: apply([part(values) for part in parts], meaning)


def near(left: float, right: float, meaning: Meaning) -> bool:
    """Equal within the form's tolerance: `ROUND(ABS(a-b), 6) <= tolerance`."""
    return round_half_away(abs(left - right), 6) <= meaning.tolerance


_FUNCTIONS: dict[str, Callable[[Sequence[Result], Meaning], Result]] = {
    "AND": lambda parts, meaning: all(parts),
    "OR": lambda parts, meaning: any(parts),
    "NOT": lambda parts, meaning: not parts[0],
    "IF": lambda parts, meaning: parts[1] if parts[0] else parts[2],
    "ABS": lambda parts, meaning: abs(_number(parts[0])),
    "ROUND": lambda parts, meaning: round_half_away(_number(parts[0]), int(_number(parts[1]))),
    "RATIO": lambda parts, meaning: _divided(_number(parts[0]), _number(parts[1])),
    "NEAR": lambda parts, meaning: near(_number(parts[0]), _number(parts[1]), meaning),
    "GRADE": lambda parts, meaning: grade_of(_number(parts[0]), meaning),
    "IS_NUMBER_TEXT": lambda parts, meaning: _NUMBER_TEXT.fullmatch(str(parts[0])) is not None,
    "IS_PLACEHOLDER": lambda parts, meaning: is_placeholder(str(parts[0])),
    "HAS": lambda parts, meaning: str(parts[1]) in str(parts[0]),
    "SQUEEZE": lambda parts, meaning: squeezed(str(parts[0])),
}
"""Functions of values alone. All arguments are computed first: a blank in any of them makes the formula blank."""


def _looking_at(function: str, argument: Node, inputs: Inputs) -> Callable[[Values], Result]:
    if not isinstance(argument, Cell):
        raise AssertionError("checked when the expression was bound")
    key, read = argument.key, _by_cell(inputs)
    if function == "ISBLANK":
        return lambda values: is_blank(values.get(key))
    if function == "UNREADABLE":
        return lambda values: isinstance(values.get(key), str)

    def number_or_zero(values: Values) -> Result:
        _must_be_readable(values, read)
        value = values.get(key)
        return value if isinstance(value, float) else 0.0

    return number_or_zero


def _any_filled(values: Values, keys: tuple[str, ...]) -> bool:
    for key in keys:  # a loop, not any(): this is asked some thousand times a return
        value = values.get(key)
        if value is not None and not is_blank(value):
            return True
    return False


def _by_cell(inputs: Inputs) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The key of each cell, with those that make its row begun."""
    cells: list[tuple[str, tuple[str, ...]]] = []
    for each in inputs:
        if isinstance(each, Cell):
            cells.append((each.key, ()))
        else:
            cells.extend(zip(each.keys, each.begun or ((),) * len(each.keys), strict=True))
    return tuple(cells)


def _must_be_readable(values: Values, cells: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    for key, beside in cells:
        value = values.get(key)
        if isinstance(value, str) or (value is None and beside and _any_filled(values, beside)):
            raise _Blank


def _least_positive(numbers: list[float]) -> float:
    positive = [number for number in numbers if number > 0]
    if not positive:
        raise _Blank
    return min(positive)


_REDUCERS: dict[str, Callable[[list[float]], float]] = {
    "SUM": math.fsum,
    "COUNT": len,
    "MIN": min,
    "MAX": max,
    "LEAST_POSITIVE": _least_positive,
    "FIGURES": lambda numbers: sum(number != 0 for number in numbers),
}
_COUNTING = frozenset({"COUNT", "FIGURES"})


def _over_numbers(
    function: str, arguments: tuple[Node, ...], inputs: Inputs, meaning: Meaning
) -> Callable[[Values], Result]:
    sources = [argument.keys if isinstance(argument, Column) else _compile(argument, meaning) for argument in arguments]
    reduce, read = _REDUCERS[function], _by_cell(inputs)

    def run(values: Values) -> Result:
        _must_be_readable(values, read)
        numbers: list[float] = []
        for source in sources:
            found = [values.get(key) for key in source] if isinstance(source, tuple) else [source(values)]
            numbers.extend(_number(value) for value in found if isinstance(value, float))
        if not numbers and function not in _COUNTING:
            raise _Blank
        return float(reduce(numbers))

    return run
