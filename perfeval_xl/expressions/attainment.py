"""What the texts 年度指标值 and 实际完成值 say, and how much of an indicator's weight the result has earned.

Pure functions over texts. attainment_formulas.py writes the same as formulas of a spreadsheet, from the tables here;
that is why the reading is so simple: an operator before, a number, an operator behind, a unit, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from perfeval_xl.expressions.values import number_text, percent_text, round_half_away

Direction = Literal["higher", "lower", "either"]
"""What is good where the target carries no operator: more, less, or unknown."""

LONGEST = 2000
"""Characters of a text that are looked at: four texts stand in one cell of the formulas, which holds 32,767."""
CLEANING = {
    **dict(zip("０１２３４５６７８９％﹪．，／＋－＜＞＝（）", "0123456789%%.,/+-<>=()", strict=True)),
    **{"≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "═": "="},
    **dict.fromkeys(" \u3000\u00a0\n\r\t", ""),
}
"""One character and what stands for it: half-width forms, one sign for each operator, no spaces."""
_CLEANING = str.maketrans(CLEANING)


def _longest_first(words: Mapping[str, str]) -> dict[str, str]:
    """From meanings and their words (between spaces) to words and their meaning: 大于等于 comes before 大于."""
    pairs = [(word, meaning) for meaning, text in words.items() for word in text.split()]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


PREFIXES = _longest_first(
    {
        "≥": "大于或等于 大于等于 不少于 不低于 不小于 至少 >= => ≥ 超过 高于 大于 多于 >",
        "≤": "小于或等于 小于等于 不超过 不高于 不多于 不大于 最多 控制在 <= =< ≤ 低于 少于 小于 <",
        "=": "等于 =",
    }
)
SUFFIXES = _longest_first({"≥": "及以上 以上", "≤": "及以下 以下 以内 之内 内"})
PERCENT_WORDS = ("个百分点", "百分点", "百分比")
# An expression takes the first of its words that fits, so the longest; \Z is the end and nothing else.
_PREFIX = re.compile("|".join(map(re.escape, PREFIXES)))
_SUFFIX = re.compile(rf"(?:{'|'.join(SUFFIXES)})\Z")
_PERCENT = re.compile(rf"(?:{'|'.join(PERCENT_WORDS)})\Z")
_FIGURES = re.compile("[0-9.,]")
QUALITATIVE = "定性"
MOST_DIGITS = 14
"""Two numbers of 14 digits differ by enough for every spreadsheet to tell them apart (LibreOffice: by 2⁻⁴⁸)."""
LONGEST_UNIT = 6
"""Characters: what is longer is a sentence that begins with a number."""
NO_UNIT = "、:：;；。-–—~～+月"
"""What no unit begins with: `1、完成` is an item of a list, `5~` half a range, `12月底前` a date."""
_NO_UNIT = tuple(NO_UNIT)

PHRASES: Mapping[str, tuple[str, ...]] = {
    "reached": (
        *("达成预期指标", "达成年度指标", "达成预期目标", "达成", "已达成", "全部达成"),
        *("完成", "已完成", "全部完成", "按时完成"),
    ),
    "partly": ("部分达成预期指标", "部分达成年度指标", "部分达成", "部分完成", "部分达成预期指标并具有一定效果"),
    "missed": ("未达成预期指标", "未达成年度指标", "未达成预期指标且效果较差", "未达成", "未完成"),
}
"""Whole results in words, cleaned, and the band they say."""
UNDIRECTED = "?"
"""The operator of a target that carries none and may be good in either direction."""
DIRECTIONS: Mapping[Direction, str] = {"higher": "≥", "lower": "≤", "either": UNDIRECTED}


@dataclass(frozen=True)
class Quantity:
    """What one text says.

    `operator` is "≥", "≤", "=" or "". `number` is None where the text is no quantity (blank, or in words); operator and
    unit are "" then. `unit` is "" for none, "%" for percent (the number of `90%` is 90), at most 6 characters unless it
    comes from the form's column of units. `words` is the text cleaned.
    """

    operator: str
    number: float | None
    unit: str
    words: str


@dataclass(frozen=True)
class Bands:
    """The lower ends of the shares for qualitative results: reached up to 1, partly up to reached, missed up to partly.

    财预〔2020〕10号: 100–80 %, 80–60 %, 60–0 %.
    """

    reached: float = 0.8
    partly: float = 0.6

    def ends(self, band: str) -> tuple[float, float]:
        """The lower and the upper end of "reached", "partly" or "missed"."""
        return {"reached": (self.reached, 1.0), "partly": (self.partly, self.reached), "missed": (0.0, self.partly)}[
            band
        ]


@dataclass(frozen=True)
class Attainment:
    """What a result has earned of its indicator's weight.

    `least` and `most` are shares of the weight, 0 to 1: equal for quantities, the ends of the band for words, None
    where it cannot be told. `ratio` is the unrounded actual/target (target/actual where less is better), above 1 where
    the target is surpassed; None where the base is 0 and where `least` is None or comes from words. `arithmetic` says
    it in Chinese, "" where `least` is None. `basis` is what it was judged by: the operator "≥", "≤", "=" or "?" (see
    UNDIRECTED) between comparable quantities, the band "reached", "partly" or "missed" of words, or "".
    `points_due` are the points (`8.62`, `8–10`), "" where they cannot be told.
    """

    target: Quantity
    actual: Quantity
    least: float | None
    most: float | None
    ratio: float | None
    arithmetic: str
    basis: str
    points_due: str = ""

    @property
    def actual_sign(self) -> str:
        """The operator before the number of the result: one that a target may have and a result should not."""
        return "" if self.actual.number is None else marked(self.actual.words).operator

    def part(self, name: str) -> float | str | None:
        """One of attainment_formulas.PARTS; None for a number that is not there."""
        which, _, of_quantity = name.partition("_")
        if which in {"target", "actual"} and of_quantity in {"operator", "number", "unit"}:
            found: float | str | None = getattr(self.target if which == "target" else self.actual, of_quantity)
            return found
        found = getattr(self, name)
        return found


class Marked(NamedTuple):
    """A cleaned text between the operator before it and the one behind it; percent in words at its end is `%`."""

    operator: str
    content: str
    suffix: str


def clean(text: str) -> str:
    """A text without spaces, in half-width signs; at most LONGEST of its characters."""
    return text[:LONGEST].translate(_CLEANING)


def marked(words: str) -> Marked:
    """Takes the operators off a cleaned text."""
    operator, content, suffix = "", words, ""
    if found := _PREFIX.match(content):
        operator, content = PREFIXES[found[0]], content[found.end() :]
    if found := _SUFFIX.search(content):
        suffix, content = SUFFIXES[found[0]], content[: found.start()]
    return Marked(operator, _PERCENT.sub("%", content), suffix)


def digits_and_tail(content: str) -> tuple[str, str]:
    """`1,234.5元` is (`1234.5`, `元`). Digits are "" where the tail cannot be a unit; they need not make a number.

    The tail is the content without digits, points and commas: where the content ends with it, they all stand before it.
    """
    tail = _FIGURES.sub("", content)
    if len(tail) > LONGEST_UNIT or tail.startswith(_NO_UNIT) or not content.endswith(tail):
        return "", tail
    return content.removesuffix(tail).replace(",", ""), tail


def read_quantity(text: str) -> Quantity:
    """What a text says, read by itself; see Quantity."""
    words = clean(text)
    operator, content, suffix = marked(words)
    digits, tail = digits_and_tail(content)
    number = _number(digits)
    if number is None:
        return Quantity("", None, "", words)
    return Quantity(operator or suffix, number, "%" if tail.startswith("%") else tail, words)


def _number(digits: str) -> float | None:
    whole, _, decimals = digits.partition(".")
    if "." in decimals or not 1 <= len(whole + decimals) <= MOST_DIGITS:
        return None
    return int(whole + decimals) / 10.0 ** len(decimals)


@lru_cache(maxsize=4096)
def attain(  # noqa: PLR0917  # the columns of a form, in its order
    target: str, actual: str, nature: str, unit: str, weight: float | None, direction: Direction, bands: Bands
) -> Attainment:
    """How much of the weight a result has earned.

    `nature` and `unit` are the texts of the columns 指标性质 and 度量单位 ("" where the form has none), `weight` the
    points of the indicator (None: not known; only the arithmetic asks). 财预〔2020〕10号: a quantity that meets its
    target earns the whole weight, else its proportion; words earn the band of what they say.
    """
    unit = marked(clean(unit)).content
    wanted, found = _target(read_quantity(target), marked(clean(nature)), unit), read_quantity(actual)
    if wanted.number is not None and found.number is not None and _comparable(wanted.unit, found.unit, unit):
        basis = wanted.operator or (DIRECTIONS[direction] if wanted.number > 0 else UNDIRECTED)
        result = _compared(wanted, found, (wanted.number, found.number), weight, basis)
    else:
        result = _judged(wanted, found, weight, bands)
    return replace(result, points_due=_due(result, weight))


def _due(result: Attainment, weight: float | None) -> str:
    if result.least is None or result.most is None or weight is None:
        return ""
    least, most = _points(weight, result.least), _points(weight, result.most)
    return least if result.least == result.most else f"{least}–{most}"


def _target(target: Quantity, nature: Marked, unit: str) -> Quantity:
    """The target with what the form's columns add to it."""
    if target.number is None:
        return target
    if is_qualitative(nature):
        return Quantity("", None, "", target.words)
    return replace(target, operator=nature.operator or target.operator, unit=target.unit or unit)


def is_qualitative(nature: Marked) -> bool:
    """Whether the column 指标性质 says that the target is no quantity, whatever it looks like."""
    return nature.content.startswith(QUALITATIVE)


def _comparable(wanted: str, found: str, column: str) -> bool:
    """Whether two units can be the same: one of them may be left out, but 100 can be 100 % or 100 times as much."""
    if wanted == found or (found == "" and column == "%"):
        return True
    return "%" not in (wanted, found) and ("" in (wanted, found) or found == column)


def _compared(
    target: Quantity, actual: Quantity, numbers: tuple[float, float], weight: float | None, basis: str
) -> Attainment:
    wanted, found = numbers
    met = found == wanted or (basis == "≥" and found > wanted) or (basis == "≤" and found < wanted)
    if not met and (basis == UNDIRECTED or (basis == "=" and found > wanted)):
        return Attainment(target, actual, None, None, None, "", basis)
    above, below = (wanted, found) if basis == "≤" else (found, wanted)
    ratio = above / below if below > 0 else None  # no number is below 0, so a base of 0 is met
    if met or ratio is None:
        text = f"{number_text(found)}/{number_text(wanted)}已达到目标"
        if weight is not None:
            text += f"，满分{number_text(weight)}"
        return Attainment(target, actual, 1.0, 1.0, ratio, text, basis)
    percent = _percent(ratio)
    text = f"{number_text(above)}/{number_text(below)} = {percent}"
    if weight is not None:
        text += f"，{number_text(weight)} × {percent} = {_points(weight, ratio)}"
    return Attainment(target, actual, ratio, ratio, ratio, text, basis)


def _judged(target: Quantity, actual: Quantity, weight: float | None, bands: Bands) -> Attainment:
    """By the words of the result, where target and result are not two quantities that can be compared."""
    basis = _band(target.words, actual.words)
    if basis == "":
        return Attainment(target, actual, None, None, None, "", basis)
    least, most = bands.ends(basis)
    text = f"“{actual.words}”应得分值的{_points(100, least)}%–{_points(100, most)}%"
    if weight is not None:
        text += f"，即{_points(weight, least)}–{_points(weight, most)}"
    return Attainment(target, actual, least, most, None, text, basis)


def _band(target: str, actual: str) -> str:
    """The band of a result in words; "" where it says nothing that is known, or one of the two is blank."""
    if target == "" or actual == "":
        return ""
    if actual == target:
        return "reached"
    return next((band for band, phrases in PHRASES.items() if actual in phrases), "")


def _percent(share: float) -> str:
    return f"{percent_text(100 * share)}%"


def _points(weight: float, share: float) -> str:
    return number_text(round_half_away(weight * share, 2))
