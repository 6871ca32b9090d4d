"""What is said of formulas that a unit typed into its input cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.form.shown_text import LONGEST_SHOWN, shortened
from perfeval_xl.formats.scan import LONGEST_FORMULA
from perfeval_xl.reading.returned import Returned
from perfeval_xl.reading.typed_formulas import TypedFormula
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed


def typed_formulas(returned: Returned) -> Iterator[Finding]:
    """A query for each doubtful one; one finding for all others, a query where the file's own formulas are stale."""
    for each in returned.formulas:
        if each.doubt:
            yield noticed(
                "formula_doubtful",
                f"{each.field.short_label}填的是公式（{shortened(each.shown, LONGEST_SHOWN)}），{each.doubt}，"
                f"按存的结果{_read(each)}读取",
                "改填数值；结果没有错的，写明情况",
                **_place([each]),
            )
    others = [each for each in returned.formulas if not each.doubt]
    if not others:
        return
    cells = "、".join(each.cell for each in others[:3]) + (f"等{len(others)}格" if len(others) > 3 else "")
    if returned.is_stale:
        yield noticed(
            "formula_doubtful",
            f"{cells}填的是公式，而保存这份文件的程序没有重新计算，存的结果可能是旧的",
            "用Excel或WPS打开并保存后重新报送，或改填数值；结果没有错的，写明情况",
            **_place(others),
        )
    else:
        yield noticed(
            "formula_typed",
            f"{cells}填的是公式，按存的结果读取",
            "不需要处理；以后请填数值",
            **_place(others),
        )


def long_formulas(returned: Returned) -> Iterator[Finding]:
    """One error a sheet of the form for all formulas that no spreadsheet program takes; nobody has looked at them."""
    for key, sheet in returned.sheets.items():
        found = returned.scan(key).long_formulas
        if not found:
            continue
        cells = [cell_name(*cell) for cell in sorted(found)]
        listed = "、".join(cells[:3]) + (f"等{len(cells)}格" if len(cells) > 3 else "")
        yield noticed(
            "formula_too_long",
            f"“{sheet.name}”{listed}的公式长{max(found.values())}字，超过{LONGEST_FORMULA}字，没有解读，结果不可靠",
            "删去公式，改填数值",
            sheet=sheet.name,
            cell=cells[0],
            cells=tuple(cells),
            row=next((row_id for (of, row_id), at in returned.rows.items() if of == key and at == min(found)[0]), ""),
        )


def _read(formula: TypedFormula) -> str:
    return f"{formula.value:.15g}" if isinstance(formula.value, float) else f"“{formula.value or ''}”"


def _place(formulas: Sequence[TypedFormula]) -> dict[str, Any]:
    """Where a finding about these stands: at the first; cells of other sheets are named with their sheet."""
    first = formulas[0]
    listed = "；".join(f"{each.cell}：{each.shown}" for each in formulas)
    return {
        "sheet": first.sheet,
        "cell": first.cell,
        "cells": tuple(each.cell if each.sheet == first.sheet else f"{each.sheet}!{each.cell}" for each in formulas),
        "field": first.field.key,
        "label": first.field.label,
        "row": first.field.row_id,
        "found": shortened(listed, LONGEST_SHOWN),
    }
