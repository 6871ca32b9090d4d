"""A picture as a small PNG: one byte a pixel, from a palette of the colours that matter."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

COLOURS = 256
FILLS = 24
"""The most frequent colours are those of cells and are kept however close."""
CLOSE = 300
"""Squared distance of two colours that look the same in the edge of a letter."""
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Picture:
    """`pixels` are red, green and blue, a byte each, line after line from the top."""

    width: int
    height: int
    pixels: bytes

    def lines(self) -> Iterable[bytes]:
        """The pixels line by line."""
        return (self.pixels[at : at + 3 * self.width] for at in range(0, len(self.pixels), 3 * self.width))


def read_ppm(content: bytes) -> Picture:
    """A picture from the format that pdftoppm writes (P6, without comments)."""
    _, width, height, _, _ = content.split(maxsplit=4)
    size = 3 * int(width) * int(height)
    return Picture(int(width), int(height), content[-size:])


def without_margins(picture: Picture) -> Picture:
    """The part that is not white."""
    white = b"\xff"
    lines = list(picture.lines())
    marked = [number for number, line in enumerate(lines) if line.strip(white)]
    left = min(len(line) - len(line.lstrip(white)) for line in lines) // 3
    right = -(-max(len(line.rstrip(white)) for line in lines) // 3)
    kept = lines[marked[0] : marked[-1] + 1]
    return Picture(right - left, len(kept), b"".join(line[3 * left : 3 * right] for line in kept))


def png(picture: Picture) -> bytes:
    """The picture as a PNG of at most 256 colours."""
    red, green, blue = (picture.pixels[channel::3] for channel in range(3))
    counted = Counter(zip(red, green, blue, strict=True))
    palette = _palette(counted)
    places = {colour: palette.index(_nearest(colour, palette)) for colour in counted}
    indexes = bytes(places[colour] for colour in zip(red, green, blue, strict=True))
    filtered = b"".join(b"\0" + indexes[at : at + picture.width] for at in range(0, len(indexes), picture.width))
    head = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", bytes(sum(palette, ()))),
        (b"IDAT", zlib.compress(filtered, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _palette(counted: Counter[Colour]) -> list[Colour]:
    """The most frequent colours; after the first none close to another: the shades of black leave room for red."""
    palette = [colour for colour, _ in counted.most_common(FILLS)]
    for colour, _ in counted.most_common():
        if _distance(colour, _nearest(colour, palette)) > CLOSE:
            palette.append(colour)
    return palette[:COLOURS]


def _distance(one: Colour, other: Colour) -> int:
    return sum((mine - yours) ** 2 for mine, yours in zip(one, other, strict=True))


def _nearest(colour: Colour, palette: Iterable[Colour]) -> Colour:
    return min(palette, key=lambda other: _distance(colour, other))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
