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

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from perfeval_xl.formats.shown.format_sections import Section, chosen_section, number_sections, text_section

Shown = str
"""How a format shows a number: PLAIN as it is, PERCENT, else the format itself."""
PLAIN, PERCENT = "", "percent"

# 18.8.30: also those that are dates in a Chinese Excel only, where the currency of the others is ¥.
BUILTIN_DATE = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_MONTH, _DAY, _DATE = 'yyyy"年"m"月"', 'm"月"d"日"', "yyyy/m/d"
_NOON = '上午/下午h"时"mm"分"'
_BUILTIN: Mapping[int, Shown] = {
    **dict.fromkeys((9, 10), PERCENT),
    **dict.fromkeys((5, 6, 7, 8, 42, 44), '"¥"#,##0.00;"¥"\\-#,##0.00'),
    **{14: _DATE, 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "yyyy/m/d h:mm"},
    **{18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss"},
    **dict.fromkeys((27, 36, 50, 52, 57), _MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _DAY),
    **{30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"'},
    **{34: _NOON, 55: _NOON, 35: f'{_NOON}ss"秒"', 56: f'{_NOON}ss"秒"'},
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"},
}

_LONGEST = 255
"""Characters that Excel allows a format."""
DASHES = "-–—\N{MINUS SIGN}"
_PARTS_OF_NUMBERS = frozenset(".,'+()（）" + DASHES)
_WITHOUT_WORDS = frozenset({"pad", "condition", "locale"})
_SAMPLES = (12.5, -12.5, 0.0)


@dataclass(frozen=True)
class AsShown:
    """What a cell shows. `text`: with all digits that are stored; '' where nothing is shown, or it is not certain.

    `figure`: the stored number itself stands in it, perhaps with words around (`583000元`).
    """

    text: str = ""
    figure: bool = False


def shown_by(format_code: str) -> Shown:
    """`0.0%` is PERCENT, `#,##0.00_);(#,##0.00)` PLAIN; `0.00"元"` and `m"月"d"日"` are themselves."""
    return _shown_by(format_code[:_LONGEST])


@lru_cache(maxsize=1000)
def _shown_by(format_code: str) -> Shown:
    if shows_date(format_code):
        return format_code
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
    """Whether numbers of a format are dates or times, some at least."""
    return shown not in (PLAIN, PERCENT) and any(section.date for section in number_sections(shown))


def shown_of_texts(format_code: str) -> Shown:
    """How a format shows a text: PLAIN as it is, else the format itself (`@"户"`, `;;;`)."""
    section = text_section(format_code[:_LONGEST])
    as_it_is = section is None or [token for token in section.tokens if token[0] != "pad"] == [("text", "@")]
    return PLAIN if as_it_is else format_code[:_LONGEST]


def text_as_shown(format_code: str, text: str) -> str | None:
    """What a cell of this format shows of a text; '' where it shows none of it, None where that is not certain."""
    section = text_section(format_code)
    if section is None:
        return text
    if section.digits or section.date or section.doubtful:
        return None
    shown = (text if kind == "text" else token for kind, token in section.tokens if kind not in _WITHOUT_WORDS)
    return "".join(shown)


def as_shown(format_code: str, value: float) -> AsShown:
    """What a cell of this format shows of a number."""
    section, minus = chosen_section(number_sections(format_code), value)
    if section is None or section.doubtful or section.date:
        return AsShown()
    before, behind = section.before.strip(), section.behind.strip()
    if section.fraction:
        words = (before + behind).strip("0123456789")  # of a fixed denominator
        return AsShown() if words else _with_words("", value, Section(), "")
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


def _with_words(before: str, value: float, section: Section, behind: str) -> AsShown:
    """The number, with all its digits, between the words of a format; these may not look like a part of it."""
    if any(character.isdigit() or character in _PARTS_OF_NUMBERS for character in before[-1:] + behind[:1]):
        return AsShown()
    figure = f"{abs(value) * (100 if section.percent else 1):.15g}"
    if "e" not in figure:
        whole, point, rest = figure.partition(".")
        figure = whole.zfill(section.digits.partition(".")[0].count("0")) + point + rest
    return AsShown(f"{before}{'-' if value < 0 else ''}{figure}{behind}", figure=True)
