"""The rows of a worksheet as the common programs write them, scanned by a regular expression instead of a parser.

A parser that calls Python for every element takes 10 µs a cell, five times what the reader of values takes for the
whole file. So where what stands between <sheetData> and </sheetData> is written in the plain way of XlsxWriter, Excel,
WPS, LibreOffice, SheetJS, ExcelJS or openpyxl, its cells are taken from here; the parser is given all the rest of the
member, before and after. The pattern is narrow on purpose: what it matches whole can be nothing else to a parser (no
comments or CDATA, no other elements or attributes, none twice, no references to characters, rows and cells in ascending
order). Anything else goes through the parser from its beginning, as does a member that is large. What a cell means, and
whether it is refused, is said by SheetPart for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from perfeval_xl.workbook.package_parts import LONGEST_TOKEN, Package
from perfeval_xl.workbook.screened import MOST_COLUMNS, MOST_ROWS, Cell, FileRefused, column_number
from perfeval_xl.workbook.sheet_scan import ScannedCell, SheetPart

OPENING, CLOSING = b"<sheetData>", b"</sheetData>"
LARGEST = LONGEST_TOKEN
"""Bytes of a member. In a smaller one the parser would not find a tag too long either."""

_TEXT = "[^<]*"
_PRESERVED = '(?:[ ]xml:space="preserve")?'
_FLAG = '="(?:0|1|true|false)"'
_ROW_ATTRIBUTES = (
    r"spans|ht|s|hidden|customFormat|customHeight|outlineLevel|collapsed|thickTop|thickBot|x14ac:dyDescent"
)
_TOKEN = re.compile(
    rf"""
      <c[ ]r="([A-Z]{{1,3}})([1-9][0-9]{{0,6}})" (?:[ ]s="([0-9]{{1,6}})")? (?:[ ]t="(n|s|str|inlineStr|b|e)")?
      (?: [ ]?/>
        | > (?: (<is>)<t{_PRESERVED}(?:[ ]?/>|>({_TEXT})</t>)</is>
              | (?: (<f) (?:[ ]t="(shared|array|normal)")? (?:[ ]ref="[A-Z0-9:]*")?
                         (?:[ ]aca{_FLAG})? (?:[ ]ca{_FLAG})? (?:[ ]si="([0-9]+)")? (?:[ ]?/>|>({_TEXT})</f>))?
                (?: (<v){_PRESERVED}(?:[ ]?/>|>({_TEXT})</v>))?
            ) </c>
      )
    | <row[ ]r="([1-9][0-9]{{0,6}})" ((?:[ ](?:{_ROW_ATTRIBUTES})="[^"<&]*")*) ([ ]?/)? >
    | (</row>)
    | (.+)
    """,
    re.VERBOSE | re.DOTALL,
)
"""One cell, the beginning of a row (or all of an empty one), the end of a row; or all that is left and is not plain."""
_ATTRIBUTE_NAME = re.compile(r' ([A-Za-z0-9:]+)="[^"]*"')
_OTHER_REFERENCE = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n")
"""What no XML may hold, and the carriage return, which a parser turns into another character."""
_NO_TEXT = ("]]>", "\ufffe", "\uffff")
_NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


_PlainCell = tuple[Cell, str | None, str, str | None, str, str | None, int | None]
"""As a ScannedCell, but for the number of the shared formula behind the formula, "" for none."""


@dataclass(frozen=True)
class PlainSheet:
    """A worksheet's member in three parts: up to <sheetData>, the cells that hold anything, from </sheetData> on."""

    before: bytes
    cells: Sequence[_PlainCell]
    after: bytes

    def through(self, part: SheetPart) -> Iterator[bytes]:
        """What a parser that fills `part` is to be given; `part` takes the cells in their place in between."""
        yield self.before
        for cell, kind, style, formula, shared, value, inline in self.cells:
            whole = None if formula is None else part.formula_of(formula, shared)
            part.take_cell(ScannedCell(cell, kind, style, whole, value, inline))
        yield self.after


def scan_sheet(package: Package, path: str, part: SheetPart) -> SheetPart:
    """`part` with what is known of the member. Raises FileRefused just as parsing the whole of it would."""
    chunks, rest = _beginning(package.streamed(path))
    plain = plain_sheet(b"".join(chunks)) if rest is None else None
    return package.fed(path, chain(chunks, rest or ()) if plain is None else plain.through(part), part)


def _beginning(stream: Iterator[bytes]) -> tuple[list[bytes], Iterator[bytes] | None]:
    """The chunks of a member, and what comes after these; None where they are all."""
    chunks: list[bytes] = []
    size = 0
    try:
        for chunk in stream:
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST:
                return chunks, stream
    except FileRefused as refusal:
        return chunks, _refused(refusal)  # once a parser has seen the chunks: it may have a reason before that
    return chunks, None


def _refused(refusal: FileRefused) -> Iterator[bytes]:
    yield b""
    raise refusal


def plain_sheet(data: bytes) -> PlainSheet | None:
    """The parts of a member that is plain, None for any other."""
    start, end = data.find(OPENING) + len(OPENING), data.rfind(CLOSING)
    before, rows, after = data[:start], data[start:end], data[end:]
    if before.count(b"sheetData") != 1 or after.count(b"sheetData") != 1 or not before.endswith(OPENING):
        return None
    if _has_other_markup(before) or _has_other_markup(after):
        return None  # what looks like <sheetData> could stand in a comment
    if len(rows.translate(None, _CONTROLS)) != len(rows):
        return None
    try:
        text = rows.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if _OTHER_REFERENCE.search(text) or any(each in text for each in _NO_TEXT):
        return None
    cells = _cells(text)
    return None if cells is None else PlainSheet(before, cells, after)


def _has_other_markup(part: bytes) -> bool:
    """Whether there is more than elements and, at the very beginning, an XML declaration."""
    return (b"!" in part and b"<!" in part) or (b"?" in part and part.find(b"<?", 1) >= 0)


def _cells(rows: str) -> list[_PlainCell] | None:
    """The cells that hold anything; None where anything is not plain."""
    cells: list[_PlainCell] = []
    row, column, in_row = 0, 0, ""
    for token in _TOKEN.findall(rows):
        letters, digits, style, kind, is_, text, f, form, shared, formula, v, value, number, names, empty, end, _ = (
            token
        )
        if letters:
            before, column = column, column_number(letters)
            if digits != in_row or not before < column <= MOST_COLUMNS:
                return None
            if f or v or is_:
                cell = row - 1, column - 1
                written, stored = _plain(formula) if f else None, _plain(value) if v else None
                number_shared = shared if form == "shared" else ""
                cells.append(
                    (
                        cell,
                        kind or None,
                        style or "0",
                        written,
                        number_shared,
                        stored,
                        len(_plain(text)) if is_ else None,
                    )
                )
        elif number:
            if in_row or not row < int(number) <= MOST_ROWS or _twice(names):
                return None
            row, column, in_row = int(number), 0, "" if empty else number
        elif end and in_row:
            in_row = ""
        else:
            return None
    return None if in_row else cells


def _plain(text: str) -> str:
    """The characters that a text stands for."""
    if "&" in text:
        for name, character in _NAMED:
            text = text.replace(name, character)
    return text


def _twice(attributes: str) -> bool:
    """Whether an attribute stands twice."""
    names = _ATTRIBUTE_NAME.findall(attributes)
    return len(set(names)) != len(names)
