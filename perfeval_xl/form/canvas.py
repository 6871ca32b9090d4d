"""Where blocks put their cells: a sheet that grows downwards, shared by all blocks of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from perfeval_xl.errors import PerfevalError
from perfeval_xl.expressions.tree import Cell, Column, IndicatorCells, Node
from perfeval_xl.form.layout_parts import (
    EntryRow,
    Fact,
    Field,
    FieldType,
    Formula,
    Group,
    Label,
    LabelStyle,
    Row,
    plain_label,
)

FIRST_ROW, FIRST_COLUMN = 2, 1
_COMPUTED = {FieldType.RATE: "computed_rate", FieldType.TEXT: "computed_text", FieldType.SCORE: "computed_score"}


class WrongAt(PerfevalError):
    """A mistake of a definition: `path` are the keys that lead to it."""

    def __init__(self, path: tuple[str, ...], message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.path = path


@dataclass
class GrowingForm:
    """What all sheets of a form hold together, while it is being laid out."""

    fields: dict[str, Field] = field(default_factory=dict)
    formulas: dict[str, Formula] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    column_labels: dict[str, str] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    attained: list[IndicatorCells] = field(default_factory=list)
    prior: dict[str, str] = field(default_factory=dict)
    entry_rows: dict[str, list[EntryRow]] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True)
class Terms:
    """What the definition says of the form as a whole: year, unit of money, how many rows groups have at least."""

    year: int
    money_unit: str
    row_counts: Mapping[str, int]
    total_score: str | None = None

    def text(self, template: str) -> str:
        """Fills in the sliding years."""
        return with_years(template, self.year)


def with_years(template: str, year: int) -> str:
    """Fills in `{year}`, `{year-1}` and so on."""
    return re.sub(r"\{year([+-]\d+)?\}", lambda match: str(year + int(match[1] or 0)), template)


MOST_FIELDS = 6_000
"""Of a form as it is issued: with more, every check of it takes half a minute. A return may have more rows."""


@dataclass
class Canvas:
    """One sheet under construction. `first` and `last` bound the columns that blocks may use just now."""

    sheet: str
    terms: Terms
    form: GrowingForm
    first: int
    last: int
    path: tuple[str, ...]
    row: int = FIRST_ROW
    rows: dict[int, Row] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    heading_row: int | None = None
    breaks: list[int] = field(default_factory=list)

    def new_row(
        self, row_id: str, *, entry: bool = False, height: float | None = None, group: str | None = None
    ) -> int:
        """Adds a row and returns its index."""
        self.rows[self.row] = Row(row_id, entry, height, group)
        self.row += 1
        return self.row - 1

    def label(
        self, row: int, column: int, text: str, *, rows: int = 1, columns: int = 1, style: LabelStyle = "label"
    ) -> None:
        """Puts fixed text; years are filled in."""
        self.labels.append(Label(row, column, rows, columns, self.terms.text(text), style))

    def even_spans(self, first: int, parts: int) -> list[tuple[int, int]]:
        """Divides the columns from `first` to the right edge evenly: (column, width) each."""
        width = self.last - first
        if parts <= 0 or width < parts or width % parts:
            raise WrongAt(self.path, f"{width}栏不能平均分给{parts}格", "改sheets的widths（栏数），或改row_label的span")
        each = width // parts
        return [(first + position * each, each) for position in range(parts)]

    def add(self, field: Field) -> Cell:
        """Adds a field. Its key must be new."""
        if len(self.form.fields) >= MOST_FIELDS and not self.terms.row_counts:
            raise WrongAt(self.path, f"表样的格太多，超过{MOST_FIELDS}格", "减少repeat的行数，或拆成几个表样")
        if field.key in self.form.fields:
            raise WrongAt(self.path, f"名称{field.key}重复", "同一张表里名称不能重复，换一个名称")
        self.form.fields[field.key] = field
        if field.role == "input" and field.type is not FieldType.TEXT:
            self.fact("readable", field.key)
        if field.required:
            self.fact("required" if field.type is FieldType.TEXT else "required_number", field.key)
        return Cell(field.key, field.kind)

    def fact(self, rule: str, at: str, **names: Node) -> None:
        """States something about cells already placed."""
        self.form.facts.append(Fact(rule, at, names, self.path))

    def computed(self, cell: Cell, formula: Formula, type: FieldType) -> None:
        """States that people type into a cell what a formula gives."""
        is_total = type is FieldType.SCORE and cell.key == self.terms.total_score
        rule = "computed_total" if is_total else _COMPUTED.get(type, "computed_amount")
        self.form.facts.append(Fact(rule, cell.key, formula.names, formula.path, formula))

    @contextmanager
    def beside(self, side_label: str | None) -> Iterator[None]:
        """What is placed inside stands right of a side label merged over all its rows (none: no label)."""
        if side_label is None:
            yield
            return
        top, column = self.row, self.first
        self.first += 1
        yield
        self.first = column
        self.label(top, column, side_label, rows=self.row - top, style="side")

    @contextmanager
    def within(self, key: str) -> Iterator[None]:
        """For error messages: what is placed inside belongs to this key of the definition."""
        with self.at((*self.path, *key.split("/"))):
            yield

    @contextmanager
    def at(self, path: tuple[str, ...]) -> Iterator[None]:
        """As `within`, with the whole path."""
        before = self.path
        self.path = path
        yield
        self.path = before


class Spot(NamedTuple):
    """The cells that a field covers."""

    row: int
    column: int
    columns: int


def label_path(*parts: str) -> str:
    """`项目支出 / 2024年决算数`; empty parts are left out."""
    return " / ".join(plain for plain in (plain_label(part) for part in parts if part) if plain)
