"""Every form of workbook_templates/, for tests of what holds for all of them: layouts, blank workbooks, samples."""

import io
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl import Unit, blank
from perfeval_xl.form.definition_file import load_definition
from perfeval_xl.form.layout import Layout, lay_out
from tests.support.paths import ROOT, SAMPLES

TEMPLATES = ROOT / "workbook_templates"
FORMS = [path.stem for path in sorted(TEMPLATES.glob("*.yaml"))]
SAMPLE_NAMES = [path.stem for path in sorted(SAMPLES.glob("*.yaml"))]
YEAR, UNIT = 2024, Unit("999901", "示例一镇人民政府")

every_form = pytest.mark.parametrize("form", FORMS)
every_sample = pytest.mark.parametrize("name", SAMPLE_NAMES)


@cache
def layout_of(form: str, year: int = YEAR) -> Layout:
    return lay_out(load_definition(TEMPLATES / f"{form}.yaml"), year)


@cache
def blank_bytes(form: str) -> bytes:
    """The blank workbook of a form as a file."""
    with tempfile.TemporaryDirectory() as folder:
        return blank(form, year=YEAR, unit=UNIT, output=Path(folder, "blank.xlsx")).file.read_bytes()


@cache
def blank_workbook(form: str) -> Workbook:
    """The same as openpyxl sees it; not to be changed."""
    return load_workbook(io.BytesIO(blank_bytes(form)))


def cells_of(sheet: Worksheet) -> Iterator[Cell]:
    """Every cell but those hidden by a merge."""
    return (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell))


def formulas_of(sheet: Worksheet) -> dict[str, str]:
    """Place and text of every formula."""
    return {f"{sheet.title}!{cell.coordinate}": str(cell.value) for cell in cells_of(sheet) if cell.data_type == "f"}
