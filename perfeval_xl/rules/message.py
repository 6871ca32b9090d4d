"""Texts of findings with `{expression}` in them: one template, a Python text and an Excel formula that agree.

A number is shown with at most 4 decimals, a rate as a percentage with 2, as its cell shows it, a blank as 空白. A
number that is computed from cells and has a percent sign behind it in the text is a percentage too; a limit stays as
it is written (100%).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions.bound import kind_of
from perfeval_xl.expressions.evaluate import compiled
from perfeval_xl.expressions.excel import ExcelWriter
from perfeval_xl.expressions.formula_text import percent_formula, text_literal
from perfeval_xl.expressions.tree import Cell, Kind, Node
from perfeval_xl.expressions.values import Meaning, Value, Values, number_text, percent_text
from perfeval_xl.form.binding import cells_in

BLANK = "空白"


@dataclass(frozen=True)
class Piece:
    """An expression in a text. A bare cell is shown whatever it holds.

    `percent`: its cell is a rate; `before_sign`: it is a number of percent, the sign follows in the text.
    """

    node: Node
    percent: bool
    before_sign: bool = False


Template = tuple[str | Piece, ...]


def parse_template(text: str, bind: Callable[[str], Node], is_rate: Callable[[Node], bool]) -> Template:
    """Splits a text at its `{…}`. Raises ExpressionError."""
    if text.count("{") != text.count("}"):
        raise ExpressionError(f"“{text}”里的花括号不成对", "补上或删去花括号")
    pieces: list[str | Piece] = []
    parts = re.split(r"\{([^{}]*)\}", text)
    for position, part in enumerate(parts):
        if position % 2 == 0:
            if part:
                pieces.append(part)
            continue
        node = bind(part)
        if kind_of(node) not in {Kind.NUMBER, Kind.TEXT}:
            raise ExpressionError(f"“{{{part}}}”不是数或文字", "花括号里只写数或文字")
        percent, computed = is_rate(node), any(cells_in(node))
        signed = parts[position + 1].startswith("%")
        pieces.append(Piece(node, percent, before_sign=signed and computed and not percent))
    return tuple(pieces)


def shown(value: Value | bool, *, percent: bool) -> str:
    """A value as it stands in a message; a share in percent where it is a `percent`."""
    if value is None or value == "":
        return BLANK
    if not isinstance(value, float):
        return str(value)
    return f"{percent_text(value * 100)}%" if percent else number_text(value)


def _shown_in(piece: Piece, value: Value | bool) -> str:
    if isinstance(value, float) and piece.before_sign:
        return percent_text(value)
    return shown(value, percent=piece.percent)


def as_function(template: Template, meaning: Meaning) -> Callable[[Values], str]:
    """The template as a function of the fields' values."""
    parts = [_shower(part, meaning) for part in template]
    return lambda values: "".join(part(values) for part in parts)


def _shower(piece: str | Piece, meaning: Meaning) -> Callable[[Values], str]:
    if isinstance(piece, str):
        return lambda values: piece
    if isinstance(piece.node, Cell):
        key = piece.node.key
        return lambda values: _shown_in(piece, values.get(key))
    run = compiled(piece.node, meaning)

    def show(values: Values) -> str:
        result = run(values)
        return "" if result == "" else _shown_in(piece, result)

    return show


def as_excel(template: Template, writer: ExcelWriter) -> str:
    """The template as a piece of an Excel formula (a text)."""
    return "&".join(
        text_literal(part) if isinstance(part, str) else _excel_piece(part, writer) for part in template
    ) or text_literal("")


def _excel_piece(piece: Piece, writer: ExcelWriter) -> str:
    if isinstance(piece.node, Cell):
        address = writer.reference(piece.node.key)
        if piece.node.kind is Kind.TEXT:
            return f'IF({address}="",{text_literal(BLANK)},{address}&"")'
        return f'IF(ISNUMBER({address}),{_number(address, piece)},IF({address}="",{text_literal(BLANK)},{address}&""))'
    body = writer.body(piece.node)
    text = _number(body, piece) if kind_of(piece.node) is Kind.NUMBER else body
    return writer.guarded(piece.node, text, blank=text_literal(BLANK))


def _number(body: str, piece: Piece) -> str:
    if piece.percent:
        return f'{percent_formula(f"{body}*100")}&"%"'
    return percent_formula(body) if piece.before_sign else f'ROUND({body},4)&""'
