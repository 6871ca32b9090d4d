"""The bytes of a file on the disk, once, and never of anything else that has a name there."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO

from perfeval_xl.formats.limits import MIB
from perfeval_xl.formats.refusals import FileRefused, Refused, too_large

MOST_BYTES = 64 * MIB
"""Of one file. A return has a thousandth of it, with pictures a tenth."""

SPECIAL = Refused(
    "unsupported_format", "这不是普通文件（是管道、设备一类），没有打开", "请报送填好的电子表格原件（.xlsx）"
)


def content_of(path: Path) -> bytes | Refused:
    """The content of a regular file, or why it is refused."""
    file = opened(path)
    if isinstance(file, Refused):
        return file
    with file:
        return whole(file)


def sha256_of(path: Path) -> str | None:
    """The SHA-256 of a regular file, None where it is none or is refused."""
    content = content_of(path)
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else None


def opened(path: Path) -> BinaryIO | Refused:
    """A regular file, open. A pipe, on which reading would wait for ever, is never opened."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            return SPECIAL
        file = os.fdopen(os.open(path, flags), "rb")  # O_NONBLOCK: it may have become a pipe since
    except (OSError, ValueError):
        return _unopened("文件")
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    return SPECIAL


def whole(file: BinaryIO, most: int = MOST_BYTES) -> bytes | Refused:
    """All of an open file from where it stands, unless that is more than a return may have."""
    try:
        content = file.read(most + 1)
    except OSError:
        return _unopened("文件")
    return content if len(content) <= most else too_big(most).refused()


def too_big(most: int) -> FileRefused:
    """For a file of more than `most` bytes."""
    return too_large(f"超过 {most // MIB} MB")


def unopened_folder() -> Refused:
    """For a folder whose files cannot be listed."""
    return _unopened("文件夹")


def _unopened(what: str) -> Refused:
    return Refused("damaged", f"{what}打不开：没有读取权限，或已被移走", f"确认{what}还在、能够打开，再试一次")
