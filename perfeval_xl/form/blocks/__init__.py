"""The kinds of block, one file each. A new kind is a new file and one line here."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from perfeval_xl.form.blocks.grid import Grid
from perfeval_xl.form.blocks.indicators import Indicators
from perfeval_xl.form.blocks.line import Line
from perfeval_xl.form.blocks.note import Note
from perfeval_xl.form.blocks.record import Record
from perfeval_xl.form.blocks.section import Section
from perfeval_xl.form.blocks.split import Split

AnyBlock = Annotated[
    Record | Line | Grid | Split | Indicators | Section | Note,
    Field(discriminator="kind"),
]

Section.model_rebuild(_types_namespace={"AnyBlock": AnyBlock})
