"""A child process and the opening of files in it: whatever a file does to it is one finding; the next file is read."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from perfeval_xl import PerfevalError, check
from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake import child_process, opening
from perfeval_xl.intake.child_process import ChildLost, ChildProcess
from perfeval_xl.intake.opening import FileOpener
from tests.support.files.handmade_files import xlsx_members, zipped
from tests.support.paths import ROOT, SAMPLES
from tests.support.processes import misbehaving

CLEAN = SAMPLES / "shili_1_clean.xlsx"
WELL = Refused("damaged", "b'well' python_calamine", "")
FAR_AWAY = zipped(
    xlsx_members('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
)

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only there is memory held to a limit for certain")


@pytest.fixture
def opener(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileOpener]:
    """Whose child misbehaves on command."""
    monkeypatch.setattr(opening, "opened", misbehaving.opened)
    with FileOpener() as opener:
        yield opener


def refused(opener: FileOpener, content: bytes) -> tuple[str, str]:
    """Code and message; the next file is read all the same."""
    answer = opener.contents_of(content)
    assert isinstance(answer, Refused), answer
    assert answer.remedy
    assert opener.contents_of(b"well") == WELL
    return answer.code, answer.message


@pytest.mark.parametrize("content", [b"abort", b"exit", b"kill", b"raise"])
def test_a_file_that_ends_its_child_is_one_finding(opener: FileOpener, content: bytes) -> None:
    assert refused(opener, content) == ("reader_failed", "读取这个文件时，读取程序意外中止，没有读出内容")


@linux_only
def test_a_file_that_makes_the_reader_of_values_abort_is_one_finding(opener: FileOpener) -> None:
    assert refused(opener, misbehaving.UNSCREENED + FAR_AWAY) == (
        "reader_failed",
        "读取这个文件时，读取程序意外中止，没有读出内容",
    )


@linux_only
def test_a_file_that_takes_too_much_memory_is_one_finding(opener: FileOpener) -> None:
    assert refused(opener, b"eat memory") == ("too_large", "文件太大：读取它要用的内存超过 1024 MB")


def test_a_file_that_keeps_its_child_busy_for_ever_is_one_finding(
    opener: FileOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opener.contents_of(b"well") == WELL
    monkeypatch.setattr(opening, "SECONDS_A_FILE", 0.5)
    start = time.monotonic()
    answer = opener.contents_of(b"hang")
    assert time.monotonic() - start < 20
    assert isinstance(answer, Refused)
    assert (answer.code, answer.message) == ("too_large", "文件太大或太复杂：读了 0.5 秒还没有读完")
    monkeypatch.undo()
    assert isinstance(opener.contents_of(CLEAN.read_bytes()), Contents)


def test_what_a_library_prints_does_not_come_among_the_answers(opener: FileOpener) -> None:
    assert opener.contents_of(b"print") == Refused("damaged", "b'print' python_calamine", "")


def test_a_child_that_ended_between_two_files_costs_none_of_them(opener: FileOpener) -> None:
    assert opener.contents_of(b"well") == WELL
    process = opener._process
    assert process is not None
    process.kill()
    process.wait()
    assert opener.contents_of(b"well") == WELL


def test_the_contents_are_those_that_are_read_without_it() -> None:
    content = CLEAN.read_bytes()
    with FileOpener() as opener:
        contents = opener.contents_of(content)
        assert isinstance(contents, Contents)
        assert contents == contents_of(content)
        assert isinstance(opener.contents_of(b""), Refused)


def test_the_process_ends_with_the_batch() -> None:
    with FileOpener() as opener:
        process = opener._process
        opener.contents_of(b"")
    assert process is not None
    assert process.poll() is not None


def test_no_process_to_be_had_is_said_and_not_blamed_on_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with ChildProcess(os._exit, (0,)) as child, pytest.raises(PerfevalError) as raised:
        child.run(abs, -1, seconds=60)
    assert raised.value.code == "reader_not_started"
    with ChildProcess(import_module, ("tests.no_such_module",)) as child, pytest.raises(PerfevalError) as raised:
        child.run(abs, -1, seconds=60)
    assert raised.value.code == "reader_not_started"

    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(PerfevalError) as raised:
        check([CLEAN])
    assert raised.value.code == "reader_not_started"


def test_a_process_that_does_not_come_up_in_its_time_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "SECONDS_TO_START", 0.5)
    with ChildProcess(time.sleep, (600,)) as child, pytest.raises(PerfevalError) as raised:
        child.run(abs, -1, seconds=60)
    assert raised.value.code == "reader_not_started"


def test_its_start_is_not_counted_among_the_seconds_of_a_function() -> None:
    with ChildProcess(time.sleep, (2.0,)) as child:
        assert child.run(abs, -1, seconds=1.9) == 1


def test_every_process_is_prepared_also_one_that_takes_the_place_of_another() -> None:
    with ChildProcess(sys.setrecursionlimit, (4321,)) as child:
        for _ in range(2):
            assert child.run(sys.getrecursionlimit, seconds=60) == 4321
            with pytest.raises(ChildLost, match="died"):
                child.run(os._exit, 1, seconds=60)


def test_what_a_function_raises_is_raised_and_its_process_goes_on() -> None:
    with ChildProcess() as child:
        process = child.run(os.getpid, seconds=60)
        with pytest.raises(ZeroDivisionError):
            child.run(divmod, 1, 0, seconds=60)
        assert child.run(os.getpid, seconds=60) == process


def test_an_answer_that_nobody_waited_for_is_not_taken_for_that_to_the_next_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    with ChildProcess() as child:
        assert child.run(abs, -1, seconds=60) == 1
        with monkeypatch.context() as patch:
            patch.setattr(child_process, "_answer", interrupted)
            with pytest.raises(KeyboardInterrupt):
                child.run(abs, -2, seconds=60)
        assert child.run(abs, -3, seconds=60) == 3


def test_a_script_without_a_main_guard_is_run_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom perfeval_xl import check\n"
        f"print([review.verdict for review in check([Path({str(CLEAN)!r})])])\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, script], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert (done.stdout.decode().split("\n"), done.stderr) == (["['accepted']", ""], b"")


def test_a_child_that_opens_files_loads_nothing_heavy() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, perfeval_xl.intake.child, perfeval_xl.intake.opening; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    heavy = {"pandas", "pydantic", "xlsxwriter", "ruamel", "lark", "multiprocessing", "perfeval_xl.form.layout"}
    assert heavy & set(loaded.stdout.decode().split()) == set()
