"""Disks that are full at seeded moments: one line, nothing recorded is lost, and the same command again finishes."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from perfeval_xl import collect, issue, waive
from perfeval_xl.upkeep.ledger_copy import problem_of
from tests.support.paths import ROOT
from tests.support.processes.command_line import perfeval
from tests.support.rounds import SMALL, WRONG, YEAR, digest, returned, state

LEDGER, COPY = "campaign.sqlite", "copy/campaign.sqlite"
LIMITED = """
import resource, sys
from perfeval_xl.cli import main
import perfeval_xl.api
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(main(sys.argv[2:]))
"""
"""A command of which no file may grow over so many bytes, as on a disk without more room."""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot be limited so")


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    roster = folder / "名册.csv"
    roster.write_text("单位代码,单位名称\n999901,示例一镇人民政府\n999902,示例二镇人民政府\n", encoding="utf-8")
    issue(folder / "轮", form=SMALL, year=YEAR, roster=roster)
    collect(folder / "轮", [returned(folder / "轮", "999901", folder / "一.xlsx", {**WRONG, "overall.grade": "良"})])
    waive(folder / "轮", "999901", 1, reason="县里批准", by="示例甲")
    returned(folder / "轮", "999902", folder / "二.xlsx")
    return folder / "轮"


def limited(most: int, *arguments: object) -> tuple[int, str]:
    """Exit status and what was said."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(most), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("name", ["collect", "waive", "restore", "export"])
def test_a_full_disk_is_one_line_and_loses_nothing(round_: Path, tmp_path: Path, name: str) -> None:
    def fresh(called: str) -> tuple[Path, list[object]]:
        folder = Path(shutil.copytree(round_, tmp_path / called / "轮"))
        if name == "restore":
            (folder / LEDGER).write_bytes(b"garbage")
        return folder, {
            "collect": ["collect", folder, round_.parent / "二.xlsx"],
            "waive": ["waive", folder, "999901", 2, "--reason", "同上", "--by", "示例甲"],
            "restore": ["round", "restore", folder],
            "export": ["round", "export", folder, "-o", folder.parent / "归档"],
        }[name]

    whole, command = fresh("whole")
    assert perfeval(*command).status == 0
    expected = state(whole)
    largest = (whole / LEDGER).stat().st_size
    for most in [0, *sorted(random.Random(f"20261128 {name}").sample(range(512, largest + 512), 5))]:
        folder, command = fresh(str(most))
        status, said = limited(most, *command)
        assert status in {0, 2}, said
        assert "Traceback" not in said, said
        assert status == 0 or len(said.splitlines()) == 1, said
        again = perfeval(*command)
        assert again.status == 0 or again.status == 2 == status * 2 or name in {"export", "restore"}, again.err
        assert (state(folder), problem_of(folder / LEDGER)) == (expected, None), most


def test_a_copy_that_cannot_be_written_leaves_the_former_one(round_: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(round_, tmp_path / "轮"))
    before = digest(folder / COPY)
    (folder / "copy").chmod(0o500)
    if os.access(folder / "copy", os.W_OK):  # the superuser may write all the same
        (folder / "copy").chmod(0o700)
        most = (folder / LEDGER).stat().st_size - 4096
        status, said = limited(most, "waive", folder, "999901", 2, "--reason", "同上", "--by", "示例甲")
    else:
        done = perfeval("waive", folder, "999901", 2, "--reason", "同上", "--by", "示例甲")
        (folder / "copy").chmod(0o700)
        status, said = done.status, done.err

    assert (status, "副本没有更新" in said) == (2, True), said
    assert digest(folder / COPY) == before
    assert problem_of(folder / COPY) is None
    assert not list((folder / "copy").glob(".~*"))
    perfeval("waive", folder, "999901", 2, "--reason", "同上", "--by", "示例甲")
    assert digest(folder / COPY) != before
