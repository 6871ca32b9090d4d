"""Formulas that a unit typed into its input cells: their stored results are read, and that is said.

They cannot be computed here. Where the result may be another one than the unit saw, it is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.expressions.placeholders import is_placeholder
from perfeval_xl.expressions.values import Value
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field
from perfeval_xl.form.shown_text import LONGEST_SHOWN, shortened
from perfeval_xl.formats.scan import SheetScan
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.reading.observations.locked_cells import cell_of
from perfeval_xl.rules.evaluation import Evaluation
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed

_TEXTS = re.compile(r'"[^"]*"')
_OTHER_FILE = re.compile(r"\[[^\]]*\][^!']*'?!|file:|https?:|\|'", re.IGNORECASE)
_VOLATILE = re.compile(r"\b(RAND|RANDBETWEEN|RANDARRAY|NOW|TODAY|OFFSET|INDIRECT|CELL|INFO)\(", re.IGNORECASE)
_NOT_COMPUTED = frozenset({"not_recalculated", "stored_value_differs"})


@dataclass(frozen=True)
class TypedFormula:
    """An input field whose cell holds a formula: its text, '' where that is not known (an .xls), and what was read."""

    field: Field
    sheet: str
    cell: str
    text: str
    value: Value

    @property
    def shown(self) -> str:
        return f"={self.text}" if self.text else "公式"

    @property
    def doubt(self) -> str:
        """Why its stored result may not be what the unit saw, in Chinese; empty where nothing speaks for that."""
        text = _TEXTS.sub('""', self.text)
        volatile = _VOLATILE.search(text)
        if _OTHER_FILE.search(text):
            return "引用了别的文件"
        if volatile:
            return f"用了结果随时会变的{volatile[1].upper()}"
        return "存的结果是0，可能没有算过" if self.value in (0, "0") else ""


def is_stale(
    layout: Layout,
    sheets: Mapping[str, PlacedSheet],
    scans: Mapping[str, SheetScan],
    evaluation: Evaluation,
    locked: Sequence[Finding],
) -> bool:
    """Whether the program that saved the file left the form's own formulas without their results."""
    return any(each.code in _NOT_COMPUTED for each in locked) or any(
        field.formula is not None
        and isinstance(evaluation.values.get(field.key), float)
        and field.sheet in sheets
        and cell_of(field, sheets[field.sheet]) in scans.get(sheets[field.sheet].name, SheetScan()).uncached
        for field in layout.fields.values()
    )


def typed_formula_findings(
    formulas: Sequence[TypedFormula], explanations: Mapping[str, str], *, stale: bool
) -> Iterator[Finding]:
    """A query for each doubtful one; one finding for all others, a query where the file's formulas are `stale`.

    `explanations` by row id.
    """
    for each in formulas:
        if each.doubt:
            yield noticed(
                "formula_doubtful",
                f"{each.field.short_label}填的是公式（{shortened(each.shown, LONGEST_SHOWN)}），{each.doubt}，"
                f"按存的结果{_read(each)}读取",
                "改填数值；结果没有错的，写明情况",
                explanation=_explanation(each, explanations),
                **_place([each]),
            )
    others = [each for each in formulas if not each.doubt]
    if not others:
        return
    cells = "、".join(each.cell for each in others[:3]) + (f"等{len(others)}格" if len(others) > 3 else "")
    if stale:
        yield noticed(
            "formula_doubtful",
            f"{cells}填的是公式，而保存这份文件的程序没有重新计算，存的结果可能是旧的",
            "用Excel或WPS打开并保存后重新报送，或改填数值；结果没有错的，写明情况",
            explanation=_explanation(others[0], explanations),
            **_place(others),
        )
    else:
        yield noticed(
            "formula_typed",
            f"{cells}填的是公式，按存的结果读取",
            "不需要处理；以后请填数值",
            **_place(others),
        )


def _explanation(formula: TypedFormula, explanations: Mapping[str, str]) -> str | None:
    text = explanations.get(formula.field.row_id)
    return None if is_placeholder(text) else text


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
        "found": shortened(listed, LONGEST_SHOWN),
    }
