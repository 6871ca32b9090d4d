"""Texts that say nothing: written where an explanation or a reason is wanted, they count as none."""

from __future__ import annotations

import re

from perfeval_xl.expressions.visible_text import seen_of

_SIGNS = ("0", "/", "／", "-", "－", "—", "——", "–", "、", ".", "。", "*", "?", "？")
_WORDS = ("无", "没有", "略", "同上", "不适用")
_SAYING_NOTHING = frozenset(("", *_SIGNS, *_WORDS, *(f"{word}。" for word in _WORDS)))
PLACEHOLDERS = tuple(sorted(_SAYING_NOTHING - {""}))
_SPACES = re.compile("[ \u3000\n\r\u00a0]")


def squeezed(text: str) -> str:
    """A text without spaces and line breaks."""
    return _SPACES.sub("", text)


def is_placeholder(text: str | None) -> bool:
    """Nothing that explains anything: blank, 无, 0, / and the like."""
    return text is None or squeezed(seen_of(text)) in _SAYING_NOTHING
