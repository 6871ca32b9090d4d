"""A correction copy recalculated by LibreOffice: 现状 and all checks say what Python says, filled in or not."""

from pathlib import Path

import pytest

from perfeval_xl.review import review
from tests.support.files.correction_copies import BASIC, FILED, OPINION, SELF, changed, copy_of, mended, with_cells
from tests.support.paths import SAMPLES
from tests.support.programs.judged import Judged, error_cells, judged, plain

pytestmark = pytest.mark.libreoffice

FRESH = ("of 长铺镇", "of queries", "of errors", "of another form", "of odd contents")
FILLED = ("half mended", "mended and explained", "explained with a placeholder")
FIRST, LAST = 6, 9


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judged]:
    """Copies as made and as filled in, recalculated with one call."""
    folder = tmp_path_factory.mktemp("copies")
    odd = changed(
        SAMPLES / "shili_3_errors.xlsx",
        folder / "odd.xlsx",
        with_cells(BASIC, {"E12": "7.50.", "C12": "2.50 ", "G14": 7000, "L25": '另附"说明"'}),
    )
    sources = {
        "of 长铺镇": FILED,
        "of queries": SAMPLES / "shili_2_queries.xlsx",
        "of errors": SAMPLES / "shili_3_errors.xlsx",
        "of another form": SAMPLES / "tanghu_2020_as_filed.xlsx",
        "of odd contents": odd,
    }
    made: dict[str, Path] = {}
    for name, source in sources.items():
        made[name] = copy_of(source, folder / name).rename(folder / f"{name}.xlsx")
    first = made["of 长铺镇"]
    undone = with_cells(SELF, {"E7": None, "F7": None, "G7": None, "J32": None, "G14": None})
    made["half mended"] = mended(first, "changpu_2024_corrected", folder / "half.xlsx", undone)
    made["mended and explained"] = mended(first, "changpu_2024_corrected", folder / "mended.xlsx")
    placeholder = with_cells(BASIC, {"K18": "无", "K25": "年中新增任务", "K26": " / "})
    made["explained with a placeholder"] = changed(first, folder / "placeholder.xlsx", placeholder)
    return judged(made, folder / "recalculated")


def outcomes(of: Judged) -> dict[int, object]:
    """现状 of each number after recalculation."""
    return {int(str(plain(row[0])).removesuffix(".0")): row[LAST] for row in of.sheets[OPINION][FIRST:]}


@pytest.mark.parametrize("name", [*FRESH, *FILLED])
def test_no_cell_holds_an_error_and_every_check_has_pythons_state_and_message(
    name: str, copies: dict[str, Judged]
) -> None:
    of = copies[name]

    assert error_cells(of.after) == []
    assert of.form_values() == of.expected_form_values()
    assert of.listed() == of.expected_listed()


@pytest.mark.parametrize("name", FRESH)
def test_what_is_stored_in_a_fresh_copy_is_what_a_recalculation_gives(name: str, copies: dict[str, Judged]) -> None:
    assert copies[name].differing() == {}


@pytest.mark.parametrize("name", [*FRESH, *FILLED])
def test_unsolved_is_what_the_next_review_finds_open_again(name: str, copies: dict[str, Judged]) -> None:
    of = copies[name]
    open_ = {each.number for each in review(of.submission).findings if each.open and each.number is not None}

    assert {number for number, outcome in outcomes(of).items() if outcome == "未解决"} == open_


def test_the_states_of_a_half_mended_copy(copies: dict[str, Judged]) -> None:
    states = outcomes(copies["half mended"])

    assert states == {
        **{1: "未解决", 3: "未解决"},
        **dict.fromkeys((2, 4, 5, 6, 7), "已解决"),
        **dict.fromkeys((8, 9, 10, 11), "已说明"),
    }


def test_a_placeholder_explains_nothing(copies: dict[str, Judged]) -> None:
    states = outcomes(copies["explained with a placeholder"])

    assert {number: states[number] for number in (8, 9, 10, 11)} == {
        8: "未解决",
        9: "已说明",
        10: "未解决",
        11: "未解决",
    }


def test_what_only_a_reader_can_tell_has_no_state(copies: dict[str, Judged]) -> None:
    rows = copies["of odd contents"].sheets[OPINION][FIRST:]

    assert [row[6] for row in rows if row[LAST] == ""] == [
        "2023年决算数填的是文字“2.50 ”，按2.5万元读取",
    ]
