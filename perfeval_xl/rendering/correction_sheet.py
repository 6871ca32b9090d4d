"""退回意见: the sheet of a correction copy that says why the return goes back, and the marks on the wrong cells.

The findings speak of the file as returned; the places shown here are those of the copy, where rows may stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.excel import ExcelWriter
from perfeval_xl.expressions.formula_text import is_placeholder_text
from perfeval_xl.form.confirmations import ToConfirm
from perfeval_xl.form.definition import Severity
from perfeval_xl.form.layout import Layout, Unit
from perfeval_xl.form.shown_text import LONGEST_SHOWN, LONGEST_TEXT, shortened
from perfeval_xl.rendering.check_sheet import CheckLines, explanation_text
from perfeval_xl.rules.finding import SEVERITY_NAMES, Finding
from perfeval_xl.sheet_names import CORRECTIONS_SHEET, REVIEW_SHEET
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet

_COLUMNS = {
    "编号": 5.0,
    "级别": 7.5,
    "位置": 15.0,
    "项目": 22.0,
    "填报": 30.0,
    "应为": 14.0,
    "问题": 36.0,
    "怎样改": 30.0,
    "情况说明": 26.0,
    "现状": 8.0,
}
_NUMBER, _SEVERITY, _PLACE, _LABEL, _FOUND, _EXPECTED = range(6)
_OUTCOME = _LAST = len(_COLUMNS) - 1
# The reader looks for the key of a form's sheet in the first six rows: what units typed stands below them.
_HEADING, _FIRST = 5, 6
_LEFT, _EXPLAINED, _SOLVED = "未解决", "已说明", "已解决"
_SIZE = 9.0
_CELL: styles.Style = {**styles.BORDERED, "font_size": _SIZE, "align": "left"}
_CENTRED: styles.Style = {**_CELL, "align": "center"}
_LINK: styles.Style = {**_CELL, "font_color": "#0563C1", "underline": 1}
_HIGHEST_ROW = 405.0


@dataclass(frozen=True)
class CorrectionLine:
    """A finding, with its number, and where it stands in the copy.

    `field` is the key of a field; without one `sheet` is the key of the sheet; both are None for the file as a whole.
    """

    finding: Finding
    field: str | None
    sheet: str | None


@dataclass(frozen=True)
class Corrections:
    """Why a return goes back: a line a finding, in their order on the sheet.

    `numbers` are those of all findings that this and earlier versions of the return ever had, by the findings' keys;
    `confirmations` are of those that the copy puts right by itself, by their numbers.
    """

    lines: tuple[CorrectionLine, ...]
    numbers: Mapping[str, int]
    confirmations: Mapping[int, ToConfirm] = field(default_factory=dict)

    def colours(self) -> dict[str, str]:
        """Fill colours by field key, or by the name of what is summed: of errors, of queries that nobody explained."""
        worst: dict[str, Severity] = {}
        for key, finding in self._open():
            if worst.get(key) != "error":
                worst[key] = finding.severity
        return {key: styles.MARK_COLOURS[severity] for key, severity in worst.items()}

    def comments(self) -> dict[str, str]:
        """What is wrong with what is coloured, by the same keys: all findings of a cell in one text."""
        texts: dict[str, list[str]] = {}
        for key, finding in self._open():
            texts.setdefault(key, []).append(comment_text(finding))
        return {key: shortened("\n".join(said), LONGEST_TEXT) for key, said in texts.items()}

    def _open(self) -> list[tuple[str, Finding]]:
        return [
            (line.finding.field, line.finding)
            for line in self.lines
            if line.finding.field is not None and line.finding.open
        ]


def comment_text(finding: Finding) -> str:
    """What a comment at the cell of a finding says of it, in two lines."""
    number = "" if finding.number is None else f"{finding.number}. "
    return f"{number}{SEVERITY_NAMES[finding.severity]}：{finding.message}\n怎样改：{finding.remedy}"


@dataclass(frozen=True)
class CorrectionSheet:
    """Writes the sheet."""

    corrections: Corrections
    check_lines: CheckLines
    unit: Unit

    @property
    def _layout(self) -> Layout:
        return self.check_lines.evaluator.layout

    def write(self, target: CheckedSheet) -> None:
        """Unit, form, how much there is to do and how, then every finding."""
        for column, width in enumerate(_COLUMNS.values()):
            target.columns(column, column, width)
        self._head(target)
        for column, title in enumerate(_COLUMNS):
            target.text(_HEADING, column, title, styles.LABELS["heading"])
        target.row(_HEADING, 21)
        for position, line in enumerate(self.corrections.lines):
            self._line(target, _FIRST + position, line)
        last = _FIRST + len(self.corrections.lines) - 1
        target.numbers_as_text_are_meant(f"{cell_name(_FIRST, _FOUND)}:{cell_name(last, _EXPECTED)}")
        solved = f'=${cell_name(_FIRST, _OUTCOME)}="{_SOLVED}"'
        target.conditional((_FIRST, 0, last, _LAST), solved, {"font_color": styles.GREY})
        target.print_on_a4((0, 0, last, _LAST), landscape=True, heading=(_HEADING, _HEADING))
        target.freeze(_FIRST, 0)
        target.protect()

    def _head(self, target: CheckedSheet) -> None:
        definition = self._layout.definition
        title = f"{self._layout.year}年度{definition.title}{CORRECTIONS_SHEET}"
        target.wide_text(0, 0, title, styles.LABELS["title"], columns=len(_COLUMNS))
        target.row(0, 30)
        for row, (text, style) in enumerate(self._said(), start=1):
            target.wide_text(row, 0, text, style, columns=len(_COLUMNS))
            target.row(row, 18)

    def _said(self) -> list[tuple[str, styles.Style]]:
        note = styles.LABELS["note"]
        form = f"{self._layout.definition.title}（{self._layout.definition.form}）"
        return [
            (f"填报单位：{self.unit.name}（{self.unit.code}）    表样：{form}", note),
            (self._counts(), {**note, "bold": True, "font_color": styles.RED}),
            (
                "1. 点“位置”到该格。浅红色格是错误，必须改正；橙黄色格待核实，改正，或在该行最右的“情况说明”写明原因。"
                "指着格子可看批注。其余数字已照原样带来，不必重填。",
                note,
            ),
            (
                f"2. 改好一处，“现状”随之改变（格子的颜色不变）；“{REVIEW_SHEET}”表列出还没有处理的全部问题。"
                "都处理完后存为.xlsx，交回这份工作簿。",
                note,
            ),
        ]

    def _counts(self) -> str:
        findings = [line.finding for line in self.corrections.lines]
        counts = {
            "错误": sum(finding.open and finding.severity == "error" for finding in findings),
            "待核实": sum(finding.open and finding.severity == "query" for finding in findings),
        }
        rest = len(findings) - sum(counts.values())
        said = "，".join(f"{name}{count}处" for name, count in counts.items())
        return f"退回时：{said}" + (f"；另列出已说明的和提示{rest}处，不需要处理" if rest else "")

    def _line(self, target: CheckedSheet, row: int, line: CorrectionLine) -> None:
        finding = line.finding
        open_style = {**_CENTRED, "bg_color": styles.MARK_COLOURS[finding.severity]} if finding.open else _CENTRED
        target.number(row, _NUMBER, float(finding.number or 0), _CENTRED)
        target.text(row, _SEVERITY, SEVERITY_NAMES[finding.severity], open_style)
        place, cell = self._place(line)
        if cell is None:
            target.value(row, _PLACE, place or None, _CELL)
        else:
            target.link(row, _PLACE, cell, place, _LINK)
        words = [finding.label, finding.found, finding.expected, finding.message, finding.remedy, finding.explanation]
        shown = [shortened(text or "", LONGEST_SHOWN) for text in words]
        for column, text in enumerate(shown, start=_LABEL):
            target.value(row, column, text or None, _CELL)
        self._outcome(target, row, finding)
        target.row(row, _height([place, *shown]))

    def _place(self, line: CorrectionLine) -> tuple[str, str | None]:
        """What is shown, and the cell that it leads to; None for the file as a whole."""
        layout = self._layout
        writer = ExcelWriter(layout, layout.definition.meaning, CORRECTIONS_SHEET)
        if line.field is not None:
            return " ".join(layout.location(line.field)), writer.reference(line.field)
        if line.sheet is None:
            return "", None
        first = next(key for key, field in layout.fields.items() if field.sheet == line.sheet)
        return layout.sheet_by_key[line.sheet].name, writer.reference(first)

    def _outcome(self, target: CheckedSheet, row: int, finding: Finding) -> None:
        """What has become of it: live where a check of the form says so; nothing where only a reader can tell."""
        put_right = self.corrections.confirmations.get(finding.number or 0)
        if put_right is not None:
            self._confirmed(target, row, put_right)
            return
        check = next((each for each in self.check_lines.evaluator.checks if each.id == finding.key), None)
        if check is None or finding.severity == "note":
            target.blank(row, _OUTCOME, _CENTRED)
            return
        state, open_ = self.check_lines.state_and_open(check)
        failed = self.check_lines.evaluation.states[check.id] == "failed"
        now = _LEFT if self.check_lines.is_open(check) else _EXPLAINED if failed else _SOLVED
        formula = f'=IF({open_}=1,"{_LEFT}",IF({state}=1,"{_EXPLAINED}","{_SOLVED}"))'
        target.formula(row, _OUTCOME, formula, now, _CENTRED)

    def _confirmed(self, target: CheckedSheet, row: int, put_right: ToConfirm) -> None:
        """Whether the unit has said that what was put right is right; that it changed it, only a reader can tell."""
        beside = next(
            (
                (sheet, index)
                for sheet in self._layout.sheets
                for index, each in sheet.rows.items()
                if each.entry and each.id == put_right.row
            ),
            None,
        )
        if beside is None or put_right.said:  # what stood there before says nothing of it
            target.text(row, _OUTCOME, _LEFT, _CENTRED)
            return
        blank = is_placeholder_text(explanation_text(*beside))
        target.formula(row, _OUTCOME, f'=IF({blank},"{_LEFT}","{_EXPLAINED}")', _LEFT, _CENTRED)


def _height(texts: list[str]) -> float:
    """Of a row with these texts from 位置 on, a little over what they need: here nothing else holds a cut end."""
    widths = list(_COLUMNS.values())[_PLACE:]
    lines = max(
        styles.lines_needed(text, 0.95 * width * 10.5 / _SIZE)
        for text, width in zip(texts, widths, strict=False)
        if text
    )
    return min(max(styles.row_height(lines, font_size=_SIZE + 1), 21.0), _HIGHEST_ROW)
