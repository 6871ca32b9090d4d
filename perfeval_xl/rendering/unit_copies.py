"""A finished .xlsx of which copies are made: each with its own wording of a few texts, and other figures in its cells.

The texts are shared strings of their own; cells refer to them by number, so no sheet differs by them between copies.
A figure is what a cell holds, or the result that is stored beside its formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from xml.sax.saxutils import escape

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.formats.newer_errors import KNOWN
from perfeval_xl.rendering.zip_stamp import Template
from perfeval_xl.writing.xml_text import as_stored

CellPlace = tuple[int, int, int]
"""Sheet, row and column, all from 0."""
Figures = Mapping[CellPlace, float | str]
"""Texts as they are stored."""

_STRINGS, _BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
_SHEET = "xl/worksheets/sheet{}.xml"
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
"""Characters that Unicode keeps free for such use: no text of a form has them."""
_MARKED = re.compile(f"<si><t>{_OPEN}([^<{_CLOSE}]+){_CLOSE}</t></si>")
_ROW = re.compile(rb'<row r="([0-9]+)"')
_CELL = re.compile(
    rb'(?P<head><c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)(?: t="[a-z]+")?>(?P<formula><f>[^<]*</f>)?<v>[^<]*</v>'
)
_ROWS_TOGETHER = 64
"""Rows of a sheet that are packed anew where one of them changes. The more of them, the smaller the file."""


def changing_text_mark(name: str) -> str:
    """What stands in a cell for the text of that name until it is filled in."""
    return f"{_OPEN}{name}{_CLOSE}"


class CopiedWorkbook:
    """A workbook to be copied with other texts and figures."""

    def __init__(self, data: bytes, texts: Mapping[str, str], *, locked_structure: bool) -> None:
        """`data`: the file as xlsxwriter made it, with marks in place of `texts`, which are those of this workbook.

        `locked_structure`: sheets can't be added, removed or renamed.
        """
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
        if locked_structure:
            members[_BOOK] = _locked(members[_BOOK])
        pieces = {name: [content] for name, content in members.items()}
        strings = list(_pieces_of_strings(members[_STRINGS].decode()))
        self._texts = {piece: at for at, piece in enumerate(strings) if isinstance(piece, str)}
        pieces[_STRINGS] = [_item(texts[piece]) if isinstance(piece, str) else piece for piece in strings]
        self._sheets = {
            name: _pieces_of_sheet(pieces[name][0])
            for name in map(_SHEET.format, range(1, len(pieces)))
            if name in pieces
        }
        self._template = Template({**pieces, **self._sheets})

    def copy(self, texts: Mapping[str, str], figures: Figures = MappingProxyType({})) -> bytes:
        """A copy with these texts, by their names, and with these figures in cells that hold one or a formula.

        What is not said anew is as in the workbook that it is copied from.
        """
        changed = {_STRINGS: {self._texts[name]: _item(text) for name, text in texts.items()}}
        for (sheet, row, column), figure in figures.items():
            name, at = _SHEET.format(sheet + 1), 1 + row // _ROWS_TOGETHER
            rows = changed.setdefault(name, {})
            rows[at] = _with_figure(rows.get(at, self._sheets[name][at]), cell_name(row, column), figure)
        return self._template.stamped(changed)


def _locked(book: bytes) -> bytes:
    """xlsxwriter has no way to say so."""
    return book.replace(b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>', 1)


def _pieces_of_strings(strings: str) -> Iterator[bytes | str]:
    end = 0
    for match in _MARKED.finditer(strings):
        yield strings[end : match.start()].encode()
        yield match[1]
        end = match.end()
    yield strings[end:].encode()


def _pieces_of_sheet(sheet: bytes) -> list[bytes]:
    """What stands before the rows, then so many rows each whether they are written or not; what follows goes with the
    last of them."""
    starts = [0]
    for match in _ROW.finditer(sheet):
        while (int(match[1]) - 1) // _ROWS_TOGETHER > len(starts) - 2:
            starts.append(match.start())
    return [sheet[start:end] for start, end in zip(starts, [*starts[1:], len(sheet)], strict=True)]


def _with_figure(rows: bytes, cell: str, figure: float | str) -> bytes:
    """Rows with another figure in a cell, written as xlsxwriter writes it."""
    start = rows.index(f'<c r="{cell}"'.encode())
    found = _CELL.match(rows, start)
    assert found is not None, "only cells that hold a figure are given another one"
    head, formula = found["head"].decode(), (found["formula"] or b"").decode()
    kind = ""
    if not isinstance(figure, str):
        value = str(figure) if formula else f"{figure:.16G}"
    else:
        value = escape(figure)
        if figure:
            kind = ' t="e"' if figure in KNOWN else ' t="str"'
    return b"".join((rows[:start], f"{head}{kind}>{formula}<v>{value}</v>".encode(), rows[found.end() :]))


def _item(text: str) -> bytes:
    """A shared string as xlsxwriter writes one."""
    text = as_stored(text).replace("\r", "_x000D_")  # a parser would make another character of it
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f"<si><t{space}>{escape(text)}</t></si>".encode()
