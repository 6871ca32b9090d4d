"""The judge itself: LibreOffice recalculates whatever a file says its formulas gave."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.support.programs.libreoffice import LibreOfficeError, convert, recalculate, to_pdf


def write_stale_workbook(path: Path, base: int) -> Path:
    """A workbook whose formula `base + 1` has the stored result 999."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("表")
        sheet.write_number("A1", base)
        sheet.write_formula("A2", "=A1+1", value=999)
    return path


def stored_result(path: Path) -> object:
    return openpyxl.load_workbook(path, data_only=True)["表"]["A2"].value


@pytest.mark.libreoffice
def test_stale_stored_results_are_recalculated_in_every_file_of_a_call(tmp_path: Path) -> None:
    received = tmp_path / "收 到"
    files = [write_stale_workbook(received / "乙 1.xlsx", 10), write_stale_workbook(received / "甲.xlsx", 20)]
    assert [stored_result(file) for file in files] == [999, 999]

    results = recalculate(files, tmp_path / "结 果")

    assert [result.name for result in results] == ["乙 1.xlsx", "甲.xlsx"]
    assert [stored_result(result) for result in results] == [11, 21]


@pytest.mark.libreoffice
def test_a_file_comes_out_as_pdf(tmp_path: Path) -> None:
    [pdf] = to_pdf([write_stale_workbook(tmp_path / "表.xlsx", 1)], tmp_path / "打印")
    assert pdf.read_bytes().startswith(b"%PDF")


@pytest.mark.libreoffice
def test_a_file_that_cannot_be_converted_is_named_with_what_libreoffice_said(tmp_path: Path) -> None:
    with pytest.raises(LibreOfficeError, match=r"(?s)没有的.xlsx.*it said:\n.*\S"):
        recalculate([tmp_path / "没有的.xlsx"], tmp_path / "结果")


@pytest.mark.libreoffice
def test_a_call_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(LibreOfficeError, match="took over"):
        convert([write_stale_workbook(tmp_path / "表.xlsx", 1)], tmp_path / "结果", "xlsx", timeout_seconds=0.2)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="names of their own"):
        recalculate([tmp_path / "a" / "表.xlsx", tmp_path / "b" / "表.ods"], tmp_path / "结果")


def test_a_result_never_overwrites_its_own_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="overwrite"):
        recalculate([tmp_path / "表.xlsx"], tmp_path)
