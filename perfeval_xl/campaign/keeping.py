"""received/: every file ever taken in, unchanged, named by its SHA-256."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from perfeval_xl.errors import InputError, OutputError, reason_of
from perfeval_xl.intake.regular_file import content_of

_UNFINISHED = ".~"
_ABANDONED = 3600.0
"""Seconds after which a file that another command began to keep is no longer being written."""


def keep(folder: Path, digest: str, content: bytes) -> None:
    """Keeps a file in one step, on the disk before this returns. Raises OutputError."""
    path = folder / digest
    try:
        if path.is_file() and path.stat().st_size == len(content):
            return
        folder.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=_UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _put(Path(temporary), path)
            _name_on_disk(folder)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"留存不了收到的文件（{folder}：{reason_of(error)}）", "检查磁盘和权限后再运行一次") from None


def _put(temporary: Path, path: Path) -> None:
    """Windows refuses where another command keeps the same file at this moment: then it is kept all the same."""
    try:
        temporary.replace(path)
    except PermissionError:
        if not path.is_file():
            raise
        temporary.unlink(missing_ok=True)


def _name_on_disk(folder: Path) -> None:
    """The file's name as well, so that the ledger never knows a file that a power failure took. Not on Windows."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_abandoned(folder: Path) -> None:
    """Removes what a command that was killed had begun to write; what may still be written stays."""
    oldest = time.time() - _ABANDONED
    for path in folder.glob(f"{_UNFINISHED}*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except OSError:
            continue  # another command has removed or finished it


def _is_forbidden(path: Path) -> bool:
    try:
        path.open("rb").close()
    except PermissionError:
        return True
    except OSError:
        pass
    return False


def kept(folder: Path, digest: str) -> bytes:
    """The content of a file that was taken in. Raises InputError where it is gone."""
    path = folder / digest
    content = content_of(path)
    if not isinstance(content, bytes):
        if _is_forbidden(path):
            raise InputError(f"没有读取留存的文件{path}的权限", "请收进它的人给你读这个文件的权限", code="path_refused")
        raise InputError(f"留存的文件不见了：{path}", "从备份里放回去", code="received_missing")
    return content
