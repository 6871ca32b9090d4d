"""Figures that were filled in before a workbook was issued, held against what stands there when it comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfeval_xl.form.layout import Layout
from perfeval_xl.reading.returned import Returned
from perfeval_xl.reading.submission import Entry
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.message import shown
from perfeval_xl.rules.reading_codes import noticed


def prefilled_cells(returned: Returned) -> Iterator[Finding]:
    """One finding for each figure that is another one now."""
    yield from changed_figures(returned.layout, returned.entries, returned.identity.prefilled)


def changed_figures(layout: Layout, entries: Mapping[str, Entry], prefilled: Mapping[str, float]) -> Iterator[Finding]:
    """One for each figure that is another one now; `entries` by field, a cell that is gone has findings of its own."""
    for key, figure in prefilled.items():
        field, entry = layout.fields.get(key), entries.get(key)
        if field is None or entry is None or entry.value == figure:
            continue
        percent = field.unit == "%"
        was, now = shown(figure, percent=percent), shown(entry.value, percent=percent)
        yield noticed(
            "prefilled_changed",
            f"{field.short_label}下发时已填好{was}，被改成{now}",
            f"改回{was}；认为上年数有误的，另向财政局说明",
            sheet=entry.sheet,
            cell=entry.cell,
            cells=(entry.cell,),
            field=key,
            label=field.label,
            found=now,
            expected=was,
            row=field.row_id,
        )
