"""What was typed where the form has nothing: beside it, below it, in rows of no group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.form.anchors import EXPLANATION_ID, HINT_ID, STATUS_ID
from perfeval_xl.form.layout import Layout
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.reading.observations.heading_words import HeadingWords
from perfeval_xl.reading.understanding import listed_cells
from perfeval_xl.rules.finding import Finding


def outside_findings(
    layout: Layout,
    sheets: Mapping[str, PlacedSheet],
    rows: Mapping[tuple[str, str], int],
    words: Mapping[str, Sequence[HeadingWords]],
) -> list[Finding]:
    """One finding a sheet, with all such cells; `words` by sheet key."""
    findings = []
    for key, sheet in sheets.items():
        strange = {cell for row in words.get(key, ()) for cell in row.strange}
        cells = sorted({*_outside(layout, key, sheet, rows), *strange})
        if not cells:
            continue
        names = tuple(cell_name(row, column) for row, column in cells)
        shown = "、".join(names[:3]) + (f"等{len(names)}格" if len(names) > 3 else "")
        findings.append(
            Finding(
                code="outside_the_form",
                severity="error",
                sheet=sheet.name,
                cell=names[0],
                cells=names,
                found=listed_cells(zip(names, (sheet.content(*cell) for cell in cells), strict=True)),
                message=_message(shown, sheet),
                remedy="属于本表的，移到对应的格里；不属于的删去",
            )
        )
    return findings


def _message(shown: str, sheet: PlacedSheet) -> str:
    if sheet.by_label:
        return f"{shown}在表格以外，或对不上表样的标题，没有读取"
    return f"{shown}在表格以外填了内容，没有读取"


def _outside(
    layout: Layout, key: str, sheet: PlacedSheet, rows: Mapping[tuple[str, str], int]
) -> list[tuple[int, int]]:
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
            if column < sheet.first_column or column in copied or (isinstance(content, str) and not content.strip()):
                continue
            if column not in allowed and (index, column) not in sheet.label_cells:
                found.append((index, column))
    return found
