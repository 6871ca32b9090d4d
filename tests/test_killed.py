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
from pathlib import Path

import pytest

from tests.command_line import ROOT, perfeval
from tests.rounds import FIRST, SECOND, SMALL, THIRD, digest, issue, returned, state

ANYWHERE, WRITING, BY_CLOCK = 10, 11, 4
KILLED = {-9, 9, 1}
"""Exit status of a killed process: minus the signal, on Windows what the killer said."""


def start(step: int, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.killed_program", str(step), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )


def steps_of(*arguments: object) -> tuple[int, list[int], float]:
    """How many steps an undisturbed run takes, those that write, and its seconds."""
    begun = time.monotonic()
    out = start(0, *arguments).communicate()[0]
    numbers = [int(number) for number in out.splitlines()[-1].split()[1:]]
    return numbers[0], numbers[1:], time.monotonic() - begun


def killed_at(step: int, *arguments: object) -> None:
    process = start(step, *arguments)
    process.communicate()
    assert process.returncode in KILLED


def killed_after(seconds: float, *arguments: object) -> None:
    process = start(0, *arguments)
    time.sleep(seconds)
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round that is issued and what came in: a wrong version and its correction, a clean one, a blank, a letter."""
    folder = tmp_path_factory.mktemp("kill")
    issue(folder / "round")
    inbox = folder / "inbox"
    returned(folder / "round", FIRST.code, inbox / "1 第一次.xlsx", {"costs.total.final": 71000})
    returned(folder / "round", SECOND.code, inbox / "2.xlsx")
    returned(folder / "round", FIRST.code, inbox / "3 第二次.xlsx")
    shutil.copy(next((folder / "round" / "issued").rglob(f"{THIRD.code}*")), inbox / "4 空白.xlsx")
    (inbox / "5 来信.txt").write_text("表已寄出", encoding="utf-8")
    return folder


def test_collect_killed_at_any_moment_and_run_again_loses_and_doubles_nothing(sent: Path, tmp_path: Path) -> None:
    def fresh(name: str) -> Path:
        return Path(shutil.copytree(sent / "round", tmp_path / name))

    steps, writing, seconds = steps_of("collect", fresh("whole"), sent / "inbox")
    expected = state(tmp_path / "whole")
    assert [len(expected["tables"][table]) for table in ("files", "versions", "loose")] == [5, 3, 2]

    chance = random.Random(20250106)
    moments = [chance.randrange(1, steps) for _ in range(ANYWHERE)] + chance.sample(writing, WRITING)
    for moment in moments:
        folder = fresh(f"step {moment}")
        killed_at(moment, "collect", folder, sent / "inbox")
        perfeval("collect", folder, sent / "inbox")
        assert state(folder) == expected, moment
    for _ in range(BY_CLOCK):
        second = chance.uniform(0.1, 1) * seconds
        folder = fresh(f"second {second}")
        killed_after(second, "collect", folder, sent / "inbox")
        perfeval("collect", folder, sent / "inbox")
        assert state(folder) == expected, second


def test_two_collects_at_once_both_finish_and_lose_nothing(sent: Path, tmp_path: Path) -> None:
    whole = Path(shutil.copytree(sent / "round", tmp_path / "whole"))
    perfeval("collect", whole, sent / "inbox")
    expected = state(whole)
    for turn in range(2):
        folder = Path(shutil.copytree(sent / "round", tmp_path / str(turn)))
        both = [start(0, "collect", folder, sent / "inbox") for _ in range(2)]
        assert all("steps" in process.communicate()[0] for process in both)
        assert state(folder) == expected


def issued_files(folder: Path) -> dict[str, str]:
    """The workbooks and the list of them, with their digests; what a killed command had begun to write is none."""
    files = [folder / "manifest.csv", *(folder / "issued").rglob("*.xlsx")]
    return {path.relative_to(folder).as_posix(): digest(path) for path in files if path.exists()}


def roster(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(["单位代码,单位名称,分组", *lines]), encoding="utf-8")
    return path


def test_issue_killed_while_it_follows_a_changed_roster_and_run_again_is_as_if_it_never_was(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    issue(begun, [FIRST, SECOND])
    changed = roster(
        tmp_path / "名册.csv", "999901,示例甲镇人民政府,乡镇", "999903,示例三局,部门", "999904,示例四局,部门"
    )
    options = ("--form", SMALL, "--year", 2024, "--roster", changed)

    def fresh(name: str) -> Path:
        return Path(shutil.copytree(begun, tmp_path / name))

    steps, writing, seconds = steps_of("issue", fresh("whole"), *options)
    expected = state(tmp_path / "whole"), issued_files(tmp_path / "whole")
    assert sorted(expected[1]) == [
        "issued/乡镇/999901-示例甲镇人民政府-小表-2024.xlsx",
        "issued/部门/999903-示例三局-小表-2024.xlsx",
        "issued/部门/999904-示例四局-小表-2024.xlsx",
        "manifest.csv",
    ]
    chance = random.Random(20250107)
    moments = [chance.randrange(1, steps) for _ in range(5)] + chance.sample(writing, 11)
    for moment in moments:
        folder = fresh(f"step {moment}")
        killed_at(moment, "issue", folder, *options)
        perfeval("issue", folder, *options)
        assert (state(folder), issued_files(folder)) == expected, moment
    for _ in range(2):
        second = chance.uniform(0.1, 1) * seconds
        folder = fresh(f"second {second}")
        killed_after(second, "issue", folder, *options)
        perfeval("issue", folder, *options)
        assert (state(folder), issued_files(folder)) == expected, second


def test_issue_killed_while_it_begins_a_round_and_run_again_makes_one_whole_round(tmp_path: Path) -> None:
    """The round's id and key are random, so what is compared is what does not come from them."""
    units = roster(tmp_path / "名册.csv", "999901,示例一镇人民政府,乡镇", "999903,示例三局,部门")
    options = ("--form", SMALL, "--year", 2024, "--roster", units)
    steps, writing, _ = steps_of("issue", tmp_path / "whole", *options)
    chance = random.Random(20250108)
    for moment in [chance.randrange(1, steps), *chance.sample(writing, 6)]:
        folder = tmp_path / f"step {moment}"
        killed_at(moment, "issue", folder, *options)
        outcome = perfeval("issue", folder, *options)
        again = perfeval("issue", folder, *options)
        files = issued_files(folder)
        said = dict(line.split(",")[3:5] for line in (folder / "manifest.csv").read_text("utf-8-sig").splitlines()[1:])

        assert (outcome.status, again.out) == (0, "2个单位：没有变2\n"), moment
        assert said == {name: files[name] for name in files if name != "manifest.csv"}
        assert sorted(said) == [
            "issued/乡镇/999901-示例一镇人民政府-小表-2024.xlsx",
            "issued/部门/999903-示例三局-小表-2024.xlsx",
        ]
        [review] = perfeval("check", folder / "issued" / "部门", "--campaign", folder, "--json").json
        assert [finding["code"] for finding in review["findings"]] == ["not_filled_in"]
