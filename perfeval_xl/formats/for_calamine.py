"""What is sound in an .xlsx but stops the reader of values, written in the way that it knows: nothing else changes."""

import io
import re
import zipfile

from perfeval_xl.formats.newer_errors import BEFORE_VALUE, has_unknown_errors, with_known_errors
from perfeval_xl.formats.scan import Screened
from perfeval_xl.formats.zip_package import path_of

NOT_PLAIN = re.compile(rb"<!--|<!\[CDATA\[|<\?(?!xml )")
SPACED_NUMBER = re.compile(rb"(" + BEFORE_VALUE % b"n" + rb")([^<]*)(?=</)")
TARGET = re.compile(rb"""(\sTarget=["'])(?:\./|\.\./xl/)""")


def readable(screened: Screened, content: bytes) -> bytes:
    """The file for the reader of values: error values of Excel 365, numbers between spaces, targets that begin with a
    dot, names that begin with a slash.

    A sheet in which text could look like markup is left as it is; one that was not looked at is left out.
    """
    errors = has_unknown_errors(screened)
    spaces = any(sheet.spaced_numbers for sheet in screened.sheets.values())
    if screened.kind not in ("xlsx", "xlsm") or not (errors or spaces or screened.dotted_targets or screened.odd_names):
        return content
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for member in source.infolist():
            if path_of(member) in screened.unopened.values():
                continue
            part, name = source.read(member), f"/{path_of(member)}"
            if "/worksheets/" in name and not NOT_PLAIN.search(part):
                part = with_known_errors(part) if errors else part
                part = SPACED_NUMBER.sub(lambda cell: cell[1] + cell[2].strip(), part) if spaces else part
            elif name.endswith("/workbook.xml.rels") and not NOT_PLAIN.search(part):
                part = TARGET.sub(rb"\1", part)
            target.writestr(member.filename.lstrip("/\\"), part)
    return result.getvalue()
