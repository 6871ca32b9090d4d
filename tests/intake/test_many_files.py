"""Many files in several child processes: the same results in the same order, whatever a file does to its child."""

import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from perfeval_xl import PerfevalError, check, consolidate
from perfeval_xl.intake import opening
from perfeval_xl.intake.children import Children
from perfeval_xl.intake.delivery import DeliveredFile, delivered_files
from perfeval_xl.intake.many_files import InChildren, Task, in_order
from perfeval_xl.reading.reader import Reader
from perfeval_xl.reading.submission import Submission
from perfeval_xl.reading.submission_pickled import PickledSubmission
from tests.support.cases.client_matrix_of_refusals import NOT_READ
from tests.support.files.file_variants import archive_of, members_of, typed_formula
from tests.support.files.returned_copies import clean_bytes
from tests.support.many_returns import write_returns
from tests.support.paths import ROOT, SAMPLES
from tests.support.processes import misbehaving
from tests.support.processes.command_line import perfeval
from tests.support.programs.judged import forms
from tests.support.rounds import FIRST, SECOND, THIRD, issue, issued, returned, state
from tests.support.small_form import DEFINITION


@pytest.fixture(scope="module")
def two() -> Iterator[InChildren[Path]]:
    with InChildren(2, partial(misbehaving.keep, Path())) as children:
        yield children


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns of 30 units, a copy of one, another one of the first unit, a file that is no return, an archive."""
    folder = write_returns(tmp_path_factory.mktemp("回收") / "回收", 30)
    shutil.copy(folder / "999002.xlsx", folder / "副本.xlsx")
    shutil.copy(folder / "999005.xlsx", folder / "另一单位的.xlsx")
    (folder / "说明.txt").write_text("不是表格", encoding="utf-8")
    (folder / "~$999001.xlsx").write_bytes(b"owner")
    shutil.make_archive(str(folder / "打包"), "zip", write_returns(tmp_path_factory.mktemp("打包") / "打包", 2))
    return folder


def named(names: Sequence[str]) -> list[DeliveredFile]:
    return [DeliveredFile(Path(name), name, b"") for name in names]


def worked(children: InChildren[Path], *names: str) -> list[str]:
    return list(children.each(misbehaving.answer, named(names), misbehaving.lost))


def test_the_order_does_not_depend_on_which_is_ready_first(two: InChildren[Path]) -> None:
    names = ["slow a", "b", "c", "d", "slow e", "f", "g", "h"]

    assert worked(two, *names) == [name.upper() for name in names]


@pytest.mark.parametrize(
    ("what", "code"), [("abort", "reader_failed"), ("exit", "reader_failed"), ("memory", "too_large")]
)
def test_a_file_that_ends_its_child_costs_its_own_result_alone(what: str, code: str, two: InChildren[Path]) -> None:
    assert worked(two, "a", what, "b", "c", "d") == ["A", f"{code}：{what}", "B", "C", "D"]


def test_a_file_that_takes_for_ever_costs_its_own_result_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SECONDS_A_FILE", 2.0)
    with InChildren(2, partial(misbehaving.keep, Path())) as children:
        assert worked(children, "a", "hang", "b", "c") == ["A", "too_large：hang", "B", "C"]


def test_children_that_are_killed_cost_the_files_they_were_at(two: InChildren[Path]) -> None:
    names = [f"slow {number}" for number in range(12)]
    assert worked(two, *names) == [name.upper() for name in names]  # both have come up
    found = two.each(misbehaving.answer, named(names), misbehaving.lost)
    results = [next(found)]
    for child in two._children.children:
        process = child._process
        assert process is not None
        process.kill()
    results += found

    assert len(results) == len(names)
    pairs = list(zip(names, results, strict=True))
    assert {result for name, result in pairs if result != name.upper()} <= {f"reader_failed：{name}" for name in names}
    assert sum(result != name.upper() for name, result in pairs) <= 2


def test_what_the_work_raises_is_raised(two: InChildren[Path]) -> None:
    with pytest.raises(ValueError, match="raise"):
        worked(two, "a", "raise", "b")
    assert worked(two, "a") == ["A"]


def test_a_child_has_one_file_after_another(two: InChildren[Path]) -> None:
    assert len(set(worked(two, *(f"id {number}" for number in range(20))))) <= 2


def test_an_exception_ends_the_children_in_the_middle_of_their_work() -> None:
    children = Children(2, seconds=600)
    futures = [children.submit(time.sleep, 600) for _ in range(4)]
    children.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert [child._process for child in children.children] == [None, None]
    assert [future.done() for future in futures] == [True] * 4


def test_few_files_are_taken_before_they_are_asked_for() -> None:
    taken: list[int] = []

    def tasks(size: float) -> Iterator[Task[int, int]]:
        for number in range(100):
            taken.append(number)
            yield Task(number, size, children.submit(abs, -number))

    with Children(1, seconds=60) as children:
        for size, most in ((1, 8), (4, 2), (100, 1)):
            taken.clear()
            found = in_order(tasks(size), 8)
            assert (next(found).future.result(), len(taken)) == (0, most)
            assert [task.future.result() for task in found] == list(range(1, 100))


def test_reviews_are_the_same_from_one_process_and_from_two(folder: Path) -> None:
    one = check([folder, SAMPLES], form=str(DEFINITION), year=2024)
    two = check([folder, SAMPLES], form=str(DEFINITION), year=2024, workers=2)

    assert two == one
    assert {review.verdict for review in one} == {None, "accepted", "errors", "unreadable"}


def test_last_years_returns_are_compared_in_two_processes_as_in_one(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "999001.xlsx", tmp_path)
    previous = [tmp_path / "999001.xlsx"]
    one, two = perfeval_outcomes(["check", folder, "--form", DEFINITION, "--previous", previous[0], "--json"])

    assert one == two
    assert one[0] == 2  # of the same year
    assert "--previous里只有2024年度的表，没有所审单位2023年度的" in one[1]


def perfeval_outcomes(arguments: list[object]) -> list[tuple[int, str]]:
    """Exit status and stdout with one worker and with two."""
    outcomes = [perfeval(*arguments, "--workers", count) for count in (1, 2)]
    return [(outcome.status, outcome.out) for outcome in outcomes]


def test_outputs_are_the_same_bytes_from_one_process_and_from_two(folder: Path, tmp_path: Path) -> None:
    made = [tmp_path / "1", tmp_path / "2"]
    for workers, target in enumerate(made, start=1):
        consolidate([folder], target / "汇总.xlsx", tables=target / "数据", form=str(DEFINITION), workers=workers)

    names = sorted(path.relative_to(made[0]) for path in made[0].rglob("*") if path.is_file())
    assert len(names) == 1 + 1 + 2 * 6
    assert names == sorted(path.relative_to(made[1]) for path in made[1].rglob("*") if path.is_file())
    assert [name for name in names if (made[0] / name).read_bytes() != (made[1] / name).read_bytes()] == []


def test_a_round_is_consolidated_in_two_processes_as_in_one(tmp_path: Path) -> None:
    issue(tmp_path / "轮")
    perfeval("collect", tmp_path / "轮", returned(tmp_path / "轮", SECOND.code, tmp_path / "交来.xlsx"))
    one, two = (
        perfeval("consolidate", tmp_path / "轮", "-o", tmp_path / f"{workers}.xlsx", "--workers", workers, "--json")
        for workers in (1, 2)
    )

    assert {**two.json, "output": ""} == {**one.json, "output": ""}
    assert one.json["units"] == {"given": 1, "accepted": 1, "left_out": 0, "expected": 3}
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_hostile_files_have_the_same_findings_from_one_process_and_from_two(tmp_path: Path) -> None:
    for number, refusal in enumerate(NOT_READ):
        (tmp_path / f"{number}.xlsx").write_bytes(refusal.content())

    assert check([tmp_path], workers=2) == check([tmp_path])


@pytest.mark.parametrize(
    ("text", "code"), [("[1]" * 200_000, "formula_too_long"), ("[1]" * 2_730, "formula_typed")], ids=["long", "short"]
)
def test_a_formula_that_took_minutes_takes_no_time_in_one_process_and_in_two(
    text: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SECONDS_A_FILE", 10.0)
    for number in range(2):
        members = typed_formula(text)(members_of(clean_bytes()))
        (tmp_path / f"{number}.xlsx").write_bytes(archive_of(members, zipfile.ZIP_DEFLATED))
    one, two = check([tmp_path]), check([tmp_path], workers=2)

    assert one == two
    assert {code} <= {finding.code for finding in one[0].findings}


def test_files_are_collected_in_two_processes_as_in_one(tmp_path: Path) -> None:
    template, inbox = tmp_path / "轮", tmp_path / "收"
    issue(template)
    first = returned(template, FIRST.code, inbox / "1.xlsx")
    returned(template, SECOND.code, inbox / "2.xlsx", {"costs.total.final": 71000})
    shutil.copy(first, inbox / "3 又发一遍.xlsx")
    (inbox / "4.txt").write_text("表已寄出", encoding="utf-8")
    shutil.copy(issued(template, THIRD.code), inbox / "5.xlsx")
    shutil.make_archive(str(inbox / "6"), "zip", write_returns(tmp_path / "别的", 9))
    states = []
    for workers in (1, 2):
        folder = Path(shutil.copytree(template, tmp_path / f"{workers}"))
        outcome = perfeval("collect", folder, inbox, "--workers", workers, "--json")
        again = perfeval("collect", folder, inbox, "--workers", workers, "--json")
        states.append((outcome.status, outcome.json, again.json, state(folder)))

    assert states[1] == states[0]
    found = [(Path(each["file"]).name, each["outcome"]) for each in states[1][1]["files"][:5]]
    assert found == [
        ("1.xlsx", "taken"),
        ("2.xlsx", "taken"),
        ("3 又发一遍.xlsx", "same"),
        ("4.txt", "refused"),
        ("5.xlsx", "not_counted"),
    ]


def test_a_submission_is_the_same_after_its_way_between_processes(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(clean_bytes())
    with Reader(forms()) as reader:
        [read] = reader.files(delivered_files([tmp_path]))
    assert isinstance(read.returned, Submission)

    assert PickledSubmission.of(read.returned).completed(forms()) == read.returned


def test_a_script_without_a_main_guard_is_run_once(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom perfeval_xl import check\n"
        f"print(len(check([Path({str(folder)!r})], form={str(DEFINITION)!r}, workers=2)))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, script], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert (done.stdout.decode().split(), done.stderr) == (["36"], b"")


@pytest.mark.parametrize("workers", [0, -1, 65])
def test_a_number_of_workers_that_cannot_be_is_said(workers: int) -> None:
    outcome = perfeval("check", SAMPLES, "--workers", workers)

    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == f"--workers应为1到64，写的是{workers}。写本机处理器的个数\n"


def test_processes_that_cannot_be_started_are_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(PerfevalError) as raised:
        check([folder], form=str(DEFINITION), workers=2)
    assert raised.value.code == "reader_not_started"


def test_processes_that_do_not_come_up_are_said() -> None:
    with pytest.raises(PerfevalError) as raised, InChildren(2, misbehaving.no_make) as children:
        list(children.each(misbehaving.answer, named(["a", "b"]), misbehaving.lost))
    assert raised.value.code == "reader_not_started"
