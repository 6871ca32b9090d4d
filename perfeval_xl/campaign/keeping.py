"""received/: every file ever taken in, unchanged, named by its SHA-256."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from perfeval_xl.errors import InputError, OutputError, reason_of
from perfeval_xl.formats.refusals import Refused, quoted
from perfeval_xl.intake.regular_file import content_of

_UNFINISHED = ".~"
_ABANDONED = 3600.0
"""Seconds after which a file that another command began to keep is no longer being written."""


def keep(folder: Path, digest: str, content: bytes) -> bool:
    """Keeps a file in one step, on the disk before this returns; whether another content stood in its place.

    Raises OutputError.
    """
    path = folder / digest
    try:
        was_there = path.is_file()
        if was_there and content_of(path) == content:
            return False
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
    return was_there


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


def file_name(name: str) -> str:
    """Of a file as it was named when it came, without its folder; one of an archive with the archive's name."""
    archive, mark, member = name.replace("\\", "/").rpartition("!/")
    return f"{archive.rpartition('/')[2]}{mark}{member}" if mark else member.rpartition("/")[2]


def kept(folder: Path, digest: str, name: str) -> bytes | Refused:
    """The content of a file that was taken in as `name`, or why there is none: then the bureau's own disk lost it.

    Raises InputError where it is there and one may not read it.
    """
    path = folder / digest
    content = content_of(path)
    if isinstance(content, bytes) and hashlib.sha256(content).hexdigest() == digest:
        return content
    if not isinstance(content, bytes) and _is_forbidden(path):
        raise InputError(f"没有读取留存的文件{path}的权限", "请收进它的人给你读这个文件的权限", code="path_refused")
    named = quoted(file_name(name), 80)
    mend = f"这是财政局这边的文件坏了，不是单位填错：把{named}再收一次，或从备份里放回{folder.name}文件夹"
    place = f"{folder.name}/{digest}"
    if isinstance(content, bytes):
        return Refused("received_damaged", f"留存的文件被改动过或已损坏，与收下时不同：{place}", mend)
    return Refused("received_missing", f"留存的文件不见了或打不开：{place}", mend)


def _is_forbidden(path: Path) -> bool:
    try:
        path.open("rb").close()
    except PermissionError:
        return True
    except OSError:
        pass
    return False
