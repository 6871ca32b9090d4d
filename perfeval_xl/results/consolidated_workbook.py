"""The consolidated workbook: 单位明细, 指标明细, 排名与等次, 审核问题, 来源; in a round 豁免清单 and 未计入单位."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.form.formula_text import column_letters
from perfeval_xl.results.list_sheets import Listing, write_heading, write_list, write_list_sheet
from perfeval_xl.results.tables import Tables
from perfeval_xl.results.unit_sheet import UnitSheet
from perfeval_xl.workbook import styles
from perfeval_xl.workbook.output_mark import mark_as_output
from perfeval_xl.workbook.writing import Workbook, write_workbook

_PROBLEMS = {
    "unit_code": 11.0,
    "unit_name": 18.0,
    "severity": 8.0,
    "sheet": 11.0,
    "cell": 7.0,
    "label": 24.0,
    "found": 14.0,
    "expected": 12.0,
    "message": 34.0,
    "remedy": 24.0,
    "explanation": 22.0,
}
"""The columns of 审核问题 that are printed, with their greatest widths: on A4 letters of 9 points remain over 7."""
_WAIVERS = {
    "unit_code": 11.0,
    "unit_name": 18.0,
    "number": 8.0,
    "label": 24.0,
    "found": 14.0,
    "message": 40.0,
    "waived_because": 30.0,
    "waived_by": 10.0,
}


def write_consolidated(tables: Tables, path: Path) -> None:
    """Writes the workbook; also where no return counts. Raises OutputError. The same input gives the same bytes."""
    with write_workbook(path) as book:
        UnitSheet(tables).write(book.sheet("单位明细"))
        said = tables.consolidation.completeness
        indicators = Listing(tables.indicators, heads={"reason": "偏差原因"})
        write_list_sheet(book.sheet("指标明细"), "指标明细", said, indicators)
        _ranking_sheet(book, tables)
        write_list_sheet(book.sheet("审核问题"), "审核问题", said, _problems(tables))
        write_list_sheet(book.sheet("来源"), "来源", said, _sources(tables))
        if tables.consolidation.expected is not None:
            waivers = Listing(tables.waivers, widest=_WAIVERS, beside=("code",), size=styles.SMALL)
            write_list_sheet(book.sheet("豁免清单"), "豁免清单", said, waivers)
            write_list_sheet(book.sheet("未计入单位"), "未计入单位", said, Listing(tables.left_out))
        mark_as_output(book, "consolidated")


def _problems(tables: Tables) -> Listing:
    """审核问题. The file is not printed: where the unit is unknown it stands in the unit's place."""
    files = tables.findings["file"].map(tables.shown_files).astype("string")
    table = tables.findings.assign(file=files, unit_name=tables.findings["unit_name"].fillna(files))
    table = table[[*_PROBLEMS, "file", "code"]]
    return Listing(
        table, heads={"unit_name": "单位（文件）"}, widest=_PROBLEMS, beside=("file", "code"), size=styles.SMALL
    )


def _sources(tables: Tables) -> Listing:
    table = tables.sources.assign(file=tables.sources["file"].map(tables.shown_files).astype("string"))
    return Listing(table, heads={"reason": "未计入的原因"}, beside=("sha256",))


def _ranking_sheet(book: Workbook, tables: Tables) -> None:
    target = book.sheet("排名与等次")
    write_heading(target, "排名与等次", tables.consolidation.completeness)
    ranking, grades = Listing(tables.ranking), Listing(tables.grades.astype({"units": "float64"}))
    write_list(target, 2, ranking)
    beside = len(ranking.columns) + 1
    write_list(target, 2, grades, beside)
    count = len(tables.grades)
    target.chart(4 + count, beside, book.column_chart("各等次单位数", *_chart_ranges("排名与等次", beside, count)))
    target.freeze(3, 0)
    last = max(3 + len(tables.ranking), 4 + count + 16)
    target.print_on_a4((0, 0, last, beside + 8), landscape=True)


def _chart_ranges(sheet: str, column: int, count: int) -> Sequence[str]:
    names, values = column_letters(column), column_letters(column + 1)
    return [f"='{sheet}'!${letters}$4:${letters}${3 + count}" for letters in (names, values)]
