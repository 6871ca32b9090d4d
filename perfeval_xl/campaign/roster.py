"""The roster: which units a round is issued to. A workbook or a CSV file as the officer keeps it.

Everything wrong with it is said at once, each with its row, and nothing is guessed: a code is what names a unit for
ever.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from perfeval_xl.campaign.roster_files import grids_of
from perfeval_xl.errors import InputError
from perfeval_xl.workbook.reading import Content

_HEADINGS: Mapping[str, frozenset[str]] = {
    "code": frozenset({"单位代码", "代码", "单位编码", "编码", "预算单位代码", "预算单位编码", "code"}),
    "name": frozenset({"单位名称", "名称", "单位", "预算单位名称", "预算单位", "单位全称", "name"}),
    "group": frozenset({"分组", "组别", "类别", "类型", "单位类别", "单位类型", "group"}),
    "contact": frozenset({"联系人", "联系电话", "联系方式", "电话", "联系人及电话", "contact"}),
    "deadline": frozenset({"截止日期", "截止时间", "上报期限", "报送期限", "截止", "deadline"}),
}
_NEEDED = {"code": "单位代码", "name": "单位名称"}
_MOST_ABOVE = 20
"""Rows that may stand above the headings: a title, a note."""
_LONGEST = 200
_MOST_DIGITS = 15
"""A spreadsheet keeps no more of a number."""
_MOST_SAID = 20
_AS_TEXT = "把代码一栏设为“文本”格式，重新输入"
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_AS_POWER = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


@dataclass(frozen=True)
class RosterUnit:
    """A unit: `group` and `contact` are '' and `deadline` None where the roster does not say."""

    code: str
    name: str
    group: str
    contact: str
    deadline: date | None


def load_roster(path: Path) -> tuple[RosterUnit, ...]:
    """The units of a roster, in its order. A .xlsx (or .xls, .ods) or a CSV file (UTF-8 or GBK).

    Raises InputError (`roster_wrong`, with every problem and its row; `no_such_file`).
    """
    rows, above, columns = _table_in(path, grids_of(path))
    reading = _Reading(columns)
    for number, row in enumerate(rows[above + 1 :], start=above + 2):
        if _filled(row):
            reading.take(number, row)
    reading.compare()
    if not reading.units and not reading.problems:
        reading.problems.append((above + 1, "下面没有单位"))
    if reading.problems:
        raise _wrong(path, [f"第{row}行{said}" for row, said in sorted(reading.problems)], "改好后再执行一次")
    return tuple(unit for _, unit in reading.units)


class _Reading:
    """One roster while its rows are read."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self._columns = columns
        self.units: list[tuple[int, RosterUnit]] = []
        self.problems: list[tuple[int, str]] = []

    def take(self, number: int, row: Sequence[Content]) -> None:
        """One unit, or what is wrong with it."""
        said = {part: row[at] if at < len(row) else "" for part, at in self._columns.items()}
        before = len(self.problems)
        code = self._code(number, said["code"])
        name = self._name(number, said["name"])
        deadline = self._deadline(number, said.get("deadline", ""))
        if len(self.problems) == before:
            group, contact = (_text(said.get(part, "")) for part in ("group", "contact"))
            self.units.append((number, RosterUnit(code, name, group, contact, deadline)))

    def _code(self, number: int, cell: Content) -> str:
        text = _text(cell)
        if isinstance(cell, float) and abs(cell) >= 10**_MOST_DIGITS:
            return self._problem(number, f"的代码是{_MOST_DIGITS}位以上的数，后面的几位已经丢失", _AS_TEXT)
        if isinstance(cell, float) and (cell < 0 or cell != int(cell)):
            return self._problem(number, f"的代码“{text}”不是整数", "改为单位代码")
        if not isinstance(cell, float | str):
            return self._problem(number, f"的代码“{text}”是日期或是非值", _AS_TEXT)
        if _AS_POWER.fullmatch(text):
            return self._problem(number, f"的代码“{text}”被Excel变成了科学记数", _AS_TEXT)
        return self._checked(number, text, "代码")

    def _name(self, number: int, cell: Content) -> str:
        return self._checked(number, _text(cell), "名称")

    def _checked(self, number: int, text: str, what: str) -> str:
        if not text:
            return self._problem(number, f"没有单位{what}", "补上，或删去这一行")
        if len(text) > _LONGEST:
            return self._problem(number, f"的{what}超过{_LONGEST}字", f"写单位的{what}")
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
            return self._problem(number, f"的{what}里有看不见的字符或换行", "重新输入一遍")
        return text

    def _deadline(self, number: int, cell: Content) -> date | None:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = _text(cell)
        match = _DAY.fullmatch(text)
        if match is not None:
            with suppress(ValueError):
                return date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
        if text:
            self._problem(number, f"的截止日期“{text}”看不懂", "写成2025-03-31这样")
        return None

    def _problem(self, number: int, what: str, remedy: str) -> str:
        self.problems.append((number, f"{what}：{remedy}"))
        return ""

    def compare(self) -> None:
        """Codes that stand twice, also such as differ only in width or case: files on Windows could not."""
        seen: dict[str, int] = {}
        for number, unit in self.units:
            first = seen.setdefault(unicodedata.normalize("NFKC", unit.code).casefold(), number)
            if first != number:
                self._problem(number, f"的代码“{unit.code}”与第{first}行重复", "一个单位一个代码，改正或删去一行")


_Rows = Sequence[Sequence[Content]]


def _table_in(path: Path, grids: Sequence[_Rows]) -> tuple[_Rows, int, dict[str, int]]:
    """The first sheet with the headings, their row and columns. Raises InputError."""
    for rows in grids:
        found = _headings(rows)
        if found is not None:
            return rows, *found
    first = next((row for rows in grids for row in rows if _filled(row)), ())
    seen = "、".join(f"“{_text(cell)}”" for cell in first[:10] if _text(cell))
    said = f"没有单位代码和单位名称两栏，第一行写的是{seen}" if seen else "是空的"
    raise InputError(f"名册{path}{said}", "第一行写栏名，至少有单位代码、单位名称", code="roster_wrong")


def _headings(rows: _Rows) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, from 0, and the column of each part."""
    for number, row in enumerate(rows[:_MOST_ABOVE]):
        words = [re.sub(r"[\s*＊:：]|（.*）|\(.*\)", "", _text(cell)).casefold() for cell in row]
        columns: dict[str, int] = {}
        for at, word in enumerate(words):
            for part, names in _HEADINGS.items():
                if word in names:
                    columns.setdefault(part, at)
        if _NEEDED.keys() <= columns.keys():
            return number, columns
    return None


def _filled(row: Sequence[Content]) -> bool:
    return any(_text(cell) for cell in row)


def _text(cell: Content) -> str:
    """A cell as text, without spaces of any kind around it; a whole number as its digits."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return unicodedata.normalize("NFC", str(cell)).strip().strip("\u200b\ufeff").strip()


def _wrong(path: Path, problems: Sequence[str], remedy: str) -> InputError:
    said = "；".join(problems[:_MOST_SAID])
    more = f"；另有{len(problems) - _MOST_SAID}处" if len(problems) > _MOST_SAID else ""
    return InputError(f"名册{path}有{len(problems)}处不对：{said}{more}", remedy, code="roster_wrong")
