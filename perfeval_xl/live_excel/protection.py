"""Sheets that are protected: opened for our marks and closed again as they were, unless that takes a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from perfeval_xl.errors import ProgramError
from perfeval_xl.live_excel.running import excel_answers, on_macos, patiently

_NO_PASSWORD = ""
# Worksheet.Protect takes them in this order, after the password.
_KINDS = ("ProtectDrawingObjects", "ProtectContents", "ProtectScenarios", "ProtectionMode")
_ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)


@contextmanager
def opened_for_marks(sheet: Any) -> Iterator[bool]:
    """Whether cells of a sheet (xlwings Sheet) can be marked inside; afterwards it is protected as before.

    False where the protection has a password, and on macOS where there is any. Raises ProgramError.
    """
    if on_macos():
        yield not patiently(sheet.api.protect_contents.get)
        return
    api = sheet.api
    before = patiently(lambda: [bool(getattr(api, name)) for name in _KINDS])
    if not any(before[:-1]):
        yield True
        return
    allowed = patiently(lambda: [bool(getattr(api.Protection, name)) for name in _ALLOWED])
    if not _unprotected(api):
        yield False
        return
    try:
        yield True
    finally:
        patiently(lambda: api.Protect(_NO_PASSWORD, *before, *allowed))


def _unprotected(api: Any) -> bool:
    """Takes the protection off; False where that needs a password, which nobody is asked for."""
    try:
        with excel_answers():
            api.Unprotect(_NO_PASSWORD)
    except ProgramError as error:
        if error.code != "excel_failed":
            raise
        return False
    return not patiently(lambda: bool(api.ProtectContents))
