"""The commands that keep a round whole, and the copy that every command renews: killed at seeded moments, and raced.

What is compared is the whole ledger without its times and every file that is kept, as in tests/campaign/test_killed.py,
and that the copy is a whole ledger at every moment.
"""

import random
import shutil
from pathlib import Path

import pytest

from perfeval_xl import collect, issue, log, return_, waive
from perfeval_xl.upkeep.ledger_copy import problem_of
from tests.support.processes.command_line import perfeval
from tests.support.processes.killing import kill, start, undisturbed
from tests.support.rounds import SMALL, WRONG, YEAR, returned, state

LEDGER, COPY = "campaign.sqlite", "copy/campaign.sqlite"
KILLS = 10


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Issued, collected, one finding waived."""
    folder = tmp_path_factory.mktemp("kill")
    roster = folder / "名册.csv"
    roster.write_text("单位代码,单位名称\n999901,示例一镇人民政府\n999902,示例二镇人民政府\n", encoding="utf-8")
    issue(folder / "轮", form=SMALL, year=YEAR, roster=roster)
    returned(folder / "轮", "999901", folder / "收" / "一.xlsx", {**WRONG, "overall.grade": "良"})
    collect(folder / "轮", [folder / "收"])
    return_(folder / "轮")
    waive(folder / "轮", "999901", 1, reason="县里批准", by="示例甲")
    returned(folder / "轮", "999902", folder / "二.xlsx")
    return folder / "轮"


def lost_ledger(folder: Path) -> None:
    (folder / LEDGER).write_bytes(b"garbage" * 1000)


def lost_both(folder: Path) -> None:
    (folder / LEDGER).unlink()
    shutil.rmtree(folder / "copy")


COMMANDS = {
    "collect": (None, ("collect", "二.xlsx")),
    "waive": (None, ("waive", "999901", "2", "--reason", "同上", "--by", "示例甲")),
    "unwaive": (None, ("unwaive", "999901", "1", "--by", "示例甲")),
    "restore from the copy": (lost_ledger, ("round restore",)),
    "restore from the files": (lost_both, ("round restore",)),
}


def command(folder: Path, words: tuple[str, ...], sent: Path) -> list[object]:
    """In a round; the file `sent` in place of its name."""
    verb, *rest = words
    return [*verb.split(), folder, *(sent if word == sent.name else word for word in rest)]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_killed_at_any_moment_and_run_again(round_: Path, tmp_path: Path, name: str) -> None:
    lose, words = COMMANDS[name]

    def fresh(called: str) -> Path:
        folder = Path(shutil.copytree(round_, tmp_path / called / "轮"))
        if lose is not None:
            lose(folder)
        return folder

    whole, sent = fresh("whole"), round_.parent / "二.xlsx"
    _, writing, _ = undisturbed(*command(whole, words, sent))
    expected = state(whole)
    for moment in sorted(random.Random(f"20261128 {name}").sample(range(1, writing), min(KILLS, writing - 1))):
        folder = fresh(str(moment))
        kill("writing", moment, *command(folder, words, sent))
        if (folder / COPY).exists():
            assert problem_of(folder / COPY) is None, moment
        perfeval(*command(folder, words, sent))
        assert (state(folder), problem_of(folder / LEDGER)) == (expected, None), moment
        assert perfeval("round", "check", folder).status in {0, 1}
        if problem_of(folder / COPY) is not None:  # killed after all else was done: the next command makes it
            perfeval("round", "restore", folder)
        assert problem_of(folder / COPY) is None, moment


def test_commands_at_once_lose_nothing(round_: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(round_, tmp_path / "轮"))
    sent = round_.parent / "二.xlsx"
    before = len(log(folder))
    together = [
        start("anywhere", 0, *command(folder, COMMANDS[name][1], sent)) for name in ("collect", "waive", "unwaive")
    ] + [start("anywhere", 0, "round", "export", folder, "-o", tmp_path / "归档")]

    assert all("steps" in process.communicate()[0] for process in together)
    assert sorted(action.verb for action in log(folder)[before:]) == ["collect", "unwaive", "waive"]
    assert perfeval("round", "check", folder).status == 0
    expected = state(folder)
    shutil.copy(folder / COPY, folder / LEDGER)
    assert state(folder) == expected


def test_an_archive_killed_leaves_none_or_a_whole_one(round_: Path, tmp_path: Path) -> None:
    archive = tmp_path / "归档"
    anywhere, _, _ = undisturbed("round", "export", round_, "-o", tmp_path / "whole")
    files = {path.relative_to(tmp_path / "whole") for path in (tmp_path / "whole").rglob("*")}
    for moment in sorted(random.Random(20261128).sample(range(1, anywhere), KILLS)):
        kill("anywhere", moment, "round", "export", round_, "-o", archive)
        if archive.exists():
            assert {path.relative_to(archive) for path in archive.rglob("*")} == files, moment
            shutil.rmtree(archive)
    assert perfeval("round", "export", round_, "-o", archive).status == 0
