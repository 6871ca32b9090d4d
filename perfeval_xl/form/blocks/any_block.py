"""Every kind of block, one file each; and section, which holds blocks of any kind and so stands here.

A new kind is a new file and one line here.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from perfeval_xl.form.blocks._base import Block, Key
from perfeval_xl.form.blocks.grid import Grid
from perfeval_xl.form.blocks.indicators import Indicators
from perfeval_xl.form.blocks.line import Line
from perfeval_xl.form.blocks.note import Note
from perfeval_xl.form.blocks.record import Record
from perfeval_xl.form.blocks.split import Split
from perfeval_xl.form.canvas import Canvas


class Section(Block):
    """section: draws a label at the left, merged over the rows of its blocks; it gives no name of its own."""

    kind: Literal["section"]
    side_label: str
    blocks: dict[Key, AnyBlock] = Field(min_length=1)

    def place(self, key: str, canvas: Canvas) -> None:
        with canvas.beside(self.side_label):
            for name, block in self.blocks.items():
                with canvas.within(f"blocks/{name}"):
                    block.place(name, canvas)


AnyBlock = Annotated[
    Record | Line | Grid | Split | Indicators | Section | Note,
    Field(discriminator="kind"),
]
KINDS: tuple[str, ...] = tuple(
    get_args(block.model_fields["kind"].annotation)[0] for block in get_args(get_args(AnyBlock)[0])
)
"""As definitions write them."""
