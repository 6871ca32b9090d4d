"""A finished .xlsx of which copies are made, each with its own wording of a few texts.

The texts are shared strings of their own; cells refer to them by number, so no sheet differs between copies.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from perfeval_xl.writing.xml_text import as_stored
from perfeval_xl.writing.zip_stamp import Template

_STRINGS, _BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
"""Characters that Unicode keeps free for such use: no text of a form has them."""
_MARKED = re.compile(f"<si><t>{_OPEN}([^<{_CLOSE}]+){_CLOSE}</t></si>")
_ROW = re.compile(rb'<row r="([0-9]+)"')
_ROWS_TOGETHER = 64
"""Rows of a sheet that are packed together. Another number would give other bytes for what was issued before."""


def changing_text_mark(name: str) -> str:
    """What stands in a cell for the text of that name until it is filled in."""
    return f"{_OPEN}{name}{_CLOSE}"


class CopiedWorkbook:
    """A workbook to be copied with other texts."""

    def __init__(self, data: bytes, texts: Mapping[str, str], *, locked_structure: bool) -> None:
        """`data`: the file as xlsxwriter made it, with marks in place of `texts`, which are those of this workbook.

        `locked_structure`: sheets can't be added, removed or renamed.
        """
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
        if locked_structure:
            members[_BOOK] = _locked(members[_BOOK])
        strings = _MARKED.split(members[_STRINGS].decode())  # every second piece is the name of a text
        self._texts = {piece: at for at, piece in enumerate(strings) if at % 2}
        pieces = {name: _pieces_of_rows(content) for name, content in members.items()}
        pieces[_STRINGS] = [_item(texts[each]) if at % 2 else each.encode() for at, each in enumerate(strings)]
        self._template = Template(pieces, _STRINGS)

    def copy(self, texts: Mapping[str, str]) -> bytes:
        """A copy with these texts, by their names; what is not said anew is as in the workbook it is copied from."""
        return self._template.stamped({self._texts[name]: _item(text) for name, text in texts.items()})


def _locked(book: bytes) -> bytes:
    """xlsxwriter has no way to say so."""
    return book.replace(b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>', 1)


def _pieces_of_rows(member: bytes) -> list[bytes]:
    """What stands before the rows of a sheet, then so many rows each whether they are written or not; what follows goes
    with the last of them. A member without rows is one piece."""
    starts = [0]
    for match in _ROW.finditer(member):
        while (int(match[1]) - 1) // _ROWS_TOGETHER > len(starts) - 2:
            starts.append(match.start())
    return [member[start:end] for start, end in zip(starts, [*starts[1:], len(member)], strict=True)]


def _item(text: str) -> bytes:
    """A shared string as xlsxwriter writes one."""
    text = as_stored(text).replace("\r", "_x000D_")  # a parser would make another character of it
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f"<si><t{space}>{escape(text)}</t></si>".encode()
