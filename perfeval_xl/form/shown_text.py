"""Texts as they are shown in a list, a finding, a table or on a terminal: whatever is in them, they do no harm."""

from __future__ import annotations

import re
import unicodedata

_FORMULA_SIGNS = (*"=+-@\t\r\n", *"＝＋－＠")  # full-width too: Excel in Chinese takes them


LONGEST_SHOWN = 500
"""UTF-16 units of a text that is shown in a list or a finding."""


def shortened(text: str, most: int) -> str:
    """The text, or as much of it as goes into `most` UTF-16 units (which spreadsheets count), with … at its end."""
    units = text.encode("utf-16-le", "surrogatepass")
    return text if len(units) <= 2 * most else units[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"


_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
BREAK_MARK = "↵"
"""Stands where a line was broken."""
_UNSHOWN = frozenset({"Cc", "Cf", "Cs"})
_WIDE_GAP = re.compile(r"(?<=\S)[^\S\n]{5,}")


def on_one_line(text: str) -> str:
    """The text as one line that a terminal, an editor or a spreadsheet shows as it is, and that can pass for no other.

    Line breaks become a mark. What moves the cursor, colours, rings, turns the direction of writing or has no shape
    becomes `?`; a tab a space, and a gap so wide that it could push the rest onto a line of its own is narrowed.
    """
    if text.isascii() and text.isprintable() and "     " not in text:
        return text
    line = _LINE_BREAK.sub(BREAK_MARK, text).replace("\t", " ")
    line = "".join("?" if unicodedata.category(each) in _UNSHOWN else each for each in line)
    return _WIDE_GAP.sub("    ", line)


def inert(text: str) -> str:
    """A text for a CSV file, on one line; one that a spreadsheet would take for a formula gets an apostrophe before it.

    On one line, since not every program that shows such a file knows that a quoted line goes on.
    """
    line = on_one_line(text)
    return f"'{line}" if text.startswith(_FORMULA_SIGNS) or line.lstrip().startswith(_FORMULA_SIGNS) else line


LONGEST_TEXT = 32_767
"""UTF-16 units that a cell holds."""
_CUT = "…（文字过长，后面的已截去）"


def is_too_long(text: str) -> bool:
    """Whether a cell does not hold a text."""
    return 2 * len(text) > LONGEST_TEXT and len(text.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST_TEXT


def fitting(text: str) -> str:
    """A text for a cell; of one that is too long as much as goes in, and that it was cut."""
    return shortened(text, LONGEST_TEXT - len(_CUT) + 1).removesuffix("…") + _CUT if is_too_long(text) else text
