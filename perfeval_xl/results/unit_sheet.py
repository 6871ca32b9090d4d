"""单位明细: a row a unit, a column a figure of the form; on A3, a page begins between rows of the form only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field, FieldType
from perfeval_xl.results.frames import records
from perfeval_xl.results.list_sheets import BOLD_TITLE, HEAD, content_widths
from perfeval_xl.results.tables import Tables
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet
from perfeval_xl.writing.pages import LANDSCAPE_A3
from perfeval_xl.writing.styles import Style

_SAID: Style = styles.BASE
_TEXT: Style = {**styles.BORDERED, "num_format": "@"}
_CENTRED: Style = {**_TEXT, "align": "center"}
_CUT: Style = {**_TEXT, "valign": "top"}
_SCORE: Style = {**styles.BORDERED, "num_format": "0.00"}
_TOTAL: Style = {**styles.BORDERED, "bold": True, "bg_color": "#F2F2F2"}
_UNIT_HEADS = ("单位代码", "单位名称", "总分", "等次")
_UNIT_STYLES = (_TEXT, _TEXT, _SCORE, _CENTRED)
_UNIT_WIDTHS = (12.0, 30.0, 8.0, 8.0)
_SIDE = 2
_FIRST = 2
_ROW = _FIRST + 3
_NARROWEST, _ONE_LINE, _WIDEST, _WIDEST_TEXT = 11.0, 13.0, 24.0, 50.0
_HIGHEST = 150.0
_SCALE, _SURE = 75, 0.93
"""Percent of the print, and how much of a page is used: programs differ by some percent in how wide a column is."""


@dataclass(frozen=True)
class Heading:
    """What stands above a column: the sheet, the form's row or block, the figure ("" where the row has only one)."""

    sheet: str
    row: str
    figure: str


@dataclass(frozen=True)
class UnitSheet:
    """Writes the sheet. Fixed figures of the form are left out; total score and grade stand once, at the left."""

    tables: Tables

    def write(self, target: CheckedSheet) -> None:
        """Writes everything, the page set-up too."""
        fields = self._fields()
        headings = [] if self._layout is None else [_heading(field, self._layout) for field in fields]
        widths = [*self._unit_widths(), *(self._width(*each) for each in zip(fields, headings, strict=True))]
        for column, width in enumerate(widths):
            target.columns(column, column, width)
        blocks = _blocks(headings)
        breaks = _page_breaks(blocks, widths)
        self._write_top(target, widths)
        for column, head in enumerate(_UNIT_HEADS):
            target.wide_text(_FIRST, column, head, HEAD, rows=3)
        _write_headings(target, blocks, breaks)
        _set_heading_heights(target, blocks, widths)
        self._write_units(target, fields, widths)
        last = _ROW + self.tables.units.rows
        self._write_total(target, last, fields)
        target.freeze(_ROW, _SIDE)
        area = (0, 0, last, len(widths) - 1)
        side = (0, _SIDE - 1)
        target.print_on_a3(area, scale=_SCALE, heading=(_FIRST, _ROW - 1), side=side, breaks=breaks)

    @property
    def _layout(self) -> Layout | None:
        evaluator = self.tables.consolidation.evaluator
        return None if evaluator is None else evaluator.layout

    def _fields(self) -> list[Field]:
        if self._layout is None:
            return []
        definition = self._layout.definition
        at_the_left = {definition.total_score, definition.grade}
        return [field for field in self.tables.fields if field.role != "fixed" and field.key not in at_the_left]

    def _write_top(self, target: CheckedSheet, widths: Sequence[float]) -> None:
        """Title and remark stand over the columns that are printed on every page."""
        width = sum(widths[:_SIDE])
        title, said = "单位明细", self.tables.consolidation.completeness
        if self._layout is not None:
            title = f"{self._layout.year}年度{self._layout.definition.title}\n{title}"
            said += f"。金额单位：{self._layout.definition.money.unit}。合计行的比率（控制率、执行率等）按合计数计算"
        title_style = {**BOLD_TITLE, "text_wrap": True}
        for row, (text, style) in enumerate(((title, title_style), (said, _SAID))):
            size = float(style["font_size"])
            target.wide_text(row, 0, text, style, columns=_SIDE)
            target.row(row, styles.row_height(styles.lines_needed(text, width, size=size), font_size=size) + 4)

    # Columns

    @cached_property
    def _contents(self) -> dict[str, float]:
        return content_widths(self.tables.units)

    def _unit_widths(self) -> list[float]:
        names = self.tables.units.columns[: len(_UNIT_WIDTHS)]
        return [
            min(max(least, self._contents[name]), _WIDEST_TEXT) for name, least in zip(names, _UNIT_WIDTHS, strict=True)
        ]

    def _width(self, field: Field, heading: Heading) -> float:
        """As the figures need, and as the heading does, which takes two lines where it is long."""
        head = styles.display_width(heading.figure or heading.row) + 1.0
        head = head if head <= _ONE_LINE else max(math.ceil(head / 2) + 1.0, _ONE_LINE)
        total = f"{self.tables.totals.get(field.key, 0):,.4f}"
        needed = max(self._contents[field.key], len(total) + 1.0)
        widest = _WIDEST_TEXT if field.type is FieldType.TEXT else _WIDEST
        return max(min(needed, widest), min(head, _WIDEST), _NARROWEST)

    # Rows

    def _write_units(self, target: CheckedSheet, fields: Sequence[Field], widths: Sequence[float]) -> None:
        names = [*self.tables.units.columns[: len(_UNIT_HEADS)], *(field.key for field in fields)]
        row_styles = [*_UNIT_STYLES, *(_style(field) for field in fields)]
        rows = (row for part in self.tables.units for row in records(part, names))
        for row, values in enumerate(rows, start=_ROW):
            texts = [(text, width) for text, width in zip(values, widths, strict=True) if isinstance(text, str)]
            height = styles.row_height(max(styles.lines_needed(*each) for each in texts)) + 2
            for column, (value, style) in enumerate(zip(values, row_styles, strict=True)):
                # Of a text that is cut the beginning is seen.
                cut = height > _HIGHEST and style is _TEXT
                target.value(row, column, value, _CUT if cut else style)
            target.row(row, min(height, _HIGHEST))
            target.complete(row)

    def _write_total(self, target: CheckedSheet, row: int, fields: Sequence[Field]) -> None:
        target.wide_text(row, 0, f"合计（{self.tables.consolidation.completeness}）", _TOTAL, columns=_SIDE)
        for column in range(_SIDE, len(_UNIT_HEADS)):
            target.blank(row, column, _TOTAL)
        for column, field in enumerate(fields, start=len(_UNIT_HEADS)):
            kind = "General" if field.type is FieldType.TEXT else styles.NUMBER_FORMATS[field.type]
            target.value(row, column, self.tables.totals.get(field.key), {**_TOTAL, "num_format": kind})
        target.row(row, 22)


def _style(field: Field) -> Style:
    if field.type is FieldType.TEXT:
        return _TEXT if field.role == "input" else _CENTRED
    return {**styles.BORDERED, "num_format": styles.NUMBER_FORMATS[field.type]}


def _heading(field: Field, layout: Layout) -> Heading:
    """The rows of a repeatable group are told apart by their numbers; a unit other than that of money is said."""
    row, _, figure = field.label.rpartition(" / ")
    unit = "" if field.unit == layout.definition.money.unit or field.type in _UNIT_IS_CLEAR else field.unit
    unit = f"（{unit}）" if unit else ""
    sheet = layout.sheet_by_key[field.sheet]
    if not row:
        return Heading(sheet.name, f"{figure}{unit}", "")
    number = f"第{field.row_id.rpartition('.')[2]}行"
    if sheet.rows[field.row].group is not None and not row.endswith(number):
        row += number
    return Heading(sheet.name, row, f"{figure}{unit}")


_UNIT_IS_CLEAR = frozenset({FieldType.TEXT, FieldType.RATE, FieldType.SCORE})


# Headings and pages. A block is what stands under one heading of the second level: its first column, its headings.

_Block = tuple[int, list[Heading]]


def _blocks(headings: Sequence[Heading]) -> list[_Block]:
    blocks: list[_Block] = []
    column = len(_UNIT_HEADS)
    for _, same in groupby(headings, key=lambda heading: (heading.sheet, heading.row)):
        blocks.append((column, list(same)))
        column += len(blocks[-1][1])
    return blocks


def _page_breaks(blocks: Sequence[_Block], widths: Sequence[float]) -> list[int]:
    """The columns at which a page begins: as much of the form on each as goes beside the unit's code and name."""
    room = _SURE * LANDSCAPE_A3[0] * 100 / _SCALE - styles.points_wide(widths[:_SIDE])
    breaks: list[int] = []
    taken = styles.points_wide(widths[_SIDE : len(_UNIT_HEADS)])
    for column, within in blocks:
        needed = styles.points_wide(widths[column : column + len(within)])
        if taken + needed > room:
            breaks.append(column)
            taken = 0.0
        taken += needed
    return breaks


def _write_headings(target: CheckedSheet, blocks: Sequence[_Block], breaks: Sequence[int]) -> None:
    """The sheets of the form, anew on every page; below them the blocks and their figures."""

    def page_and_sheet(block: _Block) -> tuple[int, str]:
        return sum(block[0] >= each for each in breaks), block[1][0].sheet

    for (_, sheet), same in groupby(blocks, key=page_and_sheet):
        on_page = list(same)
        columns = sum(len(within) for _, within in on_page)
        target.wide_text(_FIRST, on_page[0][0], sheet, HEAD, columns=columns)
    for column, within in blocks:
        alone = not within[0].figure
        target.wide_text(_FIRST + 1, column, within[0].row, HEAD, rows=2 if alone else 1, columns=len(within))
        if not alone:
            for position, heading in enumerate(within):
                target.text(_FIRST + 2, column + position, heading.figure, HEAD)


def _set_heading_heights(target: CheckedSheet, blocks: Sequence[_Block], widths: Sequence[float]) -> None:
    second = third = whole = 1
    for column, within in blocks:
        lines = styles.lines_needed(within[0].row, sum(widths[column : column + len(within)]))
        if within[0].figure:
            second = max(second, lines)
        else:
            whole = max(whole, lines)
        for position, heading in enumerate(within):
            third = max(third, styles.lines_needed(heading.figure, widths[column + position]))
    third = max(third, whole - second)
    for row, lines in ((_FIRST, 1), (_FIRST + 1, second), (_FIRST + 2, third)):
        target.row(row, styles.row_height(lines) + 4)
