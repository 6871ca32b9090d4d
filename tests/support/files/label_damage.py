"""The clean sample of a form after somebody took its ids away: in another program, by hand, cell by cell.

Places are those of the form as it was issued: ids in column A and row 1, the form from B3 on.
"""

import io
import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from make_samples import read_sample
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.review import Review, review
from tests.support.paths import SAMPLES
from tests.support.programs.judged import forms, rendered

BASIC, SELF = "基础数据表", "自评表"
SAMPLE_OF = {"suining": "shili_1_clean", "tongcheng": "tanghu_2020_corrected"}
Change = Callable[[Workbook], Any]


@cache
def issued_bytes(form: str) -> bytes:
    """The filled workbook as it was issued."""
    with tempfile.TemporaryDirectory() as folder:
        data = read_sample(SAMPLES / f"{SAMPLE_OF[form]}.yaml")
        return rendered(data, Path(folder, "issued.xlsx")).read_bytes()


class Came:
    """What is read of a file: values and indicators without their places, findings without their messages."""

    def __init__(self, path: Path) -> None:
        read = read_return(path, path.name, forms())
        self.read: Submission | Unread = read
        self.review: Review = review(read)
        printed = read.as_json()
        self.year, self.unit = printed["year"], printed["unit"]
        self.values = {each["field"]: each["value"] for each in printed["values"]}
        self.cells = {each["field"]: each["cell"] for each in printed["values"]}
        self.indicators = [{k: v for k, v in row.items() if k != "cell"} for row in printed["indicators"]]
        self.findings = [(each.code, each.sheet, each.cell) for each in self.review.findings]
        self.codes = [each.code for each in self.review.findings]

    def message(self, code: str) -> str:
        """What the one finding of a code says."""
        [found] = [each.message for each in self.review.findings if each.code == code]
        return found


def came_back(folder: Path, change: Change, form: str = "suining") -> Came:
    """The issued workbook after a change, which may also give another workbook."""
    workbook = load_workbook(io.BytesIO(issued_bytes(form)))
    changed = change(workbook)
    path = folder / "returned.xlsx"
    (changed if isinstance(changed, Workbook) else workbook).save(path)
    return Came(path)


@cache
def whole(form: str = "suining") -> Came:
    """What is read of the workbook as it was issued."""
    with tempfile.TemporaryDirectory() as folder:
        return came_back(Path(folder), lambda workbook: None, form)


def form_sheets(workbook: Workbook) -> list[Worksheet]:
    """The form's own sheets, without merged areas, which mean nothing to a reader."""
    sheets: list[Worksheet] = [workbook[name] for name in workbook.sheetnames if name in {BASIC, SELF}]
    for sheet in sheets:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
    return sheets


def without_id_column(workbook: Workbook) -> None:
    for sheet in form_sheets(workbook):
        sheet.delete_cols(1)


def without_id_row(workbook: Workbook) -> None:
    for sheet in form_sheets(workbook):
        sheet.delete_rows(1)


def without_any_ids(workbook: Workbook) -> None:
    without_id_column(workbook)
    without_id_row(workbook)


def without_identity(workbook: Workbook) -> None:
    del workbook["_perfeval"]


def cleared(sheet: str, *cells: str) -> Change:
    """Single ids deleted."""

    def change(workbook: Workbook) -> None:
        for cell in cells:
            workbook[sheet][cell].value = None

    return change


@cache
def _shown(form: str) -> Workbook:
    return load_workbook(io.BytesIO(issued_bytes(form)), data_only=True)


def pasted(form: str = "suining") -> Workbook:
    """What is seen of the form, pasted as values into a new workbook from A1 on, without formulas, formats, merges."""
    new = Workbook()
    new.remove(new.worksheets[0])
    for sheet in _shown(form).worksheets:
        if sheet.title in {BASIC, SELF}:
            target = new.create_sheet(sheet.title)
            width = sum(str(cell.value).startswith("c") for cell in sheet[1])
            for row in sheet.iter_rows(min_row=3, min_col=2, max_col=1 + width):
                for cell in row:
                    if cell.value is not None:
                        target.cell(cell.row - 2, cell.column - 1).value = cell.value
    return new


def with_texts(workbook: Workbook, *replacements: tuple[str, str], sheet: str | None = None) -> Workbook:
    """The workbook with these patterns replaced in every text, or in those of one sheet."""
    for each in workbook.worksheets if sheet is None else [workbook[sheet]]:
        for row in each.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    for pattern, replacement in replacements:
                        cell.value = re.sub(pattern, replacement, str(cell.value))
    return workbook


def a_year_earlier(workbook: Workbook, sheet: str | None = None) -> Workbook:
    """Last year's own form: every year in it one less."""
    return with_texts(workbook, ("2023", "2022"), ("2024", "2023"), sheet=sheet)
