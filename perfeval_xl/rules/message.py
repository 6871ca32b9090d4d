"""Texts of findings with `{expression}` in them: one template, a Python text and an Excel formula that agree.

A number is shown with at most 4 decimals, a rate as a percentage with at most 4, a blank as 空白.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions.bound import kind_of
from perfeval_xl.expressions.evaluate import compiled
from perfeval_xl.expressions.excel import ExcelWriter
from perfeval_xl.expressions.formula_text import text_literal
from perfeval_xl.expressions.tree import Cell, Kind, Node
from perfeval_xl.expressions.values import Meaning, Value, Values, number_text

BLANK = "空白"


@dataclass(frozen=True)
class Piece:
    """An expression in a text; `percent`: its cell is a rate. A bare cell is shown whatever it holds."""

    node: Node
    percent: bool


Template = tuple[str | Piece, ...]


def parse_template(text: str, bind: Callable[[str], Node], is_rate: Callable[[Node], bool]) -> Template:
    """Splits a text at its `{…}`. Raises ExpressionError."""
    if text.count("{") != text.count("}"):
        raise ExpressionError(f"“{text}”里的花括号不成对", "补上或删去花括号")
    pieces: list[str | Piece] = []
    for position, part in enumerate(re.split(r"\{([^{}]*)\}", text)):
        if position % 2 == 0:
            if part:
                pieces.append(part)
            continue
        node = bind(part)
        if kind_of(node) not in {Kind.NUMBER, Kind.TEXT}:
            raise ExpressionError(f"“{{{part}}}”不是数或文字", "花括号里只写数或文字")
        pieces.append(Piece(node, is_rate(node)))
    return tuple(pieces)


def shown(value: Value | bool, *, percent: bool) -> str:
    """A value as it stands in a message."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, float):
        return number_text(value * 100) + "%" if percent else number_text(value)
    return str(value)


def as_function(template: Template, meaning: Meaning) -> Callable[[Values], str]:
    """The template as a function of the fields' values."""
    parts = [_shower(part, meaning) for part in template]
    return lambda values: "".join(part(values) for part in parts)


def _shower(piece: str | Piece, meaning: Meaning) -> Callable[[Values], str]:
    if isinstance(piece, str):
        return lambda values: piece
    if isinstance(piece.node, Cell):
        key = piece.node.key
        return lambda values: shown(values.get(key), percent=piece.percent)
    run = compiled(piece.node, meaning)

    def show(values: Values) -> str:
        result = run(values)
        return "" if result == "" else shown(result, percent=piece.percent)

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
    return f'ROUND({body}*100,4)&"%"' if piece.percent else f'ROUND({body},4)&""'
