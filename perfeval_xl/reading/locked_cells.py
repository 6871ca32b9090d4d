"""Locked cells as returned: a formula's text, its stored value and our own computation say what happened to it.

Typed over with another value, typed over with the same, or only not recalculated by the program that saved the file.
Nothing of a stored value is ever used as a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.excel import ExcelWriter
from perfeval_xl.expressions.values import Value, round_half_away
from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field, FieldType
from perfeval_xl.formats.calamine_values import Content
from perfeval_xl.formats.scan import Cell, SheetScan
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.reading.number_text import Number, understand
from perfeval_xl.reading.understanding import as_text
from perfeval_xl.rules.evaluation import Evaluation

_REFERENCE = re.compile(r"(?<![A-Z0-9_.])(?:[A-Z]{1,3}\d+|[A-Z]{1,3}(?=:[A-Z])|(?<=:)[A-Z]{1,3})(?![A-Z0-9_(])")


_SHOWN_TO_4 = frozenset({FieldType.RATE, FieldType.MONEY})
Fate = Literal["intact", "stale", "unclear", "overwritten", "turned_into_value"]


@dataclass(frozen=True)
class LockedCell:
    """A locked cell of the form as it was found: what stands there, what should, and what became of it.

    `unclear`: a formula of unknown text (in an .xls) with another result than ours.
    """

    sheet: str
    cell: str
    field: Field
    content: Content
    own: Value
    fate: Fate
    is_error: bool

    @property
    def comes_from_inputs(self) -> bool:
        """Whether a formula shows no result, as it does where one of its inputs is an error value."""
        return self.fate in ("stale", "unclear") and (self.is_error or self.is_absent)

    @property
    def is_absent(self) -> bool:
        """Whether nothing stands in the cell."""
        return _absent(self.content)


def locked_cells(
    layout: Layout, key: str, sheet: PlacedSheet, scan: SheetScan, evaluation: Evaluation
) -> list[LockedCell]:
    """The formulas and fixed cells of a sheet that are in the file.

    That a value stands in place of a formula is not seen on a sheet that was placed by its words: pasted, it has none.
    """
    fields = [field for field in layout.fields.values() if field.sheet == key]
    found = (_locked(layout, field, sheet, scan, evaluation.values.get(field.key)) for field in fields)
    return [each for each in found if each is not None]


def has_uncached(layout: Layout, key: str, sheet: PlacedSheet, scan: SheetScan, evaluation: Evaluation) -> bool:
    """Whether a formula of a sheet that comes to a number has no stored result at all."""
    return any(
        field.formula is not None
        and field.sheet == key
        and isinstance(evaluation.values.get(field.key), float)
        and cell_of(field, sheet) in scan.uncached
        for field in layout.fields.values()
    )


def cell_of(field: Field, sheet: PlacedSheet) -> Cell | None:
    """Where a field of the form as handed out is on a sheet; None where it is not there."""
    column = sheet.column(field.row_id, f"c{field.column}")
    return None if field.row_id not in sheet.rows or column is None else (sheet.rows[field.row_id], column)


def _locked(layout: Layout, field: Field, sheet: PlacedSheet, scan: SheetScan, own: Value) -> LockedCell | None:
    """None for a cell that is no locked one, or is not in the file."""
    if field.role == "input":
        return None
    cell = cell_of(field, sheet)
    if cell is None:
        return None
    content: Content = sheet.content(*cell)
    fate: Fate = "intact"
    same = _same(content, own)
    if field.formula is not None and cell in scan.formulas:
        if not same and cell in scan.long_formulas:
            fate = "overwritten"
        elif not same and cell not in scan.uncached:
            fate = _fate_of_formula(scan.formulas[cell], content, own, layout, field)
    elif cell in scan.errors or not (_same_as_shown(content, own, field) or _absent(content)):
        fate = "overwritten"
    elif field.formula is not None and own is not None and not sheet.by_label:
        fate = "turned_into_value"
    stands = scan.errors.get(cell, content)
    return LockedCell(sheet.name, cell_name(*cell), field, stands, own, fate, cell in scan.errors)


def _fate_of_formula(text: str, content: Content, own: Value, layout: Layout, field: Field) -> Fate:
    """What became of a formula whose stored result is not ours.

    A 0 is what programs store that do not compute; in an .xls LibreOffice stores it for some results that are texts.
    """
    if text:
        return "stale" if _as_written(text, layout, field) else "overwritten"
    if content == 0:
        return "stale" if isinstance(own, float) else "intact"
    return "unclear"


def _absent(content: Content) -> bool:
    return shows_nothing(content)


def _same(content: Content, own: Value) -> bool:
    if isinstance(content, (int, float)) and not isinstance(content, bool):
        return isinstance(own, float) and abs(content - own) <= 1e-9 * max(1.0, abs(own))
    return as_text(content, percent=False).strip() == (own.strip() if isinstance(own, str) else "") and (
        not isinstance(own, float)
    )


def _same_as_shown(content: Content, own: Value, field: Field) -> bool:
    """Whether what was typed in place of a formula is its result as the cell shows it, be it as text or rounded."""
    if isinstance(content, str) and isinstance(own, float):
        match understand(content, field.unit):
            case Number(value):
                content = value
            case _:
                return _same(content, own)
    if not isinstance(own, float) or isinstance(content, bool) or not isinstance(content, (int, float)):
        return _same(content, own)
    digits = 4 if field.type in _SHOWN_TO_4 else 9
    return round_half_away(content, digits) == round_half_away(own, digits)


def _as_written(text: str, layout: Layout, field: Field) -> bool:
    """Whether a formula is the form's own, wherever rows and columns have moved."""
    if field.formula is None:
        return False
    sheet = layout.sheet_by_key[field.sheet].name
    own = ExcelWriter(layout, layout.definition.meaning, sheet).formula(field.formula)
    return _shape(text) == _shape(own.removeprefix("="))


def _shape(formula: str) -> str:
    bare = re.sub(r"[\s$']", "", formula.upper()).replace("#1048576", "")
    return _REFERENCE.sub("@", bare)
