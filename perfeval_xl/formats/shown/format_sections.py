"""A number format taken apart: its tokens, in sections for numbers above, below and equal to 0, and for texts.

What they come to is said in number_formats.py (numbers and texts) and date_formats.py (dates and times).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from perfeval_xl.formats.shown.date_locales import locale_of

Token = tuple[str, str]
"""The kind of a token and what is written: `("date", "mm")`, `("quoted", "万元")`."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|(?P<pad>[_*].)|(?P<elapsed>\[(?:h+|m+|s+)\])'
    r"|\[\$(?P<currency>[^\]\-]*)(?P<locale>-[^\]]*)?\]?|\[(?P<condition>[<>=][^\]]*)\]?|(?P<script>\[DBNum[^\]]*\]?)"
    r"|\[[^\]]*\]?|(?P<digits>General|Standard|G/通用格式|[0#?]+)|(?P<power>E[+\-])|(?P<noon>AM/PM|A/P|上午/下午)"
    r"|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<fraction>/)|(?P<date>y+|m+|d+|h+|s+|e+|a{3,})|(?P<era>g+|b+)"
    r"|(?P<text>@)|(?P<end>;)|(?P<letter>[A-Za-z])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?[0-9]+(?:\.[0-9]*)?)")
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    **{"<=": operator.le, ">=": operator.ge, "<>": operator.ne},
    **{"<": operator.lt, ">": operator.gt, "=": operator.eq},
}
OF_TEXTS = 3
"""The place of the section for texts, where a format has all four."""


@dataclass
class Section:
    """One of a format's parts. `doubtful`: what it shows of a number is not known. `locale` is written behind the
    currency (`-804`), '' where it is not."""

    before: str = ""
    behind: str = ""
    digits: str = ""
    has_point: bool = False
    percent: bool = False
    date: bool = False
    text: bool = False
    fraction: bool = False
    parted: bool = False  # something else stands between its digits
    scaled: bool = False
    doubtful: bool = False
    condition: str = ""
    locale: str = ""
    tokens: list[Token] = field(default_factory=list)

    def literal(self, text: str) -> None:
        if self.digits:
            self.behind += text
        else:
            self.before += text

    def take(self, kind: str, token: str) -> None:
        """One token, in order."""
        self.tokens.append((kind, token))
        if kind in ("digits", "point"):
            self.doubtful |= kind == "point" and (self.scaled or self.has_point)
            self.scaled = False  # the comma before it only parts thousands
            self.parted |= bool(self.behind)
            self.has_point |= kind == "point"
            self.digits += "" if self.has_point and kind == "digits" else token
        elif kind == "comma":
            self.scaled = bool(self.digits)
        elif kind == "percent":
            self.doubtful |= self.percent or not self.digits
            self.percent = True
            self.literal(token)
        elif kind == "fraction" and self.digits:
            self.fraction = True
        elif kind in ("date", "era", "elapsed", "noon"):
            self.date = True
        elif kind == "text":
            self.text = True
        elif kind == "condition":
            self.condition = token
        elif kind == "locale":
            self.locale = token
            self.doubtful |= locale_of(token).numerals
        elif kind in ("script", "letter"):
            self.doubtful = True
        elif kind not in ("pad", "power"):
            self.literal(token)


@lru_cache(maxsize=1000)
def sections_of(format_code: str) -> tuple[Section, ...]:
    """All sections of a format, at least one."""
    sections = [Section()]
    for match in _TOKEN.finditer(format_code):
        kind = match.lastgroup or ""
        if kind == "end":
            sections.append(Section())
        elif kind == "locale":
            sections[-1].take("currency", match["currency"])
            sections[-1].take(kind, match[kind])
        elif kind == "power" and not sections[-1].digits:  # `e-mm-dd`: the year and a dash
            sections[-1].take("date", match[kind][0])
            sections[-1].take("other", match[kind][1])
        elif kind:
            sections[-1].take(kind, match[kind])
    return tuple(sections)


@lru_cache(maxsize=1000)
def number_sections(format_code: str) -> tuple[Section, ...]:
    """Those for numbers, at least one: a format that says only how texts are shown shows a number as it is."""
    of_numbers = [each for each in sections_of(format_code)[:OF_TEXTS] if format_code and not each.text]
    return tuple(of_numbers or [Section(digits="General")])


def text_section(format_code: str) -> Section | None:
    """The one for texts; None where a text is shown as it is."""
    sections = sections_of(format_code)
    if len(sections) > OF_TEXTS:
        return sections[OF_TEXTS]
    return sections[-1] if sections[-1].text else None


def chosen_section(sections: tuple[Section, ...], value: float) -> tuple[Section | None, bool]:
    """The section for a number, and whether a number below 0 gets its minus by itself."""
    if any(section.condition for section in sections):
        usual = ("> 0" if len(sections) > 2 else ">= 0", "< 0" if len(sections) > 2 else "", "")
        for section, condition in zip(sections, usual, strict=False):
            if _condition_holds(section.condition or condition, value):
                return section, False
        return None, False
    if len(sections) == 1:
        return sections[0], True
    if value < 0:
        return sections[1], False
    return sections[2 if value == 0 and len(sections) > 2 else 0], False


def _condition_holds(condition: str, value: float) -> bool:
    match = _CONDITION.fullmatch(condition.strip())
    return not condition or (match is not None and _HOLDS[match[1]](value, float(match[2])))
