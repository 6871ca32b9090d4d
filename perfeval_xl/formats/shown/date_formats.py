"""What a cell shows that holds a date or a time, where that can be told: as Excel shows it, on any computer.

format                     days since 1900   text                  because
`e-mm-dd`                  45657             `2024-12-31`, whole   `e` is the year in a Chinese Excel
`[h]:mm:ss`                1.5               `36:00:00`            hours go on over a day
`h:mm AM/PM`               0.75              `6:00 PM`             12 hours
`[$-409]d-mmm`             45657             `31-Dec`              the format says that it is English
`d-mmm`                    45657             `2024-12-31`, doubt   the month's name is the computer's
`mm:ss.0`                  0.04361110        `1:02:48`, doubt      some round, others cut
`yyyy/m/d`                 -150              `-150`, doubt         Excel shows ####
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from perfeval_xl.formats.shown.date_locales import (
    FEW,
    Locale,
    chinese_number,
    locale_of,
    month_name,
    noon_name,
    weekday_name,
)
from perfeval_xl.formats.shown.format_sections import Section, chosen_section, number_sections

UNKNOWN = "里存的是日期或时间，它的格式显示成什么，各程序、各电脑不同"
NEGATIVE = "里存的是负的日期或时间，Excel里只显示####"
TOO_EARLY = "里存的是1900年3月以前的日期，各程序显示的不同"
TOO_LATE = "里存的日期或时间太大，Excel里只显示####"

FIRST_SURE_DAY = 61
"""Before 1 March 1900, Excel counts a day that there was not, and other programs do not."""
AFTER_LAST_DAY = 2_958_466
"""1 January 10000 in days since 1900."""
_DAYS_TO_1904 = 1462
_DAY_SECONDS, _NOON = 86_400, 12
_LITERALS = frozenset({"quoted", "escaped", "other", "fraction", "comma", "percent", "currency"})
_SAYS_NOTHING = frozenset({"pad", "condition", "locale"})
_DATED = frozenset({"year", "era", "month", "day", "weekday", "chinese weekday"})
_CLOSE = 1e-4
"""Seconds that a number of days since 1900 may be off."""


@dataclass(frozen=True)
class Moment:
    """A date or a time in a cell.

    `text` is what the cell shows; of a `whole` date, whose year, month and day are shown, the same as `2024-12-31` with
    the time behind it if that is shown. `doubt` says in Chinese why what is shown cannot be told; `text` then is what
    is stored.
    """

    text: str
    whole: bool = False
    doubt: str = ""


@dataclass(frozen=True)
class _Part:
    """A part of a format. `name`: `year`, `minute`, `literal` …; `written` as in the format."""

    name: str
    written: str

    @property
    def width(self) -> int:
        return len(self.written)


@dataclass(frozen=True)
class _Clock:
    """A moment cut or rounded to what the format shows: whole days and seconds, and the fraction's digits."""

    day: date
    days: int
    second: int
    fraction: str


def moment_of(format_code: str, days: float, *, since_1904: bool = False) -> Moment | None:
    """What a cell of this format shows of a number of days; None where it shows no date or time of it."""
    section, _ = chosen_section(number_sections(format_code), days)
    if section is None:
        return Moment(f"{days:.15g}", doubt=UNKNOWN)
    if not section.date:
        return None
    parts = tuple(_parts(section))
    names = {part.name for part in parts}
    if doubt := _out_of_range(days, since_1904=since_1904, dated=bool(names & _DATED)):
        return Moment(f"{days:.15g}", doubt=doubt)
    locale = locale_of(section.locale)
    if {"year", "month", "day"} <= names and "era" not in names and locale.tells_years(_year_letter(parts)):
        return Moment(_stored(days, since_1904=since_1904, dated=True, timed="hour" in names), whole=True)
    shown = _shown(parts, locale, days, numerals=_numerals(section), since_1904=since_1904)
    if not shown or locale.numerals or locale.kind in ("system", "other"):
        stored = _stored(days, since_1904=since_1904, dated=bool(names & _DATED), timed=True)
        return Moment(stored, doubt=UNKNOWN)
    return Moment(shown)


def _year_letter(parts: tuple[_Part, ...]) -> str:
    return next((part.written[0].lower() for part in parts if part.name == "year"), "")


def _numerals(section: Section) -> str:
    """The scripts that numerals are turned into (`[DBNum1]`), '' where they stay."""
    return "".join(written for kind, written in section.tokens if kind == "script")


def _out_of_range(days: float, *, since_1904: bool, dated: bool) -> str:
    if days < 0:
        return NEGATIVE
    if days + (_DAYS_TO_1904 if since_1904 else 0) >= AFTER_LAST_DAY - _CLOSE:
        return TOO_LATE
    return TOO_EARLY if dated and not since_1904 and days < FIRST_SURE_DAY else ""


def _stored(days: float, *, since_1904: bool, dated: bool, timed: bool) -> str:
    seconds = round(days * _DAY_SECONDS)
    if not dated:
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    whole, second = divmod(seconds, _DAY_SECONDS) if timed else (math.floor(days), 0)
    clock = f" {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" if second else ""
    return f"{_day(whole, since_1904=since_1904).isoformat()}{clock}"


def _day(days: int, *, since_1904: bool) -> date:
    return (date(1904, 1, 1) if since_1904 else date(1899, 12, 30)) + timedelta(days=days)


# The parts of a format


def _parts(section: Section) -> Iterator[_Part]:
    """What a section shows, in order; `unknown` for what no date has."""
    before = ""
    tokens = section.tokens
    for position, (kind, written) in enumerate(tokens):
        if kind == "date":
            name = _name(written, before, section, position)
        elif kind == "elapsed":
            name = {"h": "hours", "m": "minutes", "s": "seconds"}[written[1].lower()]
            written = written.strip("[]")  # noqa: PLW2901  # its width is that of the letters
        elif kind in ("era", "noon"):
            name = kind
        elif kind == "point" and before in ("second", "seconds") and tokens[position + 1 : position + 2]:
            name = "point"
        elif kind == "digits" and before == "point" and not written.strip("0"):
            name = "fraction"
        elif kind in _LITERALS or kind == "point":
            name = "literal"
        elif kind in _SAYS_NOTHING or kind == "script":
            continue
        else:
            name = "unknown"
        yield _Part(name, written)
        before = before if name in ("literal", "noon") else name


def _name(written: str, before: str, section: Section, position: int) -> str:
    letter, width = written[0].lower(), len(written)
    if letter == "m" and width <= 2:
        following = next((each[0].lower() for kind, each in section.tokens[position + 1 :] if kind == "date"), "")
        return "minute" if before in ("hour", "hours") or following == "s" else "month"
    if letter == "d" and width > 2:
        return "weekday"
    names = {"y": "year", "e": "year", "m": "month", "d": "day", "a": "chinese weekday", "h": "hour", "s": "second"}
    return names[letter] if letter not in "hs" or width <= 2 else "unknown"


# What it shows


def _shown(parts: tuple[_Part, ...], locale: Locale, days: float, *, numerals: str, since_1904: bool) -> str | None:
    """The text; None where programs that cut and programs that round show another, or names are not known."""
    digits = next((part.width for part in parts if part.name == "fraction"), 0)
    units = days * _DAY_SECONDS * 10**digits
    texts = set()
    for count in {math.floor(units + min(_CLOSE * 10**digits, 0.4)), round(units)}:
        seconds, fraction = divmod(count, 10**digits)
        whole, second = divmod(seconds, _DAY_SECONDS)
        clock = _Clock(_day(whole, since_1904=since_1904), whole, second, f"{fraction:0{digits}}" if digits else "")
        twelve = any(part.name == "noon" for part in parts)
        texts.add(_joined([_part_shown(part, clock, locale, numerals, twelve=twelve) for part in parts]))
    return texts.pop() if len(texts) == 1 else None


def _joined(shown: list[str | None]) -> str | None:
    return None if None in shown else "".join(each or "" for each in shown).strip()


def _part_shown(part: _Part, clock: _Clock, locale: Locale, numerals: str, *, twelve: bool) -> str | None:
    match part.name:
        case "literal" | "point":
            return part.written
        case "fraction":
            return clock.fraction
        case "noon":
            return noon_name(locale, part.written, afternoon=clock.second >= _NOON * 3600)
        case "weekday" | "chinese weekday":
            return weekday_name(locale, part.written, clock.day)
        case "month" if part.width > 2:
            return month_name(locale, part.width, clock.day)
        case "year" if not numerals and locale.tells_years(part.written[0].lower()):
            short = part.written[0].lower() == "y" and part.width <= 2
            return f"{clock.day.year % 100:02}" if short else f"{clock.day.year:04}"
    number = _number(part.name, clock, twelve=twelve)
    if number is None:
        return None
    if numerals:
        sure = number < FEW if part.name in ("month", "day") else 0 < number < 10 and part.width == 1
        return chinese_number(number) if sure and numerals.upper().startswith("[DBNUM1") else None
    return f"{number:0{part.width}}"


def _number(name: str, clock: _Clock, *, twelve: bool) -> int | None:
    seconds = clock.days * _DAY_SECONDS + clock.second
    hour = clock.second // 3600
    numbers = {
        "month": clock.day.month,
        "day": clock.day.day,
        "hour": (hour - 1) % _NOON + 1 if twelve else hour,
        "minute": clock.second // 60 % 60,
        "second": clock.second % 60,
        "hours": seconds // 3600,
        "minutes": seconds // 60,
        "seconds": seconds,
    }
    return numbers.get(name)
