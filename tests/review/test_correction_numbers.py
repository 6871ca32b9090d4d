"""A finding keeps its number from one correction copy to the next, and no number is ever used for another."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval_xl import read
from perfeval_xl.form.identity import number_entries, parse_numbers
from perfeval_xl.review import review
from perfeval_xl.rules.finding import Finding
from tests.support.files.correction_copies import (
    BASIC,
    FILED,
    SELF,
    changed,
    copy_of,
    line_of,
    lines,
    mended,
    numbers,
    with_cells,
)
from tests.support.files.returned_copies import insert_row

CORRECTED = "changpu_2024_corrected"
EXPLAINED = {
    "budget_zero@spending.earmarked_fund.1.final": 8,
    "above_budget@spending.office.final": 9,
    "above_budget@spending.utilities_travel.final": 10,
    "rows_identical@spending.procurement.final": 11,
}
NO_BUDGET, NO_REASON = "budget_blank@funding.annual_budget", "reason_missing@indicators.output.cost.2.reason"
NO_GOAL = "required_blank@goals.achieved"
KEEP_TWO = with_cells(SELF, {"E7": None, "F7": None, "G7": None, "J32": None})
NEW_MISTAKE = with_cells(SELF, {"G14": None})


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy of 长铺镇's return as filed."""
    return copy_of(FILED, tmp_path_factory.mktemp("first"))


def numbered(file: Path) -> dict[str, int]:
    """The findings of a file that have a number."""
    return {key: number for key, number in numbers(file).items() if number is not None}


def test_a_first_return_has_no_numbers() -> None:
    assert set(numbers(FILED).values()) == {None}


def test_an_untouched_copy_has_every_number_of_its_list(first: Path) -> None:
    assert sorted(numbered(first).values()) == list(range(1, 12))
    assert numbers(first)[NO_BUDGET] == 1
    assert numbers(first)["rows_identical@spending.procurement.final"] == 11


def test_mended_findings_disappear_and_the_rest_keep_their_numbers(first: Path, tmp_path: Path) -> None:
    assert numbered(mended(first, CORRECTED, tmp_path / "改.xlsx")) == EXPLAINED


def test_a_new_finding_has_no_number_until_the_next_copy_gives_it_the_next_free_one(
    first: Path, tmp_path: Path
) -> None:
    half = mended(first, CORRECTED, tmp_path / "改.xlsx", KEEP_TWO, NEW_MISTAKE)
    assert numbered(half) == {NO_BUDGET: 1, NO_REASON: 3, **EXPLAINED}
    assert numbers(half)[NO_GOAL] is None

    second = copy_of(half, tmp_path / "退回")
    assert numbered(second) == {NO_BUDGET: 1, NO_REASON: 3, NO_GOAL: 12, **EXPLAINED}
    assert [line["编号"] for line in lines(second) if line["级别"] == "错误"] == [1, 12, 3]
    assert line_of(second, 编号=12)["位置"] == "自评表 G14"


def test_numbers_of_mended_findings_are_not_used_again_and_one_that_comes_back_has_its_own(
    first: Path, tmp_path: Path
) -> None:
    second = copy_of(mended(first, CORRECTED, tmp_path / "改一.xlsx", KEEP_TWO, NEW_MISTAKE), tmp_path / "退回一")
    third_mistake = with_cells(BASIC, {"C6": None, "B18": "××专项资金"})
    third = copy_of(mended(second, CORRECTED, tmp_path / "改二.xlsx", third_mistake), tmp_path / "退回二")

    assert numbered(third) == {
        "required_blank@staff.establishment": 13,
        "prompt_left@spending.earmarked_fund.1.name": 7,
        "score_differs@indicators.output.cost.2.score": 14,
        **EXPLAINED,
    }


def test_a_number_stays_with_its_finding_when_rows_move(first: Path, tmp_path: Path) -> None:
    moved = changed(first, tmp_path / "移.xlsx", lambda workbook: insert_row(workbook[BASIC], 20, {"B": "另一项"}))

    assert {key: number for key, number in numbered(moved).items() if key in EXPLAINED} == EXPLAINED


def test_two_findings_of_a_code_at_one_place_are_told_apart(first: Path) -> None:
    same = Finding(code="weights_sum", severity="error", message="分值合计不对", field="overall.weight")
    keys = [finding.key for finding in review(read(first), [same]).findings]

    assert [key for key in keys if "overall.weight" in key] == [
        "weights_sum@overall.weight",
        "weights_sum@overall.weight#2",
    ]


def test_the_numbers_stand_behind_the_identity_on_its_hidden_sheet(first: Path) -> None:
    rows = [(row[0].value, row[1].value) for row in load_workbook(first)["_perfeval"].iter_rows()]

    assert [name for name, _ in rows[:6]] == ["form", "digest", "year", "unit_code", "unit_name", "finding:1"]
    assert rows[6:8] == [
        ("finding:2", "weights_sum@indicators.output.weight"),
        ("finding:3", "reason_missing@indicators.output.cost.2.reason"),
    ]
    assert rows[5][1] == "budget_blank@funding.annual_budget#execution_row_blank"
    assert len(rows) == 5 + 11


def test_numbers_survive_the_hidden_sheet_and_what_is_no_number_is_nothing() -> None:
    given = {"a@b": 2, "c@d": 1}

    assert list(number_entries(given).items()) == [("finding:1", "c@d"), ("finding:2", "a@b")]
    assert parse_numbers({"form": "x", **number_entries(given)}) == given
    assert parse_numbers({"finding:0": "a", "finding:x": "b", "finding:1234567": "c", "finding:3": ""}) == {}
