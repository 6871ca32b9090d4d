"""A bound expression as an Excel formula (functions of Excel 2007 only, so that WPS and LibreOffice know them too).

The formula is blank ("") exactly where evaluate.py yields None. A formula cell that shows "" is text to Excel, so every
strict cell is tested before it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from perfeval_xl.expressions.addresses import cell_name, column_letters
from perfeval_xl.expressions.excel_rows import AttainedPlaces, attained_reference, peers_formula, twins_formula
from perfeval_xl.expressions.formula_text import is_placeholder_text, number_literal, squeezed_text, text_literal
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


class Places(AttainedPlaces, Protocol):
    """Where the cells of a layout stand; rows and columns count from 0."""

    def place(self, key: str) -> tuple[str, int, int]:
        """Sheet name, row and column of a field."""

    def spans(self, keys: Sequence[str]) -> tuple[Span, ...]:
        """The runs of rows that these cells make up; rows of groups are open to insertion, other cells stand alone."""


@dataclass(frozen=True)
class Meaning:
    """What a definition says of numbers in general: the tolerance of NEAR and the bands of GRADE.

    `grades` are (name, limit, limit included), best first; a limit of None takes all that is left.
    """

    tolerance: float
    grades: tuple[tuple[str, float | None, bool], ...]


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
        return ",".join(self._span(span) for span in self.places.spans(keys))

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
                if inputs and function != "UNREADABLE":
                    guards.extend(self._unreadable(inputs))
                skips_blanks = (Cell, Column) if function == "SUM" else (Column,)
                if function in {"SUM", "MIN", "MAX"} and any(isinstance(each, skips_blanks) for each in arguments):
                    guards.append(f"COUNT({self._arguments(arguments)})=0")
                if function == "LEAST_POSITIVE":
                    guards.append(f"MAX({self._arguments(arguments)})<=0")
                if function == "RATIO":
                    guards.append(f"{self.body(arguments[1])}=0")
                return guards
            case Attained() if node.kind is Kind.NUMBER:
                return [f"NOT(ISNUMBER({attained_reference(self.places, node)}))"]
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
            case Call("UNREADABLE", (Cell(key, _),), inputs):
                address = self.reference(key)
                typed_in = [each.key for each in inputs if isinstance(each, Cell)] == [key]
                return f"(COUNTA({address})<>COUNT({address}))" if typed_in else "FALSE"
            case Call(function, arguments, _):
                return self._call(function, arguments)
            case Twin(figures, others):
                return twins_formula(self.reference, figures, others)
            case Attained():
                return attained_reference(self.places, node)
            case Peers():
                return peers_formula(self.reference, self.places, node)
            case _:
                raise AssertionError(f"not a bound expression: {node}")

    def _arguments(self, arguments: Sequence[Node]) -> str:
        return ",".join(self.body(argument) for argument in arguments)

    def _call(self, function: str, arguments: tuple[Node, ...]) -> str:
        inner = [self.body(argument) for argument in arguments]
        match function:
            case "RATIO":
                return f"({inner[0]}/{inner[1]})"
            case "NEAR":
                return f"(ROUND(ABS({inner[0]}-{inner[1]}),6)<={number_literal(self.meaning.tolerance)})"
            case "GRADE":
                return self._grade(inner[0])
            case "ISBLANK":
                return f"(LEN(TRIM({self._plain(arguments[0])}))=0)"
            case "FILLED":
                filled = ",".join(f"LEN(TRIM({self.reference(key)}))>0" for key in cells_looked_at(arguments))
                return f"OR({filled})" if filled else "FALSE"
            case "IS_NUMBER_TEXT":
                return self._is_number_text(inner[0])
            case "HAS":
                return f'OR({inner[1]}="",ISNUMBER(FIND({inner[1]},{inner[0]})))'
            case "SQUEEZE":
                return squeezed_text(inner[0])
            case "IS_PLACEHOLDER":
                return f"({is_placeholder_text(inner[0])})"
            case "LEAST_POSITIVE":
                cells = [self.reference(key) for key in cells_looked_at(arguments)]
                return f"MIN({','.join(f'IF(N({cell})>0,N({cell}),9E+99)' for cell in cells)})"
            case "FIGURES":
                spans = [self._span(span) for span in self.places.spans(cells_looked_at(arguments))]
                return "(" + "+".join(f"SUMPRODUCT(ISNUMBER({span})*({span}<>0))" for span in spans) + ")"
            case _:
                return f"{function}({','.join(inner)})"

    def _plain(self, node: Node) -> str:
        if not isinstance(node, Cell):
            raise AssertionError("checked when the expression was bound")
        return self.reference(node.key)

    def _grade(self, score: str) -> str:
        result = '""'
        for name, limit, included in reversed(self.meaning.grades):
            if limit is None:
                result = text_literal(name)
            else:
                sign = ">=" if included else ">"
                result = f"IF(ROUND({score},2){sign}{number_literal(limit)},{text_literal(name)},{result})"
        return result

    @staticmethod
    def _is_number_text(text: str) -> str:
        """Digits, at most one point that is not the only character, an optional % behind: without VALUE."""
        bare = f'IF(RIGHT({text},1)="%",LEFT({text},LEN({text})-1),{text}&"")'
        rest = bare
        for digit in "0123456789":
            rest = f'SUBSTITUTE({rest},"{digit}","")'
        return f'AND(LEN({bare})>LEN({rest}),OR({rest}="",{rest}="."))'
