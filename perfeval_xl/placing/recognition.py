"""Sheets and forms known by their words alone, where a workbook no longer says what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.form.definition import Definition
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import SheetLayout
from perfeval_xl.formats.calamine_values import Grid
from perfeval_xl.placing.by_ids import PlacedSheet, ids_of, placed_by_ids
from perfeval_xl.placing.by_words import completed, is_whole
from perfeval_xl.placing.words import Words, other_money, share_of_labels, words_of, year_said
from perfeval_xl.rules.known_forms import KnownForms

_SHARE, _LEAD = 0.6, 0.15
_SOME_YEAR = 2024


@dataclass(frozen=True)
class Recognised:
    """The sheets of a form in a file, by sheet key; of a sheet that was not placed by its words why not, in Chinese."""

    sheets: Mapping[str, PlacedSheet]
    reasons: Mapping[str, str]


def with_sheets_by_label(layout: Layout, sheets: Mapping[str, PlacedSheet], grids: Mapping[str, Grid]) -> Recognised:
    """Adds to the sheets found by their ids what the words of the file say. Whole ones are left as they are."""
    found = {key: completed(layout, placed) for key, placed in sheets.items()}
    reasons: dict[str, str] = {}
    used = {placed.name for placed in found.values()}
    missing = [sheet for sheet in layout.sheets if sheet.key not in found]
    words = {name: words_of(grid) for name, grid in grids.items() if name not in used} if missing else {}
    for sheet in missing:
        alike = _alike(sheet, missing, words)
        if len(alike) > 1:
            named = "、".join(f"“{name}”" for name in alike)
            reasons[sheet.key] = f"{named}都像是“{sheet.name}”，分不清以哪一张为准，都没有读取"
        if len(alike) != 1:
            continue
        [name] = alike
        placed = placed_by_ids(sheet, name, grids[name], ids_of(sheet, grids[name]))
        reason = "" if is_whole(placed) else _doubt(layout, sheet, name, words[name], grids[name])
        if reason:
            reasons[sheet.key] = reason
        else:
            found[sheet.key] = completed(layout, placed)
    return Recognised({sheet.key: found[sheet.key] for sheet in layout.sheets if sheet.key in found}, reasons)


def _alike(sheet: SheetLayout, missing: list[SheetLayout], words: Mapping[str, Words]) -> list[str]:
    """The sheets of a file that may be this sheet of the form and are no more like another one."""
    shares = {name: share_of_labels(sheet, each) for name, each in words.items()}
    least = max(_SHARE, max(shares.values(), default=0) - _LEAD)
    return [
        name
        for name, share in shares.items()
        if share >= least and all(share_of_labels(other, words[name]) <= share for other in missing)
    ]


def _doubt(layout: Layout, sheet: SheetLayout, name: str, words: Words, grid: Grid) -> str:
    """Why the figures of a sheet must not be placed by its words; empty where they may."""
    texts = [content for cells in grid for content in cells if isinstance(content, str) and len(content) <= 60]
    unit = layout.definition.money.unit
    other = other_money(sheet, unit, words, texts)
    if other is not None:
        return f"“{name}”写的是“{other}”，表样用的是{unit}，没有读取"
    said = year_said(sheet, layout.year, words)
    if said.title is not None and said.year is not None and said.title != said.year:
        return f"“{name}”的标题是{said.title}年度，栏目却是{said.year}年度的，分不清是哪一年的，没有读取"
    if said.year is not None and said.year != layout.year:
        return f"“{name}”是{said.year}年度的表，不是{layout.year}年度的，没有读取"
    return ""


def recognised_form(forms: KnownForms, grids: Mapping[str, Grid]) -> tuple[Definition, int] | None:
    """The form whose labels a workbook shows, clearly more than those of any other, and the year of its titles."""
    words = [words_of(grid) for grid in grids.values()]
    layouts = {form: forms.layout(form, _SOME_YEAR) for form in forms.definitions}
    shares = {
        form: max((share_of_labels(sheet, each) for sheet in layout.sheets for each in words), default=0.0)
        for form, layout in layouts.items()
    }
    best = max(shares, key=lambda form: shares[form], default="")
    if shares.get(best, 0) < _SHARE or any(
        share > shares[best] - _LEAD for form, share in shares.items() if form != best
    ):
        return None
    years = {
        said.title if said.title is not None else said.year
        for sheet in layouts[best].sheets
        for each in words
        if share_of_labels(sheet, each) >= _SHARE
        for said in [year_said(sheet, _SOME_YEAR, each)]
    } - {None}
    [year] = years if len(years) == 1 else [None]
    return None if year is None else (forms.definition(best), year)
