"""A workbook that is open in Excel: the same findings as of its file, marks that go again, one line for every error.

xlwings' own objects work here over an Excel made of openpyxl (excel_engine). What needs Excel itself is in
test_in_excel.py.
"""

import platform
import re
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings
from make_samples import read_sample
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from perfeval_xl.live_excel import checking, libreoffice, running
from perfeval_xl.live_excel.checking import review_open
from perfeval_xl.live_excel.running import open_workbook
from perfeval_xl.review import review
from perfeval_xl.workbook.reader import Reader
from perfeval_xl.workbook.returned import read_return
from tests import excel_engine
from tests.command_line import ROOT, SAMPLES, Outcome, made_blank, perfeval
from tests.excel_engine import DISCONNECTED, FAILED, REJECTED, App, com_error, running_excel
from tests.judged import forms, rendered
from tests.mutations import MUTATIONS, MUTATIONS_WITHOUT_WEIGHTS, Mutation
from tests.mutations_of_results import MUTATIONS_OF_RESULTS, RESULTS_WITHOUT_WEIGHTS

SAMPLE_NAMES = sorted(path.stem for path in SAMPLES.glob("*.xlsx"))
OF_CLEAN = MUTATIONS | MUTATIONS_OF_RESULTS
OF_TANGHU = MUTATIONS_WITHOUT_WEIGHTS | RESULTS_WITHOUT_WEIGHTS
BASIC, SELF = "基础数据表", "自评表"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(forms()) as reader:
        yield reader


def sample(folder: Path, name: str = "shili_3_errors") -> Path:
    return Path(shutil.copy(SAMPLES / f"{name}.xlsx", folder / "示例.xlsx"))


def failing(call: str, error: Exception, times: int = 1_000) -> Callable[[str], None]:
    """Excel raises an error at a call, so many times."""
    left = [times]

    def look(name: str) -> None:
        if name == call and left[0]:
            left[0] -= 1
            raise error

    return look


# The same findings


def said_through_excel_and_of_the_file(path: Path, reader: Reader) -> tuple[dict[str, Any], dict[str, Any]]:
    with running_excel(path):
        return review_open(open_workbook(), reader).as_json(), review(read_return(path, path.name, forms())).as_json()


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_sample_has_the_same_review_through_excel(name: str, tmp_path: Path, reader: Reader) -> None:
    through_excel, of_the_file = said_through_excel_and_of_the_file(sample(tmp_path, name), reader)

    assert through_excel == of_the_file


@pytest.mark.parametrize(
    ("base", "mutation"),
    [
        *(pytest.param("shili_1_clean", each, id=name) for name, each in OF_CLEAN.items()),
        *(pytest.param("tanghu_2020_corrected", each, id=name) for name, each in OF_TANGHU.items()),
    ],
)
def test_a_mutated_sample_has_the_same_review_through_excel(
    base: str, mutation: Mutation, tmp_path: Path, reader: Reader
) -> None:
    path = rendered(mutation.applied(read_sample(SAMPLES / f"{base}.yaml")), tmp_path / "mutated.xlsx")
    through_excel, of_the_file = said_through_excel_and_of_the_file(path, reader)

    assert through_excel == of_the_file


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


def typed_into(book: Any, sheet: str, cell: str, value: object) -> None:
    """As a person types: protected sheets let it through only in unlocked cells, which these are."""
    book.sheets[sheet].range(cell).impl.set_value(value)


# Marks

# By hand, of shili_3_errors: five errors.
ERROR_CELLS = {(BASIC, "G24"), (SELF, "E9"), (SELF, "I10"), (SELF, "G14"), (SELF, "I21")}
RED, AMBER, YELLOW = (255, 199, 206), (255, 217, 102), (255, 247, 214)


def comments_and_colours(book: Any) -> dict[tuple[str, str], tuple[str | None, Any]]:
    """Of every cell that has a comment or a colour."""
    found = {}
    for sheet in book.impl.data.worksheets:
        for cell in (cell for row in sheet.rows for cell in row):
            comment = None if cell.comment is None else cell.comment.text
            colour = cell.fill.fgColor.rgb if cell.fill.fill_type else None
            if comment is not None or colour is not None:
                found[sheet.title, cell.coordinate] = comment, colour
    return found


def protections(book: Any) -> dict[str, dict[str, Any]]:
    return {sheet.title: dict(sheet.protection) for sheet in book.impl.data.worksheets}


def test_every_finding_has_a_comment_and_a_colour_at_its_cell_and_the_first_is_selected(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)) as apps:
        outcome = perfeval("excel", "check")
        book = open_workbook()
        marked = {place for place, (comment, _) in comments_and_colours(book).items() if comment}
        cell = book.sheets[SELF].range("I21")

        assert outcome.status == 1
        assert "示例.xlsx 999903 示例三镇人民政府：待更正，总分96.5，优秀" in outcome.out
        assert "标记了5格；去掉标记：perfeval excel clear\n还有错误5处、待核实0处没有处理\n" in outcome.err
        assert marked == ERROR_CELLS
        assert [book.sheets[sheet].range(place).color for sheet, place in sorted(ERROR_CELLS)] == [RED] * 5
        assert cell.note.text == (
            "【perfeval审核】\n错误：得分12超过分值10\n怎样改：得分最高为本行分值，改正得分或分值\n［原底色：#FFF7D6］"
        )
        assert apps.running[0].selected == (BASIC, "G24")


def test_a_query_is_amber_and_an_explained_one_has_only_a_comment(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path, "shili_2_queries")):
        perfeval("excel", "check")
        sheet = open_workbook().sheets[BASIC]

        assert sheet.range("G13").color == AMBER
        assert sheet.range("G6").color not in {RED, AMBER}
        assert "控制率106%" in sheet.range("G6").note.text


def test_clear_takes_away_exactly_the_marks_and_protection_stays_as_it_was(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)):
        book = open_workbook()
        before, held = comments_and_colours(book), protections(book)
        perfeval("excel", "check")
        marked, held_then = comments_and_colours(book), protections(book)
        cleared = perfeval("excel", "clear")

        assert marked != before
        assert held == held_then == protections(book)
        assert held[BASIC]["sheet"] == "1"
        assert comments_and_colours(book) == before
        assert cleared.out == "去掉了5格的标记\n"


def test_marks_are_cleared_from_a_workbook_that_was_saved_and_opened_again(tmp_path: Path) -> None:
    path = sample(tmp_path)
    with running_excel(path):
        book = open_workbook()
        before = comments_and_colours(book)
        perfeval("excel", "check")
        book.save()
    with running_excel(path):
        assert perfeval("excel", "clear", "--json").json == {
            "cleared": [f"{BASIC}!G24", f"{SELF}!E9", f"{SELF}!I10", f"{SELF}!G14", f"{SELF}!I21"],
            "locked": [],
        }
        assert comments_and_colours(open_workbook()) == before


def test_a_marked_workbook_is_read_as_before(tmp_path: Path) -> None:
    path = sample(tmp_path)
    before = perfeval("check", path, "--json").json
    with running_excel(path):
        perfeval("excel", "check")
        open_workbook().save()

    assert perfeval("check", path, "--json").json == before


def test_a_second_check_leaves_no_older_mark(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)):
        book = open_workbook()
        perfeval("excel", "check")
        typed_into(book, SELF, "I21", 10)
        perfeval("excel", "check")

        assert {place for place, (said, _) in comments_and_colours(book).items() if said} == ERROR_CELLS - {
            (SELF, "I21")
        }
        assert book.sheets[SELF].range("I21").color == YELLOW


def test_a_comment_that_a_person_wrote_stays_and_its_cell_is_not_marked(tmp_path: Path) -> None:
    path = sample(tmp_path)
    workbook = load_workbook(path)
    workbook[SELF]["I21"].comment = Comment("请核对", "示例甲")
    workbook.save(path)
    with running_excel(path):
        book = open_workbook()
        before = comments_and_colours(book)
        outcome = perfeval("excel", "check")
        perfeval("excel", "clear")

        assert "格上已有批注，没有加标记：自评表!I21" in outcome.err
        assert comments_and_colours(book) == before


def test_what_a_person_adds_to_a_mark_and_a_colour_given_since_stay(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)):
        book = open_workbook()
        perfeval("excel", "check")
        cell = book.impl.data[SELF]["I21"]
        cell.comment = Comment(f"{cell.comment.text}已问过会计", "示例甲")
        cell.fill = PatternFill("solid", fgColor="00B050")
        perfeval("excel", "clear")

        assert cell.comment.text == "已问过会计"
        assert cell.fill.fgColor.rgb == "0000B050"


def test_a_sheet_with_a_password_is_listed_and_selected_and_not_touched(tmp_path: Path) -> None:
    path = sample(tmp_path)
    workbook = load_workbook(path)
    workbook[BASIC].protection.password = "1234"
    workbook.save(path)
    with running_excel(path) as apps:
        book = open_workbook()
        held = protections(book)
        outcome = perfeval("excel", "check", "--json").json
        said = perfeval("excel", "check").err

        assert [each["cell"] for each in outcome["findings"]] == ["G24", "E9", "I10", "G14", "I21"]
        assert (outcome["locked"], len(outcome["marked"])) == ([BASIC], 4)
        assert "工作表保护设有密码，不能加标记或去掉标记：基础数据表" in said
        assert protections(book) == held
        assert apps.running[0].selected == (BASIC, "G24")


def test_protection_comes_back_with_the_options_it_had(tmp_path: Path) -> None:
    path = sample(tmp_path)
    workbook = load_workbook(path)
    held = workbook[SELF].protection
    held.formatColumns = held.sort = held.scenarios = False
    workbook.save(path)
    with running_excel(path) as apps:
        book = open_workbook()
        before = protections(book)
        perfeval("excel", "check")

        assert "Protect" in apps.running[0].calls
        assert protections(book) == before
        assert (before[SELF]["formatColumns"], before[SELF]["formatCells"]) == ("0", "1")


def test_excel_answers_people_again_after_marking_also_when_marking_fails(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)) as apps:
        [app] = apps.running
        app.on_call = failing("Protect", com_error(FAILED, "对象不支持该操作"))
        outcome = perfeval("excel", "check")

        assert (outcome.status, outcome.err.count("\n")) == (2, 1)
        assert "对象不支持该操作" in outcome.err
        assert (app.interactive, app.screen_updating, app.display_alerts) == (True, True, True)


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
            lambda: typed_into(book, BASIC, "G24", 150),
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


# One line for every error


def told(outcome: Outcome) -> str:
    """The one line of a command that could not be carried out."""
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    return outcome.err.strip()


@pytest.mark.parametrize("command", [["check"], ["clear"]])
def test_on_linux_it_is_said_what_works_instead(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")

    assert told(perfeval("excel", *command)) == (
        "这台电脑不是Windows或macOS，没有Excel可用。没有Excel也能审核：存盘后用 perfeval check 文件；"
        "PDF用 perfeval pdf 文件 -o 文件夹（需要LibreOffice）"
    )


def test_xlwings_that_is_not_installed_is_said_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    monkeypatch.setitem(sys.modules, "xlwings", None)

    assert told(perfeval("excel", "check")) == (
        '没有安装xlwings，不能与Excel相连。在项目文件夹里执行 py -m pip install ".[excel]"。'
        "没有Excel也能审核：存盘后用 perfeval check 文件"
    )


def test_on_linux_nobody_is_told_to_install_xlwings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setitem(sys.modules, "xlwings", None)

    assert told(perfeval("excel", "check")).startswith("这台电脑不是Windows或macOS，没有Excel可用。")


def test_an_excel_that_does_not_run_is_said() -> None:
    with running_excel(start=False):
        said = told(perfeval("excel", "check"))

    assert said.startswith("没有找到正在运行的Microsoft Excel（不支持WPS表格）。用Excel打开工作簿；")


def test_wps_that_answers_to_excels_name_is_said(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path), name="WPS表格"):
        said = told(perfeval("excel", "check"))

    assert said.startswith("正在运行的是WPS表格，不是Microsoft Excel。")


def test_no_workbook_open_is_said() -> None:
    with running_excel():
        said = told(perfeval("excel", "check"))

    assert said.startswith("Excel里没有打开工作簿。打开要审核的工作簿再试。")


def test_a_protected_view_is_said(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)) as apps:
        apps.running[0].api.ActiveProtectedViewWindow = "示例.xlsx"
        said = told(perfeval("excel", "check"))

    assert said == "工作簿在“受保护的视图”里，Excel不让别的程序看。点窗口上方的“启用编辑”再试"


def test_a_workbook_that_is_not_a_return_is_said(tmp_path: Path) -> None:
    path = tmp_path / "账本.xlsx"
    workbook = Workbook()
    workbook.active["A1"].value = "收入"
    workbook.save(path)
    with running_excel(path):
        outcome = perfeval("excel", "check", "--json")

    assert outcome.status == 2
    assert outcome.json["error"]["code"] == "not_a_return"
    assert outcome.json["error"]["message"] == (
        "Excel里打开的“账本.xlsx”不能审核：这不是下发的填报工作簿：里面没有本系统的标识"
    )


def test_our_own_consolidated_workbook_is_not_checked(tmp_path: Path) -> None:
    perfeval("consolidate", SAMPLES / "shili_1_clean.xlsx", "-o", tmp_path / "汇总.xlsx")
    with running_excel(tmp_path / "汇总.xlsx"):
        said = told(perfeval("excel", "check"))

    assert said == "Excel里打开的“汇总.xlsx”不能审核：是本程序生成的，不是回收的工作簿。切换到要审核的工作簿再试"


@pytest.mark.parametrize("number", [REJECTED, -2147417846])
def test_a_cell_that_is_being_edited_is_said_after_a_while(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(running, "sleep", waits.append)
    with running_excel(sample(tmp_path)) as apps:
        apps.running[0].on_call = failing("SaveCopyAs", com_error(number))
        said = told(perfeval("excel", "check"))

    assert said == "Excel正忙：可能正在编辑一个单元格，或开着对话框。按回车或Esc结束编辑，关闭对话框，再试"
    assert len(waits) == 9


def test_an_excel_that_is_busy_for_a_moment_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "sleep", lambda seconds: None)
    with running_excel(sample(tmp_path, "shili_1_clean")) as apps:
        apps.running[0].on_call = failing("SaveCopyAs", com_error(REJECTED), times=3)

        assert perfeval("excel", "check").status == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (com_error(DISCONNECTED), "工作簿或Excel已经关闭。"),
        (com_error(FAILED, "磁盘已满。"), "Excel没有照做（磁盘已满。）。"),
        (AttributeError("'NoneType' object has no attribute 'apps'"), "Excel没有照做（"),
        (xlwings.XlwingsError("Couldn't find any active App!"), "Excel没有照做（"),
    ],
)
def test_whatever_excel_and_its_library_raise_is_one_line(error: Exception, said: str, tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)) as apps:
        apps.running[0].on_call = failing("SaveCopyAs", error)

        assert told(perfeval("excel", "check")).startswith(said)


def test_watch_prints_no_json(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)):
        outcome = perfeval("excel", "check", "--watch", "--json")

    assert outcome.json["error"]["message"] == "--watch不能和--json同时用"


def test_a_county_forms_workbook_is_checked_with_its_definition(tmp_path: Path) -> None:
    definition = ROOT / "tests" / "definitions" / "small.yaml"
    path = made_blank(tmp_path / "表.xlsx", form=str(definition))
    with running_excel(path):
        assert told(perfeval("excel", "check")).startswith("Excel里打开的“表.xlsx”不能审核：表样small不在已知表样之中")
        outcome = perfeval("excel", "check", "--form", definition, "--json")

    assert [each["code"] for each in outcome.json["findings"]] == ["not_filled_in"]


# Recalculating


def test_returns_are_recalculated_and_saved_and_nothing_else_is_opened(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "shili_1_clean.xlsx", tmp_path / "甲.xlsx")
    (tmp_path / "乙.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "~$甲.xlsx").write_bytes(b"")
    with running_excel(start=False) as apps:
        started: list[App] = []
        add = apps.add
        apps.add = lambda **options: started.append(add(**options)) or started[-1]  # type: ignore[method-assign,func-returns-value]
        outcome = perfeval("excel", "recalculate", tmp_path, "--json")
        [app] = started

    assert [(Path(each["file"]).name, each["recalculated"]) for each in outcome.json["files"]] == [
        ("~$甲.xlsx", False),
        ("乙.xlsx", False),
        ("甲.xlsx", True),
    ]
    assert outcome.status == 1
    assert [call for call in app.calls if call != "activate"] == ["calculate", "save", "quit"]
    assert (app.open, app.api.AutomationSecurity) == ([], 3)


def test_a_file_that_is_open_elsewhere_is_not_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sample(tmp_path)
    before = path.read_bytes()
    monkeypatch.setattr(excel_engine, "READ_ONLY", True)
    with running_excel(start=False):
        outcome = perfeval("excel", "recalculate", path)

    assert outcome.status == 1
    assert outcome.err == f"没有重算：{path}（写不了：文件是只读的，或正在别处打开）\n"
    assert path.read_bytes() == before


# PDF


def test_excel_prints_the_forms_sheets_of_each_return(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    shutil.copy(SAMPLES / "shili_1_clean.xlsx", tmp_path / "a" / "示例.xlsx")
    with zipfile.ZipFile(tmp_path / "a" / "包.zip", "w") as archive:
        archive.write(SAMPLES / "shili_3_errors.xlsx", "示例.xlsx")
        archive.writestr("坏.xlsx", b"PK\x03\x04")
    with running_excel(start=False):
        outcome = perfeval("excel", "pdf", tmp_path / "a", "-o", tmp_path / "pdf")

    printed = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "pdf").iterdir()}
    assert printed == {"示例.pdf": "%PDF 基础数据表 自评表", "示例-2.pdf": "%PDF 基础数据表 自评表"}
    assert outcome.out.splitlines() == [str(tmp_path / "pdf" / name) for name in ("示例.pdf", "示例-2.pdf")]
    assert "没有通过审核（待更正），PDF只供核对，改好后再打印签字" in outcome.err
    assert "没有做PDF：" in outcome.err
    assert outcome.status == 1


def test_without_libreoffice_it_is_said_what_works_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: None)
    said = told(perfeval("pdf", SAMPLES / "shili_1_clean.xlsx", "-o", tmp_path / "pdf"))

    assert said == (
        "没有找到LibreOffice，做不了PDF。从libreoffice.org安装后再试；电脑上有Microsoft Excel的，用 perfeval excel pdf"
    )


def test_a_path_that_does_not_exist_is_said_before_any_program_is_looked_for(tmp_path: Path) -> None:
    for command in (["excel", "recalculate"], ["excel", "pdf", "-o", tmp_path], ["pdf", "-o", tmp_path]):
        assert told(perfeval(*command, tmp_path / "没有.xlsx")).startswith("没有这个文件或文件夹：")


@pytest.mark.libreoffice
def test_libreoffice_prints_the_forms_sheets_on_a4_and_no_other(tmp_path: Path) -> None:
    outcome = perfeval("pdf", SAMPLES / "shili_1_clean.xlsx", SAMPLES / "tanghu_2020_corrected.xlsx", "-o", tmp_path)
    pages = {path.stem: path.read_bytes() for path in tmp_path.iterdir()}

    assert (outcome.status, sorted(pages)) == (0, ["shili_1_clean", "tanghu_2020_corrected"])
    assert {name: len(re.findall(rb"/Type\s*/Page\b", content)) for name, content in pages.items()} == {
        "shili_1_clean": 3,
        "tanghu_2020_corrected": 2,
    }
    for content in pages.values():
        boxes = {
            tuple(round(float(each)) for each in box.split()) for box in re.findall(rb"/MediaBox\s*\[(.*?)\]", content)
        }
        assert boxes == {(0, 0, 595, 842)}
