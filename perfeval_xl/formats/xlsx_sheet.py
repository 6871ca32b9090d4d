"""One worksheet of an .xlsx, streamed: formulas, error cells, how numbers are shown, and whether it may be read at all.

Addresses and values are understood exactly as the reader of values does; where it would take one of two values in
silence, or fail for the whole sheet, the file is refused.
"""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from perfeval_xl.expressions.addresses import MOST_COLUMNS, MOST_ROWS, cell_name, column_number
from perfeval_xl.formats.refusals import damaged, quoted
from perfeval_xl.formats.rich_text import Runs
from perfeval_xl.formats.scan import Cell, SheetNotes, SheetScan, State, whole_number
from perfeval_xl.formats.shown.conditional_formats import RulesOfSheet
from perfeval_xl.formats.shown.date_formats import Moment, moment_of
from perfeval_xl.formats.shown.number_formats import PLAIN, Shown, shows_date
from perfeval_xl.formats.xlsx_parts import SharedStrings, Styles
from perfeval_xl.formats.zip_package import Budget, XmlPart

ADDRESS = re.compile("([A-Za-z]{1,3})([0-9]{1,7})")
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
NOT_FINITE = re.compile("[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
WHOLE_DATE = "yyyy-mm-dd hh:mm:ss"
XML_SPACES = " \t\r\n"
TYPES = frozenset({"n", "s", "str", "inlineStr", "is", "b", "e", "d"})
TEXT_TYPES = frozenset({"s", "str", "inlineStr", "is"})


class SheetPart(XmlPart):
    """A worksheet. `styles` and `strings` are those of the workbook, `since_1904` is how it counts days."""

    def __init__(self, name: str, styles: Styles, strings: SharedStrings, *, since_1904: bool) -> None:
        super().__init__()
        self.name = name
        self.protected = False
        self._notes = SheetNotes()
        self._rules = RulesOfSheet(styles.of_rules)
        self._shown, self._shown_of_texts = styles.shown, styles.shown_of_texts
        self._since_1904 = since_1904
        self._struck = styles.struck
        self._strings = strings.lengths
        self._marks = strings.marks
        self._runs = Runs()
        self._characters = 0
        self._last_row = self._last_column = -1
        self._in_data = self._data_seen = False
        self._row = self._column = 0
        self._row_is_given = False
        self._rows: set[int] = set()
        self._cells: set[int] = set()
        self._cell: Cell | None = None
        self._type: str | None = None
        self._style = ""
        self._value: str | None = None
        self._formula: str | None = None
        self._shared = ""  # the number of the shared formula, where it is one
        self._shared_texts: dict[str, str] = {}
        self._inline: int | None = None  # the characters of a text that stands in its cell
        self.starts = {
            "sheetData": self._start_data,
            "row": self._start_row,
            "c": self._start_cell,
            "v": self._start_value,
            "f": self._start_formula,
            "is": self._start_inline,
            "t": self._start_text,
            "r": self._runs.start,
            "strike": self._runs.strike,
            "vertAlign": self._runs.align,
            "sheetProtection": self._protection,
            "mergeCell": self._merge,
            "conditionalFormatting": self._rules.start,
            "cfRule": self._rules.rule,
            "numFmt": self._rules.number_format,
            "dataBar": self._rules.without_figures,
            "iconSet": self._rules.without_figures,
            "sqref": self.collect,
        }
        self.ends = {
            "conditionalFormatting": self._rules.end,
            "sqref": lambda: self._rules.cells(self.take()),
            "sheetData": self._end_data,
            "row": self._end_row,
            "c": self._end_cell,
            "v": self._end_value,
            "f": self._end_formula,
            "t": self._end_text,
        }

    def scan(self, state: State, budget: Budget) -> SheetScan:
        """What was found, once the whole member was streamed. Spends the cells and characters it will take to read."""
        last = (self._last_row, self._last_column)
        budget.spend_cells((self._last_row + 1) * (self._last_column + 1), self.name, cell_name(*last))
        budget.spend_characters(self._characters)
        self._notes.rules = self._rules.found
        return self._notes.scan(state, self.protected)

    def _protection(self, attributes: dict[str, str]) -> None:
        self.protected = attributes.get("sheet", "0").lower() in ("1", "true", "on")

    def _merge(self, attributes: dict[str, str]) -> None:
        corners = attributes.get("ref", "").split(":")
        if len(corners) == 2 and all(ADDRESS.fullmatch(corner) for corner in corners):
            (row, column), (last_row, last_column) = sorted(map(self._address, corners))
            self._notes.merge((row, min(column, last_column), last_row, max(column, last_column)))

    def shapes(self, shapes: Iterable[tuple[str, Cell | None]]) -> None:
        """What floats over the sheet, which stands in a member of its own."""
        for words, cell in shapes:
            self._notes.shape(words, cell)

    def _start_data(self, _attributes: dict[str, str]) -> None:
        if self._data_seen:
            raise damaged(f"工作表{quoted(self.name)}有两份数据")
        self._in_data = self._data_seen = True

    def _end_data(self) -> None:
        self._in_data = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        if not self._in_data:
            return
        given = attributes.get("r")
        self._row_is_given = given is not None
        if given is None:
            return
        number = whole_number(given)
        if number is None or not 1 <= number <= MOST_ROWS:
            raise damaged(f"工作表{quoted(self.name)}有行号{quoted(given)}")
        self._row = number - 1
        if self._row in self._rows:
            raise damaged(f"工作表{quoted(self.name)}的第 {number} 行出现两次")
        self._rows.add(self._row)

    def _end_row(self) -> None:
        if self._in_data:
            self._row += 1
            self._column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if not self._in_data:
            return
        cell = (self._row, self._column)
        given = attributes.get("r")
        if given is not None:
            cell = self._address(given)
        row, column = cell
        self._column = column + 1
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            raise damaged(f"工作表{quoted(self.name)}的单元格 {cell_name(*cell)} 超出表格范围")
        if self._row_is_given and row != self._row:
            raise damaged(f"工作表{quoted(self.name)}的单元格 {cell_name(*cell)} 不在它的行里")
        packed = row * MOST_COLUMNS + column
        if packed in self._cells:
            raise damaged(f"工作表{quoted(self.name)}的单元格 {cell_name(*cell)} 出现两次")
        self._cells.add(packed)
        self._cell, self._type, self._style = cell, attributes.get("t"), attributes.get("s", "0")
        self._value = self._formula = self._inline = None

    def _address(self, given: str) -> Cell:
        match = ADDRESS.fullmatch(given)
        if match is None or int(match[2]) == 0:
            raise damaged(f"工作表{quoted(self.name)}有地址为{quoted(given)}的单元格")
        return int(match[2]) - 1, column_number(match[1].upper()) - 1

    def _start_value(self, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._refuse_second(self._value is not None)
            self.strict = True
            self.collect(attributes)

    def _end_value(self) -> None:
        if self._cell is not None:
            self.strict = False
            self._value = self.take()

    def _start_formula(self, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._refuse_second(self._formula is not None or self._value is not None)
            self._shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""
            self.collect(attributes)

    def _end_formula(self) -> None:
        if self._cell is not None:
            text = self.take().strip()
            if self._shared and text:
                self._shared_texts[self._shared] = text
            self._formula = text or self._shared_texts.get(self._shared, "")

    def _start_inline(self, _attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._refuse_second(self._inline is not None)
            self._inline = 0
            self._runs.begin()

    def _refuse_second(self, there_is_one: bool) -> None:
        """The last of several values is taken, and a formula after a value empties the cell."""
        if there_is_one and self._cell is not None:
            raise damaged(f"工作表{quoted(self.name)}的单元格 {cell_name(*self._cell)} 有两个值")

    def _start_text(self, attributes: dict[str, str]) -> None:
        if self._inline is not None:
            self.collect(attributes)

    def _end_text(self) -> None:
        if self._inline is not None:
            text = self.take()
            self._inline += len(text)
            self._runs.text(text)
            if self._runs.mark and self._cell is not None:
                self._notes.marks[self._cell] = self._runs.mark

    def _end_cell(self) -> None:
        """Notes what is to be known of a cell. Raises FileRefused where programs would read its value differently."""
        cell = self._cell
        if cell is None:
            return
        kind, formula, value, inline = self._type, self._formula, self._value, self._inline
        self._cell = self._inline = None
        if kind is not None and kind not in TYPES:
            raise damaged(f"工作表{quoted(self.name)}的单元格 {cell_name(*cell)} 的类型不明")
        if formula is not None:
            self._notes.formula(cell, formula)
            # An empty text is a value; an empty number is none (openpyxl writes `<v />` behind every formula).
            if not value and inline is None and (value is None or kind != "str"):
                self._notes.uncached.add(cell)
        elif not value and inline is None:
            return
        self._last_row = max(self._last_row, cell[0])
        self._last_column = max(self._last_column, cell[1])
        self._characters += inline or 0
        style = whole_number(self._style)
        if style is not None and self._struck[style : style + 1] == [True]:
            self._notes.struck.add(cell)
        if kind in TEXT_TYPES and (shown := _of_style(self._shown_of_texts, style)):
            self._notes.formats[cell] = shown
        if value:
            self._take_value(cell, kind, style, value)

    def _take_value(self, cell: Cell, kind: str | None, style: int | None, value: str) -> None:
        if kind is None or kind == "n":
            self._notes.spaced_numbers |= kind == "n" and value != value.strip(XML_SPACES)
            self._take_number(cell, kind, style, value if kind is None else value.strip(XML_SPACES))
        elif kind == "s":
            index = whole_number(value)
            if index is None or index >= len(self._strings):
                raise damaged(f"工作表{quoted(self.name)}的单元格 {cell_name(*cell)} 的文字不存在")
            self._characters += self._strings[index]
            if index in self._marks:
                self._notes.marks[cell] = self._marks[index]
        elif kind == "e":
            self._notes.errors[cell] = value
        elif kind == "b" and value not in ("0", "1"):  # the reader of values takes all but 0 for true
            raise damaged(f"工作表{quoted(self.name)}的单元格 {cell_name(*cell)} 应是逻辑值，却是{quoted(value)}")
        elif kind == "d":
            self._take_date(cell, style, value)
        elif kind == "str":
            self._characters += len(value)

    def _take_number(self, cell: Cell, kind: str | None, style: int | None, value: str) -> None:
        if NOT_FINITE.fullmatch(value) or (NUMBER.fullmatch(value) and not math.isfinite(float(value))):
            self._notes.errors[cell] = value
        elif NUMBER.fullmatch(value):
            self._notes.days(cell, _of_style(self._shown, style), float(value), since_1904=self._since_1904)
        elif kind == "n":
            raise damaged(f"工作表{quoted(self.name)}的单元格 {cell_name(*cell)} 应是数字，却是{quoted(value)}")
        else:  # without a type, the reader of values takes it as text
            self._characters += len(value)

    def _take_date(self, cell: Cell, style: int | None, value: str) -> None:
        """A date that is written as one; what shows no part of it is taken to show the whole."""
        try:
            days = (datetime.fromisoformat(value).replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)
        except ValueError:
            return  # the reader of values takes it for a text
        shown = _of_style(self._shown, style)
        self._notes.moments[cell] = moment_of(shown if shows_date(shown) else WHOLE_DATE, days) or Moment(value, True)


def _of_style(shown: Sequence[Shown], style: int | None) -> Shown:
    return shown[style] if style is not None and style < len(shown) else PLAIN
