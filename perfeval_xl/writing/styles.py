"""How the workbook looks: fonts, colours, borders, and how high a row must be for its text."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from perfeval_xl.form.definition import Severity
from perfeval_xl.form.layout_parts import Field, FieldType, LabelStyle

Style = dict[str, Any]

EXPLANATION_COLOUR = "#E8F3E2"
INPUT_COLOUR = "#FFF7D6"
FORMULA_COLOUR = "#EEF2F8"
MARK_COLOURS: dict[Severity, str] = {"error": "#FFC7CE", "query": "#FFD966"}
GREY = "#808080"
RED = "#C00000"
AMBER = "#9C5700"
GREEN = "#2E7D32"
SIZE, SMALL = 10.5, 9.0
"""Points. Rows with text in narrow cells are set small, so that lines of five hanzi and more fit."""

BASE: Style = {"font_name": "宋体", "font_size": SIZE, "valign": "vcenter", "text_wrap": True}
BORDERED: Style = {**BASE, "border": 1}
HIDDEN_ID: Style = {**BASE, "font_color": GREY}

LABELS: dict[LabelStyle, Style] = {
    "annex": {**BASE, "align": "left"},
    "title": {**BASE, "font_size": 16, "bold": True, "align": "center"},
    "heading": {**BORDERED, "align": "center"},
    "label": {**BORDERED, "align": "center"},
    "side": {**BORDERED, "align": "center"},
    "note": {**BASE, "align": "left"},
}

NUMBER_FORMATS: dict[FieldType, str] = {
    FieldType.MONEY: "#,##0.00##",
    FieldType.COUNT: "General",
    FieldType.NUMBER: "General",
    FieldType.RATE: "0.00%",
    FieldType.SCORE: "General",
    FieldType.TEXT: "@",
}

STATUS: Style = {**BASE, "bold": True, "font_color": RED, "bg_color": "#F2F2F2", "text_wrap": False}
HINT_HEADING: Style = {**BASE, "bold": True, "font_color": GREY, "bg_color": "#F2F2F2"}
HINT: Style = {**BASE, "font_size": SMALL, "font_color": RED, "valign": "top"}
EXPLANATION: Style = {
    **BASE,
    "valign": "top",
    "bg_color": EXPLANATION_COLOUR,
    "border": 4,
    "border_color": "#BFBFBF",
    "num_format": "@",
    "locked": False,
}

_LINE = 13.5
_PADDING = 3.0
_WORD = re.compile(r"[!-~]+|.")


def field_style(field: Field, size: float) -> Style:
    """The style of a field's cell in a row of that font size: what may be typed in is tinted and unlocked.

    Prose (a text with a height of its own, or over more than two columns) begins at the top left, so that of too long
    a text the beginning is seen.
    """
    style = {**BORDERED, "num_format": NUMBER_FORMATS[field.type], "font_size": size, "align": "center"}
    if field.type is FieldType.TEXT and field.role == "input":
        if field.height:
            style |= {"align": "left", "valign": "top"}
        elif field.columns > 2:
            style["align"] = "left"
    if field.type is not FieldType.TEXT:
        style |= {"text_wrap": False, "shrink": True}  # a number too long for its cell is never ###
    if field.prefix:
        style["num_format"] = f'"{field.prefix}"@'
    if field.role == "input":
        return {**style, "bg_color": INPUT_COLOUR, "locked": False}
    return {**style, "bg_color": FORMULA_COLOUR} if field.role == "formula" else style


def locked(style: Style) -> Style:
    """The style of an input cell that is filled in already and not to be changed."""
    return {**style, "bg_color": "#FFFFFF", "locked": True}


def points_wide(widths: Iterable[float]) -> float:
    """Points that columns of these widths take side by side: 7 pixels a half-width character and 5 a column."""
    return sum(width * 5.25 + 3.75 for width in widths)


def display_width(text: str) -> int:
    """Half-width characters that a text takes in 宋体; hanzi, full-width signs, “ ” and × take two."""
    return len(text) if text.isascii() else sum(map(_letter_width, text))


@lru_cache(maxsize=65_536)
def _letter_width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1


@lru_cache(maxsize=8_192)
def lines_needed(text: str, width: float, *, size: float = SIZE) -> int:
    """Lines that a text of that font size takes in a cell of that width (in half-width characters of 10.5 points).

    A line breaks at any hanzi, but not inside a Latin word or a number.
    """
    usable = max((width - 0.5) * SIZE / size, 2)
    return sum(_lines(line, usable) for line in text.split("\n"))


def _lines(text: str, usable: float) -> int:
    if display_width(text) <= usable:
        return 1
    lines, filled = 1, 0.0
    for word in _WORD.findall(text):
        needed = display_width(word)
        if filled and filled + needed > usable:
            lines, filled = lines + 1, 0.0
        over = max(math.ceil(needed / usable) - 1, 0)
        lines, filled = lines + over, filled + needed - over * usable
    return lines


def row_height(lines: int, *, font_size: float = SIZE) -> float:
    """Height in points of a row with so many lines of text."""
    return round(lines * _LINE * font_size / SIZE + _PADDING, 1)
