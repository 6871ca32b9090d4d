"""Is it a file that may be opened? Told by its content, never by its name, before any reader of values sees it.

Nothing in a file is executed or fetched. Here the kinds of file are told apart; what is inside each kind is looked at
in xlsx.py, ods.py and xls.py.
"""

import codecs
import re
from collections.abc import Container

from perfeval_xl.formats.compound_file import SIGNATURE, CompoundFile
from perfeval_xl.formats.encryption import PACKAGE, is_rights_managed
from perfeval_xl.formats.limits import Limits
from perfeval_xl.formats.ods_file import LIBREOFFICE, application_of_ods, screen_ods
from perfeval_xl.formats.refusals import FileRefused, Refused, damaged, encrypted, rights_managed, unsupported
from perfeval_xl.formats.remedies import SAVE_AS_XLSX, SEND_THE_TABLE, UNPACK
from perfeval_xl.formats.scan import Cell, Screened, SheetScan
from perfeval_xl.formats.xls import screen_xls
from perfeval_xl.formats.xlsx import application_of_office, screen_office
from perfeval_xl.formats.zip_package import Package

__all__ = ["Cell", "Limits", "Refused", "Screened", "SheetScan", "screen"]

PICTURE, ARCHIVE = "图片", "压缩包"
OPEN_DOCUMENT, OFFICE_DOCUMENT = "mimetype", "_rels/.rels"
DOCUMENT_MARKS = (OPEN_DOCUMENT, OFFICE_DOCUMENT, "[Content_Types].xml", "xl/workbook.xml")
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


def screen(content: bytes, limits: Limits | None = None) -> Screened | Refused:
    """What is known of a workbook that may be read, or why the file is refused. Raises nothing for a bad file."""
    try:
        return _screen_content(content, limits or Limits())
    except FileRefused as refusal:
        return refusal.refused(_application(content))


def _application(content: bytes) -> str:
    """The program that saved a file which is refused, '' if that cannot be told: only a zip says it."""
    if not content.startswith(b"PK"):
        return ""
    usual = ""
    try:
        package = Package(content, Limits())
        if OPEN_DOCUMENT not in package:
            return application_of_office(package)
        usual = LIBREOFFICE  # an encrypted one does not say it
        return application_of_ods(package) or usual
    except FileRefused:
        return usual


def is_archive(members: Container[str]) -> bool:
    """Whether a zip with these members (in lower case) holds files of its own and is not itself a document."""
    return not any(mark.lower() in members for mark in DOCUMENT_MARKS)


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
    if OPEN_DOCUMENT in package:
        return screen_ods(package)
    if OFFICE_DOCUMENT in package:
        return screen_office(package)
    if is_archive(package.paths):
        raise unsupported(ARCHIVE, UNPACK)
    raise damaged("缺少内部的目录")


def _screen_ole(content: bytes, limits: Limits) -> Screened:
    file = CompoundFile(content)
    names = file.names()
    if is_rights_managed(names):
        raise rights_managed()
    if PACKAGE in names:
        raise encrypted()
    if "Workbook" in names or ("WORKBOOK" in names and "Book" not in names):
        return screen_xls(file, limits)
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
