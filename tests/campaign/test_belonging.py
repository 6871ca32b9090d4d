"""Whose a file is: what the stamp, the sheets, the file's name and the officer say, and which of them is believed."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from perfeval_xl import collect, return_
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.signing import sign, signature_holds
from perfeval_xl.errors import InputError
from perfeval_xl.form.layout import Unit
from tests.support.processes.command_line import perfeval
from tests.support.rounds import (
    FIRST,
    SECOND,
    THIRD,
    UNITS,
    WRONG,
    fill,
    issue,
    outcomes,
    returned,
    state,
    without_stamp,
    without_stamp_and_name,
)


def findings(campaign: Path, path: Path, unit: str | None = None) -> list[tuple[str, str | None, str | None]]:
    """Code, found and expected of what is said of a refused file."""
    [file] = collect(campaign, [path], unit=unit)
    assert (file.outcome, file.unit, file.version) == ("refused", None, None)
    return [(finding.code, finding.found, finding.expected) for finding in file.findings if finding.severity == "error"]


def test_a_workbook_of_another_round_is_refused(campaign: Path, tmp_path: Path) -> None:
    issue(tmp_path / "other", UNITS, year=2023)
    stranger = returned(tmp_path / "other", "999901", tmp_path / "a.xlsx")

    assert findings(campaign, stranger) == [("other_year", "2023", "2024"), ("signature_wrong", None, None)]


def test_a_workbook_that_no_round_issued_is_refused(campaign: Path, tmp_path: Path) -> None:
    unsigned = returned(campaign, "999901", tmp_path / "a.xlsx", campaign="", signature="")

    assert findings(campaign, unsigned) == [("signature_wrong", None, None)]


@pytest.mark.parametrize("forged", [{"unit": Unit("999902", "示例二镇人民政府")}, {"signature": "0" * 64}], ids=str)
def test_a_forged_stamp_is_refused_even_with_the_officers_word(
    campaign: Path, tmp_path: Path, forged: dict[str, Any]
) -> None:
    sent = returned(campaign, "999901", tmp_path / "a.xlsx", **forged)

    assert findings(campaign, sent) == [("signature_wrong", None, None)]
    assert findings(campaign, sent, unit="999902") == [("signature_wrong", None, None)]


@pytest.mark.parametrize("name", ["示例二镇人民政府.xlsx", "999902绩效自评.xlsx", "报送（999902）.xlsx"])
def test_a_neighbours_copy_is_known_by_the_name_of_the_file(campaign: Path, tmp_path: Path, name: str) -> None:
    copied = returned(campaign, "999901", tmp_path / name)

    assert findings(campaign, copied) == [("other_unit", "999901", "999902")]
    assert outcomes(campaign, Path(shutil.copy(copied, tmp_path / "一镇.xlsx"))) == [
        ("一镇.xlsx", "999901", 1, "accepted", "taken")
    ]
    assert findings(campaign, copied) == [("other_unit", "999901", "999902")]
    assert state(campaign)["tables"]["loose"] == []


@pytest.mark.parametrize("name", ["示例一镇人民政府与示例二镇人民政府.xlsx", "1999902.xlsx", "二镇.xlsx"])
def test_a_name_that_does_not_say_it_clearly_says_nothing(campaign: Path, tmp_path: Path, name: str) -> None:
    assert outcomes(campaign, returned(campaign, "999901", tmp_path / name))[0][-1] == "taken"


def test_a_name_within_a_longer_name_is_not_taken_for_it(tmp_path: Path) -> None:
    town, school = FIRST, type(FIRST)("999904", "示例一镇人民政府幼儿园")
    issue(tmp_path / "round", (town, school))

    sent = returned(tmp_path / "round", school.code, tmp_path / "示例一镇人民政府幼儿园.xlsx")

    assert outcomes(tmp_path / "round", sent) == [(sent.name, "999904", 1, "accepted", "taken")]


def test_a_neighbours_copy_is_known_by_the_name_typed_over_on_the_sheet(campaign: Path, tmp_path: Path) -> None:
    book = load_workbook(returned(campaign, "999901", tmp_path / "a.xlsx"))
    [cell] = [cell for row in book["评分表"].iter_rows() for cell in row if cell.value == "示例一镇人民政府"]
    cell.value = "示例二镇人民政府"
    book.save(tmp_path / "b.xlsx")

    assert ("other_unit", "999901", "999902") in findings(campaign, tmp_path / "b.xlsx")


def test_a_unit_that_is_withdrawn_or_not_on_the_roster_sends_in_vain(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999902", tmp_path / "a.xlsx")
    issue(campaign, (FIRST, THIRD))

    assert findings(campaign, sent) == [("other_unit", "999902", None)]
    issue(campaign, UNITS)
    assert outcomes(campaign, sent) == [("a.xlsx", "999902", 1, "accepted", "taken")]


def test_a_renamed_unit_may_send_its_old_workbook_and_is_shown_by_its_new_name(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999901", tmp_path / "a.xlsx", WRONG)
    issue(campaign, (type(FIRST)("999901", "示例一街道办事处"), SECOND, THIRD))

    [file] = collect(campaign, [sent])
    assert (file.unit, file.outcome) == (Unit("999901", "示例一街道办事处"), "taken")
    [copy] = return_(campaign)
    assert copy.file is not None
    assert copy.file.name == "999901-示例一街道办事处-退回.xlsx"
    assert outcomes(campaign, fill(copy.file, tmp_path / "改好.xlsx")) == [
        ("改好.xlsx", "999901", 2, "accepted", "taken")
    ]


def test_a_file_without_a_stamp_waits_for_the_officers_word(campaign: Path, tmp_path: Path) -> None:
    bare = without_stamp(returned(campaign, "999902", tmp_path / "a.xlsx"), tmp_path / "示例二镇人民政府.xlsx")

    [asked] = collect(campaign, [bare])
    assert (asked.outcome, asked.unit, asked.version, asked.verdict) == ("needs_unit", None, None, "errors")
    assert "示例二镇人民政府（999902）" in asked.message
    assert "--unit 999902" in asked.message
    assert len(state(campaign)["tables"]["loose"]) == 1

    [confirmed] = collect(campaign, [bare], unit="999902")
    assert (confirmed.unit, confirmed.version, confirmed.outcome) == (Unit("999902", SECOND.name), 1, "taken")
    assert (confirmed.verdict, [finding.code for finding in confirmed.findings]) == ("accepted", [])
    assert state(campaign)["tables"]["loose"] == []
    assert [outcome for *_, outcome in outcomes(campaign, bare)] == ["same"]


def test_the_officers_word_does_not_make_a_workbook_another_units(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999901", tmp_path / "a.xlsx")

    assert findings(campaign, sent, unit="999902") == [("other_unit", "999901", "999902")]
    assert outcomes(campaign, sent, unit="999901") == [("a.xlsx", "999901", 1, "accepted", "taken")]


def test_the_officers_word_against_that_of_the_sheet_is_asked_about(campaign: Path, tmp_path: Path) -> None:
    bare = without_stamp(returned(campaign, "999902", tmp_path / "a.xlsx"), tmp_path / "另建.xlsx")

    [asked] = collect(campaign, [bare], unit="999901")

    assert (asked.outcome, asked.unit, asked.version) == ("needs_unit", None, None)
    assert asked.message == (
        "表上写的是示例二镇人民政府（999902），不是--unit写的示例一镇人民政府（999901）。"
        "向单位核实：是示例二镇人民政府的，用 --unit 999902；"
        "确是示例一镇人民政府的，用 --unit 999901 --although-named"
    )
    [said] = collect(campaign, [bare], unit="999901", although_named=True)
    assert (said.unit, said.version, said.outcome) == (Unit("999901", FIRST.name), 1, "taken")
    before = state(campaign)
    [other] = collect(campaign, [bare], unit="999903")
    assert (other.outcome, state(campaign)) == ("needs_unit", before)
    assert outcomes(campaign, bare, unit="999902") == [("另建.xlsx", "999902", 1, "accepted", "taken")]


@pytest.mark.parametrize("written", ["示例二镇人民政府 ", "示例 二镇人民政府", "999902"])
def test_the_sheets_word_is_understood_however_it_is_written(campaign: Path, tmp_path: Path, written: str) -> None:
    bare = without_stamp_and_name(returned(campaign, "999902", tmp_path / "a.xlsx"), tmp_path / "另建.xlsx")
    book = load_workbook(bare)
    book["评分表"]["C4" if written.isdigit() else "I4"].value = written
    book.save(bare)

    assert [outcome for *_, outcome in outcomes(campaign, bare, unit="999901")] == ["needs_unit"]


def test_the_officers_word_against_the_name_of_the_file_is_asked_about(campaign: Path, tmp_path: Path) -> None:
    whole = returned(campaign, "999902", tmp_path / "a.xlsx")
    bare = without_stamp_and_name(whole, tmp_path / "示例二镇人民政府.xlsx")

    [asked] = collect(campaign, [bare], unit="999901")

    assert (asked.outcome, asked.message.partition("，")[0]) == ("needs_unit", "文件名写的是示例二镇人民政府（999902）")
    assert perfeval("collect", campaign, bare, "--unit", "999901", "--although-named").status == 0
    assert perfeval("collect", campaign, bare, "--although-named", "--json").json["error"]["code"] == "usage"


def test_the_officers_word_is_for_one_file_and_a_unit_of_the_round(campaign: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        returned(campaign, "999901", tmp_path / "收" / name)
    (tmp_path / "空").mkdir()
    wrong: list[tuple[Path, str, str]] = [
        (tmp_path / "收", "999901", "unit_of_several_files"),
        (tmp_path / "空", "999901", "unit_of_several_files"),
        (tmp_path / "收" / "a.xlsx", "999999", "no_such_unit"),
    ]
    for path, unit, code in wrong:
        with pytest.raises(InputError) as refused:
            collect(campaign, [path], unit=unit)
        assert refused.value.code == code
    assert state(campaign)["received"] == {}


def test_a_signature_is_over_every_entry_and_by_the_rounds_own_key() -> None:
    entries = {"form": "small", "unit_code": "999901", "campaign": "c"}
    signed = {**entries, "signature": sign(b"k" * 32, entries)}

    assert signature_holds(b"k" * 32, signed)
    assert not signature_holds(b"l" * 32, signed)
    for changed in ({"unit_code": "999902"}, {"more": "1"}, {"signature": "签名"}, {"signature": ""}):
        assert not signature_holds(b"k" * 32, {**signed, **changed})


def test_a_key_that_is_gone_is_said_and_not_made_anew(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999901", tmp_path / "a.xlsx")
    (campaign / "private" / "key").unlink()

    for _ in range(2):
        with pytest.raises(InputError) as refused:
            collect(campaign, [sent])
        assert refused.value.code == "key_missing"
    with open_campaign(campaign) as opened:
        assert not opened.private.joinpath("key").exists()
