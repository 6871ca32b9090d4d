"""Where ids are gone, values are found by the form's words: exactly those of the return, and each placing is said."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from perfeval_xl import consolidate
from tests.support.files.label_damage import (
    BASIC,
    SELF,
    Change,
    a_year_earlier,
    came_back,
    cleared,
    pasted,
    whole,
    with_texts,
    without_any_ids,
    without_id_column,
    without_id_row,
    without_identity,
)
from tests.support.files.returned_copies import insert_row
from tests.support.paths import SAMPLES

NEW_BOOK = [("unit_unknown", None, None), ("protection_gone", BASIC, None)]


# The ids gone, in whole or in part: the same values.


def with_columns_inserted(workbook: Workbook) -> None:
    without_id_column(workbook)
    workbook[BASIC].insert_cols(3)
    workbook[SELF].insert_cols(5)


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        (without_id_column, [("placed_by_label", BASIC, "B6"), ("placed_by_label", SELF, "D7")]),
        (without_id_row, [("placed_by_label", BASIC, "C5"), ("placed_by_label", SELF, "E6")]),
        (without_any_ids, [("placed_by_label", BASIC, "B5"), ("placed_by_label", SELF, "D6")]),
        (with_columns_inserted, [("placed_by_label", BASIC, "B6"), ("placed_by_label", SELF, "D7")]),
        (cleared(BASIC, "A1"), []),
        (cleared(BASIC, "A6"), [("placed_by_label", BASIC, "C6")]),
        (cleared(BASIC, "A18", "A19", "A20"), [("placed_by_label", BASIC, "B18")]),
        (cleared(BASIC, *(f"A{row}" for row in range(18, 24))), [("placed_by_label", BASIC, "B18")]),
        (cleared(BASIC, "A24"), [("placed_by_label", BASIC, "C24")]),
        (cleared(BASIC, "C1"), [("placed_by_label", BASIC, "C6")]),
        (cleared(BASIC, "F1"), [("placed_by_label", BASIC, "F31")]),
        (cleared(BASIC, "A32"), [("placed_by_label", BASIC, "C32")]),
        (cleared(SELF, "A10"), [("placed_by_label", SELF, "E10")]),
        (cleared(SELF, *(f"A{row}" for row in range(21, 26))), [("placed_by_label", SELF, "E21")]),
        (cleared(SELF, "A61"), []),
    ],
    ids=lambda value: None if isinstance(value, list) else getattr(value, "__name__", None),
)
def test_values_come_back_exactly_and_what_was_placed_by_words_is_a_query(
    change: Change, findings: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    came = came_back(tmp_path, change)

    assert (came.values, came.indicators) == (whole().values, whole().indicators)
    assert came.findings == findings
    assert came.review.verdict == ("queries" if findings else "accepted")
    assert came.unit == {"code": "999901", "name": "示例一镇人民政府"}


def test_a_single_id_that_was_cleared_is_no_entry_of_the_group_before_it(tmp_path: Path) -> None:
    came = came_back(tmp_path, cleared(BASIC, "A24"))

    assert came.values["spending.operating.final"] == 284.4
    assert "spending.earmarked_fund.7.name" not in came.values
    assert came.message("placed_by_label") == (
        "“基础数据表”隐藏的行列标识不全，有3格按标题对应读取"
        "（C24为公用经费 / 2023年决算数、E24为公用经费 / 2024年预算数、G24为公用经费 / 2024年决算数）"
    )


def test_each_cell_that_was_placed_by_words_is_listed(tmp_path: Path) -> None:
    came = came_back(tmp_path, cleared(SELF, "A10"))
    [found] = came.review.findings

    assert (found.severity, found.cells) == ("query", ("E10", "I10"))
    assert found.found == "E10为按收入性质分 / 政府性基金拨款、I10为按支出性质分 / 项目支出"


def test_explanations_are_read_though_the_ids_are_gone(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook[BASIC]["K25"].value = "按实际开支"
        without_any_ids(workbook)

    assert came_back(tmp_path, change).review.submission.explanations == {"spending.office": "按实际开支"}  # type: ignore[union-attr]


def test_two_sheets_that_were_swapped_are_told_apart_by_their_words(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        without_any_ids(workbook)
        basic, self_assessment = workbook[BASIC], workbook[SELF]
        basic.title, self_assessment.title = "其他", BASIC
        basic.title = SELF

    came = came_back(tmp_path, change)
    assert (came.values, came.indicators) == (whole().values, whole().indicators)
    assert came.findings == [
        ("sheet_renamed", SELF, None),
        ("sheet_renamed", BASIC, None),
        ("placed_by_label", SELF, "B5"),
        ("placed_by_label", BASIC, "D6"),
    ]


# No identity: the form and the year are known by the words, the unit is not.


def test_without_the_hidden_sheet_only_the_unit_is_unknown(tmp_path: Path) -> None:
    came = came_back(tmp_path, without_identity)

    assert (came.values, came.indicators) == (whole().values, whole().indicators)
    assert (came.findings, came.review.verdict) == ([("unit_unknown", None, None)], "errors")
    assert (came.unit, came.year) == (None, 2024)
    assert came.message("unit_unknown") == (
        "工作簿里没有单位代码，看不出是哪个单位的，表上写的单位名称是“示例一镇人民政府”；内容已读出，不能汇总"
    )


def test_a_form_pasted_as_values_into_a_new_workbook_is_read(tmp_path: Path) -> None:
    came = came_back(tmp_path, lambda _: pasted())

    assert (came.values, came.indicators) == (whole().values, whole().indicators)
    assert came.findings == [*NEW_BOOK, ("placed_by_label", BASIC, "B4"), ("placed_by_label", SELF, "D5")]
    assert (came.unit, came.year, came.review.total_score) == (None, 2024, 97)


def test_the_other_form_pasted_is_known_for_what_it_is(tmp_path: Path) -> None:
    came = came_back(tmp_path, lambda _: pasted("tongcheng"), "tongcheng")

    assert (came.values, came.indicators) == (whole("tongcheng").values, whole("tongcheng").indicators)
    assert came.findings[:3] == [
        ("unit_unknown", None, None),
        ("protection_gone", SELF, None),
        ("placed_by_label", SELF, "E2"),
    ]
    assert came.codes[3:] == whole("tongcheng").codes
    assert came.year == 2020


def test_last_years_own_form_is_read_as_last_years(tmp_path: Path) -> None:
    came = came_back(tmp_path, lambda _: a_year_earlier(pasted()))

    assert (came.values, came.year) == (whole().values, 2023)


def test_a_return_of_an_unknown_unit_does_not_count(tmp_path: Path) -> None:
    came_back(tmp_path, lambda _: a_year_earlier(pasted()))
    merged = consolidate([tmp_path / "returned.xlsx", SAMPLES / "shili_1_clean.xlsx"], tmp_path / "merged.xlsx")

    assert merged.as_json()["units"] == {"given": 1, "accepted": 1, "left_out": 0}
    assert [(each.reason, each.review.unit is None) for each in merged.outcomes] == [("errors", True), (None, False)]
    assert merged.year == 2024


# Words typed anew.


def test_spaces_width_numbering_and_brackets_make_no_difference(tmp_path: Path) -> None:
    changed = with_texts(
        pasted(),
        ("^[123]、", "（1）"),
        ("^其中：", ""),
        ("（万元）$", ""),
        ("（", " ("),
        ("^(三公|公用|项目|经济|数量)", r"\1 \n"),
        ("^2024年预算数$", "２０２４年　预算数"),
        ("^(产出|效益)指标.*", r"\1指标"),
    )
    came = came_back(tmp_path, lambda _: changed)

    assert came.values == whole().values
    assert [row["score"] for row in came.indicators] == [row["score"] for row in whole().indicators]
    assert came.findings == [*NEW_BOOK, ("placed_by_label", BASIC, "B4"), ("placed_by_label", SELF, "D5")]


def test_labels_repeated_in_every_row_instead_of_merged_are_understood(tmp_path: Path) -> None:
    workbook = pasted()
    sheet = workbook[SELF]
    spans = [(13, 58, 1), (14, 33, 2), (34, 53, 2), (54, 58, 2), *((top, top + 4, 3) for top in range(14, 58, 5))]
    for top, bottom, column in spans:
        for row in range(top, bottom + 1):
            sheet.cell(row, column).value = sheet.cell(top, column).value
    came = came_back(tmp_path, lambda _: workbook)

    assert (came.values, came.indicators) == (whole().values, whole().indicators)
    assert came.codes == ["unit_unknown", "protection_gone", "placed_by_label", "placed_by_label"]


def test_a_table_with_other_columns_is_read_by_its_headings(tmp_path: Path) -> None:
    workbook = pasted()
    for row in workbook[BASIC].iter_rows(min_row=3, max_row=27):
        shown = [row[column].value for column in (0, 1, 3, 5)]
        for cell, value in zip(row, [*shown, None, None, None], strict=True):
            cell.value = value
    came = came_back(tmp_path, lambda _: workbook)

    assert came.values == whole().values
    assert came.cells["spending.office.final"] == "D23"
    assert came.codes == ["unit_unknown", "protection_gone", "placed_by_label", "placed_by_label"]


def test_rows_inserted_in_groups_are_entries_of_them(tmp_path: Path) -> None:
    workbook = pasted()
    insert_row(workbook[BASIC], 19, {"A": "第四项资金", "B": 0, "D": 1, "F": 1})
    insert_row(workbook[SELF], 15, {"D": "新指标", "E": "10户", "F": "10户", "G": 0, "H": 0})
    came = came_back(tmp_path, lambda _: workbook)

    assert came.values["spending.earmarked_fund.4.name"] == "第四项资金"
    assert came.values["spending.earmarked.final"] == 507.7
    assert came.values["spending.operating.final"] == 284.4
    assert [(row["category"], row["name"]) for row in came.indicators][1] == ("数量指标", "新指标")
    assert len(came.indicators) == len(whole().indicators) + 1
