"""A workbook that is open in Excel: the same findings as of its file, watched while somebody types.

xlwings' own objects work here over an Excel made of openpyxl (excel_engine). What needs Excel itself is in
test_in_excel.py.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from make_samples import read_sample

from perfeval_xl.live_excel import checking
from perfeval_xl.live_excel.checking import review_open
from perfeval_xl.live_excel.running import open_workbook
from perfeval_xl.reading.reader import Reader
from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.review import review
from tests.support.cases.mutations import MUTATIONS, MUTATIONS_WITHOUT_WEIGHTS, Mutation
from tests.support.cases.mutations_of_results import MUTATIONS_OF_RESULTS, RESULTS_WITHOUT_WEIGHTS
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import perfeval
from tests.support.programs.com_objects import REJECTED, com_error
from tests.support.programs.excel_engine import running_excel
from tests.support.programs.judged import forms, rendered
from tests.support.programs.open_in_excel import failing, sample, typed_into
from tests.support.small_form import FILLED, SMALL_MUTATIONS

SAMPLE_NAMES = sorted(path.stem for path in SAMPLES.glob("*.xlsx"))
OF_CLEAN = MUTATIONS | MUTATIONS_OF_RESULTS
OF_TANGHU = MUTATIONS_WITHOUT_WEIGHTS | RESULTS_WITHOUT_WEIGHTS
BASIC, SELF = "基础数据表", "自评表"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(forms()) as reader:
        yield reader


# The same findings


def said_of_the_file(path: Path) -> dict[str, Any]:
    return review(read_return(path, path.name, forms())).as_json()


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_sample_has_the_same_review_through_excel(name: str, tmp_path: Path, reader: Reader) -> None:
    path = sample(tmp_path, name)
    with running_excel(path):
        book = open_workbook()
        assert len(list(book.sheets)) > 1  # having been looked at, its copy is written anew, cell by cell

        assert review_open(book, reader).as_json() == said_of_the_file(path)


@pytest.mark.parametrize(
    ("base", "mutation"),
    [
        *(pytest.param("shili_1_clean", each, id=name) for name, each in OF_CLEAN.items()),
        *(pytest.param("tanghu_2020_corrected", each, id=name) for name, each in OF_TANGHU.items()),
        *(pytest.param("small", each, id=name) for name, each in SMALL_MUTATIONS.items()),
    ],
)
def test_a_mutated_sample_has_the_same_review_through_excel(
    base: str, mutation: Mutation, tmp_path: Path, reader: Reader
) -> None:
    data = FILLED if base == "small" else read_sample(SAMPLES / f"{base}.yaml")
    path = rendered(mutation.applied(data), tmp_path / "mutated.xlsx")
    with running_excel(path):
        assert review_open(open_workbook(), reader).as_json() == said_of_the_file(path)


def test_what_is_typed_and_not_saved_counts_and_the_file_stays_as_it_was(tmp_path: Path) -> None:
    path = sample(tmp_path, "shili_1_clean")
    before = path.read_bytes()
    with running_excel(path):
        assert perfeval("excel", "check").status == 0
        typed_into(open_workbook(), BASIC, "G25", 62.01)
        outcome = perfeval("excel", "check", "--json")

    assert [(each["code"], each["cell"]) for each in outcome.json["findings"]] == [("above_budget", "G25")]
    assert path.read_bytes() == before
    assert perfeval("check", path, "--json").json[0]["findings"] == []


# Watching


def test_watch_checks_again_when_a_value_changes_and_ends_when_the_workbook_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_excel(sample(tmp_path)) as apps:
        [app] = apps.running
        book = open_workbook()

        def finish() -> None:
            app.open.clear()

        def go_elsewhere() -> None:
            app.selected = (SELF, "A1")

        steps = [
            lambda: typed_into(book, SELF, "I21", 10),
            lambda: None,
            go_elsewhere,
            lambda: typed_into(book, SELF, "G14", "年初安排的工作全部完成。"),
            lambda: None,
            finish,
        ]
        monkeypatch.setattr(checking, "sleep", lambda seconds: steps.pop(0)())
        outcome = perfeval("excel", "check", "--watch")

        assert outcome.out.count("示例.xlsx 999903") == 3
        assert [line for line in outcome.err.splitlines() if line.startswith("还有")] == [
            "还有错误5处、待核实0处没有处理",
            "还有错误4处、待核实0处没有处理",
            "还有错误3处、待核实0处没有处理",
        ]
        assert outcome.err.splitlines()[-1] == "工作簿已关闭，不再审核"
        assert (outcome.status, app.selected, steps) == (1, (SELF, "A1"), [])


def test_watch_waits_while_a_cell_is_being_edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_excel(sample(tmp_path, "shili_1_clean")) as apps:
        [app] = apps.running

        def edit() -> None:
            app.on_call = failing("values", com_error(REJECTED), times=1)

        steps = [edit, lambda: None, app.open.clear]
        monkeypatch.setattr(checking, "sleep", lambda seconds: steps.pop(0)())
        outcome = perfeval("excel", "check", "--watch")

    assert (outcome.status, steps) == (0, [])
    assert outcome.err == "没有要处理的问题了\n工作簿已关闭，不再审核\n"


def test_ctrl_c_ends_watching_and_says_how_to_take_the_marks_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "sleep", interrupt)
    with running_excel(sample(tmp_path)):
        outcome = perfeval("excel", "check", "--watch")

    assert (outcome.status, outcome.err.splitlines()[-1]) == (1, "已停止；标记还在，去掉：perfeval excel clear")
