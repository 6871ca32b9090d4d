"""What a function of the language is in Python: a call and its compiled arguments to a function of the fields' values.

Three ways to write one: over values alone, over all numbers of its arguments, over what was typed into its cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from perfeval_xl.expressions.tree import Call, Cell, Column, Inputs, Node, cells_looked_at
from perfeval_xl.expressions.values import Meaning, Value, Values, is_blank

Result = float | str | bool | None
Run = Callable[[Values], Result]
"""An expression compiled: from values by field key to its result."""
Python = Callable[[Call, Callable[[Node], Run], Meaning], Run]
"""Compiles a call, given what compiles its arguments."""


class Blank(Exception):
    """The whole formula is blank."""


def number(value: Result) -> float:
    """A number that a cell can hold; a larger one is an error in a spreadsheet and blank here."""
    if not isinstance(value, float) or not math.isfinite(value):
        raise Blank
    return value


def divided(left: float, right: float) -> float:
    """A quotient; blank where there is none."""
    if right == 0:
        raise Blank
    return left / right


def of_values(apply: Callable[..., Result]) -> Python:
    """A function of values alone. All arguments are computed first: a blank in any of them makes the formula blank."""

    def compiled(call: Call, inside: Callable[[Node], Run], meaning: Meaning) -> Run:
        parts = [inside(argument) for argument in call.arguments]
        return lambda values: apply(*[part(values) for part in parts])

    return compiled


def of_figures(apply: Callable[..., Result]) -> Python:
    """As `of_values`, of numbers that a cell can hold."""
    return of_values(lambda *parts: apply(*map(number, parts)))


def by_meaning(apply: Callable[..., Result]) -> Python:
    """As `of_figures`, of what numbers mean in the form as well: the argument `meaning`."""
    return lambda call, inside, meaning: of_figures(partial(apply, meaning=meaning))(call, inside, meaning)


def of_numbers(reduce: Callable[[list[float]], float], *, counts: bool = False) -> Python:
    """A function of all numbers of its arguments, blanks skipped; of none it is blank, unless it `counts`."""

    def compiled(call: Call, inside: Callable[[Node], Run], meaning: Meaning) -> Run:
        sources = [each.keys if isinstance(each, Column) else inside(each) for each in call.arguments]
        read = _by_cell(call.inputs)

        def run(values: Values) -> Result:
            _must_be_readable(values, read)
            numbers: list[float] = []
            for source in sources:
                found = [values.get(key) for key in source] if isinstance(source, tuple) else [source(values)]
                numbers.extend(number(value) for value in found if isinstance(value, float))
            if not numbers and not counts:
                raise Blank
            return float(reduce(numbers))

        return run

    return compiled


def of_cell(look: Callable[[Value], Result]) -> Python:
    """A function of what stands in its one cell, readable or not."""

    def compiled(call: Call, inside: Callable[[Node], Run], meaning: Meaning) -> Run:
        [key] = cells_looked_at(call.arguments)
        return lambda values: look(values.get(key))

    return compiled


def number_or_zero(call: Call, inside: Callable[[Node], Run], meaning: Meaning) -> Run:
    """N: the number of a cell, 0 where it is blank; what is typed behind it must be readable."""
    [key] = cells_looked_at(call.arguments)
    read = _by_cell(call.inputs)

    def run(values: Values) -> Result:
        _must_be_readable(values, read)
        value = values.get(key)
        return value if isinstance(value, float) else 0.0

    return run


def filled(call: Call, inside: Callable[[Node], Run], meaning: Meaning) -> Run:
    """FILLED: something stands in one of its cells."""
    keys = cells_looked_at(call.arguments)
    return lambda values: _any_filled(values, keys)


def least_positive(numbers: list[float]) -> float:
    """The least of the numbers above 0; blank where there is none."""
    positive = [each for each in numbers if each > 0]
    if not positive:
        raise Blank
    return min(positive)


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
            raise Blank
