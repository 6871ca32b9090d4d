"""Error values that the reader of values does not know: it would refuse the whole file for one of them.

Excel 365 has new ones (#SPILL!, #CALC!), and Gnumeric writes a formula that it did not understand into its error cell.
"""

import io
import re
import zipfile

from perfeval_xl.workbook.package_parts import path_of
from perfeval_xl.workbook.screened import Screened

KNOWN = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
STANDS_FOR_THEM = b"#N/A"
# As screening has seen it: in a cell's value no other markup, before it at most the formula.
ERROR_CELL = re.compile(
    rb"""(<(?:\w+:)?c\s(?:[^>]*\s)?t=["']e["'][^>]*>\s*(?:<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?"""
    rb"""<(?:\w+:)?v(?:\s[^>]*)?>)([^<]*)(?=</)"""
)
NOT_PLAIN = re.compile(rb"<!--|<!\[CDATA\[|<\?(?!xml )")


def with_known_errors(screened: Screened, content: bytes) -> bytes:
    """The file for the reader of values: error values it does not know are written as one that it knows.

    What the cells held is in `SheetScan.errors`. A sheet in which text could look like markup is left as it is; one
    that was not looked at is left out.
    """
    texts = (text for sheet in screened.sheets.values() for text in sheet.errors.values())
    if screened.kind not in ("xlsx", "xlsm") or not any(_unknown(text) for text in texts):
        return content
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for member in source.infolist():
            if path_of(member) in screened.unopened.values():
                continue
            part = source.read(member)
            if "/worksheets/" in f"/{member.filename.lower()}" and not NOT_PLAIN.search(part):
                part = ERROR_CELL.sub(_replaced, part)
            target.writestr(member.filename, part)
    return result.getvalue()


def _unknown(text: str) -> bool:
    return text.startswith("#") and text not in KNOWN


def _replaced(match: re.Match[bytes]) -> bytes:
    return match[1] + (match[2] if match[2].decode("utf-8", "replace") in KNOWN else STANDS_FOR_THEM)
