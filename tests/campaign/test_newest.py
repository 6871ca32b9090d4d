"""Two files of one unit: which is the newer, what is said of it, and what the officer says where nothing tells it."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl import collect, consolidate
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.taking_in.file_times import FileTimes, Order, believed, compared
from perfeval_xl.errors import InputError
from tests.support.files.core_stamps import saved_at
from tests.support.processes.command_line import perfeval
from tests.support.rounds import WRONG, outcomes, returned, standing, state, versions

OLD, NEW = {"costs.vehicles.final": 1}, {"costs.vehicles.final": 2}
MORNING, NOON = "2025-03-01T01:00:00Z", "2025-03-01T04:00:00Z"
HOUR = 3600.0


def figure(campaign: Path, field: str = "costs.vehicles.final") -> list[Any]:
    """Of the versions of 示例一镇, by number."""
    with open_campaign(campaign) as opened:
        return [row.values[field] for row in opened.ledger.versions("999901")]


def test_a_resend_whose_name_sorts_first_is_the_newer_all_the_same(campaign: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "收"
    saved_at(returned(campaign, "999901", inbox / "自评表(1).xlsx", NEW), NOON, written="2025-03-02T00:00:00")
    saved_at(returned(campaign, "999901", inbox / "自评表.xlsx", OLD), MORNING, written="2025-03-02T00:00:00")

    found = collect(campaign, [inbox])

    assert [(Path(each.file).name, each.version, each.outcome) for each in found] == [
        ("自评表(1).xlsx", 2, "taken"),
        ("自评表.xlsx", 1, "taken"),
    ]
    assert found[0].message == (
        "第2版，通过，计入汇总，代替已通过的第1版；比同一批的“自评表.xlsx”新："
        "工作簿里记的保存时间2025-03-01 04:00，另一份2025-03-01 01:00"
    )
    assert figure(campaign) == [1.0, 2.0]
    before = state(campaign)
    assert [each.outcome for each in collect(campaign, [inbox])] == ["same", "same"]
    assert state(campaign) == before


@pytest.mark.parametrize("stamp", [None, "2000-01-01T00:00:00Z", "2099-01-01T00:00:00Z", MORNING, "昨天"])
def test_where_nothing_tells_the_order_neither_counts_until_the_officer_says(
    campaign: Path, tmp_path: Path, stamp: str | None
) -> None:
    inbox = tmp_path / "收"
    first, second = inbox / "a.xlsx", inbox / "b.xlsx"
    for path, values in ((first, OLD), (second, NEW)):
        saved_at(returned(campaign, "999901", path, values), stamp, written="2025-03-02T00:00:00")

    found = collect(campaign, [inbox])

    assert [(each.version, each.verdict, each.outcome) for each in found] == [(None, "accepted", "not_counted")] * 2
    assert found[0].message == (
        "与同一批的“b.xlsx”分不清哪一份新（记的时间相同，或没有记），都不计入。"
        f"要以这一份为准的，再收一次，加上 --newest {first}"
    )
    assert standing(campaign)[0] == ("999901", "outstanding", 0, None)
    assert f"没有计入的文件：{first}：{found[0].message}" in perfeval("status", campaign).out.splitlines()
    assert consolidate([campaign], tmp_path / "汇总.xlsx").counted == ()
    before = state(campaign)
    assert [outcome for *_, outcome in outcomes(campaign, inbox)] == ["not_counted", "not_counted"]
    assert [outcome for *_, outcome in outcomes(campaign, first)] == ["not_counted"]
    assert state(campaign) == before

    [said] = collect(campaign, [], newest=str(first))
    assert (said.version, said.outcome) == (1, "taken")
    assert said.message == "按--newest列为最新的一版：第1版，通过，计入汇总"
    assert [outcome for *_, outcome in outcomes(campaign, inbox)] == ["same", "not_counted"]
    assert figure(campaign) == [1.0]


def test_the_officers_word_is_for_a_file_already_taken_too(campaign: Path, tmp_path: Path) -> None:
    first = returned(campaign, "999901", tmp_path / "a.xlsx", OLD)
    second = returned(campaign, "999901", tmp_path / "b.xlsx", NEW)
    collect(campaign, [first])
    collect(campaign, [second])
    assert standing(campaign)[0] == ("999901", "accepted", 2, 2)
    first.unlink()

    outcome = perfeval("collect", campaign, "--newest", first)

    assert outcome.out.splitlines()[0] == (
        f"［收下］{first} 999901 示例一镇人民政府：按--newest列为最新的一版：第3版，通过，计入汇总，代替已通过的第2版"
    )
    assert versions(campaign) == [("999901", 2), ("999901", 3)]
    assert figure(campaign) == [2.0, 1.0]
    before = state(campaign)
    [again] = collect(campaign, [], newest=str(first))
    assert again.outcome == "same"
    assert state(campaign) == before


def test_files_in_an_archive_are_told_by_their_own_word_and_then_by_the_archives(
    campaign: Path, tmp_path: Path
) -> None:
    new, old = returned(campaign, "999901", tmp_path / "1.xlsx", NEW), returned(campaign, "999901", tmp_path / "2.xlsx")
    days = {new: (2025, 3, 2, 0, 0, 0), old: (2025, 3, 1, 0, 0, 0)}
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path, day in days.items():
            archive.writestr(zipfile.ZipInfo(path.name, day), path.read_bytes())

    assert [(name, version) for name, _, version, _, _ in outcomes(campaign, tmp_path / "a.zip")] == [
        ("1.xlsx", 2),
        ("2.xlsx", 1),
    ]


def test_the_archive_against_the_workbooks_is_asked_about_and_a_file_in_it_may_be_the_newest(
    campaign: Path, tmp_path: Path
) -> None:
    new = saved_at(returned(campaign, "999901", tmp_path / "1.xlsx", NEW), NOON)
    old = saved_at(returned(campaign, "999901", tmp_path / "2.xlsx", OLD), MORNING)
    days = {new: (2025, 3, 2, 0, 0, 0), old: (2025, 3, 3, 0, 0, 0)}
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path, day in days.items():
            archive.writestr(zipfile.ZipInfo(path.name, day), path.read_bytes())

    found = collect(campaign, [tmp_path / "a.zip"])
    assert [each.outcome for each in found] == ["not_counted", "not_counted"]
    assert "工作簿里记的先后与压缩包里记的相反" in found[0].message

    again = collect(campaign, [tmp_path / "a.zip"], newest=f"{tmp_path / 'a.zip'}!/2.xlsx")
    assert [(each.version, each.outcome) for each in again] == [(None, "not_counted"), (1, "taken")]
    assert figure(campaign) == [1.0]


def test_an_older_file_that_comes_later_does_not_replace_an_accepted_one_in_silence(
    campaign: Path, tmp_path: Path
) -> None:
    new = saved_at(returned(campaign, "999901", tmp_path / "新.xlsx", NEW), NOON)
    old = saved_at(returned(campaign, "999901", tmp_path / "旧.xlsx", OLD), MORNING)
    collect(campaign, [new])

    [late] = collect(campaign, [old])

    assert (late.version, late.outcome) == (None, "not_counted")
    assert late.message == (
        "比第1版（“新.xlsx”）旧：工作簿里记的保存时间2025-03-01 01:00，另一份2025-03-01 04:00，不计入，"
        f"仍以那一版为准。要以这一份为准的，再收一次，加上 --newest {old}"
    )
    assert figure(campaign) == [2.0]
    before = state(campaign)
    assert [outcome for *_, outcome in outcomes(campaign, tmp_path)][-2:] != ["taken", "taken"]
    [said] = collect(campaign, [old], newest=str(old))
    assert (said.version, said.outcome, figure(campaign)) == (2, "taken", [2.0, 1.0])
    assert before != state(campaign)


def test_a_worse_file_that_comes_later_is_a_version_as_before(campaign: Path, tmp_path: Path) -> None:
    new = saved_at(returned(campaign, "999901", tmp_path / "新.xlsx", NEW), NOON)
    old = saved_at(returned(campaign, "999901", tmp_path / "旧.xlsx", WRONG), MORNING)
    collect(campaign, [new])

    assert outcomes(campaign, old) == [("旧.xlsx", "999901", 2, "errors", "not_counted")]


def test_of_three_files_the_newest_counts_though_the_others_are_mixed_up(campaign: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "收"
    for name, values, when in (("1", OLD, MORNING), ("2", NEW, NOON), ("3", {"costs.vehicles.final": 3}, MORNING)):
        path = returned(campaign, "999901", inbox / f"{name}.xlsx", values)
        saved_at(path, when, written="2025-03-02T00:00:00")

    found = collect(campaign, [inbox])

    assert [(each.version, each.outcome) for each in found] == [
        (None, "not_counted"),
        (1, "taken"),
        (None, "not_counted"),
    ]
    before = state(campaign)
    assert [outcome for *_, outcome in outcomes(campaign, inbox)] == ["not_counted", "same", "not_counted"]
    assert state(campaign) == before


@pytest.mark.parametrize("of", ["campaign.sqlite", "没有.xlsx", "private/key", "收"])
def test_what_is_no_single_file_of_a_unit_cannot_be_the_newest(campaign: Path, tmp_path: Path, of: str) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        returned(campaign, "999901", tmp_path / "收" / name)
    named = tmp_path / of if of == "收" else campaign / of

    with pytest.raises(InputError) as refused:
        collect(campaign, [], newest=str(named))

    assert refused.value.code == "newest_not_one_file"
    assert state(campaign)["received"] == {}


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (FileTimes(2 * HOUR, None, 9 * HOUR), FileTimes(HOUR, None, 10 * HOUR), "newer"),
        (FileTimes(None, None, 9 * HOUR), FileTimes(HOUR, None, 10 * HOUR), "older"),
        (FileTimes(None, None, 1000.0), FileTimes(None, None, 1030.0), "unknown"),
        (FileTimes(HOUR, None, 9 * HOUR), FileTimes(HOUR, None, 99 * HOUR), "unknown"),
        (FileTimes(HOUR, 9 * HOUR), FileTimes(HOUR, 8 * HOUR), "newer"),
        (FileTimes(90 * HOUR, None, HOUR), FileTimes(80 * HOUR, None, 99 * HOUR), "contradictory"),
        (FileTimes(90 * HOUR, None, HOUR), FileTimes(80 * HOUR, None, HOUR), "newer"),
        (FileTimes(), FileTimes(HOUR, HOUR, HOUR), "unknown"),
    ],
)
def test_what_tells_time_is_asked_in_the_order_of_how_far_it_is_believed(
    one: FileTimes, other: FileTimes, order: Order
) -> None:
    opposite: dict[Order, Order] = {"newer": "older", "older": "newer"}

    assert compared(one, other).order == order
    assert compared(other, one).order == opposite.get(order, order)


@pytest.mark.parametrize(
    ("saved", "known"),
    [
        ("2025-03-01T01:00:00Z", True),
        ("2025-03-01T09:00:00.123456789", True),
        ("2000-01-01T00:00:00Z", False),
        ("2023-12-01T00:00:00Z", False),
        ("2026-01-01T00:00:00Z", False),
        ("0001-01-01T00:00:00", False),
        ("", False),
    ],
)
def test_a_time_before_the_year_of_the_form_or_ahead_of_now_is_none(saved: str, known: bool) -> None:
    assert (believed(saved, year=2024, now="2025-06-01T00:00:00+08:00") is not None) is known
