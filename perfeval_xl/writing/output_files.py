"""Files and folders that the package writes, each in one step."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfeval_xl.errors import OutputError, reason_of
from perfeval_xl.writing.unfinished import beside_prefix, remove_left_behind

_OPEN_ELSEWHERE = "如果它正在Excel或WPS里打开，先关闭"


def make_folder(path: Path) -> None:
    """Makes a folder for output unless there is one. Raises OutputError where nothing can be written into it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise OutputError(f"写不了文件夹{path}（{reason_of(error)}）", "检查权限，或换一个文件夹") from None


def put_file(path: Path, content: bytes) -> None:
    """Writes a file in one step (beside, then moved). Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_left_behind(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=beside_prefix(), suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            move_file(Path(temporary), path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_written(path, error) from None


def move_file(complete: Path, path: Path) -> None:
    """Puts a complete file, on the same disk, in its place. Raises OutputError."""
    try:
        complete.chmod(0o644)
        complete.replace(path)
    except OSError as error:
        raise _not_written(path, error) from None


def remove_file(path: Path) -> None:
    """Removes a file that was written; one that is gone is none. Raises OutputError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"删不了{path}（{reason_of(error)}）", _OPEN_ELSEWHERE) from None


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A place for a large file in a folder of its own beside `path`, where it is moved when it is complete.

    Other temporary files can stand beside it; they are removed. Raises OutputError.
    """
    make_folder(path.parent)
    remove_left_behind(path.parent)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=beside_prefix(), ignore_cleanup_errors=True) as folder:
        file = Path(folder, path.name)
        yield file
        move_file(file, path)


def _not_written(path: Path, error: OSError) -> OutputError:
    return OutputError(f"写不了{path}（{reason_of(error)}）", f"{_OPEN_ELSEWHERE}；或换一个位置")
