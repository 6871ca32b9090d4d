"""What was done to the workbook around its values: sheets renamed or gone, protection off, rows inserted or deleted."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from typing import Any

from perfeval_xl.expressions.addresses import cell_name, column_letters
from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.form.anchors import EXPLANATION_ID, HINT_ID, STATUS_ID
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Row, SheetLayout
from perfeval_xl.formats.calamine_values import Grid
from perfeval_xl.placing.by_ids import PlacedSheet, is_empty
from perfeval_xl.reading.returned import Returned
from perfeval_xl.reading.understanding import listed_cells
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed
from perfeval_xl.sheet_names import GUIDE_SHEET, REVIEW_SHEET, TAKEN

_ALL = range(1 << 14)
"""Every column that a sheet can have."""
_BY_WPS = "WpsReserved_"
"""WPS keeps pictures that stand in cells on a hidden sheet of such a name."""


def sheets_and_rows(returned: Returned) -> Iterator[Finding]:
    """Sheets that are gone or renamed, protection that is off, rows and columns inserted, copied or deleted."""
    for form in returned.issued.sheets:
        placed = returned.sheets.get(form.key)
        if placed is None:
            yield _sheet_missing(form, returned.not_placed.get(form.key))
        elif placed.name != form.name:
            yield _sheet_renamed(form, placed)
    sheets, scans = returned.sheets, returned.scans
    open_ = [placed.name for placed in sheets.values() if placed.name in scans and not scans[placed.name].protected]
    if open_:
        yield _protection_gone(open_)
    for key in sheets:
        yield from _rows(returned, key)


def added_sheets(returned: Returned) -> Iterator[Finding]:
    """Sheets with content that the workbook was not handed out with: nothing of them is read."""
    sheets = returned.sheets
    ours = {placed.name for placed in sheets.values()}
    for name, grid in returned.grids.items():
        first = _first_content(grid)
        if first is None or name in ours | TAKEN or name.startswith(_BY_WPS) or _is_ours_renamed(grid, first):
            continue
        cell = cell_name(*first)
        place: dict[str, Any] = {"sheet": name, "cell": cell, "cells": (cell,), "label": name}
        original = next((each for each in sheets.values() if each.layout.key == grid[first[0]][first[1]]), None)
        if original is not None and original.grid != grid:
            yield noticed(
                "sheet_twice",
                f"“{name}”和“{original.name}”是同一张表，内容不同，分不清以哪张为准",
                "删去多余的一张，只留填对的",
                **place,
            )
        else:
            yield noticed(
                "sheet_added",
                f"工作表“{name}”不是下发的表，里面的内容没有读取",
                "不需要处理；要报送的数字须填在下发的表里",
                **place,
            )


def _first_content(grid: Grid) -> tuple[int, int] | None:
    cells = ((row, column) for row, each in enumerate(grid) for column, content in enumerate(each) if content != "")
    return next(cells, None)


def _is_ours_renamed(grid: Grid, first: tuple[int, int]) -> bool:
    """The guide and the sheet of open questions under another name."""
    text = str(grid[first[0]][first[1]])
    return text == REVIEW_SHEET or text.endswith(GUIDE_SHEET)


def _sheet_missing(sheet: SheetLayout, reason: str | None) -> Finding:
    return noticed(
        "sheet_missing",
        reason or f"“{sheet.name}”不在交回的工作簿里，或标题大多对不上",
        "在下发的工作簿上补填这张表后重新报送",
        label=sheet.name,
    )


def _sheet_renamed(sheet: SheetLayout, placed: PlacedSheet) -> Finding:
    return noticed(
        "sheet_renamed",
        f"“{sheet.name}”改名为“{placed.name}”",
        "不需要处理；内容照常读取",
        sheet=placed.name,
        label=sheet.name,
        found=placed.name,
        expected=sheet.name,
    )


def _protection_gone(names: Sequence[str]) -> Finding:
    listed = "、".join(names)
    return noticed(
        "protection_gone",
        f"工作表保护已取消（{listed}）",
        "不需要处理；公式已重新计算",
        sheet=names[0],
        found=listed,
    )


def _rows(returned: Returned, key: str) -> Iterator[Finding]:
    layout, placed = returned.issued, returned.sheets[key]
    sheet = layout.sheet_by_key[key]
    unclear = {index for index, each in placed.displaced.items() if each.is_unclear}
    inserted = [
        index for index, group in placed.extra.items() if index not in unclear and not is_empty(placed, index, group)
    ]
    if inserted:
        yield _about_rows(
            "row_inserted",
            placed,
            inserted,
            f"第{_numbers(inserted)}行是插入的行，按所在的一组读取",
            "不需要处理；已计入合计",
        )
    for row_id in placed.twice:
        yield _row_twice(layout, sheet, placed, row_id)
    yield from _columns_twice(sheet, placed)
    missing = returned.missing_rows(key)
    for together in [missing] if placed.by_label and missing else [[row] for row in missing]:
        yield _rows_missing(layout, sheet, placed, together)


def _rows_missing(layout: Layout, sheet: SheetLayout, placed: PlacedSheet, rows: Sequence[Row]) -> Finding:
    fields = [layout.by_row.get((sheet.key, row.id), ()) for row in rows]
    labels = [each[0].label if each else row.id for each, row in zip(fields, rows, strict=True)]
    names = "、".join(f"“{label.split(' / ', maxsplit=1)[0]}”" for label in labels)
    said = "不在交回的表里" if not placed.by_label else "在交回的表里没有找到，或分不清是哪一行，没有读取"
    return noticed(
        "row_missing",
        f"{names}一行{said}" if len(labels) == 1 else f"{names}各行{said}",
        "不要删除表中的行；在下发的工作簿上重新填写",
        sheet=placed.name,
        field=fields[0][0].key if fields[0] else None,
        label=labels[0],
    )


def _row_twice(layout: Layout, sheet: SheetLayout, placed: PlacedSheet, row_id: str) -> Finding:
    """What stands in the copied rows goes into the finding: it is read nowhere else."""
    places = placed.twice[row_id]
    finding = _about_rows(
        "id_twice",
        placed,
        places,
        f"第{_numbers(places)}行是同一行的复制，分不清以哪一行为准，都没有读取",
        "这一行只留一份，重新填写",
    )
    fields = layout.by_row.get((sheet.key, row_id), ())
    return replace(
        finding,
        field=fields[0].key if fields else None,
        label=fields[0].label if fields else None,
        found=_contents(sheet, placed, places) or finding.found,
    )


def _columns_twice(sheet: SheetLayout, placed: PlacedSheet) -> Iterator[Finding]:
    """One finding a column of the form; copies of the live messages lose nothing, nor do empty explanations."""
    below = [row for row_id, row in placed.rows.items() if row_id != STATUS_ID]
    below += [*placed.extra, *(row for rows in placed.twice.values() for row in rows)]
    for column_id, columns in placed.columns_twice.items():
        found = _contents(sheet, placed, sorted(below), set(columns))
        if column_id == HINT_ID or (column_id == EXPLANATION_ID and not found):
            continue
        letters = "、".join(column_letters(column) for column in columns)
        cells = tuple(cell_name(min(below, default=0), column) for column in columns)
        yield noticed(
            "id_twice",
            f"{letters}列是同一列的复制，分不清以哪一列为准，都没有读取",
            "这一列只留一份，重新填写",
            sheet=placed.name,
            cell=cells[0],
            cells=cells,
            found=found or f"{letters}列",
        )


def _about_rows(code: str, placed: PlacedSheet, rows: Sequence[int], message: str, remedy: str) -> Finding:
    cells = tuple(cell_name(index, placed.first_column) for index in rows)
    return noticed(
        code,
        message,
        remedy,
        sheet=placed.name,
        cell=cells[0],
        cells=cells,
        found=f"第{_numbers(rows)}行",
    )


def _contents(sheet: SheetLayout, placed: PlacedSheet, rows: Sequence[int], columns: Container[int] = _ALL) -> str:
    """What stands in rows, or columns, that are not read, but for the form's own words and the live message."""
    words = {label.text for label in sheet.labels}
    hint = placed.columns.get(HINT_ID)
    return listed_cells(
        (cell_name(row, column), content)
        for row in rows
        for column, content in enumerate(placed.grid[row])
        if column in columns
        and column >= placed.first_column
        and column != hint
        and content not in words
        and not shows_nothing(content)
    )


def _numbers(rows: Sequence[int]) -> str:
    return "、".join(str(index + 1) for index in rows)
