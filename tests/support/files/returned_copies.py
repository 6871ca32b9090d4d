"""The clean sample's workbook as units send it back: opened in another program, changed there by hand, saved.

Places are those of the form; openpyxl moves values only, which is all that a reader looks at.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from make_samples import read_sample
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.reading.submission import Submission
from perfeval_xl.review import Review, review
from perfeval_xl.rules.finding import Finding
from tests.support.paths import SAMPLES
from tests.support.programs.judged import forms, rendered

BASIC, SELF = "基础数据表", "自评表"
SHEET_FILES = {BASIC: "xl/worksheets/sheet2.xml", SELF: "xl/worksheets/sheet3.xml"}


@cache
def clean_bytes() -> bytes:
    """The clean sample, rendered."""
    with tempfile.TemporaryDirectory() as folder:
        data = read_sample(SAMPLES / "shili_1_clean.yaml")
        return rendered(data, Path(folder, "clean.xlsx")).read_bytes()


class Returned:
    """A return as read, for questions about it."""

    def __init__(self, path: Path) -> None:
        submission = read_return(path, path.name, forms())
        assert isinstance(submission, Submission), submission
        self.submission = submission
        self.review: Review = review(submission)
        self.values = {each["field"]: each["value"] for each in submission.printed_values()}
        self.typed = {each["field"]: each["typed"] for each in submission.printed_values()}
        self.cells = {each["field"]: each["cell"] for each in submission.printed_values()}
        self.indicators = submission.indicator_rows()

    @property
    def findings(self) -> list[tuple[str, str | None, str | None]]:
        """Code, sheet and cell of every finding."""
        return [(each.code, each.sheet, each.cell) for each in self.review.findings]

    def finding(self, code: str) -> Finding:
        """The one finding of a code."""
        [found] = [each for each in self.review.findings if each.code == code]
        return found


def sent_back(folder: Path, change: Callable[[Workbook], Any]) -> Returned:
    """The clean sample with a change made in another program."""
    workbook = load_workbook(io.BytesIO(clean_bytes()))
    change(workbook)
    path = folder / "returned.xlsx"
    workbook.save(path)
    return Returned(path)


def sent_back_with(folder: Path, sheet: str, cell: str, content: object) -> Returned:
    """The clean sample with something else in one cell."""

    def put(workbook: Workbook) -> None:
        workbook[sheet][cell].value = content

    return sent_back(folder, put)


def rewritten(folder: Path, sheet: str, pattern: str, replacement: str) -> Returned:
    """The clean sample with a piece of a sheet's XML replaced, as a program that does not recalculate leaves it."""
    path = folder / "returned.xlsx"
    with zipfile.ZipFile(io.BytesIO(clean_bytes())) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode("utf-8") if name == SHEET_FILES[sheet] else source.read(name)
            if isinstance(content, str):
                content, count = re.subn(pattern, replacement, content)
                assert count == 1, f"{pattern} stands {count} times"
            target.writestr(name, content)
    return Returned(path)


def insert_row(sheet: Worksheet, number: int, contents: dict[str, Any]) -> None:
    """A row inserted before row `number`, with contents by column; merged areas are undone, as they mean nothing."""
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.insert_rows(number)
    for column, content in contents.items():
        sheet[f"{column}{number}"].value = content
