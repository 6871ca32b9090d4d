"""Many copies of one archive that differ in a few pieces of its members, and nothing else is packed anew.

Knows zip archives and nothing of forms. Members are deflated in pieces: those that are the same in all copies once. A
copy costs the pieces that it changes, a checksum of their members and one copy of the bytes. Whoever makes a single
archive makes it here as well, so that both are the same.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Changes = Mapping[int, bytes]
"""The pieces of a member that a copy has otherwise, by their positions."""

_LEVEL = 6
_RAW = -zlib.MAX_WBITS
_VERSION, _UNIX, _DEFLATED, _DATE, _TIME = 20, 3, 8, 0x21, 0
"""2.0; Unix; method 8; the first day that a zip can say, at midnight."""
_ATTRIBUTES = 0o600 << 16
_FACTS, _HEAD, _ENTRY = struct.Struct("<5H3L2H"), b"PK\x03\x04", struct.Struct("<4sBB26s3H2L")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class _Packed:
    """A member as it stands in an archive; `facts` are those of its head, which the directory repeats."""

    name: bytes
    facts: bytes
    body: bytes


class _Member:
    """A member in pieces, each with how it is deflated."""

    def __init__(self, name: str, pieces: Sequence[bytes]) -> None:
        self._name = name.encode("ascii")
        self._last = len(pieces) - 1
        self._pieces = [(piece, _deflated(piece, last=at == self._last)) for at, piece in enumerate(pieces)]
        self._unchanged = self._joined(self._pieces)

    def packed(self, changes: Changes) -> _Packed:
        """The member with some of its pieces changed."""
        if not changes:
            return self._unchanged
        pieces = list(self._pieces)
        for at, piece in changes.items():
            pieces[at] = piece, _deflated(piece, last=at == self._last)
        return self._joined(pieces)

    def _joined(self, pieces: Sequence[tuple[bytes, bytes]]) -> _Packed:
        checksum, size = 0, 0
        for content, _ in pieces:
            checksum = zlib.crc32(content, checksum)
            size += len(content)
        body = b"".join(deflated for _, deflated in pieces)
        facts = (_VERSION, 0, _DEFLATED, _TIME, _DATE, checksum, len(body), size, len(self._name), 0)
        return _Packed(self._name, _FACTS.pack(*facts), body)


class Template:
    """An archive of which copies are made."""

    def __init__(self, members: Mapping[str, Sequence[bytes]]) -> None:
        """Its members in their order, each in one or more pieces."""
        self._members = {name: _Member(name, pieces) for name, pieces in members.items()}

    def stamped(self, changes: Mapping[str, Changes]) -> bytes:
        """A copy with pieces of some members changed."""
        parts: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for name, member in self._members.items():
            packed = member.packed(changes.get(name, {}))
            parts += (_HEAD, packed.facts, packed.name, packed.body)
            entry = _ENTRY.pack(b"PK\x01\x02", _VERSION, _UNIX, packed.facts, 0, 0, 0, _ATTRIBUTES, offset)
            directory += (entry, packed.name)
            offset += len(_HEAD) + _FACTS.size + len(packed.name) + len(packed.body)
        count, length = len(self._members), sum(map(len, directory))
        return b"".join((*parts, *directory, _END.pack(b"PK\x05\x06", 0, 0, count, count, length, offset, 0)))


def _deflated(piece: bytes, *, last: bool) -> bytes:
    """A piece packed by itself: after a full flush the next one refers to nothing before it."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    return packer.compress(piece) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
