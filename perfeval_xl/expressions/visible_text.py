"""What of a text says something: characters without a shape do not, wherever they were pasted from, and 无 does not."""

from __future__ import annotations

import re

INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\u2800\ufffc"  # a blank of Braille; the place of a picture
)
"""A class of a regular expression: what Unicode calls default ignorable (DerivedCoreProperties.txt), and the like."""

_SEEN = re.compile(rf"[^\s{INVISIBLE}]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


def shows_nothing(content: object) -> bool:
    """Whether nobody sees anything of what stands in a cell: nothing, spaces, characters without a shape."""
    return _SEEN.search(str(content)) is None


def seen_of(text: str) -> str:
    """The text without the characters that have no shape; spaces stay."""
    return text if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text)


_SIGNS = ("0", "/", "／", "-", "－", "—", "——", "–", "、", ".", "。", "*", "?", "？")
_WORDS = ("无", "没有", "略", "同上", "不适用")
_SAYING_NOTHING = frozenset(("", *_SIGNS, *_WORDS, *(f"{word}。" for word in _WORDS)))
PLACEHOLDERS = tuple(sorted(_SAYING_NOTHING - {""}))
"""Written where an explanation or a reason is wanted, they count as none."""
_SPACES = re.compile("[ \u3000\n\r\u00a0]")


def squeezed(text: str) -> str:
    """A text without spaces and line breaks."""
    return _SPACES.sub("", text)


def is_placeholder(text: str | None) -> bool:
    """Nothing that explains anything: blank, 无, 0, / and the like."""
    return text is None or squeezed(seen_of(text)) in _SAYING_NOTHING
