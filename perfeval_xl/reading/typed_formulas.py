"""Formulas that a unit typed into its input cells: their stored results are read, and that is said.

They cannot be computed here. Where the result may be another one than the unit saw, it is asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from perfeval_xl.expressions.values import Value
from perfeval_xl.form.layout_parts import Field

_TEXTS = re.compile(r'"[^"]*"')
_OTHER_FILE = re.compile(r"\[[^\[\]]*\][^\[\]!']*'?!|file:|https?:|\|'", re.IGNORECASE)
_VOLATILE = re.compile(r"\b(RAND|RANDBETWEEN|RANDARRAY|NOW|TODAY|OFFSET|INDIRECT|CELL|INFO)\(", re.IGNORECASE)


@dataclass(frozen=True)
class TypedFormula:
    """An input field whose cell holds a formula: its text, '' where that is not known (an .xls), and what was read."""

    field: Field
    sheet: str
    cell: str
    text: str
    value: Value

    @property
    def shown(self) -> str:
        return f"={self.text}" if self.text else "公式"

    @property
    def doubt(self) -> str:
        """Why its stored result may not be what the unit saw, in Chinese; empty where nothing speaks for that."""
        text = _TEXTS.sub('""', self.text)
        volatile = _VOLATILE.search(text)
        if _OTHER_FILE.search(text):
            return "引用了别的文件"
        if volatile:
            return f"用了结果随时会变的{volatile[1].upper()}"
        return "存的结果是0，可能没有算过" if self.value in (0, "0") else ""
