"""The checks as formulas: one line each on a hidden sheet, and the sheet 校验 that lists the open ones.

A check is open while it fails and is an error, or a query whose 情况说明 is blank or a placeholder. A note
blocks nothing and is never open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from perfeval_xl.form.attainment_formulas import list_columns
from perfeval_xl.form.excel import ExcelWriter
from perfeval_xl.form.formula_text import cell_name, column_letters, is_placeholder_text
from perfeval_xl.form.placed import SheetLayout
from perfeval_xl.form.placeholders import PLACEHOLDERS, is_placeholder
from perfeval_xl.form.sheet_names import CHECKS_SHEET
from perfeval_xl.rules.checks import CheckInstance
from perfeval_xl.rules.evaluation import Evaluation, Evaluator
from perfeval_xl.rules.finding import SEVERITY_NAMES, State
from perfeval_xl.rules.message import as_excel
from perfeval_xl.workbook import styles
from perfeval_xl.workbook.writing import Sheet

LISTED = 60
NOTHING_HERE = "本表没有待处理的问题"
_NOTHING = "没有待处理的问题，可以报送"
_ON_ONE_PAGE = 31
_NESTED = 50
"""Excel nests formulas 64 deep at most."""
_FIRST = 1
_COLUMNS = ("id", "级别", "状态", "内容", "未结", "累计", "表", "单元格", "名称", "改法")
_ID, _SEVERITY, _STATE, _MESSAGE, _OPEN, _COUNT, _SHEET, _CELL, _LABEL, _REMEDY = range(len(_COLUMNS))
_STATES: dict[State, float | str] = {"failed": 1.0, "passed": 0.0, "waiting": ""}
_PLAIN = styles.BASE
_LIST_COLUMNS = {"序号": 5.5, "级别": 8.0, "位置（点击前往）": 32.0, "问题": 40.0, "怎样改": 30.0}
_NUMBER, _GRAVITY, _WHERE, _WHAT, _MEND = range(len(_LIST_COLUMNS))
_LISTED_STYLE = {**_PLAIN, "font_size": styles.SMALL}


@dataclass(frozen=True)
class Verdicts:
    """The checks of one workbook: where each stands on the hidden sheet, and what it says."""

    evaluator: Evaluator
    evaluation: Evaluation
    explanations: Mapping[str, str]

    @cached_property
    def _checks(self) -> list[CheckInstance]:
        """As they stand on the hidden sheet, and so are listed: errors first, each kind in the form's order."""
        return sorted(self.evaluator.checks, key=lambda check: check.severity != "error")

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row of each check on the hidden sheet, by id."""
        return {check.id: _FIRST + position for position, check in enumerate(self._checks)}

    @cached_property
    def _by_row(self) -> dict[tuple[str, str], list[CheckInstance]]:
        rows: dict[tuple[str, str], list[CheckInstance]] = {}
        for check in self._checks:
            rows.setdefault(check.row, []).append(check)
        return rows

    def _cell(self, check: CheckInstance, column: int) -> str:
        return f"{CHECKS_SHEET}!{cell_name(self.row_of[check.id], column)}"

    def _range(self, column: int) -> str:
        last = _FIRST + len(self.evaluator.checks) - 1
        return f"{CHECKS_SHEET}!${cell_name(_FIRST, column)}:${cell_name(last, column)}".replace("$$", "$")

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
            said = f'IF({self._cell(check, _OPEN)}=1,"{name}："&{self._cell(check, _MESSAGE)},{said})'
        if not later:
            return said
        return f'{said}&IF({self._count_of_open(here)}=0,{self._first_open(later)},"")'

    def _count_of_open(self, checks: Sequence[CheckInstance]) -> str:
        return f"SUM({','.join(self._cell(check, _OPEN) for check in checks)})"

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
        here = f'{self._range(_SHEET)},"{sheet.name}"'
        error = f'SUMIFS({self._range(_OPEN)},{here},{self._range(_SEVERITY)},"{SEVERITY_NAMES["error"]}")'
        query = f'SUMIFS({self._range(_OPEN)},{here},{self._range(_SEVERITY)},"{SEVERITY_NAMES["query"]}")'
        formula = (
            f'=IF({error}+{query}=0,"{NOTHING_HERE}",'
            f'"本表还有：错误"&{error}&"处，待核实"&{query}&"处。见右侧“提示”和“校验”表")'
        )
        return formula, _status_text(counts["error"], counts["query"])

    def state_and_open(self, check: CheckInstance) -> tuple[str, str]:
        """The cells that hold whether a check has failed (1) and whether it is open (1), `_checks!C5`."""
        return self._cell(check, _STATE), self._cell(check, _OPEN)

    # The hidden sheet.

    def write_checks(self, target: Sheet) -> None:
        """One row a check: id, severity, state, message, open, running count, place, remedy."""
        for column, title in enumerate(_COLUMNS):
            target.text(0, column, title, _PLAIN)
        target.number(0, _COUNT, 0, _PLAIN)
        count = 0
        writer = ExcelWriter(self.evaluator.layout, self.evaluator.layout.definition.meaning, CHECKS_SHEET)
        for check in self._checks:
            count += self.is_open(check)
            self._write_check(target, check, writer, count)
        target.columns(0, len(_COLUMNS) - 1, 24)
        target.protect()
        target.hide()

    def _write_check(self, target: Sheet, check: CheckInstance, writer: ExcelWriter, count: int) -> None:
        row = self.row_of[check.id]
        field = self.evaluator.layout.first_field(check.at)
        sheet = self.evaluator.layout.sheet_by_key[field.sheet]
        state = self.evaluation.states[check.id]
        target.text(row, _ID, check.id, _PLAIN)
        target.text(row, _SEVERITY, SEVERITY_NAMES[check.severity], _PLAIN)
        target.formula(row, _STATE, "=" + self._state(check, writer), _STATES[state], _PLAIN)
        own = cell_name(row, _STATE)
        message = f'=IF({own}=1,{as_excel(check.message, writer)},"")'
        target.formula(row, _MESSAGE, message, self.message(check), _PLAIN)
        target.formula(row, _OPEN, self._open_formula(check, own, sheet, field.row), float(self.is_open(check)), _PLAIN)
        target.formula(row, _COUNT, f"={cell_name(row - 1, _COUNT)}+{cell_name(row, _OPEN)}", float(count), _PLAIN)
        target.text(row, _SHEET, sheet.name, _PLAIN)
        reference = writer.reference(field.key)
        address = f"=ADDRESS(ROW({reference}),COLUMN({reference}),4)"
        target.formula(row, _CELL, address, cell_name(field.row, field.column), _PLAIN)
        target.text(row, _LABEL, f"（{check.label}）", _PLAIN)
        remedy = self.evaluator.texts(check, self.evaluation).remedy
        if all(isinstance(part, str) for part in check.remedy):
            target.text(row, _REMEDY, remedy, _PLAIN)
        else:
            target.formula(row, _REMEDY, "=" + as_excel(check.remedy, writer), remedy, _PLAIN)

    def _state(self, check: CheckInstance, writer: ExcelWriter) -> str:
        result = writer.guarded(check.holds, f"IF({writer.body(check.holds)},0,1)")
        if check.when is not None:
            result = writer.guarded(check.when, f"IF({writer.body(check.when)},{result},0)")
        if check.yields_to:
            causes = ",".join(cell_name(self.row_of[other], _STATE) for other in check.yields_to)
            result = f'IF(SUM({causes})>0,"",{result})'
        return result

    def _open_formula(self, check: CheckInstance, own: str, sheet: SheetLayout, row: int) -> str:
        if check.severity == "note":
            return "=0"
        if check.severity == "error":
            return f"=IF({own}=1,1,0)"
        explanation = f"'{sheet.name}'!{cell_name(row, sheet.explanation_column)}&\"\""
        return f"=IF({own}=1,IF({is_placeholder_text(explanation)},1,0),0)"

    @staticmethod
    def write_lists(target: Sheet) -> None:
        """The texts that do not count as an explanation, and those that say how far a target was reached."""
        for column, texts in enumerate((PLACEHOLDERS, *list_columns().values())):
            for row, text in enumerate(texts):
                target.text(row, column, text, _PLAIN)
        target.protect()
        target.hide()

    # The visible sheet.

    def write_review(self, target: Sheet) -> None:
        """校验: what is left, each with a link to its cell.

        What is printed cannot follow the number of lines: one page, or all of them where there are more at the start.
        """
        open_ = [check for check in self._checks if self.is_open(check)]
        printed = _ON_ONE_PAGE if len(open_) <= _ON_ONE_PAGE else LISTED
        for column, width in enumerate(_LIST_COLUMNS.values()):
            target.columns(column, column, width)
        target.merge(0, 0, 1, len(_LIST_COLUMNS), styles.LABELS["title"])
        target.text(0, 0, "校验", styles.LABELS["title"])
        target.row(0, 30)
        self._write_summary(target, open_, printed)
        for column, title in enumerate(_LIST_COLUMNS):
            target.text(2, column, title, styles.LABELS["heading"])
        target.row(2, 21)
        for position in range(LISTED):
            self._write_listed(target, position, open_)
        lines = (3, 0, 2 + LISTED, _MEND)
        target.conditional(lines, '=$A4<>""', {"border": 1})
        amber_for_queries(target, (3, _GRAVITY, 2 + LISTED, _GRAVITY))
        total, left = f"SUM({self._range(_OPEN)})", len(open_) - LISTED
        more = f'=IF({total}>{LISTED},"另有"&({total}-{LISTED})&"条，改正以上各条后显示","")'
        said = f"另有{left}条，改正以上各条后显示" if left > 0 else ""
        target.formula(3 + LISTED, _WHERE, more, said, _LISTED_STYLE)
        last = 2 + printed if printed < LISTED else 3 + LISTED
        target.print_on_a4((0, 0, last, _MEND), heading=(2, 2))
        target.freeze(3, 0)
        target.protect()

    def _write_summary(self, target: Sheet, open_: list[CheckInstance], printed: int) -> None:
        total = f"SUM({self._range(_OPEN)})"
        error = f'SUMIFS({self._range(_OPEN)},{self._range(_SEVERITY)},"{SEVERITY_NAMES["error"]}")'
        partly = f'IF({total}>{printed},"。打印只含前{printed}条","")' if printed < LISTED else '""'
        summary = (
            f'=IF({total}=0,"{_NOTHING}","还有：错误"&{error}&"处（必须改正），待核实"&({total}-{error})'
            f'&"处（改正，或在该行“情况说明”写明原因）"&{partly})'
        )
        errors = sum(check.severity == "error" for check in open_)
        style = {**styles.STATUS, "bg_color": "#FFFFFF"}
        target.merge(1, 0, 1, len(_LIST_COLUMNS), style)
        target.formula(1, 0, summary, _summary_text(errors, len(open_) - errors), style)
        green_when_done(target, 1, 0, _NOTHING)
        target.row(1, 21)

    def _write_listed(self, target: Sheet, position: int, open_: list[CheckInstance]) -> None:
        row, number = 3 + position, position + 1
        found = f"MATCH({number},{self._range(_COUNT)},0)"
        given = f"SUM({self._range(_OPEN)})>={number}"
        check = open_[position] if position < len(open_) else None
        layout = self.evaluator.layout
        place = remedy = severity = message = ""
        if check is not None:
            field = layout.first_field(check.at)
            name = layout.sheet_by_key[field.sheet].name
            place = f"{name} {cell_name(field.row, field.column)}（{check.label}）"
            texts = self.evaluator.texts(check, self.evaluation)
            severity, message, remedy = SEVERITY_NAMES[check.severity], texts.message, texts.remedy
        centred = {**_LISTED_STYLE, "align": "center"}
        target.formula(row, _NUMBER, f'=IF({given},{number},"")', float(number) if check else "", centred)
        for column, source, value, style in (
            (_GRAVITY, _SEVERITY, severity, {**centred, "font_color": styles.RED}),
            (_WHAT, _MESSAGE, message, _LISTED_STYLE),
            (_MEND, _REMEDY, remedy, _LISTED_STYLE),
        ):
            target.formula(row, column, f'=IF({given},INDEX({self._range(source)},{found}),"")', value, style)
        sheet, cell, label = (f"INDEX({self._range(column)},{found})" for column in (_SHEET, _CELL, _LABEL))
        link = f'HYPERLINK("#\'"&{sheet}&"\'!"&{cell},{sheet}&" "&{cell}&{label})'
        style = {**_LISTED_STYLE, "font_color": "#0563C1", "underline": 1}
        target.formula(row, _WHERE, f'=IF({given},{link},"")', place, style)
        target.row(row, styles.row_height(2, font_size=styles.SMALL))


def green_when_done(target: Sheet, row: int, column: int, nothing: str) -> None:
    """Colours a red line that says how much is left: green where it says `nothing`, amber where no error is left."""
    shown, area = f"${column_letters(column)}${row + 1}", (row, column, row, column)
    target.conditional(area, f'={shown}="{nothing}"', {"font_color": styles.GREEN})
    no_error = f"{SEVERITY_NAMES['error']}0处"
    target.conditional(area, f'=ISNUMBER(FIND("{no_error}",{shown}))', {"font_color": styles.AMBER})


def amber_for_queries(target: Sheet, area: tuple[int, int, int, int]) -> None:
    """Colours the red texts of an area amber where they begin as queries do."""
    name = SEVERITY_NAMES["query"]
    criterion = f'=LEFT({cell_name(area[0], area[1])},{len(name)})="{name}"'
    target.conditional(area, criterion, {"font_color": styles.AMBER})


def _status_text(errors: int, queries: int) -> str:
    if errors + queries == 0:
        return NOTHING_HERE
    return f"本表还有：错误{errors}处，待核实{queries}处。见右侧“提示”和“校验”表"


def _summary_text(errors: int, queries: int) -> str:
    if errors + queries == 0:
        return _NOTHING
    return f"还有：错误{errors}处（必须改正），待核实{queries}处（改正，或在该行“情况说明”写明原因）"
