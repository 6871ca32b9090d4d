"""Merged cells of a returned sheet beside those that the form itself has: what they hide, and from whom."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field
from perfeval_xl.formats.scan import Area, Cell
from perfeval_xl.placing.by_ids import PlacedSheet

_LARGEST_OWN = 10_000
"""Cells. More only where rows were inserted by the thousand."""


@dataclass(frozen=True)
class ForeignMerge:
    """A merged area that the form does not have and that hides input cells: those it touches, with their cells.

    `hidden` are cells of it that hold something else than the one that is seen, and cannot be seen themselves.
    """

    area: Area
    fields: tuple[tuple[Field, Cell], ...]
    hidden: tuple[Cell, ...]


@dataclass(frozen=True)
class Merges:
    """Of one sheet: merges that are not the form's; cells beneath those that are, each with the cell that shows.

    `labels` are the first cells of merged labels; where a page ends inside of one, its words stand again below.
    """

    foreign: tuple[ForeignMerge, ...]
    beneath_own: Mapping[Cell, Cell]
    labels: frozenset[Cell]

    def is_beneath_own(self, sheet: PlacedSheet, merged: Mapping[Cell, Area], cell: Cell) -> bool:
        """Whether nobody sees the content of a cell, or it only repeats what a merged cell of the form shows.

        A program that splits merged cells and fills them puts the content of one into all; `merged` by its first cell.
        """
        first = self.beneath_own.get(cell)
        if first is None:
            return False
        return _holds(merged.get(first), cell) or sheet.content(*cell) == sheet.content(*first)

    def repeats_label(self, sheet: PlacedSheet, cell: Cell) -> bool:
        """Whether a cell beneath a merged label holds its words."""
        first = self.beneath_own[cell]
        return first in self.labels and sheet.content(*cell) == sheet.content(*first)


def merges_of(
    layout: Layout, key: str, sheet: PlacedSheet, rows: Mapping[tuple[str, str], int], areas: Sequence[Area]
) -> Merges:
    """What the merged areas of a sheet come to; `rows` has the row of the file of each (sheet key, row id)."""
    labels = {area[:2]: area for area in _label_areas(layout, key, sheet, rows)}
    fields = list(_field_areas(layout, key, sheet, rows))
    own = labels | {area[:2]: area for _, area in fields}
    inputs = sorted(((area[:2], field) for field, area in fields if field.role == "input"), key=lambda pair: pair[0])
    return Merges(tuple(_foreign(sheet, inputs, own, areas)), _beneath(own), frozenset(labels))


def _foreign(
    sheet: PlacedSheet,
    placed: Sequence[tuple[Cell, Field]],
    own: Mapping[Cell, Area],
    areas: Sequence[Area],
) -> Iterator[ForeignMerge]:
    cells = [cell for cell, _ in placed]
    for area in areas:
        first_row, first_column, last_row, last_column = area
        first = (first_row, first_column)
        if first in own and _within(area, own[first]):
            continue
        found = placed[bisect_left(cells, (first_row, 0)) : bisect_right(cells, (last_row, last_column))]
        touched = tuple((field, cell) for cell, field in found if first_column <= cell[1] <= last_column)
        if touched and [cell for _, cell in touched] != [first]:
            shown = sheet.content(*first)
            hidden = tuple(
                cell
                for _, cell in touched
                if cell != first and not shows_nothing(sheet.content(*cell)) and sheet.content(*cell) != shown
            )
            yield ForeignMerge(area, touched, hidden)


def _label_areas(layout: Layout, key: str, sheet: PlacedSheet, rows: Mapping[tuple[str, str], int]) -> Iterator[Area]:
    """Where the labels of the form are in the file."""
    form = layout.sheet_by_key[key]
    for label in form.labels:
        ends = [form.rows.get(label.row), form.rows.get(label.row + label.rows - 1)]
        first_row, last_row = (None if row is None else rows.get((key, row.id)) for row in ends)
        first_column, last_column = (
            sheet.columns.get(f"c{each}") for each in (label.column, label.column + label.columns - 1)
        )
        if first_row is None or last_row is None or first_column is None or last_column is None:
            continue
        yield first_row, first_column, last_row, last_column


def _field_areas(
    layout: Layout, key: str, sheet: PlacedSheet, rows: Mapping[tuple[str, str], int]
) -> Iterator[tuple[Field, Area]]:
    """Where the fields of the form are in the file."""
    for field in layout.fields.values():
        row = rows.get((key, field.row_id)) if field.sheet == key else None
        first = sheet.column(field.row_id, f"c{field.column}")
        last = sheet.column(field.row_id, f"c{field.column + field.columns - 1}")
        if row is not None and first is not None:
            yield field, (row, first, row, first if last is None else last)


def _beneath(own: Mapping[Cell, Area]) -> dict[Cell, Cell]:
    """The cells that the merged cells of the form cover, each with the one that shows; the form's, so they are few."""
    return {
        (row, column): first
        for first, (first_row, first_column, last_row, last_column) in own.items()
        if (last_row - first_row + 1) * (last_column - first_column + 1) <= _LARGEST_OWN
        for row in range(first_row, last_row + 1)
        for column in range(first_column, last_column + 1)
        if (row, column) != first
    }


def _within(area: Area, own: Area) -> bool:
    return area[:2] == own[:2] and area[2] <= own[2] and area[3] <= own[3]


def _holds(area: Area | None, cell: Cell) -> bool:
    return area is not None and area[0] <= cell[0] <= area[2] and area[1] <= cell[1] <= area[3]
