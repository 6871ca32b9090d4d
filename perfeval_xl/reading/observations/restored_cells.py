"""What is said of a correction copy in which the unit left alone what the program had put right, and said nothing."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions.visible_text import is_placeholder
from perfeval_xl.form.confirmations import BECAME, ToConfirm, mark_of
from perfeval_xl.form.layout_parts import Field
from perfeval_xl.reading.returned import Returned
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import READING_CODES, noticed


def restored_cells(returned: Returned) -> Iterator[Finding]:
    """One query for each; it has the key, and so the number, of the finding that the program has put right."""
    for each in returned.confirmations:
        unchanged = [key for key in each.unchanged(_values(returned)) if key in returned.entries]
        if unchanged:
            yield _restored(returned, each, unchanged)


def _values(returned: Returned) -> dict[str, float | str | None]:
    prompts = {key: field.name_prompt for key, field in returned.layout.fields.items()}
    return {
        key: None if value is not None and value == prompts.get(key) else value
        for key, value in returned.evaluation.values.items()
    }


def _restored(returned: Returned, each: ToConfirm, unchanged: list[str]) -> Finding:
    field, first = returned.layout.fields[unchanged[0]], returned.entries[unchanged[0]]
    places = ((returned.entries[key].sheet, returned.entries[key].cell) for key in unchanged)
    said = returned.explanations.get(each.row)
    is_confirmed = not is_placeholder(said) and mark_of(said) != each.said
    return noticed(
        "restored",
        _message(each, field, len(unchanged)),
        "核对这里的内容：不对的改正；没有错的，在本行的“情况说明”写明已核对",
        sheet=first.sheet,
        cell=first.cell,
        cells=tuple(cell if sheet == first.sheet else f"{sheet}!{cell}" for sheet, cell in places),
        field=unchanged[0],
        label=field.label,
        found=f"{each.found}{BECAME}{each.expected}" if _is_one_cell(each) else each.found or None,
        expected=each.expected or None,
        key=each.key,
        row=each.row if is_confirmed else "",
    )


def _is_one_cell(each: ToConfirm) -> bool:
    return each.code in {"overwritten", "prefilled_changed"}


def _message(each: ToConfirm, field: Field, unchanged: int) -> str:
    if _is_one_cell(each):
        what = "公式" if field.formula is not None else "锁定的内容" if field.role != "input" else "下发时填好的数"
        return f"{what}由程序恢复：{each.found}{BECAME}{each.expected}，单位没有改动"
    known = READING_CODES.get(each.code)
    title = "上一版的问题" if known is None else known.title
    found = f"（{each.found}）" if each.found else ""
    return f"{title}{found}：退回件由程序重做，其中{unchanged}格单位没有改动，也没有说明"
