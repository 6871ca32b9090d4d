"""The form's own sheets: the look of the official form, ids in a hidden row and column, live messages at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.form.excel import ExcelWriter
from perfeval_xl.form.formula_text import column_letters
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.placed import Field, FieldType, Label, SheetLayout
from perfeval_xl.rules.evaluation import Evaluation
from perfeval_xl.workbook import styles
from perfeval_xl.workbook.check_sheet import Verdicts
from perfeval_xl.workbook.writing import Sheet

ID_COLUMN, ID_ROW, STATUS_ROW = 0, 0, 1
HINT_ID, EXPLANATION_ID, STATUS_ID = "hint", "explanation", "#status"
HINT_HEADING, EXPLANATION_HEADING = "提示（自动）", "情况说明"
_HINT_WIDTH, _GAP_WIDTH, _EXPLANATION_WIDTH = 46, 1.5, 40
_PAGE_WIDTH, _PAGE_HEIGHT = 527.0, 755.0
_POINTS_A_CHARACTER, _POINTS_A_COLUMN = 5.25, 3.75


@dataclass(frozen=True)
class DataSheet:
    """Writes one sheet of a layout."""

    layout: Layout
    sheet: SheetLayout
    evaluation: Evaluation
    verdicts: Verdicts
    explanations: Mapping[str, str]
    comments: Mapping[str, str]

    def write(self, target: Sheet) -> None:
        """Writes everything of the sheet."""
        fields = [field for field in self.layout.fields.values() if field.sheet == self.sheet.key]
        heights = self._heights(fields)
        self._ids(target)
        self._columns(target)
        for label in self.sheet.labels:
            self._label(target, label)
        for field in fields:
            self._field(target, field)
        self._hints(target)
        for row, height in heights.items():
            target.row(row, height)
        target.row(ID_ROW, None, hidden=True)
        self._page(target, heights)
        first_input = next((field for field in fields if field.role == "input"), None)
        if first_input is not None:
            target.select(first_input.row, first_input.column)
        target.freeze(STATUS_ROW + 1, 0)
        target.protect()

    def _ids(self, target: Sheet) -> None:
        target.text(ID_ROW, ID_COLUMN, self.sheet.key, styles.HIDDEN_ID)
        for position in range(len(self.sheet.widths)):
            target.text(ID_ROW, 1 + position, f"c{1 + position}", styles.HIDDEN_ID)
        target.text(ID_ROW, self.sheet.hint_column, HINT_ID, styles.HIDDEN_ID)
        target.text(ID_ROW, self.sheet.explanation_column, EXPLANATION_ID, styles.HIDDEN_ID)
        target.text(STATUS_ROW, ID_COLUMN, STATUS_ID, styles.HIDDEN_ID)
        for row, placed in self.sheet.rows.items():
            target.text(row, ID_COLUMN, placed.id, styles.HIDDEN_ID)

    def _columns(self, target: Sheet) -> None:
        target.columns(ID_COLUMN, ID_COLUMN, 4, hidden=True)
        for position, width in enumerate(self.sheet.widths):
            target.columns(1 + position, 1 + position, width)
        target.columns(self.sheet.gap_column, self.sheet.gap_column, _GAP_WIDTH)
        target.columns(self.sheet.hint_column, self.sheet.hint_column, _HINT_WIDTH)
        target.columns(self.sheet.explanation_column, self.sheet.explanation_column, _EXPLANATION_WIDTH)

    def _label(self, target: Sheet, label: Label) -> None:
        style = styles.LABELS[label.style]
        if label.rows * label.columns > 1:
            target.merge(label.row, label.column, label.rows, label.columns, style)
        if label.text:
            target.text(label.row, label.column, label.text, style)
        elif label.rows * label.columns == 1:
            target.blank(label.row, label.column, style)

    def _field(self, target: Sheet, field: Field) -> None:
        style = styles.field_style(field)
        if field.columns > 1:
            target.merge(field.row, field.column, 1, field.columns, style)
        value = self.evaluation.values.get(field.key)
        if field.key in self.comments:
            target.comment(field.row, field.column, self.comments[field.key])
        if field.formula is not None:
            writer = ExcelWriter(self.layout, self.layout.definition.meaning, self.sheet.name)
            target.formula(
                field.row, field.column, writer.formula(field.formula), "" if value is None else value, style
            )
            return
        target.value(field.row, field.column, value, style)
        if field.role == "input":
            target.validation(field.row, field.column, validation_of(field))

    def _hints(self, target: Sheet) -> None:
        hint, explanation = self.sheet.hint_column, self.sheet.explanation_column
        text_cells = [
            f"{column_letters(field.column)}{field.row + 1}"
            for field in self.layout.fields.values()
            if field.sheet == self.sheet.key and field.type is FieldType.TEXT and field.role == "input"
        ]
        if text_cells:
            target.numbers_as_text_are_meant(" ".join(text_cells))
        status, shown = self.verdicts.status(self.sheet)
        last = self.sheet.gap_column - 1
        target.merge(STATUS_ROW, 1, 1, last, styles.STATUS)
        target.formula(STATUS_ROW, 1, status, shown, styles.STATUS)
        target.row(STATUS_ROW, 21)
        target.text(STATUS_ROW, hint, HINT_HEADING, styles.HINT_HEADING)
        target.text(STATUS_ROW, explanation, EXPLANATION_HEADING, styles.HINT_HEADING)
        for row, placed in self.sheet.rows.items():
            if not placed.entry:
                continue
            formula, text = self.verdicts.hint(self.sheet.key, placed.id)
            if formula:
                target.formula(row, hint, formula, text, styles.HINT)
            target.value(row, explanation, self.explanations.get(placed.id), styles.EXPLANATION)

    def _heights(self, fields: Sequence[Field]) -> dict[int, float]:
        """Every row as high as its longest text needs, and at least as the definition says."""
        lines = dict.fromkeys(self.sheet.rows, 1)
        sizes = dict.fromkeys(self.sheet.rows, 10.5)
        for label in self.sheet.labels:
            sizes[label.row] = max(sizes[label.row], float(styles.LABELS[label.style].get("font_size", 10.5)))
            if label.rows == 1:
                lines[label.row] = max(lines[label.row], self._lines(label.text, label.column, label.columns))
        for field in fields:
            value = self.evaluation.values.get(field.key)
            if isinstance(value, str):
                smaller = styles.font_size(field) / 10.5
                needed = self._lines(field.prefix + value, field.column, field.columns, smaller)
                lines[field.row] = max(lines[field.row], needed)
        heights = {}
        for row, placed in self.sheet.rows.items():
            natural = styles.row_height(lines[row], font_size=sizes[row])
            heights[row] = min(max(natural, placed.height or 0), 400.0)
        return heights

    def _lines(self, text: str, column: int, columns: int, size: float = 1.0) -> int:
        return styles.lines_needed(text, sum(self.sheet.widths[column - 1 : column - 1 + columns]) / size)

    def _page(self, target: Sheet, heights: Mapping[int, float]) -> None:
        first, last = self.sheet.first_row, self.sheet.after_row - 1
        area = (first, 1, last, self.sheet.gap_column - 1)
        width = sum(each * _POINTS_A_CHARACTER + _POINTS_A_COLUMN for each in self.sheet.widths)
        capacity = _PAGE_HEIGHT * max(width / _PAGE_WIDTH, 1.0)
        breaks = page_breaks(heights, self.sheet.breaks, capacity, self._heading_height(heights))
        heading = (self.sheet.heading_row, self.sheet.heading_row) if breaks and self.sheet.heading_row else None
        target.print_on_a4(area, heading=heading, breaks=breaks)

    def _heading_height(self, heights: Mapping[int, float]) -> float:
        return heights[self.sheet.heading_row] if self.sheet.heading_row is not None else 0.0


def page_breaks(heights: Mapping[int, float], candidates: Sequence[int], capacity: float, heading: float) -> list[int]:
    """The rows at which a new page begins: only at candidates, as few as the height of a page allows."""
    breaks: list[int] = []
    start, last = min(heights), max(heights)
    room = capacity
    while sum(heights[row] for row in range(start, last + 1)) > room:
        fitting = [row for row in candidates if row > start and sum(heights[r] for r in range(start, row)) <= room]
        if not fitting:
            break
        start = fitting[-1]
        breaks.append(start)
        room = capacity - heading
    return breaks


def validation_of(field: Field) -> dict[str, object]:
    """What may be typed into an input cell, and what is said on entering it."""
    title = field.short_label[:30]
    prompt = field.prompt
    if field.name_prompt is not None:
        return {
            "validate": "any",
            "input_title": "名称",
            "input_message": f"把“{field.name_prompt}”改为具体名称。{prompt}",
        }
    if field.type is FieldType.TEXT:
        said = prompt or "按实际情况填写。"
        return {"validate": "any", "input_title": title, "input_message": said}
    unit = f"单位：{field.unit}。" if field.unit else ""
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -1e12,
        "maximum": 1e12,
        "ignore_blank": True,
        "input_title": title,
        "input_message": f"{unit}只填数字，不带单位。{prompt}",
        "error_title": "只填数字",
        "error_message": f"这一格只填数字{f'（单位：{field.unit}）' if field.unit else ''}，不要带单位或文字。",
        "error_type": "stop",
    }
