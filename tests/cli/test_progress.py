"""How far long work is: nothing of short work, a bar on a terminal, lines elsewhere; Ctrl-C leaves nothing behind."""

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest

from perfeval_xl import consolidate
from perfeval_xl.cli import progress
from perfeval_xl.cli.progress import Progress, Work
from perfeval_xl.results import consolidated_workbook
from tests.support.paths import ROOT, SAMPLES
from tests.support.processes.command_line import perfeval

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="sends a signal as a terminal of Linux does")


class Stream(io.StringIO):
    """A stderr that knows whether it is a terminal and says when a text has been written to it."""

    def __init__(self, awaited: str, *, terminal: bool) -> None:
        super().__init__()
        self._awaited, self._terminal, self.seen = awaited, terminal, Event()

    def isatty(self) -> bool:
        return self._terminal

    def write(self, text: str) -> int:
        written = super().write(text)
        if self._awaited in self.getvalue():
            self.seen.set()
        return written


def shown(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is shown of three items, the second of which has failed, until the stream has seen what it waits for."""
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "SHORT", 0.01)
    monkeypatch.setattr(progress, "LINES_APART", 0.01)
    with Progress() as shown:
        for item in shown.watch([1, 2, 3], "审核", 5, lambda item: item == 2):
            if item == 3:
                assert stream.seen.wait(60)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("total", "done", "failed", "expected"),
    [
        (3000, 1200, 35, "审核：1200/3000，未通过35，每秒240.0，约剩8秒"),
        (3000, 50, 0, "审核：50/3000，每秒10.0，约剩4分55秒"),
        (3000, 0, 0, "审核：已用5秒"),
        (None, 7, 1, "审核：7，未通过1，每秒1.4"),
        (1, 20, 0, "审核：20/20，每秒4.0，约剩0秒"),
    ],
)
def test_a_line_says_done_failed_rate_and_time_left(total: int | None, done: int, failed: int, expected: str) -> None:
    work = Work("审核", total)
    work.done, work.failed = done, failed

    assert work.line(seconds=5) == expected


def test_where_stderr_is_no_terminal_lines_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(Stream("审核：2/5，未通过1，", terminal=False), monkeypatch)

    assert "\x1b" not in text
    assert all(line.startswith("审核：") for line in text.splitlines())


def test_on_a_terminal_a_bar_is_drawn_and_taken_away_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    text = shown(Stream("审核：2/5，未通过1，", terminal=True), monkeypatch)

    assert "\x1b[2K" in text
    assert text.endswith(("\x1b[2K", "\x1b[?25h"))


def test_of_short_work_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream("审核", terminal=True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "SHORT", 600.0)
    with Progress() as watching:
        assert list(watching.watch([1, 2], "审核", 2)) == [1, 2]
    assert stream.getvalue() == ""


def test_progress_does_not_come_among_the_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LINES_APART", 0.001)
    outcome = perfeval("consolidate", SAMPLES, "-o", tmp_path / "汇总.xlsx", "--json")

    assert outcome.json["form"] == "suining"
    assert {line.split("：")[0] for line in outcome.err.splitlines()} == {"审核", "写汇总"}


def test_an_interruption_leaves_the_outputs_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "汇总.xlsx"
    consolidate([SAMPLES / "shili_1_clean.xlsx"], output)
    before = output.read_bytes()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(consolidated_workbook, "mark_as_output", interrupt)
    for large in (False, True):  # in memory, and row by row in temporary files
        monkeypatch.setattr("perfeval_xl.results.tables.Tables.large", large)
        outcome = perfeval("consolidate", SAMPLES / "shili_1_clean.xlsx", "-o", output)
        assert (outcome.status, outcome.out, outcome.err) == (130, "", "已中断\n")

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"汇总.xlsx": before}


def test_tables_that_are_interrupted_are_left_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = SAMPLES / "shili_1_clean.xlsx"
    consolidate([sample], tmp_path / "汇总.xlsx", tables=tmp_path / "数据")
    before = {path.name: path.read_bytes() for path in (tmp_path / "数据").iterdir()}

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("perfeval_xl.results.tables.Tables.sources", property(interrupt))
    monkeypatch.setattr("perfeval_xl.results.consolidated_workbook._sources", consolidated_workbook._problems)
    outcome = perfeval(
        "consolidate", SAMPLES / "shili_4_explained.xlsx", "-o", tmp_path / "b.xlsx", "--tables", tmp_path / "数据"
    )

    assert outcome.status == 130
    assert {path.name: path.read_bytes() for path in (tmp_path / "数据").iterdir()} == before


def processes_below(process: int) -> set[int]:
    """The processes that a process has started, and those that these have."""
    found: set[int] = set()
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        children = {int(child) for child in task.read_text().split()}
        found |= children.union(*(processes_below(child) for child in children))
    return found


# What is started in the background of a shell does not hear Ctrl-C, nor does anything that it starts.
HEARS_CTRL_C = """
import signal
from perfeval_xl.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
raise SystemExit(main())
"""


@linux_only
def test_ctrl_c_ends_all_processes_and_leaves_no_output(tmp_path: Path) -> None:
    folder = tmp_path / "回收"
    folder.mkdir()
    for number in range(200):
        shutil.copy(SAMPLES / "shili_1_clean.xlsx", folder / f"{number}.xlsx")
    with subprocess.Popen(
        [sys.executable, "-c", HEARS_CTRL_C, "consolidate", folder, "-o", tmp_path / "汇总.xlsx", "--workers", "2"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        while len(started := processes_below(process.pid)) < 2 and process.poll() is None:
            time.sleep(0.01)
        time.sleep(1)  # they are at work by then
        os.killpg(process.pid, signal.SIGINT)
        out, said = process.communicate(timeout=120)

    assert (process.returncode, out, said.decode()) == (130, b"", "已中断\n")
    assert len(started) == 2  # of the pool; they open files themselves
    while any(Path(f"/proc/{each}").exists() for each in started):
        time.sleep(0.01)
    assert list(tmp_path.iterdir()) == [folder]
