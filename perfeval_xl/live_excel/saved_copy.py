"""What is open in Excel, as the file that Excel would save: unsaved values included, the open workbook untouched.

Excel writes the copy itself, so the one reader of files sees formulas, formats, hidden sheets and protection exactly
as in a file that is sent in. Reading cell by cell through Excel would be a second reader with rules of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from perfeval_xl.errors import ProgramError
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake.regular_file import content_of
from perfeval_xl.live_excel.running import on_macos, patiently
from perfeval_xl.writing.unfinished import temporary_folder


def saved_copy(book: Any) -> bytes | Refused:
    """The bytes of a copy of an open workbook (xlwings Book) in its own format. Raises ProgramError.

    On macOS Excel makes no copies for other programs: there it is the file on the disk, where nothing is unsaved.
    """
    if on_macos():
        return content_of(Path(patiently(lambda: _file_on_macos(book))))
    with temporary_folder() as folder:
        path = Path(folder, "copy" + (Path(patiently(lambda: str(book.name))).suffix or ".xlsx"))
        patiently(lambda: book.api.SaveCopyAs(str(path)))
        return content_of(path)


def _file_on_macos(book: Any) -> str:
    if not book.api.saved.get():
        raise ProgramError("macOS上只能审核存了盘的内容", "按⌘S存盘再试", code="workbook_not_saved")
    return str(book.fullname)
