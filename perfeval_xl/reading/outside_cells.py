"""Cells with content where the form has nothing: beside it, below it, in rows of no group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.form.anchors import EXPLANATION_ID, HINT_ID, STATUS_ID
from perfeval_xl.form.layout import Layout
from perfeval_xl.formats.scan import Cell
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.reading.heading_words import HeadingWords


def outside_cells(
    layout: Layout,
    key: str,
    sheet: PlacedSheet,
    rows: Mapping[tuple[str, str], int],
    words: Iterable[HeadingWords],
) -> list[Cell]:
    """All such cells of a sheet, in order; `words` are those of its inserted rows."""
    strange = {cell for row in words for cell in row.strange}
    return sorted({*_outside(layout, key, sheet, rows), *strange})


def _outside(layout: Layout, key: str, sheet: PlacedSheet, rows: Mapping[tuple[str, str], int]) -> list[Cell]:
    ids = {index: row_id for (sheet_key, row_id), index in rows.items() if sheet_key == key}
    skipped = {sheet.rows.get(STATUS_ID), *(index for places in sheet.twice.values() for index in places)}
    occupied = layout.occupied[key]
    own = {row.id for row in layout.sheet_by_key[key].rows.values() if row.entry}
    copied = {column for places in sheet.columns_twice.values() for column in places}
    found = []
    for index in range(min(sheet.rows.values(), default=0), len(sheet.grid)):
        if index in skipped:
            continue
        row_id = ids.get(index, "")
        names = [f"c{column}" for column in occupied.get(row_id, ())] + [HINT_ID, EXPLANATION_ID] * (row_id in own)
        allowed = {sheet.column(row_id, name) for name in names}
        for column, content in enumerate(sheet.grid[index]):
            if column < sheet.first_column or column in copied or shows_nothing(content):
                continue
            if column not in allowed and (index, column) not in sheet.label_cells:
                found.append((index, column))
    return found
