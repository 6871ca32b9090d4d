"""How high rows are and where pages begin, for what prints one page wide or many; how large comments are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

MARGINS = {"left": 0.47, "right": 0.47, "top": 0.45, "bottom": 0.5}
"""Inches."""
_A4, _A3 = (595.3, 841.9), (841.9, 1190.6)


def _inside(width: float, height: float) -> tuple[float, float]:
    return width - 72 * (MARGINS["left"] + MARGINS["right"]), height - 72 * (MARGINS["top"] + MARGINS["bottom"])


PORTRAIT_A4 = _inside(*_A4)
LANDSCAPE_A3 = _inside(_A3[1], _A3[0])
"""Width and height inside the margins, in points."""


def height_on_a4(width: float) -> float:
    """Points of height that an upright page has for what is so many points wide, once it is shrunk to fit."""
    return PORTRAIT_A4[1] * max(width / PORTRAIT_A4[0], 1.0)


def page_breaks(
    heights: Mapping[int, float], wanted: Sequence[int], possible: Sequence[int], capacity: float, heading: float
) -> list[int]:
    """The rows at which a new page begins, as few as the height of a page allows.

    A page begins at one of the rows `wanted`; where none of them is near enough, at a `possible` one. `heading` is the
    height of the row that is repeated.
    """
    breaks: list[int] = []
    start, last = min(heights), max(heights)
    room = capacity
    while sum(heights[row] for row in range(start, last + 1)) > room:
        fitting = _fitting(heights, wanted, start, room) or _fitting(heights, possible, start, room)
        if not fitting:
            break
        start = fitting[-1]
        breaks.append(start)
        room = capacity - heading
    return breaks


def _fitting(heights: Mapping[int, float], rows: Sequence[int], start: int, room: float) -> list[int]:
    """The rows before which everything from `start` on goes onto one page."""
    return [row for row in rows if row > start and sum(heights[each] for each in range(start, row)) <= room]


def parts_on_pages(first: int, count: int, breaks: Sequence[int]) -> list[tuple[int, int]]:
    """Merged rows as (first row, rows) on each page: what spans a page break is drawn anew on the next page."""
    edges = [first, *(row for row in breaks if first < row < first + count), first + count]
    return [(start, after - start) for start, after in pairwise(edges)]


COMMENT_WIDTH = 48
"""Half-width characters on a line of a comment."""
_COMMENT_CHARACTER, _COMMENT_LINE, _HIGHEST_COMMENT = 6, 16, 480


def comment_size(lines: int) -> dict[str, int]:
    """Width and height of a comment, in pixels."""
    height = min(lines * _COMMENT_LINE + 8, _HIGHEST_COMMENT)
    return {"width": COMMENT_WIDTH * _COMMENT_CHARACTER + 12, "height": height}
