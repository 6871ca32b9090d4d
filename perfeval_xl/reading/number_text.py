"""Text typed into a number cell, turned into a number where that is certain, else into the reason why not.

Pure functions. What becomes of the result (a value, a note, a finding) is decided by whoever reads the cell.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal


@dataclass(frozen=True)
class Number:
    """A finite number, in the cell's own unit; a rate is a fraction (`100%` is 1.0)."""

    value: float


@dataclass(frozen=True)
class NoFigure:
    """The unit says there is none (`/` `—` `-` `无`), or typed nothing but spaces: a blank, which is not a 0."""


@dataclass(frozen=True)
class NotUnderstood:
    """Not certainly a number. `reason` is Chinese, without a full stop: `有两个小数点`."""

    reason: str


Understood = Number | NoFigure | NotUnderstood

NONE_SIGNS = frozenset({"/", "-", "–", "—", "——", "\N{MINUS SIGN}", "无"})

MONEY = {"元": 0, "千元": 3, "万": 4, "万元": 4, "百万元": 6, "亿": 8, "亿元": 8}  # powers of ten
SAME_UNIT = (("人", "名"), ("㎡", "平方米", "平米", "m2", "m²"))

# Not NFKC: that would also read 10² as 102 and ① as 1.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2212: "-"}
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff" + "\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
GROUP_SPACES = "\u00a0\u202f"  # no-break spaces, with which programs separate thousands

NUMERIC_PART = re.compile(rf"[+-]?[0-9.,{GROUP_SPACES}]*")
PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
GROUPED = re.compile(rf"[+-]?[1-9][0-9]{{0,2}}([,{GROUP_SPACES}])[0-9]{{3}}(?:\1[0-9]{{3}})*(?:\.[0-9]+)?")
SCIENTIFIC = re.compile(r"[eE][+-]?[0-9]+")
CHINESE_NUMERALS = re.compile("[〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟廿]+")

MOST_DIGITS = 15  # before the point; a spreadsheet keeps no more
EXACT = Context(prec=60)


def understand(typed: str, unit: str = "") -> Understood:
    """The number that `typed` certainly means in a cell of a unit.

    `unit` is the cell's own: 万元, 元, 人, ㎡, 分 or any other word, `%` for a rate, empty for none. Money behind the
    number is converted (`2000万` is 2000 in a 万元 cell, 20000000 in a 元 cell). A rate needs its percent sign unless
    it is below 1: `100` could be 100 % or 10000 %. Raises nothing, whatever the text.
    """
    text = _trim(typed.translate(FULL_WIDTH))
    if not text or text in NONE_SIGNS:
        return NoFigure()
    if any(character in INVISIBLE for character in text):
        return NotUnderstood("中间有看不见的字符")
    match = NUMERIC_PART.match(text)
    numeric = match.group().rstrip(GROUP_SPACES) if match else ""
    behind = _trim(text[len(numeric) :])
    if not any(character.isdigit() for character in numeric):
        return NotUnderstood(_no_number(text))
    if reason := _wrong_form(numeric) or _wrong_end(behind):
        return NotUnderstood(reason)
    return _in_unit(Decimal(re.sub(rf"[,{GROUP_SPACES}]", "", numeric)), behind, unit)


def doubtful_percent(number: float, unit: str, *, percent: bool) -> str:
    """Why a number, with a percent sign or without, is not certain in a cell of a unit; empty where it is."""
    if percent:
        return "" if unit == "%" else "这一格填数，不填百分数"
    return "没有写百分号，分不清是百分之几还是几倍" if unit == "%" and abs(number) >= 1 else ""


def _in_unit(number: Decimal, behind: str, unit: str) -> Understood:
    """`number` with the unit typed `behind` it, in the unit of the cell."""
    power = 0
    percent = behind == "%"
    if (percent or not behind) and (doubt := doubtful_percent(float(number), unit, percent=percent)):
        return NotUnderstood(doubt)
    if percent:
        power = -2
    elif behind in MONEY and unit in MONEY:
        power = MONEY[behind] - MONEY[unit]
    elif behind and behind.lower() not in _names(unit):
        return NotUnderstood(_wrong_unit(behind, unit))
    if number.adjusted() >= MOST_DIGITS:
        return NotUnderstood(f"整数部分超过{MOST_DIGITS}位")
    value = float(number.scaleb(power, EXACT)) + 0.0  # no negative zero
    if number and not value:
        return NotUnderstood("数太小，无法表示")
    return Number(value)


def _names(unit: str) -> tuple[str, ...]:
    """What the unit may be called, in lower case."""
    return next((names for names in SAME_UNIT if unit in names), (unit.lower(),))


def _wrong_form(numeric: str) -> str:
    """Why signs, digits, points and separators make no number; empty where they do."""
    if PLAIN.fullmatch(numeric) or GROUPED.fullmatch(numeric):
        return ""
    points = numeric.count(".")
    if points > 1:
        return "有两个小数点" if points == 2 else "有多个小数点"
    if "," in numeric:
        return "逗号的位置不对，分不清是千分位还是小数点"
    if any(space in numeric for space in GROUP_SPACES):
        return "数字中间有空格"
    return "小数点后面没有数字"


def _wrong_end(behind: str) -> str:
    """Why what follows the number cannot be a unit at all; empty where it may be one."""
    if SCIENTIFIC.fullmatch(behind):
        return "用了科学记数法，请写成普通数字"
    if behind.startswith("_"):
        return "数字中间有下划线"
    if behind[:1].isdecimal() and behind[0].isascii():
        return "数字中间有空格"
    if any(_is_foreign_digit(character) for character in behind if character != "²"):
        return "含有不是 0 到 9 的数字字符"
    return ""


def _wrong_unit(behind: str, unit: str) -> str:
    if not re.search(r"\w", behind):
        return f"数字后面有“{_shorten(behind)}”"
    return f"数字后面的“{_shorten(behind)}”不是这一格的单位" + (f"（{unit}）" if unit else "")


def _no_number(text: str) -> str:
    """Why a text that does not begin with a number is none."""
    if re.match(r"\([+-]?[0-9]", text):
        return "带括号，不清楚是不是表示负数"
    if any(_is_foreign_digit(character) for character in text):
        return "含有不是 0 到 9 的数字字符"
    if CHINESE_NUMERALS.match(text):
        return "是中文数字，请改写成阿拉伯数字"
    before = re.match(r"[^0-9]*", text)
    if before and before.end() < len(text):
        return f"数字前面有“{_shorten(before.group())}”"
    return f"“{_shorten(text)}”不是数字"


def _is_foreign_digit(character: str) -> bool:
    """Digits of other scripts, superscripts and circled ones; numerals that are words (一) are not digits."""
    return not character.isascii() and unicodedata.category(character) in ("Nd", "No")


def _trim(text: str) -> str:
    """Without spaces of any kind, also invisible ones, at both ends."""
    start, end = 0, len(text)
    while start < end and (text[start].isspace() or text[start] in INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in INVISIBLE):
        end -= 1
    return text[start:end]


def _shorten(text: str) -> str:
    """At most 10 characters on one line, to be quoted in a reason."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 10 else f"{line[:9]}…"
