"""The sheets of the consolidated workbook that are lists: a heading, a filter, a row a record, on A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from perfeval_xl.workbook import styles
from perfeval_xl.workbook.styles import Style
from perfeval_xl.workbook.writing import Sheet

BOLD_TITLE: Style = {**styles.BASE, "font_size": 14, "bold": True, "text_wrap": False}
HEAD: Style = {**styles.BORDERED, "bold": True, "align": "center", "bg_color": "#F2F2F2"}
_SAID: Style = {**styles.BASE, "text_wrap": False}
_NARROWEST, _WIDEST, _HIGHEST = 8.0, 50.0, 400.0

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

    table: pd.DataFrame
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

    def width(self, name: str) -> float:
        """The width of a column, with room for its heading and the filter's button."""
        content = content_width(self.table[name]) * self.size / styles.SIZE
        needed = max(content, styles.display_width(self.head(name)) + 4.0, _NARROWEST)
        return min(needed, self.widest.get(name, _WIDEST))


def write_list_sheet(target: Sheet, title: str, said: str, listing: Listing) -> None:
    """A sheet with one list."""
    write_heading(target, title, said)
    write_list(target, 2, listing)
    target.freeze(3, 0)
    last = max(2 + len(listing.table), 3)
    target.filter(2, 0, last, len(listing.columns) - 1)
    target.print_on_a4((0, 0, last, listing.printed - 1), landscape=True, heading=(2, 2))


def write_heading(target: Sheet, title: str, said: str) -> None:
    """The two lines at the head of a sheet."""
    target.text(0, 0, title, BOLD_TITLE)
    target.row(0, 26)
    target.text(1, 0, said, _SAID)
    target.row(1, 18)


def write_list(target: Sheet, first: int, listing: Listing, column: int = 0) -> None:
    """A list with its heading at a place of a sheet."""
    widths = [listing.width(name) for name in listing.columns]
    for position, (name, width) in enumerate(zip(listing.columns, widths, strict=True)):
        target.text(first, column + position, listing.head(name), HEAD)
        target.columns(column + position, column + position, width)
    target.row(first, 22)
    for row in range(len(listing.table)):
        record = listing.table.iloc[row]
        lines = 1
        for position, name in enumerate(listing.columns):
            value = plain(record[name])
            target.value(first + 1 + row, column + position, value, _style(listing, name, value))
            if isinstance(value, str) and name not in listing.beside:
                lines = max(lines, styles.lines_needed(value, widths[position], size=listing.size))
        target.row(first + 1 + row, min(styles.row_height(lines, font_size=listing.size) + 2, _HIGHEST))


def _style(listing: Listing, name: str, value: float | str | None) -> Style:
    style: Style = {**styles.BORDERED, "font_size": listing.size}
    if name in listing.beside:
        style |= {"font_size": 8, "font_color": styles.GREY, "text_wrap": False}
    if name in _CENTRED or isinstance(value, float):
        style["align"] = "center"
    return style if isinstance(value, float) else {**style, "num_format": "@"}


def content_width(column: pd.Series) -> float:
    """Half-width characters that the longest text or number of a column needs."""
    texts = ["" if pd.isna(value) else f"{value:,.4f}" if isinstance(value, float) else str(value) for value in column]
    return max((styles.display_width(line) for text in texts for line in text.split("\n")), default=0) + 2.0


def plain(value: object) -> float | str | None:
    """A value of a table as a cell takes it."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]  # scalars of a table
        return None
    return float(value) if isinstance(value, (int, float)) else str(value)
