"""What is known of one cell beside its content: what it shows, whether it has a value at all, its formula."""

from __future__ import annotations

import re
from dataclasses import dataclass

from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.formats.calamine_values import Content
from perfeval_xl.formats.scan import Cell, SheetScan
from perfeval_xl.formats.shown.date_formats import Moment
from perfeval_xl.formats.shown.number_formats import PERCENT, PLAIN

_PICTURE = re.compile(r"=?(?:_xlfn\.)?(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
_TRUTHS = {"TRUE()": True, "FALSE()": False, "TRUE": True, "FALSE": False}


@dataclass(frozen=True)
class CellFacts:
    """Of one cell.

    `unread`: what stands in a cell that has no value, and why, both to be shown. `percent`: it shows its number as a
    percentage. `number_format`: a format that may show something else than is stored; else ''. `moment`: a date or a
    time, as it is shown. `by_rule`: a rule of the sheet may show it in another way. `marks` says in Chinese why its
    text is not read as it is seen (有删除线).
    """

    unread: tuple[str, str] | None = None
    percent: bool = False
    number_format: str = ""
    moment: Moment | None = None
    marks: str = ""
    by_rule: bool = False


def facts_of(scan: SheetScan, cell: Cell, content: Content) -> CellFacts:
    """What a scan says of a cell with this content."""
    return CellFacts(
        unread=_unread(scan, cell, content),
        percent=cell in scan.percent,
        number_format=scan.formats.get(cell, ""),
        moment=scan.moments.get(cell),
        marks=scan.marks.get(cell, ""),
        by_rule=_may_be_shown_otherwise(scan, cell, content),
    )


def _may_be_shown_otherwise(scan: SheetScan, cell: Cell, content: Content) -> bool:
    if shows_nothing(content) or not scan.rules:
        return False
    own = PERCENT if cell in scan.percent else scan.formats.get(cell, PLAIN)
    is_text = isinstance(content, str) and cell not in scan.moments
    known = None if cell in scan.moments else own  # which format shows a date so is not kept
    return any(rule.shows_otherwise(cell, known, is_text=is_text) for rule in scan.rules)


def with_truth(scan: SheetScan, cell: Cell, content: Content) -> Content:
    """The content of a cell; LibreOffice saves the TRUE that somebody typed as a formula whose result is 1."""
    return _TRUTHS.get(scan.formulas.get(cell, "").upper(), content)


def has_typed_formula(scan: SheetScan, cell: Cell) -> bool:
    """Whether somebody typed a formula there that is more than TRUE."""
    return cell in scan.formulas and cell not in scan.long_formulas and scan.formulas[cell].upper() not in _TRUTHS


def is_picture(scan: SheetScan, cell: Cell, content: Content) -> bool:
    """Whether a picture was put into the cell, which WPS and Excel keep as a formula: it has no words."""
    text = scan.formulas.get(cell) or (content if isinstance(content, str) else "")
    return _PICTURE.match(text) is not None


def _unread(scan: SheetScan, cell: Cell, content: Content) -> tuple[str, str] | None:
    if is_picture(scan, cell, content):
        return "图片", "是放在单元格里的图片，不是文字或数"
    if cell in scan.errors:
        return scan.errors[cell], "是错误值"
    if cell in scan.uncached:
        return f"={scan.formulas.get(cell, '')}", "是没有算出值的公式"
    # The reader of values takes results of an .xls that are texts for 0, and programs that do not compute store a 0.
    unknown = scan.formulas.get(cell) == "" and cell not in scan.long_formulas
    if unknown and content == 0 and not isinstance(content, (bool, str)):
        return "0（公式）", "是公式，存的结果是0，看不出算过没有"
    return None
