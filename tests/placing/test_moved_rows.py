"""Rows moved, copied or pasted with their hidden ids: read as the page shows them, asked about where that is unsure."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.cases.edits import (
    cut_row,
    indicator_copied,
    indicator_moved,
    indicator_pasted_over,
    insert,
    other_groups_words_inserted,
    other_words_inserted,
    own_words_inserted,
    paste_row,
)
from tests.support.files.returned_copies import BASIC, SELF, Returned, sent_back


def category(returned: Returned, name: str) -> list[str]:
    return [each["category"] for each in returned.indicators if each["name"] == name]


def codes(returned: Returned) -> list[str]:
    return [code for code, *_ in returned.findings]


# Moved


def test_a_row_moved_among_the_rows_of_another_group_is_asked_about_with_both_readings(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, indicator_moved)
    found = returned.finding("group_unclear")

    assert (found.severity, found.sheet, found.cells) == ("query", SELF, ("E22", "F22", "G22", "H22", "I22"))
    assert found.message == (
        "第22行带着“时效指标”的标识，却在“质量指标”的各行中：可能属于后者（已按此读取），也可能仍属“时效指标”"
    )
    assert category(returned, "资金拨付及时率") == ["质量指标"]
    assert (codes(returned), returned.review.verdict) == (["group_unclear"], "queries")


def test_what_a_unit_writes_beside_a_moved_row_explains_it(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        indicator_moved(workbook)
        workbook[SELF]["M22"].value = "本项考核资金质量"

    returned = sent_back(tmp_path, change)
    assert returned.finding("group_unclear").explanation == "本项考核资金质量"
    assert returned.review.verdict == "accepted"


def test_rows_moved_together_into_another_dimension_are_asked_about_each(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        cut_row(workbook[SELF], 17, before=42)
        cut_row(workbook[SELF], 17, before=42)

    returned = sent_back(tmp_path, change)
    asked = [cell for code, _, cell in returned.findings if code == "group_unclear"]

    assert asked == ["E41", "E42"]  # the second cut moves the first row up
    assert category(returned, "农村户厕改造数量") == category(returned, "新建高标准农田面积") == ["社会效益指标"]


def test_a_row_moved_between_two_other_groups_is_read_by_its_id_and_asked_about(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, lambda workbook: cut_row(workbook[SELF], 27, before=45))

    assert codes(returned) == ["group_unclear"]
    assert returned.finding("group_unclear").message == (
        "第45行带着“时效指标”的标识，却不在这一组的各行中：可能属于“时效指标”（已按此读取），也可能属于现在所在的位置"
    )
    assert category(returned, "资金拨付及时率") == ["时效指标"]


def test_an_empty_row_that_was_moved_is_nothing(tmp_path: Path) -> None:
    assert codes(sent_back(tmp_path, lambda workbook: cut_row(workbook[SELF], 29, before=43))) == []


def test_rows_put_into_another_order_within_their_group_are_nothing(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, lambda workbook: cut_row(workbook[SELF], 18, before=17))

    assert (codes(returned), len(returned.indicators)) == ([], 13)


def test_a_group_moved_as_a_whole_is_nothing(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        for _ in range(5):
            cut_row(workbook[SELF], 21, before=30)  # 质量指标 behind 时效指标, one row after the other

    returned = sent_back(tmp_path, change)
    assert codes(returned) == []
    assert category(returned, "工程验收合格率") == ["质量指标"]


# Copied


def test_a_row_copied_among_the_rows_of_another_group_is_one_more_entry_of_that_group(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, indicator_copied)

    assert returned.findings == [("row_inserted", SELF, "B43")]
    assert (category(returned, "新指标"), category(returned, "生活垃圾无害化处理率")) == (
        ["社会效益指标"],
        ["生态效益指标"],
    )


@pytest.mark.parametrize("source", [22, 46])
def test_a_copy_before_or_behind_its_original_is_counted_where_it_stands(source: int, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        insert(workbook[SELF], 43, {"A": workbook[SELF][f"A{source}"].value, "E": "新指标", "F": "1户", "H": 0})

    assert category(sent_back(tmp_path, change), "新指标") == ["社会效益指标"]


def test_a_copy_among_rows_that_do_not_repeat_is_asked_about(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        sheet: Worksheet = workbook[BASIC]
        insert(sheet, 28, {"A": "spending.earmarked_fund.1", "B": "又一项资金", "C": 1, "E": 2, "G": 1})

    returned = sent_back(tmp_path, change)
    assert codes(returned) == ["group_unclear", "tables_disagree"]
    assert returned.finding("group_unclear").cells == ("B28", "C28", "E28", "G28")
    assert returned.values["spending.earmarked_fund.7.name"] == "又一项资金"


# Pasted over


def test_a_row_pasted_over_another_is_read_there_and_what_is_gone_is_said(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, indicator_pasted_over)
    found = returned.finding("row_replaced")

    assert (found.severity, found.cell) == ("query", "E22")
    assert found.message == (
        "第22行是第17行的复制，盖掉了“质量指标”原来的一行；按“质量指标”读取现在的内容，原来的已不在表里"
    )
    assert category(returned, "农村户厕改造数量") == ["数量指标", "质量指标"]
    assert category(returned, "项目资金使用合规率") == []


def test_a_row_pasted_over_one_of_its_own_group_is_said_too(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, lambda workbook: paste_row(workbook[SELF], 17, over=18))

    assert returned.finding("row_replaced").cell == "E18"
    assert category(returned, "农村户厕改造数量") == ["数量指标", "数量指标"]


def test_several_rows_pasted_over_others_are_said_each(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        paste_row(workbook[SELF], 17, over=22)
        paste_row(workbook[SELF], 18, over=23)

    found = [cell for code, _, cell in sent_back(tmp_path, change).findings if code == "row_replaced"]
    assert found == ["E22", "E23"]


# Words in inserted rows


def test_an_inserted_row_with_the_words_of_another_group_is_asked_about(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, other_groups_words_inserted)
    found = returned.finding("group_unclear")

    assert (codes(returned), returned.review.verdict) == (["row_inserted", "group_unclear"], "queries")
    assert (found.severity, found.sheet, found.cells) == ("query", SELF, ("C36", "D36"))
    assert found.message == (
        "第36行在“成本指标”的各行中或紧接其后，标题却填着“效益指标（30分）、经济效益指标”："
        "可能属于“成本指标”（已按此读取），也可能属于标题所写的一组"
    )
    assert category(returned, "新指标") == ["成本指标"]


def test_an_inserted_row_that_repeats_the_words_of_its_group_is_no_question(tmp_path: Path) -> None:
    assert sent_back(tmp_path, own_words_inserted).findings == [("row_inserted", SELF, "B18")]


def test_anything_else_in_the_heading_cells_of_an_inserted_row_is_outside_the_form(tmp_path: Path) -> None:
    found = sent_back(tmp_path, other_words_inserted).finding("outside_the_form")

    assert (found.severity, found.cells, found.found) == ("error", ("C18", "D18"), "C18：另有12万元；D18：x9")


def test_a_copy_with_its_original_groups_heading_is_asked_about(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        insert(workbook[SELF], 43, {"A": workbook[SELF]["A46"].value, "D": "生态效益指标", "E": "新指标", "H": 0})

    returned = sent_back(tmp_path, change)
    assert returned.finding("group_unclear").cells == ("D43",)
    assert category(returned, "新指标") == ["社会效益指标"]


def test_a_moved_row_that_took_its_heading_along_is_one_question(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, lambda workbook: cut_row(workbook[SELF], 26, before=22))

    assert codes(returned).count("group_unclear") == 1
    assert category(returned, "项目按期完工率") == ["质量指标"]
