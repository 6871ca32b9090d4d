"""The sheets of the consolidated workbook that are lists: a heading, a filter, a row a record, on A4."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import pandas as pd

from perfeval_xl.expressions.addresses import MOST_ROWS
from perfeval_xl.results.frames import Frames, records
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet, CheckedWorkbook
from perfeval_xl.writing.styles import Style

BOLD_TITLE: Style = {**styles.BASE, "font_size": 14, "bold": True, "text_wrap": False}
HEAD: Style = {**styles.BORDERED, "bold": True, "align": "center", "bg_color": "#F2F2F2"}
_SAID: Style = {**styles.BASE, "text_wrap": False}
_NARROWEST, _WIDEST, _HIGHEST = 8.0, 50.0, 400.0
_FIRST = 2
"""The row of a list's heading."""

_HEADS = {
    "unit_code": "单位代码",
    "unit_name": "单位名称",
    "dimension": "一级指标",
    "category": "二级指标",
    "name": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "reason": "原因",
    "rank": "名次",
    "total_score": "总分",
    "grade": "等次",
    "units": "单位数",
    "file": "文件",
    "severity": "级别",
    "code": "代码",
    "sheet": "表",
    "cell": "单元格",
    "label": "项目",
    "found": "填报",
    "expected": "应为",
    "message": "问题",
    "remedy": "怎样改",
    "explanation": "情况说明",
    "verdict": "审核结果",
    "counted": "计入汇总",
    "sha256": "SHA-256",
    "number": "编号",
    "waived_because": "豁免原因",
    "waived_by": "经办人",
    "state": "状态",
}
_CENTRED = frozenset({"severity", "cell", "grade", "verdict", "counted", "state"})


@dataclass(frozen=True)
class Listing:
    """A table and how it looks. Columns in `beside` come last and are not printed.

    `heads` are headings other than the usual ones, `widest` limits of columns' widths in half-width characters.
    """

    table: Frames
    heads: Mapping[str, str] = field(default_factory=dict)
    widest: Mapping[str, float] = field(default_factory=dict)
    beside: Sequence[str] = ()
    size: float = styles.SIZE

    @property
    def columns(self) -> list[str]:
        """The names of the columns from left to right."""
        return [*(name for name in self.table.columns if name not in self.beside), *self.beside]

    @property
    def printed(self) -> int:
        """How many of them are printed."""
        return len(self.table.columns) - len(self.beside)

    def head(self, name: str) -> str:
        """The heading of a column."""
        return self.heads.get(name, _HEADS[name])

    @cached_property
    def widths(self) -> list[float]:
        """The widths of the columns, with room for their headings and the filter's button."""
        contents = content_widths(self.table)
        return [self._width(name, contents[name]) for name in self.columns]

    def _width(self, name: str, content: float) -> float:
        content = content * self.size / styles.SIZE
        needed = max(content, styles.display_width(self.head(name)) + 4.0, _NARROWEST)
        return min(needed, self.widest.get(name, _WIDEST))


def write_list_sheets(
    book: CheckedWorkbook, title: str, said: str, listing: Listing, most_rows: int = MOST_ROWS
) -> int:
    """A sheet with one list; what is more than `most_rows` of a sheet goes on further ones. Returns how many."""
    room = most_rows - _FIRST - 1
    sheets = max(math.ceil(listing.table.rows / room), 1)
    rows = _rows(listing)
    for number in range(sheets):
        name = title if number == 0 else f"{title}续表{number}"
        part = said if sheets == 1 else f"{said}。共{sheets}张，这是第{number + 1}张"
        target = book.sheet(name)
        write_heading(target, name, part)
        written = _write_rows(target, listing, islice(rows, room))
        target.freeze(_FIRST + 1, 0)
        last = max(_FIRST + written, _FIRST + 1)
        target.filter(_FIRST, 0, last, len(listing.columns) - 1)
        target.print_on_a4((0, 0, last, listing.printed - 1), landscape=True, heading=(_FIRST, _FIRST))
    return sheets


def write_heading(target: CheckedSheet, title: str, said: str) -> None:
    """The two lines at the head of a sheet."""
    target.text(0, 0, title, BOLD_TITLE)
    target.row(0, 26)
    target.text(1, 0, said, _SAID)
    target.row(1, 18)


def write_list(target: CheckedSheet, listing: Listing, column: int = 0, *, complete: bool = False) -> None:
    """A list below the heading of a sheet, from a column on; `complete`: nothing else comes into its rows."""
    _write_rows(target, listing, _rows(listing), column, complete=complete)


_Row = tuple[float | str | None, ...]


def _rows(listing: Listing) -> Iterator[_Row]:
    return (row for part in listing.table for row in records(part, listing.columns))


def _write_rows(
    target: CheckedSheet, listing: Listing, rows: Iterable[_Row], column: int = 0, *, complete: bool = True
) -> int:
    """The heading and these rows. Returns how many."""
    widths = listing.widths
    for position, (name, width) in enumerate(zip(listing.columns, widths, strict=True)):
        target.text(_FIRST, column + position, listing.head(name), HEAD)
        target.columns(column + position, column + position, width)
    target.row(_FIRST, 22)
    text_styles = [_style(listing, name, number=False) for name in listing.columns]
    number_styles = [_style(listing, name, number=True) for name in listing.columns]
    row = _FIRST
    for row, values in enumerate(rows, start=_FIRST + 1):  # counted
        lines = 1
        for position, (name, value) in enumerate(zip(listing.columns, values, strict=True)):
            style = number_styles[position] if isinstance(value, float) else text_styles[position]
            target.value(row, column + position, value, style)
            if isinstance(value, str) and name not in listing.beside:
                lines = max(lines, styles.lines_needed(value, widths[position], size=listing.size))
        target.row(row, min(styles.row_height(lines, font_size=listing.size) + 2, _HIGHEST))
        if complete:
            target.complete(row)
    return row - _FIRST


def _style(listing: Listing, name: str, *, number: bool) -> Style:
    style: Style = {**styles.BORDERED, "font_size": listing.size}
    if name in listing.beside:
        style |= {"font_size": 8, "font_color": styles.GREY, "text_wrap": False}
    if name in _CENTRED or number:
        style["align"] = "center"
    return style if number else {**style, "num_format": "@"}


def content_widths(table: Frames) -> dict[str, float]:
    """By column, half-width characters that its longest text or number needs."""
    widest = dict.fromkeys(table.columns, 0)
    for part in table:
        for name in table.columns:
            widest[name] = max(widest[name], _widest(part[name]))
    return {name: width + 2.0 for name, width in widest.items()}


def _widest(column: pd.Series) -> int:
    known = column.dropna()
    if column.dtype == "string":
        texts = [str(text) for text in known.unique()]
    else:  # no number between the least and the greatest is longer than both
        texts = [f"{float(number):,.4f}" for number in (known.min(), known.max())] if len(known) else []
    return max((styles.display_width(line) for text in texts for line in text.split("\n")), default=0)
