"""Where the words of a form do not say for certain what a cell is, it is no value, and a finding names it."""

from pathlib import Path

from openpyxl import Workbook

from tests.support.files.label_damage import (
    BASIC,
    SELF,
    a_year_earlier,
    came_back,
    form_sheets,
    pasted,
    whole,
    with_texts,
    without_any_ids,
)


def without(came_values: dict[str, object], *gone: str) -> list[str]:
    """The fields whose values differ from those of the whole return, those below `gone` left out."""
    differing = [key for key, value in whole().values.items() if came_values[key] != value]
    return [key for key in differing if not key.startswith(gone)]


SUMS = ("spending.projects.", "spending.earmarked.")


def test_a_row_that_stands_twice_is_read_from_neither(tmp_path: Path) -> None:
    workbook = pasted()
    workbook[BASIC].insert_rows(24)
    for column in range(1, 8):
        workbook[BASIC].cell(24, column).value = workbook[BASIC].cell(23, column).value
    came = came_back(tmp_path, lambda _: workbook)

    assert without(came.values, "spending.office.") == []
    assert came.values["spending.office.final"] is None
    assert came.message("row_missing") == "“办公经费”一行在交回的表里没有找到，或分不清是哪一行，没有读取"
    assert ("outside_the_form", BASIC, "A23") in came.findings


def test_a_renamed_row_behind_a_group_makes_the_end_of_the_group_uncertain(tmp_path: Path) -> None:
    came = came_back(tmp_path, lambda _: with_texts(pasted(), ("^公用经费$", "公用支出"), sheet=BASIC))

    assert without(came.values, *SUMS, "spending.earmarked_fund.", "spending.operating.") == []
    assert (came.values["spending.operating.final"], came.values["spending.earmarked.final"]) == (None, None)
    assert came.codes == [
        "unit_unknown",
        "protection_gone",
        "row_missing",
        "placed_by_label",
        "placed_by_label",
        "outside_the_form",
        "tables_disagree",
    ]


def test_indicators_below_an_unknown_word_belong_to_no_category(tmp_path: Path) -> None:
    came = came_back(tmp_path, lambda _: with_texts(pasted(), ("^质量指标$", "品质指标"), sheet=SELF))

    assert "质量指标" not in {row["category"] for row in came.indicators}
    assert [row for row in whole().indicators if row["category"] != "质量指标"] == came.indicators
    assert ("outside_the_form", SELF, "C19") in came.findings


def test_a_heading_that_is_not_the_forms_leaves_its_column_unread(tmp_path: Path) -> None:
    came = came_back(tmp_path, lambda _: with_texts(pasted(), ("^2024年预算数$", "预算"), sheet=BASIC))

    assert [key for key in without(came.values) if not key.endswith(".budget")] == []
    assert came.values["spending.office.budget"] is None
    assert came.message("column_missing") == "“基础数据表”里找不到“2024年预算数”所在的栏，没有读取"
    assert came.codes.count("outside_the_form") == 1


def test_a_column_that_was_deleted_with_its_id_is_missing(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        form_sheets(workbook)
        workbook[BASIC].delete_cols(5)

    came = came_back(tmp_path, change)
    assert ("column_missing", BASIC, None) in came.findings
    assert came.review.verdict == "errors"


def test_another_unit_of_money_is_never_read(tmp_path: Path) -> None:
    came = came_back(tmp_path, lambda _: with_texts(pasted(), ("（万元）", "（元）"), sheet=BASIC))

    assert came.values["spending.office.final"] is None
    assert came.message("sheet_missing") == "“基础数据表”写的是“经费控制情况（元）”，表样用的是万元，没有读取"


def test_headings_of_last_year_under_a_title_of_this_year_are_not_read(tmp_path: Path) -> None:
    workbook = a_year_earlier(pasted(), BASIC)
    workbook[BASIC]["A2"].value = "2024年度部门整体支出绩效评价基础数据表"
    came = came_back(tmp_path, lambda _: workbook)

    assert came.values["spending.office.final"] is None
    assert came.message("sheet_missing") == (
        "“基础数据表”的标题是2024年度，栏目却是2023年度的，分不清是哪一年的，没有读取"
    )


def test_last_years_sheets_in_this_years_workbook_are_not_read(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        without_any_ids(workbook)
        a_year_earlier(workbook, BASIC)

    came = came_back(tmp_path, change)
    assert came.message("sheet_missing") == "“基础数据表”是2023年度的表，不是2024年度的，没有读取"
    assert came.values["spending.office.final"] is None


def test_of_two_sheets_alike_neither_is_read(tmp_path: Path) -> None:
    workbook = pasted()
    workbook.copy_worksheet(workbook[BASIC]).title = "副本"
    came = came_back(tmp_path, lambda _: workbook)

    assert came.message("sheet_missing") == "“基础数据表”、“副本”都像是“基础数据表”，分不清以哪一张为准，都没有读取"


def test_a_workbook_that_shares_few_words_is_no_return(tmp_path: Path) -> None:
    workbook = Workbook()
    rows = ["2024年度部门预算表", "单位名称", "项目支出", "公用经费", "一级指标", "产出指标", "数量指标", "分值"]
    for row, text in enumerate(rows, start=1):
        workbook.worksheets[0].cell(row, 1).value = text
    came = came_back(tmp_path, lambda _: workbook)

    assert (came.codes, came.review.verdict, came.unit) == (["not_a_return"], "unreadable", None)
    assert came.message("not_a_return") == "这不是下发的填报工作簿：里面没有本系统的标识"
