"""Who did what: every command that changes a round is noted; waivers are taken back and never overwritten."""

import getpass
import platform
import shutil
from pathlib import Path

import pytest

from perfeval_xl import PerfevalError, collect, issue, log, return_, status, unwaive, waive
from perfeval_xl.campaign.campaign import open_campaign
from tests.support.paths import ROOT
from tests.support.processes.command_line import perfeval
from tests.support.rounds import SMALL, WRONG, YEAR, returned

EXPLAINED = {"funding.annual_budget": 80000, "funding.rate": 1.125, "funding.score": 10, "overall.score": 100}
"""Above the budget: a query, which the unit explains."""


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text("单位代码,单位名称\n999901,示例一镇人民政府\n999902,示例二镇人民政府\n", encoding="utf-8")
    return path


@pytest.fixture
def campaign(roster: Path, tmp_path: Path) -> Path:
    issue(tmp_path / "轮", form=SMALL, year=YEAR, roster=roster, by="示例甲")
    collect(tmp_path / "轮", [returned(tmp_path / "轮", "999901", tmp_path / "收" / "a.xlsx", WRONG)], by="示例乙")
    return tmp_path / "轮"


def noted(campaign: Path) -> list[tuple[str, str, str]]:
    return [(action.by, action.verb, action.what) for action in log(campaign)]


def test_every_command_that_changes_a_round_is_noted_with_who_and_what(campaign: Path) -> None:
    return_(campaign, by="示例丙")
    waive(campaign, "999901", 1, reason="已另文说明", by="示例丁")
    unwaive(campaign, "999901", 1, by="示例戊")

    assert noted(campaign) == [
        ("示例甲", "issue", "下发：新做2个（999901、999902）"),
        ("示例乙", "collect", "收件：收下1个（999901第1版）"),
        ("示例丙", "return", "退回：做退回件1个（999901）"),
        ("示例丁", "waive", "豁免999901的第1号（parts_sum）：已另文说明"),
        ("示例戊", "unwaive", "收回999901的第1号的豁免（示例丁：已另文说明）"),
    ]
    assert {(action.machine, action.program.split()[0]) for action in log(campaign)} == {(platform.node(), "perfeval")}
    assert [action.at for action in log(campaign)] == sorted(action.at for action in log(campaign))


def test_without_a_name_whoever_is_logged_in_is_noted(campaign: Path, tmp_path: Path) -> None:
    collect(campaign, [returned(campaign, "999902", tmp_path / "b.xlsx")])

    assert noted(campaign)[-1] == (getpass.getuser(), "collect", "收件：收下1个（999902第1版）")


def test_a_command_that_changes_nothing_is_not_noted(campaign: Path, roster: Path, tmp_path: Path) -> None:
    before = noted(campaign)

    collect(campaign, [tmp_path / "收"])
    issue(campaign, form=SMALL, year=YEAR, roster=roster)
    status(campaign)

    assert noted(campaign) == before


def test_a_round_of_a_former_version_says_who_is_not_known(tmp_path: Path) -> None:
    made = ROOT / "tests" / "made_before" / "0.1.0" / "suining" / "round"
    campaign = Path(shutil.copytree(made, tmp_path / "轮"))

    actions = log(campaign)

    assert [(action.by, action.verb, action.what) for action in actions] == [
        ("不详", "issue", "建立这一轮"),
        ("不详", "issue", "做工作簿3份"),
        ("不详", "collect", "收下2个"),
        ("预算股", "waive", "豁免999902的第5号：县政府专题会议已批准"),
    ]
    assert {(action.machine, action.program) for action in actions} == {("不详", "不详")}


def test_the_log_is_printed_as_lines_and_as_json(campaign: Path) -> None:
    lines = perfeval("log", campaign).out.splitlines()
    printed = perfeval("log", campaign, "--json").json["actions"]

    assert [line.partition("）")[2] for line in lines] == [
        "下发：新做2个（999901、999902）",
        "收件：收下1个（999901第1版）",
    ]
    assert [sorted(action) for action in printed] == [["at", "by", "machine", "program", "verb", "what"]] * 2


def test_a_name_cannot_forge_a_line_of_the_log(campaign: Path, tmp_path: Path) -> None:
    collect(campaign, [returned(campaign, "999902", tmp_path / "b.xlsx")], by="甲\n2025-01-01 乙\x1b[2K\u202e")

    out = perfeval("log", campaign).out
    assert (len(out.splitlines()), "\x1b" in out, "\u202e" in out) == (3, False, False)


# Waivers


def all_waivers(campaign: Path) -> list[tuple[str, str, str | None]]:
    with open_campaign(campaign) as opened:
        return [(made.reason, made.by, None if back is None else back.by) for made, back in opened.ledger.all_waivers()]


def test_a_waiver_taken_back_blocks_again_and_stays_in_the_ledger(campaign: Path) -> None:
    waive(campaign, "999901", 1, reason="已另文说明", by="示例丁")
    assert status(campaign).units[0].state == "accepted"

    ended = perfeval("unwaive", campaign, "999901", 1, "--by", "示例戊", "--json")

    assert ended.json == {
        "unit": {"code": "999901", "name": "示例一镇人民政府"},
        "number": 1,
        "reason": "已另文说明",
        "by": "示例丁",
    }
    assert status(campaign).units[0].state == "to_correct"
    waive(campaign, "999901", 1, reason="县里批准", by="示例己")
    assert all_waivers(campaign) == [("已另文说明", "示例丁", "示例戊"), ("县里批准", "示例己", None)]
    assert status(campaign).units[0].state == "accepted"


def test_a_waiver_is_never_overwritten(campaign: Path) -> None:
    waive(campaign, "999901", 1, reason="已另文说明", by="示例丁")

    waive(campaign, "999901", 1, reason="已另文说明", by="示例丁")  # the same again: nothing new
    refused = perfeval("waive", campaign, "999901", 1, "--reason", "别的", "--by", "示例己")

    assert (refused.status, "perfeval unwaive" in refused.err) == (2, True)
    assert all_waivers(campaign) == [("已另文说明", "示例丁", None)]


def test_what_does_not_block_is_not_waived(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999902", tmp_path / "b.xlsx", EXPLAINED, explanations={"funding": "年中追加，已批准"})
    [file] = collect(campaign, [sent])
    [query] = [finding for finding in file.findings if finding.severity == "query"]
    assert (file.verdict, query.explanation) == ("accepted", "年中追加，已批准")

    refused = perfeval("waive", campaign, "999902", query.number, "--reason", "r", "--by", "b", "--json")

    assert (refused.status, refused.json["error"]["code"]) == (2, "not_to_be_waived")
    assert "情况说明" in refused.json["error"]["message"]


@pytest.mark.parametrize(
    ("unit", "number", "by", "code"),
    [
        ("999901", 1, "示例戊", "no_such_waiver"),
        ("999901", 9, "示例戊", "no_such_waiver"),
        ("999909", 1, "示例戊", "no_such_unit"),
        ("999901", 1, " ", "waiver_not_explained"),
    ],
)
def test_a_waiver_that_is_not_there_is_said(campaign: Path, unit: str, number: int, by: str, code: str) -> None:
    with pytest.raises(PerfevalError) as refused:
        unwaive(campaign, unit, number, by=by)
    assert refused.value.code == code
