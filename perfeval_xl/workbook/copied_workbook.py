"""A finished .xlsx in which a few texts are left open: each copy gets its own wording of them.

They are shared strings of their own; cells refer to them by number, so no sheet differs between copies.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from perfeval_xl.workbook.stamping import Template
from perfeval_xl.workbook.stored_text import as_stored

_STRINGS, _BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
"""Characters that Unicode keeps free for such use: no text of a form has them."""
_MARKED = re.compile(f"<si><t>{_OPEN}([a-z_]+){_CLOSE}</t></si>")


def changing_text_mark(name: str) -> str:
    """What stands in a cell for the text of that name (small letters and `_`) until it is filled in."""
    return f"{_OPEN}{name}{_CLOSE}"


class CopiedWorkbook:
    """A workbook to be copied with other texts."""

    def __init__(self, data: bytes, *, locked_structure: bool) -> None:
        """`data`: the file as finished. `locked_structure`: sheets can't be added, removed or renamed."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info, archive.read(info)) for info in archive.infolist()]
        fixed = [(info, content) for info, content in members if info.filename != _STRINGS]
        if locked_structure:
            fixed = [(info, _locked(content) if info.filename == _BOOK else content) for info, content in fixed]
        strings = next(content for info, content in members if info.filename == _STRINGS).decode()
        self._template = Template(fixed, _STRINGS, list(_pieces(strings)))

    def with_texts(self, texts: Mapping[str, str]) -> bytes:
        """A copy with these texts, by their names."""
        return self._template.stamped({name: _item(text).encode() for name, text in texts.items()})


def _locked(book: bytes) -> bytes:
    """xlsxwriter has no way to say so."""
    return book.replace(b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>', 1)


def _pieces(strings: str) -> Iterator[bytes | str]:
    end = 0
    for match in _MARKED.finditer(strings):
        yield strings[end : match.start()].encode()
        yield match[1]
        end = match.end()
    yield strings[end:].encode()


def _item(text: str) -> str:
    """A shared string as xlsxwriter writes one."""
    text = as_stored(text).replace("\r", "_x000D_")  # a parser would make another character of it
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f"<si><t{space}>{escape(text)}</t></si>"
