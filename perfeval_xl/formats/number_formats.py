"""Number formats (ECMA-376 part 1, 18.8.31): how a cell shows its number, and whether that is the number stored.

`0.00"元"`, `0!.0,"万元"`, `;;;`, or `0.00;0.00` over a number below 0 show another figure than is stored, or none.
What is only rounded, grouped, coloured, padded or written as a fraction shows the number itself. Examples:

    format                   stored   shown_by      as_shown            because
    `#,##0.00_);(#,##0.00)`  -12.5    PLAIN         `-12.5`, figure     brackets are a minus
    `0.0%`                   0.1234   PERCENT       `12.34%`, figure    with all its digits, not as rounded
    `0.00"元"`               58.126   the format    `58.126元`, figure  a word stands behind the number
    `[>100]0"高";0`          120      the format    `120高`, figure     the first section, whose condition holds
    `0!.0,"万元"`            583000   the format    ``                  58.3万元: in thousands, its own point
    `0.00;0.00`              -5       the format    ``                  5.00: the minus is lost
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

Shown = str
"""How a format shows a number: PLAIN as it is, PERCENT, DATE with its year, month and day, else the format itself."""
PLAIN, PERCENT, DATE = "", "percent", "date"

# 18.8.30: also those that are dates in a Chinese Excel only, where the currency of the others is ¥.
BUILTIN_DATE = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_MONTH, _DAY, _TIME = 'yyyy"年"m"月"', 'm"月"d"日"', "h:mm"
_BUILTIN: Mapping[int, Shown] = {
    **dict.fromkeys(BUILTIN_DATE, DATE),
    **dict.fromkeys((9, 10), PERCENT),
    **dict.fromkeys((5, 6, 7, 8, 42, 44), '"¥"#,##0.00;"¥"\\-#,##0.00'),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), _MONTH),
    **dict.fromkeys((16, 28, 29, 51, 53, 54, 58), _DAY),
    **dict.fromkeys((18, 20, 34, 55), _TIME),
    **dict.fromkeys((19, 21, 35, 56), "h:mm:ss"),
    **{32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"},
}

_LONGEST = 255
"""Characters that Excel allows a format."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|(?P<pad>[_*].)|(?P<elapsed>\[(?:h+|m+|s+)\])'
    r"|\[\$(?P<currency>[^\]\-]*)[^\]]*\]?|\[(?P<condition>[<>=][^\]]*)\]?|(?P<script>\[DBNum[^\]]*\]?)|\[[^\]]*\]?"
    r"|(?P<digits>General|Standard|G/通用格式|[0#?]+)|(?P<power>E[+\-])|(?P<noon>AM/PM|A/P|上午/下午)"
    r"|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<fraction>/)|(?P<date>y+|m+|d+|h+|s+)|(?P<text>@)|(?P<end>;)"
    r"|(?P<letter>[A-Za-z])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?[0-9]+(?:\.[0-9]*)?)")
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    **{"<=": operator.le, ">=": operator.ge, "<>": operator.ne},
    **{"<": operator.lt, ">": operator.gt, "=": operator.eq},
}
DASHES = "-–—\N{MINUS SIGN}"
_PARTS_OF_NUMBERS = frozenset(".,'+()（）" + DASHES)
_SAMPLES = (12.5, -12.5, 0.0)


@dataclass
class _Section:
    """One of a format's parts for numbers above, below and equal to 0. `doubtful`: what it shows is not known."""

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

    def literal(self, text: str) -> None:
        if self.digits:
            self.behind += text
        else:
            self.before += text

    def take(self, kind: str, token: str) -> None:
        """One token, in order."""
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
        elif kind in ("date", "elapsed", "noon"):
            self.date = True
        elif kind == "text":
            self.text = True
        elif kind == "condition":
            self.condition = token
        elif kind in ("script", "letter"):
            self.doubtful = True
        elif kind not in ("pad", "power"):
            self.literal(token)


@dataclass(frozen=True)
class AsShown:
    """What a cell shows. `text`: with all digits that are stored; '' where nothing is shown, or it is not certain.

    `figure`: the stored number itself stands in it, perhaps with words around (`583000元`).
    """

    text: str = ""
    figure: bool = False


def shown_by(format_code: str) -> Shown:
    """`0.0%` is PERCENT, `yyyy"年"m"月"d"日"` DATE, `#,##0.00_);(#,##0.00)` PLAIN; `0.00"元"` and `m"月"d"日"` are
    themselves."""
    return _shown_by(format_code[:_LONGEST])


@lru_cache(maxsize=1000)
def _shown_by(format_code: str) -> Shown:
    if _sections(format_code)[0].date:
        shown = {match[0][0].lower() for match in _tokens(format_code) if match.lastgroup == "date"}
        return DATE if {"y", "m", "d"} <= shown else format_code
    if all(as_shown(format_code, value) == AsShown(f"{value:.15g}", figure=True) for value in _SAMPLES):
        return PLAIN
    if all(as_shown(format_code, value) == AsShown(f"{value * 100:.15g}%", figure=True) for value in _SAMPLES):
        return PERCENT
    return format_code


def shown_by_builtin(number: int | None) -> Shown:
    """How a number format that needs no definition shows a number."""
    return PLAIN if number is None else _BUILTIN.get(number, PLAIN)


def shows_none(text: str) -> bool:
    """Whether a 0 that is shown so is shown as usual: blank, or as the dash of an accountant."""
    return not text.strip(f"¥￥ {DASHES}")


def shows_date(shown: Shown) -> bool:
    """Whether numbers of a format are dates or times."""
    return shown == DATE or _sections(shown)[0].date


def as_shown(format_code: str, value: float) -> AsShown:
    """What a cell of this format shows of a number."""
    section, minus = _chosen(_sections(format_code), value)
    if section is None or section.doubtful or section.date:
        return AsShown()
    before, behind = section.before.strip(), section.behind.strip()
    if section.fraction:
        words = (before + behind).strip("0123456789")  # of a fixed denominator
        return AsShown() if words else _with_words("", value, _Section(), "")
    if section.scaled or section.parted:
        return AsShown("0" if value == 0 else "", figure=value == 0)  # 0 is 0 in thousands too
    hidden_zero = not value and not set(section.digits) - set("#?")
    if hidden_zero and shows_none(before + behind):
        return AsShown("0", figure=True)
    if not section.digits:
        return AsShown(before)
    if value < 0 and not minus:
        if before.strip(DASHES) != before:
            before = before.strip(DASHES).strip()
        elif before[:1] in ("(", "（") and behind[-1:] in (")", "）"):
            before, behind = before[1:].strip(), behind[:-1].strip()
        else:
            return AsShown()
    elif value >= 0:
        before = before.removeprefix("+")
    return _with_words(before, value, section, behind)


def _with_words(before: str, value: float, section: _Section, behind: str) -> AsShown:
    """The number, with all its digits, between the words of a format; these may not look like a part of it."""
    if any(character.isdigit() or character in _PARTS_OF_NUMBERS for character in before[-1:] + behind[:1]):
        return AsShown()
    figure = f"{abs(value) * (100 if section.percent else 1):.15g}"
    if "e" not in figure:
        whole, point, rest = figure.partition(".")
        figure = whole.zfill(section.digits.partition(".")[0].count("0")) + point + rest
    return AsShown(f"{before}{'-' if value < 0 else ''}{figure}{behind}", figure=True)


def date_as_shown(format_code: str, content: datetime | date | time | timedelta) -> str:
    """What a cell of this format shows of a date or a time (`3月4日`, `1:01`); '' where it is not certain."""
    moment = datetime.combine(content, time()) if type(content) is date else content
    shown = ""
    after_hours = False
    for match in _tokens(format_code):
        kind, token = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "end":
            break
        if kind == "date":
            letter = token[0].lower()
            minutes = letter == "m" and (after_hours or _seconds_follow(format_code[match.end() :]))
            number = _part_of(moment, "minute" if minutes else letter)
            if number is None or len(token) > (4 if letter == "y" else 2):
                return ""
            shown += f"{number:04}"[-len(token) :] if letter == "y" else f"{number:0{len(token)}}"
            after_hours = letter == "h"
        elif kind in ("elapsed", "noon", "digits", "letter", "script", "point"):
            return ""
        elif kind in ("quoted", "escaped", "other", "fraction", "comma"):
            shown += token
    return shown.strip()


def _seconds_follow(rest: str) -> bool:
    """Whether the next part of a date in a format are seconds: `m` before them are minutes."""
    following = next((match[0] for match in _tokens(rest) if match.lastgroup == "date"), "")
    return following[:1].lower() == "s"


def _part_of(moment: date | time | timedelta, part: str) -> int | None:
    names = {"y": "year", "m": "month", "d": "day", "h": "hour", "minute": "minute", "s": "second"}
    number = getattr(moment, names[part], None)
    return number if isinstance(number, int) else None


def _tokens(format_code: str) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(format_code))


@lru_cache(maxsize=1000)
def _sections(format_code: str) -> tuple[_Section, ...]:
    """Those for numbers, at least one: a format that says only how texts are shown shows a number as it is."""
    sections = [_Section()]
    for match in _tokens(format_code):
        kind = match.lastgroup or ""
        if kind == "end":
            sections.append(_Section())
        elif kind:
            sections[-1].take(kind, match[kind])
    of_numbers = [section for section in sections[:3] if format_code and not section.text]
    return tuple(of_numbers or [_Section(digits="General")])


def _chosen(sections: tuple[_Section, ...], value: float) -> tuple[_Section | None, bool]:
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
