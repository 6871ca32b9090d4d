"""What is said of merged cells: those that the form does not have, and content beneath those that it has."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.reading.merged_cells import ForeignMerge
from perfeval_xl.reading.returned import Returned
from perfeval_xl.reading.understanding import listed_cells
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed


def merged_cells(returned: Returned) -> Iterator[Finding]:
    """One finding an area over input cells: a query, an error where a figure is read that nobody sees."""
    for key, merges in returned.merges.items():
        for each in merges.foreign:
            yield _foreign(returned, key, each)


def _foreign(returned: Returned, key: str, merge: ForeignMerge) -> Finding:
    sheet = returned.sheets[key]
    first_row, first_column, last_row, last_column = merge.area
    area = f"{cell_name(first_row, first_column)}:{cell_name(last_row, last_column)}"
    field, cell = merge.fields[0]
    message = f"{area}被合并成一格，里面有{len(merge.fields)}个填写格：合并的数只按第一格读取，其余各格"
    if merge.hidden:
        names = tuple(cell_name(*each) for each in merge.hidden)
        hidden = listed_cells((name, sheet.content(*each)) for name, each in zip(names, merge.hidden, strict=True))
        message += f"里还有看不见的内容（{hidden}），也读了进去"
        remedy = "取消合并，逐格填写；看不见的内容不要的，删去"
    else:
        message += "按空白读取"
        remedy = "取消合并，逐格填写；各格确应如此的，写明情况"
    return noticed(
        "merged_cells",
        message,
        remedy,
        case="hides_content" if merge.hidden else None,
        sheet=sheet.name,
        cell=cell_name(*cell),
        cells=tuple(cell_name(*each) for _, each in merge.fields),
        field=field.key,
        label=field.label,
        found=area,
        row=field.row_id,
    )


def under_own_merge(returned: Returned) -> Iterator[Finding]:
    """One note a sheet about what stands where nobody sees it, or repeats what is seen."""
    for key, cells in returned.beneath.items():
        if not cells:
            continue
        sheet = returned.sheets[key]
        names = tuple(cell_name(*cell) for cell in cells)
        shown = "、".join(names[:3]) + (f"等{len(names)}格" if len(names) > 3 else "")
        yield noticed(
            "under_own_merge",
            f"{shown}在表样合并的格下面，里面的内容看不见（或与所见相同），没有读取",
            "不需要处理",
            sheet=sheet.name,
            cell=names[0],
            cells=names,
            found=listed_cells(zip(names, (sheet.content(*cell) for cell in cells), strict=True)),
        )
