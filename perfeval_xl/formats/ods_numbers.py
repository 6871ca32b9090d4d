"""How cells of an .ods show their numbers: told by the text that stands in the file beside the number.

It is put into the words of a number format, so that an .ods and an .xlsx are judged alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from perfeval_xl.formats.number_formats import DASHES, DATE, PERCENT, PLAIN, Shown, shows_none

_FIGURE = re.compile(r"(?P<whole>[0-9][0-9,]*|(?=\.[0-9]))(?P<rest>\.[0-9]*)?(?P<power>E[+-]?[0-9]+)?")
_FRACTION = re.compile(r"-?(?:[0-9]+ +)?[0-9]+ */ *[0-9]+")
_A_LITTLE, _LAST_DIGIT = Decimal("1.000001"), Decimal("1e-14")
_LAST_DECIMAL = Decimal("1e-18")
"""LibreOffice stores 20 decimals, which are 18 of a percentage, but shows 15 digits wherever they begin."""


def shown_in_ods(attributes: Mapping[str, str], text: str | None) -> Shown:
    """How a cell element with these attributes shows its number as `text` (None: the file does not say it); PLAIN for
    one that holds no number."""
    kind = attributes.get("office:value-type", "")
    if text is None:
        return {"percentage": PERCENT, "date": DATE, "time": DATE}.get(kind, PLAIN)
    if kind in ("float", "currency", "percentage"):
        try:
            value = float(attributes.get("office:value", ""))
        except ValueError:
            return PLAIN  # the reader of values refuses it
        return _percent(text, value) if kind == "percentage" else _number(text, value)
    if kind == "date":
        parts = [int(part) for part in re.findall("[0-9]+", attributes.get("office:date-value", "")[:10])]
        seen = {int(part) for part in re.findall("[0-9]{1,4}", text)}
        whole = len(parts) == 3 and set(parts[1:]) <= seen and bool({parts[0], parts[0] % 100} & seen)
        return DATE if whole else _nothing_but(text)
    return _nothing_but(text) if kind == "time" else PLAIN


def _percent(text: str, value: float) -> Shown:
    return PERCENT if text.endswith("%") and _number(text[:-1], value * 100) == PLAIN else _nothing_but(text)


def _number(text: str, value: float) -> Shown:
    text = text.strip()
    found = _FIGURE.search(text)
    if (not value and shows_none(text)) or _FRACTION.fullmatch(text):
        return PLAIN
    if found is None or not _is_rounded(found, abs(value)):
        return _nothing_but(text)
    before, behind = text[: found.start()].strip(), text[found.end() :].strip()
    if value < 0 and before[:1] == "(" and behind[-1:] == ")":
        before, behind = before[1:].strip(), behind[:-1].strip()
    elif value < 0 and found[0].strip("0.,"):  # LibreOffice leaves the sign out where no digit is left
        bare = before.strip(DASHES).strip()
        if bare == before:
            return _nothing_but(text)
        before = bare
    elif value < 0:
        before = before.strip(DASHES).strip()
    whole = found["whole"]
    figure = "0" * len(whole) if len(whole) > 1 and whole.startswith("0") else "0"
    return f"{_literal(before)}{figure}{_literal(behind)}" if before or behind or len(figure) > 1 else PLAIN


def _is_rounded(found: re.Match[str], value: float) -> bool:
    """Whether a figure is the number, perhaps rounded to fewer digits, at most to 14 in all."""
    figure = Decimal(found[0].replace(",", ""))
    exponent = figure.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return abs(figure - Decimal(value)) <= max(step / 2 * _A_LITTLE, Decimal(value) * _LAST_DIGIT, _LAST_DECIMAL)


def _nothing_but(text: str) -> Shown:
    """A format that shows this text, whatever the number."""
    return _literal(text) or '""'


def _literal(text: str) -> str:
    """A part of a format that shows this text."""
    return '"' + text.replace('"', "”") + '"' if text else ""
