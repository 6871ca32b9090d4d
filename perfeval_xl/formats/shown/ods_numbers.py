"""How cells of an .ods show their numbers: told by the text that stands in the file beside the number.

It is put into the words of a number format, so that an .ods and an .xlsx are judged alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from perfeval_xl.formats.shown.date_formats import NEGATIVE, TOO_EARLY, TOO_LATE, UNKNOWN, Moment
from perfeval_xl.formats.shown.number_formats import DASHES, PERCENT, PLAIN, Shown, shows_none

_FIGURE = re.compile(r"(?P<whole>[0-9][0-9,]*|(?=\.[0-9]))(?P<rest>\.[0-9]*)?(?P<power>E[+-]?[0-9]+)?")
_FRACTION = re.compile(r"-?(?:[0-9]+ +)?[0-9]+ */ *[0-9]+")
_DURATION = re.compile(r"PT([0-9]+)H([0-9]+)M([0-9]+)(?:\.[0-9]+)?S")
_FIGURES = re.compile("[0-9]+")
_NOT_SHOWN = re.compile("#+(?:FMT)?$")
_FIRST_SURE_DAY = "1900-03-01"
_A_LITTLE, _LAST_DIGIT = Decimal("1.000001"), Decimal("1e-14")
_LAST_DECIMAL = Decimal("1e-18")
"""LibreOffice stores 20 decimals, which are 18 of a percentage, but shows 15 digits wherever they begin."""


def shown_in_ods(attributes: Mapping[str, str], text: str | None) -> Shown:
    """How a cell element with these attributes shows its number or its text as `text` (None: the file does not say
    it); PLAIN for one that holds neither."""
    kind = attributes.get("office:value-type", "")
    if text is None:
        return PERCENT if kind == "percentage" else PLAIN
    if kind in ("float", "currency", "percentage"):
        try:
            value = float(attributes.get("office:value", ""))
        except ValueError:
            return PLAIN  # the reader of values refuses it
        return _percent(text, value) if kind == "percentage" else _number(text, value)
    if kind == "string":
        stored = attributes.get("office:string-value", text)
        return PLAIN if stored == text else f";;;{_literal(text)}"
    return PLAIN


def moment_in_ods(attributes: Mapping[str, str], text: str | None) -> Moment | None:
    """The date or the time in a cell element that is shown as `text` (None: the file does not say it); None for one
    that holds neither."""
    kind = attributes.get("office:value-type", "")
    stored = attributes.get(f"office:{kind}-value", "")
    if kind not in ("date", "time"):
        return None
    doubt = _out_of_range(kind, stored)
    if text is not None and _NOT_SHOWN.match(text):
        return Moment(_plain(stored), doubt=doubt or TOO_LATE)
    if doubt:
        return Moment(text or stored, doubt=doubt)
    if text is None:
        return Moment(_plain(stored), whole=True)
    figures = _FIGURES.findall(text)
    if kind == "date" and _are_whole_date(figures, stored):
        return Moment(_plain(stored if len(figures) > 3 else stored.partition("T")[0]), whole=True)
    return Moment(text.strip()) if text.strip() else Moment(_plain(stored), doubt=UNKNOWN)


def _out_of_range(kind: str, stored: str) -> str:
    """Why it cannot be told what is shown of a moment, whatever its format; '' where it can."""
    if stored.startswith("-"):
        return NEGATIVE
    if kind == "date" and len(stored.partition("-")[0]) > 4:
        return TOO_LATE
    return TOO_EARLY if kind == "date" and stored[:10] < _FIRST_SURE_DAY else ""


def _are_whole_date(figures: list[str], stored: str) -> bool:
    """Whether year, month and day of a date are among the figures that are shown."""
    parts = [int(part) for part in _FIGURES.findall(stored[:10])]
    seen = {int(figure) for figure in figures if len(figure) <= 4}
    return len(parts) == 3 and set(parts[1:]) <= seen and bool({parts[0], parts[0] % 100} & seen)


def _plain(stored: str) -> str:
    """`2024-12-31T18:00:00` and `PT36H00M00S` in the words of a person."""
    if time := _DURATION.fullmatch(stored):
        return f"{int(time[1])}:{time[2]}:{time[3]}"
    return stored.replace("T", " ").removesuffix(" 00:00:00")


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
    return '"' + text.replace('"', '"\\""') + '"' if text else ""
