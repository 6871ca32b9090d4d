"""The checks in a workbook: one line each on a hidden sheet, the message beside a row, the count at a sheet's head.

A check is open while it fails and is an error, or a query whose 情况说明 is blank or a placeholder. A note
blocks nothing and is never open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.attainment import PHRASES
from perfeval_xl.expressions.visible_text import PLACEHOLDERS, is_placeholder
from perfeval_xl.form.layout_parts import SheetLayout
from perfeval_xl.rendering.check_formulas import (
    CELL,
    COLUMNS,
    COUNT,
    FIRST,
    ID,
    LABEL,
    MESSAGE,
    OPEN,
    REMEDY,
    SEVERITY,
    SHEET,
    STATE,
    CheckFormulas,
    check_formulas,
)
from perfeval_xl.rules.checks import CheckInstance
from perfeval_xl.rules.evaluation import Evaluation, Evaluator
from perfeval_xl.rules.finding import SEVERITY_NAMES, State
from perfeval_xl.sheet_names import CHECKS_SHEET
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet

NOTHING_HERE = "本表没有待处理的问题"
_NESTED = 50
"""Excel nests formulas 64 deep at most."""
_STATES: dict[State, float | str] = {"failed": 1.0, "passed": 0.0, "waiting": ""}
_PLAIN = styles.BASE


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
        return self.evaluator.message(check, self.evaluation)

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
        counts = {
            severity: sum(
                self.is_open(check)
                for check in self.evaluator.checks
                if check.severity == severity and check.row[0] == sheet.key
            )
            for severity in ("error", "query")
        }
        here = f'{self.range_of(SHEET)},"{sheet.name}"'
        error = f'SUMIFS({self.range_of(OPEN)},{here},{self.range_of(SEVERITY)},"{SEVERITY_NAMES["error"]}")'
        query = f'SUMIFS({self.range_of(OPEN)},{here},{self.range_of(SEVERITY)},"{SEVERITY_NAMES["query"]}")'
        formula = (
            f'=IF({error}+{query}=0,"{NOTHING_HERE}",'
            f'"本表还有：错误"&{error}&"处，待核实"&{query}&"处。见右侧“提示”和“校验”表")'
        )
        return formula, _status_text(counts["error"], counts["query"])

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
        remedy = self.evaluator.remedy(check, self.evaluation)
        if line.remedy is None:
            target.text(row, REMEDY, remedy, _PLAIN)
        else:
            target.formula(row, REMEDY, line.remedy, remedy, _PLAIN)

    @staticmethod
    def write_lists(target: CheckedSheet) -> None:
        """The texts that do not count as an explanation, and those that say how far a target was reached."""
        for column, texts in enumerate((PLACEHOLDERS, *PHRASES.values())):
            for row, text in enumerate(texts):
                target.text(row, column, text, _PLAIN)
        target.protect()
        target.hide()


def _status_text(errors: int, queries: int) -> str:
    if errors + queries == 0:
        return NOTHING_HERE
    return f"本表还有：错误{errors}处，待核实{queries}处。见右侧“提示”和“校验”表"
