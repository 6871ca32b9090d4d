"""The same values from the same return, however its file is written and whatever was edited; or a clear refusal.

The cases are in client_matrix.py; those that real programs save are in test_other_programs.py.
"""

import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval_xl.rules.reading_codes import READING_CODES
from tests.support.cases.client_matrix import EDITED, SAVED, WRITTEN, Edited, Written
from tests.support.cases.client_matrix_of_cells import FIELDS, TYPED, TypedContent
from tests.support.cases.client_matrix_of_refusals import NOT_READ, NotRead
from tests.support.files.file_variants import archive_of, members_of
from tests.support.files.returned_copies import Returned, clean_bytes, sent_back
from tests.support.matrix_page import PAGE, page
from tests.support.programs.judged import forms, rendered
from tests.support.renewed import lines_in
from tests.support.sample_values import assert_same_values, codes, whole_refusal
from tests.support.small_form import FILLED


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.title)
def test_another_way_of_writing_gives_the_same_values(written: Written, tmp_path: Path) -> None:
    path = tmp_path / "returned.xlsx"
    members = members_of(clean_bytes())
    rewritten = written.rewrite(members)
    plain = archive_of(rewritten, zipfile.ZIP_STORED)
    path.write_bytes(written.wrapped(plain))
    returned = Returned(path)

    assert list(rewritten.items()) != list(members.items()) or path.read_bytes() != plain
    assert_same_values(returned, "shili_1_clean")
    assert codes(returned) == sorted(written.findings)


@pytest.mark.parametrize("edited", EDITED, ids=lambda edited: edited.title)
def test_an_edit_leaves_the_values_and_is_said(edited: Edited, tmp_path: Path) -> None:
    returned = sent_back(tmp_path, edited.change)

    assert_same_values(returned, "shili_1_clean", edited.read, gone=edited.gone, indicators=edited.indicators)
    assert codes(returned) == sorted(edited.findings)


@pytest.mark.parametrize("not_read", NOT_READ, ids=lambda not_read: not_read.title)
def test_a_file_that_is_not_read_says_why(not_read: NotRead, tmp_path: Path) -> None:
    path = tmp_path / "returned.xlsx"
    path.write_bytes(not_read.content())

    assert whole_refusal(path) == (not_read.code, not_read.message)


@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: f"{typed.where} {typed.title}")
def test_what_stands_in_a_cell_is_read_or_asked_about(typed: TypedContent, tmp_path: Path) -> None:
    field, path = FIELDS[typed.where], tmp_path / "returned.xlsx"
    form = "small" if typed.where == "比率" else "suining"
    path.write_bytes(small_bytes() if form == "small" else clean_bytes())
    workbook = load_workbook(path)
    sheet, cell = forms().evaluator(form, 2024).layout.location(field)
    workbook[sheet][cell].value = typed.content
    if typed.format is not None:
        workbook[sheet][cell].number_format = typed.format
    workbook.save(path)
    returned = Returned(path)
    said = [each for each in returned.review.findings if each.field == field]

    assert returned.values[field] == typed.value
    assert [each.code for each in said if each.code in {row.code for row in TYPED}] == (
        [typed.code] if typed.code else []
    )
    if typed.code in {"not_a_number", "error_value"}:
        assert returned.typed[field]


@cache
def small_bytes() -> bytes:
    """The small form, filled."""
    with tempfile.TemporaryDirectory() as folder:
        return rendered(FILLED, Path(folder, "small.xlsx")).read_bytes()


# What the findings say


def test_a_changed_label_is_named_with_its_old_and_its_new_text(tmp_path: Path) -> None:
    [case] = [each for each in EDITED if "label_changed" in each.findings]
    found = sent_back(tmp_path, case.change).finding("label_changed")

    assert (found.severity, found.sheet, found.cell) == ("query", "基础数据表", "B15")
    assert (found.expected, found.found) == ("1、业务工作经费", "1、业务工作经费和其他")


def test_what_was_typed_in_an_empty_label_cell_is_named(tmp_path: Path) -> None:
    [case] = [each for each in EDITED if each.title.startswith("在没有填写项的空格里")]
    found = sent_back(tmp_path, case.change).finding("outside_the_form")

    assert (found.severity, found.sheet, found.cells, found.found) == ("error", "自评表", ("G11", "I11"), "其他支出")


# The page


def test_the_page_is_fresh() -> None:
    """`PERFEVAL_RENEW=1` writes it anew."""
    now = page()

    assert lines_in(PAGE, now) == now.splitlines()


def test_every_code_of_reading_has_a_row_or_a_reason() -> None:
    named = {code for each in (*SAVED, *WRITTEN, *EDITED) for code in each.findings}
    named |= {each.code for each in (*NOT_READ, *TYPED)}
    elsewhere = {"other_year", "not_filled_in", "duplicate_unit", "sheet_missing", "typed_as_text"}
    elsewhere |= {"stored_value_differs", "column_missing", "reader_failed", "prefilled_changed"}
    elsewhere |= {"other_unit", "signature_wrong", "text_too_long", "received_missing", "received_damaged", "restored"}

    assert set(READING_CODES) - named - elsewhere == set()
