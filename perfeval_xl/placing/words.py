"""The words of a form and of a file, folded so that both can be compared although somebody typed them anew.

Folded away: width, case, spaces, line breaks, numbering (`1、` `（1）` `一、`), 其中, punctuation and brackets. What
stands in brackets is kept, since 万元 and 元 are not the same; it may be left out, and points (`（50分）`) may be
others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from perfeval_xl.form.layout_parts import SheetLayout
from perfeval_xl.formats.calamine_values import Grid

_MOST_ROWS, _MOST_COLUMNS, _LONGEST = 3_000, 200, 1_000
_NUMBERING = re.compile(r"(?:其中:?|\(?[0-9]{1,2}[、.)](?![0-9])|\(?[一二三四五六七八九十]{1,3}[、.)])")
_CIRCLED = re.compile("[①-⑳⑴-⒇㈠-㈩]")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_ANYTHING = re.compile(".*", re.DOTALL)
_POINTS = re.compile(r"(?<![0-9.])[0-9.]+分")
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_MONEY = re.compile("[千百十万亿]*元")
_UNIT_ALONE = re.compile(r"(?:金额)?单位:?([千百十万亿]*元)")


@dataclass(frozen=True)
class Text:
    """One folded text. `keys`: what it is compared by. `bare`: without brackets; `money`: the 元, 万元 … in them."""

    keys: frozenset[str]
    bare: str
    money: str | None

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years in it, in order."""
        return tuple(int(year) for year in _YEAR.findall(max(self.keys, key=len)))

    @cached_property
    def yearless(self) -> frozenset[str]:
        """Its keys with `#` in place of each year."""
        return frozenset(_YEAR.sub("#", key) for key in self.keys)


@lru_cache(maxsize=20_000)
def label_text(label: str) -> Text | None:
    """A label of the form; None where it has no words. A file may show it without what stands in brackets."""
    return _text(label, _ANYTHING)


@lru_cache(maxsize=20_000)
def file_text(content: str) -> Text | None:
    """A text of a file; None where it has no words. Points in brackets need not be those of the form."""
    return _text(content, _POINTS)


def _text(content: str, passed_over: re.Pattern[str]) -> Text | None:
    """`passed_over`: with such words in its brackets, the text may be compared without them."""
    plain = _plain(content)
    full, bare = _words(plain), _words(_BRACKETED.sub("", plain))
    if not full:
        return None
    compared_bare = bare and all(passed_over.fullmatch(inside) for inside in _BRACKETED.findall(plain))
    return Text(frozenset({full, bare} if compared_bare else {full}), bare or full, _money(plain))


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _CIRCLED.sub("", text)).casefold()
    plain = "".join(each for each in plain if not each.isspace() and unicodedata.category(each)[0] != "C")
    while found := _NUMBERING.match(plain):
        plain = plain[found.end() :]
    return plain


def _words(plain: str) -> str:
    return "".join(each for each in plain if unicodedata.category(each)[0] not in "PSZ" or each in "%*+<>=")


def _money(plain: str) -> str | None:
    found = [inside for inside in _BRACKETED.findall(plain) if _MONEY.fullmatch(inside)]
    return found[0] if found else None


@dataclass(frozen=True)
class Words:
    """The texts of a sheet of a file: by row, each with its column, from left to right."""

    rows: Mapping[int, Sequence[tuple[int, Text]]]

    @cached_property
    def yearless(self) -> frozenset[str]:
        """All keys, years left out."""
        return frozenset(key for cells in self.rows.values() for _, text in cells for key in text.yearless)

    def found(self, row: int, label: Text) -> list[int]:
        """The columns of a row at which a label of the form stands."""
        return [column for column, text in self.rows.get(row, ()) if text.keys & label.keys]


def words_of(grid: Grid) -> Words:
    """The texts of a sheet; of one larger than any form can be, those of its upper left part."""
    rows = {}
    for row, cells in enumerate(grid[:_MOST_ROWS]):
        texts = [
            (column, text)
            for column, content in enumerate(cells[:_MOST_COLUMNS])
            if isinstance(content, str) and len(content) <= _LONGEST and (text := file_text(content)) is not None
        ]
        if texts:
            rows[row] = texts
    return Words(rows)


def share_of_labels(sheet: SheetLayout, words: Words) -> float:
    """Which part of a form sheet's different labels stand somewhere on a sheet of a file, whatever their years."""
    labels = {text.yearless for label in sheet.labels if (text := label_text(label.text)) is not None}
    if not labels:
        return 0.0
    return sum(bool(label & words.yearless) for label in labels) / len(labels)


@dataclass(frozen=True)
class YearSaid:
    """Of which year a sheet speaks; None where it does not say. `title` is what its title alone says."""

    year: int | None
    title: int | None


def year_said(sheet: SheetLayout, year: int, words: Words) -> YearSaid:
    """The year that makes the most of a sheet's labels true; `year` is that of `sheet`'s own labels."""
    votes: dict[int, int] = {}
    titles: set[int] = set()
    texts = {text for cells in words.rows.values() for _, text in cells if text.years}
    for label in sheet.labels:
        own = label_text(label.text)
        if own is None or not own.years:
            continue
        alike = [text for text in texts if text.yearless & own.yearless and len(text.years) == len(own.years)]
        for said in {year + text.years[0] - own.years[0] for text in alike}:
            votes[said] = votes.get(said, 0) + 1
            if label.style == "title":
                titles.add(said)
    most = [said for said, count in votes.items() if count == max(votes.values())]
    return YearSaid(most[0] if len(most) == 1 else None, titles.pop() if len(titles) == 1 else None)


def other_money(sheet: SheetLayout, unit: str, words: Words, texts: Sequence[str]) -> str | None:
    """The label of a file that counts money in another unit than the form does; None where there is none."""
    own = {text.bare: text.money for label in sheet.labels if (text := label_text(label.text)) is not None}
    for content in texts:
        text = file_text(content)
        alone = _UNIT_ALONE.fullmatch(_BRACKETED.sub(r"\1", _plain(content)))
        if alone is not None and alone[1] != unit:
            return content.strip()
        if text is not None and text.money is not None and own.get(text.bare) not in {None, text.money}:
            return content.strip()
    return None
