"""A version taken back since its file moved to another unit: its waivers, its correction copies; all or nothing."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval_xl import collect, return_, waive
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.collecting import collect as collect_files
from perfeval_xl.campaign.confirming import OfficersWord
from perfeval_xl.campaign.ledger import Ledger
from perfeval_xl.errors import InputError
from perfeval_xl.intake.delivery import DeliveredFile, delivered_files
from perfeval_xl.reading.reader import Reader
from perfeval_xl.reading.submission import Submission, Unread
from tests.support.rounds import (
    BEGUN,
    WRONG,
    fill,
    make_former,
    outcomes,
    returned,
    standing,
    state,
    taken_back,
    versions,
    without_stamp_and_name,
)


@pytest.fixture
def bare(campaign: Path, tmp_path: Path) -> Path:
    """What 示例二镇 sends: a workbook of which nobody can see whose it is."""
    whole = returned(campaign, "999902", tmp_path / "二镇的.xlsx")
    return without_stamp_and_name(whole, tmp_path / "收" / "看不出.xlsx")


def test_a_waiver_goes_and_comes_back_with_the_file_that_it_was_made_on(campaign: Path, tmp_path: Path) -> None:
    bare = without_stamp_and_name(returned(campaign, "999902", tmp_path / "a.xlsx", WRONG), tmp_path / "看不出.xlsx")
    collect(campaign, [bare], unit="999901")
    waive(campaign, "999901", 1, reason="已另文说明", by="示例甲")
    assert standing(campaign)[0] == ("999901", "accepted", 1, 1)

    [moved] = collect(campaign, [bare], unit="999902")

    assert moved.message == (
        "从示例一镇人民政府（999901）的第1版改为示例二镇人民政府的第1版，待更正，错误1处；"
        "示例一镇人民政府没有别的版了；为原来那一版做的豁免1条不再有效"
    )
    own = returned(campaign, "999901", tmp_path / "b.xlsx", WRONG)
    assert outcomes(campaign, own) == [("b.xlsx", "999901", 2, "errors", "taken")]
    assert standing(campaign)[:2] == [("999901", "to_correct", 1, 2), ("999902", "to_correct", 1, 1)]
    waive(campaign, "999901", 1, reason="确属实际", by="示例乙")
    assert standing(campaign)[0] == ("999901", "accepted", 1, 2)

    collect(campaign, [bare], unit="999901")
    assert standing(campaign)[0] == ("999901", "accepted", 2, 3)
    with open_campaign(campaign) as opened:
        assert [(row.number, row.reason, row.by) for row in opened.ledger.waivers()] == [(1, "确属实际", "示例乙")]
        assert len(opened.ledger.rows("SELECT * FROM waivers")) == 2


def test_the_findings_that_went_need_no_waiver(campaign: Path, tmp_path: Path) -> None:
    bare = without_stamp_and_name(returned(campaign, "999902", tmp_path / "a.xlsx", WRONG), tmp_path / "看不出.xlsx")
    for unit in ("999901", "999902"):
        collect(campaign, [bare], unit=unit)

    with pytest.raises(InputError) as refused:
        waive(campaign, "999901", 1, reason="已另文说明", by="示例甲")
    assert (refused.value.code, refused.value.message) == (
        "no_such_finding",
        "示例一镇人民政府的第1号问题现在已经没有，不必豁免",
    )


def test_a_copy_of_what_was_taken_back_is_removed(campaign: Path, tmp_path: Path) -> None:
    bare = without_stamp_and_name(returned(campaign, "999902", tmp_path / "a.xlsx", WRONG), tmp_path / "看不出.xlsx")
    collect(campaign, [bare], unit="999901")
    [wrong] = return_(campaign)

    [moved] = collect(campaign, [bare], unit="999902")

    assert moved.message.endswith("；给示例一镇人民政府的退回件是按原来那一版做的，不要再用")
    made = return_(campaign)
    assert [copy.unit.code for copy in made] == ["999902"]
    assert [path.name for path in (campaign / "corrections").rglob("*.xlsx")] == ["999902-示例二镇人民政府-退回.xlsx"]
    assert wrong.file is not None

    collect(campaign, [bare], unit="999901")
    assert [copy.file for copy in return_(campaign)] == [wrong.file]
    assert list((campaign / "corrections").rglob("*.xlsx")) == [wrong.file]


def test_a_copy_in_which_a_unit_has_worked_stays(campaign: Path, tmp_path: Path) -> None:
    bare = without_stamp_and_name(returned(campaign, "999902", tmp_path / "a.xlsx", WRONG), tmp_path / "看不出.xlsx")
    collect(campaign, [returned(campaign, "999901", tmp_path / "b.xlsx", WRONG)])
    collect(campaign, [bare], unit="999901")
    [copy] = return_(campaign)
    assert copy.file is not None
    filled = fill(copy.file, copy.file, {"costs.total.final": 72000}).read_bytes()
    collect(campaign, [bare], unit="999902")

    made = {copy.unit.code: copy.file for copy in return_(campaign)}

    assert made["999901"] == copy.file.with_name("999901-示例一镇人民政府-退回-2.xlsx")
    assert copy.file.read_bytes() == filled
    sheet = load_workbook(made["999901"])["退回意见"]
    assert [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], (int, float))] == [1]


def test_a_move_that_is_broken_off_has_not_begun(campaign: Path, bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collect(campaign, [bare], unit="999901")
    before = state(campaign)

    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "add_version", broken_off)
        with pytest.raises(KeyboardInterrupt):
            collect(campaign, [bare], unit="999902")
    assert state(campaign) == before
    assert outcomes(campaign, bare, unit="999902") == [("看不出.xlsx", "999902", 1, "accepted", "taken")]


@pytest.mark.parametrize(
    ("other", "outcome", "was"),
    [("999902", ("999902", 1, "same"), ["999901"]), ("999903", ("999902", 1, "taken"), ["999901", "999903"])],
)
def test_another_command_that_moves_the_file_meanwhile_is_not_undone_by_halves(
    campaign: Path, bare: Path, other: str, outcome: tuple[str, int, str], was: list[str]
) -> None:
    collect(campaign, [bare], unit="999901")

    with open_campaign(campaign) as opened, Reader(opened.forms) as reader:

        def read(file: DeliveredFile) -> Submission | Unread:
            collect(campaign, [bare], unit=other)
            return reader.read(file)

        officer = OfficersWord(next(unit for unit in opened.ledger.units() if unit.code == "999902"))
        [file] = collect_files(opened, delivered_files([bare]), read, officer=officer, now=BEGUN)

    assert (file.unit and file.unit.code, file.version, file.outcome) == outcome
    assert versions(campaign) == [("999902", 1)]
    assert [unit for unit, *_ in taken_back(campaign)] == was


def test_a_round_of_a_former_version_goes_on_as_if_it_were_of_this_one(campaign: Path, tmp_path: Path) -> None:
    bare = without_stamp_and_name(returned(campaign, "999902", tmp_path / "a.xlsx", WRONG), tmp_path / "看不出.xlsx")
    collect(campaign, [returned(campaign, "999903", tmp_path / "b.xlsx", WRONG)])
    collect(campaign, [bare], unit="999901")
    return_(campaign)
    for unit in ("999901", "999903"):
        waive(campaign, unit, 1, reason="已另文说明", by="示例甲")
    before = state(campaign)
    make_former(campaign / "campaign.sqlite")

    assert [row[:2] for row in standing(campaign)] == [
        ("999901", "accepted"),
        ("999902", "outstanding"),
        ("999903", "accepted"),
    ]
    assert state(campaign) == before

    [moved] = collect(campaign, [bare], unit="999902")
    assert moved.message.endswith(
        "；为原来那一版做的豁免1条不再有效；给示例一镇人民政府的退回件是按原来那一版做的，不要再用"
    )
    assert [row[:2] for row in standing(campaign)] == [
        ("999901", "outstanding"),
        ("999902", "to_correct"),
        ("999903", "accepted"),
    ]
