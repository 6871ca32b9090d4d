"""校验: the sheet that lists what is left, each with a link to its cell."""

from __future__ import annotations

from perfeval_xl.rendering.check_sheet import CELL, COUNT, LABEL, MESSAGE, OPEN, REMEDY, SEVERITY, SHEET, CheckLines
from perfeval_xl.rules.finding import SEVERITY_NAMES
from perfeval_xl.sheet_names import REVIEW_SHEET
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet
from perfeval_xl.writing.colours import amber_for_queries, green_when_done

LISTED = 60
_NOTHING = "没有待处理的问题，可以报送"
_ON_ONE_PAGE = 31
_LIST_COLUMNS = {"序号": 5.5, "级别": 8.0, "位置（点击前往）": 32.0, "问题": 40.0, "怎样改": 30.0}
_NUMBER, _GRAVITY, _WHERE, _WHAT, _MEND = range(len(_LIST_COLUMNS))
_LISTED_STYLE = {**styles.BASE, "font_size": styles.SMALL}


def write_review(target: CheckedSheet, check_lines: CheckLines) -> None:
    """校验: what is left, each with a link to its cell.

    What is printed cannot follow the number of lines: one page, or all of them where there are more at the start.
    """
    open_ = check_lines.open
    printed = _ON_ONE_PAGE if len(open_) <= _ON_ONE_PAGE else LISTED
    for column, width in enumerate(_LIST_COLUMNS.values()):
        target.columns(column, column, width)
    target.wide_text(0, 0, REVIEW_SHEET, styles.LABELS["title"], columns=len(_LIST_COLUMNS))
    target.row(0, 30)
    _write_summary(target, check_lines, printed)
    for column, title in enumerate(_LIST_COLUMNS):
        target.text(2, column, title, styles.LABELS["heading"])
    target.row(2, 21)
    for position in range(LISTED):
        _write_listed(target, check_lines, position)
    _colour_lines(target, 3, 2 + LISTED)
    total, left = f"SUM({check_lines.range_of(OPEN)})", len(open_) - LISTED
    more = f'=IF({total}>{LISTED},"另有"&({total}-{LISTED})&"条，改正以上各条后显示","")'
    said = f"另有{left}条，改正以上各条后显示" if left > 0 else ""
    target.formula(3 + LISTED, _WHERE, more, said, _LISTED_STYLE)
    last = 2 + printed if printed < LISTED else 3 + LISTED
    target.print_on_a4((0, 0, last, _MEND), heading=(2, 2))
    target.freeze(3, 0)
    target.protect()


def _colour_lines(target: CheckedSheet, first: int, last: int) -> None:
    """A border round what is listed, queries amber. No two areas overlap: of those LibreOffice looks at one only."""
    bordered, listed = {"border": 1}, f'=$A{first + 1}<>""'
    for left, right in ((0, _GRAVITY - 1), (_GRAVITY + 1, _MEND)):
        target.conditional((first, left, last, right), listed, bordered)
    amber_for_queries(target, (first, _GRAVITY, last, _GRAVITY), bordered)
    target.conditional((first, _GRAVITY, last, _GRAVITY), listed, bordered)


def _write_summary(target: CheckedSheet, check_lines: CheckLines, printed: int) -> None:
    open_ = check_lines.open
    total = f"SUM({check_lines.range_of(OPEN)})"
    error = f'SUMIFS({check_lines.range_of(OPEN)},{check_lines.range_of(SEVERITY)},"{SEVERITY_NAMES["error"]}")'
    partly = f'IF({total}>{printed},"。打印只含前{printed}条","")' if printed < LISTED else '""'
    summary = (
        f'=IF({total}=0,"{_NOTHING}","还有：错误"&{error}&"处（必须改正），待核实"&({total}-{error})'
        f'&"处（改正，或在该行“情况说明”写明原因）"&{partly})'
    )
    errors = sum(check.severity == "error" for check in open_)
    style = {**styles.STATUS, "bg_color": "#FFFFFF"}
    target.merge(1, 0, 1, len(_LIST_COLUMNS), style)
    counted = f"还有：错误{errors}处（必须改正），待核实{len(open_) - errors}处（改正，或在该行“情况说明”写明原因）"
    target.formula(1, 0, summary, counted if open_ else _NOTHING, style)
    green_when_done(target, 1, 0, _NOTHING)
    target.row(1, 21)


def _write_listed(target: CheckedSheet, check_lines: CheckLines, position: int) -> None:
    row, number, open_ = 3 + position, position + 1, check_lines.open
    found = f"MATCH({number},{check_lines.range_of(COUNT)},0)"
    given = f"SUM({check_lines.range_of(OPEN)})>={number}"
    check = open_[position] if position < len(open_) else None
    place = remedy = severity = message = ""
    if check is not None:
        line = check_lines.formulas[check.id]
        place = f"{line.sheet} {line.cell}（{check.label}）"
        texts = check_lines.evaluator.texts(check, check_lines.evaluation)
        severity, message, remedy = SEVERITY_NAMES[check.severity], texts.message, texts.remedy
    centred = {**_LISTED_STYLE, "align": "center"}
    target.formula(row, _NUMBER, f'=IF({given},{number},"")', float(number) if check else "", centred)
    for column, source, value, style in (
        (_GRAVITY, SEVERITY, severity, {**centred, "font_color": styles.RED}),
        (_WHAT, MESSAGE, message, _LISTED_STYLE),
        (_MEND, REMEDY, remedy, _LISTED_STYLE),
    ):
        target.formula(row, column, f'=IF({given},INDEX({check_lines.range_of(source)},{found}),"")', value, style)
    sheet, cell, label = (f"INDEX({check_lines.range_of(column)},{found})" for column in (SHEET, CELL, LABEL))
    link = f'HYPERLINK("#\'"&{sheet}&"\'!"&{cell},{sheet}&" "&{cell}&{label})'
    style = {**_LISTED_STYLE, "font_color": "#0563C1", "underline": 1}
    target.formula(row, _WHERE, f'=IF({given},{link},"")', place, style)
    target.row(row, styles.row_height(2, font_size=styles.SMALL))
