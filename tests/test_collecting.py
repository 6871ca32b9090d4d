"""Collect: whose a file is, what becomes of it, which version counts, what changed between two."""

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from perfeval_xl import collect, consolidate, return_, status
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.keeping import remove_abandoned
from perfeval_xl.errors import InputError
from perfeval_xl.form.layout import Unit
from tests.command_line import perfeval
from tests.rounds import FIRST, SECOND, THIRD, UNITS, fill, issue, issued, returned, state

WRONG = {"costs.total.final": 71000}
"""70000 is the sum of its parts."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("issued") / "round"
    issue(folder)
    return folder


@pytest.fixture
def campaign(template: Path, tmp_path: Path) -> Path:
    """A round just issued, with its own id, key and workbooks as the template has them."""
    return Path(shutil.copytree(template, tmp_path / "round"))


def outcomes(campaign: Path, *paths: Path, unit: str | None = None) -> list[tuple[Any, ...]]:
    """File, unit's code, version, verdict and outcome of each."""
    return [
        (Path(each.file).name, each.unit and each.unit.code, each.version, each.verdict, each.outcome)
        for each in collect(campaign, paths, unit=unit)
    ]


def findings(campaign: Path, path: Path, unit: str | None = None) -> list[tuple[str, str | None, str | None]]:
    """Code, found and expected of what is said of a refused file."""
    [file] = collect(campaign, [path], unit=unit)
    assert (file.outcome, file.unit, file.version) == ("refused", None, None)
    return [(finding.code, finding.found, finding.expected) for finding in file.findings if finding.severity == "error"]


def without_stamp(source: Path, output: Path) -> Path:
    book = load_workbook(source)
    del book["_perfeval"]
    output.parent.mkdir(parents=True, exist_ok=True)
    book.save(output)
    return output


def test_every_file_is_accounted_for_and_kept(campaign: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "收"
    first = returned(campaign, "999901", inbox / "1.xlsx")
    second = returned(campaign, "999902", inbox / "2.xlsx", WRONG)
    shutil.copy(first, inbox / "3 又发一遍.xlsx")
    (inbox / "4.txt").write_text("表已寄出", encoding="utf-8")
    shutil.copy(issued(campaign, "999903"), inbox / "5.xlsx")
    (inbox / "~$1.xlsx").write_bytes(b"owner")
    with zipfile.ZipFile(inbox / "6.zip", "w") as archive:
        archive.write(second, "里面/二镇.xlsx")

    assert outcomes(campaign, inbox) == [
        ("1.xlsx", "999901", 1, "accepted", "taken"),
        ("2.xlsx", "999902", 1, "errors", "taken"),
        ("3 又发一遍.xlsx", "999901", 1, "accepted", "same"),
        ("4.txt", None, None, "unreadable", "refused"),
        ("5.xlsx", "999903", None, "errors", "not_counted"),
        ("二镇.xlsx", "999902", 1, "errors", "same"),
        ("~$1.xlsx", None, None, None, "ignored"),
    ]
    before = state(campaign)
    assert all(name == digest for name, digest in before["received"].items())
    assert len(before["received"]) == len(before["tables"]["files"]) == 4

    again = [outcome for *_, outcome in outcomes(campaign, inbox)]
    assert again == ["same", "same", "same", "refused", "not_counted", "same", "ignored"]
    assert state(campaign) == before


def test_json_has_the_keys_that_programs_read(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999901", tmp_path / "a.xlsx", WRONG)
    corrected = returned(campaign, "999901", tmp_path / "b.xlsx", {"costs.vehicles.final": 12})

    outcome = perfeval("collect", campaign, sent, corrected, "--json")

    first, second = outcome.json["files"]
    assert outcome.status == 1
    assert first == {
        "file": str(sent),
        "unit": {"code": "999901", "name": "示例一镇人民政府"},
        "version": 1,
        "verdict": "errors",
        "outcome": "taken",
        "message": "第1版，待更正，错误1处",
        "changes": None,
    }
    assert second["changes"] == {
        "mended": [1],
        "open": [],
        "new": [],
        "unflagged": [{"field": "costs.vehicles.final", "label": "车辆 / 2024年决算数", "before": 0.0, "after": 12.0}],
    }
    assert perfeval("collect", campaign, corrected).status == 0


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
    assert [outcome for *_, outcome in outcomes(campaign, bare, unit="999901")] == ["refused"]


def test_the_officers_word_does_not_make_a_workbook_another_units(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999901", tmp_path / "a.xlsx")

    assert findings(campaign, sent, unit="999902") == [("other_unit", "999901", "999902")]
    assert outcomes(campaign, sent, unit="999901") == [("a.xlsx", "999901", 1, "accepted", "taken")]


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


def test_the_latest_accepted_version_counts_and_a_worse_one_never_takes_its_place(
    campaign: Path, tmp_path: Path
) -> None:
    def send(name: str, values: dict[str, Any]) -> tuple[Any, ...]:
        return outcomes(campaign, returned(campaign, "999901", tmp_path / name, values))[0][2:]

    def counts() -> list[tuple[str, Any]]:
        made = consolidate([campaign], tmp_path / "汇总.xlsx")
        return [(each.file, each.evaluation.values["costs.vehicles.final"]) for each in made.counted]

    assert send("a.xlsx", WRONG) == (1, "errors", "taken")
    assert counts() == []
    assert send("b.xlsx", {"costs.vehicles.final": 1}) == (2, "accepted", "taken")
    assert send("c.xlsx", {"costs.vehicles.final": 2, **WRONG}) == (3, "errors", "not_counted")
    assert counts() == [(str(tmp_path / "b.xlsx"), 1.0)]
    assert send("d.xlsx", {"costs.vehicles.final": 3}) == (4, "accepted", "taken")
    assert counts() == [(str(tmp_path / "d.xlsx"), 3.0)]
    [first, *_] = status(campaign).units
    assert (first.state, first.versions, first.current, first.errors) == ("accepted", 4, 4, 0)


def test_a_finding_keeps_its_number_over_versions_and_in_the_copies(campaign: Path, tmp_path: Path) -> None:
    two = {**WRONG, "overall.grade": "良"}
    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx", two)])
    [copy] = return_(campaign)
    assert copy.file is not None

    third = {"overall.grade": "良", "sources.origin.carried": 1}
    [file] = collect(campaign, [fill(copy.file, tmp_path / "b.xlsx", third)])

    assert [(finding.number, finding.code) for finding in file.findings] == [(3, "split_mismatch"), (2, "grade_wrong")]
    assert file.changes is not None
    assert (file.changes.mended, file.changes.open, file.changes.new) == ((1,), (2,), (3,))
    [again] = return_(campaign)
    assert again.file == copy.file
    sheet = load_workbook(again.file)["退回意见"]
    numbers = [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], (int, float))]
    assert numbers == [3, 2]


def test_what_a_unit_filled_in_among_the_copies_is_never_written_over(campaign: Path, tmp_path: Path) -> None:
    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx", WRONG)])
    [copy] = return_(campaign)
    assert copy.file is not None
    filled = fill(copy.file, copy.file, {"costs.total.final": 72000}).read_bytes()

    [second] = return_(campaign)
    assert second.file == copy.file.with_name("999901-示例一镇人民政府-退回-2.xlsx")
    assert copy.file.read_bytes() == filled
    assert outcomes(campaign, copy.file) == [(copy.file.name, "999901", 2, "errors", "taken")]
    [third] = return_(campaign)
    assert third.file == copy.file


def test_what_a_killed_command_left_behind_is_removed_when_it_is_old(tmp_path: Path) -> None:
    old, new, kept = tmp_path / ".~old", tmp_path / ".~new", tmp_path / ("0" * 64)
    for path in (old, new, kept):
        path.write_bytes(b"half")
        os.utime(path, (0, 0))
    os.utime(new)

    remove_abandoned(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == [".~new", "0" * 64]


def test_a_kept_file_that_was_cut_short_is_made_whole(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999901", tmp_path / "a.xlsx")
    collect(campaign, [sent])
    [kept] = (campaign / "received").iterdir()
    kept.write_bytes(b"")

    collect(campaign, [sent])

    assert kept.read_bytes() == sent.read_bytes()


def test_a_kept_file_that_is_gone_is_said(campaign: Path, tmp_path: Path) -> None:
    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx")])
    shutil.rmtree(campaign / "received")

    outcome = perfeval("consolidate", campaign, "-o", tmp_path / "汇总.xlsx", "--json")

    assert (outcome.status, outcome.json["error"]["code"]) == (2, "received_missing")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (lambda campaign, path: ("collect", path, path), "not_a_campaign"),
        (lambda campaign, path: ("collect", campaign, path / "nothing"), "no_such_path"),
        (lambda campaign, path: ("check", campaign, path), "campaign_and_paths"),
        (lambda campaign, path: ("check", campaign, "--year", 2024), "campaign_and_form"),
        (lambda campaign, path: ("check", path, "--campaign", path), "not_a_campaign"),
        (lambda campaign, path: ("status", campaign, "--today", "三月"), "usage"),
        (lambda campaign, path: ("status", campaign, "-o", path / "a.txt"), "output_not_written"),
        (lambda campaign, path: ("waive", campaign, "999999", 1, "--reason", "r", "--by", "b"), "no_such_unit"),
        (lambda campaign, path: ("waive", campaign, "999901", 1, "--reason", "r", "--by", "b"), "no_such_finding"),
        (lambda campaign, path: ("waive", campaign, "999901", 1, "--reason", " ", "--by", "b"), "waiver_not_explained"),
    ],
)
def test_a_wrong_call_is_said(
    campaign: Path, tmp_path: Path, command: Callable[[Path, Path], tuple[object, ...]], code: str
) -> None:
    outcome = perfeval(*command(campaign, tmp_path), "--json")

    assert (outcome.status, outcome.json["error"]["code"]) == (2, code)


def test_files_are_checked_against_a_round_without_being_taken_in(campaign: Path, tmp_path: Path) -> None:
    returned(campaign, "999901", tmp_path / "收" / "a.xlsx")
    returned(campaign, "999901", tmp_path / "收" / "示例二镇人民政府.xlsx", {"costs.vehicles.final": 1})
    before = state(campaign)

    outcome = perfeval("check", tmp_path / "收", "--campaign", campaign, "--json")

    assert [
        (each["unit"], each["verdict"], [found["code"] for found in each["findings"]]) for each in outcome.json
    ] == [
        ({"code": "999901", "name": "示例一镇人民政府"}, "accepted", []),
        (None, "errors", ["other_unit"]),
    ]
    assert state(campaign) == before
    made = consolidate([tmp_path / "收"], tmp_path / "汇总.xlsx", campaign=campaign)
    assert made.completeness == "本轮3个单位，计入1个"
    with open_campaign(campaign) as opened:
        assert opened.ledger.files() == ()
