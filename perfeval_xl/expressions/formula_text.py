"""Pieces of Excel formulas: addresses, literals, texts made bare."""

from __future__ import annotations

from perfeval_xl.expressions.visible_text import PLACEHOLDERS
from perfeval_xl.sheet_names import LISTS_SHEET


def text_literal(text: str) -> str:
    """A text as a literal of a formula; in pieces of at most 255 characters, as Excel asks."""
    pieces = [text[start : start + 250] for start in range(0, len(text), 250)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def number_literal(value: float) -> str:
    """A number as a literal of a formula, at 15 digits."""
    return f"{value:.15g}"


def squeezed_text(text: str) -> str:
    """A text without spaces and line breaks, as a piece of formula."""
    for space in (text_literal(" "), text_literal("\u3000"), "CHAR(10)", "CHAR(13)", text_literal("\u00a0")):
        text = f'SUBSTITUTE({text},{space},"")'
    return text


def is_placeholder_text(text: str) -> str:
    """Whether a text says nothing, as a piece of formula: blank or on the list of a hidden sheet, to the letter."""
    bare = squeezed_text(text)
    return f'OR({bare}="",SUMPRODUCT(EXACT({LISTS_SHEET}!$A$1:$A${len(PLACEHOLDERS)},{bare})*1)>0)'
