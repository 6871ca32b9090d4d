"""The round's key: another one is refused, a lost one replaced when asked for, and what it signed is not judged."""

from pathlib import Path

import pytest

from perfeval_xl import check, collect, consolidate, issue
from perfeval_xl.errors import InputError
from tests.support.processes.command_line import Outcome, perfeval
from tests.support.rounds import SMALL, YEAR, returned, standing


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text("单位代码,单位名称\n999901,示例一镇人民政府\n999902,示例二镇人民政府\n", encoding="utf-8")
    return path


@pytest.fixture
def campaign(roster: Path, tmp_path: Path) -> Path:
    issue(tmp_path / "轮", form=SMALL, year=YEAR, roster=roster)
    collect(tmp_path / "轮", [returned(tmp_path / "轮", "999901", tmp_path / "一.xlsx")])
    returned(tmp_path / "轮", "999902", tmp_path / "二.xlsx")
    return tmp_path / "轮"


def issued_again(campaign: Path, roster: Path, *options: str) -> Outcome:
    return perfeval("issue", campaign, "--form", SMALL, "--year", YEAR, "--roster", roster, *options)


def test_a_key_that_is_not_the_rounds_is_refused(campaign: Path, tmp_path: Path) -> None:
    (campaign / "private" / "key").write_text("ab" * 32, encoding="ascii")

    for command in (
        ("collect", campaign, tmp_path / "二.xlsx"),
        ("check", tmp_path / "二.xlsx", "--campaign", campaign),
    ):
        outcome = perfeval(*command, "--json")
        assert (outcome.status, outcome.json["error"]["code"]) == (2, "key_wrong")
        assert "--new-key" in outcome.json["error"]["remedy"]


def test_a_lost_key_is_replaced_only_when_asked_for(campaign: Path, roster: Path) -> None:
    key = campaign / "private" / "key"
    refused = issued_again(campaign, roster, "--new-key", "--json")
    assert refused.json["error"]["code"] == "key_not_lost"

    key.unlink()
    assert issued_again(campaign, roster, "--json").json["error"]["code"] == "key_missing"
    assert not key.exists()
    replaced = issued_again(campaign, roster, "--new-key")

    assert (replaced.status, "核对不了" in replaced.err, len(key.read_bytes())) == (0, True, 64)
    assert "［重做］999901" in replaced.out
    assert issued_again(campaign, roster).out == "2个单位：没有变2\n"


def test_what_the_lost_key_signed_is_asked_for_and_what_counted_goes_on(
    campaign: Path, roster: Path, tmp_path: Path
) -> None:
    (campaign / "private" / "key").unlink()
    issued_again(campaign, roster, "--new-key")

    [asked] = collect(campaign, [tmp_path / "二.xlsx"])
    [checked] = check([tmp_path / "二.xlsx"], campaign=campaign)
    assert (asked.outcome, "密钥换过" in asked.message, "--unit 999902" in asked.message) == ("needs_unit", True, True)
    assert (checked.unit, [finding.code for finding in checked.findings]) == (None, ["unit_unknown"])
    [taken] = collect(campaign, [tmp_path / "二.xlsx"], unit="999902")

    assert (taken.outcome, taken.verdict) == ("taken", "accepted")
    assert len(consolidate([campaign], tmp_path / "汇总.xlsx").counted) == 2
    [again] = collect(campaign, [returned(campaign, "999901", tmp_path / "新.xlsx", {"costs.total.before": 1})])
    assert (again.unit and again.unit.code, again.version) == ("999901", 2)
    assert [each[0] for each in standing(campaign)] == ["999901", "999902"]


def test_a_forged_unit_is_refused_as_before(campaign: Path, tmp_path: Path) -> None:
    forged = returned(campaign, "999902", tmp_path / "假.xlsx", signature="0" * 64)

    [refused] = collect(campaign, [forged])

    assert (refused.outcome, refused.findings[0].code) == ("refused", "signature_wrong")


def test_a_damaged_key_stops_an_issue_with_one_line(campaign: Path, roster: Path) -> None:
    (campaign / "private" / "key").write_bytes(b"\xff" * 64)

    with pytest.raises(InputError) as refused:
        issue(campaign, form=SMALL, year=YEAR, roster=roster)
    assert refused.value.code == "key_missing"
