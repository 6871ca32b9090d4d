"""The functions of the language, all of them: one entry each, from which everything else that knows them is derived.

A new function is a new entry, with a case in the tests and a row in the manual, and nothing anywhere else.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions import excel_meanings as in_excel
from perfeval_xl.expressions import python_meanings as in_python
from perfeval_xl.expressions.excel_meanings import Excel, Guards
from perfeval_xl.expressions.formula_text import is_placeholder_text, squeezed_text
from perfeval_xl.expressions.python_meanings import Python, by_meaning, of_cell, of_figures, of_numbers, of_values
from perfeval_xl.expressions.tree import Cell, Column, Constant, Kind, Node, Operation
from perfeval_xl.expressions.values import grade_of, is_blank, near, round_half_away
from perfeval_xl.expressions.visible_text import is_placeholder, squeezed

_MOST_DIGITS = 15
_NUMBER_TEXT = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)%?")


@dataclass(frozen=True)
class Function:
    """One function: what it takes, what it yields, what it means in Python and in Excel, and when it is blank.

    `arguments` are the kinds that each may have (the last one repeats with `repeats`), `result` is the kind it yields
    (None: that of argument 2). `python` and `excel` must mean the same: `guards` are the conditions under which Excel's
    formula is blank where Python's function says so by itself.

    A blank cell as an argument makes the whole formula blank, unless `lenient`. `reads`: it asks for what was typed
    behind its arguments, "always" or where one of them is a column of cells; what cannot be read makes the formula
    blank too, unless `takes_unreadable`. `of_cells`: it takes names of cells and no expressions. `fits` raises
    ExpressionError where arguments of the right kinds are wrong all the same.
    """

    name: str
    arguments: tuple[tuple[Kind, ...], ...]
    result: Kind | None
    python: Python
    excel: Excel = in_excel.called
    guards: Guards = lambda writer, call: []
    repeats: bool = False
    lenient: bool = False
    reads: Literal["never", "columns", "always"] = "never"
    takes_unreadable: bool = False
    of_cells: bool = False
    fits: Callable[[Sequence[Node], Sequence[Kind]], None] = lambda arguments, kinds: None


def _digits_are_written(arguments: Sequence[Node], kinds: Sequence[Kind]) -> None:
    """ROUND takes a whole number that stands in the formula."""
    match arguments[1]:
        case Operation("neg", Constant(float(value)), _) | Constant(float(value)):
            fine = value == int(value) and value <= _MOST_DIGITS
        case _:
            fine = False
    if not fine:
        raise ExpressionError("函数ROUND的位数要直接写出", f"写-{_MOST_DIGITS}到{_MOST_DIGITS}的整数")


def _results_are_alike(arguments: Sequence[Node], kinds: Sequence[Kind]) -> None:
    if kinds[1] is not kinds[2]:
        raise ExpressionError("函数IF的两个结果种类不同", "两个结果要同为数或文字")


_N, _T, _B = (Kind.NUMBER,), (Kind.TEXT,), (Kind.TRUTH,)
_VALUE, _NUMBERS, _CELLS = (Kind.NUMBER, Kind.TEXT), (Kind.NUMBER, Kind.COLUMN), (Kind.COLUMN,)

_ALL = (
    Function(
        "SUM",
        (_NUMBERS,),
        Kind.NUMBER,
        of_numbers(math.fsum),
        guards=in_excel.without_numbers(Cell, Column),
        repeats=True,
        lenient=True,
        reads="always",
    ),
    Function(
        "COUNT", (_NUMBERS,), Kind.NUMBER, of_numbers(len, counts=True), repeats=True, lenient=True, reads="always"
    ),
    *(
        Function(
            name,
            (_NUMBERS,),
            Kind.NUMBER,
            of_numbers(choose),
            guards=in_excel.without_numbers(Column),
            repeats=True,
            reads="columns",
        )
        for name, choose in (("MIN", min), ("MAX", max))
    ),
    Function("ABS", (_N,), Kind.NUMBER, of_figures(abs)),
    Function(
        "ROUND",
        (_N, _N),
        Kind.NUMBER,
        of_figures(lambda value, digits: round_half_away(value, int(digits))),
        fits=_digits_are_written,
    ),
    Function("N", (_N,), Kind.NUMBER, in_python.number_or_zero, lenient=True, reads="always", of_cells=True),
    Function(
        "RATIO",
        (_N, _N),
        Kind.NUMBER,
        of_figures(in_python.divided),
        in_excel.of_texts(lambda above, below: f"({above}/{below})"),
        in_excel.without_divisor,
    ),
    Function("NEAR", (_N, _N), Kind.TRUTH, by_meaning(near), in_excel.near),
    Function("GRADE", (_N,), Kind.TEXT, by_meaning(grade_of), in_excel.grade),
    Function(
        "IF", (_B, _VALUE, _VALUE), None, of_values(lambda test, yes, no: yes if test else no), fits=_results_are_alike
    ),
    Function("AND", (_B,), Kind.TRUTH, of_values(lambda *tests: all(tests)), repeats=True),
    Function("OR", (_B,), Kind.TRUTH, of_values(lambda *tests: any(tests)), repeats=True),
    Function("NOT", (_B,), Kind.TRUTH, of_values(operator.not_)),
    Function("ISBLANK", (_VALUE,), Kind.TRUTH, of_cell(is_blank), in_excel.is_blank, lenient=True, of_cells=True),
    Function(
        "FILLED",
        ((*_VALUE, Kind.COLUMN),),
        Kind.TRUTH,
        in_python.filled,
        in_excel.filled,
        repeats=True,
        lenient=True,
        of_cells=True,
    ),
    Function(
        "UNREADABLE",
        (_N,),
        Kind.TRUTH,
        of_cell(lambda value: isinstance(value, str)),
        in_excel.is_unreadable,
        lenient=True,
        reads="always",
        takes_unreadable=True,
        of_cells=True,
    ),
    Function(
        "IS_NUMBER_TEXT",
        (_T,),
        Kind.TRUTH,
        of_values(lambda text: _NUMBER_TEXT.fullmatch(text) is not None),
        in_excel.of_texts(in_excel.is_number_text),
    ),
    Function(
        "IS_PLACEHOLDER",
        (_T,),
        Kind.TRUTH,
        of_values(is_placeholder),
        in_excel.of_texts(lambda text: f"({is_placeholder_text(text)})"),
    ),
    Function("HAS", (_T, _T), Kind.TRUTH, of_values(operator.contains), in_excel.of_texts(in_excel.has)),
    Function("SQUEEZE", (_T,), Kind.TEXT, of_values(squeezed), in_excel.of_texts(squeezed_text)),
    Function(
        "LEAST_POSITIVE",
        (_CELLS,),
        Kind.NUMBER,
        of_numbers(in_python.least_positive),
        in_excel.least_positive,
        in_excel.without_positive,
    ),
    Function(
        "FIGURES",
        (_CELLS,),
        Kind.NUMBER,
        of_numbers(lambda numbers: sum(each != 0 for each in numbers), counts=True),
        in_excel.figures,
        reads="always",
    ),
)
FUNCTIONS = {function.name: function for function in _ALL}
"""By name, in the order of the manual."""
