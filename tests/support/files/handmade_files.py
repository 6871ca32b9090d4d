"""Workbook files put together by hand, part by part, so that a test can put in what no program would write."""

import io
import struct
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.formats.screen import Limits, Refused, screen

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

NONE = 0xFFFFFFFF

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def relationships(*targets: tuple[str, str, str]) -> str:
    """Each target is its id, its kind and its path."""
    inside = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{path}"/>' for key, kind, path in targets
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def xlsx_members(rows: str = "", **changed: str | None) -> dict[str, str | bytes]:
    """The members of a workbook with one sheet 表一 and these rows; `changed` by `workbook`, `sheet`, `strings` and so
    on, None to leave the member out."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    parts = {
        "types": (
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        ),
        "root": ("_rels/.rels", relationships(("rId1", "officeDocument", "xl/workbook.xml"))),
        "workbook": (
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            '<sheets><sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>',
        ),
        "links": (
            "xl/_rels/workbook.xml.rels",
            relationships(
                ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml")
            ),
        ),
        "sheet": ("xl/worksheets/sheet1.xml", sheet),
        "strings": ("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>甲</t></si><si><t>乙</t></si></sst>'),
        "styles": (
            "xl/styles.xml",
            f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;"/></numFmts>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        ),
    }
    contents = {key: changed.get(key, content) for key, (_, content) in parts.items()}
    return {parts[key][0]: content for key, content in contents.items() if content is not None}


def ods_members(table: str = "", generator: str = "LibreOffice/7.4.7.2", manifest: str = "") -> dict[str, str | bytes]:
    """The members of an .ods with these tables."""
    names = ("office", "table", "text", "meta", "style", "manifest")
    spaces = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in names)
    content = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return {
        "mimetype": ODS_TYPE,
        "META-INF/manifest.xml": f"<manifest:manifest {spaces}>{manifest}</manifest:manifest>",
        "meta.xml": f"<office:meta {spaces}><meta:generator>{generator}</meta:generator></office:meta>",
        "content.xml": f"<office:document-content {spaces}>{content}</office:document-content>",
    }


def zipped(members: dict[str, str | bytes], *repeated: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The members as an archive; those in `repeated` stand in it twice."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile says that a name is there twice
        for name in [*members, *repeated]:
            archive.writestr(name, members[name])
    return file.getvalue()


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refusal(path: Path, content: bytes, limits: Limits | None = None) -> tuple[str, str]:
    """Code and message of a refused file; its lines are whole."""
    result = screen(content, limits)
    assert isinstance(result, Refused), result
    assert result.remedy
    assert "\n" not in result.message + result.remedy
    return result.code, result.message


def by_rows(path: Path, rows: str = "", /, **changed: str | None) -> tuple[str, str]:
    """The same of a workbook with these rows; `changed` as for `xlsx_members`."""
    return refusal(path, zipped(xlsx_members(rows, **changed)))


def record(kind: int, data: bytes = b"") -> bytes:
    """One record of an .xls."""
    return struct.pack("<HH", kind, len(data)) + data


def xls_stream(sheet_records: bytes = b"", global_records: bytes = b"", version: int = 0x0600) -> bytes:
    """The Workbook stream of an .xls with one sheet."""
    name = b"\x06\x00Sheet1"
    beginning = record(0x0809, struct.pack("<HH12x", version, 5)) + global_records
    length = len(beginning) + 4 + 6 + len(name) + 4
    sheet = record(0x0809, struct.pack("<HH12x", version, 16)) + sheet_records + record(0x000A)
    return beginning + record(0x0085, struct.pack("<IH", length, 0) + name) + record(0x000A) + sheet


def compound_file(streams: dict[str, bytes], chain: Sequence[int] = ()) -> bytes:
    """An OLE2 file with these streams, each made at least 4,096 bytes long; `chain` replaces the table's beginning."""
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, [0xFFFFFFFD, 0xFFFFFFFE]
    entries = [_entry("Root Entry", 5, end, 0, child=1)]
    data = b""
    for number, (name, content) in enumerate(streams.items(), start=1):
        size = max(len(content), 4096)
        start, count = len(table), -(-size // 512)
        data += content.ljust(count * 512, b"\0")
        table += [*range(start + 1, start + count), end]
        entries.append(_entry(name, 2, start, size, following=number + 1 if number < len(streams) else free))
    table[: len(chain)] = chain
    directory = b"".join(entries).ljust(512, b"\0")
    fat = struct.pack("<128I", *table, *([free] * (128 - len(table))))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack(
        "<16x5H6x7I", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0
    )
    header += struct.pack("<II", end, 0) + struct.pack("<109I", 0, *([free] * 108))
    return header + fat + directory + data


def _entry(name: str, kind: int, start: int, size: int, child: int = NONE, following: int = NONE) -> bytes:  # noqa: PLR0917
    encoded = name.encode("utf-16-le")
    links = NONE, following, child
    return struct.pack("<64sHBB3I36xIQ", encoded, len(encoded) + 2, kind, 1, *links, start, size)
