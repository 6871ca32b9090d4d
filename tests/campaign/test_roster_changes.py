"""A round issued again with another roster: nobody leaves by mistake, units are added alone, and it can be tried."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl import collect, issue, status
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.roster import load_roster
from perfeval_xl.errors import InputError
from tests.support.processes.command_line import perfeval
from tests.support.rounds import SMALL, returned

UNITS = [f"{number},示例{number}局,部门" for number in range(1, 6)]


def roster(folder: Path, *lines: str) -> Path:
    path = folder / "名册.csv"
    path.write_text("\n".join(["单位代码,单位名称,分组", *lines]) + "\n", encoding="utf-8-sig")
    return path


def run(folder: Path, *lines: str, option: str = "roster", **options: Any) -> list[tuple[str, str]]:
    named: dict[str, Any] = {option: roster(folder, *lines), **options}
    return [(each.unit.code, each.state) for each in issue(folder / "轮", form=SMALL, year=2024, **named)]


def everything(folder: Path) -> dict[str, str]:
    """Every file of the round, with the rows of its ledger in place of that file's bytes."""
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "campaign.sqlite"
    }
    with open_campaign(folder / "轮") as campaign:
        return {**found, "ledger": repr(campaign.ledger.units())}


@pytest.fixture
def issued(tmp_path: Path) -> Path:
    run(tmp_path, *UNITS)
    return tmp_path


def test_more_than_two_units_are_withdrawn_only_where_it_is_said(issued: Path) -> None:
    roster(issued, *UNITS[:2])
    before = everything(issued)
    outcome = perfeval("issue", issued / "轮", "--form", SMALL, "--year", 2024, "--roster", issued / "名册.csv")

    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == (
        "名册里没有本轮的3个单位：示例3局（3）、示例4局（4）、示例5局（5），没有撤销，什么都没有改。"
        "漏写的补进名册；只是增加单位的，把新单位写成一份名册，用--add；确要撤销这些单位的，加--withdraw\n"
    )
    assert everything(issued) == before
    assert run(issued, *UNITS[:2], withdraw=True)[2:] == [("3", "withdrawn"), ("4", "withdrawn"), ("5", "withdrawn")]


def test_two_units_are_withdrawn_at_once(issued: Path) -> None:
    assert run(issued, *UNITS[:3])[3:] == [("4", "withdrawn"), ("5", "withdrawn")]


def test_one_unit_whose_return_counts_is_withdrawn_only_where_it_is_said(issued: Path) -> None:
    collect(issued / "轮", [returned(issued / "轮", "5", issued / "收到.xlsx")])

    with pytest.raises(InputError, match="名册里没有本轮的1个单位：示例5局（5，已通过），没有撤销") as refused:
        run(issued, *UNITS[:4])

    assert refused.value.code == "would_withdraw"
    assert run(issued, *UNITS[:4], withdraw=True)[4:] == [("5", "withdrawn")]


def test_new_units_alone_are_added_behind_the_others(issued: Path) -> None:
    states = run(issued, "7,示例7局,部门", "6,示例6局,乡镇", option="add")

    assert states == [*[(str(number), "unchanged") for number in range(1, 6)], ("7", "new"), ("6", "new")]
    assert run(issued, "7,示例7局,部门", "6,示例6局,乡镇", option="add")[5:] == [("7", "unchanged"), ("6", "unchanged")]
    assert [unit.state for unit in status(issued / "轮").units] == ["outstanding"] * 7


def test_a_unit_that_was_withdrawn_is_added_again(issued: Path) -> None:
    run(issued, *UNITS[:4])

    assert run(issued, UNITS[4], option="add")[4:] == [("5", "changed")]


def test_a_known_unit_with_another_name_is_none_to_be_added(issued: Path) -> None:
    before = everything(issued)
    roster(issued, "2,示例二局,部门", "6,示例6局,部门")
    after = [*("issue", issued / "轮", "--form", SMALL, "--year", 2024), "--add", issued / "名册.csv"]

    assert perfeval(*after).err == (
        "--add的名册里有本轮已有的单位，写得却不一样：示例2局（2）。"
        "--add只写新增的单位；改已有单位的，改好全部单位的名册，用--roster\n"
    )
    assert {**everything(issued), "名册.csv": ""} == {**before, "名册.csv": ""}


def test_nothing_is_added_to_a_round_that_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="里还没有一轮自评，--add只能给已有的一轮增加单位"):
        run(tmp_path, *UNITS, option="add")
    assert not (tmp_path / "轮").exists()


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_dry_run_says_what_would_be_done_and_changes_nothing(options: list[str], issued: Path) -> None:
    roster(issued, "1,示例1局,部门", "2,示例新2局,部门", "6,示例6局,部门")
    (issued / "轮" / "issued" / "部门" / "5-示例5局-小表-2024.xlsx").write_bytes(b"filled in")
    before = everything(issued)
    call = ["issue", issued / "轮", "--form", SMALL, "--year", 2024, "--roster", issued / "名册.csv", "--dry-run"]
    outcome = perfeval(*call, *options)

    assert outcome.status == 0
    assert everything(issued) == before
    if options:
        states = [unit["state"] for unit in outcome.json["units"]]
        assert states == ["unchanged", "changed", "new", "withdrawn", "withdrawn", "withdrawn"]
    else:
        assert outcome.out.splitlines()[-1] == "6个单位：要新做1，不变1，要重做1，要撤销3"
        assert "［要新做］6 示例6局：" in outcome.out
    assert "注意：示例5局：issued/部门/5-示例5局-小表-2024.xlsx被改动过，留着没有删\n" in outcome.err
    assert outcome.err.endswith("这是试算，什么都没有改；撤销3个单位要加--withdraw\n")


def test_a_dry_run_of_a_round_that_is_not_begun_makes_no_folder(tmp_path: Path) -> None:
    assert run(tmp_path, *UNITS, dry_run=True) == [(str(number), "new") for number in range(1, 6)]
    assert [path.name for path in tmp_path.iterdir()] == ["名册.csv"]


def test_a_dry_run_with_a_mended_definition_changes_nothing(issued: Path) -> None:
    definition = issued / "表样.yaml"
    text = Path(SMALL).read_text(encoding="utf-8")
    definition.write_text(text.replace("tolerance: 0.05", "tolerance: 0.04"), encoding="utf-8")
    before = everything(issued)
    units = issue(issued / "轮", form=str(definition), year=2024, roster=issued / "名册.csv", dry_run=True)

    assert {unit.state for unit in units} == {"changed"}
    assert everything(issued) == before


@pytest.mark.parametrize("total", ["合计", "总 计", "小计：", "合计：5个", "合计（5个单位）", "　合　计　"])
@pytest.mark.parametrize("line", ["{},,", ",{},", "{},5个单位,", "5,{},"])
def test_a_row_of_totals_is_no_unit(total: str, line: str, tmp_path: Path) -> None:
    path = roster(tmp_path, *UNITS, line.format(total))

    assert [unit.code for unit in load_roster(path)] == ["1", "2", "3", "4", "5"]


def test_a_unit_whose_name_begins_like_a_total_is_one(tmp_path: Path) -> None:
    path = roster(tmp_path, "1,总计划办公室,部门", "2,合计划科,部门")

    assert [unit.name for unit in load_roster(path)] == ["总计划办公室", "合计划科"]
