"""What XML and old programs hold of formulas, of their results and of figures."""

from __future__ import annotations

import re

from perfeval_xl.errors import WritingError

_LONGEST_FORMULA = 8192
_LONGEST_LITERAL = 255
_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LITERAL = re.compile(r'"((?:[^"]|"")*+)"?')


def check_formula(formula: str) -> None:
    """Raises WritingError for a formula that an old program could not hold."""
    if len(formula) > _LONGEST_FORMULA:
        raise WritingError(f"公式长{len(formula)}字，超过{_LONGEST_FORMULA}：{formula[:80]}…")
    for literal in _LITERAL.findall(formula):
        if len(literal) > _LONGEST_LITERAL:
            raise WritingError(f"公式里的文字超过{_LONGEST_LITERAL}字：{literal[:80]}…")


def as_stored(text: str) -> str:
    """A text as the format wants it, what XML cannot hold escaped: xlsxwriter does so in texts, but not in results."""
    if text.isalnum() or not text:  # as most are; letters of all languages among them
        return text
    text = _ESCAPED.sub(r"_x005F\g<0>", text)
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def figure_as_stored(figure: float | str) -> float | str:
    """A figure or a formula's result as the format wants it: there is one 0 only."""
    return as_stored(figure) if isinstance(figure, str) else figure or 0.0
