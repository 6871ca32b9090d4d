"""How the consolidated workbook looks: headings tell columns apart, pages can be read, names of files are short."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl import consolidate
from tests.support.paths import SAMPLES

FIRST = 3
"""The row of the first of three rows of headings in 单位明细."""


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """Two units that count, in folders of two townships, and a file that is no return."""
    folder = tmp_path_factory.mktemp("回收")
    for sub, name in (("甲片", "shili_1_clean"), ("乙片", "changpu_2024_corrected")):
        (folder / sub).mkdir()
        shutil.copy(SAMPLES / f"{name}.xlsx", folder / sub)
    (folder / "说明.txt").write_text("不是表格", encoding="utf-8")
    output = tmp_path_factory.mktemp("汇总") / "汇总.xlsx"
    consolidate([folder], output)
    return load_workbook(output)


@pytest.fixture
def units(workbook: Workbook) -> Worksheet:
    return workbook["单位明细"]


def heading(sheet: Worksheet, level: int, column: int) -> object:
    """What stands above a column at a level (0 to 2), also where it is merged."""
    row = FIRST + level
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            return sheet.cell(area.min_row, area.min_col).value
    return sheet.cell(row, column).value


def column_of(sheet: Worksheet, row: str, figure: str) -> int:
    found = [
        column
        for column in range(1, sheet.max_column + 1)
        if (heading(sheet, 1, column), heading(sheet, 2, column)) == (row, figure)
    ]
    assert len(found) == 1, (row, figure, found)
    return found[0]


def test_total_score_and_grade_stand_once_and_fixed_weights_not_at_all(units: Worksheet) -> None:
    last = [heading(units, 2, column) for column in range(1, units.max_column + 1)]

    assert last[:4] == ["单位代码", "单位名称", "总分", "等次"]
    assert [last.count(head) for head in ("总分", "等次", "综合评价等级", "分值", "分值合计")] == [1, 1, 0, 0, 1]


def test_the_rows_of_funds_are_told_apart_in_every_column(units: Worksheet) -> None:
    columns = [column_of(units, "××专项资金第2行", head) for head in ("名称", "2023年决算数", "2024年决算数")]

    assert columns[1:] == [columns[0] + 1, columns[0] + 3]
    assert column_of(units, "××专项资金第1行", "2024年决算数") == columns[2] - 4


def test_units_of_money_and_of_other_figures_are_said(units: Worksheet) -> None:
    assert "金额单位：万元" in str(units["A2"].value)
    assert heading(units, 2, column_of(units, "财政供养人员情况", "编制数（人）")) == "编制数（人）"
    assert column_of(units, "楼堂馆所控制情况", "批复规模（㎡）")
    assert column_of(units, "楼堂馆所控制情况", "预算投资")


def test_a_heading_of_one_figure_takes_both_rows(units: Worksheet) -> None:
    column = get_column_letter(column_of(units, "厉行节约保障措施", "厉行节约保障措施"))

    assert f"{column}4:{column}5" in {str(area) for area in units.merged_cells.ranges}


def test_unit_details_are_printed_on_a3_and_a_page_begins_with_a_row_of_the_form_and_its_sheets_name(
    units: Worksheet,
) -> None:
    breaks = [each.id + 1 for each in units.col_breaks.brk]

    assert (units.page_setup.paperSize, units.page_setup.orientation) == (8, "landscape")
    assert (units.print_title_cols, units.print_title_rows) == ("$A:$B", "$3:$5")
    assert 4 <= len(breaks) <= 8
    for column in breaks:
        assert units.cell(FIRST, column).value in {"基础数据表", "自评表"}
        assert heading(units, 1, column) != heading(units, 1, column - 1)


def test_no_page_of_unit_details_is_wider_than_a3(units: Worksheet) -> None:
    def points(first: int, after: int) -> float:
        return sum(width(units, column) * 5.25 for column in range(first, after))

    starts = [3, *(each.id + 1 for each in units.col_breaks.brk), units.max_column + 1]
    widest = max(points(first, after) for first, after in pairwise(starts))
    assert (points(1, 3) + widest) * 0.75 <= 1122


def width(sheet: Worksheet, column: int) -> float:
    """A column's width in half-width characters; openpyxl keeps equal neighbours as one."""
    for dimension in sheet.column_dimensions.values():
        if (dimension.min or 0) <= column <= (dimension.max or 0):
            return float(dimension.width)
    raise AssertionError(column)


def test_every_row_of_every_sheet_with_content_has_a_height(workbook: Workbook) -> None:
    without = [
        f"{sheet.title} {row}"
        for sheet in workbook.worksheets
        if sheet.sheet_state == "visible"
        for row in range(1, sheet.max_row + 1)
        if any(cell.value is not None for cell in sheet[row]) and not sheet.row_dimensions[row].height
    ]
    assert without == []


def test_a_units_row_is_as_high_as_its_longest_text(units: Worksheet) -> None:
    heights = [units.row_dimensions[row].height for row in (6, 7, 8)]

    assert heights == [32.25, 32.25, 21.75]  # two lines of goals; the total


def test_problems_are_printed_without_file_and_code_but_all_are_told_whose_they_are(workbook: Workbook) -> None:
    sheet = workbook["审核问题"]
    heads = [cell.value for cell in sheet[3]]

    assert heads == [
        *("单位代码", "单位（文件）", "级别", "表", "单元格", "项目", "填报", "应为", "问题", "怎样改", "情况说明"),
        *("文件", "代码"),
    ]
    assert sheet.print_area == f"'审核问题'!$A$1:$K${sheet.max_row}"
    assert [sheet.cell(row, 2).value for row in range(4, sheet.max_row + 1)][-1] == "说明.txt"
    assert sum(width(sheet, column) for column in range(1, 12)) * 5.25 * 7 / 9 <= 774


def test_files_are_called_by_their_path_below_the_common_folder(workbook: Workbook) -> None:
    sources, problems = workbook["来源"], workbook["审核问题"]
    files = [sources.cell(row, 1).value for row in range(4, sources.max_row + 1)]

    expected = [str(Path("乙片", "changpu_2024_corrected.xlsx")), str(Path("甲片", "shili_1_clean.xlsx")), "说明.txt"]
    assert files == expected
    assert {problems.cell(row, 12).value for row in range(4, problems.max_row + 1)} <= set(expected)


def test_the_sum_of_a_file_is_last_and_not_printed(workbook: Workbook) -> None:
    sheet = workbook["来源"]

    assert [cell.value for cell in sheet[3]][-2:] == ["未计入的原因", "SHA-256"]
    assert sheet.print_area == f"'来源'!$A$1:$F${sheet.max_row}"
    assert len(str(sheet["G4"].value)) == 64
    assert sheet["G4"].font.size == 8


def test_one_file_alone_is_called_by_its_name(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "shili_1_clean.xlsx", tmp_path)
    consolidate([tmp_path / "shili_1_clean.xlsx"], tmp_path / "out" / "汇总.xlsx")
    sheet = load_workbook(tmp_path / "out" / "汇总.xlsx")["来源"]

    assert sheet["A4"].value == "shili_1_clean.xlsx"
