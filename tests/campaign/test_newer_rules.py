"""Rules change while a round goes on: what was accepted stays so, what would be said now is a note and nothing more."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from perfeval_xl import check, collect, consolidate, return_, status, waive
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.review import review
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import READING_CODES, noticed
from tests.support.processes.command_line import perfeval
from tests.support.rounds import WRONG, an_hour_later, fill, returned, standing, state

READ, REVIEW = "perfeval_xl.reading.reader.understood_return", "perfeval_xl.campaign.judging.review"
"""Where a newer program reads otherwise, or says something else of what was read."""
FIGURE = {"costs.vehicles.final": 5}


@pytest.fixture
def noted(campaign: Path, tmp_path: Path) -> Path:
    """A round with an accepted version of which reading had no more than a note to say."""
    book = load_workbook(returned(campaign, "999901", tmp_path / "a.xlsx", FIGURE))
    book.create_sheet("附").append(["另附的说明"])
    book.save(tmp_path / "a.xlsx")
    [file] = collect(campaign, [an_hour_later(tmp_path / "a.xlsx")])
    assert ([finding.code for finding in file.findings], file.verdict) == (["sheet_added"], "accepted")
    return campaign


def graver(patch: pytest.MonkeyPatch) -> None:
    """A newer program takes for an error what was a note."""
    patch.setitem(READING_CODES, "sheet_added", replace(READING_CODES["sheet_added"], severity="error"))


def consolidated(campaign: Path, folder: Path) -> list[tuple[Any, ...]]:
    made = consolidate([campaign], folder / "汇总.xlsx", tables=folder / "表")
    figures = pd.read_parquet(folder / "表" / "unit_details.parquet")["costs.vehicles.final"]
    return list(zip([each.verdict for each in made.counted], figures, strict=True))


def test_what_was_accepted_stays_accepted_in_every_verb(
    noted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(noted)
    graver(monkeypatch)

    assert standing(noted)[0] == ("999901", "accepted", 1, 1)
    assert consolidated(noted, tmp_path) == [("accepted", 5.0)]
    [checked] = check([noted])
    assert (checked.verdict, [(each.code, each.severity) for each in checked.findings]) == (
        "accepted",
        [("sheet_added", "note")],
    )
    assert return_(noted) == []
    assert state(noted) == before


def test_status_and_round_check_say_what_the_rules_would_say_now(noted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert status(noted).notes == ()
    graver(monkeypatch)

    [note] = status(noted).notes

    assert (note.unit.code, note.version, note.was, note.would_be) == ("999901", 1, "accepted", "errors")
    assert note.message == (
        "第1版按收件时的规则是通过，仍然算数；按现在的规则是待更正：工作表“附”不是下发的表，里面的内容没有读取"
    )
    outcome = perfeval("status", noted)
    assert f"现在的规则另有说法（不改变结论）：999901 示例一镇人民政府{note.message}" in outcome.out
    checked = perfeval("round", "check", noted)
    said = f"［规则变了］campaign.sqlite：999901 示例一镇人民政府{note.message}。不影响结论；要单位再改的，另行告知"
    assert (checked.status, said in checked.out.splitlines()) == (0, True)
    [printed] = perfeval("status", noted, "--json").json["notes"]
    assert (printed["unit"]["code"], printed["would_be"]) == ("999901", "errors")


def refuse(*_: object) -> Unread:
    """A newer program does not read such files at all."""
    return Unread("a.xlsx", (noticed("damaged", "文件已损坏", "重新发送"),))


def test_figures_that_were_accepted_count_though_the_file_is_no_longer_read(
    noted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(READ, refuse)

    assert consolidated(noted, tmp_path) == [("accepted", 5.0)]


def test_a_correction_copy_is_made_of_a_version_that_is_no_longer_read(
    campaign: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx", {**WRONG, **FIGURE})])
    with monkeypatch.context() as newer:
        newer.setattr(READ, refuse)
        [copy] = return_(campaign)

    assert copy.file is not None
    [file] = collect(campaign, [fill(copy.file, tmp_path / "b.xlsx", WRONG)])
    assert [(finding.number, finding.code) for finding in file.findings] == [(1, "parts_sum")]


def test_figures_that_are_read_otherwise_now_are_those_that_were_accepted(
    noted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def otherwise(returned: Submission, *more: Any) -> Any:
        values = {**returned.evaluation.values, "costs.vehicles.final": 77.0}
        return review(replace(returned, evaluation=replace(returned.evaluation, values=values)), *more)

    monkeypatch.setattr(REVIEW, otherwise)

    assert consolidated(noted, tmp_path) == [("accepted", 5.0)]


def test_a_finding_that_got_another_code_takes_a_new_number_and_no_waiver(
    campaign: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx", WRONG)])
    waive(campaign, "999901", 1, reason="已另文说明", by="示例甲")
    assert standing(campaign)[0] == ("999901", "accepted", 1, 1)

    def renamed(returned: Submission, *more: Any) -> Any:
        def now(finding: Finding) -> Finding:
            return replace(finding, code="sum_wrong", key=f"sum_wrong@{finding.field}", number=None)

        found = review(returned, *more)
        return replace(found, findings=tuple(now(each) for each in found.findings))

    monkeypatch.setattr(REVIEW, renamed)
    assert standing(campaign)[0] == ("999901", "accepted", 1, 1)
    second = returned(campaign, "999901", tmp_path / "b.xlsx", {**WRONG, **FIGURE})

    [file] = collect(campaign, [second])

    assert [(each.number, each.code) for each in file.findings] == [(2, "sum_wrong")]
    assert (file.verdict, file.outcome) == ("errors", "not_counted")
    assert standing(campaign)[0] == ("999901", "accepted", 2, 1)
    with open_campaign(campaign) as opened:
        assert opened.ledger.numbers("999901") == {"parts_sum@costs.total.final": 1, "sum_wrong@costs.total.final": 2}
