"""Whether a regular expression takes at most so many steps as its text is long: told from its parse tree, no clock.

Python's `re` goes back. More than linear are: an unbounded repeat in an unbounded repeat; two of the same characters in
a row; and, where a pattern is searched for, one that can begin anew within the run that it has just scanned in vain.
What is flagged may be harmless for another reason; a pattern is then better written so that this can be seen.
"""

from __future__ import annotations

import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as sre_parser  # type: ignore[import-not-found]
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

Characters = frozenset[str]
MANY = 1000
"""A repeat that may go on so long counts as unbounded."""
ALPHABET = frozenset(map(chr, range(128))) | set("é一万元〇０　ﾠ①²\u200b\u00a0\u2028\ufeff")
CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


@dataclass(frozen=True)
class _Piece:
    """One element of a pattern: the characters it is made of, those it may begin with, its fewest characters."""

    characters: Characters
    first: Characters
    least: int
    unbounded: bool = False
    possessive: bool = False
    inside: tuple[tuple[_Piece, ...], ...] = ()  # of each way through a group
    before: Characters | None = None  # of a negative look behind: what may not stand there
    asserts: bool = False
    anchored: bool = False  # at the beginning of the text
    looked_at: tuple[_Piece, ...] = ()  # ahead or behind, and not taken


NOTHING = _Piece(frozenset(), frozenset(), 0)


def slow_parts(pattern: str | bytes, flags: int = 0, *, searched: bool, whole: bool) -> list[str]:
    """Why a pattern may take more steps than its text is long, one line each; none for a linear one.

    `searched`: it may begin anywhere in the text; `whole`: it has to end where the text ends.
    """
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    parsed = sre_parser.parse(text, flags & ~re.UNICODE if isinstance(pattern, bytes) else flags)
    alphabet = ALPHABET | {each for each in text if not each.isascii()}
    pieces = _Reader(alphabet, parsed.state.flags).pieces(parsed)
    found = [*_nested(pieces, within=False), *_in_a_row(pieces, whole=whole)]
    if searched:
        found += _begun_anew(pieces)
    return list(dict.fromkeys(found))


class _Reader:
    """Turns a parse tree into pieces; knows what each group is made of."""

    def __init__(self, alphabet: Characters, flags: int) -> None:
        self._alphabet, self._flags = alphabet, flags
        self._groups: dict[int, _Piece] = {}

    def pieces(self, parsed: Any) -> tuple[_Piece, ...]:
        return tuple(self._piece(operation, argument) for operation, argument in parsed)

    def _piece(self, operation: Any, argument: Any) -> _Piece:
        if operation in REPEATS:
            return self._repeat(operation, *argument)
        if operation is sre.SUBPATTERN:
            group = _group((self.pieces(argument[3]),))
            self._groups[argument[0]] = group
            return group
        if operation is sre.ATOMIC_GROUP:
            return replace(_group((self.pieces(argument),)), possessive=True)
        if operation is sre.BRANCH:
            return _group(tuple(self.pieces(each) for each in argument[1]))
        if operation is sre.AT:
            beginning = argument is sre.AT_BEGINNING_STRING or (
                argument is sre.AT_BEGINNING and not self._flags & re.MULTILINE
            )
            return replace(NOTHING, asserts=True, anchored=beginning)
        if operation in (sre.ASSERT, sre.ASSERT_NOT):
            return self._assertion(operation, *argument)
        if operation is sre.GROUPREF:
            return replace(self._groups[argument], unbounded=False, inside=())
        characters = _characters(operation, argument, self._alphabet, self._flags)
        return _Piece(characters, characters, 1)

    def _repeat(self, operation: Any, least: int, most: Any, body: Any) -> _Piece:
        inside = self.pieces(body)
        unbounded = most is sre.MAXREPEAT or most >= MANY
        whole = _group((inside,))
        return replace(
            whole, least=whole.least * least, unbounded=unbounded, possessive=operation is sre.POSSESSIVE_REPEAT
        )

    def _assertion(self, operation: Any, direction: int, body: Any) -> _Piece:
        inside = self.pieces(body)
        barred = _group((inside,)).characters if operation is sre.ASSERT_NOT and direction < 0 else None
        return replace(NOTHING, asserts=True, before=barred, looked_at=inside)


def _group(ways: tuple[tuple[_Piece, ...], ...]) -> _Piece:
    characters = frozenset().union(*(piece.characters for way in ways for piece in way))
    first = frozenset().union(*(_first(way) for way in ways))
    least = min((sum(piece.least for piece in way) for way in ways), default=0)
    return _Piece(characters, first, least, inside=ways)


def _first(way: Sequence[_Piece]) -> Characters:
    first: Characters = frozenset()
    for piece in way:
        first |= piece.first
        if piece.least:
            break
    return first


def _characters(operation: Any, argument: Any, alphabet: Characters, flags: int) -> Characters:
    if operation is sre.ANY:
        return alphabet if flags & re.DOTALL else alphabet - {"\n"}
    if operation in (sre.LITERAL, sre.NOT_LITERAL):
        found = _cased({chr(argument)}, flags)
        return found if operation is sre.LITERAL else alphabet - found
    assert operation is sre.IN, operation
    found, negated = frozenset(), False
    for kind, value in argument:
        if kind is sre.NEGATE:
            negated = True
        elif kind is sre.LITERAL:
            found |= _cased({chr(value)}, flags)
        elif kind is sre.RANGE:
            low, high = value
            found |= _cased({each for each in alphabet if low <= ord(each) <= high} | {chr(low)}, flags)
        else:
            found |= {each for each in alphabet if re.match(CATEGORIES[value], each)}
    return alphabet - found if negated else found


def _cased(characters: set[str] | Characters, flags: int) -> Characters:
    if not flags & re.IGNORECASE:
        return frozenset(characters)
    return frozenset(turned for each in characters for turned in (each, each.lower(), each.upper()))


def _nested(pieces: Sequence[_Piece], *, within: bool) -> Iterator[str]:
    """Unbounded repeats in unbounded ones, and ways through one that begin alike."""
    for piece in pieces:
        if piece.unbounded and not piece.possessive:
            if within:
                yield f"a repeat of {_shown(piece.characters)} within a repeat"
            yield from _ambiguous(piece)
        for way in piece.inside:
            yield from _nested(way, within=within or (piece.unbounded and not piece.possessive))


def _ambiguous(repeat: _Piece) -> Iterator[str]:
    """Ways through what is repeated that cannot be told apart by their first character, or that take nothing."""
    for way in repeat.inside:
        for piece in way:
            if not piece.unbounded:
                yield from _ambiguous(piece)
    seen: Characters = frozenset()
    for way in repeat.inside if len(repeat.inside) > 1 else ():
        if seen & _first(way):
            yield f"a repeat of ways that begin alike: {_shown(seen & _first(way))}"
        seen |= _first(way)
    if sum(not any(piece.least for piece in way) for way in repeat.inside) > 1:
        yield "a repeat of ways that may take nothing"


def _paths(pieces: Sequence[_Piece]) -> Iterator[tuple[_Piece, ...]]:
    """Every way through groups that are not repeated, flat; what may be left out is left out in one of them too."""
    if not pieces:
        yield ()
        return
    head, rest = pieces[0], pieces[1:]
    for tail in _paths(rest):
        if not head.inside or head.unbounded:
            yield (head, *tail)
            continue
        for way in head.inside:
            yield from ((*inner, *tail) for inner in _paths(way))
        if head.least == 0:
            yield tail


def _in_a_row(pieces: Sequence[_Piece], *, whole: bool) -> Iterator[str]:
    for path in _paths(pieces):
        for position, first in enumerate(path):
            if not first.unbounded or first.possessive:
                continue
            for later, second in enumerate(path[position + 1 :], start=position + 2):
                shared = first.characters & second.characters
                if second.unbounded and shared and (whole or _can_fail(path[later:])):
                    yield f"two repeats of {_shown(shared)} in a row"
                if second.least and not shared:
                    break  # what stands between them cannot be moved
    for piece in pieces:
        for way in (*piece.inside, piece.looked_at):
            yield from _in_a_row(way, whole=whole and way != piece.looked_at)


@dataclass(frozen=True)
class _Way:
    """How far a way through a pattern has come: the characters it may have begun with, whether it has begun for sure,
    whether more must follow behind what is looked at, what may not stand before its beginning."""

    opened: Characters = frozenset()
    settled: bool = False
    must_follow: bool = False
    barred: Characters = frozenset()


def _begun_anew(pieces: Sequence[_Piece], way: _Way = _Way()) -> Iterator[str]:
    """Repeats within which the same way through the pattern can begin, and which more must follow."""
    for position, piece in enumerate(pieces):
        if piece.anchored and not way.settled and not way.opened:
            return
        more = replace(way, must_follow=way.must_follow or _can_fail(pieces[position + 1 :]))
        if piece.unbounded:
            again = (way.opened if way.settled else way.opened | piece.first) & piece.characters
            if again and more.must_follow and not piece.characters <= way.barred:
                yield f"begins anew with {_shown(again)} within a repeat"
        else:
            for inside in (*piece.inside, piece.looked_at):
                yield from _begun_anew(inside, more)
        if not way.settled:
            barred = way.barred | (piece.before or frozenset())
            way = replace(way, opened=way.opened | piece.first, settled=piece.least > 0, barred=barred)


def _can_fail(pieces: Sequence[_Piece]) -> bool:
    return any(piece.least or piece.asserts for piece in pieces)


def _shown(characters: Characters) -> str:
    return "".join(sorted(characters))[:8].encode("unicode_escape").decode()
