"""A correction copy that was opened and saved, and no more: what the program put right is not the unit's mend."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from perfeval_xl import check, collect, return_
from perfeval_xl.campaign.taking_in.collected import Collected
from perfeval_xl.cli_text import collected_lines
from tests.support.rounds import SMALL, an_hour_later, returned, standing

TYPED_OVER = ("支出表", "G15")
Change = Callable[[Workbook], Any]


def put(sheet: str, cell: str, value: object) -> Change:
    def change(book: Workbook) -> None:
        book[sheet][cell].value = value

    return change


def saved(source: Path, output: Path, *changes: Change) -> Path:
    """As a unit saves it, with what it changes."""
    book = load_workbook(source)
    for change in changes:
        change(book)
    book.save(output)
    return an_hour_later(output)


FILLED = {"building.planned": 100, "building.actual": 90}


@pytest.fixture
def copy(campaign: Path, tmp_path: Path) -> Path:
    """The copy of a return in which a formula was typed over with 9.99: 0.9 is what it comes to."""
    sent = returned(campaign, "999901", tmp_path / "a.xlsx", FILLED)
    return copy_of(campaign, saved(sent, sent, put(*TYPED_OVER, 9.99)))


def copy_of(campaign: Path, sent: Path) -> Path:
    collect(campaign, [sent])
    [made] = return_(campaign)
    assert made.file is not None
    return made.file


def findings(file: Collected) -> list[tuple[int | None, str, str, str]]:
    return [(each.number, each.code, each.severity, each.message) for each in file.findings if each.severity != "note"]


def test_what_the_program_restored_is_said_and_stays_open(campaign: Path, tmp_path: Path, copy: Path) -> None:
    [file] = collect(campaign, [saved(copy, tmp_path / "b.xlsx")])

    said = "公式由程序恢复：999% → 90.00%，单位没有改动"
    assert findings(file) == [(1, "restored", "query", said)]
    assert file.changes is not None
    assert (file.changes.mended, file.changes.open, file.changes.new) == ((), (1,), ())
    assert list(collected_lines(file))[1:] == ["  仍未改好：第1号", f"  第1号：{said}"]
    assert standing(campaign)[0] == ("999901", "to_explain", 2, 2)


def test_a_word_beside_it_confirms(campaign: Path, tmp_path: Path, copy: Path) -> None:
    [file] = collect(campaign, [saved(copy, tmp_path / "b.xlsx", put("支出表", "K15", "已核对"))])

    assert (file.verdict, [finding.explanation for finding in file.findings if finding.code == "restored"]) == (
        "accepted",
        ["已核对"],
    )


@pytest.mark.parametrize("word", ["无", " ", "/"])
def test_a_placeholder_does_not(campaign: Path, tmp_path: Path, copy: Path, word: str) -> None:
    [file] = collect(campaign, [saved(copy, tmp_path / "b.xlsx", put("支出表", "K15", word))])

    assert file.verdict == "queries"


def test_nor_does_a_word_that_stood_there_before(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999901", tmp_path / "a.xlsx", FILLED)
    changed = saved(sent, sent, put(*TYPED_OVER, 9.99), put("支出表", "K15", "按计划完成"))

    [file] = collect(campaign, [saved(copy_of(campaign, changed), tmp_path / "b.xlsx")])

    assert file.verdict == "queries"


def test_what_the_unit_changed_is_mended(campaign: Path, tmp_path: Path, copy: Path) -> None:
    [file] = collect(campaign, [saved(copy, tmp_path / "b.xlsx", put("支出表", "E15", 95))])

    assert (file.verdict, findings(file)) == ("accepted", [])
    assert file.changes is not None
    assert file.changes.mended == (1,)


def test_typed_over_again_it_is_the_error_that_it_was(campaign: Path, tmp_path: Path, copy: Path) -> None:
    [file] = collect(campaign, [saved(copy, tmp_path / "b.xlsx", put(*TYPED_OVER, 9.99))])

    assert [(number, code) for number, code, *_ in findings(file)] == [(1, "overwritten")]


def test_the_next_copy_asks_again(campaign: Path, tmp_path: Path, copy: Path) -> None:
    second = copy_of(campaign, saved(copy, tmp_path / "b.xlsx"))

    [file] = collect(campaign, [saved(second, tmp_path / "c.xlsx")])

    assert findings(file) == [(1, "restored", "query", "公式由程序恢复：999% → 90.00%，单位没有改动")]


def test_the_copy_says_that_nothing_is_to_be_put_back(copy: Path) -> None:
    rows = list(load_workbook(copy)["退回意见"].iter_rows(min_row=6, values_only=True))
    [line] = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    assert line["怎样改"] == (
        "已恢复，不用改；原填999%。核对现在的90.00%：没有错的，在“情况说明”（支出表 K15）写“已核对”；"
        "不对的，改它所依据的各格"
    )


def test_outside_a_round_it_is_the_same(tmp_path: Path, copy: Path) -> None:
    [review] = check([saved(copy, tmp_path / "b.xlsx")], form=SMALL)

    assert (review.verdict, [finding.code for finding in review.findings]) == ("queries", ["restored"])


def without_ids(book: Workbook) -> None:
    """As where the sheet was copied into another workbook by its visible part."""
    sheet = book["支出表"]
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, 1).value = None
    for column in range(1, sheet.max_column + 1):
        sheet.cell(1, column).value = None


def outside(book: Workbook) -> None:
    book["支出表"]["M20"].value = "另附说明"


def relabelled(book: Workbook) -> None:
    book["支出表"]["B12"].value = "公务用车"


def without_row(book: Workbook) -> None:
    book["支出表"].delete_rows(15)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (without_ids, "placed_by_label"),
        (outside, "outside_the_form"),
        (relabelled, "label_changed"),
        (without_row, "row_missing"),
        (lambda book: book.remove(book["支出表"]), "sheet_missing"),
        (put("评分表", "I4", "示例镇"), "overwritten"),
    ],
)
def test_nothing_that_only_a_fresh_workbook_mends_is_mended(
    campaign: Path, tmp_path: Path, change: Change, code: str
) -> None:
    sent = saved(returned(campaign, "999901", tmp_path / "a.xlsx", FILLED), tmp_path / "a.xlsx", change)
    [first] = collect(campaign, [sent])
    assert code in {finding.code for finding in first.findings}
    [made] = return_(campaign)
    assert made.file is not None

    [file] = collect(campaign, [saved(made.file, tmp_path / "b.xlsx")])

    restored = {finding.number: finding for finding in file.findings if finding.code == "restored"}
    assert [finding.number for finding in first.findings if finding.code == code] == list(restored)
    assert file.verdict != "accepted"
    assert file.changes is not None
    assert not set(file.changes.mended) & restored.keys()
