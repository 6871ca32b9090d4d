"""What comes back is read for what it is, whatever was done to rows, columns, sheets and formulas on the way."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.support.cases.edits import column_copied, column_copied_in
from tests.support.files.returned_copies import BASIC, SELF, Returned, insert_row, rewritten, sent_back, sent_back_with

FUND = {"B": "第七项资金", "C": 1, "E": 6, "G": 5}
INDICATOR = {"E": "新指标", "F": "10户", "G": "10户", "H": 0, "I": 0}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Returned:
    """The clean sample, only opened and saved."""
    return sent_back(tmp_path_factory.mktemp("untouched"), lambda workbook: None)


def test_opening_and_saving_in_another_program_is_no_finding(untouched: Returned) -> None:
    assert (untouched.findings, untouched.review.total_score) == ([], 97)


# Rows


@pytest.mark.parametrize("number", [19, 21, 23, 24])
def test_a_row_inserted_in_a_group_or_behind_its_last_row_is_one_more_entry(number: int, tmp_path: Path) -> None:
    returned = sent_back(tmp_path, lambda workbook: insert_row(workbook[BASIC], number, FUND))

    assert returned.values["spending.earmarked_fund.7.name"] == "第七项资金"
    assert (returned.values["spending.earmarked_fund.7.final"], returned.values["spending.projects.final"]) == (5, 694)
    assert (returned.cells["spending.earmarked_fund.7.final"], returned.cells["spending.operating.final"]) == (
        f"G{number}",
        "G25",
    )
    assert returned.findings == [
        ("row_inserted", BASIC, f"B{number}"),
        ("tables_disagree", SELF, "I10"),
    ]
    assert returned.finding("row_inserted").severity == "note"


@pytest.mark.parametrize(
    ("number", "category", "position"),
    [(17, "数量指标", 3), (20, "数量指标", 3), (21, "数量指标", 3), (61, "服务对象满意度指标", 1)],
)
def test_an_indicator_inserted_in_a_group_belongs_to_it(
    number: int, category: str, position: int, tmp_path: Path
) -> None:
    row = INDICATOR | {"H": 2, "I": 2}
    returned = sent_back(tmp_path, lambda workbook: insert_row(workbook[SELF], number, row))
    group = [each["name"] for each in returned.indicators if each["category"] == category]

    assert (group[position], len(returned.indicators)) == ("新指标", 14)
    assert returned.review.total_score == 99
    assert [code for code, *_ in returned.findings] == ["row_inserted", "weights_sum", "weights_sum"]


def test_an_empty_inserted_row_is_nothing(tmp_path: Path, untouched: Returned) -> None:
    returned = sent_back(tmp_path, lambda workbook: insert_row(workbook[BASIC], 20, {}))

    assert returned.findings == []
    assert returned.values == untouched.values


def test_a_row_inserted_where_nothing_repeats_is_outside_the_form(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, lambda workbook: insert_row(workbook[BASIC], 28, {"B": "另购", "G": 3}))

    assert returned.findings == [("outside_the_form", BASIC, "B28")]
    assert returned.finding("outside_the_form").cells == ("B28", "G28")


def test_a_copied_row_of_a_group_is_one_more_entry_though_its_id_came_along(tmp_path: Path) -> None:
    copied = {"A": "spending.earmarked_fund.1", "B": "同名资金", "C": 1, "E": 2, "G": 1}
    returned = sent_back(tmp_path, lambda workbook: insert_row(workbook[BASIC], 20, copied))

    assert returned.values["spending.earmarked_fund.1.name"] == "乡村振兴衔接资金"
    assert (returned.values["spending.earmarked_fund.7.name"], returned.values["spending.projects.final"]) == (
        "同名资金",
        690,
    )
    assert [code for code, *_ in returned.findings] == ["row_inserted", "tables_disagree"]


def test_a_copied_row_outside_groups_is_an_error_and_neither_is_used(tmp_path: Path) -> None:
    copied = {"A": "spending.office", "B": "其中：办公经费", "C": 1, "E": 1, "G": 1}
    returned = sent_back(tmp_path, lambda workbook: insert_row(workbook[BASIC], 26, copied))

    assert returned.findings == [("id_twice", BASIC, "B25")]
    assert returned.finding("id_twice").cells == ("B25", "B26")
    assert returned.finding("id_twice").found == "C25：60；E25：62；G25：58.3；C26：1；E26：1；G26：1"
    assert returned.values["spending.office.final"] is None


def test_a_deleted_row_is_missing(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, lambda workbook: insert_nothing_and_delete(workbook, 25))

    assert [(code, sheet) for code, sheet, _ in returned.findings] == [("row_missing", BASIC)]
    assert returned.values["spending.office.final"] is None
    assert returned.values["spending.utilities_travel.final"] == 31.2


def test_a_deleted_spare_row_is_nothing(tmp_path: Path) -> None:
    assert sent_back(tmp_path, lambda workbook: insert_nothing_and_delete(workbook, 22)).findings == []


def insert_nothing_and_delete(workbook: Workbook, number: int) -> None:
    for area in list(workbook[BASIC].merged_cells.ranges):
        workbook[BASIC].unmerge_cells(str(area))
    workbook[BASIC].delete_rows(number)


def test_an_explanation_is_read_by_its_rows_id(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook[BASIC]["K25"].value = "按实际开支"
        insert_row(workbook[BASIC], 20, FUND)

    returned = sent_back(tmp_path, change)
    assert returned.submission.explanations == {"spending.office": "按实际开支"}


# Columns, sheets, protection


def test_an_inserted_column_loses_nothing(tmp_path: Path, untouched: Returned) -> None:
    def change(workbook: Workbook) -> None:
        for sheet in (workbook[BASIC], workbook[SELF]):
            for area in list(sheet.merged_cells.ranges):
                sheet.unmerge_cells(str(area))
            sheet.insert_cols(5)

    returned = sent_back(tmp_path, change)
    assert (returned.findings, returned.values) == ([], untouched.values)
    assert returned.cells["spending.office.final"] == "H25"


def test_a_copied_column_is_an_error_and_neither_is_used(tmp_path: Path) -> None:
    found = sent_back(tmp_path, column_copied).finding("id_twice")

    assert (found.severity, found.sheet, found.cell, found.cells) == ("error", BASIC, "G3", ("G3", "H3"))
    assert found.message == "G、H列是同一列的复制，分不清以哪一列为准，都没有读取"
    assert "G25：58.3；H25：99；" in str(found.found)


def test_a_copied_column_of_explanations_is_read_nowhere_and_that_is_said(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook[BASIC]["K25"].value = "按实际开支"
        column_copied_in(workbook[BASIC], 11)
        workbook[BASIC]["L25"].value = "另有原因"

    returned = sent_back(tmp_path, change)
    assert (returned.findings, returned.submission.explanations) == ([("id_twice", BASIC, "K3")], {})
    assert returned.finding("id_twice").found == "K25：按实际开支；L25：另有原因"


def test_a_copied_column_without_anything_typed_is_nothing(tmp_path: Path, untouched: Returned) -> None:
    returned = sent_back(tmp_path, lambda workbook: column_copied_in(workbook[BASIC], 11))

    assert (returned.findings, returned.values) == ([], untouched.values)


def test_renamed_sheets_are_a_note_each_and_their_order_does_not_matter(tmp_path: Path, untouched: Returned) -> None:
    def change(workbook: Workbook) -> None:
        workbook[BASIC].title = "附件1"
        workbook.move_sheet(SELF, -2)

    returned = sent_back(tmp_path, change)
    assert [(code, sheet) for code, sheet, _ in returned.findings] == [("sheet_renamed", "附件1")]
    assert returned.finding("sheet_renamed").severity == "note"
    assert returned.values == untouched.values


def test_a_sheet_that_was_taken_out_is_missing(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, lambda workbook: workbook.remove(workbook[BASIC]))

    assert ("sheet_missing", None, None) in returned.findings
    assert returned.review.verdict == "errors"
    assert returned.values["funding.executed"] == 1911


def test_protection_that_was_taken_off_is_a_note(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook[SELF].protection.sheet = False

    returned = sent_back(tmp_path, change)
    assert returned.findings == [("protection_gone", SELF, None)]
    assert returned.review.verdict == "accepted"


@pytest.mark.parametrize("cell", ["L25", "I25", "B40"])
def test_what_stands_beside_or_below_the_form_is_said(cell: str, tmp_path: Path) -> None:
    returned = sent_back_with(tmp_path, BASIC, cell, "另附说明")

    assert returned.findings == [("outside_the_form", BASIC, cell)]
    assert returned.finding("outside_the_form").found == f"{cell}：另附说明"


# Formulas


@pytest.mark.parametrize(
    ("sheet", "cell", "content", "code", "found", "expected"),
    [
        (BASIC, "G14", 700, "overwritten", "700", "689"),
        (BASIC, "G14", 689, "overwritten_same", "689", "689"),
        (BASIC, "G14", None, "overwritten_same", "", "689"),
        (SELF, "I61", 98, "overwritten", "98", "97"),
        (SELF, "J61", "良好", "overwritten", "良好", "优秀"),
        (SELF, "J61", "优秀", "overwritten_same", "优秀", "优秀"),
        (SELF, "I61", "97分", "overwritten_same", "97分", "97"),
        (SELF, "I7", "97.50%", "overwritten_same", "97.50%", "97.50%"),
        (BASIC, "G6", 0.9677, "overwritten_same", "96.77%", "96.77%"),
        (BASIC, "G6", 0.9678, "overwritten", "96.78%", "96.77%"),
        (SELF, "I7", 1, "overwritten", "100%", "97.50%"),
        (SELF, "H7", 20, "overwritten", "20", "10"),
        (SELF, "C5", "示例二镇人民政府", "overwritten", "示例二镇人民政府", "示例一镇人民政府"),
    ],
)
def test_a_locked_cell_typed_over_is_said_and_never_used(  # noqa: PLR0917
    sheet: str, cell: str, content: Any, code: str, found: str, expected: str, tmp_path: Path
) -> None:
    returned = sent_back_with(tmp_path, sheet, cell, content)

    assert returned.findings == [(code, sheet, cell)]
    assert (returned.finding(code).found, returned.finding(code).expected) == (found, expected)
    assert returned.review.total_score == 97
    assert returned.review.verdict == ("errors" if code == "overwritten" else "accepted")


def test_a_stored_value_that_is_stale_is_a_note(tmp_path: Path) -> None:
    returned = rewritten(tmp_path, BASIC, r'(<c r="G14"[^>]*><f>[^<]*</f><v>)689(?:\.0)?(</v>)', r"\g<1>0\2")

    assert returned.findings == [("not_recalculated", BASIC, "G14")]
    assert (returned.values["spending.projects.final"], returned.review.verdict) == (689, "accepted")


def test_another_formula_with_another_value_is_overwritten(tmp_path: Path) -> None:
    returned = rewritten(
        tmp_path, BASIC, r'(<c r="G14"[^>]*><f>)[^<]*(</f><v>)689(?:\.0)?(</v>)', r"\g<1>G15+G16\g<2>182.3\3"
    )

    assert returned.findings == [("overwritten", BASIC, "G14")]
    assert (returned.finding("overwritten").found, returned.finding("overwritten").expected) == ("182.3", "689")


def test_a_formula_that_shows_an_error_is_not_recalculated_or_overwritten_but_never_blank(tmp_path: Path) -> None:
    returned = rewritten(
        tmp_path,
        BASIC,
        r'<c r="G14"([^>]*)><f>([^<]*)</f><v>689(?:\.0)?</v>',
        r'<c r="G14"\1 t="e"><f>\2</f><v>#REF!</v>',
    )

    assert returned.findings == [("not_recalculated", BASIC, "G14")]
    assert returned.values["spending.projects.final"] == 689
