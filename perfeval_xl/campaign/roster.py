"""The roster (名册) that a round is issued by: a table of the county's units, as a workbook or a CSV file.

It is the bureau's own file, typed by hand: whatever in it is not certain is refused, everything at once, with the row
as spreadsheet programs count it. Nothing is guessed, since each mistake becomes somebody's workbook.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from perfeval_xl.campaign.roster_cells import (
    LONGEST,
    UnfitCell,
    code_of,
    contact_of,
    deadline_of,
    is_total,
    name_of,
    text_of,
)
from perfeval_xl.errors import InputError
from perfeval_xl.formats.calamine_values import Content, Grid
from perfeval_xl.formats.refusals import Refused, quoted
from perfeval_xl.formats.scan import SheetScan
from perfeval_xl.intake.opening import FileOpener
from perfeval_xl.intake.regular_file import content_of
from perfeval_xl.placing.words import label_text
from perfeval_xl.reading.understanding import as_text
from perfeval_xl.writing.file_names import safe_file_name

NO_GROUP = "未分组"
"""The group of a unit for which the roster gives none."""

_HEADINGS = {
    "code": ("单位代码", "代码", "编码", "预算单位代码", "code"),
    "name": ("单位名称", "名称", "单位", "name"),
    "group": ("分组", "组别", "类别", "类型", "group"),
    "contact": ("联系人", "联系电话", "联系方式", "电话", "contact"),
    "deadline": ("截止日期", "截止时间", "上报期限", "deadline"),
}
_NEEDED = ("code", "name")
_MOST_ABOVE = 20
"""Rows with titles and such above the row of headings."""
_MOST_LISTED = 20
_T = TypeVar("_T")


@dataclass(frozen=True)
class RosterUnit:
    """A unit of the roster. `contact` is '' and `deadline`, the last day in time, None where the roster has none."""

    code: str
    name: str
    group: str
    contact: str
    deadline: date | None


class _NoValue(str):
    """Stands in a cell whose formula came to no value, and says so."""


@dataclass(frozen=True)
class _Table:
    """A sheet of the file, or the file as CSV. `place` is said behind the file's name.

    `broken`: the row that cannot be taken apart, nor any after it.
    """

    rows: Grid
    place: str = ""
    broken: int | None = None

    def is_blank(self, row: int) -> bool:
        return not any(map(_is_filled, self.rows[row]))

    def contents(self, row: int, columns: Sequence[int]) -> list[Content]:
        """What stands in these columns of a row, blanks left out. Raises UnfitCell."""
        cells = self.rows[row]
        found = [cells[column] for column in columns if column < len(cells) and _is_filled(cells[column])]
        for content in found:
            if isinstance(content, _NoValue):
                raise UnfitCell(content)
        return found


def load_roster(path: Path) -> tuple[RosterUnit, ...]:
    """The units of a roster, in its order; at least one, no code twice.

    `path` is a .csv (UTF-8 or GBK; comma, tab or semicolon) or a workbook, of which the first visible sheet with the
    headings counts. A whole number is a code of its digits, also where a program wrote it as `999901.0`. A unit
    without a group is of NO_GROUP. Raises InputError (`no_such_file`; `roster_wrong` with all that is wrong),
    ReaderError.
    """
    tables = _tables_of(path)
    for table in tables:
        for row, columns in _first_rows(table):
            if all(columns.get(what) for what in _NEEDED):
                return _units_of(path, table, row, columns)
    raise _without_headings(path, tables)


def _tables_of(path: Path) -> list[_Table]:
    """Of a CSV file one for each separator that it may have."""
    try:
        path.stat()
    except (OSError, ValueError):
        raise InputError(f"没有这个文件：{path}", "检查路径", code="no_such_file") from None
    content = content_of(path)
    if isinstance(content, Refused):
        raise _unreadable(path, content.message)
    if path.suffix.lower() == ".csv":
        text = _decoded(path, content)
        return [_as_csv(text, separator) for separator in ",\t;"]
    with FileOpener() as opener:
        contents = opener.contents_of(content)
    if isinstance(contents, Refused):
        raise _unreadable(path, contents.message)
    return [
        _Table(_with_errors(contents.grids[name], scan), f"（工作表{quoted(name)}）")
        for name, scan in contents.screened.sheets.items()
        if scan.state == "visible" and name in contents.grids
    ]


def _with_errors(grid: Grid, scan: SheetScan) -> Grid:
    """The cells, also those that the reader of values shows as blank because their formulas came to nothing."""
    rows = [[*row] for row in grid]
    errors = {cell: f"错误值{error}" for cell, error in scan.errors.items()}
    without = dict.fromkeys(scan.uncached, "没有算出值的公式") | errors
    for (row, column), what in without.items():
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = _NoValue(f"是{what}，请改为直接填写")
    return rows


def _decoded(path: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable(path, "不是UTF-8或GBK编码的文本")


def _as_csv(text: str, separator: str) -> _Table:
    """Strictly: a quotation mark that is never closed would hide all units after it in one cell."""
    rows: list[list[Content]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append([*row])
    except csv.Error:
        return _Table(rows, broken=len(rows))
    return _Table(rows)


def _first_rows(table: _Table) -> Iterator[tuple[int, Mapping[str, Sequence[int]]]]:
    """The rows in which headings may stand, with the columns that they would name."""
    return ((row, _columns_named(cells)) for row, cells in enumerate(table.rows[: _MOST_ABOVE + 1]))


def _columns_named(cells: Sequence[Content]) -> Mapping[str, Sequence[int]]:
    """The columns of each kind, if these cells are headings; what stands in brackets behind one is left out."""
    columns: dict[str, list[int]] = {}
    for column, content in enumerate(cells):
        text = label_text(content) if isinstance(content, str) and len(content) <= LONGEST else None
        keys = set() if text is None else {key.strip("*") for key in text.keys}
        for what, headings in _HEADINGS.items():
            if keys & set(headings):
                columns.setdefault(what, []).append(column)
    return columns


def _units_of(path: Path, table: _Table, heading: int, columns: Mapping[str, Sequence[int]]) -> tuple[RosterUnit, ...]:
    """The units below the headings, if nothing is wrong with any of them."""
    problems = list(_twice_named(table.rows[heading], heading, columns))
    units: list[RosterUnit] = []
    seen: dict[str, tuple[int, str]] = {}
    for row in range(heading + 1, len(table.rows)):
        if table.is_blank(row) or _is_total(table.rows[row], columns):
            continue
        if all(_columns_named(table.rows[row]).get(what) for what in _NEEDED):
            problems.append(_at(row, "又是一行栏名，请删去这一行"))
            continue
        wrong: list[str] = []
        unit = _unit(table, row, columns, wrong)
        if unit.code:
            first, code = seen.setdefault(_file_key(unit.code), (row, unit.code))
            if first != row:
                wrong.append(_same_code(unit.code, code, first))
        problems += [_at(row, each) for each in wrong]
        units.append(unit)
    if table.broken is not None:
        problems.append(_at(table.broken, "引号不成对，这一行起读不出来，请检查这一行及后面的引号"))
    elif not units and not problems:
        problems.append(_at(heading, "栏名下面没有单位，请每个单位写一行"))
    if problems:
        raise _wrong(path, table.place, problems)
    return tuple(units)


def _is_total(cells: Sequence[Content], columns: Mapping[str, Sequence[int]]) -> bool:
    """Whether a row sums up the others: it begins so, or has that word for a name."""
    first = next(content for content in cells if _is_filled(content))
    named = [cells[column] for column in columns["name"] if column < len(cells)]
    return any(is_total(content) for content in (first, *named))


def _unit(table: _Table, row: int, columns: Mapping[str, Sequence[int]], wrong: list[str]) -> RosterUnit:
    """The unit of a row; what is wrong with it is added to `wrong`."""

    def read(what: str, understood: Callable[[list[Content]], _T], otherwise: _T) -> _T:
        try:
            return understood(table.contents(row, columns.get(what, ())))
        except UnfitCell as unfit:
            wrong.append(f"{_HEADINGS[what][0]}{unfit}")
            return otherwise

    return RosterUnit(
        code=read("code", code_of, ""),
        name=read("name", name_of, ""),
        group=read("group", text_of, "") or NO_GROUP,
        contact=read("contact", contact_of, ""),
        deadline=read("deadline", deadline_of, None),
    )


def _file_key(code: str) -> str:
    """The same for codes that make the same file name on Windows, or that nobody can tell apart."""
    return unicodedata.normalize("NFKC", safe_file_name(f"{code}-", "")).casefold()


def _same_code(code: str, other: str, row: int) -> str:
    if code == other:
        return f"单位代码{quoted(code)}与第{row + 1}行重复，请改正其中一个"
    return f"单位代码{quoted(code)}与第{row + 1}行的{quoted(other)}太像，做成的文件会同名，请改正其中一个"


def _twice_named(cells: Sequence[Content], row: int, columns: Mapping[str, Sequence[int]]) -> Iterator[str]:
    for what, places in columns.items():
        if len(places) > 1 and what != "contact":
            named = "".join(quoted(str(cells[column])) for column in places)
            yield _at(row, f"{named}都像是{_HEADINGS[what][0]}，请给不用的一栏换个栏名")


def _is_filled(content: Content) -> bool:
    return not isinstance(content, str) or bool(content.strip())


def _at(row: int, problem: str) -> str:
    return f"第{row + 1}行：{problem}"


def _without_headings(path: Path, tables: Sequence[_Table]) -> InputError:
    """Says what stands in the row that is most like headings, of rows alike in the first with most cells."""
    rows = [
        (len(columns), sum(map(_is_filled, table.rows[row])), -number, -row)
        for number, table in enumerate(tables)
        for row, columns in _first_rows(table)
        if not table.is_blank(row)
    ]
    if not rows:
        return _wrong(path, "", ["没有内容"])
    _, _, number, row = max(rows)
    table, columns = tables[-number], _columns_named(tables[-number].rows[-row])
    missing = "、".join(f"“{_HEADINGS[what][0]}”" for what in _NEEDED if what not in columns)
    found = "、".join(quoted(as_text(each, percent=False).strip()) for each in table.rows[-row] if _is_filled(each))
    return _wrong(path, table.place, [_at(-row, f"没有栏名{missing}，这一行写的是{found}")])


def _unreadable(path: Path, why: str) -> InputError:
    remedy = "用Excel或WPS打开名册，另存为没有打开密码的.xlsx，再试一次"
    return InputError(f"{path.name}读不出来：{why}", remedy, code="roster_wrong")


def _wrong(path: Path, place: str, problems: Sequence[str]) -> InputError:
    listed = [*problems[:_MOST_LISTED]]
    if len(problems) > _MOST_LISTED:
        listed.append(f"另有{len(problems) - _MOST_LISTED}处")
    return InputError(
        f"{path.name}{place}有{len(problems)}处不对：",
        "名册要有“单位代码”“单位名称”两栏，每个单位一行；请在名册里逐条改正，保存后再试一次",
        code="roster_wrong",
        further=listed,
    )
