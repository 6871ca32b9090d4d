"""line: labels and cells to fill in, side by side in one row."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from perfeval_xl.form.blocks._base import Block, Key, LabelledField, RowLabel, state_prose
from perfeval_xl.form.canvas import Canvas, Spot, WrongAt, label_path
from perfeval_xl.form.layout_parts import FieldType


class Line(Block):
    """One row. With `row_label` that label stands for all fields; else each field has its own label before it."""

    kind: Literal["line"]
    row_label: RowLabel | None = None
    label_span: int = Field(default=1, ge=1)
    fields: dict[Key, LabelledField] = Field(min_length=1)

    def place(self, key: str, canvas: Canvas) -> None:
        height = max((spec.height or 0 for spec in self.fields.values()), default=0) or None
        entry = any(spec.role == "input" for spec in self.fields.values())
        row = canvas.new_row(key, entry=entry or self.row_label is not None, height=height)
        first = canvas.first
        if self.row_label is not None:
            canvas.label(row, first, self.row_label.text, columns=self.row_label.span)
            first += self.row_label.span
        spans = canvas.even_spans(first, len(self.fields))
        for (name, spec), (column, width) in zip(self.fields.items(), spans, strict=True):
            with canvas.within(f"fields/{name}"):
                start = column
                if self.row_label is None:
                    if width <= self.label_span:
                        raise WrongAt(canvas.path, "标题占满了本行，没有填写的格", "减小label_span或增加栏数")
                    canvas.label(row, column, spec.label, columns=self.label_span)
                    start += self.label_span
                spot = Spot(row, start, column + width - start)
                cell = spec.put(canvas, f"{key}.{name}", spot, label_path(spec.label), spec.type or FieldType.TEXT)
                state_prose(canvas, spec, cell)
