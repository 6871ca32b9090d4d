"""Files that the package put into a folder where others put theirs too: which of them may be written over.

A hidden list in the folder has the SHA-256 of each as it was written. Only a file that is still as it was written is
replaced; one that somebody has filled in, saved again or put there is never touched.
"""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

from perfeval_xl.errors import OutputError, reason_of
from perfeval_xl.sheet_names import MADE_LIST
from perfeval_xl.writing.output_files import put_file


class MadeFiles:
    """Those of one folder."""

    def __init__(self, folder: Path) -> None:
        self._list = folder / MADE_LIST
        try:
            self._digests = set(self._list.read_text(encoding="ascii").split())
        except (OSError, ValueError):
            self._digests = set()
        self._there: dict[str, set[Path]] = {}
        for path in _within(folder):
            self._there.setdefault(_comparable(path.name), set()).add(path)

    def may_be_at(self, path: Path) -> bool:
        """Whether nothing stands there, nor under a name that differs in case only, or nothing but what we wrote."""
        return all(_digest(each) in self._digests for each in self._there.get(_comparable(path.name), ()))

    def put(self, path: Path, content: bytes) -> None:
        """Writes a file in one step; the list first, since a file that is not on it is never replaced."""
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._digests:
            try:
                with self._list.open("a", encoding="ascii") as made:
                    made.write(f"\n{digest}\n")  # what a killed command left half written stays a line of its own
            except OSError as error:
                raise OutputError(f"写不了{self._list}（{reason_of(error)}）", "检查权限，或换一个文件夹") from None
            self._digests.add(digest)
        put_file(path, content)
        self._there.setdefault(_comparable(path.name), set()).add(path)


def same_named(path: Path) -> list[Path]:
    """What stands at a path, or beside it under a name that Windows and macOS take for the same. Raises OutputError."""
    name = _comparable(path.name)
    return [each for each in _within(path.parent) if _comparable(each.name) == name]


def _within(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise OutputError(f"打不开{folder}（{reason_of(error)}）", "换一个位置") from None


def _comparable(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
