"""What is noticed of a returned workbook is as grave as the table of codes says, and the table alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from perfeval_xl import checks
from perfeval_xl.form.definition import Severity
from perfeval_xl.rules.reading_codes import READING_CODES
from tests.support.cases import edits
from tests.support.files.returned_copies import BASIC, SELF, sent_back

NOTICED: dict[str, Severity] = {
    "sheet_renamed": "note",
    "row_inserted": "note",
    "typed_as_text": "note",
    "overwritten": "error",
    "overwritten_same": "note",
    "outside_the_form": "error",
    "label_changed": "query",
    "sheet_added": "note",
}
"""What is noticed of the workbook below, as grave as it is in the table."""


def with_many_slips(book: Workbook) -> None:
    """The row inserted above is row 21: what is below it has moved down by one."""
    edits.row_inserted(book)
    basic = book[BASIC]
    basic["G12"].value = "2.50 "
    basic["B12"].value = "2、出境经费"
    basic["G8"].value = 999
    basic["E8"].value = None
    basic["B60"].value = "另附说明"
    explanations = next(cell.column for row in basic.iter_rows() for cell in row if cell.value == "情况说明")
    basic.cell(12, explanations).value = "按合同填的"
    basic.title = "基础数据"
    book.create_sheet("草稿")["A1"].value = 1
    assert SELF in book.sheetnames


def test_every_finding_is_as_grave_as_its_code(tmp_path: Path) -> None:
    found = {each.code: each.severity for each in sent_back(tmp_path, with_many_slips).submission.notes}

    assert found == NOTICED


@pytest.mark.parametrize("severity", ["error", "query", "note"])
def test_a_severity_changed_in_the_table_changes_the_catalogue_and_the_findings(
    severity: Severity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in NOTICED:
        monkeypatch.setitem(READING_CODES, code, replace(READING_CODES[code], severity=severity))

    returned = sent_back(tmp_path, with_many_slips)
    listed = {check.code: check.severity for check in checks()}

    assert {each.code: each.severity for each in returned.submission.notes} == dict.fromkeys(NOTICED, severity)
    assert {each.severity for each in returned.review.findings if each.code in NOTICED} == {severity}
    assert {listed[code] for code in NOTICED} == {severity}


@pytest.mark.parametrize(("severity", "explanation"), [("query", "按合同填的"), ("note", None), ("error", None)])
def test_a_query_can_be_explained_beside_its_row_whatever_its_code(
    severity: Severity, explanation: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("typed_as_text", "label_changed"):
        monkeypatch.setitem(READING_CODES, code, replace(READING_CODES[code], severity=severity))

    returned = sent_back(tmp_path, with_many_slips)

    assert returned.finding("typed_as_text").explanation == explanation
    assert returned.finding("label_changed").explanation == explanation
