"""What screening a file gives: what is known of a workbook that may be read, or why the file is refused."""

from dataclasses import dataclass, field
from typing import Literal

from perfeval_xl.formats.number_formats import DATE, PERCENT, PLAIN, Shown

Cell = tuple[int, int]
"""Row and column, both from 0."""

Kind = Literal["xlsx", "xlsm", "xls", "ods"]
State = Literal["visible", "hidden", "veryHidden"]


@dataclass(frozen=True)
class SheetScan:
    """What the reader of values does not show of one sheet.

    `formulas` holds each formula in the words of an .xlsx, without `=`; of one that shares another's, that one's; ''
    where its text is not known (an .xls). `errors` holds what stands in error cells (`#REF!`) and in number cells
    without a finite number (`INF`). `percent` and `dates` are number cells shown as such, `formats` the formats of
    those that may show another figure than they hold, or a part of a date. `uncached` are formula cells without any
    value. `raw` holds what stands in cells that the reader of values is known to read wrongly. `marks` says in Chinese
    why the text of a cell is not what is seen (有划掉的文字). `spaced_numbers`: some number stands between spaces.
    """

    state: State = "visible"
    protected: bool = False
    formulas: dict[Cell, str] = field(default_factory=dict)
    errors: dict[Cell, str] = field(default_factory=dict)
    percent: frozenset[Cell] = frozenset()
    dates: frozenset[Cell] = frozenset()
    formats: dict[Cell, str] = field(default_factory=dict)
    uncached: frozenset[Cell] = frozenset()
    raw: dict[Cell, float | str] = field(default_factory=dict)
    marks: dict[Cell, str] = field(default_factory=dict)
    spaced_numbers: bool = False


class SheetNotes:
    """What is gathered of a sheet while it is streamed."""

    def __init__(self) -> None:
        self.formulas: dict[Cell, str] = {}
        self.errors: dict[Cell, str] = {}
        self.percent: set[Cell] = set()
        self.dates: set[Cell] = set()
        self.formats: dict[Cell, str] = {}
        self.uncached: set[Cell] = set()
        self.raw: dict[Cell, float | str] = {}
        self.marks: dict[Cell, str] = {}
        self.spaced_numbers = False

    def number(self, cell: Cell, shown: Shown) -> None:
        """A cell with a number, and how its format shows it."""
        if shown == PERCENT:
            self.percent.add(cell)
        elif shown == DATE:
            self.dates.add(cell)
        elif shown != PLAIN:
            self.formats[cell] = shown

    def scan(self, state: State, protected: bool) -> SheetScan:
        return SheetScan(
            state=state,
            protected=protected,
            formulas=self.formulas,
            errors=self.errors,
            percent=frozenset(self.percent),
            dates=frozenset(self.dates),
            formats=self.formats,
            uncached=frozenset(self.uncached),
            raw=self.raw,
            marks=self.marks,
            spaced_numbers=self.spaced_numbers,
        )


@dataclass(frozen=True)
class Screened:
    """A workbook that may be read: what is known of it beside its values.

    `sheets` by name in the workbook's order. `application` is the program
    that saved the file and `saved` the time when it did, in its own words (ISO 8601; local where no zone is named), ''
    if it does not say. `external_links` are targets outside the file, hyperlinks left out;
    they are never followed, as macros are never run. `unopened` are the members of sheets that nothing is read from, by
    the sheets' names: nobody has looked at what is in them, and nothing may open them. `dotted_targets`: a sheet's path
    is written with dots (`./`).
    """

    kind: Kind
    sheets: dict[str, SheetScan] = field(default_factory=dict)
    application: str = ""
    saved: str = ""
    has_macros: bool = False
    external_links: tuple[str, ...] = ()
    unopened: dict[str, str] = field(default_factory=dict)
    dotted_targets: bool = False


def whole_number(text: str) -> int | None:
    """A number of plain ASCII digits, at most 12; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
