"""One cell's content to a field's value: numbers as numbers, texts as texts, what is not certain as it was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from perfeval_xl.expressions.values import Value, at_15_digits
from perfeval_xl.expressions.visible_text import is_placeholder, seen_of, shows_nothing
from perfeval_xl.form.layout_parts import Field, FieldType
from perfeval_xl.form.shown_text import LONGEST_SHOWN, shortened
from perfeval_xl.formats.calamine_values import Content
from perfeval_xl.formats.shown.number_formats import as_shown, text_as_shown
from perfeval_xl.reading.cell_facts import CellFacts
from perfeval_xl.reading.number_text import NoFigure, NotUnderstood, Number, doubtful_percent, understand

_MOST_DIGITS = 1e15
"""From here on a spreadsheet keeps no last digit: of an account number it is gone."""
_SIGNS_OF_YUAN = ("¥", "￥", "人民币")
_NOT_AS_SHOWN = "单元格的格式显示的与所存的数不同"
_TEXT_NOT_AS_SHOWN = "单元格的格式显示的与所填的文字不同"
_HIDDEN = "单元格的格式不显示所填的文字"
_BY_RULE = "有带数字格式的条件格式，看不出显示成什么"
_NO_NUMBER = "是日期或是非值"


def listed_cells(contents: Iterable[tuple[str, Content]]) -> str:
    """`J5：另附说明；K7：3`: contents that have no place in the form, with their cells, at most 500 characters."""
    return shortened(
        "；".join(f"{cell}：{as_text(content, percent=False)}" for cell, content in contents), LONGEST_SHOWN
    )


@dataclass(frozen=True)
class Understanding:
    """A field's value, and what stood in the cell where that is another thing (`typed`).

    `certain`: a number typed as text (or a sign for none), or shown in another unit by its format (`by_format`), that
    was understood. `reason` says in Chinese why nothing could be understood; the value then is a text, which no number
    field takes. Of a text, `doubt` says why it may not be what is seen, `moment` that it was a date or a time.
    """

    value: Value
    typed: str | None = None
    certain: bool = False
    by_format: bool = False
    reason: str = ""
    doubt: str = ""
    moment: bool = False


def understood(content: Content, field: Field, facts: CellFacts) -> Understanding:
    """What a cell's content means in a field; in doubt where a rule of the sheet may show another."""
    found = _understood(content, field, facts)
    return replace(found, doubt=_BY_RULE, certain=False, moment=False) if facts.by_rule and not found.reason else found


def _understood(content: Content, field: Field, facts: CellFacts) -> Understanding:
    """By the cell alone.

    A number shown as a percentage (1 there is 100 %) is taken by rates alone; a rate of 1 or more in a cell that shows
    no percentage may be 1 % or 100 %, so it is asked about. A number whose cell shows another figure is not taken.
    """
    if facts.unread is not None:
        stands, reason = facts.unread
        return Understanding(stands, stands, reason=reason)
    if isinstance(content, str) and facts.number_format:
        return _formatted_words(content, field, facts)
    if field.type is FieldType.TEXT:
        return _text(content, facts)
    if facts.marks:
        stands = f"{as_text(content, percent=False)}（{facts.marks}）"
        return Understanding(stands, stands, reason="看到的与所存的不同")
    if facts.moment is not None:
        return Understanding(facts.moment.text, facts.moment.text, reason=_NO_NUMBER)
    if isinstance(content, (int, float)) and not isinstance(content, bool):
        return _number(content, field.unit, facts)
    return _typed_number(content, field.unit)


def _formatted_words(content: str, field: Field, facts: CellFacts) -> Understanding:
    """A text of which a format shows more, less or nothing: it is read as it is seen."""
    plain = replace(facts, number_format="")
    seen = text_as_shown(facts.number_format, content)
    if seen is not None and (seen.strip() or shows_nothing(content)):
        own = field.prefix and seen == f"{field.prefix}{content}"  # the form's own words before a name
        return _understood(content if own or shows_nothing(content) else seen, field, plain)
    if field.type is FieldType.TEXT:
        return Understanding(content, doubt=_HIDDEN if seen is not None else _TEXT_NOT_AS_SHOWN)
    return Understanding(content, content, reason=_TEXT_NOT_AS_SHOWN)


def _text(content: Content, facts: CellFacts) -> Understanding:
    if facts.moment is not None:
        moment = facts.moment
        return Understanding(moment.text, doubt=moment.doubt, moment=not (moment.whole or moment.doubt))
    if isinstance(content, str):
        return _words(content, facts)
    if isinstance(content, bool):
        return Understanding(as_text(content, percent=False))
    if isinstance(content, (int, float)):
        return _number_as_text(content, facts)
    return Understanding(as_text(content, percent=False))


def _words(content: str, facts: CellFacts) -> Understanding:
    """A text as it is; where only what cannot be seen makes it more than nothing, it is that (`typed` keeps it)."""
    if shows_nothing(content):
        return Understanding(None, content if content.strip() else None)
    seen = seen_of(content)
    if seen != content and is_placeholder(content):
        return Understanding(seen, content, doubt=facts.marks)
    return Understanding(content, doubt=facts.marks)


def _number_as_text(content: float, facts: CellFacts) -> Understanding:
    """As it is seen: `12公里`, `100%`, `0007`; otherwise as it is stored."""
    if abs(content) >= _MOST_DIGITS:
        return Understanding(f"{content:.0f}", doubt="是超过15位的数，末尾几位已经丢失")
    if not facts.number_format:
        return Understanding(as_text(content, percent=facts.percent))
    shown = as_shown(facts.number_format, content).text
    return Understanding(shown) if shown else Understanding(f"{content:.15g}", doubt=_NOT_AS_SHOWN)


def as_text(content: Content, *, percent: bool) -> str:
    """A content of any kind as a person sees it in the cell."""
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, (int, float)):
        return f"{content * 100:.15g}%" if percent else f"{content:.15g}"
    if isinstance(content, datetime):
        return f"{content:%Y-%m-%d}" if content.time() == time() else f"{content:%Y-%m-%d %H:%M:%S}"
    if isinstance(content, (date, time)):
        return content.isoformat()
    if isinstance(content, timedelta):
        return str(content)
    return content


def _number(content: float, unit: str, facts: CellFacts) -> Understanding:
    if facts.number_format:
        otherwise = _shown_otherwise(content, unit, facts.number_format)
        if otherwise is not None:
            return otherwise
    doubt = doubtful_percent(content, unit, percent=facts.percent)
    shown = as_text(content, percent=facts.percent)
    return Understanding(shown, shown, reason=doubt) if doubt else Understanding(float(content) + 0.0)  # no -0.0


def _shown_otherwise(content: float, unit: str, number_format: str) -> Understanding | None:
    """What is made of a number that its format shows in another way; None where it comes to the same number.

    Words behind it are taken as if they were typed. Nothing that a format computes (thousands) is taken.
    """
    shown = as_shown(number_format, content)
    if not shown.figure:
        seen = f"显示为{shown.text}" if shown.text else "格式显示不同"
        stands = f"{content:.15g}（{seen}）"  # so that it is never taken for a number later on
        return Understanding(stands, stands, reason=_NOT_AS_SHOWN)
    text = shown.text
    if unit == "元":
        text = next((text.removeprefix(sign) for sign in _SIGNS_OF_YUAN if text.startswith(sign)), text)
    match understand(text, unit):
        case Number(value) if at_15_digits(value) == at_15_digits(content):
            return None
        case Number(value):
            return Understanding(value, shown.text, certain=True, by_format=True)
        case NotUnderstood(reason):
            return Understanding(shown.text, shown.text, reason=reason)
    return None


def _typed_number(content: Content, unit: str) -> Understanding:
    if not isinstance(content, str):
        return Understanding(as_text(content, percent=False), as_text(content, percent=False), reason=_NO_NUMBER)
    if shows_nothing(content):
        return Understanding(None)
    match understand(content, unit):
        case Number(value):
            return Understanding(value, content, certain=True)
        case NoFigure():
            return Understanding(None, content, certain=True)
        case NotUnderstood(reason):
            return Understanding(content, content, reason=reason)


def says_nothing(text: str) -> bool:
    """Whether a text says nothing: blank, or a sign such as / or 无."""
    return not folded(text) or isinstance(understand(text, ""), NoFigure)


def folded(text: str) -> str:
    """A label without what does not change its meaning: spaces, width, marks, case."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()
