"""Files that are not read: each is refused with its code and a line that says why, and nothing raises or hangs."""

import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.formats.screen import Refused, Screened, screen
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

SOUND = zipped(xlsx_members('<row r="1"><c r="A1"><v>1</v></c></row>'))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n", "这是 PDF 文件，本程序不读取这种文件"),
        (b"\x89PNG\r\n\x1a\n", "这是图片，本程序不读取这种文件"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "这是图片，本程序不读取这种文件"),
        (b"Rar!\x1a\x07\x01\x00", "这是压缩包，本程序不读取这种文件"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "这是网页文件，本程序不读取这种文件"),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
            "这是 XML 表格 2003 文件，本程序不读取这种文件",
        ),
        ("单位,编制数\r\n示例一镇,58\r\n".encode(), "这是文本文件（如 CSV），本程序不读取这种文件"),
        ("单位,编制数\r\n示例一镇,58\r\n".encode("gbk"), "这是文本文件（如 CSV），本程序不读取这种文件"),
        ("单位\t编制数\r\n".encode("utf-16"), "这是文本文件（如 CSV），本程序不读取这种文件"),
        (bytes(range(256)), "这是认不出的文件，本程序不读取这种文件"),
        (b"\x09\x08\x08\x00\x00\x05\x05\x00", "这是 Excel 95 或更早的表格文件，本程序不读取这种文件"),
        (zipped({"说明.txt": "见附件"}), "这是压缩包，本程序不读取这种文件"),
        (
            zipped({"_rels/.rels": relationships(("r1", "officeDocument", "word/document.xml"))}),
            "这是 Word 文档，本程序不读取这种文件",
        ),
        (
            zipped({"_rels/.rels": relationships(("r1", "officeDocument", "xl/workbook.bin"))}),
            "这是 .xlsb 表格文件，本程序不读取这种文件",
        ),
        (
            zipped(ods_members(generator="gnumeric/1.12")),
            "这是 LibreOffice 以外的程序保存的 .ods 文件，本程序不读取这种文件",
        ),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "这是 OpenDocument 文档或模板，本程序不读取这种文件",
        ),
        (compound_file({"WordDocument": b""}), "这是 Word 文档，本程序不读取这种文件"),
        (compound_file({"Book": b""}), "这是 Excel 95 的表格文件，本程序不读取这种文件"),
        (compound_file({"Contents": b""}), "这是 WPS 或其他程序的专用文件，本程序不读取这种文件"),
        (
            compound_file({"Workbook": xls_stream(version=0x0500)}),
            "这是 Excel 95 或更早的表格文件，本程序不读取这种文件",
        ),
    ],
)
def test_another_kind_of_file_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    assert refusal(tmp_path, content) == ("unsupported_format", message)


@pytest.mark.parametrize(
    "content",
    [
        compound_file({"EncryptionInfo": b"", "EncryptedPackage": b""}),
        compound_file({"Workbook": xls_stream(global_records=record(0x002F, bytes(6)))}),
        zipped(ods_members(manifest="<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>")),
    ],
    ids=["xlsx", "xls", "ods"],
)
def test_a_file_with_a_password_is_encrypted(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content) == ("encrypted", "文件设有打开密码，无法读取")


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95, 0.999])
def test_a_truncated_file_is_damaged(tmp_path: Path, share: float) -> None:
    ole = compound_file({"Workbook": xls_stream()})
    assert refusal(tmp_path, SOUND[: int(len(SOUND) * share)])[0] == "damaged"
    assert refusal(tmp_path, ole[: int(len(ole) * share)])[0] == "damaged"


def test_an_empty_file_is_damaged(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"") == ("damaged", "文件已损坏：文件是空的（0 字节）")


def test_a_member_that_fails_its_checksum_is_damaged(tmp_path: Path) -> None:
    content = zipped(xlsx_members('<row r="1"><c r="A1"><v>1111</v></c></row>'), method=zipfile.ZIP_STORED)
    assert refusal(tmp_path, content.replace(b"<v>1111</v>", b"<v>1112</v>")) == (
        "damaged",
        "文件已损坏：“xl/worksheets/sheet1.xml”的校验不符",
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "工作表“表一”的单元格 A1 出现两次"),
        ('<row r="1"><c r="B1"><v>1</v></c><c r="A1"/><c><v>2</v></c></row>', "工作表“表一”的单元格 B1 出现两次"),
        ('<row r="2"/><row r="2"/>', "工作表“表一”的第 2 行出现两次"),
        ('<row r="1"><c r="A2"><v>1</v></c></row>', "工作表“表一”的单元格 A2 不在它的行里"),
        ('<row r="1"><c r="ZZZZZ99999999"><v>1</v></c></row>', "工作表“表一”有地址为“ZZZZZ99999999”的单元格"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "工作表“表一”的单元格 XFE1 超出表格范围"),
        ('<row r="1048577"/>', "工作表“表一”有行号“1048577”"),
        ('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>', "工作表“表一”的单元格 A1 有两个值"),
        ('<row r="1"><c r="A1"><v>1</v><f>2</f></c></row>', "工作表“表一”的单元格 A1 有两个值"),
        ('<row r="1"><c r="A1"><v>1<!-- -->2</v></c></row>', "单元格的值里夹有注释或其他标记，各程序读出的值会不同"),
        ('<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>', "单元格的值里夹有注释或其他标记，各程序读出的值会不同"),
        ('<row r="1"><c r="A1" t="s"><v>2</v></c></row>', "工作表“表一”的单元格 A1 的文字不存在"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "工作表“表一”的单元格 A1 的文字不存在"),
        ('<row r="1"><c r="A1" t="n"><v>12,5</v></c></row>', "工作表“表一”的单元格 A1 应是数字，却是“12,5”"),
        ('<row r="1"><c r="A1" t="b"><v>false</v></c></row>', "工作表“表一”的单元格 A1 应是逻辑值，却是“false”"),
        ('<row r="1"><c r="A1" t="x"><v>1</v></c></row>', "工作表“表一”的单元格 A1 的类型不明"),
        ("</sheetData><sheetData>", "工作表“表一”有两份数据"),
        ("<row>", "“xl/worksheets/sheet1.xml”不是完整的 XML"),
    ],
)
def test_a_sheet_that_programs_would_read_differently_is_damaged(tmp_path: Path, rows: str, message: str) -> None:
    assert by_rows(tmp_path, rows) == ("damaged", f"文件已损坏：{message}")


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


def test_any_xml_with_a_doctype_is_damaged(tmp_path: Path) -> None:
    expected = ("damaged", "文件已损坏：内含文档类型声明（DOCTYPE），正常的表格文件没有")
    assert by_rows(tmp_path, sheet=DOCTYPE) == expected
    assert by_rows(tmp_path, strings=DOCTYPE) == expected
    assert refusal(tmp_path, zipped(xlsx_members() | {"xl/comments1.xml": DOCTYPE})) == expected


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"workbook": None}, "缺少“xl/workbook.xml”，或它被重复引用"),
        ({"sheet": None}, "缺少“xl/worksheets/sheet1.xml”，或它被重复引用"),
        ({"workbook": "<workbook/>"}, "没有工作表"),
        ({"links": relationships()}, "找不到工作表“表一”"),
        (
            {"workbook": '<workbook><sheet name="表" id="rId1"/><sheet name="表" id="rId1"/></workbook>'},
            "有两张名为“表”的工作表",
        ),
        ({"sheet": '<?xml version="1.0" encoding="gbk"?><worksheet/>'}, "内容声明为“gbk”编码"),
        ({"strings": '<sst uniqueCount="99999999999"/>'}, "登记的文字条数与实际不符"),
    ],
)
def test_parts_that_do_not_hold_together_are_damaged(
    tmp_path: Path, changed: dict[str, str | None], message: str
) -> None:
    assert by_rows(tmp_path, **changed) == ("damaged", f"文件已损坏：{message}")


def test_members_that_stand_twice_are_damaged(tmp_path: Path) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    expected = ("damaged", f"文件已损坏：压缩包里有重复的部分“{sheet}”")
    assert refusal(tmp_path, zipped(xlsx_members(), sheet)) == expected
    assert refusal(tmp_path, zipped(xlsx_members() | {"XL\\worksheets\\Sheet1.xml": ""})) == expected


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil", "C:\\evil"])
def test_a_member_that_leads_out_of_the_archive_is_damaged(tmp_path: Path, name: str) -> None:
    content = zipped(xlsx_members() | {name: ""})
    assert refusal(tmp_path, content) == ("damaged", "文件已损坏：压缩包里有指向包外的路径")


def test_an_archive_with_two_directories_is_damaged(tmp_path: Path) -> None:
    other = zipped(xlsx_members('<row r="1"><c r="A1"><v>2</v></c></row>'))
    assert refusal(tmp_path, SOUND + other) == ("damaged", "文件已损坏：压缩包有两个目录")
    hidden_in_comment = SOUND[:-2] + struct.pack("<H", len(other)) + other
    assert refusal(tmp_path, hidden_in_comment) == ("damaged", "文件已损坏：压缩包有两个目录")


def test_a_member_that_inflates_to_more_than_it_says_is_damaged(tmp_path: Path) -> None:
    sheet = xlsx_members()["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, str)
    content = bytearray(zipped(xlsx_members() | {"xl/worksheets/sheet1.xml": sheet + " " * 5000}))
    shorter = struct.pack("<I", zlib.crc32(sheet.encode())), struct.pack("<I", len(sheet.encode()))
    for signature, checksum_at, size_at in ((b"PK\x03\x04", 14, 22), (b"PK\x01\x02", 16, 24)):
        name_at = {b"PK\x03\x04": 30, b"PK\x01\x02": 46}[signature]
        at = next(
            at
            for at in range(len(content))
            if content.startswith(signature, at) and content.startswith(b"xl/worksheets/sheet1.xml", at + name_at)
        )
        content[at + checksum_at : at + checksum_at + 4], content[at + size_at : at + size_at + 4] = shorter
    assert refusal(tmp_path, bytes(content))[0] == "damaged"


def test_sectors_of_an_xls_in_a_ring_are_damaged(tmp_path: Path) -> None:
    stream = xls_stream() + bytes(8192)
    assert refusal(tmp_path, compound_file({"Workbook": stream}, chain=[0xFFFFFFFD, 0xFFFFFFFE, 3, 2]))[0] == "damaged"
    assert refusal(tmp_path, compound_file({"Workbook": stream}, chain=[0xFFFFFFFD, 1]))[0] == "damaged"


@given(
    beginning=st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml"]),
    rest=st.binary(max_size=2000),
)
def test_any_bytes_are_refused(beginning: bytes, rest: bytes) -> None:
    assert isinstance(screen(beginning + rest), Refused)


@given(
    st.sampled_from(["xlsx", "ods", "xls"]), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1)
)
def test_any_changed_bytes_of_a_workbook_give_a_result(kind: str, changes: list[tuple[int, int]]) -> None:
    table = '<table:table table:name="表"><table:table-row><table:table-cell/></table:table-row></table:table>'
    files = {"xlsx": SOUND, "ods": zipped(ods_members(table)), "xls": compound_file({"Workbook": xls_stream()})}
    content = bytearray(files[kind])
    for at, byte in changes:
        content[at % len(content)] = byte
    assert isinstance(screen(bytes(content)), Screened | Refused)
