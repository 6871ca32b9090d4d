"""Locked cells as returned: a formula's text, its stored value and our own computation say what happened to it.

Typed over with another value, typed over with the same, or only not recalculated by the program that saved the file.
Nothing of a stored value is ever used as a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.excel import ExcelWriter
from perfeval_xl.expressions.values import Value, round_half_away
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field, FieldType
from perfeval_xl.formats.calamine_values import Content
from perfeval_xl.formats.scan import Cell, SheetScan
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.reading.number_text import Number, understand
from perfeval_xl.reading.understanding import as_text
from perfeval_xl.rules.evaluation import Evaluation
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.message import shown

_REFERENCE = re.compile(r"(?<![A-Z0-9_.])(?:[A-Z]{1,3}\d+|[A-Z]{1,3}(?=:[A-Z])|(?<=:)[A-Z]{1,3})(?![A-Z0-9_(])")


_SHOWN_TO_4 = frozenset({FieldType.RATE, FieldType.MONEY})
Fate = Literal["intact", "stale", "unclear", "overwritten", "turned_into_value"]


@dataclass(frozen=True)
class _Locked:
    """A locked cell of the form as it was found: what stands there, what should, and what became of it.

    `unclear`: a formula of unknown text (in an .xls) with another result than ours.
    """

    sheet: str
    cell: str
    field: Field
    content: Content
    own: Value
    fate: Fate
    is_error: bool

    @property
    def comes_from_inputs(self) -> bool:
        """Whether a formula shows no result, as it does where one of its inputs is an error value."""
        return self.fate in ("stale", "unclear") and (self.is_error or _absent(self.content))


def locked_cell_findings(
    layout: Layout,
    sheets: Mapping[str, PlacedSheet],
    scans: Mapping[str, SheetScan],
    evaluation: Evaluation,
    *,
    unread_inputs: bool,
) -> list[Finding]:
    """Findings about formulas and fixed cells of all sheets of the form.

    `unread_inputs`: some input cell could not be read; where a formula shows no result, that is the cause.
    That a value stands in place of a formula is not said of a sheet that was placed by its words: pasted, it has none.
    """
    findings: list[Finding] = []
    stale: list[_Locked] = []
    unclear: list[_Locked] = []
    for key, sheet in sheets.items():
        scan = scans.get(sheet.name, SheetScan())
        own = {field.key: evaluation.values.get(field.key) for field in layout.fields.values() if field.sheet == key}
        cells = [found for name in own if (found := _locked(layout, layout.fields[name], sheet, scan, own[name]))]
        if unread_inputs:
            cells = [each for each in cells if not each.comes_from_inputs]
        findings += [_overwritten(each) for each in cells if each.fate == "overwritten"]
        findings += _turned_into_values([each for each in cells if each.field.formula is not None])
        stale += [each for each in cells if each.fate == "stale"]
        unclear += [each for each in cells if each.fate == "unclear"]
    return findings + _not_recalculated(stale) + _stored_value_differs(unclear)


def cell_of(field: Field, sheet: PlacedSheet) -> Cell | None:
    """Where a field of the form as handed out is on a sheet; None where it is not there."""
    column = sheet.column(field.row_id, f"c{field.column}")
    return None if field.row_id not in sheet.rows or column is None else (sheet.rows[field.row_id], column)


def _locked(layout: Layout, field: Field, sheet: PlacedSheet, scan: SheetScan, own: Value) -> _Locked | None:
    """None for a cell that is no locked one, or is not in the file."""
    if field.role == "input":
        return None
    cell = cell_of(field, sheet)
    if cell is None:
        return None
    content: Content = sheet.content(*cell)
    fate: Fate = "intact"
    same = _same(content, own)
    if field.formula is not None and cell in scan.formulas:
        if not same and cell not in scan.uncached:
            fate = _fate_of_formula(scan.formulas[cell], content, own, layout, field)
    elif cell in scan.errors:
        content, fate = scan.errors[cell], "overwritten"
    elif not _same_as_shown(content, own, field) and not _absent(content):
        fate = "overwritten"
    elif field.formula is not None and own is not None and not sheet.by_label:
        fate = "turned_into_value"
    return _Locked(sheet.name, cell_name(*cell), field, content, own, fate, cell in scan.errors)


def _fate_of_formula(text: str, content: Content, own: Value, layout: Layout, field: Field) -> Fate:
    """What became of a formula whose stored result is not ours.

    A 0 is what programs store that do not compute; in an .xls LibreOffice stores it for some results that are texts.
    """
    if text:
        return "stale" if _as_written(text, layout, field) else "overwritten"
    if content == 0:
        return "stale" if isinstance(own, float) else "intact"
    return "unclear"


def _absent(content: Content) -> bool:
    return isinstance(content, str) and not content.strip()


def _same(content: Content, own: Value) -> bool:
    if isinstance(content, (int, float)) and not isinstance(content, bool):
        return isinstance(own, float) and abs(content - own) <= 1e-9 * max(1.0, abs(own))
    return as_text(content, percent=False).strip() == (own.strip() if isinstance(own, str) else "") and (
        not isinstance(own, float)
    )


def _same_as_shown(content: Content, own: Value, field: Field) -> bool:
    """Whether what was typed in place of a formula is its result as the cell shows it, be it as text or rounded."""
    if isinstance(content, str) and isinstance(own, float):
        match understand(content, field.unit):
            case Number(value):
                content = value
            case _:
                return _same(content, own)
    if not isinstance(own, float) or isinstance(content, bool) or not isinstance(content, (int, float)):
        return _same(content, own)
    digits = 4 if field.type in _SHOWN_TO_4 else 9
    return round_half_away(content, digits) == round_half_away(own, digits)


def _as_written(text: str, layout: Layout, field: Field) -> bool:
    """Whether a formula is the form's own, wherever rows and columns have moved."""
    if field.formula is None:
        return False
    sheet = layout.sheet_by_key[field.sheet].name
    own = ExcelWriter(layout, layout.definition.meaning, sheet).formula(field.formula)
    return _shape(text) == _shape(own.removeprefix("="))


def _shape(formula: str) -> str:
    bare = re.sub(r"[\s$']", "", formula.upper()).replace("#1048576", "")
    return _REFERENCE.sub("@", bare)


def _overwritten(locked: _Locked) -> Finding:
    percent = locked.field.unit == "%"
    found = as_text(locked.content, percent=percent)
    expected = shown(locked.own, percent=percent)
    return Finding(
        code="overwritten",
        severity="error",
        **_place(locked),
        found=found,
        expected=expected,
        message=f"{locked.field.short_label}是锁定的格，被改成{found}，按表内数字应为{expected}",
        remedy="不要改动公式；填写它所依据的各格，本格自动得出",
    )


def _turned_into_values(formulas: Sequence[_Locked]) -> list[Finding]:
    """A note a cell; a single one where no formula of the sheet is left, as after pasting values."""
    turned = [each for each in formulas if each.fate == "turned_into_value"]
    if len(turned) > 1 and all(each.fate == "turned_into_value" or each.own is None for each in formulas):
        found = Finding(
            code="overwritten_same",
            severity="note",
            **_place(*turned),
            message=f"本表的{len(turned)}个公式都变成了数值（保存它的程序不保留公式，或粘贴了数值），数值相同",
            remedy="不需要处理；已按公式重新计算",
        )
        return [found]
    return [_overwritten_same(each) for each in turned]


def _overwritten_same(locked: _Locked) -> Finding:
    percent = locked.field.unit == "%"
    gone = _absent(locked.content)
    return Finding(
        code="overwritten_same",
        severity="note",
        **_place(locked),
        found="" if gone else as_text(locked.content, percent=percent),
        expected=shown(locked.own, percent=percent),
        message=f"{locked.field.short_label}的公式{'被删去' if gone else '被改成了数值，数值相同'}",
        remedy="不需要处理；已按公式重新计算",
    )


def _not_recalculated(stale: Sequence[_Locked]) -> list[Finding]:
    if not stale:
        return []
    found = Finding(
        code="not_recalculated",
        severity="note",
        **_place(*stale),
        message=f"{len(stale)}个公式格保存的是旧值（{_names(stale)}）",
        remedy="不需要处理；已重新计算",
    )
    return [found]


def _stored_value_differs(unclear: Sequence[_Locked]) -> list[Finding]:
    if not unclear:
        return []
    found = Finding(
        code="stored_value_differs",
        severity="query",
        **_place(*unclear),
        message=f"{len(unclear)}个公式格保存的值与重新计算的不同（{_names(unclear)}），"
        ".xls文件看不出是被改写还是没有重算",
        remedy="用Excel或WPS打开，另存为.xlsx后重新报送；或核对这些格",
    )
    return [found]


def _place(*locked: _Locked) -> dict[str, Any]:
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


def _names(locked: Sequence[_Locked]) -> str:
    return "、".join(each.field.label for each in locked[:3]) + ("等" if len(locked) > 3 else "")
