"""What is said of content that the unit sees otherwise than it is read: crossed out, or written over the form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.form.anchors import EXPLANATION_HEADING, EXPLANATION_ID
from perfeval_xl.form.shown_text import LONGEST_SHOWN, LONGEST_TEXT, is_too_long, shortened
from perfeval_xl.reading.returned import Returned
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed

_LONGEST_WORDS = 60


def struck_out(returned: Returned) -> Iterator[Finding]:
    """One query a row whose input cells are crossed out as a whole; half a text has findings of its own."""
    for key, sheet in returned.sheets.items():
        struck = returned.scan(key).struck
        rows: dict[str, list[str]] = {}
        for field in returned.inputs(key) if struck else ():
            entry, index = returned.entries.get(field.key), returned.rows.get((key, field.row_id))
            column = sheet.column(field.row_id, f"c{field.column}")
            filled = entry is not None and (entry.value is not None or entry.typed is not None)
            if index is not None and column is not None and (index, column) in struck and filled:
                rows.setdefault(field.row_id, []).append(field.key)
        for row_id, keys in rows.items():
            entries = [returned.entries[each] for each in keys]
            field = returned.layout.fields[keys[0]]
            cells = tuple(entry.cell for entry in entries)
            listed = "；".join(f"{entry.cell}：{_typed(entry.typed, entry.value)}" for entry in entries)
            yield noticed(
                "struck_out",
                f"{'、'.join(cells)}填的内容加了删除线，仍按所填的读取",
                "不要的，清空；要的，取消删除线，或写明情况",
                sheet=sheet.name,
                cell=cells[0],
                cells=cells,
                field=field.key,
                label=field.label,
                found=shortened(listed, LONGEST_SHOWN),
                row=row_id,
            )


def _typed(typed: str | None, value: float | str | None) -> str:
    if typed is not None:
        return typed
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def text_too_long(returned: Returned) -> Iterator[Finding]:
    """One query a text that no cell holds, whatever its field; an explanation that long cannot explain itself."""
    for key in returned.understood:
        entry, field = returned.entries[key], returned.layout.fields[key]
        text = entry.typed if entry.typed is not None else entry.value
        if isinstance(text, str) and is_too_long(text):
            yield _too_long(text, field.short_label, entry.sheet, entry.cell, field=key, row=field.row_id)
    for (key, row_id), index in returned.rows.items():
        text = returned.explanations.get(row_id, "")
        column = returned.sheets[key].columns.get(EXPLANATION_ID)
        if column is not None and is_too_long(text):
            yield _too_long(text, EXPLANATION_HEADING, returned.sheets[key].name, cell_name(index, column))


def _too_long(text: str, name: str, sheet: str, cell: str, **parts: Any) -> Finding:
    return noticed(
        "text_too_long",
        f"{name}有{len(text)}字，一格最多{LONGEST_TEXT}字；汇总的工作簿里会截去后面的，数据表里是全文",
        "缩短；确需这么长的，写明情况",
        sheet=sheet,
        cell=cell,
        cells=(cell,),
        label=name,
        found=shortened(text, _LONGEST_WORDS),
        **parts,
    )


def floating_text(returned: Returned) -> Iterator[Finding]:
    """One query a text box or shape with words that floats over a sheet of the form."""
    for key, sheet in returned.sheets.items():
        row_ids = {index: row_id for (of, row_id), index in returned.rows.items() if of == key}
        for shape in returned.scan(key).shapes:
            words = shortened(" ".join(shape.words.split()), _LONGEST_WORDS)
            cell = None if shape.cell is None else cell_name(*shape.cell)
            place = "" if cell is None else f"{cell}处"
            yield noticed(
                "floating_text",
                f"“{sheet.name}”{place}有浮动的文本框或图形，写着“{words}”，没有读取",
                "要报送的内容填在表格里，删去文本框或图形；与填报无关的，写明情况",
                sheet=sheet.name,
                cell=cell,
                cells=() if cell is None else (cell,),
                found=words,
                row="" if shape.cell is None else row_ids.get(shape.cell[0], ""),
            )
