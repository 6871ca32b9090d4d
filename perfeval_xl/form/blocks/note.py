"""note: a line of fixed text over the whole width, without a border."""

from __future__ import annotations

from typing import Literal

from perfeval_xl.form.blocks._base import Block
from perfeval_xl.form.canvas import Canvas


class Note(Block):
    """Text of the form that nobody fills in."""

    kind: Literal["note"]
    text: str

    def place(self, key: str, canvas: Canvas) -> None:
        row = canvas.new_row(key)
        canvas.label(row, canvas.first, self.text, columns=canvas.last - canvas.first, style="note")
