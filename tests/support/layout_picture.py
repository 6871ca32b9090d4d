"""A form's layout as text that a person can read and a diff can show: row by row, what stands in which columns.

A line is the row's number and id, then its cells from left to right: `C:D 编制数` is fixed text, `C:D <.on_duty count
input required>` a field, its key behind the row's id. An area of several rows stands in the first as `B5:B6`. ◀ marks
rows with 提示 and 情况说明, ═ the heading that is printed on every page, ✂ rows where a page may begin.
"""

from collections.abc import Iterator

from perfeval_xl.expressions.addresses import column_letters
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field, Label, SheetLayout

_LONGEST = 40


def layout_picture(layout: Layout) -> str:
    """The whole form, sheet by sheet."""
    return "\n".join(line for sheet in layout.sheets for line in _sheet(layout, sheet))


def _sheet(layout: Layout, sheet: SheetLayout) -> Iterator[str]:
    columns = "  ".join(f"{column_letters(1 + n)} {width:g}" for n, width in enumerate(sheet.widths))
    yield f"【{sheet.name}】{sheet.key}    栏宽 {columns}"
    fields = [field for field in layout.fields.values() if field.sheet == sheet.key]
    for row, placed in sheet.rows.items():
        labels = [(label.column, _label(label)) for label in sheet.labels if label.row == row]
        cells = [*labels, *((field.column, _field(field)) for field in fields if field.row == row)]
        marks = "".join(
            mark
            for mark, holds in (("◀", placed.entry), ("═", row == sheet.heading_row), ("✂", row in sheet.breaks))
            if holds
        )
        yield f"{row + 1:>4} {placed.id:<34} {marks:<2} " + " | ".join(text for _, text in sorted(cells))
    yield ""


def _label(label: Label) -> str:
    text = " ".join(label.text.split())
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f"{_area(label.row, label.column, label.rows, label.columns)} {short or '（空）'}"


def _field(field: Field) -> str:
    key = "." + field.key.removeprefix(f"{field.row_id}.") if field.key.startswith(f"{field.row_id}.") else field.key
    parts = [key, field.type.value, field.role, *(["required"] if field.required else [])]
    if field.fixed is not None:
        parts.append(f"{field.fixed:g}")
    if field.filled_from is not None:
        parts.append(field.filled_from)
    if field.name_prompt is not None:
        parts.append(f"“{field.prefix}{field.name_prompt}”")
    return f"{_area(field.row, field.column, 1, field.columns)} <{' '.join(parts)}>"


def _area(row: int, column: int, rows: int, columns: int) -> str:
    first, last = column_letters(column), column_letters(column + columns - 1)
    if rows > 1:
        return f"{first}{row + 1}:{last}{row + rows}"
    return first if first == last else f"{first}:{last}"
