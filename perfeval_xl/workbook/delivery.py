"""What was delivered: files and folders named by the caller to a list of files, none left out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.errors import InputError, reason_of

_NEVER_RETURNS = {".ds_store", "thumbs.db", "desktop.ini"}
OUTPUT_MARK = ".perfeval-output"
"""A file of this name marks a folder that the package wrote: nothing in it is a return."""


@dataclass(frozen=True)
class DeliveredFile:
    """A file and how it is called in results; `ignored`: owner files, system files, our own output."""

    path: Path
    name: str
    ignored: bool


def delivered_files(paths: Sequence[Path]) -> list[DeliveredFile]:
    """All files, in the order given, folders by name with everything below. Raises InputError (no such path)."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise InputError(f"没有这个文件或文件夹：{'、'.join(missing)}", "检查路径", code="no_such_path")
    return [file for path in paths for file in _files(path)]


def _files(path: Path) -> Iterator[DeliveredFile]:
    if not path.is_dir():
        yield DeliveredFile(path, shown_path(path), _is_never_a_return(path))
        return
    marked = (path / OUTPUT_MARK).exists()
    try:
        children = sorted(path.iterdir(), key=lambda child: child.name)
    except OSError as error:
        raise InputError(f"打不开文件夹{path}（{reason_of(error)}）", "检查权限", code="no_such_path") from None
    for child in children:
        if child.is_dir() and not child.is_symlink():
            yield from _files(child)
        else:
            yield DeliveredFile(child, shown_path(child), marked or _is_never_a_return(child))


def shown_path(path: Path) -> str:
    """A path as text; a name that is not UTF-8 (from an old archive, say) is read as GBK."""
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _is_never_a_return(path: Path) -> bool:
    name = path.name.lower()
    return name in _NEVER_RETURNS or name.startswith(("~$", ".~"))
