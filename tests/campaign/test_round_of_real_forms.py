"""A round on each county's real form: issued, a sample returned with a mistake, sent back, corrected, merged."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML

from perfeval_xl import collect, consolidate, return_, status
from tests.support.paths import SAMPLES
from tests.support.rounds import FIRST, SECOND, fill, issue, returned


def sample(name: str) -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe").load(SAMPLES / f"{name}.yaml")
    return data


@pytest.mark.parametrize(
    ("form", "year", "name", "field"),
    [
        ("suining", 2024, "shili_1_clean", "goals.achieved"),
        ("tongcheng", 2020, "tanghu_2020_corrected", "funding.executed"),
    ],
)
def test_a_round_of_a_real_form(tmp_path: Path, form: str, year: int, name: str, field: str) -> None:
    campaign, data = tmp_path / "轮", sample(name)
    issue(campaign, (FIRST, SECOND), year, form)

    [first] = collect(campaign, [returned(campaign, FIRST.code, tmp_path / "a.xlsx", {field: None}, data=data)])
    assert (first.version, first.verdict) == (1, "errors")
    assert ("required_blank", field, 1) in [(finding.code, finding.field, finding.number) for finding in first.findings]
    [copy] = return_(campaign)
    assert copy.file is not None

    [second] = collect(campaign, [fill(copy.file, tmp_path / "b.xlsx", data=data)])
    assert (second.version, second.verdict, second.outcome) == (2, "accepted", "taken")
    assert second.changes is not None
    assert (1 in second.changes.mended, second.changes.open, second.changes.unflagged) == (True, (), ())
    assert [unit.state for unit in status(campaign).units] == ["accepted", "outstanding"]
    made = consolidate([campaign], tmp_path / "汇总.xlsx")
    assert made.completeness == "本轮2个单位，计入1个"
    assert load_workbook(tmp_path / "汇总.xlsx")["未计入单位"]["A4"].value == SECOND.code
