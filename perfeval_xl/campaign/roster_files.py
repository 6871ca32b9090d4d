"""A roster's file to its rows, whatever the officer keeps it in: a workbook, or CSV in any of the usual ways."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.errors import InputError
from perfeval_xl.workbook.reading import Content
from perfeval_xl.workbook.regular_file import content_of
from perfeval_xl.workbook.screened import Refused
from perfeval_xl.workbook.worker import Worker

_TEXT_ENDINGS = {".csv", ".txt", ".tsv"}


def grids_of(path: Path) -> list[Sequence[Sequence[Content]]]:
    """The sheets of a workbook in their order, or the one table of a text file; rows from the first on.

    Raises InputError (`no_such_file`, `roster_wrong`).
    """
    if not path.is_file():
        raise InputError(f"没有这个名册文件：{path}", "检查路径", code="no_such_file")
    content = content_of(path)
    if isinstance(content, bytes):
        if path.suffix.lower() in _TEXT_ENDINGS:
            return [_table(path, content)]
        with Worker() as worker:
            contents = worker.contents_of(content)
        if not isinstance(contents, Refused):
            states = {name: scan.state for name, scan in contents.screened.sheets.items()}
            return [grid for name, grid in contents.grids.items() if states.get(name, "visible") == "visible"]
        content = contents
    raise InputError(f"名册{path}读不了：{content.message}", content.remedy, code="roster_wrong")


def _table(path: Path, content: bytes) -> list[list[str]]:
    """UTF-8 with a mark or without, UTF-16 with a mark (Excel's “Unicode 文本”), or GBK; comma, semicolon or tab."""
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError(f"名册{path}不是文本", "另存为.xlsx，或“CSV UTF-8”", code="roster_wrong")
    first = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    separator = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise InputError(f"名册{path}的引号不成对", "另存为.xlsx再试", code="roster_wrong") from None
