"""Cells to fields, by the ids that rows and columns carry: renamed sheets, inserted rows and columns lose nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from perfeval_xl.form.layout import Layout
from perfeval_xl.form.placed import SheetLayout
from perfeval_xl.workbook.data_sheet import EXPLANATION_ID, HINT_ID, STATUS_ID
from perfeval_xl.workbook.reading import Content, Grid

_ANCHOR_WITHIN = 6


@dataclass(frozen=True)
class PlacedSheet:
    """Where a sheet of the form is in a file: its name there, the row of each row id, the column of each column id.

    `extra` are rows without an id of their own in a repeatable group (row index to group id); `stray` rows without an
    id elsewhere; `twice` ids that stand on several rows outside groups.
    """

    layout: SheetLayout
    name: str
    grid: Grid
    rows: Mapping[str, int]
    columns: Mapping[str, int]
    extra: Mapping[int, str]
    stray: tuple[int, ...]
    twice: Mapping[str, tuple[int, ...]]

    def content(self, row: int, column: int) -> Content:
        """The content of a cell of the file, "" beyond its edge."""
        cells = self.grid[row] if row < len(self.grid) else ()
        return cells[column] if column < len(cells) else ""


@dataclass
class _Rows:
    rows: dict[str, int] = field(default_factory=dict)
    extra: dict[int, str] = field(default_factory=dict)
    stray: list[int] = field(default_factory=list)
    twice: dict[str, list[int]] = field(default_factory=dict)


def placed_sheets(layout: Layout, grids: Mapping[str, Grid]) -> dict[str, PlacedSheet]:
    """The sheets of the form that are found in the file, by sheet key."""
    found: dict[str, PlacedSheet] = {}
    for name, grid in grids.items():
        for row, column, key in _anchors(grid):
            sheet = layout.sheet_by_key.get(key)
            if sheet is not None and key not in found:
                found[key] = _placed(sheet, name, grid, (row, column))
    return found


def _anchors(grid: Grid) -> Iterator[tuple[int, int, str]]:
    """Texts near the top left corner that may be a sheet's key."""
    for row, cells in enumerate(grid[:_ANCHOR_WITHIN]):
        for column, content in enumerate(cells[:_ANCHOR_WITHIN]):
            if isinstance(content, str) and content:
                yield row, column, content


def _placed(sheet: SheetLayout, name: str, grid: Grid, anchor: tuple[int, int]) -> PlacedSheet:
    row, column = anchor
    known = {f"c{1 + position}" for position in range(len(sheet.widths))} | {HINT_ID, EXPLANATION_ID}
    columns = {
        content: position
        for position, content in enumerate(grid[row])
        if isinstance(content, str) and content in known and position > column
    }
    rows = _rows(sheet, grid, row, column)
    return PlacedSheet(
        sheet,
        name,
        grid,
        rows.rows,
        columns,
        rows.extra,
        tuple(rows.stray),
        {key: tuple(places) for key, places in rows.twice.items()},
    )


def _rows(sheet: SheetLayout, grid: Grid, heading: int, column: int) -> _Rows:
    groups = {row.id: row.group for row in sheet.rows.values()}
    of_groups = {group for group in groups.values() if group is not None}
    result = _Rows()
    inside: str | None = None
    for index in range(heading + 1, len(grid)):
        cells = grid[index]
        content = cells[column] if column < len(cells) else ""
        row_id = content if isinstance(content, str) else ""
        group, _ = entry_of(row_id)
        if group in of_groups:
            groups.setdefault(row_id, group)  # perhaps beyond the spare rows, in a workbook made with more
        elif row_id not in groups and row_id != STATUS_ID:
            row_id = ""
        if row_id and row_id not in result.rows:
            result.rows[row_id] = index
            inside = groups.get(row_id)
        elif row_id and groups.get(row_id) is not None:
            result.extra[index] = str(groups[row_id])
            inside = groups[row_id]
        elif row_id:
            result.twice.setdefault(row_id, [result.rows[row_id]]).append(index)
            inside = None
        elif inside is not None:
            result.extra[index] = inside
        elif index > heading:
            result.stray.append(index)
    for row_id in result.twice:
        del result.rows[row_id]
    return result


def entry_of(row_id: str) -> tuple[str, int]:
    """Group and number of a repeatable row's id (`spending.fund.7`: `spending.fund`, 7); ("", 0) for other texts."""
    group, _, number = row_id.rpartition(".")
    return (group, int(number)) if re.fullmatch("[1-9][0-9]{0,2}", number) else ("", 0)


def is_empty(sheet: PlacedSheet, row: int) -> bool:
    """Whether nothing stands in the form's columns and the explanation of a row."""
    columns = [column for name, column in sheet.columns.items() if name != HINT_ID]
    return all(not str(sheet.content(row, column)).strip() for column in columns)
