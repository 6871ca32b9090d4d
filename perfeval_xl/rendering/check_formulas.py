"""The formulas of the hidden sheet of checks: one line a check, made once for a layout and used for every workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.excel import ExcelWriter
from perfeval_xl.expressions.formula_text import is_placeholder_text
from perfeval_xl.form.layout_parts import SheetLayout
from perfeval_xl.rules.checks import CheckInstance
from perfeval_xl.rules.evaluation import Evaluator
from perfeval_xl.rules.message import as_excel
from perfeval_xl.sheet_names import CHECKS_SHEET

FIRST = 1
COLUMNS = ("id", "级别", "状态", "内容", "未结", "累计", "表", "单元格", "名称", "改法")
ID, SEVERITY, STATE, MESSAGE, OPEN, COUNT, SHEET, CELL, LABEL, REMEDY = range(len(COLUMNS))


@dataclass(frozen=True)
class CheckFormulas:
    """One check as it stands on the hidden sheet, in row `row`; `remedy` is None where it is the same for all returns.

    `sheet` is the name of the form's sheet and `cell` the address there that the check points at.
    """

    check: CheckInstance
    row: int
    sheet: str
    cell: str
    state: str
    message: str
    open: str
    count: str
    address: str
    remedy: str | None


@lru_cache(maxsize=32)
def check_formulas(evaluator: Evaluator) -> tuple[CheckFormulas, ...]:
    """All checks as they stand on the hidden sheet, and so are listed: errors first, each kind in the form's order."""
    checks = sorted(evaluator.checks, key=lambda check: check.severity != "error")
    rows = {check.id: FIRST + position for position, check in enumerate(checks)}
    writer = ExcelWriter(evaluator.layout, evaluator.layout.definition.meaning, CHECKS_SHEET)
    return tuple(_formulas(evaluator, check, rows, writer) for check in checks)


def _formulas(
    evaluator: Evaluator, check: CheckInstance, rows: Mapping[str, int], writer: ExcelWriter
) -> CheckFormulas:
    row = rows[check.id]
    field = evaluator.layout.first_field(check.at)
    sheet = evaluator.layout.sheet_by_key[field.sheet]
    own, reference = cell_name(row, STATE), writer.reference(field.key)
    fixed_remedy = all(isinstance(part, str) for part in check.remedy)
    return CheckFormulas(
        check=check,
        row=row,
        sheet=sheet.name,
        cell=cell_name(field.row, field.column),
        state="=" + _state(check, rows, writer),
        message=f'=IF({own}=1,{as_excel(check.message, writer)},"")',
        open=_open(check, own, sheet, field.row),
        count=f"={cell_name(row - 1, COUNT)}+{cell_name(row, OPEN)}",
        address=f"=ADDRESS(ROW({reference}),COLUMN({reference}),4)",
        remedy=None if fixed_remedy else "=" + as_excel(check.remedy, writer),
    )


def _state(check: CheckInstance, rows: Mapping[str, int], writer: ExcelWriter) -> str:
    result = writer.guarded(check.holds, f"IF({writer.body(check.holds)},0,1)")
    if check.when is not None:
        result = writer.guarded(check.when, f"IF({writer.body(check.when)},{result},0)")
    if check.yields_to:
        causes = ",".join(cell_name(rows[other], STATE) for other in check.yields_to)
        result = f'IF(SUM({causes})>0,"",{result})'
    return result


def _open(check: CheckInstance, own: str, sheet: SheetLayout, row: int) -> str:
    if check.severity == "note":
        return "=0"
    if check.severity == "error":
        return f"=IF({own}=1,1,0)"
    return f"=IF({own}=1,IF({is_placeholder_text(explanation_text(sheet, row))},1,0),0)"


def explanation_text(sheet: SheetLayout, row: int) -> str:
    """What stands in 情况说明 of a row of a sheet, as a text in a formula."""
    return f"'{sheet.name}'!{cell_name(row, sheet.explanation_column)}&\"\""
