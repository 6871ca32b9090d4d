"""Locked cells as returned: a formula's text, its stored value and our own computation say what happened to it.

Typed over with another value, typed over with the same, or only not recalculated by the program that saved the file.
Nothing of a stored value is ever used as a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from perfeval_xl.form.excel import ExcelWriter
from perfeval_xl.form.formula_text import cell_name
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.placed import Field
from perfeval_xl.form.values import Value
from perfeval_xl.rules.evaluation import Evaluation
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.message import shown
from perfeval_xl.workbook.cell_content import as_text
from perfeval_xl.workbook.placing import PlacedSheet
from perfeval_xl.workbook.reading import Content
from perfeval_xl.workbook.screened import SheetScan

_REFERENCE = re.compile(r"(?<![A-Z0-9_.])(?:[A-Z]{1,3}\d+|[A-Z]{1,3}(?=:[A-Z])|(?<=:)[A-Z]{1,3})(?![A-Z0-9_(])")


@dataclass(frozen=True)
class _Stale:
    sheet: str
    cell: str
    field: Field


def locked_cell_findings(
    layout: Layout, sheets: Mapping[str, PlacedSheet], scans: Mapping[str, SheetScan], evaluation: Evaluation
) -> list[Finding]:
    """Findings about formulas and fixed cells. Without scans (.xls) only that a stored value is another.

    That a value stands in place of a formula is not said of a sheet that was placed by its words: pasted, it has none.
    """
    findings: list[Finding] = []
    stale: list[_Stale] = []
    for key, field in layout.fields.items():
        sheet = sheets.get(field.sheet)
        if field.role == "input" or sheet is None or field.row_id not in sheet.rows:
            continue
        column = sheet.column(field.row_id, f"c{field.column}")
        if column is None:
            continue
        row = sheet.rows[field.row_id]
        content = sheet.content(row, column)
        own = evaluation.values.get(key)
        scan = scans.get(sheet.name)
        place = _Stale(sheet.name, cell_name(row, column), field)
        same = _same(content, own)
        if scan is None:
            if not same and isinstance(content, float):
                stale.append(place)
        elif field.formula is not None and (row, column) in scan.formulas:
            if same or (row, column) in scan.uncached:
                continue
            if _as_written(scan.formulas[row, column], layout, field):
                stale.append(place)
            else:
                findings.append(_overwritten(place, content, own))
        elif (row, column) in scan.errors:
            findings.append(_overwritten(place, scan.errors[row, column], own))
        elif not same and not _absent(content):
            findings.append(_overwritten(place, content, own))
        elif field.formula is not None and own is not None and not sheet.by_label:
            findings.append(_overwritten_same(place, content, own))
    return findings + _stale_findings(stale, known=bool(scans))


def _absent(content: Content) -> bool:
    return isinstance(content, str) and not content.strip()


def _same(content: Content, own: Value) -> bool:
    if isinstance(content, (int, float)) and not isinstance(content, bool):
        return isinstance(own, float) and abs(content - own) <= 1e-9 * max(1.0, abs(own))
    return as_text(content, percent=False).strip() == (own.strip() if isinstance(own, str) else "") and (
        not isinstance(own, float)
    )


def _as_written(text: str, layout: Layout, field: Field) -> bool:
    """Whether a formula is the form's own, wherever rows and columns have moved; an unknown text counts as such."""
    if not text:
        return True
    if field.formula is None:
        return False
    sheet = layout.sheet_by_key[field.sheet].name
    own = ExcelWriter(layout, layout.definition.meaning, sheet).formula(field.formula)
    return _shape(text) == _shape(own.removeprefix("="))


def _shape(formula: str) -> str:
    bare = re.sub(r"[\s$']", "", formula.upper()).replace("#1048576", "")
    return _REFERENCE.sub("@", bare)


def _overwritten(place: _Stale, content: Content, own: Value) -> Finding:
    percent = place.field.unit == "%"
    found = as_text(content, percent=percent)
    expected = shown(own, percent=percent)
    return Finding(
        code="overwritten",
        severity="error",
        sheet=place.sheet,
        cell=place.cell,
        cells=(place.cell,),
        field=place.field.key,
        label=place.field.label,
        found=found,
        expected=expected,
        message=f"{place.field.short_label}是锁定的格，被改成{found}，按表内数字应为{expected}",
        remedy="不要改动公式；填写它所依据的各格，本格自动得出",
    )


def _overwritten_same(place: _Stale, content: Content, own: Value) -> Finding:
    percent = place.field.unit == "%"
    gone = _absent(content)
    return Finding(
        code="overwritten_same",
        severity="note",
        sheet=place.sheet,
        cell=place.cell,
        cells=(place.cell,),
        field=place.field.key,
        label=place.field.label,
        found="" if gone else as_text(content, percent=percent),
        expected=shown(own, percent=percent),
        message=f"{place.field.short_label}的公式{'被删去' if gone else '被改成了数值，数值相同'}",
        remedy="不需要处理；已按公式重新计算",
    )


def _stale_findings(stale: list[_Stale], *, known: bool) -> list[Finding]:
    if not stale:
        return []
    first = stale[0]
    names = "、".join(each.field.label for each in stale[:3]) + ("等" if len(stale) > 3 else "")
    found = Finding(
        code="not_recalculated",
        severity="note",
        sheet=first.sheet,
        cell=first.cell,
        cells=tuple(each.cell if each.sheet == first.sheet else f"{each.sheet}!{each.cell}" for each in stale),
        field=first.field.key,
        label=first.field.label,
        message=f"{len(stale)}个公式格保存的是旧值（{names}）",
        remedy="不需要处理；已重新计算",
    )
    if known:
        return [found]
    return [
        replace(
            found,
            code="stored_value_differs",
            severity="query",
            message=f"{len(stale)}个公式格保存的值与重新计算的不同（{names}），.xls文件看不出是被改写还是没有重算",
            remedy="用Excel或WPS打开，另存为.xlsx后重新报送；或核对这些格",
        )
    ]
