"""OLE2 compound files ([MS-CFB]): which streams there are, and the bytes of one.

Every chain of sectors is followed under a bound before anything else reads the file: readers loop for ever on a ring.
"""

import struct
from dataclasses import dataclass

from perfeval_xl.formats.refusals import damaged

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_SIZE = 512
LAST_SECTOR_ID, END_OF_CHAIN = 0xFFFFFFFA, 0xFFFFFFFE
MINI_SECTOR, MINI_LIMIT = 64, 4096
MOST_MINI_FAT_SECTORS = 1_000  # 8 MB of small streams; the reader of values makes room by this number
STREAM = 2


@dataclass(frozen=True)
class DirectoryEntry:
    """One directory entry: `kind` 1 is a storage, 2 a stream, 5 the root; `size` in bytes."""

    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """A compound file held in memory. Raises FileRefused (damaged) for one whose tables do not hold together."""

    def __init__(self, content: bytes) -> None:
        if len(content) < HEADER_SIZE:
            raise damaged("文件不完整，可能没有传完")
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise damaged("文件头不对")
        self._content = content
        self._sector = 1 << shift
        self._count = -(-len(content) // self._sector)  # the last one may be short
        directory_start, _, _, mini_fat_start, mini_fat_count, difat_start, _ = struct.unpack_from("<7I", content, 48)
        self._fat = self._numbers(self._fat_sectors(difat_start))
        directory = self._join(self._chain(directory_start, self._fat, self._count))
        self.entries = [_entry(directory[at : at + 128], self._sector) for at in range(0, len(directory) - 127, 128)]
        self._mini_fat: list[int] = []
        self._mini_stream = b""
        if mini_fat_count:
            if mini_fat_count > MOST_MINI_FAT_SECTORS or not self.entries:
                raise damaged("文件的目录不对")
            self._mini_fat = self._numbers(self._chain(mini_fat_start, self._fat, mini_fat_count))
            self._mini_stream = self._read(self.entries[0].start, self.entries[0].size)

    def names(self) -> set[str]:
        return {entry.name for entry in self.entries if entry.kind}

    def stream(self, name: str) -> bytes:
        """The bytes of the one stream of this name; refused where there are two, or anything else is called so."""
        entry = self._entry_of(name)
        start, size = entry.start, entry.size
        if size >= MINI_LIMIT:
            return self._read(start, size)
        sectors = self._chain(start, self._mini_fat, -(-size // MINI_SECTOR)) if size else []
        data = b"".join(self._mini_stream[each * MINI_SECTOR : (each + 1) * MINI_SECTOR] for each in sectors)[:size]
        return _whole(data, size)

    def with_stream(self, name: str, data: bytes) -> bytes:
        """The file with other bytes, as many, in a stream of more than 4 KB; refused for any other."""
        entry = self._entry_of(name)
        if entry.size < MINI_LIMIT or len(data) != entry.size:
            raise damaged("文件的目录不对")
        content = bytearray(self._content)
        sectors = self._chain(entry.start, self._fat, -(-entry.size // self._sector))
        for number, sector in enumerate(sectors):
            piece = data[number * self._sector : (number + 1) * self._sector]
            at = (sector + 1) * self._sector
            content[at : at + len(piece)] = piece
        return bytes(content)

    def _entry_of(self, name: str) -> DirectoryEntry:
        found = [entry for entry in self.entries if entry.name == name]
        if len(found) != 1 or found[0].kind != STREAM:
            raise damaged("文件的目录不对")
        return found[0]

    def _read(self, start: int, size: int) -> bytes:
        if size > len(self._content):
            raise damaged("文件不完整，可能没有传完")
        sectors = self._chain(start, self._fat, -(-size // self._sector)) if size else []
        return _whole(self._join(sectors)[:size], size)

    def _chain(self, start: int, table: list[int], most: int) -> list[int]:
        """Sector ids from `start` on, at most `most`; a ring would have more than there are sectors."""
        sectors: list[int] = []
        sector = start
        while sector != END_OF_CHAIN and len(sectors) < most:
            if sector >= len(table):
                raise damaged("文件不完整，可能没有传完")
            sectors.append(sector)
            sector = table[sector]
        if len(set(sectors)) != len(sectors):
            raise damaged("文件的目录互相循环")
        return sectors

    def _fat_sectors(self, difat_start: int) -> list[int]:
        listed = list(struct.unpack_from("<109I", self._content, 76))
        sector, seen = difat_start, 0
        while sector < LAST_SECTOR_ID:
            seen += 1
            if seen > self._count:
                raise damaged("文件的目录互相循环")
            numbers = self._numbers([sector])
            listed += numbers[:-1]
            sector = numbers[-1]
        used = [sector for sector in listed if sector < LAST_SECTOR_ID]
        if len(set(used)) != len(used) or len(used) > 2 * 4 * self._count // self._sector + 109:
            raise damaged("文件的目录比文件还大")
        return used

    def _join(self, sectors: list[int]) -> bytes:
        content, size = self._content, self._sector
        if any(sector + 1 >= self._count for sector in sectors):
            raise damaged("文件不完整，可能没有传完")
        return b"".join(content[(sector + 1) * size : (sector + 2) * size] for sector in sectors)

    def _numbers(self, sectors: list[int]) -> list[int]:
        data = self._join(sectors)
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _entry(raw: bytes, sector: int) -> DirectoryEntry:
    name = raw[:64].decode("utf-16-le", errors="replace").split("\0")[0]
    start, size = struct.unpack_from("<IQ", raw, 116)
    return DirectoryEntry(name, raw[66], start, size if sector != HEADER_SIZE else size & 0xFFFFFFFF)


def _whole(data: bytes, size: int) -> bytes:
    if len(data) < size:
        raise damaged("文件不完整，可能没有传完")
    return data
