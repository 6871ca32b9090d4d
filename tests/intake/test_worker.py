"""The process that opens delivered files: whatever a file does to it is one finding, and the next file is read."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval_xl import PerfevalError, check
from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake.worker import Worker
from tests.support.files.handmade_files import xlsx_members, zipped
from tests.support.paths import ROOT, SAMPLES

CLEAN = SAMPLES / "shili_1_clean.xlsx"
WELL = Refused("damaged", "b'well' python_calamine", "")
FAR_AWAY = zipped(
    xlsx_members('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
)

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only there is memory held to a limit for certain")


@pytest.fixture
def misbehaving() -> Iterator[Worker]:
    with Worker("tests.support.processes.misbehaving_reader", seconds=20) as worker:
        yield worker


def refused(worker: Worker, content: bytes) -> tuple[str, str]:
    """Code and message; the next file is read all the same."""
    answer = worker.contents_of(content)
    assert isinstance(answer, Refused), answer
    assert answer.remedy
    assert worker.contents_of(b"well") == WELL
    return answer.code, answer.message


@pytest.mark.parametrize("content", [b"abort", b"exit", b"raise"])
def test_a_file_that_ends_its_reader_is_one_finding(misbehaving: Worker, content: bytes) -> None:
    assert refused(misbehaving, content) == ("reader_failed", "读取这个文件时，读取程序意外中止，没有读出内容")


@linux_only
def test_a_file_that_makes_the_reader_of_values_abort_is_one_finding(misbehaving: Worker) -> None:
    assert refused(misbehaving, FAR_AWAY) == ("reader_failed", "读取这个文件时，读取程序意外中止，没有读出内容")


@linux_only
def test_a_file_that_takes_too_much_memory_is_one_finding(misbehaving: Worker) -> None:
    assert refused(misbehaving, b"eat memory") == ("too_large", "文件太大：读取它要用的内存超过 1024 MB")


def test_a_file_that_keeps_its_reader_busy_for_ever_is_one_finding() -> None:
    with Worker("tests.support.processes.misbehaving_reader", seconds=0.5) as worker:
        assert worker.contents_of(b"well") == WELL
        start = time.monotonic()
        answer = worker.contents_of(b"hang")
        assert isinstance(answer, Refused)
        assert (answer.code, answer.message) == ("too_large", "文件太大或太复杂：读了 0.5 秒还没有读完")
        assert time.monotonic() - start < 20
        assert worker.contents_of(b"well") == WELL


def test_what_a_library_prints_does_not_come_among_the_answers(misbehaving: Worker) -> None:
    assert misbehaving.contents_of(b"print") == Refused("damaged", "b'print' python_calamine", "")


def test_a_reader_that_ended_between_two_files_costs_one_of_them_at_most() -> None:
    with Worker("tests.support.processes.misbehaving_reader") as worker:
        assert worker.contents_of(b"well") == WELL
        assert worker._process is not None
        worker._process.kill()
        assert isinstance(worker.contents_of(b"well"), Refused)
        assert worker.contents_of(b"well") == WELL


def test_the_contents_are_those_that_are_read_without_it() -> None:
    content = CLEAN.read_bytes()
    with Worker() as worker:
        contents = worker.contents_of(content)
        assert isinstance(contents, Contents)
        assert contents == contents_of(content)
        assert isinstance(worker.contents_of(b""), Refused)


def test_the_process_ends_with_the_batch() -> None:
    with Worker() as worker:
        process = worker._process
        worker.contents_of(b"")
    assert process is not None
    assert process.poll() is not None


def test_no_process_to_be_had_is_said_and_not_blamed_on_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with Worker("tests.no_such_module") as worker, pytest.raises(PerfevalError) as raised:
        worker.contents_of(b"")
    assert raised.value.code == "reader_not_started"

    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(PerfevalError) as raised:
        check([CLEAN])
    assert raised.value.code == "reader_not_started"


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


def test_the_process_loads_nothing_heavy() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, perfeval_xl.intake.worker_process; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    heavy = {"pandas", "pydantic", "xlsxwriter", "ruamel", "lark", "multiprocessing", "perfeval_xl.form.layout"}
    assert heavy & set(loaded.stdout.decode().split()) == set()
