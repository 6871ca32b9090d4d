"""With a real Microsoft Excel, where one can be started. The same is to be tried by hand: docs/在Excel里审核.md."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.errors import ProgramError
from perfeval_xl.live_excel.running import own_excel
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import perfeval

pytestmark = pytest.mark.excel


@pytest.fixture
def app() -> Iterator[Any]:
    try:
        with own_excel() as started:
            started.visible = True
            yield started
    except ProgramError as error:
        pytest.skip(str(error))


def test_an_open_workbook_is_checked_marked_and_cleared(app: Any, tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLES / "shili_3_errors.xlsx", tmp_path / "示例.xlsx"))
    book = app.books.open(str(path))
    cell = book.sheets["自评表"].range("I21")
    before = cell.color
    findings = perfeval("check", path, "--json").json[0]["findings"]

    assert perfeval("excel", "check", "--json").json["findings"] == findings
    assert (cell.color, cell.note.text.splitlines()[0]) == ((255, 199, 206), "【perfeval审核】")
    assert book.sheets["自评表"].api.ProtectContents
    cell.value = 10
    assert len(perfeval("excel", "check", "--json").json["findings"]) == len(findings) - 1
    assert perfeval("excel", "clear").status == 0
    assert (cell.color, cell.note) == (before, None)


def test_a_sheet_with_a_password_asks_nobody_for_it(app: Any, tmp_path: Path) -> None:
    book = app.books.open(str(shutil.copy(SAMPLES / "shili_3_errors.xlsx", tmp_path / "示例.xlsx")))
    sheet = book.sheets["自评表"].api
    sheet.Unprotect("")
    sheet.Protect("1234")

    assert perfeval("excel", "check", "--json").json["locked"] == ["自评表"]


def test_values_that_were_never_calculated_are_there_after_recalculating(app: Any, tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLES / "shili_1_clean.xlsx", tmp_path / "示例.xlsx"))

    assert perfeval("excel", "recalculate", path).status == 0
    assert perfeval("check", path, "--json").json[0]["findings"] == []


def test_excel_prints_a_pdf(app: Any, tmp_path: Path) -> None:
    assert perfeval("excel", "pdf", SAMPLES / "shili_1_clean.xlsx", "-o", tmp_path).status == 0
    assert (tmp_path / "shili_1_clean.pdf").read_bytes().startswith(b"%PDF-")
