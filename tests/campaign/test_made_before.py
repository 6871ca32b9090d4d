"""A round that an earlier version of the program made goes on with this one.

The files are in tests/made_before, whose README says how they were made. Every number here was read from the output of
the version that made them, after the same steps.
"""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from perfeval_xl import check, collect, consolidate, issue, read, return_, status
from perfeval_xl.campaign.sqlite.file import LEDGER
from perfeval_xl.reading.submission import Submission
from perfeval_xl.rules.finding import Waiver
from tests.support.paths import ROOT

MADE_BEFORE = ROOT / "tests" / "made_before"
FIRST, SECOND, THIRD, FOURTH = "999901", "999902", "999903", "999904"
Status = tuple[str, str, int, int | None, int, int, int | None]
"""A unit's code, state, number of versions, current version, open errors, open queries, days left."""


@dataclass(frozen=True)
class Made:
    """A round as it was left, and what the version that made it said of it and of the kept returns."""

    folder: str
    form: str
    year: int
    today: date
    standing: tuple[Status, ...]
    faulty: str
    numbers: Mapping[str, int]
    """Of the faulty unit's findings, by key."""
    waived: tuple[str, int, str, Waiver]
    """Unit, number and code of the finding, and the waiver that stands on it."""
    values: Mapping[str, Mapping[str, float | str | None]]
    """By the kept return, or the beginning of a received one's SHA-256: some of its fields."""
    collected: tuple[tuple[Any, ...], ...]
    """File, unit, version, verdict, outcome; numbers of the findings mended, fields changed that nobody asked for."""
    scores: tuple[tuple[str, float, str | None], ...]
    """Unit, total score and grade, after the kept returns were collected."""
    completeness: str
    sums: Mapping[str, float]
    """Sums of the units' figures in the tables, by field, in the form's unit of money."""
    total_row: tuple[str, float]
    """A cell of the sum row of 单位明细, and its value."""

    @property
    def files(self) -> Path:
        """Where it is kept."""
        return MADE_BEFORE / self.folder


SUINING = Made(
    folder="0.1.0/suining",
    form="suining",
    year=2024,
    today=date(2025, 1, 15),
    standing=(
        (FIRST, "outstanding", 0, None, 0, 0, 5),
        (SECOND, "accepted", 1, 1, 0, 0, 5),
        (THIRD, "to_correct", 1, 1, 5, 0, 5),
    ),
    faulty=THIRD,
    numbers={
        "of_which_exceeds@spending.operating.final": 1,
        "split_mismatch@split.income": 2,
        "tables_disagree@split.expenditure.projects": 3,
        "required_blank@goals.achieved": 4,
        "score_above_weight@indicators.output.quality.1.score": 5,
    },
    waived=(SECOND, 5, "rate_above_one", Waiver("县政府专题会议已批准", "预算股")),
    values={
        "示例一镇.xlsx": {"spending.reception.final": 3.6, "funding.execution_rate": 0.975, "overall.score": 97},
        "示例三镇改.xlsx": {"goals.achieved": "年初确定的工程和服务都已完成。", "spending.office.final": 64},
        "67082310": {"funding.executed": 1010, "funding.execution_rate": 1.01, "overall.grade": "优秀"},
        "8a1eb699": {"thrift.measures": "严格公务接待审批，压减一般性支出。", "overall.score": 96.5},
    },
    collected=(
        ("示例一镇.xlsx", FIRST, 1, "accepted", "taken", (), ()),
        ("示例三镇改.xlsx", THIRD, 2, "accepted", "taken", (1, 2, 3, 4, 5), ("split.expenditure.basic",)),
    ),
    scores=((FIRST, 97, "优秀"), (SECOND, 98.8, "优秀"), (THIRD, 94.5, "优秀")),
    completeness="本轮3个单位，计入3个",
    sums={"staff.on_duty": 157, "spending.three_public.final": 22.9},
    total_row=("J9", 22.9),
)
TONGCHENG = Made(
    folder="0.1.0/tongcheng",
    form="tongcheng",
    year=2020,
    today=date(2021, 5, 15),
    standing=(
        (FIRST, "accepted", 1, 1, 0, 0, 5),
        (SECOND, "accepted", 1, 1, 0, 0, 5),
        (THIRD, "to_correct", 1, 1, 1, 0, 5),
        (FOURTH, "outstanding", 0, None, 0, 0, 5),
    ),
    faulty=THIRD,
    numbers={"required_blank@funding.executed": 1},
    waived=(SECOND, 1, "rate_above_one", Waiver("年中追加，县政府专题会议已批准", "预算股")),
    values={
        "示例三镇改.xlsx": {"funding.executed": 323, "funding.execution_rate": 0.95, "overall.score": 99},
        "示例四镇.xlsx": {"goals.year": "改善乡镇居住环境，方便群众办事", "overall.score": 100},
        "7162117f": {"funding.executed": 510, "funding.execution_rate": 1.02},
        "795825e2": {"funding.executed": None, "funding.execution_rate": None, "overall.score": 80},
        "f13001a4": {"unit.filed": "2021年5月18日", "funding.execution_rate": 0.950008058017728},
    },
    collected=(
        ("示例三镇改.xlsx", THIRD, 2, "accepted", "taken", (1,), ()),
        ("示例四镇.xlsx", FOURTH, 1, "accepted", "taken", (), ()),
    ),
    scores=((FIRST, 99, None), (SECOND, 100, None), (THIRD, 99, None), (FOURTH, 100, None)),
    completeness="本轮4个单位，计入4个",
    sums={"amounts.projects": 270.5, "funding.executed": 1672.48},
    total_row=("I10", 1672.48),
)
OWN_DEFINITION = Made(
    folder="0.1.0/own_definition",
    form="",
    year=2024,
    today=date(2025, 1, 15),
    standing=(
        (FIRST, "accepted", 1, 1, 0, 0, 5),
        (SECOND, "to_correct", 1, 1, 1, 0, 5),
        (THIRD, "outstanding", 0, None, 0, 0, 5),
    ),
    faulty=SECOND,
    numbers={"parts_sum@costs.total.final": 1},
    waived=(FIRST, 1, "rate_above_one", Waiver("年中追加，已批准", "预算股")),
    values={
        "示例三镇.xlsx": {"costs.travel.final": 12000, "funding.rate": 0.9, "plan.text": "早编预算"},
        "示例二镇改.xlsx": {"costs.total.final": 140000, "costs.fund.1.name": "道路项目", "overall.grade": "优"},
        "5afb363a": {"funding.executed": 102000, "funding.rate": 1.02, "overall.score": 100},
        "5e6b6071": {"costs.travel.final": 16000, "overall.score": 99},
    },
    collected=(
        ("示例三镇.xlsx", THIRD, 1, "accepted", "taken", (), ()),
        ("示例二镇改.xlsx", SECOND, 2, "accepted", "taken", (1,), ()),
    ),
    scores=((FIRST, 100, "优"), (SECOND, 99, "优"), (THIRD, 99, "优")),
    completeness="本轮3个单位，计入3个",
    sums={"costs.total.before": 297000, "costs.total.final": 315000},
    total_row=("G9", 315000),
)
each_round = pytest.mark.parametrize("made", [SUINING, TONGCHENG, OWN_DEFINITION], ids=lambda made: made.folder)


@pytest.fixture
def work(made: Made, tmp_path: Path) -> Path:
    """A copy of the round and of the returns beside it."""
    return Path(shutil.copytree(made.files, tmp_path / "自评"))


def form_of(made: Made, work: Path) -> str:
    """How a caller names the form: a county's own by the path of its definition."""
    return made.form or str(work / "round" / "form.yaml")


def standing(made: Made, work: Path) -> tuple[Status, ...]:
    """Every unit on the day; one whose waiver holds no longer is not among them."""
    units = status(work / "round", today=made.today).units
    return tuple(
        (each.code, each.state, each.versions, each.current, each.errors, each.queries, each.days_left)
        for each in units
        if not each.lapsed
    )


def digests(folder: Path) -> dict[str, str]:
    """The files of a folder without the ledger, whose pages SQLite may write anew."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != LEDGER]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@each_round
def test_it_stands_as_it_was_left(made: Made, work: Path) -> None:
    assert standing(made, work) == made.standing
    assert status(work / "round").notes == ()


@each_round
def test_issued_again_nothing_changes(made: Made, work: Path) -> None:
    before = digests(work / "round")

    units = issue(work / "round", form=form_of(made, work), year=made.year, roster=work / "roster.csv")

    assert [(each.unit.code, each.state, each.problem) for each in units] == [
        (code, "unchanged", "") for code, *_ in made.standing
    ]
    assert digests(work / "round") == before


@each_round
def test_its_returns_are_read_as_they_were(made: Made, work: Path) -> None:
    for name, values in made.values.items():
        [path] = [*(work / "kept").glob(name), *(work / "round" / "received").glob(f"{name}*")]
        returned = read(path, form=form_of(made, work))
        assert isinstance(returned, Submission)
        assert ({key: returned.evaluation.values[key] for key in values}, returned.notes) == (values, ())


@each_round
def test_its_correction_copy_keeps_the_numbers_of_the_findings(made: Made, work: Path) -> None:
    [copy] = (work / "round" / "corrections").iterdir()
    [corrected] = (work / "kept").glob("*改.xlsx")
    for path in (copy, corrected):
        returned = read(path, form=form_of(made, work))
        assert isinstance(returned, Submission)
        assert (returned.identity.unit.code, returned.numbers) == (made.faulty, made.numbers)

    [review] = check([copy], campaign=work / "round")
    assert {finding.key: finding.number for finding in review.findings} == made.numbers
    [unchanged] = collect(work / "round", [copy])
    assert (unchanged.outcome, unchanged.version) == ("not_counted", None)
    assert [(each.unit.code, each.file, each.problem) for each in return_(work / "round")] == [(made.faulty, copy, "")]


@each_round
def test_it_is_finished(made: Made, work: Path) -> None:
    found = collect(work / "round", [work / "kept"])

    assert (
        tuple(
            (
                *(Path(each.file).name, each.unit and each.unit.code, each.version, each.verdict, each.outcome),
                each.changes.mended if each.changes else (),
                tuple(change.field for change in each.changes.unflagged) if each.changes else (),
            )
            for each in found
        )
        == made.collected
    )
    assert return_(work / "round") == []
    faulty_twice = tuple(
        (code, "accepted", *((2, 2) if code == made.faulty else (1, 1)), 0, 0, 5) for code, *_ in made.standing
    )
    assert standing(made, work) == faulty_twice

    consolidation = consolidate([work / "round"], work / "汇总.xlsx", tables=work / "汇总")

    assert consolidation.completeness == made.completeness
    reviews = {review.unit.code: review for review in consolidation.reviews if review.unit is not None}
    assert tuple((code, each.total_score, each.grade) for code, each in reviews.items()) == made.scores
    unit, number, code, waiver = made.waived
    waived = [(each.number, each.code, each.waived) for each in reviews[unit].findings if each.waived is not None]
    assert waived == [(number, code, waiver)]
    details = pd.read_parquet(work / "汇总" / "unit_details.parquet")
    assert {key: details[key].sum() for key in made.sums} == pytest.approx(dict(made.sums))
    cell, value = made.total_row
    assert load_workbook(work / "汇总.xlsx", data_only=True)["单位明细"][cell].value == pytest.approx(value)


@pytest.mark.parametrize("made", [SUINING], ids=lambda made: made.folder)
def test_its_accepted_figures_are_filled_in_a_year_later(made: Made, work: Path) -> None:
    units = issue(work / "下一轮", form=made.form, year=2025, roster=work / "roster.csv", previous=work / "round")

    filled_in = {}
    for each in units:
        assert each.file is not None
        returned = read(each.file)
        assert isinstance(returned, Submission)
        filled_in[each.unit.code] = returned.identity.prefilled
    last_year = {
        "vehicle_purchase": 0,
        "vehicle_running": 3.4,
        "reception": 2.6,
        "operations": 64.2,
        "maintenance": 12.3,
        "operating": 196.5,
        "office": 42.2,
        "utilities_travel": 21.9,
        "meetings_training": 6.7,
        "procurement": 33.6,
    }
    second = {f"spending.{row}.prior_final": figure for row, figure in last_year.items()}
    assert filled_in == {FIRST: {}, SECOND: second, THIRD: {}}
