"""record: a row of headings and below it one row to fill in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from perfeval_xl.expressions.tree import Cell
from perfeval_xl.form.blocks._base import (
    Block,
    Execution,
    Key,
    LabelledField,
    Model,
    RowLabel,
    all_or_nothing,
    state_magnitudes,
    state_prose,
)
from perfeval_xl.form.canvas import Canvas, Spot, label_path
from perfeval_xl.form.layout_parts import FieldType


class Achievement(Model):
    """Which fields of the record are the goal set and what was achieved."""

    goal: str
    achieved: str


class Record(Block):
    """Headings over fields. `optional`: all fields or none; `execution`: the row of A, B and B/A."""

    kind: Literal["record"]
    side_label: str | None = None
    row_label: RowLabel | None = None
    optional: bool = False
    fields: dict[Key, LabelledField] = Field(min_length=1)
    execution: Execution | None = None
    achievement: Achievement | None = None

    @model_validator(mode="after")
    def _known(self) -> Record:
        if self.execution and (unknown := self.execution.unknown(self.fields)):
            raise ValueError(f"execution里的{'、'.join(unknown)}不是本块的栏目")
        named = [self.achievement.goal, self.achievement.achieved] if self.achievement else []
        if unknown := [name for name in named if name not in self.fields]:
            raise ValueError(f"achievement里的{'、'.join(unknown)}不是本块的栏目")
        return self

    def place(self, key: str, canvas: Canvas) -> None:
        with canvas.beside(self.side_label):
            heading = canvas.new_row(f"{key}#heading")
            height = max((spec.height or 0 for spec in self.fields.values()), default=0) or None
            row = canvas.new_row(key, entry=True, height=height)
            first = canvas.first
            if self.row_label is not None:
                canvas.label(heading, first, "", columns=self.row_label.span, style="heading")
                canvas.label(row, first, self.row_label.text, columns=self.row_label.span)
                first += self.row_label.span
            head = self.row_label.text if self.row_label else (self.side_label or "")
            cells: dict[str, Cell] = {}
            spans = canvas.even_spans(first, len(self.fields))
            for (name, spec), (column, width) in zip(self.fields.items(), spans, strict=True):
                with canvas.within(f"fields/{name}"):
                    canvas.label(heading, column, spec.label, columns=width, style="heading")
                    label, spot = label_path(head, spec.label), Spot(row, column, width)
                    cells[name] = spec.put(canvas, f"{key}.{name}", spot, label, spec.type or FieldType.NUMBER)
                    state_prose(canvas, spec, cells[name])
        typed = {name: cell for name, cell in cells.items() if self.fields[name].role == "input"}
        if self.optional:
            all_or_nothing(canvas, typed)
        if self.execution is not None:
            self.execution.state(canvas, cells, typed)
            state_magnitudes(
                canvas, [cell for name, cell in typed.items() if self.fields[name].type is FieldType.MONEY]
            )
        if self.achievement is not None:
            goal, achieved = cells[self.achievement.goal], cells[self.achievement.achieved]
            canvas.fact("achievement", achieved.key, goal=goal, achieved=achieved)
