"""What stands in received/ is held against its name whenever it is read: the bureau's damage stops that unit alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval_xl import check, collect, consolidate, return_
from perfeval_xl.campaign.campaign import open_campaign
from tests.support.processes.command_line import perfeval
from tests.support.rounds import FIRST, SECOND, WRONG, issue, returned

Damage = Callable[[Path], object]
DAMAGES: list[tuple[str, Damage]] = [
    ("received_missing", Path.unlink),
    ("received_damaged", lambda path: path.write_bytes(b"")),
    ("received_damaged", lambda path: path.write_bytes(path.read_bytes() + b"\0")),
]
each_damage = pytest.mark.parametrize(("code", "damage"), DAMAGES, ids=["gone", "empty", "a byte more"])


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    issue(tmp_path / "轮", [FIRST, SECOND])
    returned(tmp_path / "轮", FIRST.code, tmp_path / "收" / "一.xlsx")
    returned(tmp_path / "轮", SECOND.code, tmp_path / "收" / "二.xlsx", WRONG)
    collect(tmp_path / "轮", [tmp_path / "收"])
    return tmp_path / "轮"


def kept(campaign: Path, unit: str) -> Path:
    with open_campaign(campaign) as opened:
        return opened.received / opened.ledger.versions(unit)[0].sha256


@each_damage
def test_it_counts_nowhere_is_said_of_its_unit_and_stops_no_other(
    campaign: Path, tmp_path: Path, code: str, damage: Damage
) -> None:
    damage(kept(campaign, FIRST.code))

    reviews = check([campaign])
    outcome = perfeval("consolidate", campaign, "-o", tmp_path / "汇总.xlsx", "--json")

    assert reviews[0].unit is not None
    assert (reviews[0].unit.code, [found.code for found in reviews[0].findings]) == (FIRST.code, [code])
    assert "财政局这边的文件坏了" in reviews[0].findings[0].remedy
    assert "一.xlsx" in reviews[0].findings[0].remedy
    assert reviews[1].verdict == "errors"
    assert (outcome.status, outcome.json["units"]["accepted"]) == (1, 0)
    left_out = list(load_workbook(tmp_path / "汇总.xlsx")["未计入单位"].iter_rows(min_row=4, values_only=True))
    assert left_out[0] == (FIRST.code, FIRST.name, "留存的文件坏了")


@each_damage
def test_the_other_units_go_on(campaign: Path, tmp_path: Path, code: str, damage: Damage) -> None:
    damage(kept(campaign, SECOND.code))

    made = consolidate([campaign], tmp_path / "汇总.xlsx")
    copies = return_(campaign)

    assert [file.unit and file.unit.code for file in made.counted] == [FIRST.code]
    assert [(copy.unit.code, copy.file) for copy in copies] == [(SECOND.code, None)]
    assert "留存的文件" in copies[0].problem


@each_damage
def test_the_same_file_collected_again_mends_it(campaign: Path, tmp_path: Path, code: str, damage: Damage) -> None:
    path = kept(campaign, FIRST.code)
    damage(path)

    [same] = collect(campaign, [tmp_path / "收" / "一.xlsx"])

    assert same.outcome == "same"
    assert path.read_bytes() == (tmp_path / "收" / "一.xlsx").read_bytes()
    assert perfeval("round", "check", campaign).status == 0


def test_a_damaged_file_is_not_confirmed_for_another_unit(campaign: Path) -> None:
    path = kept(campaign, FIRST.code)
    path.write_bytes(b"x")

    outcome = perfeval("collect", campaign, path, "--unit", SECOND.code, "--json")

    assert (outcome.status, outcome.json["error"]["code"]) == (2, "received_damaged")


def test_consolidate_says_which_file_to_bring_again(campaign: Path, tmp_path: Path) -> None:
    kept(campaign, FIRST.code).unlink()

    said = perfeval("consolidate", campaign, "-o", tmp_path / "汇总.xlsx").err

    assert "示例一镇人民政府（999901）没有计入：留存的文件不见了" in said
