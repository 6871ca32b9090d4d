"""What is written aside until it is complete: named so that whoever comes after a process that was killed can tell.

`.~<machine>-<process>-….tmp` stands beside the output that it becomes, `perfeval-<machine>-<process>-…` holds figures
of units in the system's folder for temporary files. What a process of this machine left that runs no more is removed by
the next one; what another machine writes in a shared folder is left alone.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BESIDE, _ASIDE = ".~", "perfeval-"
_NAME = re.compile(r"(?:\.~|perfeval-)([0-9a-f]{8})-([0-9]{1,10})-.+")
_LOOKED_APART = 5.0
"""Seconds after which a folder that many files are written into is looked through again."""
_looked_at: dict[Path, float] = {}


def beside_prefix() -> str:
    """How the name begins of what this process writes beside an output."""
    return _prefix(_BESIDE)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder of this process in the system's folder for temporary files, removed at the end."""
    remove_left_aside()
    with tempfile.TemporaryDirectory(prefix=_prefix(_ASIDE), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def remove_left_aside() -> None:
    """Removes what killed processes left in the system's folder for temporary files. Raises nothing."""
    remove_left_behind(Path(tempfile.gettempdir()))


def remove_left_behind(folder: Path) -> None:
    """Removes what processes of this machine left unfinished in a folder when they were killed. Raises nothing."""
    now = time.monotonic()
    if now - _looked_at.get(folder, -_LOOKED_APART) < _LOOKED_APART:
        return
    _looked_at[folder] = now
    try:
        paths = list(folder.iterdir())
    except OSError:
        return
    for path in paths:
        found = _NAME.fullmatch(path.name)
        if found and found[1] == _machine() and not _runs(int(found[2])):
            _remove(path)


def _prefix(beginning: str) -> str:
    return f"{beginning}{_machine()}-{os.getpid()}-"


def _machine() -> str:
    return f"{zlib.crc32(platform.node().encode('utf-8', 'replace')):08x}"


def _runs(process: int) -> bool:
    """Whether there is a process of that number; where that cannot be told, there is."""
    if sys.platform == "win32":
        return _runs_on_windows(process)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _runs_on_windows(process: int) -> bool:
    if sys.platform != "win32":
        return True
    import ctypes

    query, no_such_process = 0x1000, 87
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    handle = kernel.OpenProcess(query, False, process)
    if not handle:
        return ctypes.get_last_error() != no_such_process
    kernel.CloseHandle(handle)
    return True


def _remove(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        try:
            path.unlink()
        except OSError:
            return  # another command has removed it, or it is another user's
    else:
        shutil.rmtree(path, ignore_errors=True)
