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
from tests.rounds import FIRST, SECOND, SMALL, THIRD, digest, issue, returned, state, without_stamp_and_name

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

    run = undisturbed("issue", fresh("whole"), *options)
    expected = state(tmp_path / "whole"), issued_files(tmp_path / "whole")
    assert sorted(expected[1]) == [
        "issued/乡镇/999901-示例甲镇人民政府-小表-2024.xlsx",
        "issued/部门/999903-示例三局-小表-2024.xlsx",
        "issued/部门/999904-示例四局-小表-2024.xlsx",
        "manifest.csv",
    ]
    for kind, moment in moments(20250107, *run):
        folder = fresh(f"{kind} {moment}")
        kill(kind, moment, "issue", folder, *options)
        perfeval("issue", folder, *options)
        assert (state(folder), issued_files(folder)) == expected, (kind, moment)


def test_issue_killed_while_it_begins_a_round_and_run_again_makes_one_whole_round(tmp_path: Path) -> None:
    """The round's id and key are random, so what is compared is what does not come from them."""
    units = roster(tmp_path / "名册.csv", "999901,示例一镇人民政府,乡镇", "999903,示例三局,部门")
    options = ("--form", SMALL, "--year", 2024, "--roster", units)
    _, writing, _ = undisturbed("issue", tmp_path / "whole", *options)
    chance = random.Random(20250108)
    for moment in sorted(chance.sample(range(1, writing), 6)):
        folder = tmp_path / f"step {moment}"
        kill("writing", moment, "issue", folder, *options)
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
