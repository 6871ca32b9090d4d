"""A sheet as a person sees it, and where a form's words say that something is typed in."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet


class FillingError(ValueError):
    """The sheets do not take the data: words that are absent or stand twice, too few rows, a locked or taken cell."""


def plain(text: str) -> str:
    """Text as it is compared: without white space, full-width letters, digits and brackets as half-width ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def shown(cell: Cell) -> str:
    """The words a cell shows, with the prefix that a number format such as `"其中："@` puts before them."""
    if not isinstance(cell.value, str) or cell.data_type == "f":
        return ""
    prefix = re.search(r'"([^"]*)"@$', cell.number_format)
    return plain((prefix[1] if prefix else "") + cell.value)


class View:
    """One sheet as a person sees it: without column A and row 1, and a merged area as the one cell it looks like."""

    def __init__(self, sheet: Worksheet, year: int) -> None:
        self.sheet = sheet
        self.year = year
        seen = (cell for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row)
        self.worded = [cell for cell in seen if isinstance(cell, Cell) and shown(cell)]
        self.areas = {place: area for area in sheet.merged_cells.ranges for place in area.cells}

    def wanted(self, words: str) -> str:
        """Words of a form as this year's sheet shows them."""
        return plain(words.format(year=self.year, last_year=self.year - 1))

    def at(self, row: int, column: int) -> Cell:
        """The cell seen at a place: of a merged area its first."""
        if area := self.areas.get((row, column)):
            row, column = area.min_row, area.min_col
        cell = self.sheet.cell(row, column)
        assert isinstance(cell, Cell)
        return cell

    def end(self, cell: Cell) -> tuple[int, int]:
        """The last row and the last column that a cell takes."""
        area = self.areas.get((cell.row, cell.column))
        return (area.max_row, area.max_col) if area else (cell.row, cell.column)

    def find(self, words: str, column: int | None = None, rows: range | None = None) -> Cell:
        """The one cell with these words: of the sheet, or of some rows of one column."""
        wanted = self.wanted(words)
        found = [
            cell
            for cell in self.worded
            if wanted in (shown(cell), re.sub(r"\([\d.]+分\)", "", shown(cell)))  # 产出指标（50分） is 产出指标
            and (column is None or cell.column == column)
            and (rows is None or cell.row in rows)
        ]
        if len(found) != 1:
            raise FillingError(f"工作表“{self.sheet.title}”上，“{wanted}”有{len(found)}处，应当正好一处")
        return self.at(found[0].row, found[0].column)

    def column(self, words: str, row: int) -> int:
        """The column of the nearest row of headings above that has these words."""
        wanted = self.wanted(words)
        above = [cell.row for cell in self.worded if cell.row < row and shown(cell) == wanted]
        nearest = max(above, default=0)
        return self.find(words, rows=range(nearest, nearest + 1)).column


@dataclass(frozen=True)
class Place:
    """Where a field is typed in: beside a label, under a heading, or where a labelled row meets a heading's column."""

    sheet: str
    label: str = ""
    heading: str = ""

    def cell(self, view: View) -> Cell:
        """Find it."""
        if not self.heading:
            label = view.find(self.label)
            return view.at(label.row, view.end(label)[1] + 1)
        if not self.label:
            heading = view.find(self.heading)
            return view.at(view.end(heading)[0] + 1, heading.column)
        row = view.find(self.label).row
        return view.at(row, view.column(self.heading, row))


@dataclass(frozen=True)
class NamedRows:
    """Rows that the unit names itself, between two labelled rows; the names stand under the first label."""

    sheet: str
    after: str
    before: str
    prompt: str
    headings: Mapping[str, str]

    def cell(self, view: View, number: int, part: str) -> Cell:
        """The name of the entry with this number, or its figure under a heading."""
        label = view.find(self.after)
        row = view.end(label)[0] + number
        if not label.row < row < view.find(self.before).row:
            raise FillingError(f"“{self.after}”之下没有第{number}行可填")
        return view.at(row, label.column if part == "name" else view.column(self.headings[part], row))


@dataclass(frozen=True)
class IndicatorRows:
    """Rows of indicators: one after the other within a category within a dimension."""

    sheet: str
    headings: Mapping[str, str]
    words: Mapping[str, str]  # of dimensions and categories, by their keys in row ids

    def row(self, view: View, dimension: str, category: str, number: int) -> int:
        """The row of an indicator by its number within its category."""
        first, second = view.find("一级指标"), view.find("二级指标")
        group = view.find(dimension, first.column, range(first.row + 1, view.sheet.max_row + 1))
        head = view.find(category, second.column, range(group.row, view.end(group)[0] + 1))
        row = head.row + number - 1
        if not head.row <= row <= view.end(head)[0]:
            raise FillingError(f"“{dimension}”的“{category}”没有第{number}行可填")
        return row


@dataclass(frozen=True)
class FormWords:
    """A form in the words of its sheets; `{year}` and `{last_year}` slide."""

    places: Mapping[str, Place]
    named: Mapping[str, NamedRows]
    indicators: IndicatorRows
    row_fields: Mapping[str, str]  # a field in the row, for row ids that the fields' keys do not begin with
