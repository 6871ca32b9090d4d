"""A bound expression as an Excel formula (functions of Excel 2007 only, so that WPS and LibreOffice know them too).

The formula is blank ("") exactly where evaluate.py yields None. A formula cell that shows "" is text to Excel, so every
strict cell is tested before it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from perfeval_xl.expressions.addresses import cell_name, column_letters
from perfeval_xl.expressions.bound import strict_cells
from perfeval_xl.expressions.formula_text import number_literal, text_literal
from perfeval_xl.expressions.functions import FUNCTIONS
from perfeval_xl.expressions.tree import (
    NEAR_SHARE,
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
)
from perfeval_xl.expressions.values import Meaning
from perfeval_xl.sheet_names import TARGETS_SHEET


@dataclass(frozen=True)
class Span:
    """Rows of one column of a sheet, 0-based; `after` is the first row behind them.

    `open`: rows of repeatable groups, where inserted rows count too.
    """

    sheet: str
    column: int
    first: int
    after: int
    open: bool


class Places(Protocol):
    """Where the cells of a layout stand; rows and columns count from 0."""

    def place(self, key: str) -> tuple[str, int, int]:
        """Sheet name, row and column of a field."""

    def spans(self, keys: Sequence[str]) -> tuple[Span, ...]:
        """The runs of rows that these cells make up; rows of groups are open to insertion, other cells stand alone."""

    def attained_place(self, key: str, part: str) -> tuple[int, int]:
        """Row and column, on the hidden sheet of targets, of a part of what an indicator row means, by its key."""


@dataclass(frozen=True)
class ExcelWriter:
    """Writes bound expressions as formulas that stand on the sheet `sheet`."""

    places: Places
    meaning: Meaning
    sheet: str

    def formula(self, node: Node) -> str:
        """The whole formula, with `=`, blank where a strict cell is."""
        return "=" + self.guarded(node, self.body(node))

    def guarded(self, node: Node, result: str, blank: str = '""') -> str:
        """`result` (a piece of formula), or `blank` where the node is blank."""
        for guard in reversed(self._guards(node)):
            result = f"IF({guard},{blank},{result})"
        return result

    def reference(self, key: str) -> str:
        """The address of a field as seen from this sheet."""
        sheet, row, column = self.places.place(key)
        return self._prefix(sheet) + cell_name(row, column)

    def _prefix(self, sheet: str) -> str:
        return "" if sheet == self.sheet else "'" + sheet.replace("'", "''") + "'!"

    def range_of(self, keys: Sequence[str]) -> str:
        """The cells as arguments of SUM or COUNT."""
        return ",".join(self.ranges(keys))

    def ranges(self, keys: Sequence[str]) -> list[str]:
        """The cells as ranges, one for each run of rows."""
        return [self._span(span) for span in self.places.spans(keys)]

    def _span(self, span: Span) -> str:
        letters, prefix = column_letters(span.column), self._prefix(span.sheet)
        first, after = span.first + 1, span.after + 1
        if not span.open:
            return f"{prefix}{letters}{first}"
        return f"{prefix}{letters}{first}:INDEX({prefix}{letters}:{letters},ROW({prefix}{letters}{after})-1)"

    # Guards: conditions under which the whole formula is blank, outermost first.

    def _guards(self, node: Node) -> list[str]:
        strict = [self._missing(cell) for cell in strict_cells(node)]
        guards = [strict[0] if len(strict) == 1 else f"OR({','.join(strict)})"] if strict else []
        guards.extend(dict.fromkeys(self._derived_guards(node)))
        return guards

    def _missing(self, cell: Cell) -> str:
        address = self.reference(cell.key)
        return f"NOT(ISNUMBER({address}))" if cell.kind is Kind.NUMBER else f"LEN(TRIM({address}))=0"

    def _derived_guards(self, node: Node) -> list[str]:
        match node:
            case Operation(operator, left, right):
                guards = self._derived_guards(left) + (self._derived_guards(right) if right is not None else [])
                if operator == "/" and right is not None and (not isinstance(right, Constant) or right.value == 0):
                    guards.append(f"{self.body(right)}=0")
                return guards
            case Call(function, arguments, inputs):
                guards = [guard for argument in arguments for guard in self._derived_guards(argument)]
                called = FUNCTIONS[function]
                if inputs and not called.takes_unreadable:
                    guards.extend(self._unreadable(inputs))
                guards.extend(called.guards(self, node))
                return guards
            case Attained() if node.kind is Kind.NUMBER:
                return [f"NOT(ISNUMBER({self._attained(node)}))"]
            case _:
                return []

    def _unreadable(self, inputs: Inputs) -> list[str]:
        """Guards for what was typed behind a sum: something that is no number, a begun row without the cell."""
        ranges = ",".join(
            self.range_of(each.keys) if isinstance(each, Column) else self.reference(each.key) for each in inputs
        )
        guards = [f"COUNTA({ranges})<>COUNT({ranges})"]
        for each in inputs:
            if isinstance(each, Column) and any(each.begun):
                guards.extend(self._begun_without(each))
        return guards

    def _begun_without(self, column: Column) -> list[str]:
        """One guard for each run of rows: a row of it is begun and its cell of the column is no number."""
        widths = {len(keys) for keys in column.begun}
        if len(widths) != 1:
            raise AssertionError("the rows of a column are begun by the same cells")
        beside = [self.places.spans([keys[position] for keys in column.begun]) for position in range(widths.pop())]
        guards = []
        for position, span in enumerate(self.places.spans(column.keys)):
            begun = "+".join(f"(LEN(TRIM({self._span(spans[position])}))>0)" for spans in beside)
            guards.append(f"SUMPRODUCT((({begun})>0)*NOT(ISNUMBER({self._span(span)})))>0")
        return guards

    # Bodies: the value where no guard holds.

    def body(self, node: Node) -> str:
        """The formula's inside, meant to stand behind the guards of `guarded`."""
        match node:
            case Constant(value):
                return text_literal(value) if isinstance(value, str) else number_literal(value)
            case Cell(key, kind):
                address = self.reference(key)
                return address if kind is Kind.NUMBER else f'{address}&""'
            case Column(keys):
                return self.range_of(keys)
            case Operation("neg", left, _):
                return f"(-{self.body(left)})"
            case Operation(operator, left, right) if right is not None:
                return f"({self.body(left)}{operator}{self.body(right)})"
            case Call(function):
                return FUNCTIONS[function].excel(self, node)
            case Twin(figures, others):
                return self._twins(figures, others)
            case Attained():
                return self._attained(node)
            case Peers():
                return self._peers(node)
            case _:
                raise AssertionError(f"not a bound expression: {node}")

    # What is asked of whole rows; evaluate.py means the same.

    def _twins(self, figures: Sequence[str], others: Sequence[tuple[str, Sequence[str]]]) -> str:
        """The labels of the rows whose figures all equal these, none of which is 0."""
        own = [self.reference(key) for key in figures]
        pieces = []
        for label, keys in others:
            pairs = ",".join(f"{self.reference(key)}={mine}" for key, mine in zip(keys, own, strict=True))
            pieces.append(f'IF(AND({pairs}),{text_literal("、" + label)},"")')
        nonzero = ",".join(f"{address}<>0" for address in own)
        return f'IF(AND({nonzero}),MID({"&".join(pieces)},2,999),"")'

    def _attained(self, node: Attained) -> str:
        """A cell of the hidden sheet on which targets and actuals are taken apart."""
        return f"{TARGETS_SHEET}!{cell_name(*self.places.attained_place(node.row.key, node.part))}"

    def _peers(self, node: Peers) -> str:
        """The labels of rows that did as well and have another score; for behind guards of its own weight and score.

        A row of which it cannot be told how well it did is no peer.
        """
        own = [self._attained(Attained(node.row, part)) for part in ("least", "most")]
        weight, score = self.reference(node.row.weight), self.reference(node.score)
        pieces = []
        for label, other, other_score in node.others:
            theirs = [self._attained(Attained(other, part)) for part in ("least", "most")]
            points = self.reference(other_score)
            pairs = zip(own, theirs, strict=True)
            near = ",".join(f"ROUND(ABS({mine}-{end}),6)<={number_literal(NEAR_SHARE)}" for mine, end in pairs)
            apart = f"ROUND(ABS({score}-{points}),6)>{number_literal(node.tolerance)}"
            pieces.append(
                f"IF(COUNT({','.join((*own, *theirs, points))})=5,"
                f'IF(AND({self.reference(other.weight)}={weight},{near},{apart}),{text_literal("、" + label)},""),"")'
            )
        return f"MID({'&'.join(pieces)},2,999)"
