"""Number formats that a rule gives to cells while it holds: what these show then, nobody but the program can tell.

Whether a rule holds is not computed here. Where its format shows a content in another way than the cell's own, the cell
is asked about (`ShownByRule`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval_xl.expressions.addresses import MOST_COLUMNS, MOST_ROWS, column_number
from perfeval_xl.formats.shown.number_formats import Shown, shown_by, shown_of_texts

HIDDEN = ";;;"
"""Of a data bar or an icon without the figure."""
MOST_AREAS = 5_000
_CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?([0-9]{1,7})?")


@dataclass(frozen=True)
class ShownByRule:
    """Cells (an area) that a rule may show in another way, and its number format; '' where that is not known."""

    area: tuple[int, int, int, int]
    format_code: str

    def shows_otherwise(self, cell: tuple[int, int], own: Shown | None, *, is_text: bool) -> bool:
        """Whether a cell may show something else than `own`, the way its own format shows it
        (None: not known)."""
        first_row, first_column, last_row, last_column = self.area
        if not (first_row <= cell[0] <= last_row and first_column <= cell[1] <= last_column):
            return False
        if not self.format_code:
            return not is_text
        return (shown_of_texts(self.format_code) if is_text else shown_by(self.format_code)) != own


class RulesOfSheet:
    """What a worksheet of an .xlsx says of its rules, while it is streamed. `of_styles` are the number formats of the
    workbook's differential styles by their number, '' for one that has none."""

    def __init__(self, of_styles: Sequence[str]) -> None:
        self.found: list[ShownByRule] = []
        self._of_styles = of_styles
        self._cells = ""
        self._codes: list[str] = []
        self._is_open = False

    def start(self, attributes: dict[str, str]) -> None:
        self._is_open, self._cells, self._codes = True, attributes.get("sqref", ""), []

    def rule(self, attributes: dict[str, str]) -> None:
        number = attributes.get("dxfId", "")
        if number.isascii() and number.isdigit() and int(number[:9]) < len(self._of_styles):
            self._codes.append(self._of_styles[int(number[:9])])

    def number_format(self, attributes: dict[str, str]) -> None:
        """That stands in the rule itself, as newer ones have it."""
        if self._is_open:
            self._codes.append(attributes.get("formatCode", ""))

    def without_figures(self, attributes: dict[str, str]) -> None:
        """A data bar or icons, perhaps in place of the figure."""
        if self._is_open and attributes.get("showValue", "1") in ("0", "false"):
            self._codes.append(HIDDEN)

    def cells(self, text: str) -> None:
        """As newer rules have it, behind them."""
        self._cells = text

    def end(self) -> None:
        self._is_open = False
        codes = list(dict.fromkeys(code for code in self._codes if code))
        for area in areas_of(self._cells) if codes else ():
            self.found += [ShownByRule(area, code) for code in codes][: MOST_AREAS - len(self.found)]


def areas_of(cells: str) -> Iterator[tuple[int, int, int, int]]:
    """`A1:B3 C4 D:D` as areas: first row and column, last row and column, all from 0."""
    for written in cells.split()[:MOST_AREAS]:
        corners = [_CORNER.fullmatch(corner) for corner in written.split(":")[:2]]
        first, last = corners[0], corners[-1]
        if first is None or last is None:
            continue
        rows = sorted((int(first[2] or 1) - 1, int(last[2] or MOST_ROWS) - 1))
        columns = sorted((_column(first[1], 1) - 1, _column(last[1], MOST_COLUMNS) - 1))
        yield rows[0], columns[0], rows[1], columns[1]


def _column(letters: str | None, without: int) -> int:
    return column_number(letters.upper()) if letters else without
