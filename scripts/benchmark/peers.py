"""What people write today for the same work: the careful scripts that the product is measured against."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pandas as pd
import python_calamine
from openpyxl import load_workbook


def merge_with_openpyxl(files: Sequence[Path], output: Path) -> None:
    """Values and again formulas of every sheet, one table, one workbook; nothing is checked."""
    tables = []
    for file in files:
        values, formulas = load_workbook(file, data_only=True), load_workbook(file)
        for sheet in values.worksheets:
            rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
            typed_over = sum(cell.data_type != "f" for row in formulas[sheet.title].iter_rows() for cell in row)
            tables.append(pd.DataFrame(rows).assign(file=file.name, sheet=sheet.title, constants=typed_over))
    _write(pd.concat(tables, ignore_index=True), output, "openpyxl")


def merge_with_calamine(files: Sequence[Path], output: Path) -> None:
    """pandas and its quickest reader; nothing is checked."""
    tables = []
    for file in files:
        for sheet, table in pd.read_excel(file, sheet_name=None, header=None, engine="calamine").items():
            tables.append(table.assign(file=file.name, sheet=sheet))
    _write(pd.concat(tables, ignore_index=True), output, "xlsxwriter")


def _write(table: pd.DataFrame, output: Path, engine: Literal["openpyxl", "xlsxwriter"]) -> None:
    with pd.ExcelWriter(output, engine=engine) as writer:
        table.to_excel(writer, index=False)


def inflate_and_read(content: bytes) -> None:
    """All members of a workbook inflated, and all its sheets read: what no reader can do without."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            archive.read(name)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def issue_with_openpyxl(template: Path, names: Sequence[str], folder: Path) -> None:
    """The template loaded, its unit's cells set, saved, for every unit."""
    for name in names:
        book = load_workbook(template)
        for sheet in book.worksheets:
            for row in sheet.iter_rows(max_row=6):
                for cell in row:
                    if isinstance(cell.value, str) and "示例" in cell.value:
                        cell.value = name
        book.save(folder / f"{name}.xlsx")


def copy_file(source: Path, names: Sequence[str], folder: Path) -> None:
    """One finished file copied for every unit."""
    for name in names:
        shutil.copyfile(source, folder / f"{name}.xlsx")
