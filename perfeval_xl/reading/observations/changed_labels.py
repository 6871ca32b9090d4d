"""The form's fixed words as returned: a label that was changed, and something typed where the form has an empty one.

Protection proves nothing (programs drop it when they save), so the words themselves are compared. Line breaks, spaces,
widths of characters and the kinds of punctuation that programs and hands change are no difference.
"""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.form.layout_parts import Label, SheetLayout
from perfeval_xl.formats.scan import Cell
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.reading.returned import Returned
from perfeval_xl.reading.understanding import as_text, folded, says_nothing
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed

_LONGEST_SHOWN = 30


def changed_labels(returned: Returned) -> Iterator[Finding]:
    """What became of the labels of each sheet; a label that is gone takes nothing with it.

    On a sheet that was placed by its words they are where they were found.
    """
    for key, placed in returned.sheets.items():
        if placed.by_label:
            continue
        sheet = returned.issued.sheet_by_key[key]
        filled: list[tuple[Cell, str]] = []
        for label in sheet.labels:
            for row, cell in _cells(sheet, label, placed):
                content = placed.content(*cell)
                if content in {"", label.text}:
                    continue  # nearly always; the rest takes fifty times as long
                found = as_text(content, percent=False)
                if says_nothing(found) or folded(found) == folded(label.text):
                    continue
                if label.text and row == label.row and cell[1] == placed.columns.get(f"c{label.column}"):
                    yield _label_changed(placed, cell, found, label.text, sheet.rows[row].id)
                elif not returned.is_beneath_own(key, cell):
                    filled.append((cell, found))
        if filled:
            yield _filled_in(placed, filled)


def _cells(sheet: SheetLayout, label: Label, placed: PlacedSheet) -> Iterator[tuple[int, Cell]]:
    """The cells of a label that are in the file, by the ids of their rows and columns, each with the form's row."""
    for row in range(label.row, label.row + label.rows):
        index = placed.rows.get(sheet.rows[row].id) if row in sheet.rows else None
        for column in range(label.column, label.column + label.columns):
            position = placed.columns.get(f"c{column}")
            if index is not None and position is not None:
                yield row, (index, position)


def _label_changed(placed: PlacedSheet, cell: Cell, found: str, expected: str, row: str) -> Finding:
    name = cell_name(*cell)
    return noticed(
        "label_changed",
        f"表中的文字“{_short(expected)}”被改成“{_short(found)}”，本行本列的数仍按原来的含义读取",
        "改回原来的文字；所填的内容不属于这一项的，移到对应的格里或删去",
        sheet=placed.name,
        cell=name,
        cells=(name,),
        found=found,
        expected=expected,
        row=row,
    )


def _filled_in(placed: PlacedSheet, filled: list[tuple[Cell, str]]) -> Finding:
    names = tuple(cell_name(*cell) for cell, _ in filled)
    shown = "、".join(names[:3]) + (f"等{len(names)}格" if len(names) > 3 else "")
    return noticed(
        "outside_the_form",
        f"{shown}在表格没有填写项的空格里填了内容（“{_short(filled[0][1])}”），没有读取",
        "属于本表的，移到对应的格里；不属于的删去",
        sheet=placed.name,
        cell=names[0],
        cells=names,
        found=filled[0][1],
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"
