"""The workbook that is open in Excel, checked as it stands: read from a copy, marked, and checked again on changes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

from perfeval_xl.errors import InputError, ProgramError
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake.regular_file import content_of
from perfeval_xl.live_excel.marks import Marks, mark
from perfeval_xl.live_excel.running import excel_answers, on_macos, patiently
from perfeval_xl.reading.reader import Reader
from perfeval_xl.reading.submission import Unread
from perfeval_xl.review import Review, demands_on, review
from perfeval_xl.rules.reading_codes import noticed

SECONDS_BETWEEN_LOOKS = 2.0
_MOST_WATCHED, _MOST_ROWS, _MOST_COLUMNS = 100_000, 500, 60
"""Cells of a sheet that are looked at for changes, and of a larger one those of so many rows and columns."""
_PASSING = frozenset({"excel_busy", "workbook_closed"})
"""What is no error while watching: a cell is being typed into; and that the workbook was closed is seen at its turn."""


@dataclass(frozen=True)
class OpenCheck:
    """An open workbook's review and what was marked in it."""

    review: Review
    marks: Marks

    def as_json(self) -> dict[str, object]:
        """The review as of a file, and the cells that were marked or had to be left alone."""
        left = {"locked": list(self.marks.locked), "commented": list(self.marks.commented)}
        return {**self.review.as_json(), "marked": list(self.marks.marked), **left}


def review_open(book: Any, reader: Reader, form: str | None = None) -> Review:
    """The review of an open workbook (xlwings Book), the same as that of its file; with `form`: it should be of it.

    Raises ProgramError, InputError where it is not a return.
    """
    name = patiently(lambda: str(book.name))
    returned = reader.understood(_saved_copy(book), name)
    if isinstance(returned, Unread):
        raise _not_a_return(returned, name)
    return review(returned, demands_on(returned, form, None))


def check_open(book: Any, reader: Reader, form: str | None = None) -> OpenCheck:
    """Reviews an open workbook, marks its findings and selects the first. Raises as `review_open` does."""
    checked = _checked(book, reader, form)
    _select_first(book, checked.review)
    return checked


def watch(book: Any, reader: Reader, form: str | None = None) -> Iterator[OpenCheck]:
    """Checks an open workbook, and again whenever a value has changed, until it is closed.

    Raises as `review_open` does. What is selected stays selected after the first time: somebody is working there.
    """
    seen = patiently(lambda: _values(book))
    yield check_open(book, reader, form)
    while _is_open(book):
        try:
            now = _values(book)
            if now != seen:
                checked = _checked(book, reader, form)
                seen = now
                yield checked
        except ProgramError as error:
            if error.code not in _PASSING:
                raise
        sleep(SECONDS_BETWEEN_LOOKS)


def _saved_copy(book: Any) -> bytes | Refused:
    """The bytes of a copy of an open workbook (xlwings Book) in its own format, unsaved values included.

    Excel writes it itself, so the one reader of files sees formulas, formats, hidden sheets and protection exactly as
    in a file that is sent in. Reading cell by cell through Excel would be a second reader with rules of its own.
    On macOS Excel makes no copies for other programs: there it is the file on the disk, where nothing is unsaved.
    """
    if on_macos():
        return content_of(Path(patiently(lambda: _file_on_macos(book))))
    with tempfile.TemporaryDirectory(prefix="perfeval-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, "copy" + (Path(patiently(lambda: str(book.name))).suffix or ".xlsx"))
        patiently(lambda: book.api.SaveCopyAs(str(path)))
        return content_of(path)


def _file_on_macos(book: Any) -> str:
    if not book.api.saved.get():
        raise ProgramError("macOS上只能审核存了盘的内容", "按⌘S存盘再试", code="workbook_not_saved")
    return str(book.fullname)


def _not_a_return(returned: Unread, name: str) -> InputError:
    said = noticed("not_a_return", "是本程序生成的，不是回收的工作簿") if returned.ignored else returned.findings[0]
    return InputError(
        f"Excel里打开的“{name}”不能审核：{said.message}", said.remedy or "切换到要审核的工作簿再试", code=said.code
    )


def _checked(book: Any, reader: Reader, form: str | None) -> OpenCheck:
    found = review_open(book, reader, form)
    return OpenCheck(found, mark(book, found.findings))


def _is_open(book: Any) -> bool:
    """Whether the workbook (under whatever name) is still among those that are open."""
    try:
        with excel_answers():
            return book.name in {each.name for each in book.app.books}
    except ProgramError as error:
        return error.code == "excel_busy"


def _values(book: Any) -> dict[str, Any]:
    """All values that people see, for no more than to be compared."""
    with excel_answers():
        return {sheet.name: _watched(sheet).raw_value for sheet in book.sheets if _is_shown(sheet)}


def _watched(sheet: Any) -> Any:
    """What is used of a sheet, but no more than any form has: a format alone makes a million rows used."""
    used = sheet.used_range
    return used if used.size <= _MOST_WATCHED else sheet.range((1, 1), (_MOST_ROWS, _MOST_COLUMNS))


def _is_shown(sheet: Any) -> bool:
    """Windows says -1 for a sheet that shows, 0 or 2 for a hidden one."""
    return sheet.visible in {True, -1}


def _select_first(book: Any, found: Review) -> None:
    """Goes to the first finding that is open, else to the first that has a cell."""

    def select() -> None:
        placed = [each for each in found.findings if each.cell is not None and _is_shown(book.sheets[each.sheet])]
        for first in sorted(placed, key=lambda finding: not finding.open)[:1]:
            sheet = book.sheets[first.sheet]
            sheet.activate()
            sheet.range(first.cell).select()

    patiently(select)
