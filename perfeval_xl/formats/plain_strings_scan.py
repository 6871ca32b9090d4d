"""The shared strings of an .xlsx as the common programs write them, scanned by a regular expression (plain_markup.py).

The pattern is narrow on purpose, as that of plain_sheet_scan.py: strings of one text each, perhaps with the empty
phonetic remark that Excel adds to Chinese. Where one has runs of its own looks, all of them go through the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval_xl.formats.plain_markup import has_other_markup, plain_text, scanned, unescaped
from perfeval_xl.formats.xlsx_parts import SharedStrings
from perfeval_xl.formats.zip_package import Package

_CLOSING = b"</sst>"
_OPENING = re.compile(rb'(?:<\?xml[^<>]*\?>[\r\n]*)?<sst(?: [A-Za-z0-9:]+="[^"<>&]*"){0,20}>')
_PHONETIC = r'(?:<phoneticPr(?: fontId="[0-9]+")?(?: type="[A-Za-z0-9]+")?(?: alignment="[A-Za-z0-9]+")?[ ]?/>)?'
_STRING = re.compile(rf'<si><t(?: xml:space="preserve")?(?:[ ]?/>|>([^<]*)</t>){_PHONETIC}</si>|(.+)', re.DOTALL)
"""One string; or all that is left and is not plain."""


@dataclass(frozen=True)
class PlainStrings:
    """The member in three parts: the opening tag and what is before it, the lengths of the strings, the closing tag."""

    before: bytes
    lengths: Sequence[int]
    after: bytes

    def through(self, part: SharedStrings) -> Iterator[bytes]:
        """As PlainMember has it."""
        yield self.before
        part.lengths.extend(self.lengths)
        yield self.after


def scan_strings(package: Package, path: str, part: SharedStrings) -> SharedStrings:
    """`part` with what is known of the member. Raises FileRefused just as parsing the whole of it would."""
    return scanned(package, path, part, plain_strings)


def plain_strings(data: bytes) -> PlainStrings | None:
    """The parts of a member that is plain, None for any other."""
    opening, end = _OPENING.match(data), data.rfind(_CLOSING)
    if opening is None or end < opening.end():
        return None
    before, after = data[: opening.end()], data[end:]
    text = None if has_other_markup(before) or has_other_markup(after) else plain_text(data[opening.end() : end])
    if text is None:
        return None
    lengths = []
    for string, other in _STRING.findall(text):
        if other:
            return None
        lengths.append(len(unescaped(string)))
    return PlainStrings(before, lengths, after)
