"""Texts as they are shown in a list, a finding or a table: not too long, and never taken for a formula."""

from __future__ import annotations

_FORMULA_SIGNS = (*"=+-@\t\r\n", *"＝＋－＠")  # full-width too: Excel in Chinese takes them


LONGEST_SHOWN = 500
"""UTF-16 units of a text that is shown in a list or a finding."""


def shortened(text: str, most: int) -> str:
    """The text, or as much of it as goes into `most` UTF-16 units (which spreadsheets count), with … at its end."""
    units = text.encode("utf-16-le", "surrogatepass")
    return text if len(units) <= 2 * most else units[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"


def inert(text: str) -> str:
    """A text for a CSV file: one that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


LONGEST_TEXT = 32_767
"""UTF-16 units that a cell holds."""
