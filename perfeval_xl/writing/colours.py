"""Colours that follow what a cell says: red for errors, amber for queries, green where nothing is left."""

from __future__ import annotations

from types import MappingProxyType

from perfeval_xl.expressions.addresses import cell_name, column_letters
from perfeval_xl.rules.finding import SEVERITY_NAMES
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import Area, CheckedSheet, Properties


def green_when_done(target: CheckedSheet, row: int, column: int, nothing: str) -> None:
    """Colours a red line that says how much is left: green where it says `nothing`, amber where no error is left."""
    shown, area = f"${column_letters(column)}${row + 1}", (row, column, row, column)
    target.conditional(area, f'={shown}="{nothing}"', {"font_color": styles.GREEN})
    no_error = f"{SEVERITY_NAMES['error']}0处"
    target.conditional(area, f'=ISNUMBER(FIND("{no_error}",{shown}))', {"font_color": styles.AMBER})


def amber_for_queries(target: CheckedSheet, area: Area, style: Properties = MappingProxyType({})) -> None:
    """Colours the red texts of an area amber where they begin as queries do, and gives them a style besides."""
    name = SEVERITY_NAMES["query"]
    criterion = f'=LEFT({cell_name(area[0], area[1])},{len(name)})="{name}"'
    target.conditional(area, criterion, {**style, "font_color": styles.AMBER})
