"""record: a row of headings and below it one row to fill in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from perfeval_xl.form.blocks._base import Block, FieldSpec, Key, LabelledField, Model, RowLabel, all_or_nothing
from perfeval_xl.form.canvas import Canvas, Spot, any_column, label_path, role_of
from perfeval_xl.form.placed import FieldType
from perfeval_xl.form.tree import Cell, Name


class Execution(Model):
    """Which fields of the record are the annual budget (A) and the executed amount (B), and which block splits B."""

    budget: str
    executed: str
    split: str | None = None


class Record(Block):
    """Headings over fields. `optional`: all fields or none; `execution`: the row of A, B and B/A."""

    kind: Literal["record"]
    side_label: str | None = None
    row_label: RowLabel | None = None
    optional: bool = False
    fields: dict[Key, LabelledField] = Field(min_length=1)
    execution: Execution | None = None

    @model_validator(mode="after")
    def _known(self) -> Record:
        named = [self.execution.budget, self.execution.executed] if self.execution else []
        unknown = [name for name in named if name not in self.fields]
        if unknown:
            raise ValueError(f"execution里的{'、'.join(unknown)}不是本块的栏目")
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
                    cells[name] = spec.put(
                        canvas,
                        f"{key}.{name}",
                        Spot(row, column, width, key),
                        label=label_path(head, spec.label),
                        type=spec.type or FieldType.NUMBER,
                        block=key,
                    )
        if self.optional:
            all_or_nothing(canvas, {name: cell for name, cell in cells.items() if _typed(self.fields[name])})
        if self.execution is not None:
            budget, executed = cells[self.execution.budget], cells[self.execution.executed]
            canvas.fact("execution_without_budget", budget.key, budget=budget, executed=executed)
            if self.execution.split is not None:
                inputs = any_column([cells[name].key for name, spec in self.fields.items() if _typed(spec)])
                canvas.fact("execution_row_blank", budget.key, row=inputs, parts=Name(self.execution.split))


def _typed(spec: FieldSpec) -> bool:
    return role_of(spec.formula, spec.fixed, spec.given) == "input"
