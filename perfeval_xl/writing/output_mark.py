"""The mark of workbooks that the package makes for the bureau: whoever collects one with the returns passes it over."""

from __future__ import annotations

from perfeval_xl.form.identity import OUTPUT_KEY
from perfeval_xl.sheet_names import IDENTITY_SHEET
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedWorkbook


def mark_as_output(book: CheckedWorkbook, what: str) -> None:
    """Adds the hidden sheet that says so, as the last one."""
    mark = book.sheet(IDENTITY_SHEET)
    mark.text(0, 0, OUTPUT_KEY, styles.BASE)
    mark.text(0, 1, what, styles.BASE)
    mark.hide(very=True)
