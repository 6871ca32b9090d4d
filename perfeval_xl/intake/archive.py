"""The files in a .zip that was delivered: each inflated into memory, under limits, and never written anywhere.

What a member is called is only a name: it may lead out of the archive or begin with a drive, it is shown and that is
all. An .xlsx is a zip too, but one file and no archive.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from perfeval_xl.formats.limits import MIB
from perfeval_xl.formats.refusals import Refused, unsupported
from perfeval_xl.formats.screen import is_archive
from perfeval_xl.intake.regular_file import MOST_BYTES, too_big

ZIP_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
ENCRYPTED, UTF8_NAME = 1, 0x800
OF_A_DOCUMENT = "[Content_Types].xml"
CHUNK = 256 * 1024
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LONGEST_END = 22 + 65_535
_NO_TIME = (1980, 1, 2, 0, 0, 0)

SEND_ARCHIVE_AGAIN = "请重新压缩后发送，或不压缩、直接发送其中的 .xlsx 文件"
UNPACKED = Refused(
    "unsupported_format",
    "这是解压开的 .xlsx（一个文件夹，或连同文件夹重新压缩），不是一个文件",
    "请发送解压以前的 .xlsx 文件",
)
TAKE_APART = "解压后再收；确要压缩的，分成几个小的压缩包"
LOCKED = Refused("encrypted", "压缩包设有密码，无法读取", "用密码解压后再收，或请单位不设密码、重新压缩")
LOCKED_MEMBER = Refused("encrypted", "它在压缩包里设有密码，无法读取", LOCKED.remedy)
EMPTY = Refused("not_a_return", "压缩包是空的", SEND_ARCHIVE_AGAIN)


@dataclass(frozen=True)
class ArchiveLimits:
    """What an archive may hold, those inside it counted in. Ten thousand returns are some 500 MB."""

    members: int = 20_000
    directory_bytes: int = 16 * MIB
    inflated_bytes: int = 4096 * MIB
    ratio: int = 100
    """Inflated to packed: returns hardly shrink, a bomb a thousandfold. Held above `harmless_bytes` only."""
    harmless_bytes: int = 128 * MIB


class Allowance:
    """What is left for an archive and those inside it."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self.limits = limits
        self._members, self._bytes = limits.members, limits.inflated_bytes

    def refused(self, members: list[zipfile.ZipInfo], packed: int) -> Refused | None:
        """Why an archive of `packed` bytes is not read; else it is counted."""
        inflated = sum(member.file_size for member in members)
        self._members -= len(members)
        self._bytes -= inflated
        if self._members < 0:
            return Refused("too_large", f"压缩包里的文件太多，超过{self.limits.members}个", TAKE_APART)
        bomb = inflated > self.limits.harmless_bytes and inflated > packed * self.limits.ratio
        if self._bytes < 0 or bomb:
            return Refused("too_large", "压缩包解压后大得不正常", TAKE_APART)
        return None


@dataclass(frozen=True)
class Member:
    """A file in an archive; `name` as its sender saw it."""

    name: str
    info: zipfile.ZipInfo

    @property
    def written(self) -> float | None:
        """When it was last written, in POSIX seconds, by the clock of this machine: a zip names no zone.

        None for what is no time, and for the first day that a zip can say, which programs write that do not say it.
        """
        try:
            return datetime(*self.info.date_time).timestamp() if self.info.date_time > _NO_TIME else None
        except (ValueError, OverflowError, OSError):
            return None


class Archive:
    """A zip that holds files of its own."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        self._archive = archive
        self.infos = infos
        self.members = sorted(_named(infos), key=lambda member: member.name)

    @property
    def locked(self) -> bool:
        """Whether nothing in it can be read without a password."""
        return bool(self.infos) and all(info.flag_bits & ENCRYPTED for info in self.infos)

    def content_of(self, member: Member, most: int = MOST_BYTES) -> bytes | Refused:
        """The bytes of a member, or why there are none."""
        info = member.info
        if info.flag_bits & ENCRYPTED:
            return LOCKED_MEMBER
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return unsupported("用少见方式压缩的文件", TAKE_APART).refused()
        try:
            content = b"".join(_at_most(self._archive, info, most + 1))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error):
            return Refused("damaged", "文件已损坏：它在压缩包里解不开", SEND_ARCHIVE_AGAIN)
        return content if len(content) <= most else too_big(most).refused()


def opened_archive(file: BinaryIO, limits: ArchiveLimits) -> Archive | Refused | None:
    """A zip as an archive; None where it is a document, or so broken that it may have been one."""
    size = _directory_size(file)
    if size is not None and size > limits.directory_bytes:
        return Refused("too_large", "压缩包的目录大得不正常", TAKE_APART)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, struct.error):
        return None
    if not is_archive({name.replace("\\", "/").lower() for name in archive.namelist()}):
        return None
    return Archive(archive)


def unpacked_documents(names: Iterable[str]) -> frozenset[str]:
    """The folders among these paths (with `/` at the end, '' for the top) that hold the parts of an unpacked .xlsx."""
    return frozenset(name[: -len(OF_A_DOCUMENT)] for name in names if name.endswith(OF_A_DOCUMENT))


def _at_most(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    left = most
    with archive.open(info) as member:
        while left > 0 and (chunk := member.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _named(infos: list[zipfile.ZipInfo]) -> list[Member]:
    """Names not marked as UTF-8 are UTF-8 if all of them can be, else GBK (Windows in China), else left as they are."""
    unmarked = [info.orig_filename.encode("cp437") for info in infos if not info.flag_bits & UTF8_NAME]
    encoding = next((each for each in ("utf-8", "gb18030") if _all_in(unmarked, each)), "cp437")
    members = []
    for info in infos:
        name = info.orig_filename
        if not info.flag_bits & UTF8_NAME:
            name = name.encode("cp437").decode(encoding)
        members.append(Member(name.replace("\\", "/"), info))
    return members


def _all_in(names: list[bytes], encoding: str) -> bool:
    try:
        for name in names:
            name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _directory_size(file: BinaryIO) -> int | None:
    """How long the archive's directory says it is: zipfile reads all of it at once."""
    end = file.seek(0, 2)
    beginning = max(0, end - _LONGEST_END - 20 - 56)
    file.seek(beginning)
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        return None
    (size,) = struct.unpack_from("<I", tail, at + 12)
    if at >= 76 and tail.startswith(_LOCATOR_64, at - 20) and tail.startswith(_END_64, at - 76):
        (size,) = struct.unpack_from("<Q", tail, at - 76 + 40)
    return int(size)
