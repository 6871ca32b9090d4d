"""grid: rows and columns of figures; a row may be the sum of others, contain others, or repeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from perfeval_xl.form import placed
from perfeval_xl.form.blocks._base import Block, Key, Model, NumberType, unit_of
from perfeval_xl.form.canvas import Canvas, Formula, any_column, label_path
from perfeval_xl.form.placed import EntryRow, FieldType, Group, plain_label
from perfeval_xl.form.tree import Cell, Column, Constant, Twin


def _from_label(value: Any) -> Any:
    return {"label": value} if isinstance(value, str) else value


class GridRow(Model):
    """A row. `parts` are exhaustive (the row is their sum, a formula unless `typed`), `of_which` are not.

    `repeat` rows are named by the unit; `name_prompt` stands in the name cell until then.
    """

    label: str = ""
    parts: dict[Key, AnyRow] | None = Field(default=None, min_length=1)
    of_which: dict[Key, AnyRow] | None = Field(default=None, min_length=1)
    typed: bool = False
    required: bool = False
    repeat: int | None = Field(default=None, ge=1, le=200)
    name_prompt: str | None = None
    prefix: str = ""

    @model_validator(mode="after")
    def _whole(self) -> GridRow:
        if self.repeat is None and not self.label:
            raise ValueError("行没有名称：写label")
        if self.repeat is not None and not self.name_prompt:
            raise ValueError("可增行没有提示名：写name_prompt，如“××专项资金”")
        if self.repeat is not None and (self.parts or self.of_which or self.required):
            raise ValueError("可增行不能再有parts、of_which、required")
        return self


AnyRow = Annotated[GridRow, BeforeValidator(_from_label)]


class Grid(Block):
    """Rows by columns of one type of number."""

    kind: Literal["grid"]
    corner: str
    type: NumberType = FieldType.MONEY
    unit: str | None = None
    columns: dict[Key, str] = Field(min_length=1)
    rows: dict[Key, AnyRow] = Field(min_length=1)

    def place(self, key: str, canvas: Canvas) -> None:
        heading = canvas.new_row(f"{key}#heading")
        canvas.label(heading, canvas.first, self.corner, style="heading")
        spans = canvas.even_spans(canvas.first + 1, len(self.columns))
        for label, (column, width) in zip(self.columns.values(), spans, strict=True):
            canvas.label(heading, column, label, columns=width, style="heading")
        canvas.placed.entry_rows[key] = []
        for name, row in self.rows.items():
            self._place_row(key, name, row, canvas)
        self._state_twins(key, dict(_ancestors(key, self.rows, ())), canvas)

    def _place_row(self, key: str, name: str, row: GridRow, canvas: Canvas) -> None:
        with canvas.within(f"rows/{name}"):
            if row.repeat is not None:
                self._place_group(key, name, row, canvas)
                return
            row_key = f"{key}.{name}"
            index = canvas.new_row(row_key, entry=True)
            canvas.label(index, canvas.first, row.label)
            computed = row.parts is not None and not row.typed
            cells = self._put_cells(key, row_key, row, index, canvas, computed=computed)
            if not computed:
                canvas.placed.entry_rows[key].append(EntryRow(row_key, plain_label(row.label), _keys(cells)))
        for child_name, child in (*(row.parts or {}).items(), *(row.of_which or {}).items()):
            self._place_row(key, child_name, child, canvas)
        for column, cell in cells.items():
            if row.parts is not None:
                parts = self._children(key, row.parts, column, canvas)
                if computed:
                    formula = canvas.placed.formulas[cell.key]
                    canvas.placed.formulas[cell.key] = replace(formula, names={"parts": parts})
                else:
                    canvas.fact("parts", cell.key, whole=cell, parts=parts)
            if row.of_which is not None:
                inside = self._children(key, row.of_which, column, canvas)
                canvas.fact("of_which", cell.key, whole=cell, parts=inside)

    def _put_cells(
        self, key: str, row_key: str, row: GridRow, index: int, canvas: Canvas, *, computed: bool
    ) -> dict[str, Cell]:
        cells = {}
        spans = canvas.even_spans(canvas.first + 1, len(self.columns))
        for (column_name, column_label), (column, width) in zip(self.columns.items(), spans, strict=True):
            field_key = f"{row_key}.{column_name}"
            if computed:
                canvas.placed.formulas[field_key] = Formula("SUM(parts)", key, {}, canvas.path)
            cells[column_name] = canvas.add(
                placed.Field(
                    key=field_key,
                    label=canvas.terms.text(label_path(row.label or row.name_prompt or "", column_label)),
                    type=self.type,
                    unit=unit_of(self.unit, self.type, canvas),
                    role="formula" if computed else "input",
                    sheet=canvas.sheet,
                    row=index,
                    column=column,
                    rows=1,
                    columns=width,
                    row_id=row_key,
                    required=row.required and not computed,
                )
            )
        return cells

    def _place_group(self, key: str, name: str, row: GridRow, canvas: Canvas) -> None:
        group_id = f"{key}.{name}"
        count = max(row.repeat or 0, canvas.terms.row_counts.get(group_id, 0))
        canvas.placed.groups[group_id] = Group(group_id, canvas.sheet, canvas.row, count)
        by_column: dict[str, list[str]] = {column: [] for column in self.columns}
        for number in range(1, count + 1):
            row_key = f"{group_id}.{number}"
            index = canvas.new_row(row_key, entry=True, group=group_id)
            name_cell = canvas.add(
                placed.Field(
                    key=f"{row_key}.name",
                    label=label_path(row.name_prompt or "") + f"第{number}行 / 名称",
                    type=FieldType.TEXT,
                    unit="",
                    role="input",
                    sheet=canvas.sheet,
                    row=index,
                    column=canvas.first,
                    rows=1,
                    columns=1,
                    row_id=row_key,
                    name_prompt=row.name_prompt,
                    prefix=row.prefix if number == 1 else "",
                )
            )
            cells = self._put_cells(key, row_key, row, index, canvas, computed=False)
            for column, cell in cells.items():
                by_column[column].append(cell.key)
            label = f"{plain_label(row.name_prompt or '')}第{number}行"
            canvas.placed.entry_rows[key].append(EntryRow(row_key, label, _keys(cells)))
            figures = any_column([cell.key for cell in cells.values()])
            prompt = Constant(row.name_prompt or "")
            canvas.fact("prompt", name_cell.key, name=name_cell, prompt=prompt, figures=figures)
        for column, keys in by_column.items():
            canvas.placed.columns[f"{group_id}.{column}"] = Column(tuple(keys))

    def _children(self, key: str, children: dict[str, GridRow], column: str, canvas: Canvas) -> Column:
        """The cells of the child rows in one column, repeated rows one by one."""
        keys: list[str] = []
        for name, child in children.items():
            field_key = f"{key}.{name}.{column}"
            keys.extend(canvas.placed.columns[field_key].keys if child.repeat is not None else [field_key])
        return Column(tuple(keys))

    def _state_twins(self, key: str, ancestors: Mapping[str, tuple[str, ...]], canvas: Canvas) -> None:
        """A row may equal one that contains it (its only part); any other row with the same figures is a copy."""
        rows = canvas.placed.entry_rows[key]
        last = list(self.columns)[-1]
        for position, row in enumerate(rows[1:], start=1):
            above = ancestors.get(row.key) or ancestors.get(row.key.rpartition(".")[0], ())
            others = [other for other in rows[:position] if other.key not in above]
            if others:
                compared = tuple((other.label, tuple(other.fields.values())) for other in others)
                canvas.fact("twins", row.fields[last], twins=Twin(tuple(row.fields.values()), compared))


def _ancestors(key: str, rows: Mapping[str, GridRow], above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys of the rows that contain each row, by its own key."""
    for name, row in rows.items():
        row_key = f"{key}.{name}"
        yield row_key, above
        for children in (row.parts, row.of_which):
            yield from _ancestors(key, children or {}, (*above, row_key))


def _keys(cells: dict[str, Cell]) -> dict[str, str]:
    return {name: cell.key for name, cell in cells.items()}
