"""Correction copies as a unit sees them, through openpyxl, and as a unit fills them in by the words on the sheets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from filling import cells
from make_samples import read_sample
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl import check
from perfeval_xl.review import Review
from tests.support.paths import SAMPLES

BASIC, SELF, OPINION = "基础数据表", "自评表", "退回意见"
FILED = SAMPLES / "changpu_2024_as_filed.xlsx"
HEADING_ROW = 6
RED, AMBER = "FFFFC7CE", "FFFFD966"


def copy_of(file: Path, folder: Path) -> Path:
    """The correction copy of one return."""
    [reviewed] = check([file], corrections=folder)
    assert reviewed.correction_copy is not None, reviewed
    assert reviewed.correction_copy.file is not None, reviewed.correction_copy
    return reviewed.correction_copy.file


def reviewed(file: Path) -> Review:
    """The review of one file."""
    [review] = check([file])
    return review


def numbers(file: Path) -> dict[str, int | None]:
    """The number of every finding of a file, by code and field."""
    return {f"{each.code}@{each.field}": each.number for each in reviewed(file).findings}


def lines(copy: Path) -> list[dict[str, Any]]:
    """The lines of 退回意见 by the words of its heading."""
    sheet = load_workbook(copy, data_only=True)[OPINION]
    rows = sheet.iter_rows(min_row=HEADING_ROW, values_only=True)
    heading = [str(title) for title in next(rows)]
    return [dict(zip(heading, row, strict=True)) for row in rows]


def line_of(copy: Path, **words: object) -> dict[str, Any]:
    """The one line that has these contents."""
    [found] = [line for line in lines(copy) if words.items() <= line.items()]
    return found


def links(copy: Path) -> list[str | None]:
    """Where the position of each line leads."""
    sheet = load_workbook(copy)[OPINION]
    places = [row[2] for row in sheet.iter_rows(min_row=HEADING_ROW + 1)]
    return [cell.hyperlink.location if cell.hyperlink else None for cell in places]


def colour(sheet: Worksheet, cell: str) -> str:
    return str(sheet[cell].fill.fgColor.rgb)


def comments(workbook: Workbook) -> dict[str, str]:
    """Every comment by sheet and cell."""
    return {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def mended(copy: Path, sample: str, path: Path, *changes: Callable[[Workbook], Any]) -> Path:
    """A copy in which a unit has put a sample's values, and then made changes of its own."""
    workbook = load_workbook(copy)
    for cell, value in list(cells(workbook, read_sample(SAMPLES / f"{sample}.yaml"))):
        cell.value = None if value == "" else value
    for change in changes:
        change(workbook)
    workbook.save(path)
    return path


def with_cells(sheet: str, contents: dict[str, object]) -> Callable[[Workbook], None]:
    """Puts contents into cells of a sheet."""

    def put(workbook: Workbook) -> None:
        for cell, content in contents.items():
            workbook[sheet][cell].value = content

    return put


def changed(file: Path, path: Path, *changes: Callable[[Workbook], Any]) -> Path:
    """A workbook opened in another program, changed there and saved."""
    workbook = load_workbook(file)
    for change in changes:
        change(workbook)
    workbook.save(path)
    return path
