"""Members of an .xlsx of which a large part is written so plainly that a regular expression can take it apart.

A parser that calls Python for every element takes a hundred times as long. It is given all the rest of such a member,
before and after; a member that is not plain, or is large, goes through it from its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Protocol, TypeVar

from perfeval_xl.formats.refusals import FileRefused
from perfeval_xl.formats.zip_package import LONGEST_TOKEN, Package, XmlPart

LARGEST = LONGEST_TOKEN
"""Bytes of a member. In a smaller one the parser would not find a tag too long either."""

_OTHER_REFERENCE = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n")
"""What no XML may hold, and the carriage return, which a parser turns into another character."""
_NO_TEXT = ("]]>", "\ufffe", "\uffff")
_NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))

Part = TypeVar("Part", bound=XmlPart)
_Taker_contra = TypeVar("_Taker_contra", bound=XmlPart, contravariant=True)


class PlainMember(Protocol[_Taker_contra]):
    """A member that was taken apart."""

    def through(self, part: _Taker_contra) -> Iterator[bytes]:
        """What a parser that fills `part` is to be given; `part` takes the plain part in its place in between."""


def scanned(package: Package, path: str, part: Part, plain: Callable[[bytes], PlainMember[Part] | None]) -> Part:
    """`part` with what is known of the member; `plain` takes one apart that is plain.

    Raises FileRefused just as parsing the whole of it would.
    """
    chunks, rest = _beginning(package.streamed(path))
    apart = plain(b"".join(chunks)) if rest is None else None
    return package.fed(path, chain(chunks, rest or ()) if apart is None else apart.through(part), part)


def _beginning(stream: Iterator[bytes]) -> tuple[list[bytes], Iterator[bytes] | None]:
    """The chunks of a member, and what comes after these; None where they are all."""
    chunks: list[bytes] = []
    size = 0
    try:
        for chunk in stream:
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST:
                return chunks, stream
    except FileRefused as refusal:
        return chunks, _refused(refusal)  # once a parser has seen the chunks: it may have a reason before that
    return chunks, None


def _refused(refusal: FileRefused) -> Iterator[bytes]:
    yield b""
    raise refusal


def has_other_markup(part: bytes) -> bool:
    """Whether there is more than elements and, at the very beginning, an XML declaration."""
    return (b"!" in part and b"<!" in part) or (b"?" in part and part.find(b"<?", 1) >= 0)


def plain_text(part: bytes) -> str | None:
    """The characters of a part in which every text is what stands there; None for any other."""
    if len(part.translate(None, _CONTROLS)) != len(part):
        return None
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _OTHER_REFERENCE.search(text) or any(each in text for each in _NO_TEXT) else text


def unescaped(text: str) -> str:
    """The characters that a text stands for."""
    if "&" in text:
        for name, character in _NAMED:
            text = text.replace(name, character)
    return text
