"""The checks in a workbook: one line each on a hidden sheet, the message beside a row, the count at a sheet's head.

A check is open while it fails and is an error, or a query whose 情况说明 is blank or a placeholder. A note
blocks nothing and is never open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.attainment import PHRASES
from perfeval_xl.expressions.excel import ExcelWriter
from perfeval_xl.expressions.formula_text import is_placeholder_text
from perfeval_xl.expressions.visible_text import PLACEHOLDERS, is_placeholder
from perfeval_xl.form.layout_parts import SheetLayout
from perfeval_xl.rules.checks import CheckInstance
from perfeval_xl.rules.evaluation import Evaluation, Evaluator
from perfeval_xl.rules.finding import SEVERITY_NAMES, State
from perfeval_xl.rules.message import as_excel
from perfeval_xl.sheet_names import CHECKS_SHEET
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet

NOTHING_HERE = "本表没有待处理的问题"
_NESTED = 50
"""Excel nests formulas 64 deep at most."""
_STATES: dict[State, float | str] = {"failed": 1.0, "passed": 0.0, "waiting": ""}
_PLAIN = styles.BASE
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


@dataclass(frozen=True)
class CheckLines:
    """The checks of one workbook: where each stands on the hidden sheet, and what it says."""

    evaluator: Evaluator
    evaluation: Evaluation
    explanations: Mapping[str, str]

    @cached_property
    def formulas(self) -> dict[str, CheckFormulas]:
        """Every check as it stands on the hidden sheet, by id, in its order there."""
        return {each.check.id: each for each in check_formulas(self.evaluator)}

    @cached_property
    def open(self) -> list[CheckInstance]:
        """The checks that are left to do, in the order in which they are listed."""
        return [each.check for each in self.formulas.values() if self.is_open(each.check)]

    @cached_property
    def _by_row(self) -> dict[tuple[str, str], list[CheckInstance]]:
        rows: dict[tuple[str, str], list[CheckInstance]] = {}
        for each in self.formulas.values():
            rows.setdefault(each.check.row, []).append(each.check)
        return rows

    def _cell(self, check: CheckInstance, column: int) -> str:
        return f"{CHECKS_SHEET}!{cell_name(self.formulas[check.id].row, column)}"

    def range_of(self, column: int) -> str:
        last = FIRST + len(self.formulas) - 1
        return f"{CHECKS_SHEET}!${cell_name(FIRST, column)}:${cell_name(last, column)}".replace("$$", "$")

    def message(self, check: CheckInstance) -> str:
        """What the check says: its message where it fails, else nothing."""
        if self.evaluation.states[check.id] != "failed":
            return ""
        return self.evaluator.texts(check, self.evaluation).message

    def is_open(self, check: CheckInstance) -> bool:
        """Whether the check counts as left to do."""
        if self.evaluation.states[check.id] != "failed" or check.severity == "note":
            return False
        return check.severity == "error" or is_placeholder(self.explanations.get(check.row[1]))

    def hint(self, sheet: str, row_id: str) -> tuple[str, str]:
        """Formula and value of the live message beside a row: the first open check and how many there are.

        ("", "") where the row has no check.
        """
        checks = self._by_row.get((sheet, row_id), [])
        if not checks:
            return "", ""
        open_ = [check for check in checks if self.is_open(check)]
        shown = f"{SEVERITY_NAMES[open_[0].severity]}：{self.message(open_[0])}" if open_ else ""
        if len(checks) == 1:
            return f"={self._first_open(checks)}", shown
        count = self._count_of_open(checks)
        more = f"，等{len(open_)}处" if len(open_) > 1 else ""
        return f'={self._first_open(checks)}&IF({count}>1,"，等"&{count}&"处","")', shown + more

    def _first_open(self, checks: Sequence[CheckInstance]) -> str:
        here, later = checks[:_NESTED], checks[_NESTED:]
        said = '""'
        for check in reversed(here):
            name = SEVERITY_NAMES[check.severity]
            said = f'IF({self._cell(check, OPEN)}=1,"{name}："&{self._cell(check, MESSAGE)},{said})'
        if not later:
            return said
        return f'{said}&IF({self._count_of_open(here)}=0,{self._first_open(later)},"")'

    def _count_of_open(self, checks: Sequence[CheckInstance]) -> str:
        return f"SUM({','.join(self._cell(check, OPEN) for check in checks)})"

    def status(self, sheet: SheetLayout) -> tuple[str, str]:
        """Formula and value of the line at a sheet's head: how much is left."""
        counts = Counter(check.severity for check in self.open if check.row[0] == sheet.key)
        said = f"本表还有：错误{counts['error']}处，待核实{counts['query']}处。见右侧“提示”和“校验”表"
        here = f'{self.range_of(SHEET)},"{sheet.name}"'
        error = f'SUMIFS({self.range_of(OPEN)},{here},{self.range_of(SEVERITY)},"{SEVERITY_NAMES["error"]}")'
        query = f'SUMIFS({self.range_of(OPEN)},{here},{self.range_of(SEVERITY)},"{SEVERITY_NAMES["query"]}")'
        formula = (
            f'=IF({error}+{query}=0,"{NOTHING_HERE}",'
            f'"本表还有：错误"&{error}&"处，待核实"&{query}&"处。见右侧“提示”和“校验”表")'
        )
        return formula, said if counts else NOTHING_HERE

    def state_and_open(self, check: CheckInstance) -> tuple[str, str]:
        """The cells that hold whether a check has failed (1) and whether it is open (1), `_checks!C5`."""
        return self._cell(check, STATE), self._cell(check, OPEN)

    # The hidden sheet.

    def write_checks(self, target: CheckedSheet) -> None:
        """One row a check: id, severity, state, message, open, running count, place, remedy."""
        for column, title in enumerate(COLUMNS):
            target.text(0, column, title, _PLAIN)
        target.number(0, COUNT, 0, _PLAIN)
        count = 0
        for each in self.formulas.values():
            count += self.is_open(each.check)
            self._write_check(target, each, count)
        target.columns(0, len(COLUMNS) - 1, 24)
        target.protect()
        target.hide()

    def _write_check(self, target: CheckedSheet, line: CheckFormulas, count: int) -> None:
        row, check = line.row, line.check
        target.text(row, ID, check.id, _PLAIN)
        target.text(row, SEVERITY, SEVERITY_NAMES[check.severity], _PLAIN)
        target.formula(row, STATE, line.state, _STATES[self.evaluation.states[check.id]], _PLAIN)
        target.formula(row, MESSAGE, line.message, self.message(check), _PLAIN)
        target.formula(row, OPEN, line.open, float(self.is_open(check)), _PLAIN)
        target.formula(row, COUNT, line.count, float(count), _PLAIN)
        target.text(row, SHEET, line.sheet, _PLAIN)
        target.formula(row, CELL, line.address, line.cell, _PLAIN)
        target.text(row, LABEL, f"（{check.label}）", _PLAIN)
        if line.remedy is None:
            target.text(row, REMEDY, "".join(map(str, check.remedy)), _PLAIN)  # all of its pieces are texts
        else:
            remedy = self.evaluator.texts(check, self.evaluation).remedy
            target.formula(row, REMEDY, line.remedy, remedy, _PLAIN)

    @staticmethod
    def write_lists(target: CheckedSheet) -> None:
        """The texts that do not count as an explanation, and those that say how far a target was reached."""
        for column, texts in enumerate((PLACEHOLDERS, *PHRASES.values())):
            for row, text in enumerate(texts):
                target.text(row, column, text, _PLAIN)
        target.protect()
        target.hide()
