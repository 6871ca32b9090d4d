"""A definition given a year: every cell in its place, every formula bound to cells.

Everything later (the workbook, the reader, the checks, the tables) works on a Layout and knows nothing of blocks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from perfeval_xl.expressions import attainment_formulas
from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.bound import bind
from perfeval_xl.expressions.excel import Span
from perfeval_xl.expressions.grammar import parse
from perfeval_xl.expressions.tree import Column, IndicatorCells, Inputs, Node
from perfeval_xl.form.binding import bind_formulas, inputs_of_field, resolve
from perfeval_xl.form.canvas import FIRST_COLUMN, Canvas, GrowingForm, Terms, WrongAt
from perfeval_xl.form.definition import Definition, SheetDefinition
from perfeval_xl.form.layout_parts import EntryRow, Fact, Field, Group, SheetLayout


class Unit(NamedTuple):
    """A reporting unit: its code (text, the key) and name."""

    code: str
    name: str


@dataclass(frozen=True)
class Layout:
    """A form with all its cells. `fields` are in the form's order; `formula_order` has formulas after their sources.

    `attained` are the indicator rows whose target and actual are read; `prior` maps fields of last year's figures to
    the fields in which last year's return had them.
    """

    definition: Definition
    year: int
    sheets: tuple[SheetLayout, ...]
    fields: Mapping[str, Field]
    columns: Mapping[str, Column]
    column_labels: Mapping[str, str]
    groups: Mapping[str, Group]
    entry_rows: Mapping[str, Sequence[EntryRow]]
    facts: Sequence[Fact]
    formula_order: tuple[str, ...]
    attained: Sequence[IndicatorCells]
    prior: Mapping[str, str]

    @cached_property
    def sheet_by_key(self) -> Mapping[str, SheetLayout]:
        """The sheets by their keys."""
        return {sheet.key: sheet for sheet in self.sheets}

    @cached_property
    def indicator_rows(self) -> tuple[EntryRow, ...]:
        """The rows of level-3 indicators, in the form's order."""
        return tuple(row for rows in self.entry_rows.values() for row in rows if row.heads is not None)

    @cached_property
    def indicator_fields(self) -> frozenset[str]:
        """The keys of all fields in those rows."""
        return frozenset(key for row in self.indicator_rows for key in row.fields.values())

    @cached_property
    def by_row(self) -> Mapping[tuple[str, str], tuple[Field, ...]]:
        """The fields of each row, by (sheet key, row id), from left to right."""
        rows: dict[tuple[str, str], list[Field]] = {}
        for field in self.fields.values():
            rows.setdefault((field.sheet, field.row_id), []).append(field)
        return {key: tuple(sorted(fields, key=lambda each: each.column)) for key, fields in rows.items()}

    @cached_property
    def occupied(self) -> Mapping[str, Mapping[str, frozenset[int]]]:
        """By sheet key and row id, the columns at which the form has a field or a label."""
        columns: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        for sheet in self.sheets:
            for label in sheet.labels:
                for row in range(label.row, label.row + label.rows):
                    columns[sheet.key, row].update(range(label.column, label.column + label.columns))
        for field in self.fields.values():
            columns[field.sheet, field.row].add(field.column)
        return {
            sheet.key: {row.id: frozenset(columns[sheet.key, index]) for index, row in sheet.rows.items()}
            for sheet in self.sheets
        }

    def group_of(self, field: Field) -> str | None:
        """The id of the repeatable group that the field's row belongs to, None where it belongs to none."""
        return self.sheet_by_key[field.sheet].rows[field.row].group

    def place(self, key: str) -> tuple[str, int, int]:
        """Sheet name, row and column of a field (Places of excel.py)."""
        field = self.fields[key]
        return self.sheet_by_key[field.sheet].name, field.row, field.column

    def location(self, key: str) -> tuple[str, str]:
        """Sheet name and address (`B5`) of a field."""
        sheet, row, column = self.place(key)
        return sheet, cell_name(row, column)

    def spans(self, keys: Sequence[str]) -> tuple[Span, ...]:
        """The runs of rows that these cells make up (Places of excel.py)."""
        spans: list[Span] = []
        for key in keys:
            sheet, row, column = self.place(key)
            in_group = self.group_of(self.fields[key]) is not None
            if in_group and spans and spans[-1] == Span(sheet, column, spans[-1].first, row, open=True):
                spans[-1] = replace(spans[-1], after=row + 1)
            else:
                spans.append(Span(sheet, column, row, row + 1, in_group))
        return tuple(spans)

    def first_field(self, at: str) -> Field:
        """The field of that key, or the first cell of that column of cells."""
        return self.fields[at] if at in self.fields else self.fields[self.columns[at].keys[0]]

    def label_at(self, at: str) -> str:
        """The label of a field or of a column's sum."""
        return self.fields[at].label if at in self.fields else self.column_labels.get(at, self.first_field(at).label)

    def keys_at(self, at: str) -> tuple[str, ...]:
        """The keys of all cells that a field key or a column's name stands for."""
        return (at,) if at in self.fields else self.columns[at].keys

    def bind(
        self, expression: str | Node, scopes: Sequence[str] = (), local: Mapping[str, Node] = MappingProxyType({})
    ) -> Node:
        """An expression with its names bound, as `binding.resolve` does; `local` ones are. Raises ExpressionError."""
        tree = parse(expression) if isinstance(expression, str) else expression
        return bind(tree, lambda path: resolve(path, scopes, local, self.fields, self.columns), self.inputs_of)

    @cached_property
    def _attained_rows(self) -> Mapping[str, int]:
        return {cells.key: 1 + position for position, cells in enumerate(self.attained)}

    def attained_place(self, key: str, part: str) -> tuple[int, int]:
        """Row and column of a part of what an indicator row says, on the hidden sheet (Places of excel.py)."""
        return self._attained_rows[key], attainment_formulas.COLUMNS.index(part)

    def inputs_of(self, key: str) -> Inputs:
        """The typed-in cells that a field's value comes from; the field itself where it is typed in."""
        return inputs_of_field(self.fields[key], self.fields[key].formula, self.inputs_of)


def lay_out(definition: Definition, year: int, row_counts: Mapping[str, int] | None = None) -> Layout:
    """Gives every part of the form its cell.

    `row_counts` asks for more rows in repeatable groups (by group id) than the definition has as spare.
    Raises DefinitionError where blocks do not fit or a formula is wrong.
    """
    terms = Terms(year, definition.money.unit, row_counts or {}, definition.total_score)
    form = GrowingForm()
    sheets = tuple(_lay_out_sheet(definition, key, sheet, terms, form) for key, sheet in definition.sheets.items())
    ordered = tuple(sheet.key for sheet in sheets)
    fields = dict(sorted(form.fields.items(), key=lambda item: ordered.index(item[1].sheet)))
    for name in ("total_score", "grade"):
        at = getattr(definition, name)
        if at is not None and at not in fields:
            raise definition.wrong((name,), f"没有{at}这一格", "写本表已有的名称，如overall.score")
    bound = bind_formulas(definition, form.formulas, fields, form.columns)
    return Layout(
        definition,
        year,
        sheets,
        {key: replace(field, formula=bound.get(key)) for key, field in fields.items()},
        form.columns,
        form.column_labels,
        form.groups,
        form.entry_rows,
        tuple(form.facts),
        tuple(bound),
        tuple(form.attained),
        form.prior,
    )


def _lay_out_sheet(
    definition: Definition, key: str, sheet: SheetDefinition, terms: Terms, form: GrowingForm
) -> SheetLayout:
    last = FIRST_COLUMN + len(sheet.widths)
    canvas = Canvas(key, terms, form, FIRST_COLUMN, last, ("sheets", key, "blocks"))
    first = canvas.row
    width = last - FIRST_COLUMN
    if sheet.annex:
        row = canvas.new_row("#annex")
        canvas.label(row, FIRST_COLUMN, sheet.annex, columns=width, style="annex")
    row = canvas.new_row("#title")
    canvas.label(row, FIRST_COLUMN, sheet.title, columns=width, style="title")
    try:
        for name, block in sheet.blocks.items():
            with canvas.within(name):
                block.place(name, canvas)
    except WrongAt as error:
        raise definition.all_wrong([error]) from None
    return SheetLayout(
        key=key,
        name=sheet.name,
        widths=tuple(sheet.widths),
        labels=tuple(canvas.labels),
        rows=canvas.rows,
        first_row=first,
        after_row=canvas.row,
        heading_row=canvas.heading_row,
        breaks=tuple(canvas.breaks),
    )
