"""Commands of a round ended by kill -9 at 50 moments: run again, they bring the state of a round that never was killed.

The moments are seeded: steps of the program anywhere, steps in what writes, and (few) moments by the clock. What is
compared is the whole ledger without its times, and every file that is kept.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import ROOT, perfeval
from tests.rounds import FIRST, SECOND, THIRD, issue, returned, state

ANYWHERE, WRITING, BY_CLOCK = 5, 17, 3
WRONG = {**dict.fromkeys(("signed.head", "funding.executed", "overall.grade")), "costs.total.final": 71000}
KILLED = {-9, 9, 1}
"""Exit status of a killed process: minus the signal, on Windows what the killer said."""


def start(kind: str, step: int, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.killed_program", kind, str(step), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )


def undisturbed(*arguments: object) -> tuple[int, int, float]:
    """How many steps a run takes anywhere and in writing, and how many seconds."""
    begun = time.monotonic()
    anywhere, writing = start("anywhere", 0, *arguments).communicate()[0].splitlines()[-1].split()[1:]
    return int(anywhere), int(writing), time.monotonic() - begun


def kill(kind: str, moment: float, *arguments: object) -> None:
    """At a step `anywhere` or in `writing`, or at a second of the `clock`."""
    if kind == "clock":
        process = start("anywhere", 0, *arguments)
        time.sleep(moment)
        process.kill()
        process.communicate()
    else:
        process = start(kind, int(moment), *arguments)
        process.communicate()
        assert process.returncode in KILLED


def moments(seed: int, anywhere: int, writing: int, seconds: float) -> Iterator[tuple[str, float]]:
    """25 of them, spread over the whole run and, more closely, over what is written."""
    chance = random.Random(seed)
    for _ in range(ANYWHERE):
        yield "anywhere", chance.randrange(1, anywhere)
    for turn in range(WRITING):
        yield "writing", 1 + int((turn + chance.random()) * writing / WRITING)
    for _ in range(BY_CLOCK):
        yield "clock", chance.uniform(0.1, 1) * seconds


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

    for kind, moment in moments(20250106, *run):
        folder = fresh(f"{kind} {moment}")
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
