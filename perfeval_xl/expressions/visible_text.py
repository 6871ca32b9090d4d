"""What of a text can be seen: characters without a shape of their own say nothing, wherever they were pasted from."""

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
