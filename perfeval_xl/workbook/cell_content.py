"""One cell's content to a field's value: numbers as numbers, texts as texts, what is not certain as it was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from perfeval_xl.form.placed import Field, FieldType
from perfeval_xl.form.values import Value
from perfeval_xl.workbook.number_text import NoFigure, NotUnderstood, Number, doubtful_percent, understand
from perfeval_xl.workbook.reading import Content

_FORMULA_SIGNS = (*"=+-@\t\r\n", *"＝＋－＠")  # full-width too: Excel in Chinese takes them
LONGEST_SHOWN = 500
"""UTF-16 units of a text that is shown in a list or a finding."""


def shortened(text: str, most: int) -> str:
    """The text, or as much of it as goes into `most` UTF-16 units (which spreadsheets count), with … at its end."""
    units = text.encode("utf-16-le", "surrogatepass")
    return text if len(units) <= 2 * most else units[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"


def inert(text: str) -> str:
    """A text for a CSV file: one that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def listed_cells(contents: Iterable[tuple[str, Content]]) -> str:
    """`J5：另附说明；K7：3`: contents that have no place in the form, with their cells, at most 500 characters."""
    return shortened(
        "；".join(f"{cell}：{as_text(content, percent=False)}" for cell, content in contents), LONGEST_SHOWN
    )


@dataclass(frozen=True)
class Understanding:
    """A field's value, and what stood in the cell where that is another thing (`typed`).

    `certain`: a number typed as text (or a sign for none) that was understood. Where a number field's value is a text,
    it could not be understood and `reason` says why, in Chinese.
    """

    value: Value
    typed: str | None = None
    certain: bool = False
    reason: str = ""


def understood(content: Content, field: Field, *, error: str | None, percent: bool) -> Understanding:
    """What a cell's content means in a field. `error` is the text of an error cell, which readers show as blank.

    `percent`: the cell shows its number as a percentage, so that 1 there is 100 %. A number field that is no rate does
    not take one; a rate of 1 or more in a cell that shows no percentage may be 1 % or 100 %, so it is asked about.
    """
    if error is not None:
        return Understanding(error, error, reason="是没有算出值的公式" if error.startswith("=") else "是错误值")
    if field.type is FieldType.TEXT:
        return _text(content, percent=percent)
    return _number(content, field.unit, percent=percent)


def _text(content: Content, *, percent: bool) -> Understanding:
    if isinstance(content, str):
        return Understanding(content if content.strip() else None)
    return Understanding(as_text(content, percent=percent))


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


def _number(content: Content, unit: str, *, percent: bool) -> Understanding:
    if isinstance(content, (int, float)) and not isinstance(content, bool):
        doubt = doubtful_percent(content, unit, percent=percent)
        shown = as_text(content, percent=percent)
        return Understanding(shown, shown, reason=doubt) if doubt else Understanding(float(content))
    if not isinstance(content, str):
        return Understanding(as_text(content, percent=False), as_text(content, percent=False), reason="是日期或是非值")
    if not content.strip():
        return Understanding(None)
    match understand(content, unit):
        case Number(value):
            return Understanding(value, content, certain=True)
        case NoFigure():
            return Understanding(None, content, certain=True)
        case NotUnderstood(reason):
            return Understanding(content, content, reason=reason)
