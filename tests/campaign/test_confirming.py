"""A file that the officer confirmed for the wrong unit: it moves to the right one, and what it was counts nowhere."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from perfeval_xl import collect, consolidate
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.last_round import last_years_figures
from perfeval_xl.errors import InputError
from tests.support.processes.command_line import perfeval
from tests.support.rounds import (
    FIRST,
    SECOND,
    THIRD,
    WRONG,
    an_hour_later,
    digest,
    issue,
    outcomes,
    returned,
    standing,
    state,
    taken_back,
    versions,
    without_stamp_and_name,
)

NOTED = {"costs.vehicles.final": 2}


@pytest.fixture
def bare(campaign: Path, tmp_path: Path) -> Path:
    """What 示例二镇 sends: a workbook of which nobody can see whose it is."""
    whole = returned(campaign, "999902", tmp_path / "二镇的.xlsx", NOTED)
    return without_stamp_and_name(whole, tmp_path / "收" / "看不出.xlsx")


def merged(campaign: Path, output: Path) -> tuple[str, list[str], tuple[Any, ...]]:
    """Completeness, whose files count, and the totals of 总成本 and 车辆 in the workbook (2024年决算数)."""
    made = consolidate([campaign], output)
    sheet = load_workbook(output, data_only=True)["单位明细"]
    [total] = [row for row in sheet.iter_rows(min_row=6, values_only=True) if str(row[0]).startswith("合计")]
    assert [sheet[cell].value for cell in ("E4", "G5", "U4", "W5")] == [
        "总成本",
        "2024年决算数",
        "车辆",
        "2024年决算数",
    ]
    return made.completeness, [each.unit.code for each in made.counted if each.unit is not None], (total[6], total[22])


def test_the_file_moves_and_the_wrong_unit_is_as_it_was_before(campaign: Path, tmp_path: Path, bare: Path) -> None:
    own = returned(campaign, "999901", tmp_path / "一镇的.xlsx", {"costs.vehicles.final": 5})
    collect(campaign, [own, returned(campaign, "999903", tmp_path / "三局的.xlsx")])
    an_hour_later(bare)
    assert outcomes(campaign, bare, unit="999901") == [("看不出.xlsx", "999901", 2, "accepted", "taken")]
    assert standing(campaign) == [
        ("999901", "accepted", 2, 2),
        ("999902", "outstanding", 0, None),
        ("999903", "accepted", 1, 1),
    ]
    assert merged(campaign, tmp_path / "前.xlsx") == ("本轮3个单位，计入2个", ["999901", "999903"], (140000, 2))

    [moved] = collect(campaign, [bare], unit="999902")

    assert moved.unit is not None
    assert (moved.unit.code, moved.version, moved.verdict, moved.outcome) == ("999902", 1, "accepted", "taken")
    assert moved.message == (
        "从示例一镇人民政府（999901）的第2版改为示例二镇人民政府的第1版，通过，计入汇总；"
        "示例一镇人民政府现在以第1版为准，通过"
    )
    assert moved.changes is None
    assert versions(campaign) == [("999901", 1), ("999902", 1), ("999903", 1)]
    assert taken_back(campaign) == [("999901", 2, "看不出.xlsx", "accepted", "999902", digest(bare))]
    assert standing(campaign) == [
        ("999901", "accepted", 1, 1),
        ("999902", "accepted", 1, 1),
        ("999903", "accepted", 1, 1),
    ]
    counted = ["999901", "999902", "999903"]
    assert merged(campaign, tmp_path / "后.xlsx") == ("本轮3个单位，计入3个", counted, (210000, 7))


def test_a_wrong_unit_that_had_to_correct_has_to_again(campaign: Path, tmp_path: Path, bare: Path) -> None:
    collect(campaign, [returned(campaign, "999901", tmp_path / "一镇的.xlsx", WRONG)])
    collect(campaign, [bare], unit="999901")
    assert standing(campaign)[0] == ("999901", "accepted", 2, 2)

    [moved] = collect(campaign, [bare], unit="999902")

    assert moved.message.endswith("；示例一镇人民政府现在以第1版为准，待更正")
    lines = perfeval("status", campaign, "--today", "2025-01-20").out.splitlines()
    assert lines[2:4] == [
        "  999901 示例一镇人民政府：待更正，错误1处，待退回，2025-01-20今天截止",
        "  999902 示例二镇人民政府：已通过",
    ]
    assert merged(campaign, tmp_path / "汇总.xlsx") == ("本轮3个单位，计入1个", ["999902"], (70000, 2))


def test_a_unit_that_has_nothing_else_has_sent_nothing(campaign: Path, tmp_path: Path, bare: Path) -> None:
    collect(campaign, [bare], unit="999901")

    [moved] = collect(campaign, [bare], unit="999902")

    assert moved.message.endswith("；示例一镇人民政府没有别的版了")
    lines = perfeval("status", campaign, "--today", "2025-01-20").out.splitlines()
    assert lines[2:4] == [
        "  999901 示例一镇人民政府：未回收，2025-01-20今天截止",
        "  999902 示例二镇人民政府：已通过",
    ]
    assert merged(campaign, tmp_path / "汇总.xlsx") == ("本轮3个单位，计入1个", ["999902"], (70000, 2))
    with open_campaign(campaign) as opened:
        prior = {"costs.vehicles.before": "costs.vehicles.final"}  # which this form does not say itself
        figures = last_years_figures(opened, replace(opened.forms.layout("small", 2025), prior=prior))
    assert figures == {"999902": {"costs.vehicles.before": 2.0}}


def test_the_same_again_is_the_same(campaign: Path, bare: Path) -> None:
    collect(campaign, [bare], unit="999901")
    collect(campaign, [bare], unit="999902")
    before = state(campaign)

    again = [outcomes(campaign, bare, unit="999902"), outcomes(campaign, bare), outcomes(campaign, bare.parent)]

    assert again == [[("看不出.xlsx", "999902", 1, "accepted", "same")]] * 3
    assert state(campaign) == before


def test_it_moves_back_under_a_number_of_its_own(campaign: Path, tmp_path: Path, bare: Path) -> None:
    for unit in ("999901", "999902", "999903"):
        collect(campaign, [bare], unit=unit)

    [back] = collect(campaign, [bare], unit="999901")

    assert (back.version, back.outcome, back.message) == (
        2,
        "taken",
        "从示例三局（999903）的第1版改为示例一镇人民政府的第2版，通过，计入汇总；示例三局没有别的版了",
    )
    assert versions(campaign) == [("999901", 2)]
    assert [row[:2] + row[4:5] for row in taken_back(campaign)] == [
        ("999901", 1, "999902"),
        ("999902", 1, "999903"),
        ("999903", 1, "999901"),
    ]
    lines = perfeval("status", campaign, "--today", "2025-01-20").out.splitlines()
    assert lines[2] == "  999901 示例一镇人民政府：已通过"
    own = returned(campaign, "999901", tmp_path / "一镇的.xlsx", WRONG)
    assert outcomes(campaign, own) == [("一镇的.xlsx", "999901", 3, "errors", "not_counted")]
    lines = perfeval("status", campaign, "--today", "2025-01-20").out.splitlines()
    assert lines[2] == "  999901 示例一镇人民政府：已通过，交了2版，以第2版为准"


def test_the_right_unit_keeps_what_it_had_accepted(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999902", tmp_path / "a.xlsx", WRONG)
    bare = without_stamp_and_name(sent, tmp_path / "看不出.xlsx")
    collect(campaign, [bare], unit="999901")
    collect(campaign, [returned(campaign, "999902", tmp_path / "b.xlsx")])

    [moved] = collect(campaign, [bare], unit="999902")

    assert (moved.version, moved.verdict, moved.outcome) == (2, "errors", "not_counted")
    assert moved.changes is not None
    assert (moved.changes.new, [cell.after for cell in moved.changes.unflagged]) == ((1,), [71000])
    assert standing(campaign)[:2] == [("999901", "outstanding", 0, None), ("999902", "accepted", 2, 1)]


def test_the_next_version_is_compared_with_the_units_own(campaign: Path, tmp_path: Path, bare: Path) -> None:
    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx", WRONG)])
    for unit in ("999901", "999902"):
        collect(campaign, [bare], unit=unit)

    [file] = collect(campaign, [returned(campaign, "999901", tmp_path / "b.xlsx")])

    assert (file.version, file.verdict, file.outcome) == (3, "accepted", "taken")
    assert file.changes is not None
    assert file.changes.as_json() == {"mended": [1], "open": [], "new": [], "unflagged": []}


def test_a_file_that_says_whose_it_is_does_not_move(campaign: Path, tmp_path: Path) -> None:
    sent = returned(campaign, "999901", tmp_path / "a.xlsx")
    assert outcomes(campaign, sent, unit="999901") == [("a.xlsx", "999901", 1, "accepted", "taken")]
    before = state(campaign)
    [kept] = (campaign / "received").iterdir()

    for file in (sent, kept):
        [refused] = collect(campaign, [file], unit="999902")
        assert (refused.outcome, refused.unit, [each.code for each in refused.findings]) == (
            *("refused", None),
            ["other_unit"],
        )
    assert state(campaign) == before


def test_a_unit_that_was_withdrawn_gives_a_file_away_but_gets_none(campaign: Path, bare: Path) -> None:
    collect(campaign, [bare], unit="999901")
    issue(campaign, (SECOND, THIRD))

    assert outcomes(campaign, bare, unit="999902") == [("看不出.xlsx", "999902", 1, "accepted", "taken")]
    with pytest.raises(InputError) as refused:
        collect(campaign, [bare], unit=FIRST.code)
    assert refused.value.code == "no_such_unit"
    assert versions(campaign) == [("999902", 1)]


def test_the_file_that_the_round_keeps_will_do(campaign: Path, bare: Path) -> None:
    collect(campaign, [bare], unit="999901")
    bare.unlink()
    [kept] = (campaign / "received").iterdir()

    assert outcomes(campaign, kept) == [(kept.name, None, None, None, "ignored")]
    assert outcomes(campaign, kept, unit="999902") == [("看不出.xlsx", "999902", 1, "accepted", "taken")]
    assert outcomes(campaign, kept, unit="999902") == [("看不出.xlsx", "999902", 1, "accepted", "same")]
    with open_campaign(campaign) as opened:
        assert [(row.unit, row.name) for row in opened.ledger.versions()] == [("999902", str(bare))]


@pytest.mark.parametrize("of", [lambda folder: folder / "private" / "key", lambda folder: folder / "received"])
def test_nothing_else_of_the_round_is_taken_in(campaign: Path, bare: Path, of: Callable[[Path], Path]) -> None:
    collect(campaign, [bare], unit="999901")
    before = state(campaign)

    with pytest.raises(InputError) as refused:
        collect(campaign, [of(campaign)], unit="999902")

    assert (refused.value.code, refused.value.message) == (
        "unit_of_several_files",
        "--unit只能用于一个文件，这里一个也没有",
    )
    assert state(campaign) == before


def test_a_kept_file_that_was_cut_short_is_not_taken_for_another(campaign: Path, bare: Path) -> None:
    collect(campaign, [bare], unit="999901")
    [kept] = (campaign / "received").iterdir()
    kept.write_bytes(kept.read_bytes()[:100])

    with pytest.raises(InputError):
        collect(campaign, [kept], unit="999902")
    assert [path.name for path in (campaign / "received").iterdir()] == [kept.name]
