"""How high the rows of a form's sheet are: enough for what stands in them, since nobody can make locked rows higher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfeval_xl.expressions.values import Value
from perfeval_xl.form.layout_parts import Field, FieldType, Label, SheetLayout
from perfeval_xl.writing import styles

EXPLANATION_WIDTH = 40.0
_NARROW = 14.0
_LEAST, _LEAST_ENTRY, _MOST = 19.0, 22.5, 400.0
"""Points. A row that has a live message shows two lines of it; Excel takes no row over 409."""


def font_sizes(sheet: SheetLayout, fields: Sequence[Field]) -> dict[int, float]:
    """By row, in points: small where a text is typed into a narrow cell, and then for all cells of the row."""
    small = {
        field.row
        for field in fields
        if field.type is FieldType.TEXT and field.role == "input" and _width(sheet, field) < _NARROW
    }
    return {row: styles.SMALL if row in small else styles.SIZE for row in sheet.rows}


def label_size(label: Label, sizes: Mapping[int, float]) -> float:
    """A label of one row follows its row, others have the size of their style."""
    own = float(styles.LABELS[label.style]["font_size"])
    return min(own, sizes[label.row]) if label.style == "label" and label.rows == 1 else own


def row_heights(
    sheet: SheetLayout,
    fields: Sequence[Field],
    values: Mapping[str, Value],
    explanations: Mapping[str, str],
    sizes: Mapping[int, float],
) -> dict[int, float]:
    """Points by row: as the longest text needs, and at least as the definition says.

    `values` are those of the fields by key, `explanations` the texts of 情况说明 by row id, `sizes` from `font_sizes`.
    """
    heights = {
        row: max(_LEAST_ENTRY if placed.entry else _LEAST, placed.height or 0.0) for row, placed in sheet.rows.items()
    }
    for label in (label for label in sheet.labels if label.rows == 1):
        heights[label.row] = max(heights[label.row], _label_height(sheet, label, sizes))
    for field in fields:
        needed = field_height(sheet, field, values.get(field.key), sizes[field.row])
        heights[field.row] = max(heights[field.row], field.height or 0.0, needed)
    for row, placed in sheet.rows.items():
        needed = _height(explanations.get(placed.id, ""), EXPLANATION_WIDTH, styles.SIZE)
        heights[row] = max(heights[row], needed)
    for label in (label for label in sheet.labels if label.rows > 1):
        there = sum(heights[row] for row in range(label.row, label.row + label.rows))
        heights[label.row + label.rows - 1] += max(_label_height(sheet, label, sizes) - there, 0.0)
    return {row: min(height, _MOST) for row, height in heights.items()}


def field_height(sheet: SheetLayout, field: Field, value: Value, size: float) -> float:
    """Points that a field's text needs at a font size; a number never needs more than its row has."""
    shown = field.prefix + value if isinstance(value, str) else ""
    return _height(shown, _width(sheet, field), size)


def _label_height(sheet: SheetLayout, label: Label, sizes: Mapping[int, float]) -> float:
    return _height(label.text, _width(sheet, label), label_size(label, sizes))


def _height(text: str, width: float, size: float) -> float:
    return styles.row_height(styles.lines_needed(text, width, size=size), font_size=size)


def _width(sheet: SheetLayout, cells: Field | Label) -> float:
    """Merged cells also have the 5 pixels between columns, 0.7 of a character."""
    return sum(sheet.widths[cells.column - 1 : cells.column - 1 + cells.columns]) + 0.7 * (cells.columns - 1)
