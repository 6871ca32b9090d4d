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
_CUT = "…（文字过长，后面的已截去）"


def is_too_long(text: str) -> bool:
    """Whether a cell does not hold a text."""
    return 2 * len(text) > LONGEST_TEXT and len(text.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST_TEXT


def fitting(text: str) -> str:
    """A text for a cell; of one that is too long as much as goes in, and that it was cut."""
    return shortened(text, LONGEST_TEXT - len(_CUT) + 1).removesuffix("…") + _CUT if is_too_long(text) else text
