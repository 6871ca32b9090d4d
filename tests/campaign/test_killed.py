"""Commands of a round ended by kill -9 at 50 moments: run again, they bring the state of a round that never was killed.

Here collect; issue is in test_killed_issuing.
What is compared is the whole ledger without its times, and every file that is kept.
"""

import random
import shutil
from pathlib import Path

import pytest

from tests.support.processes.command_line import perfeval
from tests.support.processes.killing import kill, moments, start, undisturbed
from tests.support.rounds import FIRST, SECOND, THIRD, issue, returned, state, without_stamp_and_name

WRONG = {**dict.fromkeys(("signed.head", "funding.executed", "overall.grade")), "costs.total.final": 71000}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round that is issued and what came in: a wrong version and its correction, a clean one, a blank, a letter."""
    folder = tmp_path_factory.mktemp("kill")
    issue(folder / "round")
    inbox = folder / "inbox"
    returned(folder / "round", FIRST.code, inbox / "1 第一次.xlsx", WRONG)
    returned(folder / "round", SECOND.code, inbox / "2.xlsx")
    returned(folder / "round", FIRST.code, inbox / "3 第二次.xlsx")
    shutil.copy(next((folder / "round" / "issued").rglob(f"{THIRD.code}*")), inbox / "4 空白.xlsx")
    (inbox / "5 来信.txt").write_text("表已寄出", encoding="utf-8")
    return folder


def test_collect_killed_at_any_moment_and_run_again_loses_and_doubles_nothing(sent: Path, tmp_path: Path) -> None:
    def fresh(name: str) -> Path:
        return Path(shutil.copytree(sent / "round", tmp_path / name))

    run = undisturbed("collect", fresh("whole"), sent / "inbox")
    expected = state(tmp_path / "whole")
    assert [len(expected["tables"][table]) for table in ("files", "versions", "loose")] == [5, 3, 2]

    for number, (kind, moment) in enumerate(moments(20250106, *run)):
        folder = fresh(f"{number} {kind} {moment}")
        kill(kind, moment, "collect", folder, sent / "inbox")
        perfeval("collect", folder, sent / "inbox")
        assert state(folder) == expected, (kind, moment)


def test_two_collects_at_once_both_finish_and_lose_nothing(sent: Path, tmp_path: Path) -> None:
    whole = Path(shutil.copytree(sent / "round", tmp_path / "whole"))
    perfeval("collect", whole, sent / "inbox")
    expected = state(whole)
    for turn in range(2):
        folder = Path(shutil.copytree(sent / "round", tmp_path / str(turn)))
        both = [start("anywhere", 0, "collect", folder, sent / "inbox") for _ in range(2)]
        assert all("steps" in process.communicate()[0] for process in both)
        assert state(folder) == expected


def test_a_file_that_moves_is_killed_and_raced_and_is_one_units_all_the_same(sent: Path, tmp_path: Path) -> None:
    bare = without_stamp_and_name(sent / "inbox" / "2.xlsx", tmp_path / "看不出.xlsx")
    begun = Path(shutil.copytree(sent / "round", tmp_path / "begun"))
    perfeval("collect", begun, bare, "--unit", FIRST.code)
    move = (bare, "--unit", SECOND.code)

    def fresh(name: str) -> Path:
        return Path(shutil.copytree(begun, tmp_path / name))

    _, writing, _ = undisturbed("collect", fresh("whole"), *move)
    expected = state(tmp_path / "whole")
    assert [len(expected["tables"][table]) for table in ("files", "versions")] == [1, 2]
    for moment in sorted(random.Random(20250109).sample(range(1, writing), 8)):
        folder = fresh(f"step {moment}")
        kill("writing", moment, "collect", folder, *move)
        perfeval("collect", folder, *move)
        assert state(folder) == expected, moment

    raced = fresh("raced")
    both = [start("anywhere", 0, "collect", raced, *move) for _ in range(2)]
    assert all("steps" in process.communicate()[0] for process in both)
    assert state(raced) == expected
