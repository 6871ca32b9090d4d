"""split: one amount divided in two or more ways, side by side."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from pydantic import Field

from perfeval_xl.expressions.tree import Column, Name
from perfeval_xl.form.blocks._base import Block, Key, LabelledField, Model, NumberType
from perfeval_xl.form.canvas import Canvas, Spot, WrongAt, label_path
from perfeval_xl.form.layout_parts import FieldType


class Side(Model):
    """One way of dividing: a heading and its fields, one below the other."""

    label: str
    fields: dict[Key, LabelledField] = Field(min_length=1)


class Split(Block):
    """The sums of the sides and the amount `of` must agree.

    The name of a side stands for its cells, that of the block for all.
    """

    kind: Literal["split"]
    of: str
    type: NumberType = FieldType.MONEY
    sides: dict[Key, Side] = Field(min_length=1)

    def place(self, key: str, canvas: Canvas) -> None:
        heading = canvas.new_row(f"{key}#heading")
        depth = max(len(side.fields) for side in self.sides.values())
        rows = [canvas.new_row(f"{key}.{number + 1}", entry=True) for number in range(depth)]
        spans = canvas.even_spans(canvas.first, len(self.sides))
        for (side_name, side), (column, width) in zip(self.sides.items(), spans, strict=True):
            if width < 2:
                raise WrongAt(canvas.path, "每种分法至少要两栏", "增加sheets的widths")
            canvas.label(heading, column, side.label, columns=width, style="heading")
            half = width // 2
            keys = []
            for row, (name, spec) in zip(rows, side.fields.items(), strict=False):
                with canvas.within(f"sides/{side_name}/fields/{name}"):
                    canvas.label(row, column, spec.label, columns=half)
                    label, spot = label_path(side.label, spec.label), Spot(row, column + half, width - half)
                    cell = spec.put(canvas, f"{key}.{side_name}.{name}", spot, label, spec.type or self.type)
                keys.append(cell.key)
            for row in rows[len(side.fields) :]:
                canvas.label(row, column, "", columns=half)
                canvas.label(row, column + half, "", columns=width - half)
            canvas.form.columns[f"{key}.{side_name}"] = Column(tuple(keys))
            canvas.form.column_labels[f"{key}.{side_name}"] = label_path(side.label, "合计")
        self._state(key, canvas)

    def _state(self, key: str, canvas: Canvas) -> None:
        whole = Name(self.of)
        columns = [(f"{key}.{name}", canvas.form.columns[f"{key}.{name}"]) for name in self.sides]
        canvas.form.columns[key] = Column(tuple(cell for _, column in columns for cell in column.keys))
        for at, column in columns:
            canvas.fact("split_side", at, whole=whole, side=column)
        for (_, one), (at, other) in pairwise(columns):
            canvas.fact("split_sides", at, whole=whole, one=one, other=other)
