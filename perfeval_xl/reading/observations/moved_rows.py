"""What is said of rows that were moved or pasted into other places of a sheet with their hidden ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.form.layout import Layout
from perfeval_xl.placing.by_ids import PlacedSheet, entry_of, is_empty
from perfeval_xl.placing.moved_rows import Displaced
from perfeval_xl.reading.returned import Returned
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed


def moved_rows(returned: Returned) -> Iterator[Finding]:
    """One query a row that is filled in."""
    read_as = {(key, index): row_id for (key, row_id), index in returned.rows.items()}
    for key, sheet in returned.sheets.items():
        for index, each in sheet.displaced.items():
            row_id = read_as.get((key, index), "")
            if not row_id or is_empty(sheet, index, row_id):
                continue
            about = _about_row(sheet, index, row_id)
            if each.replaces:
                yield noticed("row_replaced", *_replaced(returned.layout, index, each), **about)
            elif each.is_unclear:
                yield noticed("group_unclear", *_unclear(returned.layout, index, each), **about)


def group_name(layout: Layout, group: str) -> str:
    """What the form calls a repeatable group."""
    label = layout.by_row[layout.groups[group].sheet, f"{group}.1"][0].label
    return re.sub(r"第1行$", "", label.split(" / ", maxsplit=1)[0])


def _replaced(layout: Layout, index: int, each: Displaced) -> tuple[str, str]:
    name = group_name(layout, entry_of(each.replaces)[0])
    original = (each.original or 0) + 1
    return (
        f"第{index + 1}行是第{original}行的复制，盖掉了“{name}”原来的一行；按“{name}”读取现在的内容，原来的已不在表里",
        "原来的一行还要的，补填在这一组的空行里；不要的，在情况说明中写明",
    )


def _unclear(layout: Layout, index: int, each: Displaced) -> tuple[str, str]:
    own = group_name(layout, each.group)
    if each.stands_in is None:
        said = f"却不在这一组的各行中：可能属于“{own}”（已按此读取），也可能属于现在所在的位置"
    else:
        said = f"却在“{group_name(layout, each.stands_in)}”的各行中：可能属于后者（已按此读取），也可能仍属“{own}”"
    return (
        f"第{index + 1}行带着“{own}”的标识，{said}",
        "放错了的，移到所属的一组；没有放错的，在情况说明中写明属于哪一组",
    )


def _about_row(sheet: PlacedSheet, index: int, row_id: str) -> dict[str, Any]:
    """Where a row is."""
    columns = sorted(sheet.form_columns(row_id))
    cells = tuple(cell_name(index, column) for column in columns if not shows_nothing(sheet.content(index, column)))
    return {
        "sheet": sheet.name,
        "cell": cells[0],
        "cells": cells,
        "found": f"第{index + 1}行",
        "row": row_id,
    }
