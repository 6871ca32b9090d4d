"""What a layout is made of: fields, labels, rows of a sheet, and the facts that blocks state about them.

Rows and columns count from 0 and are those of the sheet itself: column A (0) holds the row ids, row 1 (0) the column
ids, row 2 (1) the status line; the form begins in row 3, column B.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from perfeval_xl.expressions.tree import Kind, Node


class FieldType(Enum):
    """What a field holds; the value is the word used in definitions."""

    MONEY = "money"
    COUNT = "count"
    NUMBER = "number"
    RATE = "rate"
    SCORE = "score"
    TEXT = "text"

    @property
    def kind(self) -> Kind:
        """Text or number."""
        return Kind.TEXT if self is FieldType.TEXT else Kind.NUMBER


Role = Literal["input", "formula", "fixed", "given"]
FilledFrom = Literal["unit_name", "unit_code", "year"]
"""What is known of a unit and its year, and fills a cell of role `given`."""


@dataclass(frozen=True)
class Field:
    """One cell of the form that holds a value.

    `unit` is the Chinese unit of the number (万元, 人, ㎡, 分, % for rates, which are fractions) or "".
    `formula` stands for role `formula` once the layout is bound, `fixed` (a number) for role `fixed`, `filled_from` for
    role `given`.
    """

    key: str
    label: str
    type: FieldType
    unit: str
    role: Role
    sheet: str
    row: int
    column: int
    columns: int
    row_id: str
    required: bool = False
    height: float | None = None
    name_prompt: str | None = None
    prefix: str = ""
    prompt: str = ""
    formula: Node | None = None
    fixed: float | None = None
    filled_from: FilledFrom | None = None

    @property
    def kind(self) -> Kind:
        """Text or number."""
        return self.type.kind

    @property
    def short_label(self) -> str:
        """The last part of the label: `2024年决算数` of `项目支出 / 2024年决算数`."""
        return self.label.rsplit(" / ", 1)[-1]


LabelStyle = Literal["annex", "title", "heading", "label", "side", "note"]


@dataclass(frozen=True)
class Label:
    """Fixed text of the form, over one or more cells."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    style: LabelStyle


@dataclass(frozen=True)
class Row:
    """One row of a sheet. `entry` rows have something to fill in and get a live message and an explanation cell."""

    id: str
    entry: bool
    height: float | None = None
    group: str | None = None


@dataclass(frozen=True)
class Group:
    """A repeatable group: rows `first` to `first + count - 1` of a sheet, keys `<id>.1.<column>` and so on."""

    id: str
    sheet: str
    first: int
    count: int


@dataclass(frozen=True)
class EntryRow:
    """A row that people type into, of a block that has several: its key, its label, its fields by column name.

    `heads` are the words of the level-1 and level-2 indicator that an indicator row belongs to.
    """

    key: str
    label: str
    fields: Mapping[str, str]
    heads: tuple[str, str] | None = None


@dataclass(frozen=True)
class Formula:
    """A formula as written: its text, the block it stands in, local names, its path in the definition."""

    text: str
    block: str
    names: Mapping[str, Node]
    path: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """What a block states about its cells; `rule` is the name of the standard rule that makes checks of it.

    `at` is the field (or the name of a column of cells) where the finding stands; `names` are the local names of the
    rule's expressions; `path` the keys of the definition that state it, for error messages. `computed` is a formula of
    the definition whose value the rule's expressions call COMPUTED.
    """

    rule: str
    at: str
    names: Mapping[str, Node] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    computed: Formula | None = None


@dataclass(frozen=True)
class SheetLayout:
    """One visible sheet of the form. `widths` are those of the form's columns, in half-width characters."""

    key: str
    name: str
    widths: tuple[float, ...]
    labels: tuple[Label, ...]
    rows: Mapping[int, Row]
    first_row: int
    after_row: int
    heading_row: int | None
    breaks: tuple[int, ...]

    @property
    def gap_column(self) -> int:
        """The narrow column right of the form."""
        return 1 + len(self.widths)

    @property
    def hint_column(self) -> int:
        """The column 提示."""
        return self.gap_column + 1

    @property
    def explanation_column(self) -> int:
        """The column 情况说明."""
        return self.gap_column + 2


def plain_label(text: str) -> str:
    """A label without line breaks, numbering, 其中, closing colon and full-width bracketed unit: for findings."""
    plain = re.sub(r"\s+", "", text)
    plain = re.sub(r"^(\d+、)?(其中：)?", "", plain)
    return re.sub(r"(（[^（）]*）)?：?$", "", plain) or plain
