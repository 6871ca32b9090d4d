"""A workbook into its file, in one step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfeval_xl.form.identity import OUTPUT_KEY
from perfeval_xl.sheet_names import IDENTITY_SHEET
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedWorkbook
from perfeval_xl.writing.output_files import beside, put_file


@contextmanager
def write_workbook(path: Path, *, row_by_row: bool = False) -> Iterator[CheckedWorkbook]:
    """Fills a workbook and puts it at `path` in one step; an error leaves no half-written file.

    `row_by_row`: memory does not grow with it. Raises OutputError where the file cannot be written, WritingError where
    the workbook would not hold something.
    """
    if not row_by_row:
        book = CheckedWorkbook()
        yield book
        put_file(path, book.content())
        return
    with beside(path) as file:
        book = CheckedWorkbook(file)
        try:
            yield book
            book.close()
        finally:
            book.let_go()


def mark_as_output(book: CheckedWorkbook, what: str) -> None:
    """Says on a hidden sheet that it is for the bureau: whoever collects it with the returns passes it over."""
    mark = book.sheet(IDENTITY_SHEET)
    mark.text(0, 0, OUTPUT_KEY, styles.BASE)
    mark.text(0, 1, what, styles.BASE)
    mark.hide(very=True)
