"""What holds for every form and every sample: renders, the shipped blanks, layouts. No test here names a form."""

from pathlib import Path

import pytest
from make_samples import read_sample
from make_templates import UNIT_CODE, UNIT_NAME, make, shipped
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl import Unit, blank, check, read
from perfeval_xl.form.definition_file import load_definition
from perfeval_xl.reading.submission import Submission
from perfeval_xl.rules.evaluation import Evaluator
from tests.support.every_form import (
    FORMS,
    SAMPLE_NAMES,
    TEMPLATES,
    UNIT,
    YEAR,
    blank_bytes,
    blank_workbook,
    cells_of,
    every_form,
    every_sample,
    formulas_of,
    layout_of,
)
from tests.support.layout_picture import layout_picture
from tests.support.paths import SAMPLES, SNAPSHOTS
from tests.support.renewed import lines_in

FINDINGS = "findings.txt"  # tests/review/test_same_findings.py


def test_every_definition_stands_in_a_file_of_its_name_and_has_a_sample() -> None:
    assert len(FORMS) >= 2
    assert [load_definition(TEMPLATES / f"{form}.yaml").form for form in FORMS] == FORMS
    assert {read_sample(SAMPLES / f"{name}.yaml")["form"] for name in SAMPLE_NAMES} == set(FORMS)


@every_form
def test_two_renders_are_the_same_bytes(form: str, tmp_path: Path) -> None:
    again = blank(form, year=YEAR, unit=UNIT, output=tmp_path / "again.xlsx").file

    assert again.read_bytes() == blank_bytes(form)


@every_form
def test_the_layout_is_as_its_snapshot_shows(form: str) -> None:
    """`PERFEVAL_RENEW=1` writes the snapshots anew; read what changed before keeping it."""
    counts = (f"{sheet.title} {len(formulas_of(sheet))}" for sheet in blank_workbook(form).worksheets)
    picture = f"{layout_picture(layout_of(form))}\n公式个数  {'  '.join(counts)}\n"

    assert lines_in(SNAPSHOTS / f"{form}.txt", picture) == picture.splitlines()


def test_no_snapshot_is_of_a_form_that_is_gone() -> None:
    shown = {path.name for path in SNAPSHOTS.iterdir()} - {FINDINGS}

    assert sorted(shown) == [f"{form}.txt" for form in FORMS]


@every_form
@pytest.mark.parametrize("year", [2019, 2031])
def test_every_expression_binds_and_every_text_slides_with_the_year(form: str, year: int) -> None:
    moved = layout_of(form, year)
    evaluation = Evaluator(moved).evaluate({}, UNIT)
    texts = [label.text for sheet in moved.sheets for label in sheet.labels]
    texts += [field.label for field in moved.fields.values()]

    assert set(evaluation.states) == {check.id for check in Evaluator(layout_of(form)).checks}
    assert [text for text in texts if "{" in text or str(YEAR) in text] == []
    assert any(str(year) in text for text in texts)


# The shipped blank


@every_form
def test_the_shipped_blank_is_a_fresh_render_cell_by_cell(form: str, tmp_path: Path) -> None:
    years = {path: year for path, (of, year) in shipped().items() if of == form}

    assert years, f"make it: python scripts/make_templates.py {form} <year>"
    for path, year in years.items():
        fresh = load_workbook(make(form, year, tmp_path))
        assert picture_of(load_workbook(path)) == picture_of(fresh), "renew it: python scripts/make_templates.py"
        assert (fresh["_perfeval"]["B4"].value, fresh["_perfeval"]["B5"].value) == (UNIT_CODE, UNIT_NAME)


def picture_of(workbook: Workbook) -> dict[str, object]:
    """What a person or a program could tell two workbooks apart by."""
    return {sheet.title: sheet_picture(sheet) for sheet in workbook.worksheets}


def sheet_picture(sheet: Worksheet) -> dict[str, object]:
    return {
        "state": (sheet.sheet_state, sheet.protection.sheet),
        "cells": {
            cell.coordinate: (
                *(cell.value, cell.number_format, cell.protection.locked, cell.font.name, cell.font.size),
                *(cell.fill.fgColor.rgb, cell.border.left.style, cell.alignment.horizontal),
            )
            for cell in cells_of(sheet)
        },
        "columns": {key: (column.width, column.hidden) for key, column in sheet.column_dimensions.items()},
        "rows": {key: (row.height, row.hidden) for key, row in sheet.row_dimensions.items()},
        "merges": sorted(str(area) for area in sheet.merged_cells.ranges),
        "validations": sorted(
            str((each.sqref, each.type, each.formula1, each.formula2, each.promptTitle, each.prompt, each.error))
            for each in sheet.data_validations.dataValidation
        ),
        "print": (sheet.print_area, sheet.print_title_rows, [each.id for each in sheet.row_breaks.brk]),
    }


def test_the_picture_of_a_workbook_shows_a_change_of_any_kind() -> None:
    before = picture_of(blank_workbook(FORMS[0]))
    for change in (
        lambda sheet: sheet.__setitem__("B3", "附件"),
        lambda sheet: setattr(sheet["B3"], "number_format", "0.00"),
        lambda sheet: setattr(sheet.column_dimensions["B"], "width", 99),
        lambda sheet: setattr(sheet.row_dimensions[3], "height", 99),
        lambda sheet: sheet.merge_cells("B99:C99"),
        lambda sheet: setattr(sheet.protection, "sheet", False),
        lambda sheet: setattr(sheet.data_validations.dataValidation[0], "prompt", "填"),
    ):
        workbook = blank_workbook.__wrapped__(FORMS[0])
        change(workbook.worksheets[1])
        assert picture_of(workbook) != before


# Samples


def rendered(name: str, folder: Path) -> Path:
    """A sample's data in a workbook of our own."""
    data = SAMPLES / f"{name}.yaml"
    said = read_sample(data)
    unit = Unit(said["unit"]["code"], said["unit"]["name"])
    return blank(said["form"], year=said["year"], unit=unit, output=folder / f"{name}.xlsx", values=data).file


@every_sample
def test_a_samples_data_rendered_reads_as_its_workbook_does(name: str, tmp_path: Path) -> None:
    ours = rendered(name, tmp_path)
    theirs, again = read(SAMPLES / f"{name}.xlsx"), read(ours)

    assert isinstance(theirs, Submission)
    assert isinstance(again, Submission)
    assert again.printed_values() == theirs.printed_values()
    assert again.indicator_rows() == theirs.indicator_rows()
    assert again.explanations == theirs.explanations
    assert check([ours])[0].findings == check([SAMPLES / f"{name}.xlsx"])[0].findings


@every_sample
def test_the_stored_values_are_those_that_python_computes(name: str, tmp_path: Path) -> None:
    ours = rendered(name, tmp_path)
    submission, stored = read(ours), load_workbook(ours, data_only=True)

    assert isinstance(submission, Submission)
    entries, formulas = (
        submission.entries,
        [key for key, field in submission.evaluator.layout.fields.items() if field.role == "formula"],
    )
    assert {key: stored[entries[key].sheet][entries[key].cell].value for key in formulas} == {
        key: submission.evaluation.values[key] for key in formulas
    }
