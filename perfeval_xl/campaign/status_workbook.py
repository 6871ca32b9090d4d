"""status.xlsx: 进度 (a row a unit), 分组 (a row a group), 催报名单 (a text a group, to be copied), 待处理文件."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.campaign.status import LISTED, NO_GROUP, RETURNED, STATE_NAMES, TO_RETURN, RoundStatus, UnitStatus
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet
from perfeval_xl.writing.file_names import without_root
from perfeval_xl.writing.styles import Style
from perfeval_xl.writing.workbook_file import mark_as_output, write_workbook

_TITLE: Style = {**styles.BASE, "font_size": 14, "bold": True, "text_wrap": False}
_HEAD: Style = {**styles.BORDERED, "bold": True, "align": "center", "bg_color": "#F2F2F2"}
_TEXT: Style = {**styles.BORDERED, "num_format": "@"}
_CENTRED: Style = {**styles.BORDERED, "align": "center"}
_UNITS = {
    "单位代码": 12.0,
    "单位名称": 30.0,
    "分组": 10.0,
    "状态": 9.0,
    "版数": 7.0,
    "错误": 7.0,
    "待核实": 8.0,
    "退回件": 8.0,
    "截止日期": 12.0,
    "剩余天数": 10.0,
    "联系人": 18.0,
}
_FILES = {"类别": 16.0, "文件": 40.0, "原因和办法": 80.0}
_GROUP_WIDTH, _COUNT_WIDTH, _REMINDER_WIDTH = 18.0, 9.0, 96.0
_FIRST = 2

Cell = float | str | None


def write_status(status: RoundStatus, path: Path) -> None:
    """Writes the workbook. Raises OutputError. The same input gives the same bytes."""
    with write_workbook(path) as book:
        _list(book.sheet("进度"), f"{status.title}：进度", _UNITS, [_unit(unit) for unit in status.units])
        counts = {"分组": _GROUP_WIDTH, "单位数": _COUNT_WIDTH, **dict.fromkeys(STATE_NAMES.values(), _COUNT_WIDTH)}
        groups = [_group(name, units) for name, units in (*status.groups.items(), ("合计", status.units))]
        _list(book.sheet("分组"), f"{status.title}：分组进度", counts, groups)
        reminders: list[list[Cell]] = [[name, text] for name, text in status.reminders.items()]
        widths = {"分组": _GROUP_WIDTH, "催报内容（复制后发出）": _REMINDER_WIDTH}
        _list(book.sheet("催报名单"), f"{status.title}：催报名单", widths, reminders)
        files: list[list[Cell]] = [
            [LISTED[each.outcome], without_root(each.name), each.message]
            for each in status.loose
            if each.outcome in LISTED
        ]
        _list(book.sheet("待处理文件"), f"{status.title}：没有归到单位的文件", _FILES, files)
        mark_as_output(book, "status")


def _unit(unit: UnitStatus) -> list[Cell]:
    return [
        unit.code,
        unit.name,
        unit.group or NO_GROUP,
        STATE_NAMES[unit.state],
        float(unit.versions),
        float(unit.errors),
        float(unit.queries),
        None if unit.returned is None else RETURNED if unit.returned else TO_RETURN,
        None if unit.deadline is None else unit.deadline.isoformat(),
        None if unit.days_left is None else float(unit.days_left),
        unit.contact or None,
    ]


def _group(name: str, units: Sequence[UnitStatus]) -> list[Cell]:
    states = [unit.state for unit in units]
    return [name, float(len(units)), *(float(states.count(state)) for state in STATE_NAMES)]


def _list(target: CheckedSheet, title: str, columns: dict[str, float], rows: Sequence[Sequence[Cell]]) -> None:
    widths = list(columns.values())
    target.text(0, 0, title, _TITLE)
    target.row(0, 26)
    for column, (head, width) in enumerate(columns.items()):
        target.columns(column, column, width)
        target.text(_FIRST, column, head, _HEAD)
    target.row(_FIRST, 22)
    for row, cells in enumerate(rows, start=_FIRST + 1):
        for column, cell in enumerate(cells):
            target.value(row, column, cell, _CENTRED if isinstance(cell, float) else _TEXT)
        lines = [styles.lines_needed(cell, widths[at]) for at, cell in enumerate(cells) if isinstance(cell, str)]
        target.row(row, min(styles.row_height(max(lines, default=1)) + 4, 400.0))
    last = max(_FIRST + len(rows), _FIRST + 1)
    target.freeze(_FIRST + 1, 0)
    target.filter(_FIRST, 0, last, len(columns) - 1)
    target.print_on_a4((0, 0, last, len(columns) - 1), landscape=True, heading=(_FIRST, _FIRST))
