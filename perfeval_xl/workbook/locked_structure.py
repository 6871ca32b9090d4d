"""The lock on a workbook's structure, put into the finished file."""

from __future__ import annotations

import io
import zipfile


def with_locked_structure(data: bytes) -> bytes:
    """Sheets can't be added, removed or renamed: xlsxwriter has no way to say so."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "xl/workbook.xml":
                content = content.replace(b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>', 1)
            target.writestr(member, content)
    return result.getvalue()
