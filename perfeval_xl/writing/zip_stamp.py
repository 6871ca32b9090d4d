"""Many copies of one archive that differ in a few pieces of one member, and nothing else is packed anew.

Knows zip archives and nothing of forms. Members are deflated in pieces: those that are the same in all copies once. A
copy costs the pieces that it changes, a checksum of their member and one copy of the bytes. Whoever makes a single
archive makes it here as well, so that both are the same.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_LEVEL = 6
_RAW = -zlib.MAX_WBITS
_VERSION, _UNIX, _DEFLATED, _DATE, _TIME = 20, 3, 8, 0x21, 0
"""2.0; Unix; method 8; the first day that a zip can say, at midnight."""
_ATTRIBUTES = 0o600 << 16
_FACTS, _HEAD, _ENTRY = struct.Struct("<5H3L2H"), b"PK\x03\x04", struct.Struct("<4sBB26s3H2L")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class _Piece:
    """Of a member: what it holds, and how it is deflated."""

    content: bytes
    deflated: bytes


@dataclass(frozen=True)
class _Packed:
    """A member as it stands in an archive; `facts` are those of its head, which the directory repeats."""

    name: bytes
    facts: bytes
    body: bytes


class Template:
    """An archive of which copies are made."""

    def __init__(self, members: Mapping[str, Sequence[bytes]], changing: str) -> None:
        """Its members in their order, each in one or more pieces, and the name of the one that changes."""
        self._changing = changing
        deflated = {
            name: [_piece(content, last=at == len(pieces) - 1) for at, content in enumerate(pieces)]
            for name, pieces in members.items()
        }
        self._pieces = deflated[changing]
        self._packed = {name: _packed(name, pieces) for name, pieces in deflated.items()}

    def stamped(self, changes: Mapping[int, bytes]) -> bytes:
        """A copy that has some pieces of the changing member otherwise, by their positions."""
        pieces = list(self._pieces)
        for at, content in changes.items():
            pieces[at] = _piece(content, last=at == len(pieces) - 1)
        return _archive({**self._packed, self._changing: _packed(self._changing, pieces)}.values())


def _piece(content: bytes, *, last: bool) -> _Piece:
    """A piece packed by itself: after a full flush the next one refers to nothing before it."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    return _Piece(content, packer.compress(content) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH))


def _packed(name: str, pieces: Sequence[_Piece]) -> _Packed:
    checksum, size = 0, 0
    for piece in pieces:
        checksum = zlib.crc32(piece.content, checksum)
        size += len(piece.content)
    body, written = b"".join(piece.deflated for piece in pieces), name.encode("ascii")
    facts = (_VERSION, 0, _DEFLATED, _TIME, _DATE, checksum, len(body), size, len(written), 0)
    return _Packed(written, _FACTS.pack(*facts), body)


def _archive(members: Collection[_Packed]) -> bytes:
    parts: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for packed in members:
        parts += (_HEAD, packed.facts, packed.name, packed.body)
        entry = _ENTRY.pack(b"PK\x01\x02", _VERSION, _UNIX, packed.facts, 0, 0, 0, _ATTRIBUTES, offset)
        directory += (entry, packed.name)
        offset += len(_HEAD) + _FACTS.size + len(packed.name) + len(packed.body)
    count, length = len(members), sum(map(len, directory))
    return b"".join((*parts, *directory, _END.pack(b"PK\x05\x06", 0, 0, count, count, length, offset, 0)))
