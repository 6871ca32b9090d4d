"""What is said of a cell that was filled in: how it was understood, or why a text is not what is seen there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfeval_xl.form.layout_parts import Field, FieldType
from perfeval_xl.form.shown_text import shortened
from perfeval_xl.reading.returned import Returned
from perfeval_xl.reading.understanding import Understanding
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed

_LONGEST_SHOWN = 30


def understood_cells(returned: Returned) -> Iterator[Finding]:
    """At most one finding a cell; a number field that could not be read has one of its own, by a check of the form."""
    for key, found in returned.understood.items():
        entry = returned.entries[key]
        yield from _about_cell(returned.layout.fields[key], found, entry.sheet, entry.cell)


def _about_cell(placed: Field, found: Understanding, sheet: str, cell: str) -> Iterator[Finding]:
    place: dict[str, Any] = {
        "sheet": sheet,
        "cell": cell,
        "cells": (cell,),
        "field": placed.key,
        "label": placed.label,
        "row": placed.row_id,
    }
    name = placed.short_label
    if found.certain:
        yield _understood(placed, found, place)
    elif found.reason and placed.type is FieldType.TEXT:
        yield noticed(
            "error_value",
            f"{name}里{found.reason}（{found.typed}），没有读取",
            "改为文字",
            found=found.typed,
            **place,
        )
    elif found.doubt:
        value = (
            found.value if isinstance(found.value, str) else f"{found.value:.15g}" if found.value is not None else ""
        )
        remedy = "重新填写为文字" if placed.type is FieldType.TEXT else "去掉条件格式里的数字格式"
        yield noticed(
            "shown_otherwise",
            f"{name}{found.doubt}，按所存的“{shortened(value, _LONGEST_SHOWN)}”读取，可能不是看到的内容",
            f"{remedy}；确是这样的，写明情况",
            found=value,
            **place,
        )
    elif found.moment:
        yield noticed(
            "date_as_text",
            f"{name}里存的是日期或时间，按显示的“{found.value}”读取",
            "确是日期或时间的不需要处理；要填3/4、1:1之类的，先把单元格格式设为文本",
            found=str(found.value),
            **place,
        )


def _understood(placed: Field, found: Understanding, place: dict[str, Any]) -> Finding:
    value = "空白" if found.value is None else f"{found.value:.15g}"
    unit = placed.unit if found.value is not None and placed.unit != "%" else ""
    how = "按格式显示为" if found.by_format else "填的是文字"
    return noticed(
        "typed_as_text",
        f"{placed.short_label}{how}“{found.typed}”，按{value}{unit}读取",
        "以后只填数字，不带单位和符号",
        found=found.typed,
        expected=value,
        **place,
    )
