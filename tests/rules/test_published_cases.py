"""Seven tables that units published: everything that is wrong in them is found, and nothing else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.review import review
from perfeval_xl.rules.finding import Finding
from tests.support.cases.published_cases import CASES, SHEET, case, with_reasons
from tests.support.programs.judged import forms, rendered

every_case = pytest.mark.parametrize("name", CASES)

QUANTITY = "indicators.output.quantity"
SHANXI_SCORES = {
    1: "37442/38508 = 97.23%，3 × 97.23% = 2.92，自评3",
    12: "203/214 = 94.86%，2 × 94.86% = 1.9，自评1.8",
    13: "203/214 = 94.86%，2 × 94.86% = 1.9，自评1.8",
    14: "69/120 = 57.50%，2 × 57.50% = 1.15，自评1",
    16: "3224/3807 = 84.69%，2 × 84.69% = 1.69，自评1.9",
    17: "3220/3807 = 84.58%，2 × 84.58% = 1.69，自评1.8",
    18: "695/863 = 80.53%，2 × 80.53% = 1.61，自评1.8",
    19: "683/863 = 79.14%，2 × 79.14% = 1.58，自评1.7",
    20: "209/212 = 98.58%，2 × 98.58% = 1.97，自评1.8",
    23: "770/1228 = 62.70%，2 × 62.70% = 1.25，自评1.8",
    25: "22584/24694 = 91.46%，2 × 91.46% = 1.83，自评1.7",
}
"""Indicator and message. Nothing of 8 (1.946 for 1.9), 15 and 22 (1.43 for 1.4): within 0.05."""


def findings_in(data: Mapping[str, Any], folder: Path) -> list[Finding]:
    """The findings in a returned workbook that holds the data."""
    path = rendered(data, folder / "return.xlsx")
    return list(review(read_return(path, path.name, forms())).findings)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Finding]]:
    """The findings in every case."""
    return {name: findings_in(case(name).data, tmp_path_factory.mktemp(name)) for name in CASES}


@every_case
def test_just_these_findings_are_in_the_published_table(name: str, found: Mapping[str, list[Finding]]) -> None:
    shown = [each for each in found[name] if each.field not in case(name).outside_the_excerpt]

    assert {each.sheet for each in shown} == {SHEET}
    assert sorted((each.code, each.severity, each.field, each.cell, each.message) for each in shown) == sorted(
        case(name).findings
    )


@every_case
def test_nothing_is_left_out_but_what_the_excerpt_does_not_show(name: str, found: Mapping[str, list[Finding]]) -> None:
    outside = case(name).outside_the_excerpt

    assert {each.field for each in found[name]} & set(outside) == set(outside)


@every_case
def test_every_inconsistency_that_was_seen_is_answered_by_findings_or_says_why_not(name: str) -> None:
    expected = {f"{code}@{field}" for code, _, field, _, _ in case(name).findings}

    for item in case(name).observed:
        assert ("found" in item) is not ("not_shown" in item), item["said"]
        assert set(item.get("found", ())) <= expected, item["said"]


@every_case
def test_every_finding_answers_what_was_seen_or_says_why_it_is_right(name: str) -> None:
    answers = {answer for item in case(name).observed for answer in item.get("found", ())}

    assert answers | set(case(name).besides) == {f"{code}@{field}" for code, _, field, _, _ in case(name).findings}
    assert answers.isdisjoint(case(name).besides)


def test_with_reasons_given_the_scores_that_differ_are_said_with_the_arithmetic(tmp_path: Path) -> None:
    findings = findings_in(with_reasons(case("shanxi").data), tmp_path)
    of_indicators = [each for each in findings if (each.field or "").startswith(f"{QUANTITY}.")]
    scores = {each.field: each.message for each in of_indicators if each.code == "score_differs"}

    assert scores == {f"{QUANTITY}.{number}.score": message for number, message in SHANXI_SCORES.items()}
    assert sorted(f"{each.code}@{each.field}" for each in of_indicators if each.code != "score_differs") == [
        f"far_above_target@{QUANTITY}.3.actual",
        f"far_above_target@{QUANTITY}.5.actual",
        f"far_above_target@{QUANTITY}.6.actual",
        f"unit_mismatch@{QUANTITY}.25.target",
    ]


def test_a_unit_written_twice_does_not_hide_a_score_that_differs(tmp_path: Path) -> None:
    findings = findings_in(with_reasons(case("yongde").data), tmp_path)

    assert {each.field: each.message for each in findings if each.code == "score_differs"} == {
        "indicators.output.timeliness.1.score": "100/100已达到目标，满分10，自评7",
        "indicators.benefit.social.1.score": "98/100 = 98.00%，10 × 98.00% = 9.8，自评9",
    }
