"""What is said of content where the form has nothing."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.reading.returned import Returned
from perfeval_xl.reading.understanding import listed_cells
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed


def outside_the_form(returned: Returned) -> Iterator[Finding]:
    """One finding a sheet, with all such cells."""
    for key, cells in returned.outside.items():
        if not cells:
            continue
        sheet = returned.sheets[key]
        names = tuple(cell_name(row, column) for row, column in cells)
        shown = "、".join(names[:3]) + (f"等{len(names)}格" if len(names) > 3 else "")
        yield noticed(
            "outside_the_form",
            _message(shown, sheet),
            "属于本表的，移到对应的格里；不属于的删去",
            sheet=sheet.name,
            cell=names[0],
            cells=names,
            found=listed_cells(zip(names, (sheet.content(*cell) for cell in cells), strict=True)),
        )


def _message(shown: str, sheet: PlacedSheet) -> str:
    if sheet.by_label:
        return f"{shown}在表格以外，或对不上表样的标题，没有读取"
    return f"{shown}在表格以外填了内容，没有读取"
