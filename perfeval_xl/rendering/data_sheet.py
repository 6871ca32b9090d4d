"""The form's own sheets: the look of the official form, ids in a hidden row and column, live messages at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.excel import ExcelWriter
from perfeval_xl.form.anchors import (
    EXPLANATION_HEADING,
    EXPLANATION_ID,
    HINT_HEADING,
    HINT_ID,
    ID_COLUMN,
    ID_ROW,
    STATUS_ID,
    STATUS_ROW,
)
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field, FieldType, Label, SheetLayout
from perfeval_xl.form.shown_text import LONGEST_TEXT, shortened
from perfeval_xl.rendering.check_sheet import NOTHING_HERE, CheckLines
from perfeval_xl.rendering.row_heights import EXPLANATION_WIDTH, font_sizes, label_size, row_heights
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet
from perfeval_xl.writing.colours import amber_for_queries, green_when_done
from perfeval_xl.writing.pages import COMMENT_WIDTH, height_on_a4, page_breaks, parts_on_pages

UNIT_TEXTS = frozenset({"unit_name", "unit_code"})
"""Texts of the form that copies of a workbook have in their own wording."""
_HINT_WIDTH, _GAP_WIDTH = 54, 1.5


@dataclass(frozen=True)
class DataSheet:
    """Writes one sheet of a layout. `prefilled`: by field, where the figure in it is from; such cells are locked."""

    sheet: SheetLayout
    check_lines: CheckLines
    comments: Mapping[str, str]
    colours: Mapping[str, str]
    prefilled: Mapping[str, str]

    def write(self, target: CheckedSheet) -> None:
        """Writes everything of the sheet."""
        self._ids(target)
        self._columns(target)
        for label in self.sheet.labels:
            self._label(target, label)
        for field in self._fields:
            self._field(target, field)
        self._hints(target)
        for row, height in self._heights.items():
            target.row(row, height)
        target.row(ID_ROW, None, hidden=True)
        self._page(target)
        first_input = next((field for field in self._fields if field.role == "input"), None)
        if first_input is not None:
            target.select(first_input.row, first_input.column)
        target.freeze(STATUS_ROW + 1, 0)
        target.protect()

    @property
    def _layout(self) -> Layout:
        return self.check_lines.evaluator.layout

    @cached_property
    def _fields(self) -> Sequence[Field]:
        return [field for field in self._layout.fields.values() if field.sheet == self.sheet.key]

    @cached_property
    def _sizes(self) -> Mapping[int, float]:
        return font_sizes(self.sheet, self._fields)

    @cached_property
    def _heights(self) -> Mapping[int, float]:
        return row_heights(
            self.sheet, self._fields, self.check_lines.evaluation.values, self.check_lines.explanations, self._sizes
        )

    @cached_property
    def _breaks(self) -> list[int]:
        """The rows at which a page begins: at a level-1 indicator, or else at a group of rows."""
        rows = self.sheet.rows
        groups = [row for row in rows if rows[row].group and rows[row].group != rows[row - 1].group]
        heading = self._heights[self.sheet.heading_row] if self.sheet.heading_row is not None else 0.0
        room = height_on_a4(styles.points_wide(self.sheet.widths))
        return page_breaks(self._heights, self.sheet.breaks, groups, room, heading)

    def _ids(self, target: CheckedSheet) -> None:
        target.text(ID_ROW, ID_COLUMN, self.sheet.key, styles.HIDDEN_ID)
        for position in range(len(self.sheet.widths)):
            target.text(ID_ROW, 1 + position, f"c{1 + position}", styles.HIDDEN_ID)
        target.text(ID_ROW, self.sheet.hint_column, HINT_ID, styles.HIDDEN_ID)
        target.text(ID_ROW, self.sheet.explanation_column, EXPLANATION_ID, styles.HIDDEN_ID)
        target.text(STATUS_ROW, ID_COLUMN, STATUS_ID, styles.HIDDEN_ID)
        for row, placed in self.sheet.rows.items():
            target.text(row, ID_COLUMN, placed.id, styles.HIDDEN_ID)

    def _columns(self, target: CheckedSheet) -> None:
        target.columns(ID_COLUMN, ID_COLUMN, 4, hidden=True)
        for position, width in enumerate(self.sheet.widths):
            target.columns(1 + position, 1 + position, width)
        target.columns(self.sheet.gap_column, self.sheet.gap_column, _GAP_WIDTH)
        target.columns(self.sheet.hint_column, self.sheet.hint_column, _HINT_WIDTH)
        target.columns(self.sheet.explanation_column, self.sheet.explanation_column, EXPLANATION_WIDTH)

    def _label(self, target: CheckedSheet, label: Label) -> None:
        style = {**styles.LABELS[label.style], "font_size": label_size(label, self._sizes)}
        marks = self._sums_marked.get(label, ())
        if marks:
            style["bg_color"] = min(
                (self.colours[each] for each in marks), key=list(styles.MARK_COLOURS.values()).index
            )
            self._comment(target, label.row, label.column, "\n".join(self.comments[each] for each in marks))
        for row, rows in parts_on_pages(label.row, label.rows, self._breaks):
            if rows * label.columns > 1:
                target.merge(row, label.column, rows, label.columns, style)
            if label.text:
                target.text(row, label.column, label.text, style)
            elif rows * label.columns == 1:
                target.blank(row, label.column, style)

    @cached_property
    def _sums_marked(self) -> Mapping[Label, Sequence[str]]:
        """The labels at which sums are marked, with the names of these: a sum without a cell of its own stands at the
        label of what is summed, not at one of its parts, which may be right."""
        found: dict[Label, list[str]] = {}
        for name in self.colours:
            cells = [self._layout.fields[key] for key in self._layout.keys_at(name)]
            if name not in self._layout.fields and cells[0].sheet == self.sheet.key:
                found.setdefault(_label_of(self.sheet, cells), []).append(name)
        return found

    @staticmethod
    def _comment(target: CheckedSheet, row: int, column: int, text: str) -> None:
        text = shortened(text, LONGEST_TEXT)
        target.comment(row, column, text, styles.lines_needed(text, COMMENT_WIDTH))

    def _field(self, target: CheckedSheet, field: Field) -> None:
        style = styles.field_style(field, self._sizes[field.row])
        if field.key in self.prefilled:
            style = styles.locked(style)
        if field.key in self.colours:
            style["bg_color"] = self.colours[field.key]
        if field.columns > 1:
            target.merge(field.row, field.column, 1, field.columns, style)
        value = self.check_lines.evaluation.values.get(field.key)
        if field.key in self.comments:
            self._comment(target, field.row, field.column, self.comments[field.key])
        if field.formula is not None:
            writer = ExcelWriter(self._layout, self._layout.definition.meaning, self.sheet.name)
            target.formula(
                field.row, field.column, writer.formula(field.formula), "" if value is None else value, style
            )
            return
        if field.filled_from in UNIT_TEXTS and isinstance(value, str):
            target.changing_text(field.row, field.column, field.filled_from, value, style)
            return
        target.value(field.row, field.column, value, style)
        if field.key in self.prefilled:
            said = {"input_title": "已填好，不用填", "input_message": self.prefilled[field.key]}
            target.validation(field.row, field.column, {"validate": "any", **said})
        elif field.role == "input":
            target.validation(field.row, field.column, validation_of(field))

    def _hints(self, target: CheckedSheet) -> None:
        hint, explanation = self.sheet.hint_column, self.sheet.explanation_column
        text_cells = [
            cell_name(field.row, field.column)
            for field in self._fields
            if field.type is FieldType.TEXT and field.role == "input"
        ]
        if text_cells:
            target.numbers_as_text_are_meant(" ".join(text_cells))
        status, shown = self.check_lines.status(self.sheet)
        last = self.sheet.gap_column - 1
        target.merge(STATUS_ROW, 1, 1, last, styles.STATUS)
        target.formula(STATUS_ROW, 1, status, shown, styles.STATUS)
        green_when_done(target, STATUS_ROW, 1, NOTHING_HERE)
        target.row(STATUS_ROW, 21)
        target.text(STATUS_ROW, hint, HINT_HEADING, styles.HINT_HEADING)
        target.text(STATUS_ROW, explanation, EXPLANATION_HEADING, styles.HINT_HEADING)
        for row, placed in self.sheet.rows.items():
            if not placed.entry:
                continue
            formula, text = self.check_lines.hint(self.sheet.key, placed.id)
            if formula:
                target.formula(row, hint, formula, text, styles.HINT)
            target.value(row, explanation, self.check_lines.explanations.get(placed.id), styles.EXPLANATION)
        amber_for_queries(target, (self.sheet.first_row, hint, self.sheet.after_row - 1, hint))

    def _page(self, target: CheckedSheet) -> None:
        first, last = self.sheet.first_row, self.sheet.after_row - 1
        area = (first, 1, last, self.sheet.gap_column - 1)
        row = self.sheet.heading_row
        target.print_on_a4(area, heading=(row, row) if self._breaks and row else None, breaks=self._breaks)


def _label_of(sheet: SheetLayout, cells: Sequence[Field]) -> Label:
    """The label beside all of these cells that spans the fewest other rows; else that nearest above them."""
    first, last = min(cell.row for cell in cells), max(cell.row for cell in cells)
    around = [each for each in sheet.labels if each.row <= first and last < each.row + each.rows]
    beside = [each for each in around if each.column + each.columns <= min(cell.column for cell in cells)]
    if beside:
        return min(beside, key=lambda each: (each.rows, -each.column))
    column = cells[0].column
    return max(
        (each for each in sheet.labels if each.row < first and each.column <= column < each.column + each.columns),
        key=lambda each: each.row,
    )


def validation_of(field: Field) -> dict[str, object]:
    """What may be typed into an input cell, and what is said on entering it."""
    title, prompt = field.short_label[:30], field.prompt
    if field.name_prompt is not None:
        said = f"把“{field.name_prompt}”改为具体名称。{prompt}"
        return {"validate": "any", "input_title": "名称", "input_message": said}
    if field.type is FieldType.TEXT:
        return {"validate": "any", "input_title": title, "input_message": prompt or "按实际情况填写。"}
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
