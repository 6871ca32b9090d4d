"""Status, waivers and what follows from them: states, days, whom to remind, the workbook, the consolidated workbook."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from perfeval_xl import check, collect, consolidate, return_, status, waive
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.status import days_said
from perfeval_xl.campaign.versions import is_same_found
from perfeval_xl.errors import InputError
from tests.support.paths import ROOT
from tests.support.processes.command_line import perfeval
from tests.support.rounds import FIRST, SECOND, THIRD, WRONG, OnRoster, issue, returned, without_stamp

FOURTH = OnRoster("999904", "示例四局", "部门", "", None)
FIFTH = OnRoster("999905", "示例五局", "部门")
QUERY = {
    **{"funding.annual_budget": 80000, "funding.rate": 1.125, "funding.score": 10},
    **{"overall.score": 100},
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """示例一镇 must correct, 示例二镇 explain, 示例三局 is accepted, 示例四局 sent nothing, 示例五局 is withdrawn."""
    folder = tmp_path_factory.mktemp("status")
    issue(folder / "round", (FIRST, SECOND, THIRD, FOURTH, FIFTH))
    issue(folder / "round", (FIRST, SECOND, THIRD, FOURTH))
    inbox = folder / "inbox"
    returned(folder / "round", "999901", inbox / "1.xlsx", {**WRONG, "overall.grade": "良"})
    returned(folder / "round", "999902", inbox / "2.xlsx", QUERY)
    returned(folder / "round", "999903", inbox / "3.xlsx")
    collect(folder / "round", [inbox])
    return folder / "round"


def unit(code: str, name: str, group: str, state: str, *counts: int, deadline: str | None, left: int | None) -> Any:
    versions, errors, queries = counts
    known = {"code": code, "name": name, "group": group, "state": state}
    return {
        **known,
        **{"versions": versions, "errors": errors, "queries": queries, "deadline": deadline, "days_left": left},
    }


def test_every_unit_stands_somewhere(campaign: Path) -> None:
    outcome = perfeval("status", campaign, "--today", "2025-01-22", "--json")

    assert outcome.status == 0
    assert outcome.json == {
        "units": [
            unit("999901", "示例一镇人民政府", "乡镇", "to_correct", 1, 2, 0, deadline="2025-01-20", left=-2),
            unit("999902", "示例二镇人民政府", "乡镇", "to_explain", 1, 0, 1, deadline="2025-01-20", left=-2),
            unit("999903", "示例三局", "部门", "accepted", 1, 0, 0, deadline="2025-01-24", left=2),
            unit("999904", "示例四局", "部门", "outstanding", 0, 0, 0, deadline=None, left=None),
            unit("999905", "示例五局", "部门", "withdrawn", 0, 0, 0, deadline="2025-01-20", left=-2),
        ]
    }


def test_a_unit_whose_workbook_was_not_made_is_not_issued(campaign: Path) -> None:
    with open_campaign(campaign) as opened:
        opened.ledger.register((FIRST, OnRoster("999906", "示例六局")))

    assert {each.code: each.state for each in status(campaign).units} == {
        "999901": "to_correct",
        "999906": "not_issued",
        "999902": "withdrawn",
        "999903": "withdrawn",
        "999904": "withdrawn",
        "999905": "withdrawn",
    }


def test_the_reminders_can_be_pasted_as_they_are(campaign: Path) -> None:
    assert status(campaign, today=date(2025, 1, 22)).reminders == {
        "乡镇": "【催报】2024年度小表（乡镇，2个单位）\n"
        "已收到，待退回：示例一镇人民政府（错误2处）\n"
        "已收到，待退回：示例二镇人民政府（待核实1处）\n"
        "待退回的单位请等退回件，在退回件上改。",
        "部门": "【催报】2024年度小表（部门，1个单位）\n"
        "尚未报送：示例四局\n"
        "请尽快在下发给本单位的工作簿上填好，存为.xlsx后报送。",
    }


def test_who_was_sent_a_copy_is_told_so_until_a_new_version_comes(campaign: Path, tmp_path: Path) -> None:
    return_(campaign)

    assert status(campaign, today=date(2025, 1, 22)).reminders["乡镇"] == (
        "【催报】2024年度小表（乡镇，2个单位）\n"
        "已退回，尚未改好（1月20日截止，逾期2天）：示例一镇人民政府（错误2处）\n"
        "已退回，尚未说明（1月20日截止，逾期2天）：示例二镇人民政府（待核实1处）\n"
        "请尽快在退回给本单位的工作簿上填好，存为.xlsx后报送。"
    )
    assert "  999901 示例一镇人民政府：待更正，错误2处，已退回，2025-01-20截止" in perfeval("status", campaign).out

    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx", WRONG)])
    assert status(campaign, today=date(2025, 1, 18)).reminders["乡镇"] == (
        "【催报】2024年度小表（乡镇，2个单位）\n"
        "已退回，尚未说明（1月20日截止，还有2天）：示例二镇人民政府（待核实1处）\n"
        "已收到，待退回：示例一镇人民政府（错误1处）\n"
        "请尽快在退回给本单位的工作簿上填好，存为.xlsx后报送。\n"
        "待退回的单位请等退回件，在退回件上改。"
    )


@pytest.mark.parametrize(("days", "said"), [(3, "还有3天"), (1, "还有1天"), (0, "今天截止"), (-1, "逾期1天")])
def test_days_are_said_in_words(days: int, said: str) -> None:
    assert days_said(days) == said


def test_the_text_has_every_unit_and_the_reminders(campaign: Path) -> None:
    lines = perfeval("status", campaign, "--today", "2025-01-20").out.splitlines()

    assert lines[:8] == [
        "2024年度小表：5个单位",
        "乡镇（2个单位：待更正1，待核实1）",
        "  999901 示例一镇人民政府：待更正，错误2处，待退回，2025-01-20今天截止",
        "  999902 示例二镇人民政府：待核实1处，待退回，2025-01-20今天截止",
        "部门（3个单位：未回收1，已通过1，已撤销1）",
        "  999903 示例三局：已通过",
        "  999904 示例四局：未回收",
        "  999905 示例五局：已撤销",
    ]
    assert "尚未报送：示例四局" in lines


def test_files_without_a_unit_are_named_until_they_are_confirmed(campaign: Path, tmp_path: Path) -> None:
    bare = without_stamp(returned(campaign, "999904", tmp_path / "a.xlsx"), tmp_path / "四局.xlsx")
    (tmp_path / "来信.txt").write_text("表已寄出", encoding="utf-8")
    collect(campaign, [bare, tmp_path / "来信.txt"])

    refused = (
        f"不收的文件：{tmp_path / '来信.txt'}：这是文本文件（如 CSV），本程序不读取这种文件。"
        "用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后重新报送"
    )
    lines = perfeval("status", campaign).out.splitlines()
    assert [line for line in lines if "的文件" in line] == [
        f"待确认单位的文件：{bare}：看不出是哪个单位的，表上写的单位名称是“示例四局”，可能是示例四局（999904）。"
        "向单位核实后单独收这一个文件，加上 --unit 999904",
        refused,
    ]
    status(campaign, output=tmp_path / "进度.xlsx")
    listed = load_workbook(tmp_path / "进度.xlsx")["待处理文件"].iter_rows(min_row=4, max_col=2, values_only=True)
    assert list(listed) == [("待确认单位的文件", "四局.xlsx"), ("不收的文件", "来信.txt")]
    collect(campaign, [bare], unit="999904")
    assert [line for line in perfeval("status", campaign).out.splitlines() if "的文件" in line] == [refused]


def test_the_workbook_says_the_same(campaign: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        status(campaign, today=date(2025, 1, 22), output=tmp_path / name)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = load_workbook(tmp_path / "a.xlsx")
    rows = {sheet.title: [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)] for sheet in book}
    assert rows["进度"][1:] == [
        ["999901", "示例一镇人民政府", "乡镇", "待更正", 1, 2, 0, "待退回", "2025-01-20", -2, None],
        ["999902", "示例二镇人民政府", "乡镇", "待核实", 1, 0, 1, "待退回", "2025-01-20", -2, None],
        ["999903", "示例三局", "部门", "已通过", 1, 0, 0, None, "2025-01-24", 2, "示例丙"],
        ["999904", "示例四局", "部门", "未回收", 0, 0, 0, None, None, None, None],
        ["999905", "示例五局", "部门", "已撤销", 0, 0, 0, None, "2025-01-20", -2, None],
    ]
    assert rows["分组"] == [
        ["分组", "单位数", "未下发", "未回收", "待更正", "待核实", "已通过", "已撤销"],
        ["乡镇", 2, 0, 0, 1, 1, 0, 0],
        ["部门", 3, 0, 1, 0, 0, 1, 1],
        ["合计", 5, 0, 1, 1, 1, 1, 1],
    ]
    assert rows["催报名单"][1:] == [list(each) for each in status(campaign, today=date(2025, 1, 22)).reminders.items()]
    assert [(each.outcome, each.verdict) for each in collect(campaign, [tmp_path / "a.xlsx"])] == [("ignored", None)]


def test_a_waived_finding_no_longer_stands_in_the_way(campaign: Path, tmp_path: Path) -> None:
    made = perfeval("waive", campaign, "999901", 1, "--reason", "已另文说明", "--by", "示例甲", "--json")
    assert made.json == {
        "unit": {"code": "999901", "name": "示例一镇人民政府"},
        "number": 1,
        "code": "parts_sum",
        "message": "本行填71000，各分项之和70000，两者不等",
    }
    assert (status(campaign).units[0].state, status(campaign).units[0].errors) == ("to_correct", 1)

    waive(campaign, "999901", 2, reason="同上", by="示例甲")
    waive(campaign, "999902", 1, reason="县里批准", by="示例乙")

    assert [each.state for each in status(campaign).units] == [
        "accepted",
        "accepted",
        "accepted",
        "outstanding",
        "withdrawn",
    ]
    consolidation = consolidate([campaign], tmp_path / "汇总.xlsx", tables=tmp_path / "表")
    assert consolidation.completeness == "本轮4个单位，计入3个"
    assert consolidation.as_json()["units"] == {"given": 3, "accepted": 3, "left_out": 0, "expected": 4}
    book = load_workbook(tmp_path / "汇总.xlsx")
    assert book["单位明细"].cell(9, 1).value == "合计（本轮4个单位，计入3个）"
    listed = [row[:1] + row[2:4] + row[5:8] for row in book["豁免清单"].iter_rows(min_row=4, values_only=True)]
    assert listed == [
        ("999901", 1, "总成本 / 2024年决算数", "本行填71000，各分项之和70000，两者不等", "已另文说明", "示例甲"),
        ("999901", 2, "等次", "等次是“良”，按总分应为“优”", "同上", "示例甲"),
        ("999902", 1, "资金 / 执行率(B/A)", "执行率(B/A)112.50%，超过100%", "县里批准", "示例乙"),
    ]
    assert list(book["未计入单位"].iter_rows(min_row=4, values_only=True)) == [("999904", "示例四局", "未回收")]
    assert pd.read_parquet(tmp_path / "表" / "left_out.parquet").to_dict("records") == [
        {"unit_code": "999904", "unit_name": "示例四局", "state": "未回收"}
    ]


def test_a_round_without_waivers_lists_who_is_missing_and_why(campaign: Path, tmp_path: Path) -> None:
    outcome = perfeval("consolidate", campaign, "-o", tmp_path / "汇总.xlsx")

    assert (outcome.status, outcome.err.strip()) == (1, "本轮4个单位：汇总1个，收到了没有通过的2个，还没有收到的1个")
    book = load_workbook(tmp_path / "汇总.xlsx")
    assert list(book["豁免清单"].iter_rows(min_row=4, values_only=True)) == []
    assert list(book["未计入单位"].iter_rows(min_row=4, values_only=True)) == [
        ("999901", "示例一镇人民政府", "待更正"),
        ("999902", "示例二镇人民政府", "待核实"),
        ("999904", "示例四局", "未回收"),
    ]


def test_a_waiver_lapses_when_something_else_is_found(campaign: Path, tmp_path: Path) -> None:
    for number in (1, 2):
        waive(campaign, "999901", number, reason="已另文说明", by="示例甲")

    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx", {**WRONG, "costs.vehicles.final": 5})])
    assert [status(campaign).units[0].state, status(campaign).units[0].current] == ["accepted", 2]

    [file] = collect(campaign, [returned(campaign, "999901", tmp_path / "b.xlsx", {"costs.total.final": 72000})])
    assert (file.version, file.verdict, file.outcome) == (3, "errors", "not_counted")
    [first, *_] = status(campaign).units
    assert (first.state, first.current, first.lapsed) == ("accepted", 2, ())


def test_a_lapsed_waiver_is_said(campaign: Path, tmp_path: Path) -> None:
    waive(campaign, "999901", 1, reason="已另文说明", by="示例甲")
    collect(campaign, [returned(campaign, "999901", tmp_path / "b.xlsx", {"costs.total.final": 72000})])

    [first, *_] = status(campaign).units
    assert (first.state, first.errors, [waiver.number for waiver in first.lapsed]) == ("to_correct", 1, [1])
    assert "豁免已失效（填报的数又变了）：999901 示例一镇人民政府第1号" in perfeval("status", campaign).out


def test_what_needs_no_waiver_is_said(campaign: Path, tmp_path: Path) -> None:
    noted = {"costs.vehicles.budget": 1, "costs.vehicles.final": 3, "overall.grade": "良"}
    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx", noted)])
    numbers = {finding.code: finding.number for finding in check([campaign])[0].findings}

    assert numbers == {"grade_wrong": 2, "above_budget": 3}
    for number, code in ((1, "no_such_finding"), (3, "not_to_be_waived"), (9, "no_such_finding")):
        with pytest.raises(InputError) as refused:
            waive(campaign, "999901", number, reason="已另文说明", by="示例甲")
        assert refused.value.code == code


def test_the_script_consolidates_a_round_as_well(campaign: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "consolidate.py", campaign, tmp_path / "汇总.xlsx"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )

    said = done.stdout.decode("utf-8").splitlines()
    assert (done.returncode, said[0]) == (1, "本轮4个单位，计入1个")
    assert load_workbook(tmp_path / "汇总.xlsx")["未计入单位"]["B4"].value == "示例一镇人民政府"


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [
        ("103.3333%", "103.33%", True),  # as versions before noted it
        ("106%", "106.00%", True),
        ("106%", "106.01%", False),
        ("62.5", "62.50", False),
        (None, None, True),
        (None, "1%", False),
    ],
)
def test_a_waiver_holds_for_the_figure_it_was_made_for_however_it_was_written(
    then: str | None, now: str | None, same: bool
) -> None:
    assert is_same_found(then, now) is same
