"""What is said of locked cells: typed over with another value or with the same, or only not recalculated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from perfeval_xl.reading.locked_cells import LockedCell
from perfeval_xl.reading.returned import Returned
from perfeval_xl.reading.understanding import as_text
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.message import shown
from perfeval_xl.rules.reading_codes import noticed


def changed_locked_cells(returned: Returned) -> Iterator[Finding]:
    """What became of the formulas and fixed cells of all sheets of the form."""
    for cells in returned.locked.values():
        yield from (_overwritten(each) for each in cells if each.fate == "overwritten")
        yield from _turned_into_values([each for each in cells if each.field.formula is not None])
    everywhere = [each for cells in returned.locked.values() for each in cells]
    yield from _not_recalculated([each for each in everywhere if each.fate == "stale"])
    yield from _stored_value_differs([each for each in everywhere if each.fate == "unclear"])


def _overwritten(locked: LockedCell) -> Finding:
    percent = locked.field.unit == "%"
    found = as_text(locked.content, percent=percent)
    expected = shown(locked.own, percent=percent)
    return noticed(
        "overwritten",
        f"{locked.field.short_label}是锁定的格，被改成{found}，按表内数字应为{expected}",
        "不要改动公式；填写它所依据的各格，本格自动得出",
        found=found,
        expected=expected,
        row=locked.field.row_id,
        **_place(locked),
    )


def _turned_into_values(formulas: Sequence[LockedCell]) -> Iterator[Finding]:
    """A note a cell; a single one where no formula of the sheet is left, as after pasting values."""
    turned = [each for each in formulas if each.fate == "turned_into_value"]
    if len(turned) > 1 and all(each.fate == "turned_into_value" or each.own is None for each in formulas):
        yield noticed(
            "overwritten_same",
            f"本表的{len(turned)}个公式都变成了数值（保存它的程序不保留公式，或粘贴了数值），数值相同",
            "不需要处理；已按公式重新计算",
            **_place(*turned),
        )
    else:
        yield from map(_overwritten_same, turned)


def _overwritten_same(locked: LockedCell) -> Finding:
    percent = locked.field.unit == "%"
    return noticed(
        "overwritten_same",
        f"{locked.field.short_label}的公式{'被删去' if locked.is_absent else '被改成了数值，数值相同'}",
        "不需要处理；已按公式重新计算",
        found="" if locked.is_absent else as_text(locked.content, percent=percent),
        expected=shown(locked.own, percent=percent),
        row=locked.field.row_id,
        **_place(locked),
    )


def _not_recalculated(stale: Sequence[LockedCell]) -> Iterator[Finding]:
    if stale:
        yield noticed(
            "not_recalculated",
            f"{len(stale)}个公式格保存的是旧值（{_names(stale)}）",
            "不需要处理；已重新计算",
            **_place(*stale),
        )


def _stored_value_differs(unclear: Sequence[LockedCell]) -> Iterator[Finding]:
    if unclear:
        yield noticed(
            "stored_value_differs",
            f"{len(unclear)}个公式格保存的值与重新计算的不同（{_names(unclear)}），.xls文件看不出是被改写还是没有重算",
            "用Excel或WPS打开，另存为.xlsx后重新报送；或核对这些格",
            **_place(*unclear),
        )


def _place(*locked: LockedCell) -> dict[str, Any]:
    """Where a finding about these cells stands: at the first; cells of other sheets are named with their sheet."""
    first = locked[0]
    cells = tuple(each.cell if each.sheet == first.sheet else f"{each.sheet}!{each.cell}" for each in locked)
    return {
        "sheet": first.sheet,
        "cell": first.cell,
        "cells": cells,
        "field": first.field.key,
        "label": first.field.label,
    }


def _names(locked: Sequence[LockedCell]) -> str:
    return "、".join(each.field.label for each in locked[:3]) + ("等" if len(locked) > 3 else "")
