"""The consolidated workbook: 单位明细, 指标明细, 排名与等次, 审核问题, 来源."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd

from perfeval_xl.form.formula_text import column_letters
from perfeval_xl.form.placed import Field, FieldType
from perfeval_xl.form.sheet_names import IDENTITY_SHEET
from perfeval_xl.results.tables import Tables
from perfeval_xl.workbook import styles
from perfeval_xl.workbook.identity import OUTPUT_KEY
from perfeval_xl.workbook.styles import Style
from perfeval_xl.workbook.writing import Sheet, Workbook, write_workbook

_TITLE: Style = {**styles.BASE, "font_size": 14, "bold": True, "text_wrap": False}
_SAID: Style = {**styles.BASE, "text_wrap": False}
_HEAD: Style = {**styles.BORDERED, "bold": True, "align": "center", "bg_color": "#F2F2F2"}
_TEXT: Style = {**styles.BORDERED, "num_format": "@"}
_TOTAL: Style = {**styles.BORDERED, "bold": True, "bg_color": "#F2F2F2"}
_UNIT_HEADS = ("单位代码", "单位名称", "总分", "等次")
_NARROWEST, _WIDEST = 8.0, 50.0

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
}


def write_consolidated(tables: Tables, path: Path) -> None:
    """Writes the workbook; also where no return counts. Raises OutputError. The same input gives the same bytes."""
    with write_workbook(path) as book:
        _unit_sheet(book.sheet("单位明细"), tables)
        said = tables.consolidation.completeness
        _list_sheet(book.sheet("指标明细"), "指标明细", said, tables.indicators, {"reason": "偏差原因"})
        _ranking_sheet(book, tables)
        _list_sheet(book.sheet("审核问题"), "审核问题", said, tables.findings, {})
        _list_sheet(book.sheet("来源"), "来源", said, tables.sources, {"reason": "未计入的原因"})
        mark = book.sheet(IDENTITY_SHEET)
        mark.text(0, 0, OUTPUT_KEY, styles.BASE)
        mark.text(0, 1, "consolidated", styles.BASE)
        mark.hide(very=True)


def _heading(target: Sheet, title: str, said: str) -> None:
    target.text(0, 0, title, _TITLE)
    target.row(0, 26)
    target.text(1, 0, said, _SAID)
    target.row(1, 18)


# 单位明细


def _unit_sheet(target: Sheet, tables: Tables) -> None:
    consolidation = tables.consolidation
    evaluator = consolidation.evaluator
    title = "" if evaluator is None else f"{evaluator.layout.year}年度{evaluator.layout.definition.title} "
    _heading(target, f"{title}单位明细", consolidation.completeness)
    first = 2
    for column, head in enumerate(_UNIT_HEADS):
        target.merge(first, column, 3, 1, _HEAD)
        target.text(first, column, head, _HEAD)
    _grouped_heads(target, first, tables)
    for row, height in ((first, 20), (first + 1, 34), (first + 2, 34)):
        target.row(row, height)
    units = tables.units
    for position in range(len(units)):
        record = units.iloc[position]
        for column, name in enumerate(units.columns):
            target.value(first + 3 + position, column, _plain(record[name]), _style_of(name, column, tables))
    _total_row(target, first + 3 + len(units), tables)
    _unit_widths(target, tables)
    target.freeze(first + 3, 2)
    area = (0, 0, first + 3 + len(units), len(units.columns) - 1)
    target.print_on_a4(area, landscape=True, heading=(first, first + 2), side=(0, 1))


def _grouped_heads(target: Sheet, first: int, tables: Tables) -> None:
    """Three rows of headings: sheet, row or block, column; equal neighbours merged."""
    layout = None if tables.consolidation.evaluator is None else tables.consolidation.evaluator.layout
    if layout is None:
        return
    heads = [(layout.sheet_by_key[field.sheet].name, *_label_parts(field)) for field in tables.fields]
    start = len(_UNIT_HEADS)
    for level in range(3):
        column = start
        for words, same in groupby(heads, key=lambda head: head[: level + 1]):
            width = len(list(same))
            if width > 1:
                target.merge(first + level, column, 1, width, _HEAD)
            target.text(first + level, column, words[-1], _HEAD)
            column += width


def _label_parts(field: Field) -> tuple[str, str]:
    head, _, rest = field.label.rpartition(" / ")
    return (head, rest) if head else (field.label, field.label)


def _style_of(name: str, column: int, tables: Tables) -> Style:
    if column < len(_UNIT_HEADS):
        return _TEXT if name != "total_score" else {**styles.BORDERED, "num_format": "0.00"}
    kind = next(field.type for field in tables.fields if field.key == name)
    return {**styles.BORDERED, "num_format": styles.NUMBER_FORMATS[kind]}


def _total_row(target: Sheet, row: int, tables: Tables) -> None:
    target.merge(row, 0, 1, len(_UNIT_HEADS), _TOTAL)
    target.text(row, 0, f"合计（{tables.consolidation.completeness}；控制率、执行率按合计数计算）", _TOTAL)
    for position, field in enumerate(tables.fields):
        style = {**_TOTAL, "num_format": styles.NUMBER_FORMATS[field.type]}
        if field.type is FieldType.TEXT:
            style["num_format"] = "General"
        target.value(row, len(_UNIT_HEADS) + position, tables.totals.get(field.key), style)
    target.row(row, 34)


def _unit_widths(target: Sheet, tables: Tables) -> None:
    for column, (name, width) in enumerate(zip(tables.units.columns, (12.0, 26.0, 8.0, 8.0), strict=False)):
        target.columns(column, column, max(width, _content_width(tables.units[name])))
    for position, field in enumerate(tables.fields):
        column = len(_UNIT_HEADS) + position
        total = f"{tables.totals.get(field.key, 0):,.4f}"
        needed = max(_content_width(tables.units[field.key]), 11.0, len(total) + 1.0)
        target.columns(column, column, min(needed, 32.0))


# Lists


def _list_sheet(target: Sheet, title: str, said: str, table: pd.DataFrame, renamed: dict[str, str]) -> None:
    _heading(target, title, said)
    _list(target, 2, table, renamed)
    target.freeze(3, 0)
    last = max(2 + len(table), 3)
    target.filter(2, 0, last, len(table.columns) - 1)
    target.print_on_a4((0, 0, last, len(table.columns) - 1), landscape=True, heading=(2, 2))


def _list(target: Sheet, first: int, table: pd.DataFrame, renamed: dict[str, str], column: int = 0) -> None:
    widths = []
    for position, name in enumerate(table.columns):
        head = renamed.get(name, _HEADS[name])
        width = max(_content_width(table[name]), styles.display_width(head) + 4.0, _NARROWEST)
        widths.append(min(width, _WIDEST))
        target.text(first, column + position, head, _HEAD)
        target.columns(column + position, column + position, widths[-1])
    target.row(first, 22)
    for row in range(len(table)):
        record = table.iloc[row]
        lines = 1
        for position, name in enumerate(table.columns):
            value = _plain(record[name])
            style = _TEXT if not isinstance(value, float) else {**styles.BORDERED, "align": "center"}
            target.value(first + 1 + row, column + position, value, style)
            if isinstance(value, str):
                lines = max(lines, styles.lines_needed(value, widths[position]))
        target.row(first + 1 + row, min(styles.row_height(lines), 400.0))


def _content_width(column: pd.Series) -> float:
    texts = ["" if pd.isna(value) else f"{value:,.4f}" if isinstance(value, float) else str(value) for value in column]
    return max((styles.display_width(line) for text in texts for line in text.split("\n")), default=0) + 2.0


def _plain(value: object) -> float | str | None:
    if value is None or pd.isna(value):  # type: ignore[call-overload]  # scalars of a table
        return None
    return float(value) if isinstance(value, (int, float)) else str(value)


# 排名与等次


def _ranking_sheet(book: Workbook, tables: Tables) -> None:
    target = book.sheet("排名与等次")
    _heading(target, "排名与等次", tables.consolidation.completeness)
    _list(target, 2, tables.ranking, {})
    beside = len(tables.ranking.columns) + 1
    _list(target, 2, tables.grades.astype({"units": "float64"}), {}, beside)
    count = len(tables.grades)
    target.chart(4 + count, beside, book.column_chart("各等次单位数", *_chart_ranges("排名与等次", beside, count)))
    target.freeze(3, 0)
    last = max(3 + len(tables.ranking), 4 + count + 16)
    target.print_on_a4((0, 0, last, beside + 8), landscape=True)


def _chart_ranges(sheet: str, column: int, count: int) -> Sequence[str]:
    names, values = column_letters(column), column_letters(column + 1)
    return [f"='{sheet}'!${letters}$4:${letters}${3 + count}" for letters in (names, values)]
