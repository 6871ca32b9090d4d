"""A round that lost something: what is said of it, what mends it, and that it comes back. Nobody sees a traceback."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval_xl import collect, issue, return_, round_check, round_restore, status, unwaive, waive
from perfeval_xl.errors import InputError
from tests.support.processes.command_line import perfeval
from tests.support.rounds import SMALL, WRONG, YEAR, digest, returned, state

LEDGER, COPY = "campaign.sqlite", "copy/campaign.sqlite"


@pytest.fixture
def roster(roster_file: Path) -> Path:
    return roster_file


@pytest.fixture
def campaign(worked_round: Path) -> Path:
    return worked_round


def problems(campaign: Path) -> list[tuple[str, str, str | None]]:
    return [(problem.file, problem.state, problem.unit) for problem in round_check(campaign)]


def standing(campaign: Path) -> list[tuple[str, str, int, int]]:
    return [(unit.code, unit.state, unit.versions, unit.errors) for unit in status(campaign).units]


STANDING = [("999901", "to_correct", 1, 1), ("999902", "accepted", 1, 0), ("999903", "accepted", 1, 0)]


# The check


def test_a_whole_round_is_whole(campaign: Path) -> None:
    outcome = perfeval("round", "check", campaign)

    assert (outcome.status, outcome.out, problems(campaign)) == (0, "这一轮完好，没有缺少、损坏或被改动的\n", [])
    assert standing(campaign) == STANDING


def garbage(path: Path) -> None:
    path.write_bytes(b"garbage" * 100)


def first(folder: Path) -> Path:
    return sorted(path for path in folder.rglob("*") if path.is_file())[0]


ISSUED = "issued/乡镇/999901-示例一镇人民政府-小表-2024.xlsx"
LOSSES: list[tuple[str, Callable[[Path], object], list[tuple[str, str, str | None]]]] = [
    ("ledger gone", lambda at: (at / LEDGER).unlink(), [(LEDGER, "missing", None)]),
    ("ledger broken", lambda at: garbage(at / LEDGER), [(LEDGER, "damaged", None)]),
    ("ledger empty", lambda at: (at / LEDGER).write_bytes(b""), [(LEDGER, "damaged", None)]),
    ("ledger cut", lambda at: os.truncate(at / LEDGER, 9000), [(LEDGER, "damaged", None)]),
    ("copy gone", lambda at: (at / COPY).unlink(), [(COPY, "missing", None)]),
    ("copy broken", lambda at: garbage(at / COPY), [(COPY, "damaged", None)]),
    ("form gone", lambda at: (at / "form.yaml").unlink(), [("form.yaml", "missing", None)]),
    ("form changed", lambda at: (at / "form.yaml").write_text("form: [", "utf-8"), [("form.yaml", "changed", None)]),
    ("key gone", lambda at: (at / "private/key").unlink(), [("private/key", "missing", None)]),
    ("key broken", lambda at: garbage(at / "private/key"), [("private/key", "damaged", None)]),
    ("key of others", lambda at: (at / "private/key").write_text("ab" * 32), [("private/key", "changed", None)]),
    ("workbook gone", lambda at: (at / ISSUED).unlink(), [(ISSUED, "missing", "999901")]),
    ("workbook changed", lambda at: garbage(at / ISSUED), [(ISSUED, "changed", "999901")]),
    ("list gone", lambda at: (at / "manifest.csv").unlink(), [("manifest.csv", "missing", None)]),
    ("copies gone", lambda at: shutil.rmtree(at / "corrections"), [("corrections", "missing", "999901")]),
]


@pytest.mark.parametrize(("lose", "expected"), [each[1:] for each in LOSSES], ids=[each[0] for each in LOSSES])
def test_what_is_lost_is_named_with_what_mends_it(
    campaign: Path, lose: Callable[[Path], object], expected: list[tuple[str, str, str | None]]
) -> None:
    lose(campaign)

    outcome = perfeval("round", "check", campaign, "--json")

    assert [(each["file"], each["state"], each["unit"]) for each in outcome.json["problems"]] == expected
    assert all(each["message"] and each["remedy"] for each in outcome.json["problems"])
    assert outcome.status == 1


@pytest.mark.parametrize(("damage", "state"), [(Path.unlink, "missing"), (garbage, "damaged")], ids=["gone", "changed"])
def test_a_lost_return_is_named_with_its_unit(campaign: Path, damage: Callable[[Path], object], state: str) -> None:
    received = {digest(path): path for path in (campaign / "received").iterdir()}
    sent = digest(campaign.parent / "三.xlsx")
    damage(received[sent])

    assert problems(campaign) == [(f"received/{sent}", state, "999903")]


def test_a_copy_that_went_with_a_waiver_taken_back_since_is_not_lost(campaign: Path) -> None:
    copies = {path.name for path in (campaign / "corrections").rglob("*.xlsx")}
    waive(campaign, "999901", 2, reason="同上", by="示例甲")
    assert list((campaign / "corrections").rglob("999901*.xlsx")) == []

    unwaive(campaign, "999901", 2, by="示例甲")

    assert (perfeval("round", "check", campaign).status, problems(campaign)) == (0, [])
    return_(campaign)
    assert {path.name for path in (campaign / "corrections").rglob("*.xlsx")} == copies


def test_what_the_ledger_does_not_know_harms_nothing(campaign: Path) -> None:
    (campaign / "received" / ("0" * 64)).write_bytes(b"x")

    assert perfeval("round", "check", campaign).status == 0
    assert problems(campaign) == [(f"received/{'0' * 64}", "unrecorded", None)]


# The copy


def test_the_copy_is_the_ledger_after_every_command(campaign: Path, tmp_path: Path) -> None:
    expected = state(campaign)
    (campaign / LEDGER).unlink()
    shutil.copy(campaign / COPY, campaign / LEDGER)

    assert state(campaign) == expected


def test_the_copy_is_never_taken_from_a_broken_ledger(campaign: Path, tmp_path: Path) -> None:
    before = digest(campaign / COPY)
    content = bytearray((campaign / LEDGER).read_bytes())
    content[8192:16384] = b"\xff" * 8192
    (campaign / LEDGER).write_bytes(content)

    outcome = perfeval("collect", campaign, tmp_path / "收")

    assert (outcome.status, len(outcome.err.splitlines()), digest(campaign / COPY)) == (2, 1, before)


@pytest.mark.parametrize("lose", [each[1] for each in LOSSES[4:6]], ids=[each[0] for each in LOSSES[4:6]])
def test_a_copy_that_is_lost_is_made_anew_by_the_next_command(campaign: Path, lose: Callable[[Path], object]) -> None:
    lose(campaign)

    waive(campaign, "999901", 2, reason="同上", by="示例甲")

    assert problems(campaign) == []


# The restoring


@pytest.mark.parametrize("lose", [each[1] for each in LOSSES[:4]], ids=[each[0] for each in LOSSES[:4]])
def test_the_ledger_comes_back_from_its_copy(campaign: Path, lose: Callable[[Path], object]) -> None:
    expected = state(campaign)
    lose(campaign)

    assert perfeval("round", "restore", campaign).status == 0

    assert (state(campaign), problems(campaign)) == (expected, [])


def test_a_broken_ledger_is_moved_aside_with_its_journal(campaign: Path) -> None:
    garbage(campaign / LEDGER)
    garbage(campaign / f"{LEDGER}-journal")

    round_restore(campaign)

    assert [path.read_bytes()[:7] for path in campaign.glob(f"{LEDGER}.damaged*")] == [b"garbage"]
    assert not (campaign / f"{LEDGER}-journal").exists()
    assert standing(campaign) == STANDING


def test_a_sound_ledger_is_never_replaced(campaign: Path) -> None:
    before = digest(campaign / LEDGER)

    outcome = perfeval("round", "restore", campaign, "--json")

    assert (outcome.status, outcome.json["error"]["code"]) == (2, "nothing_to_restore")
    assert digest(campaign / LEDGER) == before


def test_what_came_in_after_the_copy_is_taken_in_again(campaign: Path, tmp_path: Path) -> None:
    old = (campaign / COPY).read_bytes()
    collect(campaign, [returned(campaign, "999901", tmp_path / "改.xlsx")])
    (campaign / COPY).write_bytes(old)
    (campaign / LEDGER).unlink()

    restored = round_restore(campaign)

    assert standing(campaign)[0] == ("999901", "accepted", 2, 0)
    assert restored.done[1].startswith("留存的1个文件重新收进台账，其中1个是单位的一版")


def test_without_a_copy_it_is_made_from_what_is_there_and_what_is_lost_is_said(
    campaign: Path, roster: Path, tmp_path: Path
) -> None:
    (campaign / LEDGER).unlink()
    shutil.rmtree(campaign / "copy")

    outcome = perfeval("round", "restore", campaign)

    assert outcome.status == 0
    assert [line for line in outcome.err.splitlines() if "豁免" in line] == ["恢复不了：豁免（要重新豁免）"]
    assert standing(campaign) == [("999901", "to_correct", 1, 2), *STANDING[1:]]  # the waiver is lost
    again = issue(campaign, form=SMALL, year=YEAR, roster=roster)
    assert [each.state for each in again] == ["unchanged"] * 3
    assert [unit.contact for unit in status(campaign).units] == ["示例甲", "", ""]
    assert problems(campaign) == []
    [same] = collect(campaign, [tmp_path / "三.xlsx"])
    assert (same.outcome, same.version) == ("same", 1)


def test_the_numbers_of_findings_come_back_from_the_correction_copies(campaign: Path, tmp_path: Path) -> None:
    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx", {"overall.grade": "良"})])
    (campaign / LEDGER).unlink()
    shutil.rmtree(campaign / "copy")

    round_restore(campaign)
    [file] = collect(campaign, [returned(campaign, "999901", tmp_path / "b.xlsx", {**WRONG, "overall.grade": "差"})])

    assert {finding.code: finding.number for finding in file.findings} == {"parts_sum": 1, "grade_wrong": 2}


def test_what_is_not_enough_for_a_ledger_is_said(campaign: Path) -> None:
    (campaign / LEDGER).unlink()
    shutil.rmtree(campaign / "copy")
    shutil.rmtree(campaign / "issued")

    with pytest.raises(InputError) as refused:
        round_restore(campaign)
    assert refused.value.code == "not_to_be_restored"
    assert not (campaign / LEDGER).exists()


@pytest.mark.parametrize("lose", [each[1] for each in LOSSES[6:8]], ids=[each[0] for each in LOSSES[6:8]])
def test_form_yaml_comes_back_from_the_ledger(campaign: Path, lose: Callable[[Path], object]) -> None:
    before = (campaign / "form.yaml").read_bytes()
    lose(campaign)
    said = perfeval("status", campaign, "--json")
    assert (said.status, said.json["error"]["code"]) == (2, "campaign_form_changed")
    assert "perfeval round restore" in said.json["error"]["remedy"]

    round_restore(campaign)

    assert ((campaign / "form.yaml").read_bytes(), problems(campaign)) == (before, [])


# What issue does not do


@pytest.mark.parametrize("lose", [each[1] for each in LOSSES[:1]] + [each[1] for each in LOSSES[2:3]])
def test_nothing_is_issued_over_a_round_that_lost_its_ledger(
    campaign: Path, roster: Path, lose: Callable[[Path], object]
) -> None:
    lose(campaign)
    for without_copy in (False, True):
        if without_copy:
            shutil.rmtree(campaign / "copy")
        before = (campaign / "private" / "key").read_bytes()

        outcome = perfeval("issue", campaign, "--form", SMALL, "--year", YEAR, "--roster", roster, "--json")

        assert (outcome.status, outcome.json["error"]["code"]) == (2, "ledger_missing")
        assert "perfeval round restore" in outcome.json["error"]["remedy"]
        assert (campaign / "private" / "key").read_bytes() == before
