"""The Excel that runs on this computer, and everything that can be wrong with it, each said in one line.

The one module that knows xlwings. Its objects (App, Book, Sheet, Range) have no types; they go by Any elsewhere.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any, TypeVar

from perfeval_xl.errors import PerfevalError, ProgramError
from perfeval_xl.form.shown_text import shortened

T = TypeVar("T")
INSTEAD = "没有Excel也能审核：存盘后用 perfeval check 文件"
ATTEMPTS, SECONDS_BETWEEN = 10, 0.5
"""How often and at what distance an Excel that is busy is asked again."""

# The numbers by which Windows says why a call was not served.
_BUSY = {-2147418111, -2147417846, -2146777998}
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE: a cell is being edited, or a dialogue is open."""
_GONE = {-2147023174, -2147417848, -2146827864, -2147220995}
"""RPC server unavailable, RPC_E_DISCONNECTED, object required, object not connected: workbook or Excel was closed."""
# The same of Apple events.
_BUSY_ON_MACOS, _GONE_ON_MACOS = {-1712, -10016}, {-600, -609, -1728}
_ATTEMPTS_OF_XLWINGS = 20
_SYSTEMS_WITH_EXCEL = {"Windows", "Darwin"}
_NO_MACROS = 3
"""msoAutomationSecurityForceDisable."""


def on_macos() -> bool:
    """Excel there is spoken to by Apple events: other names, and less can be asked for."""
    return platform.system() == "Darwin"


@contextmanager
def excel_answers() -> Iterator[None]:
    """What Excel or xlwings raises inside becomes a ProgramError with one line of Chinese."""
    try:
        yield
    except PerfevalError:
        raise
    except Exception as error:  # noqa: BLE001  # the kinds of pywin32 and appscript cannot be named where they are not
        raise _said(error) from None


def patiently(action: Callable[[], T]) -> T:
    """The result of an action in Excel, tried again for some seconds while Excel is busy. Raises ProgramError."""
    for left in reversed(range(ATTEMPTS)):
        try:
            with excel_answers():
                return action()
        except ProgramError as error:
            if error.code != "excel_busy" or not left:
                raise
            sleep(SECONDS_BETWEEN)
    raise AssertionError("the last attempt returns or raises")


def open_workbook() -> Any:
    """The workbook (xlwings Book) that is active in the running Excel. Raises ProgramError where there is none."""
    return patiently(_open_workbook)


def _open_workbook() -> Any:
    app = _library().apps.active
    if app is None:
        raise ProgramError(
            "没有找到正在运行的Microsoft Excel（不支持WPS表格）",
            f"用Excel打开工作簿；是在“受保护的视图”里打开的，先点“启用编辑”。{INSTEAD}",
            code="excel_not_running",
        )
    _must_be_microsofts(app)
    if getattr(app.api, "ActiveProtectedViewWindow", None) is not None:
        raise ProgramError(
            "工作簿在“受保护的视图”里，Excel不让别的程序看", "点窗口上方的“启用编辑”再试", code="protected_view"
        )
    book = app.books.active if len(app.books) else None
    if book is None or book.api is None:
        raise ProgramError("Excel里没有打开工作簿", f"打开要审核的工作簿再试。{INSTEAD}", code="no_workbook_open")
    return book


@contextmanager
def own_excel() -> Iterator[Any]:
    """An Excel of our own (xlwings App), out of sight, that runs no macros; it ends with the context.

    Raises ProgramError.
    """
    with excel_answers():
        app = _library().App(visible=False, add_book=False)
    try:
        with excel_answers():
            _must_be_microsofts(app)
            app.display_alerts = False
            if not on_macos():
                app.api.AutomationSecurity = _NO_MACROS
        yield app
    finally:
        with excel_answers():
            app.quit()


def _library() -> Any:
    try:
        import xlwings
    except ImportError:
        raise _no_library("没有安装xlwings", "执行") from None
    if xlwings.engines.active is None:
        raise _no_library("xlwings装得不完整", "重新执行")
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        vars(windows)["N_COM_ATTEMPTS"] = _ATTEMPTS_OF_XLWINGS  # else it asks an Excel that is busy for ever
        if hasattr(windows, "Apps"):  # else it ends every Excel whose window it does not see, unsaved work included
            windows.Apps.cleanup = staticmethod(lambda: None)
    return xlwings


def _no_library(what: str, do: str) -> ProgramError:
    """Why xlwings cannot be used: where there is no Excel, that is all there is to say."""
    if platform.system() not in _SYSTEMS_WITH_EXCEL:
        remedy = f"{INSTEAD}；PDF用 perfeval pdf 文件 -o 文件夹（需要LibreOffice）"
        return ProgramError("这台电脑不是Windows或macOS，没有Excel可用", remedy, code="no_excel_here")
    remedy = f'在项目文件夹里{do} py -m pip install ".[excel]"。{INSTEAD}'
    return ProgramError(f"{what}，不能与Excel相连", remedy, code="xlwings_missing")


def _must_be_microsofts(app: Any) -> None:
    """WPS answers to Excel's name on a computer without Excel."""
    name = getattr(app.api, "Name", None)
    if isinstance(name, str) and "Excel" not in name:
        raise ProgramError(f"正在运行的是{shortened(name, 30)}，不是Microsoft Excel", INSTEAD, code="excel_not_running")


def _said(error: Exception) -> ProgramError:
    numbers = _numbers(error)
    if type(error).__name__ == "ExcelBusyError" or numbers & (_BUSY | _BUSY_ON_MACOS):
        return ProgramError(
            "Excel正忙：可能正在编辑一个单元格，或开着对话框",
            "按回车或Esc结束编辑，关闭对话框，再试",
            code="excel_busy",
        )
    if numbers & (_GONE | _GONE_ON_MACOS):
        return ProgramError("工作簿或Excel已经关闭", "重新打开工作簿再试", code="workbook_closed")
    reason = shortened(" ".join(_reason(error).split()), 80)
    return ProgramError(f"Excel没有照做（{reason}）", f"重新打开工作簿再试。{INSTEAD}", code="excel_failed")


def _numbers(error: Exception) -> set[int]:
    """Of a com_error: its own and that of Excel inside; of appscript's CommandError: its one."""
    inside = error.args[2] if len(error.args) > 2 and isinstance(error.args[2], tuple) else ()
    named = (getattr(error, "hresult", None), getattr(error, "errornumber", None))
    return {number for number in (*named, *error.args[:1], *inside[-1:]) if isinstance(number, int)}


def _reason(error: Exception) -> str:
    """Excel's own words, else those of the library."""
    inside = error.args[2] if len(error.args) > 2 and isinstance(error.args[2], tuple) else ()
    described = inside[2] if len(inside) > 2 and isinstance(inside[2], str) else ""
    return described or str(error) or type(error).__name__
