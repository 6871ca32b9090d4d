"""What was delivered: files, folders and .zip archives named by the caller, to their files one by one, none left out.

A file in an archive is called `a.zip!/b.xlsx`; archives are opened down to one inside another. A symbolic link in a
folder is not followed: where it leads to something that is delivered too, that counts once and the link is ignored;
where it leads out of what was delivered (or nowhere), it is one finding. A path that the caller names is followed.
"""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from perfeval_xl.errors import InputError
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake.archive import (
    EMPTY,
    LOCKED,
    OF_A_DOCUMENT,
    UNPACKED,
    ZIP_BEGINNINGS,
    Allowance,
    Archive,
    ArchiveLimits,
    opened_archive,
    unpacked_documents,
)
from perfeval_xl.intake.regular_file import opened, unopened_folder, whole
from perfeval_xl.sheet_names import MADE_LIST, OUTPUT_MARK

_NEVER_RETURNS = {".ds_store", "thumbs.db", "desktop.ini", MADE_LIST}
_NEVER_RETURN_BEGINNINGS = ("~$", ".~", "._")
_NEVER_RETURN_FOLDER = "__MACOSX"

IN_ARCHIVE = "!/"
_DEEPEST = 2
_REDIRECTING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LED_OUT = Refused(
    "unsupported_format", "这是一个链接，指向报送的文件夹以外，没有跟着打开", "把链接所指的原文件放进文件夹"
)


@dataclass(frozen=True)
class DeliveredFile:
    """A file and how it is called in results.

    `path` is its own, or that of the archive it is in. `content` has its bytes, or why there are none; None for what is
    ignored (owner files, system files, our own output): that is not even opened. `packed` and `changed` say when it was
    last written, as the archive it is in, or the folder, has it: POSIX seconds, None where that is not said.
    """

    path: Path
    name: str
    content: bytes | Refused | None
    packed: float | None = None
    changed: float | None = None

    @property
    def ignored(self) -> bool:
        """Whether it is none of what units send."""
        return self.content is None


def delivered_files(paths: Sequence[Path], limits: ArchiveLimits | None = None) -> Iterator[DeliveredFile]:
    """All files, in the order given, folders and archives by name with everything below; read when asked for.

    `a.zip!/b.xlsx` names one file in an archive. Raises InputError (no such path) before the first.
    """
    limits = limits or ArchiveLimits()
    missing = [str(path) for path in paths if not os.path.exists(path) and _within(path) is None]  # noqa: PTH110  # raises nothing
    if missing:
        raise InputError(f"没有这个文件或文件夹：{'、'.join(missing)}", "检查路径", code="no_such_path")
    return _all_files(paths, limits)


def count_files(paths: Iterable[Path]) -> int:
    """About how many files that will be, to say how far the work is; an archive counts as one."""
    return sum(sum(len(files) for _, _, files in os.walk(path)) if path.is_dir() else 1 for path in paths)


def _all_files(paths: Sequence[Path], limits: ArchiveLimits) -> Iterator[DeliveredFile]:
    tops = [os.path.realpath(path) for path in paths]
    for path in paths:
        archive = None if os.path.exists(path) else _within(path)  # noqa: PTH110
        if archive is None:
            yield from _tree(path, tops, limits)
        else:
            yield from _one_in_archive(path, archive, limits)


def _within(path: Path) -> Path | None:
    """The archive of `a.zip!/b.xlsx`, if there is one of that name."""
    before, mark, _ = path.as_posix().partition(IN_ARCHIVE)
    return Path(before) if mark and Path(before).is_file() else None


def _one_in_archive(path: Path, archive: Path, limits: ArchiveLimits) -> Iterator[DeliveredFile]:
    wanted = shown_path(archive) + shown_path(path)[len(shown_path(archive)) :].replace("\\", "/")
    found = [file for file in _file(archive, limits) if file.name == wanted]
    if not found:
        raise InputError(f"压缩包里没有这个文件：{path}", "检查路径", code="no_such_path")
    yield from found


def _tree(top: Path, delivered: Sequence[str], limits: ArchiveLimits) -> Iterator[DeliveredFile]:
    """A file, or a folder with all below; not by recursion, since folders may be nested deeper than that goes."""
    waiting = [(top, False)]
    while waiting:
        path, marked = waiting.pop()
        if path != top and _is_link(path):
            yield DeliveredFile(path, shown_path(path), None if _leads_within(path, delivered) else LED_OUT)
        elif path.is_dir() and path.name != _NEVER_RETURN_FOLDER:
            marked = os.path.lexists(path / OUTPUT_MARK)
            if os.path.lexists(path / OF_A_DOCUMENT):
                yield DeliveredFile(path, shown_path(path), UNPACKED)
                continue
            try:
                children = sorted(path.iterdir(), key=lambda child: child.name, reverse=True)
            except OSError:
                yield DeliveredFile(path, shown_path(path), unopened_folder())
            else:
                waiting += [(child, marked) for child in children if child.name != MADE_LIST]  # our own notes
        elif marked or _is_never_a_return(path.name):
            yield DeliveredFile(path, shown_path(path), None)
        else:
            yield from _file(path, limits)


def _is_link(path: Path) -> bool:
    return path.is_symlink() or bool(getattr(os.path, "isjunction", lambda _: False)(path))


def _leads_within(link: Path, delivered: Iterable[str]) -> bool:
    target = os.path.realpath(link)
    inside = (target == top or target.startswith(top.rstrip(os.sep) + os.sep) for top in delivered)
    return os.path.exists(target) and any(inside)  # noqa: PTH110


def _file(path: Path, limits: ArchiveLimits) -> Iterator[DeliveredFile]:
    name = shown_path(path)
    file = opened(path)
    if isinstance(file, Refused):
        yield DeliveredFile(path, name, file)
        return
    with file:
        changed = os.fstat(file.fileno()).st_mtime
        for called, content, packed in _files_in(file, name, limits):
            yield DeliveredFile(path, called, content, packed, changed if called == name else None)


_Named = tuple[str, bytes | Refused | None, float | None]
"""A name, the bytes, and when the file was written as its archive says; None where it is in none."""


def _files_in(file: BinaryIO, name: str, limits: ArchiveLimits) -> Iterator[_Named]:
    """The file itself, or the files of the archive that it is."""
    try:
        is_zip = file.read(4) in ZIP_BEGINNINGS
        file.seek(0)
    except OSError:
        is_zip = False
    if is_zip:
        yield from _zip(file, name, None, Allowance(limits), 1)
    else:
        yield name, whole(file), None


def _zip(file: BinaryIO, name: str, packed_at: float | None, allowance: Allowance, depth: int) -> Iterator[_Named]:
    archive = opened_archive(file, allowance.limits)
    packed = file.seek(0, 2)
    file.seek(0)
    if archive is None:
        yield name, whole(file), packed_at
    elif isinstance(archive, Refused):
        yield name, archive, packed_at
    elif archive.locked or not archive.members:
        yield name, LOCKED if archive.locked else EMPTY, packed_at
    elif (refused := allowance.refused(archive.infos, packed)) is not None:
        yield name, refused, packed_at
    else:
        yield from _members(archive, name, allowance, depth)


def _members(archive: Archive, name: str, allowance: Allowance, depth: int) -> Iterator[_Named]:
    marked = {PurePosixPath(each.name).parent for each in archive.members if each.name.endswith(OUTPUT_MARK)}
    unpacked = tuple(sorted(unpacked_documents(each.name for each in archive.members)))
    for folder in unpacked:
        yield f"{name}{IN_ARCHIVE}{_shown(folder.rstrip('/'))}", UNPACKED, None
    for member in archive.members:
        path = PurePosixPath(member.name)
        called = f"{name}{IN_ARCHIVE}{_shown(member.name)}"
        if member.name.startswith(unpacked):
            continue
        if path.parent in marked or _NEVER_RETURN_FOLDER in path.parts or _is_never_a_return(path.name):
            yield called, None, None
            continue
        content = archive.content_of(member)
        if isinstance(content, bytes) and content.startswith(ZIP_BEGINNINGS) and depth < _DEEPEST:
            yield from _zip(io.BytesIO(content), called, member.written, allowance, depth + 1)
        else:
            yield called, content, member.written


def shown_path(path: Path) -> str:
    """A path as text; a name that is not UTF-8 (from an old archive, say) is read as GBK."""
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _shown(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _shown(raw.decode("utf-8", "replace"))


def _shown(name: str) -> str:
    """A name without what would move the cursor, colour a console or turn the direction of writing."""
    return "".join(
        "\ufffd"
        if character in _REDIRECTING or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        else character
        for character in name
    )


def _is_never_a_return(name: str) -> bool:
    name = name.lower()
    return name in _NEVER_RETURNS or name.startswith(_NEVER_RETURN_BEGINNINGS)
