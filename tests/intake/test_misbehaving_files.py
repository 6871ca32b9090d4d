"""A file that misbehaves among others, in whole commands: it costs one finding, with one worker as with two."""

import sys
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.intake import opening
from perfeval_xl.intake.delivery import delivered_files
from perfeval_xl.intake.workers import Workers
from perfeval_xl.reading.reader import Reader
from perfeval_xl.review.reviewed_files import Wanted, distilled
from perfeval_xl.rules.known_forms import forms_with
from tests.support.many_returns import write_returns
from tests.support.processes import misbehaving
from tests.support.processes.command_line import perfeval
from tests.support.rounds import FIRST, SECOND, returned
from tests.support.small_form import DEFINITION

CODES = {
    "abort": "reader_failed",
    "eat memory": "too_large",
    "exit": "reader_failed",
    "hang": "too_large",
    "kill": "reader_failed",
    "raise": "reader_failed",
}
"""What a file that holds such a command comes to."""
READ = {FIRST.code, SECOND.code}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there is memory held to a limit for certain")


@pytest.fixture(params=[1, 2])
def workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """So many, whose children misbehave on command."""
    monkeypatch.setattr(opening, "opened", misbehaving.opened)
    monkeypatch.setattr(opening, "SECONDS_A_FILE", 5.0)
    count: int = request.param
    return count


@pytest.fixture
def inbox(campaign: Path, tmp_path: Path) -> Path:
    """Two returns, before and behind all that misbehave."""
    inbox = tmp_path / "收"
    for code in READ:
        returned(campaign, code, inbox / f"{code}.xlsx")
    for name in CODES:
        (inbox / f"{name}.xlsx").write_bytes(name.encode())
    (inbox / f"{SECOND.code}.xlsx").rename(inbox / f"z{SECOND.code}.xlsx")
    return inbox


def by_name(files: list[dict[str, Any]], what: str) -> dict[str, Any]:
    return {Path(each["file"]).stem.removeprefix("z"): each[what] for each in files}


def test_check(workers: int, campaign: Path, inbox: Path) -> None:
    found = perfeval("check", inbox, "--campaign", campaign, "--workers", workers, "--json").json

    codes = {name: [each["code"] for each in findings] for name, findings in by_name(found, "findings").items()}
    assert codes == {code: [] for code in READ} | {name: [code] for name, code in CODES.items()}


def test_consolidate(workers: int, campaign: Path, inbox: Path, tmp_path: Path) -> None:
    found = perfeval(
        "consolidate", inbox, "-o", tmp_path / "汇总.xlsx", "--form", DEFINITION, "--workers", workers, "--json"
    ).json

    assert found["units"] == {"given": 2, "accepted": 2, "left_out": 0}
    assert by_name(found["files"], "verdict") == dict.fromkeys(READ, "accepted") | dict.fromkeys(CODES, "unreadable")


def test_collect(workers: int, campaign: Path, inbox: Path) -> None:
    found = perfeval("collect", campaign, inbox, "--workers", workers, "--json").json

    assert by_name(found["files"], "outcome") == dict.fromkeys(READ, "taken") | dict.fromkeys(CODES, "refused")


def test_a_file_that_ends_the_child_it_is_understood_in(tmp_path: Path) -> None:
    write_returns(tmp_path, 3)
    deadly = f"999002{misbehaving.DEADLY}.xlsx"
    (tmp_path / "999002.xlsx").rename(tmp_path / deadly)
    with Reader(forms_with(str(DEFINITION))[0], Workers(2)) as reader:
        files = delivered_files([tmp_path])
        found = list(distilled(reader, files, Wanted(), None, misbehaving.ends_at_a_deadly_file))

    assert found == [("999001.xlsx", []), (deadly, ["reader_failed"]), ("999003.xlsx", [])]
