"""section: blocks under one side label; it gives no name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from perfeval_xl.form.blocks._base import Block, Key
from perfeval_xl.form.canvas import Canvas

if TYPE_CHECKING:
    from perfeval_xl.form.blocks import AnyBlock


class Section(Block):
    """Draws a label at the left, merged over the rows of its blocks."""

    kind: Literal["section"]
    side_label: str
    blocks: dict[Key, AnyBlock] = Field(min_length=1)

    def place(self, key: str, canvas: Canvas) -> None:
        with canvas.beside(self.side_label):
            for name, block in self.blocks.items():
                with canvas.within(f"blocks/{name}"):
                    block.place(name, canvas)
