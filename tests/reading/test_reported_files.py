"""Files rebuilt from public bug reports (tests/reported): what each must give, however it is read."""

import json
from pathlib import Path
from typing import Any

import pytest

import perfeval_xl
from perfeval_xl import Finding, Review
from tests.support.paths import ROOT

FOLDER = ROOT / "tests" / "reported"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))
OTHER = "other.xlsx"
"""An accepted return of another unit."""


def read_values(path: Path) -> dict[str, object]:
    """What `read` gives: by field key, and of indicator rows as `ind.2.actual`."""
    return values_in(perfeval_xl.read(path).as_json())


def values_in(printed: dict[str, Any]) -> dict[str, object]:
    values = {each["field"]: each["value"] for each in printed["values"]}
    names = ("name", "target", "actual", "weight", "score", "reason")
    for number, row in enumerate(printed["indicators"], 1):
        values |= {f"ind.{number}.{name}": row[name] for name in names}
    return values


BASE = values_in(json.loads((FOLDER / "base.json").read_text(encoding="utf-8")))


def is_said(findings: list[Finding], expect: dict[str, Any]) -> bool:
    """Whether a finding of one of these severities stands at one of these cells."""
    severities, cells = expect.get("severities", ["error", "query", "note"]), set(expect["cells"])
    stand = [each for each in findings if each.severity in severities]
    return any(not cells.isdisjoint({each.cell, *each.cells}) for each in stand)


def holds(expect: dict[str, Any], path: Path, reviews: list[Review]) -> bool:
    """Whether a file gives what is expected of it."""
    findings = [finding for review in reviews for finding in review.findings]
    said = " ".join(finding.message + finding.remedy for finding in findings)
    match expect["kind"]:
        case "values":
            return read_values(path) == {**BASE, **expect["changed"]}
        case "said":
            return is_said(findings, expect)
        case "mentions":
            return any(word in said for word in expect["words"])
        case "code":
            return str(expect["code"]) in {finding.code for finding in findings}
        case "not_accepted":
            return reviews[0].verdict != "accepted"
        case "one_of":
            return read_values(path)[expect["field"]] in expect["values"]
        case "one_of_or_said":
            return read_values(path)[expect["field"]] in expect["values"] or is_said(findings, expect)
        case "as_shown":
            return read_values(path)[expect["field"]] in expect["values"] or "按显示的" not in said
        case "read_or_message_without":
            values = read_values(path)
            return values == BASE or (findings != [] and not any(word in said for word in expect["words"]))
        case "no_error_at":
            return not is_said(findings, {**expect, "severities": ["error"]})
        case "refused":
            [refusal] = findings
            return refusal.code in expect["codes"] and expect["remedy"] in refusal.remedy
        case "at_most_reviews":
            return len(reviews) <= int(expect["most"])
    raise AssertionError(f"no such kind: {expect['kind']}")


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["verb"] != "consolidate"], ids=lambda case: str(case["id"])
)
def test_a_reported_file_gives_what_it_must(case: dict[str, Any]) -> None:
    path = FOLDER / case["file"]
    reviews = list(perfeval_xl.check([path], form="suining"))

    found = [(each.code, each.severity, each.cell, each.message) for review in reviews for each in review.findings]
    assert holds(case["expect"], path, reviews), (case["situation"], found)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["verb"] == "consolidate"], ids=lambda case: str(case["id"])
)
def test_a_reported_file_does_not_stop_the_others(case: dict[str, Any], tmp_path: Path) -> None:
    paths = [FOLDER / case["file"], FOLDER / OTHER]
    consolidated = perfeval_xl.consolidate(paths, output=tmp_path / "汇总.xlsx").as_json()

    assert {Path(each["file"]).name: each["counted"] for each in consolidated["files"]}[OTHER]
