"""Files that are refused whole, one row each: what the file is, the code and the message literally.

The rows drive tests/reading/test_client_matrix.py and are printed in docs/读取能力.md.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

from openpyxl import Workbook, load_workbook

from tests.support.cases import edits
from tests.support.files.handmade_files import (
    compound_file,
    ods_members,
    record,
    relationships,
    xls_stream,
    xlsx_members,
    zipped,
)
from tests.support.files.label_damage import issued_bytes


@dataclass(frozen=True)
class NotRead:
    """A file that is refused whole: code and message literally; `content` makes one."""

    title: str
    content: Callable[[], bytes]
    code: str
    message: str


def _sound(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>') -> dict[str, str | bytes]:
    return xlsx_members(rows)


NOT_READ = (
    NotRead(
        "设有打开密码的 .xlsx",
        lambda: compound_file({"EncryptionInfo": b"", "EncryptedPackage": b""}),
        "encrypted",
        "文件设有打开密码，无法读取",
    ),
    NotRead(
        "设有打开密码的 .xls",
        lambda: compound_file({"Workbook": xls_stream(global_records=record(0x002F, bytes(6)))}),
        "encrypted",
        "文件设有打开密码，无法读取",
    ),
    NotRead(
        "受权限管理或加密的敏感度标签保护的 .xlsx、.xls",
        lambda: compound_file({"DRMEncryptedDataSpace": b"", "EncryptedPackage": b""}),
        "rights_managed",
        "文件受权限管理或敏感度标签加密，只有指定的人能打开，无法读取",
    ),
    NotRead(
        "WPS 表格 .et",
        lambda: compound_file({"Contents": b""}),
        "unsupported_format",
        "这是 WPS 或其他程序的专用文件，本程序不读取这种文件",
    ),
    NotRead(
        "Excel 95 或更早的 .xls",
        lambda: compound_file({"Book": b""}),
        "unsupported_format",
        "这是 Excel 95 的表格文件，本程序不读取这种文件",
    ),
    NotRead(
        "LibreOffice 以外的程序保存的 .ods",
        lambda: zipped(ods_members(generator="gnumeric/1.12")),
        "unsupported_format",
        "这是 LibreOffice 以外的程序保存的 .ods 文件，本程序不读取这种文件",
    ),
    NotRead("PDF", lambda: b"%PDF-1.7\n", "unsupported_format", "这是 PDF 文件，本程序不读取这种文件"),
    NotRead(
        "照片、截图", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF", "unsupported_format", "这是图片，本程序不读取这种文件"
    ),
    NotRead(
        "Word 文档",
        lambda: zipped({"_rels/.rels": relationships(("r1", "officeDocument", "word/document.xml"))}),
        "unsupported_format",
        "这是 Word 文档，本程序不读取这种文件",
    ),
    NotRead(
        "网页改名成 .xls",
        lambda: b"<html><table><tr><td>1</td></tr></table></html>",
        "unsupported_format",
        "这是网页文件，本程序不读取这种文件",
    ),
    NotRead(
        "CSV 改名成 .xlsx",
        lambda: "单位,编制数\r\n".encode("gbk"),
        "unsupported_format",
        "这是文本文件（如 CSV），本程序不读取这种文件",
    ),
    NotRead("空文件", lambda: b"", "damaged", "文件已损坏：文件是空的（0 字节）"),
    NotRead(
        "没有传完的文件",
        lambda: zipped(_sound())[:400],
        "damaged",
        "文件已损坏：压缩包不完整，可能没有传完",
    ),
    NotRead(
        "同一格写了两次",
        lambda: zipped(_sound('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')),
        "damaged",
        "文件已损坏：工作表“表一”的单元格 A1 出现两次",
    ),
    NotRead(
        "内含文档类型声明（实体攻击）",
        lambda: zipped(_sound() | {"xl/comments1.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        "damaged",
        "文件已损坏：内含文档类型声明（DOCTYPE），正常的表格文件没有",
    ),
    NotRead(
        "压缩包里的路径指到包外",
        lambda: zipped(_sound() | {"../evil.xml": ""}),
        "damaged",
        "文件已损坏：压缩包里有指向包外的路径",
    ),
    NotRead(
        "最远的格里有内容（XFD1048576）",
        lambda: zipped(_sound('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "too_large",
        "文件太大：工作表“表一”的内容一直到 XFD1048576，离表格太远",
    ),
    NotRead(
        "不是下发的工作簿",
        lambda: zipped(_sound()),
        "not_a_return",
        "这不是下发的填报工作簿：里面没有本系统的标识",
    ),
    NotRead(
        "压缩炸弹",
        lambda: zipped(_sound() | {"xl/media/image1.png": bytes(300_000_000)}),
        "too_large",
        "文件太大：解压后的内容超出限度",
    ),
    NotRead(
        "几十万格只有格式",
        lambda: zipped(_sound('<row r="1"><c r="A1"/></row>' + '<row><c s="1"/></row>' * 800_000)),
        "too_large",
        "文件太大：行、单元格或格式多得不正常",
    ),
    NotRead(
        "一个部分写了两次",
        lambda: zipped(_sound(), "xl/workbook.xml"),
        "damaged",
        "文件已损坏：压缩包里有重复的部分“xl/workbook.xml”",
    ),
    NotRead(
        "别的表样的工作簿",
        lambda: _edited(edits.other_form_name),
        "other_form",
        "表样hengyang不在已知表样之中（suining、tongcheng）",
    ),
    NotRead(
        "表样的另一版，表格不同",
        lambda: _edited(edits.other_layout),
        "other_form",
        "工作簿是按表样suining的另一版做的，表格与现在的不同",
    ),
)


def _edited(change: Callable[[Workbook], object]) -> bytes:
    """The clean sample with a change."""
    workbook = load_workbook(io.BytesIO(issued_bytes("suining")))
    change(workbook)
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()
