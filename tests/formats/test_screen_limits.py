"""Files that would take more memory or time than a return may: each is refused before anything else reads it."""

import struct
from pathlib import Path

import pytest

from perfeval_xl.formats.screen import Limits
from tests.support.files.handmade_files import (
    by_rows,
    compound_file,
    ods_members,
    record,
    refusal,
    relationships,
    xls_stream,
    xlsx_members,
    zipped,
)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            "文件太大：工作表“表一”的内容一直到 XFD1048576，离表格太远",
        ),
        ('<row r="1"><c r="A1"/></row>' + "<row><c/></row>" * 800_000, "文件太大：行、单元格或格式多得不正常"),
        ("<a>" * 1000 + "</a>" * 1000, "文件太大：内容嵌套得太深"),
        (f'<row x="{"y" * 3_000_000}"/>', "文件太大：“xl/worksheets/sheet1.xml”里有过长的内容"),
        (
            "".join(f"<row a{number}='' b{number}=''/>" for number in range(10_000)),
            "文件太大：“xl/worksheets/sheet1.xml”里有过长的内容",
        ),
    ],
    ids=["far cell", "a million cells", "nesting", "long tag", "names"],
)
def test_a_sheet_that_would_take_too_much_is_too_large(tmp_path: Path, rows: str, message: str) -> None:
    assert by_rows(tmp_path, rows) == ("too_large", message)


def test_a_long_text_that_many_cells_share_is_too_large(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 2001))
    strings = f"<sst><si><t>{'字' * 32_000}</t></si></sst>"
    assert by_rows(tmp_path, rows, strings=strings) == ("too_large", "文件太大：文字多得不正常")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"links": relationships(*((f"r{number}", "x", "y") for number in range(70_001)))}, "链接多得不正常"),
        ({"styles": "<a>" + "".join(f'<numFmt numFmtId="{n}"/>' for n in range(70_001)) + "</a>"}, "格式多得不正常"),
        (
            {"workbook": "<a>" + "".join(f'<sheet name="{n}" id="1"/>' for n in range(1_001)) + "</a>"},
            "工作表多得不正常",
        ),
    ],
    ids=["relationships", "number formats", "sheets"],
)
def test_a_part_that_lists_too_much_is_too_large(tmp_path: Path, changed: dict[str, str], message: str) -> None:
    assert by_rows(tmp_path, **changed) == ("too_large", f"文件太大：{message}")


def test_limits_on_the_archive_are_kept(tmp_path: Path) -> None:
    bomb = zipped(
        xlsx_members() | {"xl/media/image1.png": bytes(3_000_000), "xl/drawings/drawing1.xml": " " * 3_000_000}
    )
    assert len(bomb) < 10_000
    assert refusal(tmp_path, bomb, Limits(inflated_bytes=4_000_000)) == ("too_large", "文件太大：解压后的内容超出限度")
    assert refusal(tmp_path, bomb, Limits(xml_bytes=2_000_000)) == ("too_large", "文件太大：解压后的内容超出限度")
    assert refusal(tmp_path, bomb, Limits(members=8)) == ("too_large", "文件太大：压缩包里的部分太多")


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (
            '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float"'
            ' office:value="1" table:number-columns-repeated="1000"/></table:table-row>',
            "too_large",
        ),
        (
            '<table:table-row table:number-rows-repeated="1000000">'
            '<table:table-cell table:formula="of:=1"/></table:table-row>',
            "too_large",
        ),
        ('<table:table-row table:number-rows-repeated="-1"/>', "damaged"),
        (
            '<table:table-row><table:table-cell office:value-type="string">'
            '<text:p><text:s text:c="999999999"/></text:p></table:table-cell></table:table-row>',
            "damaged",
        ),
    ],
    ids=["cells", "formulas", "negative", "spaces"],
)
def test_repetitions_in_an_ods_are_limited(tmp_path: Path, table: str, code: str) -> None:
    assert refusal(tmp_path, zipped(ods_members(f'<table:table table:name="表">{table}</table:table>')))[0] == code


@pytest.mark.parametrize(
    ("records", "code"),
    [
        (record(0x0203, struct.pack("<HHHd", 65535, 255, 0, 1.0)), "too_large"),
        (record(0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 256, 0)), "too_large"),
        (record(0x0200, struct.pack("<IIHHH", 9, 1, 0, 1, 0)), "damaged"),
        (b"\x03\x02\xff\xff", "damaged"),
    ],
    ids=["far cell", "declared range", "range backwards", "record cut off"],
)
def test_an_xls_sheet_is_limited_and_whole(tmp_path: Path, records: bytes, code: str) -> None:
    assert refusal(tmp_path, compound_file({"Workbook": xls_stream(records)}))[0] == code
