"""A made-up county of 17 townships and 80 departments through three weeks: what ledger and status say is written here.

In the first week the round is issued, in the second a township is renamed and another withdrawn, in the third the
deadline has passed. What becomes of each unit is in PLAYED.
"""

import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from perfeval_xl import collect, consolidate, return_, status, waive
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.status import RoundStatus
from tests.support.rounds import OnRoster, fill, issue, issued, returned
from tests.support.small_form import FILLED

DEADLINE = date(2025, 1, 20)
TOWNS = [OnRoster(f"9990{n:02}", f"示例{n:02}镇人民政府", "乡镇", "", DEADLINE) for n in range(1, 18)]
OFFICES = [OnRoster(f"9991{n:02}", f"示例{n:02}局", "部门", "", DEADLINE) for n in range(1, 81)]
ROSTER = [*TOWNS, *OFFICES]
RENAMED = OnRoster("999009", "示例09街道办事处", "乡镇", "", DEADLINE)

PLAYED = {
    "999001": "sends its workbook twice",
    "999002": "sends last year's, then the right one",
    "999003": "sends the workbook of 999004 under its own name, then its own",
    "999005": "sends a forged one",
    "999006": "corrects twice",
    "999007": "explains",
    "999008": "is waived",
    "999009": "is renamed, and then sends the old workbook",
    "999010": "sends, and is withdrawn",
    "999011": "is late",
    "999012": "sends nothing",
    "999013": "sends one without a stamp, which the officer confirms",
    "999014": "is accepted, and sends a worse one",
    "999178": "sends the blank",
    "999179": "sends a letter",
    "999180": "sends nothing",
}
TWO_ERRORS = {"costs.total.final": 71000, "overall.grade": "良"}
ONE_ERROR = {"overall.grade": "良"}
QUERY = {
    **{"funding.annual_budget": 80000, "funding.rate": 1.125, "funding.score": 10},
    **{"overall.score": 100},
}


class Story:
    """The round, what comes in each week, and what was said of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.round = folder / "2024自评"
        self.sent_out = folder / "发出的"
        self.workbooks: dict[str, Path] = {}
        self.said: dict[str, tuple[str | None, int | None, str | None, str]] = {}
        self.statuses: dict[int, RoundStatus] = {}

    def sent(self, week: int, code: str, name: str, values: dict[str, Any] | None = None, **more: Any) -> Path:
        """Filled into the workbook that the unit got in the first week."""
        return fill(self.sent_out / self.workbooks[code], self.folder / f"第{week}周" / name, values, **more)

    def collect(self, *paths: Path, unit: str | None = None) -> None:
        for file in collect(self.round, paths, unit=unit):
            code = None if file.unit is None else file.unit.code
            self.said[Path(file.file).name] = (code, file.version, file.verdict, file.outcome)

    def week_1(self) -> None:
        issue(self.round, ROSTER)
        shutil.copytree(self.round / "issued", self.sent_out)
        self.workbooks = {path.name[:6]: path.relative_to(self.sent_out) for path in self.sent_out.rglob("*.xlsx")}
        issue(self.folder / "2023自评", TOWNS[:2], year=2023)
        inbox = self.folder / "第1周"
        for code in ("999001", "999004", "999010", "999014", "999015", "999016", "999017"):
            self.sent(1, code, f"{code}.xlsx")
        shutil.copy(inbox / "999001.xlsx", inbox / "绩效自评(1).xlsx")
        returned(self.folder / "2023自评", "999002", inbox / "去年的.xlsx")
        self.sent(1, "999004", "示例03镇人民政府.xlsx", {"costs.vehicles.final": 3})
        self.sent(1, "999005", "改号.xlsx", signature="f" * 64)
        self.sent(1, "999006", "六镇.xlsx", TWO_ERRORS)
        self.sent(1, "999007", "七镇.xlsx", QUERY)
        self.sent(1, "999008", "八镇.xlsx", ONE_ERROR)
        with zipfile.ZipFile(inbox / "部门.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for office in OFFICES[:77]:
                workbook = self.sent(0, office.code, f"{office.code}.xlsx")
                archive.write(workbook, f"部门/{office.name}.xlsx")
        shutil.copy(issued(self.round, "999178"), inbox / "空白.xlsx")
        (inbox / "示例79局.txt").write_text("我局无此项支出", encoding="utf-8")
        self.collect(inbox)
        self.statuses[1] = status(self.round, today=date(2025, 1, 12))

    def week_2(self) -> None:
        issue(self.round, [RENAMED if unit.code == "999009" else unit for unit in ROSTER if unit.code != "999010"])
        copies = {copy.unit.code: copy.file for copy in return_(self.round)}
        assert sorted(copies) == ["999006", "999007", "999008"]
        inbox = self.folder / "第2周"
        self.sent(2, "999002", "今年的.xlsx")
        self.sent(2, "999014", "又改.xlsx", TWO_ERRORS)
        fill(_there(copies["999006"]), inbox / "六镇改.xlsx", ONE_ERROR)
        fill(_there(copies["999007"]), inbox / "七镇说明.xlsx", QUERY, {"funding": "年中追加预算未调整"})
        bare = load_workbook(self.sent(0, "999013", "999013.xlsx"))
        del bare["_perfeval"]
        bare.save(inbox / "十三.xlsx")
        self.collect(inbox)
        self.statuses[2] = status(self.round, today=date(2025, 1, 19))

    def week_3(self) -> None:
        copies = {copy.unit.code: copy.file for copy in return_(self.round)}
        assert sorted(copies) == ["999006", "999008"]
        inbox = self.folder / "第3周"
        fill(_there(copies["999006"]), inbox / "六镇再改.xlsx")
        self.sent(3, "999003", "三镇.xlsx")
        self.sent(3, "999009", "九镇旧名.xlsx")
        self.sent(3, "999010", "十镇.xlsx", {"costs.vehicles.final": 5})
        self.sent(3, "999011", "迟.xlsx")
        self.collect(inbox)
        self.collect(self.folder / "第2周" / "十三.xlsx", unit="999013")
        waive(self.round, "999008", 1, reason="等次由县里另定", by="示例甲")
        self.statuses[3] = status(self.round, today=date(2025, 1, 24))


def _there(file: Path | None) -> Path:
    assert file is not None
    return file


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    told = Story(tmp_path_factory.mktemp("county"))
    told.week_1()
    told.week_2()
    told.week_3()
    return told


def states(standing: RoundStatus) -> Iterator[tuple[str, str]]:
    """The state of every unit that is played."""
    return ((unit.code, unit.state) for unit in standing.units if unit.code in PLAYED)


def test_each_file_became_what_it_should(story: Story) -> None:
    plain = {f"{unit.name}.xlsx": (unit.code, 1, "accepted", "taken") for unit in OFFICES[:77]}
    assert story.said == {
        **plain,
        **{
            f"{code}.xlsx": (code, 1, "accepted", "taken")
            for code in ("999001", "999004", "999010", "999014", "999015", "999016", "999017")
        },
        "绩效自评(1).xlsx": ("999001", 1, "accepted", "same"),
        "去年的.xlsx": (None, None, "errors", "refused"),
        "示例03镇人民政府.xlsx": (None, None, "errors", "refused"),
        "改号.xlsx": (None, None, "errors", "refused"),
        "六镇.xlsx": ("999006", 1, "errors", "taken"),
        "七镇.xlsx": ("999007", 1, "queries", "taken"),
        "八镇.xlsx": ("999008", 1, "errors", "taken"),
        "空白.xlsx": ("999178", None, "errors", "not_counted"),
        "示例79局.txt": (None, None, "unreadable", "refused"),
        "今年的.xlsx": ("999002", 1, "accepted", "taken"),
        "又改.xlsx": ("999014", 2, "errors", "not_counted"),
        "六镇改.xlsx": ("999006", 2, "errors", "taken"),
        "七镇说明.xlsx": ("999007", 2, "accepted", "taken"),
        "十三.xlsx": ("999013", 1, "accepted", "taken"),
        "六镇再改.xlsx": ("999006", 3, "accepted", "taken"),
        "三镇.xlsx": ("999003", 1, "accepted", "taken"),
        "九镇旧名.xlsx": ("999009", 1, "accepted", "taken"),
        "十镇.xlsx": (None, None, "errors", "refused"),
        "迟.xlsx": ("999011", 1, "accepted", "taken"),
    }


def test_every_week_says_where_each_unit_stands(story: Story) -> None:
    first = {
        **dict.fromkeys(["999001", "999010", "999014"], "accepted"),
        **dict.fromkeys(["999002", "999003", "999005", "999009", "999011", "999012", "999013"], "outstanding"),
        **dict.fromkeys(["999178", "999179", "999180"], "outstanding"),
        **{"999006": "to_correct", "999007": "to_explain", "999008": "to_correct"},
    }
    second = {**first, "999002": "accepted", "999007": "accepted", "999010": "withdrawn"}
    third = {
        **second,
        **dict.fromkeys(["999003", "999006", "999008", "999009", "999011", "999013"], "accepted"),
    }
    assert [dict(states(story.statuses[week])) for week in (1, 2, 3)] == [first, second, third]
    assert [Counter(unit.state for unit in story.statuses[week].units) for week in (1, 2, 3)] == [
        {"accepted": 84, "outstanding": 10, "to_correct": 2, "to_explain": 1},
        {"accepted": 85, "outstanding": 9, "to_correct": 2, "withdrawn": 1},
        {"accepted": 91, "outstanding": 5, "withdrawn": 1},
    ]
    assert [story.statuses[week].units[0].days_left for week in (1, 2, 3)] == [8, 1, -4]


def test_the_ledger_has_every_version_and_nothing_else(story: Story) -> None:
    with open_campaign(story.round) as campaign:
        versions = [(row.unit, row.number, row.verdict) for row in campaign.ledger.versions()]
        loose = [(Path(row.name).name, row.outcome) for row in campaign.ledger.loose()]
        kept = {file.sha256 for file in campaign.ledger.files()}
        confirmed = [row.unit for row in campaign.ledger.versions() if row.confirmed]
        waivers = [(row.unit, row.number, row.reason, row.by) for row in campaign.ledger.waivers()]
        received = {path.name for path in campaign.received.iterdir()}
    accepted = [1, 2, 3, 4, 9, 10, 11, 13, 15, 16, 17]
    assert sorted(versions) == sorted(
        [
            *((f"9990{n:02}", 1, "accepted") for n in accepted),
            *((f"9991{n:02}", 1, "accepted") for n in range(1, 78)),
            *(("999006", 1, "errors"), ("999006", 2, "errors"), ("999006", 3, "accepted")),
            *(("999007", 1, "queries"), ("999007", 2, "accepted"), ("999008", 1, "errors")),
            *(("999014", 1, "accepted"), ("999014", 2, "errors")),
        ]
    )
    assert sorted(loose) == [
        ("十镇.xlsx", "refused"),
        ("去年的.xlsx", "refused"),
        ("改号.xlsx", "refused"),
        ("示例03镇人民政府.xlsx", "refused"),
        ("示例79局.txt", "refused"),
        ("空白.xlsx", "not_counted"),
    ]
    assert (confirmed, waivers) == (["999013"], [("999008", 1, "等次由县里另定", "示例甲")])
    assert kept == received
    assert len(kept) == len(versions) + len(loose) == 102


def test_who_is_to_be_reminded_at_the_end(story: Story) -> None:
    assert story.statuses[3].reminders == {
        "乡镇": "【催报】2024年度小表（乡镇，2个单位）\n"
        "尚未报送（1月20日截止，逾期4天）：示例05镇人民政府、示例12镇人民政府\n"
        "请尽快在下发给本单位的工作簿上填好，存为.xlsx后报送。",
        "部门": "【催报】2024年度小表（部门，3个单位）\n"
        "尚未报送（1月20日截止，逾期4天）：示例78局、示例79局、示例80局\n"
        "请尽快在下发给本单位的工作簿上填好，存为.xlsx后报送。",
    }


def test_what_is_accepted_is_merged_and_what_is_missing_is_listed(story: Story, tmp_path: Path) -> None:
    made = consolidate([story.round], tmp_path / "汇总.xlsx")

    assert made.completeness == "本轮96个单位，计入91个"
    book = load_workbook(tmp_path / "汇总.xlsx", data_only=True)
    assert [row[:2] for row in book["未计入单位"].iter_rows(min_row=4, values_only=True)] == [
        ("999005", "示例05镇人民政府"),
        ("999012", "示例12镇人民政府"),
        ("999178", "示例78局"),
        ("999179", "示例79局"),
        ("999180", "示例80局"),
    ]
    rows = {row[0]: row for row in book["单位明细"].iter_rows(min_row=6, values_only=True)}
    assert len(rows) == 91 + 1
    assert rows["999009"][1] == "示例09街道办事处"
    assert "999010" not in rows
    total = rows["合计（本轮96个单位，计入91个）"]
    assert total[4:7] == (66000 * 91, 72000 * 91, 70000 * 91)
    assert (FILLED["values"]["costs.total.before"], FILLED["values"]["costs.total.final"]) == (66000, 70000)


def test_to_collect_everything_again_changes_nothing(story: Story) -> None:
    weeks = [story.folder / f"第{week}周" for week in (1, 2, 3)]
    before = status(story.round, today=date(2025, 1, 24))

    outcomes = Counter(file.outcome for file in collect(story.round, weeks))

    assert outcomes == {"same": 97, "refused": 5, "not_counted": 1}
    assert status(story.round, today=date(2025, 1, 24)) == before
