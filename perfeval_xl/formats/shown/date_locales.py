"""Names of months, weekdays and halves of the day, by the locale that a number format states (`[$-804]`).

A format that states none takes the names of the computer that shows it: only what is the same everywhere in China is
told. All functions give None where a name cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_CHINESE_DAYS = "一二三四五六日"
_CHINESE_DIGITS = "〇一二三四五六七八九"
_SYSTEM = frozenset({0xF400, 0xF800})  # the computer's own form of a time or a long date
_OF_THE_USER = frozenset({0x0, 0x400, 0x800})
_MAINLAND = frozenset({0x804, 0x1004})
_CHINESE, _ENGLISH, _JAPANESE, _KOREAN = 0x04, 0x09, 0x11, 0x12  # the lower ten bits of a locale
_WESTERN, _GREGORIAN = 1, 1  # or 0, which says nothing
FEW = 100
"""From here on numerals are not written alike."""


@dataclass(frozen=True)
class Locale:
    """`kind`: none stated; Chinese of the mainland; English; another of the East, whose `e` are years of an era; the
    computer's own form; any other, or another calendar. `numerals`: digits are turned into others."""

    kind: Literal["", "zh", "en", "east", "system", "other"]
    numerals: bool = False

    def tells_years(self, letter: str) -> bool:
        """Whether a year written with this letter is that of our era."""
        return self.kind in ("", "zh", "en", "system") or (self.kind == "east" and letter == "y")


def locale_of(written: str) -> Locale:
    """The locale that stands behind the `-` of a format (`-804`, `-zh-CN`, `-F800`), '' if none does.

    In front of it may stand what numerals are turned into and the calendar, in hexadecimal: `-1E000804`, `-th-TH,107`.
    """
    text, _, before = written.removeprefix("-").lower().partition(",")
    if not text:
        return Locale("")
    try:
        number = int(text, 16)
    except ValueError:
        number, language = _hexadecimal(before) << 16, _named(text)
    else:
        language = _numbered(number & 0xFFFF)
    numerals, calendar = number >> 24, number >> 16 & 0xFF
    return Locale("other" if calendar > _GREGORIAN else language.kind, numerals > _WESTERN)


def _hexadecimal(text: str) -> int:
    try:
        return int(text or "0", 16)
    except ValueError:
        return 0xFFFF


def _numbered(number: int) -> Locale:
    if number in _SYSTEM:
        return Locale("system")
    if number in _OF_THE_USER:
        return Locale("")
    if number in _MAINLAND:
        return Locale("zh")
    language = number & 0x3FF
    if language == _ENGLISH:
        return Locale("en")
    return Locale("east" if language in (_CHINESE, _JAPANESE, _KOREAN) else "other")


def _named(text: str) -> Locale:
    if text.startswith("x-sys"):
        return Locale("system")
    if text in ("zh-cn", "zh-hans", "zh-hans-cn", "zh-sg"):
        return Locale("zh")
    language = text.partition("-")[0]
    if language == "en":
        return Locale("en")
    return Locale("east" if language in ("zh", "ja", "ko") else "other")


def month_name(locale: Locale, width: int, day: date) -> str | None:
    """As `mmm`, `mmmm` or `mmmmm` show it."""
    if locale.kind == "en":
        name = _MONTHS[day.month - 1]
        return {3: name[:3], 4: name, 5: name[0]}.get(width)
    return f"{chinese_number(day.month)}月" if locale.kind == "zh" and width == 4 else None


def weekday_name(locale: Locale, written: str, day: date) -> str | None:
    """As `ddd`, `dddd`, `aaa` or `aaaa` show it."""
    if locale.kind == "en" and written[0].lower() == "d":
        name = _WEEKDAYS[day.weekday()]
        return {3: name[:3], 4: name}.get(len(written))
    sure = locale.kind == "zh" or (not locale.kind and written[0].lower() == "a")
    return f"星期{_CHINESE_DAYS[day.weekday()]}" if sure and len(written) == 4 else None


def noon_name(locale: Locale, written: str, *, afternoon: bool) -> str | None:
    """As `AM/PM`, `A/P` or `上午/下午` show it."""
    before, after = written.split("/")
    if locale.kind == "zh":
        before, after = ("上午", "下午") if len(written) == len("AM/PM") else ("", "")
    elif locale.kind not in ("", "en"):
        return None
    if len(before) == len("AM") and before.isascii():
        before, after = before.upper(), after.upper()
    return (after if afternoon else before) or None


def chinese_number(number: int) -> str:
    """1 to 99 as `十二`, `二十`, `三十一`."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_CHINESE_DIGITS[tens]}十"
    return f"{ten}{_CHINESE_DIGITS[ones] if ones else ''}"
