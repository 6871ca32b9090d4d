"""Collect: what becomes of each file, which version counts, what changed between two, what is kept."""

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from perfeval_xl import collect, consolidate, return_, status
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.keeping import remove_abandoned
from perfeval_xl.campaign.ledger_rows import VersionRow
from tests.support.processes.command_line import perfeval
from tests.support.rounds import WRONG, fill, issued, outcomes, returned, state


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


def test_the_latest_accepted_version_counts_and_a_worse_one_never_takes_its_place(
    campaign: Path, tmp_path: Path
) -> None:
    def send(name: str, values: dict[str, Any]) -> tuple[Any, ...]:
        return outcomes(campaign, returned(campaign, "999901", tmp_path / name, values))[0][2:]

    def counts() -> list[tuple[str, Any]]:
        made = consolidate([campaign], tmp_path / "汇总.xlsx", tables=tmp_path / "表")
        figures = pd.read_parquet(tmp_path / "表" / "unit_details.parquet")["costs.vehicles.final"]
        return list(zip([each.file for each in made.counted], figures, strict=True))

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


def test_what_the_round_itself_keeps_is_not_taken_in(campaign: Path, tmp_path: Path) -> None:
    collect(campaign, [returned(campaign, "999901", tmp_path / "收" / "a.xlsx", WRONG)])
    [copy] = return_(campaign)
    before = state(campaign)

    said = {Path(each.file).name: each.outcome for each in collect(campaign, [tmp_path])}

    kept = dict.fromkeys(("campaign.sqlite", "form.yaml", "key", *before["received"]), "ignored")
    blanks = {issued(campaign, code).name: "not_counted" for code in ("999901", "999902", "999903")}
    assert copy.file is not None
    wanted = {"a.xlsx": "same", **kept, **blanks, copy.file.name: "not_counted"}
    assert {name: said[name] for name in wanted} == wanted
    assert [row.number for row in _versions(campaign)] == [1]


def _versions(campaign: Path) -> tuple[VersionRow, ...]:
    with open_campaign(campaign) as opened:
        return opened.ledger.versions()


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


def test_a_kept_file_that_is_gone_is_said_of_its_unit(campaign: Path, tmp_path: Path) -> None:
    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx")])
    shutil.rmtree(campaign / "received")

    outcome = perfeval("consolidate", campaign, "-o", tmp_path / "汇总.xlsx", "--json")

    assert (outcome.status, [file["verdict"] for file in outcome.json["files"]]) == (1, ["unreadable"])


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
