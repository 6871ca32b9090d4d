"""What screening a file gives: what is known of a workbook that may be read, or why the file is refused."""

from dataclasses import dataclass, field
from typing import Literal

from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.formats.refusals import too_large
from perfeval_xl.formats.shown.conditional_formats import ShownByRule
from perfeval_xl.formats.shown.date_formats import Moment, moment_of
from perfeval_xl.formats.shown.number_formats import PERCENT, PLAIN, Shown, shows_date

LONGEST_FORMULA = 8192
"""Characters of a formula in Excel ([MS-XLSX], limits of a workbook)."""

Cell = tuple[int, int]
"""Row and column, both from 0."""

Area = tuple[int, int, int, int]
"""First row and column, last row and column."""
Kind = Literal["xlsx", "xlsm", "xls", "ods"]
State = Literal["visible", "hidden", "veryHidden"]

MOST_MERGED, MOST_SHAPES, LONGEST_WORDS = 20_000, 200, 500


@dataclass(frozen=True)
class Shape:
    """A text box or another shape that floats over a sheet: its words, and the cell that it begins in, if known."""

    words: str
    cell: Cell | None


@dataclass(frozen=True)
class SheetScan:
    """What the reader of values does not show of one sheet.

    `formulas` holds each formula in the words of an .xlsx, without `=`; of one that shares another's, that one's; ''
    where its text is not known (an .xls). `errors` holds what stands in error cells (`#REF!`) and in number cells
    without a finite number (`INF`). `percent` are number cells shown as such, `moments` those shown as a date or a
    time, `formats` the formats of numbers and texts that may show something else than they hold. `uncached` are formula
    cells without any value. `raw` holds what stands in cells that the reader of values is known to read wrongly.
    `marks` says in Chinese why the text of a cell is not what is seen (有划掉的文字). `spaced_numbers`: some number
    stands between spaces. `long_formulas` has the lengths of formulas that no spreadsheet program takes; their texts
    are not known.
    `merged` are areas of more than one cell, `struck` cells with content that is crossed out as a whole by their font,
    `shapes` those that have words, `rules` number formats that cells may have for a time.
    """

    state: State = "visible"
    protected: bool = False
    formulas: dict[Cell, str] = field(default_factory=dict)
    long_formulas: dict[Cell, int] = field(default_factory=dict)
    errors: dict[Cell, str] = field(default_factory=dict)
    percent: frozenset[Cell] = frozenset()
    moments: dict[Cell, Moment] = field(default_factory=dict)
    formats: dict[Cell, str] = field(default_factory=dict)
    uncached: frozenset[Cell] = frozenset()
    raw: dict[Cell, float | str] = field(default_factory=dict)
    marks: dict[Cell, str] = field(default_factory=dict)
    spaced_numbers: bool = False
    merged: tuple[Area, ...] = ()
    struck: frozenset[Cell] = frozenset()
    shapes: tuple[Shape, ...] = ()
    rules: tuple[ShownByRule, ...] = ()


class SheetNotes:
    """What is gathered of a sheet while it is streamed."""

    def __init__(self) -> None:
        self.formulas: dict[Cell, str] = {}
        self.long_formulas: dict[Cell, int] = {}
        self.errors: dict[Cell, str] = {}
        self.percent: set[Cell] = set()
        self.moments: dict[Cell, Moment] = {}
        self.formats: dict[Cell, str] = {}
        self.uncached: set[Cell] = set()
        self.raw: dict[Cell, float | str] = {}
        self.marks: dict[Cell, str] = {}
        self.spaced_numbers = False
        self.merged: list[Area] = []
        self.struck: set[Cell] = set()
        self.shapes: list[Shape] = []
        self.rules: list[ShownByRule] = []

    def merge(self, area: Area) -> None:
        """An area of merged cells. Raises FileRefused where there are more than any person merges."""
        if area[:2] == area[2:]:
            return
        if len(self.merged) >= MOST_MERGED:
            raise too_large("合并的单元格多得不正常")
        self.merged.append(area)

    def shape(self, words: str, cell: Cell | None) -> None:
        """A shape, if it has words that can be seen."""
        if not shows_nothing(words) and len(self.shapes) < MOST_SHAPES:
            self.shapes.append(Shape(words[:LONGEST_WORDS], cell))

    def formula(self, cell: Cell, text: str) -> None:
        """A formula in the words of an .xlsx; of one that no program takes, only its length."""
        if len(text) > LONGEST_FORMULA:
            self.long_formulas[cell] = len(text)
        self.formulas[cell] = "" if len(text) > LONGEST_FORMULA else text

    def number(self, cell: Cell, shown: Shown) -> None:
        """A cell with a number, and how its format shows it."""
        if shown == PERCENT:
            self.percent.add(cell)
        elif shown != PLAIN:
            self.formats[cell] = shown

    def days(self, cell: Cell, shown: Shown, days: float, *, since_1904: bool = False) -> None:
        """The same of a cell whose number is known; a format of dates counts it as days since 1900, or since 1904."""
        if not shows_date(shown):
            self.number(cell, shown)
        elif (moment := moment_of(shown, days, since_1904=since_1904)) is not None:
            self.moments[cell] = moment
        else:
            self.number(cell, shown)
            self.raw[cell] = days  # the format shows other numbers as dates, which the reader of values takes it for

    def scan(self, state: State, protected: bool) -> SheetScan:
        return SheetScan(
            state=state,
            protected=protected,
            formulas=self.formulas,
            long_formulas=self.long_formulas,
            errors=self.errors,
            percent=frozenset(self.percent),
            moments=self.moments,
            formats=self.formats,
            uncached=frozenset(self.uncached),
            raw=self.raw,
            marks=self.marks,
            spaced_numbers=self.spaced_numbers,
            merged=tuple(self.merged),
            struck=frozenset(self.struck),
            shapes=tuple(self.shapes),
            rules=tuple(self.rules),
        )


@dataclass(frozen=True)
class Screened:
    """A workbook that may be read: what is known of it beside its values.

    `sheets` by name in the workbook's order. `application` is the program
    that saved the file and `saved` the time when it did, in its own words (ISO 8601; local where no zone is named), ''
    if it does not say. `external_links` are targets outside the file, hyperlinks left out;
    they are never followed, as macros are never run. `unopened` are the members of sheets that nothing is read from, by
    the sheets' names: nobody has looked at what is in them, and nothing may open them. `dotted_targets`: a sheet's path
    is written with dots (`./`). `odd_names`: names of members begin with a slash.
    """

    kind: Kind
    sheets: dict[str, SheetScan] = field(default_factory=dict)
    application: str = ""
    saved: str = ""
    has_macros: bool = False
    external_links: tuple[str, ...] = ()
    unopened: dict[str, str] = field(default_factory=dict)
    dotted_targets: bool = False
    odd_names: bool = False


def whole_number(text: str) -> int | None:
    """A number of plain ASCII digits, at most 12; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
