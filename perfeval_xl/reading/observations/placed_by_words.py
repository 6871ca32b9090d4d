"""What is said of a sheet that was placed by its words: which cells, and what has no place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfeval_xl.form.layout_parts import Field
from perfeval_xl.placing.by_ids import PlacedSheet, entry_of
from perfeval_xl.reading.returned import Returned
from perfeval_xl.reading.submission import Entry
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed

_SHOWN = 3


def placed_by_words(returned: Returned) -> Iterator[Finding]:
    """One query a sheet about what was placed by words, one error a sheet about columns that have no place."""
    for key, sheet in returned.sheets.items():
        lost = returned.without_column(key)
        if lost:
            yield _columns_missing(sheet, lost)
        entries = returned.entries
        by_label = [
            (field, entries[field.key])
            for field in returned.inputs(key)
            if field.key in entries and _by_label(field, sheet)
        ]
        said = [(field, entry) for field, entry in by_label if _filled(entry, field)]
        if said:
            yield _placed_by_label(sheet, said)


def _by_label(field: Field, sheet: PlacedSheet) -> bool:
    rows = sheet.rows_by_label
    of_row = bool(rows) and (field.row_id in rows or entry_of(field.row_id)[0] in rows)
    return of_row or f"c{field.column}" not in sheet.columns


def _filled(entry: Entry, field: Field) -> bool:
    return (entry.value is not None or entry.typed is not None) and entry.value != field.name_prompt


def _placed_by_label(sheet: PlacedSheet, said: Sequence[tuple[Field, Entry]]) -> Finding:
    cells = tuple(entry.cell for _, entry in said)
    places = [f"{entry.cell}为{field.label}" for field, entry in said]
    shown = "、".join(places[:_SHOWN]) + ("等" if len(places) > _SHOWN else "")
    return noticed(
        "placed_by_label",
        f"“{sheet.name}”隐藏的行列标识不全，有{len(cells)}格按标题对应读取（{shown}）",
        "逐格核对读出的内容；有不对的，在下发的工作簿上填写后重新报送",
        sheet=sheet.name,
        cell=cells[0],
        cells=cells,
        found="、".join(places),
    )


def _columns_missing(sheet: PlacedSheet, lost: list[Field]) -> Finding:
    labels = list(dict.fromkeys(field.short_label for field in lost))
    shown = "、".join(f"“{label}”" for label in labels[:_SHOWN]) + (
        f"等{len(labels)}栏" if len(labels) > _SHOWN else ""
    )
    return noticed(
        "column_missing",
        f"“{sheet.name}”里找不到{shown}所在的栏，没有读取",
        "不要删除或改写表中的栏目；在下发的工作簿上重新填写",
        sheet=sheet.name,
        label=labels[0],
        found="、".join(labels),
    )
