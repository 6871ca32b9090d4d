"""Workbooks whose own word of when they were saved is written anew, in a file as every program can write it."""

import os
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

CORE, META = "docProps/core.xml", "meta.xml"


def saved_at(path: Path, when: str | None, *, written: str | None = None) -> Path:
    """The .xlsx with `when` as its own word (None: it says nothing); `written`: the time of its file, UTC."""
    stamp = "" if when is None else f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified>'
    _rewritten(path, CORE, r"<dcterms:modified.*?</dcterms:modified>", stamp)
    if written is not None:
        seconds = datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp()
        os.utime(path, (seconds, seconds))
    return path


def _rewritten(path: Path, member: str, pattern: str, text: str) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    changed = re.sub(pattern, text, members[member].decode(), flags=re.DOTALL)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, changed.encode() if name == member else content)
