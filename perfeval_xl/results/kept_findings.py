"""The findings of very many files, kept small: in packs, compressed, unpacked when they are asked for."""

from __future__ import annotations

import pickle
import zlib

from perfeval_xl.rules.finding import Finding

_PACK = 512
"""Files a pack; its findings take some 20 KB packed and 1 MB unpacked."""


class KeptFindings:
    """The findings of files by their positions."""

    def __init__(self) -> None:
        self._packs: list[bytes] = []
        self._open: list[tuple[Finding, ...]] = []
        self._unpacked: tuple[int, list[tuple[Finding, ...]]] = (-1, [])

    def add(self, findings: tuple[Finding, ...]) -> None:
        """Those of the next file."""
        self._open.append(findings)
        if len(self._open) == _PACK:
            self._packs.append(zlib.compress(pickle.dumps(self._open, pickle.HIGHEST_PROTOCOL), 1))
            self._open = []

    def of(self, position: int) -> tuple[Finding, ...]:
        """Those of the file at a position."""
        pack, place = divmod(position, _PACK)
        if pack == len(self._packs):
            return self._open[place]
        if self._unpacked[0] != pack:
            self._unpacked = (pack, pickle.loads(zlib.decompress(self._packs[pack])))
        return self._unpacked[1][place]
