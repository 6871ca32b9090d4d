"""grid: rows and columns of figures; a row may be the sum of others, contain others, or repeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from perfeval_xl.expressions.tree import Call, Cell, Column, Constant, Kind, Node, Operation, Twin
from perfeval_xl.form.blocks._base import (
    Block,
    Execution,
    FieldSpec,
    Key,
    Model,
    NumberType,
    Unfit,
    from_label,
    state_magnitudes,
)
from perfeval_xl.form.canvas import Canvas, Spot, label_path
from perfeval_xl.form.layout_parts import EntryRow, FieldType, Group, plain_label

NOT_ON_THE_FORM = "—"
_AMOUNTS = frozenset({FieldType.MONEY, FieldType.COUNT, FieldType.NUMBER})


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

    @property
    def is_computed(self) -> bool:
        """Whether its amounts are formulas: the sums of its parts."""
        return self.parts is not None and not self.typed


AnyRow = Annotated[GridRow, BeforeValidator(from_label)]


class GridColumn(FieldSpec):
    """A column. `rows`: the only rows that have a cell in it (the others show —); none: all."""

    rows: list[Key] | None = Field(default=None, min_length=1)

    def has(self, row: str) -> bool:
        """Whether a row has a cell in the column."""
        return self.rows is None or row in self.rows


AnyColumn = Annotated[GridColumn, BeforeValidator(from_label)]


class Grid(Block):
    """Rows by columns; `type` is that of the columns that do not say their own.

    Only amounts (money, count, number) that are typed in are summed and compared. `prior` names, for a column of last
    year's figures, the column in which last year's return had them; `execution` is the row of A, B and B/A.
    """

    kind: Literal["grid"]
    corner: str
    type: NumberType = FieldType.MONEY
    unit: str | None = None
    columns: dict[Key, AnyColumn] = Field(min_length=1)
    rows: dict[Key, AnyRow] = Field(min_length=1)
    prior: dict[Key, Key] = {}
    execution: Execution | None = None
    execution_row: Key | None = None

    @model_validator(mode="after")
    def _known(self) -> Grid:
        rows = {key for key, _ in _ancestors("", self.rows, ())}
        asked = {row for column in self.columns.values() for row in column.rows or ()}
        asked |= {self.execution_row} if self.execution_row else set()
        if unknown := sorted(row for row in asked if f".{row}" not in rows):
            raise Unfit(f"没有{'、'.join(unknown)}这些行", "写rows里已有的行名")
        named = [*self.prior, *self.prior.values(), *(self.execution.unknown(self.columns) if self.execution else ())]
        if unknown := [name for name in named if name not in self.columns]:
            raise Unfit(f"没有{'、'.join(unknown)}这些栏", "写columns里已有的栏名")
        if (self.execution is None) is not (self.execution_row is None):
            raise Unfit("execution和execution_row只写了一个", "两项都写：execution_row是预算执行所在的行")
        if not any(self._is_amount(column) for column in self.columns.values()):
            raise Unfit("columns里没有填写金额或数量的栏", "至少一栏的type是money、count或number")
        return self

    def _type(self, column: GridColumn) -> FieldType:
        return column.type or self.type

    def _is_amount(self, column: GridColumn) -> bool:
        return self._type(column) in _AMOUNTS and column.role == "input"

    def place(self, key: str, canvas: Canvas) -> None:
        heading = canvas.new_row(f"{key}#heading")
        canvas.label(heading, canvas.first, self.corner, style="heading")
        spans = canvas.even_spans(canvas.first + 1, len(self.columns))
        for spec, (column, width) in zip(self.columns.values(), spans, strict=True):
            canvas.label(heading, column, spec.label, columns=width, style="heading")
        canvas.form.entry_rows[key] = []
        for name, row in self.rows.items():
            self._place_row(key, name, row, canvas)
        self._state_twins(key, dict(_ancestors(key, self.rows, ())), canvas)

    def _place_row(self, key: str, name: str, row: GridRow, canvas: Canvas, *, prompt: str = "") -> None:
        with canvas.within(f"rows/{name}"):
            if row.repeat is not None:
                self._place_group(key, name, row, canvas, prompt=prompt)
                return
            row_key = f"{key}.{name}"
            index = canvas.new_row(row_key, entry=True)
            canvas.label(index, canvas.first, row.label)
            cells = self._put_cells(name, row, index, canvas, prompt)
            if not row.is_computed:
                canvas.form.entry_rows[key].append(EntryRow(row_key, plain_label(row.label), _keys(cells)))
        only_total = f"只知道“{plain_label(row.label)}”总数的，填在它的一个分项里。" if row.is_computed else ""
        for child_name, child in (row.parts or {}).items():
            self._place_row(key, child_name, child, canvas, prompt=only_total)
        for child_name, child in (row.of_which or {}).items():
            self._place_row(key, child_name, child, canvas)
        self._state_sums(key, row, cells, canvas)
        self._state_execution(name, cells, canvas)

    def _state_execution(self, name: str, cells: Mapping[str, Cell], canvas: Canvas) -> None:
        if self.execution is not None:
            typed = {column: cell for column, cell in cells.items() if self.columns[column].role == "input"}
            state = self.execution.state if name == self.execution_row else self.execution.state_rate
            state(canvas, cells, typed)

    def _state_sums(self, key: str, row: GridRow, cells: Mapping[str, Cell], canvas: Canvas) -> None:
        for column, cell in self._amounts(cells).items():
            if row.parts is not None:
                parts = self._children(key, row.parts, column, canvas)
                if row.is_computed:
                    formula = canvas.form.formulas[cell.key]
                    canvas.form.formulas[cell.key] = replace(formula, names={"parts": parts})
                else:
                    canvas.fact("parts", cell.key, whole=cell, parts=parts)
            if row.of_which is not None:
                inside = self._children(key, row.of_which, column, canvas)
                canvas.fact("of_which", cell.key, whole=cell, parts=inside)

    def _amounts(self, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        return {name: cell for name, cell in cells.items() if self._is_amount(self.columns[name])}

    def _put_cells(self, name: str, row: GridRow, index: int, canvas: Canvas, prompt: str) -> dict[str, Cell]:
        row_key = canvas.rows[index].id
        spans = canvas.even_spans(canvas.first + 1, len(self.columns))
        names: dict[str, Node] = {
            column: Cell(f"{row_key}.{column}", self._type(spec).kind)
            for column, spec in self.columns.items()
            if spec.has(name)
        }
        cells = {}
        for (column_name, spec), (column, width) in zip(self.columns.items(), spans, strict=True):
            if not spec.has(name):
                canvas.label(index, column, NOT_ON_THE_FORM, columns=width)
                continue
            is_sum = row.is_computed and self._is_amount(spec)
            formula = "SUM(parts)" if is_sum else spec.formula
            put = spec.model_copy(
                update={
                    "formula": formula,
                    "unit": self.unit if spec.unit is None and spec.type is None else spec.unit,
                    "prompt": spec.prompt or ("" if is_sum else prompt),
                    "required": spec.required or (row.required and self._is_amount(spec)),
                }
            )
            with canvas.at((*canvas.path[:-2], "columns", column_name)):
                label, spot = label_path(row.label or row.name_prompt or "", spec.label), Spot(index, column, width)
                field_key = f"{row_key}.{column_name}"
                cells[column_name] = put.put(canvas, field_key, spot, label, self._type(spec), names=names)
            if column_name in self.prior:
                canvas.form.prior[field_key] = f"{row_key}.{self.prior[column_name]}"
        if not row.is_computed:
            amounts = self._amounts(cells)
            money = [cell for column, cell in amounts.items() if self._type(self.columns[column]) is FieldType.MONEY]
            state_magnitudes(canvas, money)
        return cells

    def _place_group(self, key: str, name: str, row: GridRow, canvas: Canvas, *, prompt: str) -> None:
        group_id = f"{key}.{name}"
        count = max(row.repeat or 0, canvas.terms.row_counts.get(group_id, 0))
        canvas.form.groups[group_id] = Group(group_id, canvas.sheet, canvas.row, count)
        rows: list[tuple[Cell, dict[str, Cell]]] = []
        for number in range(1, count + 1):
            row_key = f"{group_id}.{number}"
            index = canvas.new_row(row_key, entry=True, group=group_id)
            name_cell = self._put_name(row_key, number, row, index, canvas)
            cells = self._put_cells(name, row, index, canvas, prompt)
            self._state_execution(name, cells, canvas)
            label = f"{plain_label(row.name_prompt or '')}第{number}行"
            canvas.form.entry_rows[key].append(EntryRow(row_key, label, _keys(cells)))
            figures = Column(tuple(cell.key for cell in self._amounts(cells).values()))
            untouched = Constant(row.name_prompt or "")
            canvas.fact("prompt", name_cell.key, name=name_cell, prompt=untouched, figures=figures)
            canvas.fact("named", name_cell.key, figures=figures)
            rows.append((name_cell, cells))
        for column, spec in self.columns.items():
            if spec.has(name) and self._type(spec).kind is Kind.NUMBER:
                keys = tuple(cells[column].key for _, cells in rows)
                canvas.form.columns[f"{group_id}.{column}"] = Column(keys)
        for name_cell, cells in rows:
            _state_counted_twice(name_cell, self._amounts(cells), group_id, canvas)

    def _put_name(self, row_key: str, number: int, row: GridRow, index: int, canvas: Canvas) -> Cell:
        label = label_path(row.name_prompt or "") + f"第{number}行 / 名称"
        cell = FieldSpec().put(canvas, f"{row_key}.name", Spot(index, canvas.first, 1), label, FieldType.TEXT)
        named = canvas.form.fields[cell.key]
        prefix = row.prefix if number == 1 else ""
        canvas.form.fields[cell.key] = replace(named, name_prompt=row.name_prompt, prefix=prefix)
        return cell

    def _children(self, key: str, children: dict[str, GridRow], column: str, canvas: Canvas) -> Column:
        """The cells of the child rows in one column, repeated rows one by one."""
        keys: list[str] = []
        for name, child in children.items():
            field_key = f"{key}.{name}.{column}"
            if child.repeat is not None:
                keys.extend(canvas.form.columns[field_key].keys)
            elif field_key in canvas.form.fields:
                keys.append(field_key)
        return Column(tuple(keys))

    def _state_twins(self, key: str, ancestors: Mapping[str, tuple[str, ...]], canvas: Canvas) -> None:
        """A row may equal one that contains it (its only part); any other row with the same figures is a copy."""
        amounts = [name for name, spec in self.columns.items() if self._is_amount(spec)]
        rows = [row for row in canvas.form.entry_rows[key] if all(name in row.fields for name in amounts)]
        for position, row in enumerate(rows[1:], start=1):
            above = ancestors.get(row.key) or ancestors.get(row.key.rpartition(".")[0], ())
            others = [other for other in rows[:position] if other.key not in above]
            if others:
                compared = tuple((other.label, tuple(other.fields[name] for name in amounts)) for other in others)
                figures = tuple(row.fields[name] for name in amounts)
                canvas.fact("twins", row.fields[amounts[-1]], twins=Twin(figures, compared))


def _state_counted_twice(name_cell: Cell, amounts: Mapping[str, Cell], group_id: str, canvas: Canvas) -> None:
    """A row that is the sum of all the others of its group is their total, counted once more."""
    columns = canvas.form.columns
    agree: list[Node] = []
    for name, cell in amounts.items():
        doubled = Operation("*", Constant(2.0), Call("N", (cell,)))
        agree.append(Call("NEAR", (doubled, Call("SUM", (columns[f"{group_id}.{name}"], Constant(0.0))))))
    last, at = list(amounts.items())[-1]
    canvas.fact(
        "total_among_parts",
        at.key,
        name=name_cell,
        is_sum=Call("AND", tuple(agree)),
        column=columns[f"{group_id}.{last}"],
    )


def _ancestors(key: str, rows: Mapping[str, GridRow], above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys of the rows that contain each row, by its own key."""
    for name, row in rows.items():
        row_key = f"{key}.{name}"
        yield row_key, above
        for children in (row.parts, row.of_which):
            yield from _ancestors(key, children or {}, (*above, row_key))


def _keys(cells: dict[str, Cell]) -> dict[str, str]:
    return {name: cell.key for name, cell in cells.items()}
