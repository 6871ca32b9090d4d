"""Cells to fields, by the ids that rows and columns carry: renamed sheets, inserted rows and columns lose nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.form.anchors import EXPLANATION_ID, HINT_ID, STATUS_ID
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import SheetLayout
from perfeval_xl.formats.calamine_values import Content, Grid
from perfeval_xl.placing.moved_rows import Displaced, displaced_rows

_ANCHOR_WITHIN = 6
_MOST_DIGITS = 3


@dataclass(frozen=True)
class PlacedSheet:
    """Where a sheet of the form is in a file: its name there, the row of each row id, the column of each column id.

    `extra` are rows without an id of their own in a repeatable group (row index to group id); `stray` rows without an
    id elsewhere; `twice` ids that stand on several rows outside groups, `columns_twice` on several columns; neither
    is in `rows` or `columns`. `first_column` is the first behind the ids.

    `displaced` are rows of groups (by row index) that do not stand among the rows of the group that their id names.

    What was placed by the form's words: `own_columns` the columns of rows and groups (by id) whose columns have no ids;
    `rows_by_label` rows; `label_cells` cells that hold words of the form, where no id says so.
    """

    layout: SheetLayout
    name: str
    grid: Grid
    rows: Mapping[str, int]
    columns: Mapping[str, int]
    extra: Mapping[int, str]
    stray: tuple[int, ...]
    twice: Mapping[str, tuple[int, ...]]
    first_column: int
    own_columns: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    rows_by_label: frozenset[str] = frozenset()
    label_cells: frozenset[tuple[int, int]] = frozenset()
    columns_twice: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    displaced: Mapping[int, Displaced] = field(default_factory=dict)

    @property
    def by_label(self) -> bool:
        """Whether anything of it was placed by words."""
        return bool(self.own_columns or self.rows_by_label)

    def column(self, row_id: str, column_id: str) -> int | None:
        """The column of the file in which a row has that column of the form."""
        if column_id in self.columns:
            return self.columns[column_id]
        own = self.own_columns.get(row_id) or self.own_columns.get(entry_of(row_id)[0], {})
        return own.get(column_id)

    def form_columns(self, row_id: str) -> Sequence[int]:
        """All columns of a row in which something may be typed, that of its explanation too."""
        own = self.own_columns.get(row_id) or self.own_columns.get(entry_of(row_id)[0], {})
        return [column for name, column in {**own, **self.columns}.items() if name != HINT_ID]

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
    displaced: Mapping[int, Displaced] = field(default_factory=dict)

    def add_displaced(self, index: int, each: Displaced) -> str | None:
        """Takes a row for what it is among, or else for what its id says; the group that it is among, if certain."""
        if each.replaces:
            self.rows[each.replaces] = index
            return entry_of(each.replaces)[0]
        if each.stands_in is not None:
            self.extra[index] = each.stands_in
        elif each.original is not None:
            self.extra[index] = each.group
        else:
            self.rows[each.row_id] = index
        return each.stands_in


def placed_sheets(layout: Layout, grids: Mapping[str, Grid]) -> dict[str, PlacedSheet]:
    """The sheets of the form that are found in the file, by sheet key."""
    found: dict[str, PlacedSheet] = {}
    for name, grid in grids.items():
        for row, column, key in _anchors(grid):
            sheet = layout.sheet_by_key.get(key)
            if sheet is not None and key not in found:
                found[key] = placed_by_ids(sheet, name, grid, (row, column))
    return found


def ids_of(sheet: SheetLayout, grid: Grid) -> tuple[int, int]:
    """The row of column ids and the column of row ids on a sheet whose key is gone; -1 where these are gone too."""
    columns, rows = _column_ids(sheet), {row.id for row in sheet.rows.values()}
    in_rows = [sum(content in columns for content in cells) for cells in grid[:_ANCHOR_WITHIN]]
    in_columns = [
        sum(cells[column] in rows for cells in grid if column < len(cells)) for column in range(_ANCHOR_WITHIN)
    ]
    row, column = max(in_rows, default=0), max(in_columns)
    return (
        in_rows.index(row) if row * 2 >= len(sheet.widths) else -1,
        in_columns.index(column) if column * 2 >= len(rows) else -1,
    )


def _column_ids(sheet: SheetLayout) -> set[str]:
    return {f"c{1 + position}" for position in range(len(sheet.widths))} | {HINT_ID, EXPLANATION_ID}


def _anchors(grid: Grid) -> Iterator[tuple[int, int, str]]:
    """Texts near the top left corner that may be a sheet's key."""
    for row, cells in enumerate(grid[:_ANCHOR_WITHIN]):
        for column, content in enumerate(cells[:_ANCHOR_WITHIN]):
            if isinstance(content, str) and content:
                yield row, column, content


def placed_by_ids(sheet: SheetLayout, name: str, grid: Grid, anchor: tuple[int, int]) -> PlacedSheet:
    """What the ids of a sheet say; `anchor` is the row of the column ids and the column of the row ids, -1: none."""
    row, column = anchor
    known = _column_ids(sheet)
    places: dict[str, list[int]] = {}
    for position, content in enumerate(grid[row] if row >= 0 else ()):
        if isinstance(content, str) and content in known and position > column:
            places.setdefault(content, []).append(position)
    rows = _rows(sheet, grid, row, column) if column >= 0 else _Rows()
    return PlacedSheet(
        sheet,
        name,
        grid,
        rows.rows,
        {column_id: found[0] for column_id, found in places.items() if len(found) == 1},
        rows.extra,
        tuple(rows.stray),
        {row_id: tuple(found) for row_id, found in rows.twice.items()},
        min((found[0] for found in places.values()), default=column + 1),
        columns_twice={column_id: tuple(found) for column_id, found in places.items() if len(found) > 1},
        displaced=rows.displaced,
    )


def _rows(sheet: SheetLayout, grid: Grid, heading: int, column: int) -> _Rows:
    """What the ids in a column say of the rows below `heading`.

    Of a form with the rows `head`, `q.1` to `q.3` (a group) and `total`:

        row 1    2    3  4    5    6    7      8
            head q.1  -  q.2  q.3  q.4  total  -      rows without their own: 3 is extra in q, 8 is stray;
                                                      `q.4` is a row of q, in a workbook that was made with more
            head q.1  q.2  q.2  q.3  total  total     4, a copy beside its group, is extra in q; `total` is there
                                                      twice, on 6 and 7, so it is nowhere

    What moved_rows finds out of place comes before all of this.
    """
    groups = {row.id: row.group for row in sheet.rows.values()}
    of_groups = {group for group in groups.values() if group is not None}
    result = _Rows()
    ids: dict[int, str] = {}
    for index in range(heading + 1, len(grid)):
        cells = grid[index]
        content = cells[column] if column < len(cells) else ""
        row_id = content if isinstance(content, str) else ""
        group, _ = entry_of(row_id)
        if group in of_groups:
            groups.setdefault(row_id, group)  # perhaps beyond the spare rows, in a workbook made with more
        if row_id in groups or row_id == STATUS_ID:
            ids[index] = row_id
    result.displaced = displaced_rows(sheet, ids, groups)
    inside: str | None = None
    for index in range(heading + 1, len(grid)):
        row_id = ids.get(index, "")
        moved = result.displaced.get(index)
        if moved is not None:
            inside = result.add_displaced(index, moved) or inside
        elif row_id and row_id not in result.rows:
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
        else:
            result.stray.append(index)
    for row_id in result.twice:
        del result.rows[row_id]
    return result


def entry_of(row_id: str) -> tuple[str, int]:
    """Group and number of a repeatable row's id (`spending.fund.7`: `spending.fund`, 7); ("", 0) for other texts."""
    group, _, number = row_id.rpartition(".")
    counted = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS and number[0] != "0"
    return (group, int(number)) if counted else ("", 0)


def is_empty(sheet: PlacedSheet, row: int, row_id: str) -> bool:
    """Whether nothing stands in a row of the file, in the columns and the explanation of that row or group."""
    return all(shows_nothing(sheet.content(row, column)) for column in sheet.form_columns(row_id))
