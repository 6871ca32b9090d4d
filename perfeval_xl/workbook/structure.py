"""What was done to the workbook around its values: sheets renamed or gone, protection off, rows inserted or deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from perfeval_xl.form.formula_text import cell_name
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.placed import SheetLayout
from perfeval_xl.rules.finding import Finding
from perfeval_xl.workbook.cell_content import listed_cells
from perfeval_xl.workbook.data_sheet import HINT_ID
from perfeval_xl.workbook.placing import PlacedSheet, is_empty
from perfeval_xl.workbook.screened import SheetScan


def structure_findings(
    layout: Layout, sheets: Mapping[str, PlacedSheet], scans: Mapping[str, SheetScan]
) -> Iterator[Finding]:
    """Findings about sheets and rows; `layout` is that of the workbook as it was handed out."""
    for sheet in layout.sheets:
        placed = sheets.get(sheet.key)
        if placed is None:
            yield _sheet_missing(sheet)
        elif placed.name != sheet.name:
            yield _sheet_renamed(sheet, placed)
    open_ = [placed.name for placed in sheets.values() if placed.name in scans and not scans[placed.name].protected]
    if open_:
        yield _protection_gone(open_)
    for key, placed in sheets.items():
        yield from _row_findings(layout, layout.sheet_by_key[key], placed)


def _sheet_missing(sheet: SheetLayout) -> Finding:
    return Finding(
        code="sheet_missing",
        severity="error",
        label=sheet.name,
        message=f"“{sheet.name}”不在交回的工作簿里",
        remedy="在下发的工作簿上补填这张表后重新报送",
    )


def _sheet_renamed(sheet: SheetLayout, placed: PlacedSheet) -> Finding:
    return Finding(
        code="sheet_renamed",
        severity="note",
        sheet=placed.name,
        label=sheet.name,
        found=placed.name,
        expected=sheet.name,
        message=f"“{sheet.name}”改名为“{placed.name}”",
        remedy="不需要处理；内容照常读取",
    )


def _protection_gone(names: Sequence[str]) -> Finding:
    return Finding(
        code="protection_gone",
        severity="note",
        sheet=names[0],
        found="、".join(names),
        message=f"工作表保护已取消（{'、'.join(names)}）",
        remedy="不需要处理；公式已重新计算",
    )


def _row_findings(layout: Layout, sheet: SheetLayout, placed: PlacedSheet) -> Iterator[Finding]:
    inserted = [index for index in placed.extra if not is_empty(placed, index)]
    if inserted:
        yield _about_rows(
            "row_inserted",
            placed,
            inserted,
            f"第{_numbers(inserted)}行是插入的行，按所在的一组读取",
            "不需要处理；已计入合计",
        )
    for row_id in placed.twice:
        yield _row_twice(layout, sheet, placed, row_id)
    for row in sheet.rows.values():
        if row.entry and row.group is None and row.id not in placed.rows and row.id not in placed.twice:
            fields = layout.by_row.get((sheet.key, row.id), ())
            label = fields[0].label if fields else row.id
            yield Finding(
                code="row_missing",
                severity="error",
                sheet=placed.name,
                field=fields[0].key if fields else None,
                label=label,
                message=f"“{label.split(' / ', maxsplit=1)[0]}”一行不在交回的表里",
                remedy="不要删除表中的行；在下发的工作簿上重新填写",
            )


def _row_twice(layout: Layout, sheet: SheetLayout, placed: PlacedSheet, row_id: str) -> Finding:
    """What stands in the copied rows goes into the finding: it is read nowhere else."""
    places = placed.twice[row_id]
    finding = _about_rows(
        "id_twice",
        placed,
        places,
        f"第{_numbers(places)}行是同一行的复制，分不清以哪一行为准，都没有读取",
        "这一行只留一份，重新填写",
    )
    fields = layout.by_row.get((sheet.key, row_id), ())
    return replace(
        finding,
        field=fields[0].key if fields else None,
        label=fields[0].label if fields else None,
        found=_contents(sheet, placed, places) or finding.found,
    )


def _about_rows(code: str, placed: PlacedSheet, rows: Sequence[int], message: str, remedy: str) -> Finding:
    column = min(placed.columns.values(), default=0)
    cells = tuple(cell_name(index, column) for index in rows)
    return Finding(
        code=code,
        severity="note" if code == "row_inserted" else "error",
        sheet=placed.name,
        cell=cells[0],
        cells=cells,
        found=f"第{_numbers(rows)}行",
        message=message,
        remedy=remedy,
    )


def _contents(sheet: SheetLayout, placed: PlacedSheet, rows: Sequence[int]) -> str:
    """What stands in rows that are not read, but for the form's own words and the live message."""
    words = {label.text for label in sheet.labels}
    known = [column for name, column in placed.columns.items() if name != HINT_ID]
    first, hint = min(known, default=0), placed.columns.get(HINT_ID)
    return listed_cells(
        (cell_name(row, column), content)
        for row in rows
        for column, content in enumerate(placed.grid[row])
        if column >= first and column != hint and content not in words and str(content).strip()
    )


def _numbers(rows: Sequence[int]) -> str:
    return "、".join(str(index + 1) for index in rows)
