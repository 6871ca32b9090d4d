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

from perfeval_xl.expressions.addresses import MOST_COLUMNS, MOST_ROWS, column_number
from perfeval_xl.formats.plain_markup import has_other_markup, plain_text, scanned, unescaped
from perfeval_xl.formats.scan import Cell
from perfeval_xl.formats.xlsx_sheet import ScannedCell, SheetPart
from perfeval_xl.formats.zip_package import Package

OPENING, CLOSING = b"<sheetData>", b"</sheetData>"

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
    return scanned(package, path, part, plain_sheet)


def plain_sheet(data: bytes) -> PlainSheet | None:
    """The parts of a member that is plain, None for any other."""
    start, end = data.find(OPENING) + len(OPENING), data.rfind(CLOSING)
    before, rows, after = data[:start], data[start:end], data[end:]
    if before.count(b"sheetData") != 1 or after.count(b"sheetData") != 1 or not before.endswith(OPENING):
        return None
    if has_other_markup(before) or has_other_markup(after):
        return None  # what looks like <sheetData> could stand in a comment
    text = plain_text(rows)
    cells = None if text is None else _cells(text)
    return None if cells is None else PlainSheet(before, cells, after)


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
                written, stored = unescaped(formula) if f else None, unescaped(value) if v else None
                number_shared = shared if form == "shared" else ""
                cells.append(
                    (
                        cell,
                        kind or None,
                        style or "0",
                        written,
                        number_shared,
                        stored,
                        len(unescaped(text)) if is_ else None,
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


def _twice(attributes: str) -> bool:
    """Whether an attribute stands twice."""
    names = _ATTRIBUTE_NAME.findall(attributes)
    return len(set(names)) != len(names)
