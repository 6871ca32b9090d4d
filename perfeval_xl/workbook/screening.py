"""Is it a file that may be opened? Told by its content, never by its name, before any reader of values sees it.

Nothing in a file is executed or fetched. Here the kinds of file are told apart; what is inside each kind is looked at
in xlsx_scan, ods_scan and xls_scan.
"""

import codecs
import os
import re
import stat
from pathlib import Path

from perfeval_xl.workbook.compound_file import SIGNATURE, CompoundFile
from perfeval_xl.workbook.ods_scan import screen_ods
from perfeval_xl.workbook.package_parts import Package
from perfeval_xl.workbook.screened import (
    MIB,
    SAVE_AS_XLSX,
    SEND_THE_TABLE,
    Cell,
    FileRefused,
    Limits,
    Refused,
    Screened,
    SheetScan,
    damaged,
    encrypted,
    too_large,
    unsupported,
)
from perfeval_xl.workbook.xls_scan import screen_xls
from perfeval_xl.workbook.xlsx_scan import screen_office

__all__ = ["Cell", "Limits", "Refused", "Screened", "SheetScan", "screen"]

PICTURE, ARCHIVE = "图片", "压缩包"
UNPACK = "解压后报送其中填好的 .xlsx 文件"
BEGINNINGS = (
    (b"%PDF-", "PDF 文件", SEND_THE_TABLE),
    (b"\x89PNG", PICTURE, SEND_THE_TABLE),
    (b"\xff\xd8\xff", PICTURE, SEND_THE_TABLE),
    (b"GIF8", PICTURE, SEND_THE_TABLE),
    (b"BM", PICTURE, SEND_THE_TABLE),
    (b"II*\0", PICTURE, SEND_THE_TABLE),
    (b"MM\0*", PICTURE, SEND_THE_TABLE),
    (b"RIFF", PICTURE, SEND_THE_TABLE),
    (b"{\\rtf", "RTF 文档", SEND_THE_TABLE),
    (b"Rar!", ARCHIVE, UNPACK),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE, UNPACK),
    (b"\x1f\x8b", ARCHIVE, UNPACK),
    *((bytes([9, version]), "Excel 95 或更早的表格文件", SAVE_AS_XLSX) for version in (0, 2, 4, 8)),
)
LOOKED_AT = 4096
MARKUP = (
    (re.compile(r"<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet"), "XML 表格 2003 文件"),
    (re.compile(r"\A\s*(?:<!doctype html|<(?:html|head|meta|table|style)\b)", re.IGNORECASE), "网页文件"),
    (re.compile(r"\AMIME-Version:", re.IGNORECASE), "网页文件"),
    (re.compile(r"\A\s*<\?xml"), "XML 文件"),
)
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
OTHER_OLE = {
    "WordDocument": "Word 文档",
    "PowerPoint Document": "PowerPoint 演示文稿",
    "Book": "Excel 95 的表格文件",
    "BOOK": "Excel 95 的表格文件",
}


def screen(path: Path, limits: Limits | None = None) -> Screened | Refused:
    """What is known of a workbook that may be read, or why the file is refused. Raises nothing for a bad file.

    The file is opened once; whoever reads values reads them from `Screened.content`. A path that is no regular file
    (a folder, a pipe) is refused without waiting for it.
    """
    limits = limits or Limits()
    try:
        return _screen_content(_load(path, limits), limits)
    except FileRefused as refusal:
        return refusal.refused


def _load(path: Path, limits: Limits) -> bytes:
    not_a_file = FileRefused(Refused("not_a_return", "这不是一个文件（是文件夹、管道或设备）", SEND_THE_TABLE))
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise not_a_file
        with os.fdopen(os.open(path, flags), "rb") as file:  # O_NONBLOCK: it may have become a pipe since
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise not_a_file
            content = file.read(limits.file_bytes + 1)
    except (OSError, ValueError):
        reason = "文件打不开：没有读取权限，或已被移走"
        raise FileRefused(Refused("damaged", reason, "确认文件还在、能够打开，再试一次")) from None
    if len(content) > limits.file_bytes:
        raise too_large(f"超过 {limits.file_bytes // MIB} MB")
    return content


def _screen_content(content: bytes, limits: Limits) -> Screened:
    if not content:
        raise damaged("文件是空的（0 字节）")
    if content.startswith(b"PK\x03\x04"):
        return _screen_zip(content, limits)
    if content.startswith(SIGNATURE):
        return _screen_ole(content, limits)
    raise _unknown(content)


def _screen_zip(content: bytes, limits: Limits) -> Screened:
    package = Package(content, limits)
    if "mimetype" in package:
        return screen_ods(package, content)
    if "_rels/.rels" in package:
        return screen_office(package, content)
    if "[Content_Types].xml" in package or "xl/workbook.xml" in package:
        raise damaged("缺少内部的目录")
    raise unsupported(ARCHIVE, UNPACK)


def _screen_ole(content: bytes, limits: Limits) -> Screened:
    file = CompoundFile(content)
    names = file.names()
    if "EncryptedPackage" in names:
        raise encrypted()
    if "Workbook" in names or ("WORKBOOK" in names and "Book" not in names):
        return screen_xls(file, content, limits)
    raise unsupported(next((what for name, what in OTHER_OLE.items() if name in names), "WPS 或其他程序的专用文件"))


def _unknown(content: bytes) -> FileRefused:
    for beginning, what, remedy in BEGINNINGS:
        if content.startswith(beginning):
            return unsupported(what, remedy)
    text = _text(content[:LOOKED_AT])
    if text is None:
        return unsupported("认不出的文件")
    return unsupported(next((what for pattern, what in MARKUP if pattern.search(text)), "文本文件（如 CSV）"))


def _text(beginning: bytes) -> str | None:
    """The beginning of a file as text, None where it cannot be text."""
    encodings = (
        ("utf-16",) if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ("utf-8-sig", "gb18030")
    )
    for encoding in encodings:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(beginning)
        except UnicodeDecodeError:
            continue
        if not CONTROLS.search(text):
            return text
    return None
