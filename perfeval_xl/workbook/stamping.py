"""Many copies of one archive that differ in a few pieces of one member, none of them packed anew.

Knows zip archives and nothing of forms. The member that changes comes last, so that nothing before it moves, and is
deflated in pieces: what stands between the changing ones, once for all copies. A copy costs a few short pieces, one
checksum and one copy of the bytes. Whoever makes a single archive makes it here as well, so that both are the same.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

_LEVEL = 6
_RAW = -zlib.MAX_WBITS
_VERSION, _UNIX, _DEFLATED, _DATE, _TIME = 20, 3, 8, 0x21, 0
"""2.0; Unix; method 8; the first day that a zip can say, at midnight."""
_ATTRIBUTES = 0o600 << 16
_END = struct.Struct("<4s4H2LH")


class Template:
    """An archive in which some pieces of the last member are still open."""

    def __init__(
        self, fixed: Sequence[tuple[zipfile.ZipInfo, bytes]], name: str, pieces: Sequence[bytes | str]
    ) -> None:
        """`fixed` are the other members, in their order; `pieces` those of the member `name`, an open one by its name.

        The last piece is not open.
        """
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            for info, content in fixed:
                archive.writestr(info, content)
            self._begun = archive.start_dir
        data = buffer.getvalue()
        self._before, self._directory = data[: self._begun], data[self._begun : -_END.size]
        self._members = len(fixed) + 1
        self._name = name.encode("ascii")
        self._pieces = tuple(
            piece if isinstance(piece, str) else (piece, _deflated(piece, last=position == len(pieces) - 1))
            for position, piece in enumerate(pieces)
        )

    def stamped(self, texts: Mapping[str, bytes]) -> bytes:
        """The archive with its open pieces filled in, by their names."""
        checksum, size, packed = 0, 0, []
        for piece in self._pieces:
            content, deflated = piece if isinstance(piece, tuple) else (texts[piece], _deflated(texts[piece]))
            checksum = zlib.crc32(content, checksum)
            size += len(content)
            packed.append(deflated)
        body = b"".join(packed)
        facts = (_VERSION, 0, _DEFLATED, _TIME, _DATE, checksum, len(body), size, len(self._name), 0)
        head = struct.pack("<4s5H3L2H", b"PK\x03\x04", *facts) + self._name
        entry = struct.pack(
            "<4sBB5H3L5H2L",
            *(b"PK\x01\x02", _VERSION, _UNIX, *facts),
            *(0, 0, 0, _ATTRIBUTES, self._begun),
        )
        directory = self._directory + entry + self._name
        start = self._begun + len(head) + len(body)
        end = _END.pack(b"PK\x05\x06", 0, 0, self._members, self._members, len(directory), start, 0)
        return b"".join((self._before, head, body, directory, end))


def _deflated(piece: bytes, *, last: bool = False) -> bytes:
    """A piece packed by itself: after a full flush the next one refers to nothing before it."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    return packer.compress(piece) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
