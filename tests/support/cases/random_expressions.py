"""Random contents of the small form of expression_worlds.py, and random expressions and messages over its cells.

Everything comes from a seed, so a world that shows a disagreement can be made again.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from perfeval_xl.expressions.excel_meanings import called
from perfeval_xl.expressions.functions import FUNCTIONS
from perfeval_xl.expressions.tree import Kind
from perfeval_xl.expressions.values import Value, Values
from tests.support.expression_worlds import (
    TWINS,
    World,
    expression_layout,
    formula_of,
    message_formula_of,
    message_of,
    value_of,
)

LONGEST_FORMULA = 8192
NUMBERS = (
    *(0.0, 1.0, -1.0, -2.5, 0.1, 0.2, 0.3, 0.01, 1e-7, 1e12),
    *(1.005, 2.675, 59.99, 60.0, 80.0, 89.996, 90.01, 185.08),
)
NOT_NUMBERS = ("12", "12%", "1.2.3", "½", " ", "58人", "7.50.", "/")
TEXTS = (
    *("Abc", "ABC", " a b ", "  ", "12", "12%", "1.2.3", "½", "12.", ".5", ".", "%", "1 2", "-3", "１２", "数量指标"),
    *('说"好"', "甲\n乙", "数\u3000量\u00a0指 标", "=1+1", "'x", "无", "工程审减节约资金" * 8),
)
NUMBER_LITERALS = (
    *("0", "1", "2", "3", "10", "100", "0.1", "0.3", "0.01"),
    *("12.345", "90.005", "0.0000001", "1000000000000"),
)
TEXT_LITERALS = ('""', '"abc"', '"12%"', '"数量指标"', '"说""好"""', '" "')
WORDS = ("", "决算", '称“"', "核对两表，改正填错的一处；" * 25)
DIGITS = ("0", "1", "2", "2", "4", "-1", "-2")

# These look at a cell itself and take no expression.
OF_CELLS = frozenset(name for name, function in FUNCTIONS.items() if function.of_cells)
# These mean in a bare formula of a spreadsheet what they mean in the language.
OF_SPREADSHEETS = tuple(name for name, each in FUNCTIONS.items() if each.excel is called and not each.of_cells)
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_MANY_DIGITS = re.compile(r"\d{11}[\d.]{4}|\dE\+", re.IGNORECASE)


@dataclass(frozen=True)
class WorldMaker:
    """Makes random worlds; with `bare`, formulas without names."""

    random: Random
    bare: bool = False

    def world(self) -> World:
        """A form filled in, and questions of every kind and depth."""
        typed = self._typed()
        depths = [(kind, depth) for depth in (1, 2, 3, 4) for kind in (Kind.NUMBER, Kind.TEXT, Kind.TRUTH)]
        return World(
            typed,
            expressions=[self._expression(kind, depth) for kind, depth in depths * 5],
            messages=[self._message(typed) for _ in range(15)],
            bare=[WorldMaker(self.random, bare=True)._computable(kind, depth) for kind, depth in depths * 2],
        )

    def _typed(self) -> dict[str, Value]:
        """Contents of the input cells, from nearly all well filled to many blank or wrong."""
        blank, wrong = self.random.choice(((0.0, 0.0), (0.1, 0.02), (0.25, 0.05), (0.5, 0.2)))
        pool = [*self.random.sample(NUMBERS, 8), *(self._figure() for _ in range(4))]
        typed: dict[str, Value] = {}
        for key, placed in expression_layout().fields.items():
            if placed.role != "input" or self.random.random() < blank:
                continue
            if placed.kind is Kind.TEXT:
                typed[key] = self.random.choice(TEXTS)
            elif self.random.random() < wrong:
                typed[key] = self.random.choice(NOT_NUMBERS)
            else:
                typed[key] = self.random.choice(pool)
        return typed

    def _figure(self) -> float:
        return round(self.random.uniform(-1, 10) * 10.0 ** self.random.randint(0, 5), self.random.randint(0, 9))

    def _expression(self, kind: Kind, depth: int) -> str:
        """An expression of that kind, as long as a cell can hold."""
        while len(formula_of(text := self._of(kind, depth))) > LONGEST_FORMULA:
            pass
        return text

    def _computable(self, kind: Kind, depth: int) -> str:
        """An expression that divides nothing by 0: a bare formula would be an error there."""
        while value_of(text := self._expression(kind, depth)) is None:
            pass
        return text

    def _message(self, typed: Values) -> str:
        """A text with expressions in it, and no number in it of over 15 digits: no two programs write it alike."""
        while True:
            pieces = []
            for _ in range(self.random.randint(1, 4)):
                expression = self._of(self.random.choice((Kind.NUMBER, Kind.TEXT)), self.random.choice((0, 0, 1, 2)))
                pieces.append(self.random.choice(WORDS) + "{" + expression + "}")
            text = "".join(pieces)
            if len(message_formula_of(text)) <= LONGEST_FORMULA and not _MANY_DIGITS.search(message_of(text, typed)):
                return text

    def _of(self, kind: Kind, depth: int) -> str:
        if kind is Kind.TRUTH:
            depth = max(depth, 1)
        if depth <= 0:
            return self._leaf(kind)
        return self.random.choice(self._makers[kind])(depth - 1)

    def _leaf(self, kind: Kind) -> str:
        literals = NUMBER_LITERALS if kind is Kind.NUMBER else TEXT_LITERALS
        if self.bare or self.random.random() < 0.25:
            return self.random.choice(literals)
        return self._cell(kind)

    def _cell(self, kind: Kind) -> str:
        return self.random.choice(self._cells[kind, self.random.random() < 0.6])

    @cached_property
    def _cells(self) -> dict[tuple[Kind, bool], list[str]]:
        """Names of cells by kind; those of the form's first rows apart, so that they meet more often."""
        cells: dict[tuple[Kind, bool], list[str]] = {(Kind.TEXT, False): [TWINS] * 5}
        for key, placed in expression_layout().fields.items():
            cells.setdefault((placed.kind, key.startswith(("plain.", "computed."))), []).append(key)
        return cells

    @cached_property
    def _makers(self) -> dict[Kind, list[Callable[[int], str]]]:
        makers: dict[Kind, list[Callable[[int], str]]] = {
            Kind.NUMBER: [
                *(self._infix(operator, Kind.NUMBER) for operator in "+-*/"),
                lambda depth: f"-{self._part(Kind.NUMBER, depth)}",
                lambda depth: f"{self._part(Kind.NUMBER, depth)}%",
            ],
            Kind.TEXT: [self._infix("&", Kind.TEXT)],
            Kind.TRUTH: [
                *(self._infix(operator, Kind.NUMBER) for operator in COMPARISONS),
                *(self._infix(operator, Kind.TEXT) for operator in ("=", "<>")),
            ],
        }
        for function in OF_SPREADSHEETS if self.bare else FUNCTIONS:
            result = FUNCTIONS[function].result
            for kind in (Kind.NUMBER, Kind.TEXT) if result is None else (result,):
                makers[kind].append(self._call(function, kind))
        return makers

    def _infix(self, operator: str, kind: Kind) -> Callable[[int], str]:
        return lambda depth: f"{self._part(kind, depth)}{operator}{self._part(kind, depth)}"

    def _part(self, kind: Kind, depth: int) -> str:
        """An operand, in brackets or not: what belongs together without them is for the grammar to know."""
        text = self._of(kind, self.random.randint(0, depth))
        return self.random.choice((f"({text})", text, f" {text} "))

    def _call(self, function: str, result: Kind) -> Callable[[int], str]:
        def make(depth: int) -> str:
            kinds = FUNCTIONS[function].arguments
            more = self.random.randint(0, 2) if FUNCTIONS[function].repeats else 0
            arguments = [
                self._argument(function, (result,) if function == "IF" and position else allowed, depth)
                for position, allowed in enumerate((*kinds, *(kinds[-1],) * more))
            ]
            if function == "ROUND":
                arguments[1] = self.random.choice(DIGITS)
            return f"{function}({', '.join(arguments)})"

        return make

    def _argument(self, function: str, allowed: Sequence[Kind], depth: int) -> str:
        kind = self.random.choice([each for each in allowed if not (self.bare and each is Kind.COLUMN)])
        if kind is Kind.COLUMN:
            return self.random.choice(list(expression_layout().columns))
        if function not in OF_CELLS:
            return self._of(kind, self.random.randint(0, depth))
        return self.random.choice([key for key in self._cells[kind, self.random.random() < 0.6] if key != TWINS])
