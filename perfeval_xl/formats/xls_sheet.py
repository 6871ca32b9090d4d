"""One sheet of an .xls, record by record: formulas, error cells, how numbers are shown, protection.

The reader of values takes a formula's result for 0 where it is a text that does not stand right behind the formula, or
an empty one, and goes by the number of a format where the file itself says what that number means. What it reads
wrongly for such a reason is kept here as it stands in the file.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.formats.refusals import damaged
from perfeval_xl.formats.scan import Cell, SheetNotes, SheetScan, State
from perfeval_xl.formats.shown.number_formats import PLAIN, Shown
from perfeval_xl.formats.shown.xls_conditions import RECORDS, RulesOfXls
from perfeval_xl.formats.zip_package import Budget

BOF, EOF, DIMENSIONS, PROTECT = 0x0809, 0x000A, 0x0200, 0x0012
FORMULA, NUMBER, LABEL, ERROR_OR_TRUTH, RK, TEXT_OF_TABLE, RICH_TEXT = 6, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6
SEVERAL_RK, RESULT_TEXT, CONTINUED = 0x00BD, 0x0207, 0x003C
TEXTS = frozenset({LABEL, TEXT_OF_TABLE, RICH_TEXT})
CELLS = frozenset({FORMULA, NUMBER, LABEL, ERROR_OR_TRUTH, RK, TEXT_OF_TABLE, RICH_TEXT, SEVERAL_RK})
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
TRUTHS = {b"\x1d\1": "TRUE", b"\x1d\0": "FALSE"}  # the formulas that LibreOffice writes for them ([MS-XLS] 2.5.198.42)
MERGED, OBJECT, TEXT_OF_OBJECT, A_COMMENT = 0x00E5, 0x005D, 0x01B6, 0x0019
RESULT_IS_TEXT, RESULT_IS_ERROR, RESULT_IS_EMPTY = 0, 2, 3


@dataclass(frozen=True)
class CellFormats:
    """How each cell format shows a number, and a text. `misread` are those whose numbers the reader of values takes for
    dates, though they are none; `struck` those that cross out what they show. `since_1904`: days are counted from
    there."""

    shown: Sequence[Shown]
    shown_of_texts: Sequence[Shown]
    misread: frozenset[int]
    struck: frozenset[int]
    since_1904: bool


class XlsSheet:
    """A sheet while its records go by."""

    def __init__(self, formats: CellFormats, budget: Budget) -> None:
        self._formats = formats
        self._object = 0
        self._characters_of_object = 0
        self._budget = budget
        self._notes = SheetNotes()
        self._rules = RulesOfXls()
        self._protected = False
        self._last_row = self._last_column = -1
        self._text_of: Cell | None = None

    def scan(self, records: Iterable[tuple[int, bytes]], state: State) -> SheetScan:
        """Takes the records of one sheet, those of charts within it left out. Spends the cells it will take to read."""
        depth = 0
        previous = BOF
        for kind, data in records:
            if kind == BOF:
                depth += 1
            elif kind == EOF:
                depth -= 1
                if depth <= 0:
                    break
            elif depth == 1:
                self._take(kind, data, previous)
            previous = kind
        last = (self._last_row, self._last_column)
        self._budget.spend_cells((self._last_row + 1) * (self._last_column + 1), "", cell_name(*last))
        self._notes.rules = self._rules.found
        return self._notes.scan(state, self._protected)

    def _take(self, kind: int, data: bytes, previous: int) -> None:
        if kind == DIMENSIONS:
            _check_dimensions(data, self._budget)
        elif kind in RECORDS:
            self._rules.take(kind, data)
        elif kind == PROTECT:
            self._protected = data[:1] == b"\1"
        elif kind in CELLS and len(data) >= 6:
            self._text_of = None
            self._cell(kind, data)
        elif kind == RESULT_TEXT and self._text_of is not None:
            self._notes.raw[self._text_of] = self._text(data)
        elif kind == MERGED:
            for position in range(2, len(data) - 7, 8):
                row, last_row, column, last_column = struct.unpack_from("<4H", data, position)
                self._notes.merge((row, column, last_row, last_column))
        elif kind == OBJECT and len(data) >= 6:
            (self._object,) = struct.unpack_from("<H", data, 4)
        elif kind == TEXT_OF_OBJECT and len(data) >= 12:
            (self._characters_of_object,) = struct.unpack_from("<H", data, 10)
        elif kind == CONTINUED and previous == TEXT_OF_OBJECT and self._object != A_COMMENT and data:
            self._notes.shape(text_of(self._characters_of_object, data), None)
        elif kind == CONTINUED and previous == RESULT_TEXT and self._text_of is not None:
            del self._notes.raw[self._text_of]  # longer than a record; the reader of values puts it together

    def _cell(self, kind: int, data: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", data)
        last = column
        if kind != SEVERAL_RK:
            self._strike((row, column), style)
        if kind == SEVERAL_RK:
            (last,) = struct.unpack_from("<H", data, len(data) - 2)
            for position in range((len(data) - 6) // 6):
                (style,) = struct.unpack_from("<H", data, 4 + 6 * position)
                self._strike((row, column + position), style)
                self._number((row, column + position), style, _rk(data[6 + 6 * position : 10 + 6 * position]))
        elif kind == RK:
            self._number((row, column), style, _rk(data[6:10]))
        elif kind == NUMBER:
            self._number((row, column), style, _double(data[6:14]))
        elif kind == FORMULA:
            self._formula((row, column), style, data[6:14], TRUTHS.get(data[22:], ""))
        elif kind in TEXTS:
            self._shown_text((row, column), style)
        elif kind == ERROR_OR_TRUTH and data[7:8] == b"\1":
            self._notes.errors[row, column] = ERRORS.get(data[6], "#N/A")
        self._last_row, self._last_column = max(self._last_row, row), max(self._last_column, last)

    def _strike(self, cell: Cell, style: int) -> None:
        if style in self._formats.struck:
            self._notes.struck.add(cell)

    def _formula(self, cell: Cell, style: int, result: bytes, text: str) -> None:
        self._notes.formulas[cell] = text
        if result[6:] != b"\xff\xff":
            self._number(cell, style, _double(result))
        elif result[0] == RESULT_IS_ERROR:
            self._notes.errors[cell] = ERRORS.get(result[2], "#N/A")
        elif result[0] == RESULT_IS_EMPTY:
            self._notes.raw[cell] = ""
        elif result[0] == RESULT_IS_TEXT:
            self._text_of = cell
            self._shown_text(cell, style)

    def _shown_text(self, cell: Cell, style: int) -> None:
        shown = self._formats.shown_of_texts
        if style < len(shown) and shown[style]:
            self._notes.formats[cell] = shown[style]

    def _number(self, cell: Cell, style: int, value: float | None) -> None:
        shown = self._formats.shown[style] if style < len(self._formats.shown) else PLAIN
        if value is None:
            return
        self._notes.days(cell, shown, value, since_1904=self._formats.since_1904)
        if style in self._formats.misread:
            self._notes.raw[cell] = value

    def _text(self, data: bytes) -> str:
        if len(data) < 3:
            return ""
        (length,) = struct.unpack_from("<H", data)
        self._budget.spend_characters(length)
        return text_of(length, data[2:])


def text_of(length: int, data: bytes) -> str:
    """A text whose first byte says whether its characters are two bytes long."""
    wide = data[0] & 1
    return data[1 : 1 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _double(data: bytes) -> float | None:
    return float(struct.unpack("<d", data)[0]) if len(data) == 8 else None


def _rk(data: bytes) -> float | None:
    """A number in four bytes: the upper half of a double or a whole number, perhaps a hundredth of it."""
    if len(data) != 4:
        return None
    (packed,) = struct.unpack("<i", data)
    if packed & 2:
        value = float(packed >> 2)
    else:
        value = float(struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", packed & ~3))[0])
    return value / 100 if packed & 1 else value


def _check_dimensions(data: bytes, budget: Budget) -> None:
    """The reader of values makes room for what is declared here before it has seen a cell."""
    if len(data) != 14:
        raise damaged("工作表的范围不对")
    first_row, end_row, first_column, end_column = struct.unpack_from("<IIHH", data)
    rows, columns = end_row - first_row, end_column - first_column
    if end_row and end_column and (rows < 0 or columns < 0):
        raise damaged("工作表的范围不对")
    budget.spend_cells(max(rows, 0) * max(columns, 0), "", cell_name(max(end_row, 1) - 1, max(end_column, 1) - 1))
