"""The consolidated workbook: 单位明细, 指标明细, 排名与等次, 审核问题, 来源; in a round 豁免清单 and 未计入单位."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from perfeval_xl.expressions.addresses import MOST_ROWS, column_letters
from perfeval_xl.results.frames import Frames
from perfeval_xl.results.list_sheets import Listing, write_heading, write_list, write_list_sheets
from perfeval_xl.results.tables import Tables
from perfeval_xl.results.unit_sheet import UnitSheet
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedWorkbook
from perfeval_xl.writing.workbook_file import mark_as_output, write_workbook

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


def write_consolidated(tables: Tables, path: Path, most_rows: int = MOST_ROWS) -> dict[str, int]:
    """Writes the workbook; also where no return counts. Raises OutputError. The same input gives the same bytes.

    A list longer than a sheet (`most_rows`) goes on on further ones: returns how many, by the names of the first ones.
    """
    sheets: dict[str, int] = {}
    with write_workbook(path, row_by_row=tables.large) as book:

        def add(title: str, listing: Listing) -> None:
            said = tables.consolidation.completeness
            sheets[title] = write_list_sheets(book, title, said, listing, most_rows)

        UnitSheet(tables).write(book.sheet("单位明细"))
        add("指标明细", Listing(tables.indicators, heads={"reason": "偏差原因"}))
        _ranking_sheet(book, tables)
        add("审核问题", _problems(tables))
        add("来源", _sources(tables))
        if tables.consolidation.expected is not None:
            add("豁免清单", Listing(tables.waivers, widest=_WAIVERS, beside=("code",), size=styles.SMALL))
            add("未计入单位", Listing(Frames.of(tables.left_out)))
        mark_as_output(book, "consolidated")
    return {name: count for name, count in sheets.items() if count > 1}


def _problems(tables: Tables) -> Listing:
    """审核问题. The file is not printed: where the unit is unknown it stands in the unit's place."""
    columns = [*_PROBLEMS, "file", "code"]

    def change(part: pd.DataFrame) -> pd.DataFrame:
        files = part["file"].map(tables.shown_files).astype("string")
        return part.assign(file=files, unit_name=part["unit_name"].fillna(files))[columns]

    table = tables.findings.changed(change, columns)
    return Listing(
        table, heads={"unit_name": "单位（文件）"}, widest=_PROBLEMS, beside=("file", "code"), size=styles.SMALL
    )


def _sources(tables: Tables) -> Listing:
    def change(part: pd.DataFrame) -> pd.DataFrame:
        return part.assign(file=part["file"].map(tables.shown_files).astype("string"))

    table = tables.sources.changed(change, tables.sources.columns)
    return Listing(table, heads={"reason": "未计入的原因"}, beside=("sha256",))


def _ranking_sheet(book: CheckedWorkbook, tables: Tables) -> None:
    target = book.sheet("排名与等次")
    write_heading(target, "排名与等次", tables.consolidation.completeness)
    ranking = Listing(Frames.of(tables.ranking))
    grades = Listing(Frames.of(tables.grades.astype({"units": "float64"})))
    beside = len(ranking.columns) + 1
    count = len(tables.grades)
    if tables.large:  # what stands beside a list comes first where its rows are not held in memory
        write_list(target, grades, beside)
        write_list(target, ranking, complete=True)
    else:
        write_list(target, ranking)
        write_list(target, grades, beside)
    names, values = (
        f"='排名与等次'!${letters}$4:${letters}${3 + count}" for letters in map(column_letters, (beside, beside + 1))
    )
    target.chart(4 + count, beside, book.column_chart("各等次单位数", names, values))
    target.freeze(3, 0)
    last = max(3 + len(tables.ranking), 4 + count + 16)
    target.print_on_a4((0, 0, last, beside + 8), landscape=True)
