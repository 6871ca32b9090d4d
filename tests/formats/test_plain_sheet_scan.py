"""Rows that are scanned by a regular expression: whatever the file, all that is known of it is what a parser says.

Each file is screened twice, once with the parser alone.
"""

import io
import zipfile
from functools import cache
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from perfeval_xl.formats.plain_sheet_scan import PlainSheet, plain_sheet
from perfeval_xl.formats.screen import Refused, Screened
from tests.support.cases.client_matrix import EDITED, WRITTEN, Edited, Written
from tests.support.files.file_variants import SHEET, archive_of, members_of
from tests.support.files.handmade_files import MAIN, xlsx_members, zipped
from tests.support.files.mutated_files import CHANGES
from tests.support.files.returned_copies import clean_bytes
from tests.support.files.scanned_both_ways import both_ways
from tests.support.paths import SAMPLES

COPIES = 6  # of each kind of change, for each of two sheets


def sheets_of(content: bytes) -> list[bytes]:
    return [part for name, part in members_of(content).items() if name.startswith(SHEET) and name.endswith(".xml")]


def plain_of(content: bytes) -> list[bool]:
    """Of each sheet, whether it is plain."""
    return [plain_sheet(part) is not None for part in sheets_of(content)]


def of_rows(rows: str) -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_a_sample_is_plain_and_the_same_is_known_of_it(path: Path) -> None:
    scanned, parsed = both_ways(path.read_bytes())

    assert all(plain_of(path.read_bytes()))
    assert isinstance(scanned, Screened), scanned
    assert scanned == parsed


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.title)
def test_the_same_is_known_however_a_file_is_written(written: Written) -> None:
    scanned, parsed = both_ways(archive_of(written.rewrite(members_of(clean_bytes()))))

    assert isinstance(scanned, Screened), scanned
    assert scanned == parsed


@pytest.mark.parametrize("edited", EDITED[::4], ids=lambda edited: edited.title)
def test_the_same_is_known_after_an_edit(edited: Edited) -> None:
    workbook = load_workbook(io.BytesIO(clean_bytes()))
    edited.change(workbook)
    file = io.BytesIO()
    workbook.save(file)
    scanned, parsed = both_ways(file.getvalue())

    assert all(plain_of(file.getvalue()))
    assert scanned == parsed


@cache
def bases() -> tuple[str, str]:
    """A sheet of the form with texts in its cells (openpyxl) and with shared ones (XlsxWriter)."""
    inline = (SAMPLES / "changpu_2024_corrected.xlsx").read_bytes()
    return members_of(inline)[f"{SHEET}sheet2.xml"].decode(), members_of(clean_bytes())[f"{SHEET}sheet2.xml"].decode()


@pytest.mark.parametrize("kind", CHANGES)
def test_the_same_is_known_of_damaged_sheets(kind: str) -> None:
    strings = f"<sst>{'<si><t>文</t></si>' * 400}</sst>"
    for at, base in enumerate(bases()):
        for number in range(COPIES):
            changed = CHANGES[kind](base, Random(f"{kind} {at} {number}"))
            scanned, parsed = both_ways(zipped(xlsx_members(sheet=changed, strings=strings)))
            assert scanned == parsed, (at, number)


PLAIN = {
    "XlsxWriter": '<row r="1" spans="1:2" hidden="1"><c r="A1" s="7" t="s"><v>0</v></c><c r="B1" s="8"/></row>',
    "openpyxl": (
        '<row r="2" ht="21" customHeight="1"><c r="A2" t="inlineStr"><is><t>甲&amp;乙</t></is></c>'
        '<c r="B2" s="8"><f>A1&amp;"&lt;"</f><v /></c><c r="C2" s="1" t="n" /></row>'
    ),
    "LibreOffice": (
        '<row r="3" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" '
        'collapsed="false"><c r="A3" s="0" t="str"><f aca="false">IF(A1&gt;0,"")</f><v></v></c></row>'
    ),
    "Excel": (
        '<row r="4" spans="1:3" x14ac:dyDescent="0.25"><c r="A4" s="1"><f t="shared" ref="A4:B4" si="0">A1*2</f>'
        '<v>0.5</v></c><c r="B4"><f t="shared" si="0"/><v>1e999</v></c><c r="C4" t="e"><f ca="1">1/0</f>'
        '<v>#DIV/0!</v></c></row><row r="7"/>'
    ),
    "values": (
        '<row r="1"><c r="A1"><v>12,5</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" s="1"><v>5</v></c>'
        '<c r="D1" s="2"><v>5</v></c><c r="E1" t="str"><v xml:space="preserve"> x </v></c>'
        '<c r="F1" t="inlineStr"><is><t/></is></c><c r="G1" t="s"/><c r="H1"><v>NaN</v></c></row>'
    ),
    "far": '<row r="1048576"><c r="XFD1048576" s="1"/></row>',
    "nothing": "",
}


@pytest.mark.parametrize("program", PLAIN)
def test_rows_of_the_common_programs_are_plain(program: str) -> None:
    scanned, parsed = both_ways(zipped(xlsx_members(PLAIN[program])))

    assert isinstance(plain_sheet(of_rows(PLAIN[program])), PlainSheet)
    assert isinstance(scanned, Screened), scanned
    assert scanned == parsed


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="n"><v>12,5</v></c></row>',
        '<row r="1"><c r="A1" t="b"><v>false</v></c></row>',
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    ],
)
def test_a_value_that_is_refused_is_refused_in_plain_rows_too(rows: str) -> None:
    scanned, parsed = both_ways(zipped(xlsx_members(rows)))

    assert isinstance(plain_sheet(of_rows(rows)), PlainSheet)
    assert isinstance(scanned, Refused)
    assert scanned == parsed


CELL = '<c r="A1"><v>1</v></c>'


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1">{CELL}{CELL}</row>',
        f'<row r="1"><c r="B1"/>{CELL}</row>',
        f'<row r="2">{CELL}</row>',
        f'<row r="1">{CELL}</row><row r="1"></row>',
        f'<row r="2"></row><row r="1">{CELL}</row>',
        f'<row r="1"><row r="2">{CELL}</row></row>',
        f'<row r="1">{CELL}',
        f"{CELL}</row>",
        CELL,
        "</row>",
        f"<row>{CELL}</row>",
        f'<row r="01">{CELL}</row>',
        f'<row r="１">{CELL}</row>',
        f'<row r="1" ht="1" ht="2">{CELL}</row>',
        f'<row r="1" r="1">{CELL}</row>',
        f'<row r="1" x="1">{CELL}</row>',
        f'<row r="1" ht="<">{CELL}</row>',
        f'<row r="1" ht="&x;">{CELL}</row>',
        f'<row r="1048577">{CELL}</row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="a1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="x"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v><f>2</f></c></row>',
        '<row r="1"><c r="A1"><f>1</f><f>2</f></c></row>',
        '<row r="1"><c r="A1"><v><v>1</v></v></c></row>',
        '<row r="1"><c r="A1"><is><t>1</t></is><v>1</v></c></row>',
        '<row r="1"><c r="A1"><is><t>1</t><t>2</t></is></c></row>',
        '<row r="1"><c r="A1"><v>1<!-- -->2</v></c></row>',
        '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>',
        '<row r="1"><c r="A1"><v>1<?x?></v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>]]></v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>&#49;</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>&none;</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>&amp</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a & b</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a\rb</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a\x07b</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a\x00b</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a\ufffeb</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a\uffffb</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row> ',
        '<row r="1"><c r="A1"><v>1</v></c>x</row>',
        '<x:row r="1"><c r="A1"><v>1</v></c></x:row>',
        f'<row r="1">{CELL}</row></sheetData><sheetData>',
        f'<row r="1">{CELL}</row></sheetData ><sheetData ><row r="1">{CELL}</row>',
        f'<!--</sheetData><sheetData>--><row r="1">{CELL}</row>',
    ],
)
def test_rows_that_are_not_plain_are_left_to_the_parser(rows: str) -> None:
    scanned, parsed = both_ways(zipped(xlsx_members(rows)))

    assert plain_sheet(of_rows(rows)) is None
    assert scanned == parsed


@pytest.mark.parametrize(
    "sheet",
    [
        f'<worksheet><!-- <sheetData><row r="1">{CELL}</row></sheetData> --></worksheet>',
        f'<worksheet><x><![CDATA[<sheetData><row r="1">{CELL}</row></sheetData>]]></x></worksheet>',
        f'<worksheet><?x <sheetData><row r="1">{CELL}</row></sheetData> ?></worksheet>',
        f'<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData><row r="1">{CELL}</row></sheetData></worksheet>',
        f'<worksheet><sheetData><row r="1">{CELL}</row></sheetData><!-- --></worksheet>',
        f'<worksheet><sheetData x="1"><row r="1">{CELL}</row></sheetData></worksheet>',
        f'<x:worksheet><x:sheetData><row r="1">{CELL}</row></x:sheetData></x:worksheet>',
        "<worksheet><sheetData/></worksheet>",
        "<worksheet></sheetData><sheetData></worksheet>",
        "",
    ],
)
def test_a_member_with_other_markup_is_left_to_the_parser(sheet: str) -> None:
    scanned, parsed = both_ways(zipped(xlsx_members(sheet=sheet)))

    assert plain_sheet(sheet.encode()) is None
    assert scanned == parsed


@pytest.mark.parametrize(
    "sheet",
    [
        f'<?xml version="1.0" encoding="UTF-8"?>\r\n<worksheet><sheetData><row r="1">{CELL}</row></sheetData>'
        '<sheetProtection sheet="1"/></worksheet>',
        f'<?xml version="1.0" encoding="gbk"?><worksheet><sheetData><row r="1">{CELL}</row></sheetData></worksheet>',
        f'<worksheet><sheetData><row r="1">{CELL}</row></sheetData>',
        f'<worksheet><x><sheetData><row r="1">{CELL}</row></sheetData></worksheet>',
        f'<worksheet a="1" a="2"><sheetData><row r="1">{CELL}</row></sheetData></worksheet>',
        f'<worksheet><sheetData><row r="1">{CELL}</row></sheetData></worksheet>x',
        f'<worksheet><sheetData><row r="1">{CELL}</row></sheetData><c r="A1"><v>1</v><v>2</v></c></worksheet>',
    ],
)
def test_what_stands_before_and_after_plain_rows_is_parsed(sheet: str) -> None:
    scanned, parsed = both_ways(zipped(xlsx_members(sheet=sheet)))

    assert isinstance(plain_sheet(sheet.encode()), PlainSheet)
    assert scanned == parsed


def test_text_that_is_no_utf8_is_left_to_the_parser() -> None:
    rows = of_rows('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>').replace("甲".encode(), "甲".encode("gb18030"))
    scanned, parsed = both_ways(zipped(xlsx_members() | {"xl/worksheets/sheet1.xml": rows}))

    assert plain_sheet(rows) is None
    assert isinstance(scanned, Refused)
    assert scanned == parsed


def test_a_member_that_is_damaged_or_large_is_left_to_the_parser() -> None:
    content = bytearray(zipped(xlsx_members(PLAIN["values"]), method=zipfile.ZIP_STORED))
    at = content.index(b"<v>5</v>")
    content[at + 3 : at + 4] = b"6"
    scanned, parsed = both_ways(bytes(content))
    assert isinstance(scanned, Refused)
    assert scanned == parsed

    rows = "".join(f'<row r="{row}"><c r="A{row}"><f>1</f><v>1</v></c></row>' for row in range(1, 30_000))
    scanned, parsed = both_ways(zipped(xlsx_members(rows)))
    assert isinstance(scanned, Screened)
    assert scanned == parsed
