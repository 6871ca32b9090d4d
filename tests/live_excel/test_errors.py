"""Whatever is wrong with Excel, with xlwings or with what is open: one line of Chinese, exit status 2, no traceback."""

import platform
import sys
from pathlib import Path

import pytest
import xlwings
from openpyxl import Workbook

from perfeval_xl.live_excel import running
from tests.support.paths import DEFINITIONS, SAMPLES
from tests.support.processes.command_line import made_blank, perfeval
from tests.support.programs.com_objects import DISCONNECTED, FAILED, REJECTED, com_error
from tests.support.programs.excel_engine import running_excel
from tests.support.programs.open_in_excel import failing, sample, told


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
    workbook.create_sheet("账")["A1"].value = "收入"
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
    definition = DEFINITIONS / "small.yaml"
    path = made_blank(tmp_path / "表.xlsx", form=str(definition))
    with running_excel(path):
        assert told(perfeval("excel", "check")).startswith("Excel里打开的“表.xlsx”不能审核：表样small不在已知表样之中")
        outcome = perfeval("excel", "check", "--form", definition, "--json")

    assert [each["code"] for each in outcome.json["findings"]] == ["not_filled_in"]
