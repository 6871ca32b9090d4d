"""What a cell of a roster means: a code, a name, a day. What is not certain is refused, with the mend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from perfeval_xl.formats.calamine_values import Content
from perfeval_xl.formats.refusals import quoted
from perfeval_xl.reading.number_text import MOST_DIGITS
from perfeval_xl.reading.understanding import as_text

LONGEST = 200
"""Characters of any text of the roster."""

_RETYPE = "，请把这一列设为“文本”格式，再重新输入代码"
_WHOLE = re.compile(r"([0-9]+)\.0+")
# 12E5 may be a code; what programs make of a long number has a point or a sign.
_SCIENTIFIC = re.compile(r"[+-]?(?:[0-9]+\.[0-9]+E[+-]?|[0-9]+E[+-])[0-9]+", re.IGNORECASE)
_DATE = re.compile(
    r"(20[0-9]{2})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]|([0-9]{2})([0-9]{2}))"
    r"(?:(?:[ T]|(?<=[日号]))[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)


_TOTAL = re.compile(r"(?:合计|总计|小计|共计|总数)(?:[:：（(]?[0-9]+[个家]?(?:单位)?[)）]?)?[:：]?")


def is_total(content: Content) -> bool:
    """Whether a cell heads a row that sums up the others: no unit is called so."""
    return isinstance(content, str) and _TOTAL.fullmatch("".join(content.split())) is not None


class UnfitCell(Exception):
    """Why a cell's content cannot be what its column is for, in Chinese, to stand behind the column's name."""


def code_of(contents: Sequence[Content]) -> str:
    """A unit's code: a text as it stands, leading zeros too, or the digits of a whole number. Raises UnfitCell."""
    if not contents:
        raise UnfitCell("空着，请补上")
    content = contents[0]
    if not isinstance(content, (str, int, float)) or isinstance(content, bool):
        raise UnfitCell(f"{quoted(as_text(content, percent=False))}是日期或是非值{_RETYPE}")
    if not isinstance(content, str):
        if abs(content) >= 10**MOST_DIGITS:
            raise _too_long(as_text(content, percent=False))
        if content < 0 or content != int(content):
            raise UnfitCell(f"{as_text(content, percent=False)}是负数或小数{_RETYPE}")
        return str(int(content))
    text = text_of(contents)
    plain = unicodedata.normalize("NFKC", text)
    if _SCIENTIFIC.fullmatch(plain):
        raise UnfitCell(f"{quoted(text)}是科学记数法，原来的代码已经看不出来{_RETYPE}")
    if (whole := _WHOLE.fullmatch(plain)) is None:
        return text
    if len(whole[1]) > MOST_DIGITS:
        raise _too_long(text)
    return whole[1]


def _too_long(shown: str) -> UnfitCell:
    return UnfitCell(f"{quoted(shown)}是超过{MOST_DIGITS}位的数，末几位已经丢失{_RETYPE}")


def name_of(contents: Sequence[Content]) -> str:
    """A unit's name, which must be there. Raises UnfitCell."""
    if not contents:
        raise UnfitCell("空着，请补上")
    return text_of(contents)


def text_of(contents: Sequence[Content]) -> str:
    """A text on one line, '' for a blank; several cells' with spaces between. Raises UnfitCell."""
    text = " ".join(as_text(content, percent=False).strip() for content in contents)
    if any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or each in "\ufffe\uffff" for each in text):
        raise UnfitCell(f"{quoted(text)}含有换行或看不见的字符，请删去重新输入")
    if len(text) > LONGEST:
        raise UnfitCell(f"{quoted(text)}太长，最多{LONGEST}个字")
    return text


def contact_of(contents: Sequence[Content]) -> str:
    """Whom to ask, '' for a blank; names and numbers often stand on lines of their own. Raises UnfitCell."""
    return text_of([" ".join(as_text(content, percent=False).split()) for content in contents])


def deadline_of(contents: Sequence[Content]) -> date | None:
    """The last day that is in time; None for a blank. A time of day is left out. Raises UnfitCell."""
    if not contents:
        return None
    content = contents[0]
    if isinstance(content, datetime):
        day: date | None = content.date()
    else:
        day = content if isinstance(content, date) else _day(as_text(content, percent=False))
    if day is None or not 2000 <= day.year < 2100:
        raise UnfitCell(f"{quoted(as_text(content, percent=False).strip())}看不懂，请写成2025-03-31这样的日期")
    return day


def _day(typed: str) -> date | None:
    text = "".join(part.strip() for part in re.split("([年月日号/.-])", unicodedata.normalize("NFKC", typed)))
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None and part.isdigit())
    try:
        return date(year, month, day)
    except ValueError:
        return None
