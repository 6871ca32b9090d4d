"""How the workbook looks: fonts, colours, borders, and how high a row must be for its text."""

from __future__ import annotations

import math
import unicodedata
from typing import Any

from perfeval_xl.form.definition import Severity
from perfeval_xl.form.placed import Field, FieldType, LabelStyle

Style = dict[str, Any]

INPUT_COLOUR = "#FFF7D6"
FORMULA_COLOUR = "#EEF2F8"
MARK_COLOURS: dict[Severity, str] = {"error": "#FFC7CE", "query": "#FFD966"}
GREY = "#808080"
RED = "#C00000"
AMBER = "#9C5700"

BASE: Style = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
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
HINT: Style = {**BASE, "font_color": RED, "text_wrap": False}
EXPLANATION: Style = {
    **BASE,
    "bg_color": INPUT_COLOUR,
    "border": 4,
    "border_color": "#BFBFBF",
    "num_format": "@",
    "locked": False,
}

_LINE = 13.5
_PADDING = 5.0


def font_size(field: Field) -> float:
    """Texts in narrow cells are set smaller, so that two lines fit a row."""
    return 9.0 if field.type is FieldType.TEXT and field.columns == 1 and not field.height else 10.5


def field_style(field: Field) -> Style:
    """The style of a field's cell: what may be typed in is tinted and unlocked."""
    style = {**BORDERED, "num_format": NUMBER_FORMATS[field.type], "font_size": font_size(field)}
    if field.type is FieldType.TEXT:
        style["align"] = "left" if field.height or field.columns > 2 else "center"
    else:
        style["align"] = "center"
    if field.prefix:
        style["num_format"] = f'"{field.prefix}"@'
    if field.role == "input":
        return {**style, "bg_color": INPUT_COLOUR, "locked": False}
    return {**style, "bg_color": FORMULA_COLOUR} if field.role == "formula" else style


def display_width(text: str) -> int:
    """Half-width characters that a text takes; hanzi and full-width signs take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def lines_needed(text: str, width: float) -> int:
    """Lines that a text takes in a cell of that width, in half-width characters of a 10.5 point font."""
    usable = max(width - 0.5, 2)
    return sum(max(1, math.ceil(display_width(line) / usable)) for line in text.split("\n"))


def row_height(lines: int, *, font_size: float = 10.5) -> float:
    """Height in points of a row with so many lines of text."""
    return round(lines * _LINE * font_size / 10.5 + _PADDING, 1)
