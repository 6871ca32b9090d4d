"""Rules of a sheet of an .xls that give a number format, record by record ([MS-XLS] CondFmt, CF and those of 2007)."""

from __future__ import annotations

import struct

from perfeval_xl.formats.shown.conditional_formats import MOST_AREAS, ShownByRule

CELLS, RULE, CELLS_OF_2007, RULE_OF_2007 = 0x01B0, 0x01B1, 0x0879, 0x087A
RECORDS = frozenset({CELLS, RULE, CELLS_OF_2007, RULE_OF_2007})
HEADER_OF_2007 = 12
AREAS, STYLE = 12, 6
"""Where the areas of cells, and the style of a rule, begin behind such a header."""
HAS_NUMBER_FORMAT = 1 << 25


class RulesOfXls:
    """The rules of one sheet while its records go by."""

    def __init__(self) -> None:
        self.found: list[ShownByRule] = []
        self._areas: list[tuple[int, int, int, int]] = []

    def take(self, kind: int, data: bytes) -> None:
        """One of RECORDS."""
        if kind in (CELLS_OF_2007, RULE_OF_2007):
            data = data[HEADER_OF_2007:]
        if kind in (CELLS, CELLS_OF_2007):
            self._areas = _areas(data)
            return
        style = STYLE if kind == RULE else STYLE + 4  # behind the length of the style
        if len(data) >= style + 4 and struct.unpack_from("<I", data, style)[0] & HAS_NUMBER_FORMAT:
            self.found += [ShownByRule(area, "") for area in self._areas][: MOST_AREAS - len(self.found)]


def _areas(data: bytes) -> list[tuple[int, int, int, int]]:
    if len(data) < AREAS + 2:
        return []
    (count,) = struct.unpack_from("<H", data, AREAS)
    ends = range(AREAS + 2, min(AREAS + 2 + 8 * count, len(data) - 7), 8)
    found = (struct.unpack_from("<4H", data, at) for at in ends)
    return [
        (first_row, first_column, last_row, last_column) for first_row, last_row, first_column, last_column in found
    ]
