"""What screening a file gives: what is known of a workbook that may be read, or why the file is refused."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from perfeval_xl.formats.number_formats import DATE, PERCENT, PLAIN, Shown
from perfeval_xl.formats.remedies import SAVE_AS_XLSX, SEND_AGAIN, TAKE_OFF_PASSWORD, TRIM, worded

Cell = tuple[int, int]
"""Row and column, both from 0."""

Kind = Literal["xlsx", "xlsm", "xls", "ods"]
State = Literal["visible", "hidden", "veryHidden"]
RefusalCode = Literal["encrypted", "damaged", "unsupported_format", "too_large", "reader_failed", "not_a_return"]

MIB = 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384


@dataclass(frozen=True)
class Limits:
    """What a file's inside may ask of the machine. A return of one unit needs about a hundredth of it."""

    members: int = 2_000
    inflated_bytes: int = 256 * MIB
    """Of all members of the archive."""
    xml_bytes: int = 64 * MIB
    """Inflated, of all members that are parsed."""
    xml_tags: int = 2_000_000
    """Of all members; about two an element. Records, in an .xls."""
    xml_names: int = 10_000
    """Different names of elements and attributes in one member; a parser keeps each."""
    nesting: int = 200
    sheets: int = 1_000
    entries: int = 70_000
    """Relationships or number formats in one member. Excel allows 65,530 hyperlinks a sheet, each a relationship."""
    dense_cells: int = 4_000_000
    """Of all sheets: the reader holds every cell from A1 to the last row and column with content."""
    characters: int = 32_000_000
    """Of all text cells; a text that many cells share counts once a cell."""


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
    that saved the file, '' if it does not say. `external_links` are targets outside the file, hyperlinks left out;
    they are never followed, as macros are never run. `unopened` are the members of sheets that nothing is read from, by
    the sheets' names: nobody has looked at what is in them, and nothing may open them. `dotted_targets`: a sheet's path
    is written with dots (`./`).
    """

    kind: Kind
    sheets: dict[str, SheetScan] = field(default_factory=dict)
    application: str = ""
    has_macros: bool = False
    external_links: tuple[str, ...] = ()
    unopened: dict[str, str] = field(default_factory=dict)
    dotted_targets: bool = False


@dataclass(frozen=True)
class Refused:
    """Why a file is not read, and what its sender can do; both one line of Chinese."""

    code: RefusalCode
    message: str
    remedy: str


class FileRefused(Exception):
    """Ends the screening of a file from any depth. `remedy` is one of remedies.py, not yet worded for a program."""

    def __init__(self, code: RefusalCode, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy

    def refused(self, application: str = "") -> Refused:
        """As it is said to the sender of a file that was saved by `application`."""
        return Refused(self.code, self.message, worded(self.remedy, application))


def encrypted() -> FileRefused:
    """For a file that cannot be opened without a password."""
    return FileRefused("encrypted", "文件设有打开密码，无法读取", TAKE_OFF_PASSWORD)


def damaged(how: str) -> FileRefused:
    """For a file that is incomplete, or says two things at once so that programs read it differently."""
    return FileRefused("damaged", f"文件已损坏：{how}", SEND_AGAIN)


def unsupported(what: str, remedy: str = SAVE_AS_XLSX) -> FileRefused:
    """For a file that may be sound but is of a kind that is not read."""
    gap = " " if what[:1].isascii() else ""
    return FileRefused("unsupported_format", f"这是{gap}{what}，本程序不读取这种文件", remedy)


def too_large(what: str) -> FileRefused:
    """For a file that would take too much memory or time."""
    return FileRefused("too_large", f"文件太大：{what}", TRIM)


def quoted(text: str, most: int = 31) -> str:
    """Text out of a file, fit to stand in a message: one line, printable, not long."""
    line = "".join(character if character.isprintable() else "?" for character in text[: most + 1])
    return f"“{line}”" if len(line) <= most else f"“{line[:most]}…”"


def address(cell: Cell) -> str:
    """`(4, 1)` is `B5`."""
    row, column = cell
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """`A` is 1, `XFD` 16,384; for capital letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def whole_number(text: str) -> int | None:
    """A number of plain ASCII digits, at most 12; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
