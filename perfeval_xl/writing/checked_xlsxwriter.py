"""xlsxwriter behind one wrapper that lets nothing be lost in silence.

xlsxwriter reports what it drops by return codes and warnings; here each of them is a WritingError. What a file format
or an old program could not hold (a literal over 255 characters, a formula over 8,192) is refused as well. Two runs
over the same input give the same bytes.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from perfeval_xl.errors import WritingError
from perfeval_xl.expressions.addresses import MOST_ROWS
from perfeval_xl.form.shown_text import fitting, shortened
from perfeval_xl.writing.literal_formulas import LiteralFormulaWorksheet
from perfeval_xl.writing.pages import MARGINS, comment_size
from perfeval_xl.writing.unit_copies import CopiedWorkbook, changing_text_mark
from perfeval_xl.writing.xml_text import check_formula, figure_as_stored

Properties = Mapping[str, Any]
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
Ends = tuple[int, int]
"""First and last, of rows or columns."""

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_COMMENT_FONT: Properties = {"font_name": "宋体", "font_size": 9}
_LONGEST_SAID = 100
_HEIGHTS_KEPT = 100
"""Rows whose heights are known where a chart is put; those of all rows would be most of the memory."""


def _checked(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Makes a call of xlsxwriter; a nonzero code or a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return _written(call, *arguments, **options)


def _written(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """As `_checked`, for calls that say everything by their code: contents of cells, of which there are thousands."""
    try:
        result = call(*arguments, **options)
    except (Warning, xlsxwriter.exceptions.XlsxWriterException, TypeError, ValueError) as error:
        raise WritingError(f"{_call(call, arguments)}：{_short(error)}") from error
    if isinstance(result, int) and result != 0:
        raise WritingError(f"{_call(call, arguments)}返回{result}")
    return result


def _call(call: Callable[..., Any], arguments: Sequence[Any]) -> str:
    return f"{call.__name__}({'，'.join(_short(repr(each)) for each in arguments)})"


def _short(said: object) -> str:
    return shortened(str(said), _LONGEST_SAID)


class CheckedSheet:
    """One worksheet. Rows and columns count from 0; `style` is a mapping of xlsxwriter's format properties.

    `row_by_row`: what is said of a row waits until it is complete, since rows are then taken in their order only.
    """

    def __init__(
        self, worksheet: Any, style: Callable[[Properties], Any], changing: dict[str, str], *, row_by_row: bool
    ) -> None:
        self._sheet, self._style, self._changing = worksheet, style, changing
        self._waiting: dict[int, list[Callable[[], None]]] | None = {} if row_by_row else None

    def complete(self, row: int) -> None:
        """Says that nothing more comes into this row and those above it."""
        if self._waiting is None:
            return
        for each in sorted(each for each in self._waiting if each <= row):
            for write in self._waiting.pop(each):
                write()
            if each > _HEIGHTS_KEPT:  # the row before is written, now that this one has begun
                self._sheet.row_info.pop(each - 1, None)
                self._sheet.row_sizes.pop(each - 1, None)

    def _put(self, row: int, call: Callable[..., Any], *arguments: Any) -> None:
        if self._waiting is None:
            _written(call, *arguments)
        else:
            self._waiting.setdefault(row, []).append(partial(_written, call, *arguments))

    def text(self, row: int, column: int, text: str, style: Properties) -> None:
        """Text stays text, whatever it starts with; one that no cell holds is cut and says so.

        Of what xlsxwriter takes for XML we write the text ourselves.
        """
        text = fitting(text)
        if text.startswith("<r>") and text.endswith("</r>"):
            if self._waiting is None:
                self._changing[name := "r" + "x" * len(self._changing)] = text
                text = changing_text_mark(name)
            else:
                text += " "
        self._put(row, self._sheet.write_string, row, column, text, self._style(style))

    def changing_text(self, row: int, column: int, name: str, text: str, style: Properties) -> None:
        """A text that copies of the workbook have in their own wording; `name` says which of them it is."""
        self._changing[name] = text
        self.text(row, column, changing_text_mark(name), style)

    def number(self, row: int, column: int, value: float, style: Properties) -> None:
        """A number."""
        self._put(row, self._sheet.write_number, row, column, figure_as_stored(value), self._style(style))

    def blank(self, row: int, column: int, style: Properties) -> None:
        """An empty cell with a style."""
        self._put(row, self._sheet.write_blank, row, column, None, self._style(style))

    def value(self, row: int, column: int, value: float | str | None, style: Properties) -> None:
        """A number, a text or nothing."""
        if value is None:
            self.blank(row, column, style)
        elif isinstance(value, str):
            self.text(row, column, value, style)
        else:
            self.number(row, column, value, style)

    def formula(self, row: int, column: int, formula: str, value: float | str, style: Properties) -> None:
        """A formula with the value that programs which do not calculate will show."""
        check_formula(formula)
        self._put(row, self._sheet.write_formula, row, column, formula, self._style(style), figure_as_stored(value))

    def merge(self, row: int, column: int, rows: int, columns: int, style: Properties) -> None:
        """Merges cells (more than one) and leaves them blank; the first is then written as any other."""
        last_row, last_column = row + rows - 1, column + columns - 1
        if self._waiting is None:
            _checked(self._sheet.merge_range, row, column, last_row, last_column, "", self._style(style))
            return
        self._sheet.merge.append([row, column, last_row, last_column])  # merge_range would go on to later rows
        for each_row in range(row, last_row + 1):
            for each_column in range(column, last_column + 1):
                self.blank(each_row, each_column, style)

    def wide_text(
        self, row: int, column: int, text: str, style: Properties, *, rows: int = 1, columns: int = 1
    ) -> None:
        """A text over cells that are merged, if they are several."""
        if rows * columns > 1:
            self.merge(row, column, rows, columns, style)
        self.text(row, column, text, style)

    def link(self, row: int, column: int, target: str, text: str, style: Properties) -> None:
        """A link to a place in the workbook, `'表名'!B5`."""
        _checked(self._sheet.write_url, row, column, f"internal:{target}", self._style(style), text)

    def comment(self, row: int, column: int, text: str, lines: int) -> None:
        """A comment, closed until pointed at, `COMMENT_WIDTH` wide and so many lines high."""
        _checked(self._sheet.write_comment, row, column, text, {"author": "", **_COMMENT_FONT, **comment_size(lines)})

    def validation(self, row: int, column: int, options: Mapping[str, Any]) -> None:
        """A data validation with its prompt and its stop text."""
        _checked(self._sheet.data_validation, row, column, row, column, dict(options))

    def conditional(self, area: Area, formula: str, style: Properties) -> None:
        """A style where a formula (of this sheet's cells only) is true."""
        check_formula(formula)
        options = {"type": "formula", "criteria": formula, "format": self._style(style)}
        _checked(self._sheet.conditional_format, *area, options)

    def columns(self, first: int, last: int, width: float, *, hidden: bool = False) -> None:
        """Column width in half-width characters."""
        _checked(self._sheet.set_column, first, last, width, None, {"hidden": hidden})

    def row(self, row: int, height: float | None, *, hidden: bool = False) -> None:
        """Row height in points."""
        self._put(row, self._sheet.set_row, row, height, None, {"hidden": hidden})

    def numbers_as_text_are_meant(self, area: str) -> None:
        """No green corner for numbers stored as text in these cells."""
        _checked(self._sheet.ignore_errors, {"number_stored_as_text": area})

    def protect(self) -> None:
        """Locks every cell that is not unlocked; cells can be selected and copied."""
        _checked(self._sheet.protect, "", {"objects": True, "scenarios": True})

    def hide(self, *, very: bool = False) -> None:
        """Hides the sheet; `very`: also from the list of hidden sheets."""
        _checked(self._sheet.very_hidden if very else self._sheet.hide)

    def freeze(self, row: int, column: int) -> None:
        """Keeps the rows above and the columns left in sight."""
        _checked(self._sheet.freeze_panes, row, column)

    def open_here(self) -> None:
        """The sheet that shows when the workbook is opened."""
        _checked(self._sheet.activate)

    def select(self, row: int, column: int) -> None:
        """Where the cursor stands."""
        _checked(self._sheet.set_selection, row, column, row, column)

    def filter(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Filter buttons on a heading."""
        _checked(self._sheet.autofilter, row, column, last_row, last_column)

    def print_on_a4(
        self, area: Area, *, landscape: bool = False, heading: Ends | None = None, breaks: Sequence[int] = ()
    ) -> None:
        """A4, one page wide, page numbers below; `heading` rows repeat; a page begins at each row of `breaks`."""
        self._print(9, area, landscape=landscape, heading=heading)
        _checked(self._sheet.fit_to_pages, 1, 0)
        if breaks:
            _checked(self._sheet.set_h_pagebreaks, list(breaks))

    def print_on_a3(self, area: Area, *, scale: int, heading: Ends, side: Ends, breaks: Sequence[int]) -> None:
        """A3 landscape at `scale` percent, as many pages wide as there are columns in `breaks` at which one begins.

        `heading` rows and `side` columns repeat.
        """
        self._print(8, area, landscape=True, heading=heading)
        _checked(self._sheet.set_print_scale, scale)
        _checked(self._sheet.repeat_columns, *side)
        if breaks:
            _checked(self._sheet.set_v_pagebreaks, list(breaks))

    def _print(self, paper: int, area: Area, *, landscape: bool, heading: Ends | None) -> None:
        sheet = self._sheet
        _checked(sheet.set_paper, paper)
        _checked(sheet.set_landscape if landscape else sheet.set_portrait)
        _checked(sheet.print_area, *area)
        _checked(sheet.center_horizontally)
        _checked(sheet.set_margins, **MARGINS)
        _checked(sheet.set_footer, "&C第&P页 共&N页", {"margin": 0.3})
        if heading is not None:
            _checked(sheet.repeat_rows, *heading)

    def chart(self, row: int, column: int, chart: Any) -> None:
        """A chart made by `CheckedWorkbook.column_chart`, its corner at a cell."""
        _checked(self._sheet.insert_chart, row, column, chart)


class CheckedWorkbook:
    """A workbook in memory; `write_workbook` makes one and puts it into its file.

    With `file` it is written there, row by row and with temporary files beside it, as its rows are said to be complete
    (CheckedSheet.complete); it has no comments, links and locked structure.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._buffer = io.BytesIO()
        if file is None:
            self._book = xlsxwriter.Workbook(self._buffer, {"in_memory": True})
        else:
            self._book = xlsxwriter.Workbook(str(file), {"constant_memory": True, "tmpdir": str(file.parent)})
        _checked(self._book.set_properties, {"created": _CREATED, "author": "", "comments": ""})
        _checked(self._book.set_calc_mode, "auto")
        self._sheets: list[CheckedSheet] = []
        self._styles: dict[frozenset[tuple[str, Any]], Format] = {}
        self._changing: dict[str, str] = {}
        self.locked_structure = False

    def sheet(self, name: str) -> CheckedSheet:
        """Adds a sheet."""
        worksheet = _checked(self._book.add_worksheet, name, worksheet_class=LiteralFormulaWorksheet)
        self._sheets.append(CheckedSheet(worksheet, self._format, self._changing, row_by_row=self._file is not None))
        return self._sheets[-1]

    def _format(self, style: Properties) -> Format:
        key = frozenset(style.items())
        if key not in self._styles:
            self._styles[key] = _checked(self._book.add_format, dict(style))
        return self._styles[key]

    def column_chart(self, title: str, names: str, values: str) -> Any:
        """A native column chart over two ranges (`=表!$A$2:$A$5`), values shown on the columns."""
        chart = _checked(self._book.add_chart, {"type": "column"})
        series = {"categories": names, "values": values, "data_labels": {"value": True}, "gap": 80}
        _checked(chart.add_series, series)
        _checked(chart.set_title, {"name": title})
        _checked(chart.set_legend, {"none": True})
        _checked(chart.set_y_axis, {"visible": False, "major_gridlines": {"visible": False}})
        return chart

    def content(self) -> bytes:
        """The finished file, of a workbook in memory. To be called once, or `template`."""
        if self.locked_structure or self._changing:
            return self.template().copy({})
        self.close()
        return self._buffer.getvalue()

    def template(self) -> CopiedWorkbook:
        """The finished file, of a workbook in memory, with its changing texts to be said anew."""
        self.close()
        return CopiedWorkbook(self._buffer.getvalue(), self._changing, locked_structure=self.locked_structure)

    def close(self) -> None:
        """Finishes the workbook."""
        for sheet in self._sheets:
            sheet.complete(MOST_ROWS)
        _checked(self._book.close)

    def let_go(self) -> None:
        """Closes the temporary files of one that is not finished: Windows removes none that are open."""
        for worksheet in self._book.worksheets():
            _checked(worksheet._opt_close)
