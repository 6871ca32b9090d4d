"""The workbooks of many units: with nothing filled in, they are copies of a few templates, byte for byte as rendered.

Such copies differ in a few texts, and what these need is known beforehand. Where figures are filled in, or a formula
looks at the unit's name, much else differs, and each is rendered.
"""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions.tree import Node
from perfeval_xl.form.binding import cells_in
from perfeval_xl.form.identity import Identity
from perfeval_xl.form.layout import Layout, Unit
from perfeval_xl.form.layout_parts import Field, SheetLayout
from perfeval_xl.rendering.guide_sheet import guide_height, guide_lines
from perfeval_xl.rendering.render import template, unit_texts, unit_workbook
from perfeval_xl.rendering.row_heights import field_height, font_sizes
from perfeval_xl.rules.evaluation import Evaluator
from perfeval_xl.rules.message import Piece
from perfeval_xl.writing.unit_copies import CopiedWorkbook


class UnitWorkbooks:
    """The workbooks of one form and year, without figures and with figures filled in."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._templates: dict[tuple[object, ...], CopiedWorkbook] = {}
        self._names_matter = _names_matter(evaluator)
        self._given = tuple(_given_cells(evaluator.layout))

    def workbook(self, identity: Identity) -> bytes:
        """The workbook of a unit as the renderer makes it. Raises WritingError."""
        if identity.prefilled or self._names_matter:
            return unit_workbook(self._evaluator, identity)
        layout = self._evaluator.layout
        look = (identity.campaign, *self._heights(layout, identity.unit))
        if look not in self._templates:
            self._templates[look] = template(self._evaluator, {}, identity)
        return self._templates[look].copy(unit_texts(layout, identity))

    def _heights(self, layout: Layout, unit: Unit) -> Iterator[float]:
        """In points, what the texts of a unit need: all that they change beside themselves."""
        yield guide_height(guide_lines(layout, unit)[0])
        texts = {"unit_name": unit.name, "unit_code": unit.code, "year": str(layout.year)}
        for sheet, field, size in self._given:
            yield field_height(sheet, field, texts[str(field.filled_from)], size)


def _given_cells(layout: Layout) -> Iterator[tuple[SheetLayout, Field, float]]:
    """The cells that hold what is known of the unit, each with its sheet and its font size."""
    for sheet in layout.sheets:
        fields = [field for field in layout.fields.values() if field.sheet == sheet.key]
        sizes = font_sizes(sheet, fields)
        yield from ((sheet, field, sizes[field.row]) for field in fields if field.filled_from is not None)


def _names_matter(evaluator: Evaluator) -> bool:
    """Whether a formula, a check or its text looks at the unit's name or code."""
    given = {key for key, field in evaluator.layout.fields.items() if field.filled_from is not None}
    return any(not given.isdisjoint(cells_in(node)) for node in _nodes(evaluator))


def _nodes(evaluator: Evaluator) -> Iterator[Node]:
    formulas = (field.formula for field in evaluator.layout.fields.values())
    yield from (formula for formula in formulas if formula is not None)
    for check in evaluator.checks:
        yield check.holds
        if check.when is not None:
            yield check.when
        for text in (check.message, check.remedy, check.found, check.expected):
            yield from (piece.node for piece in text if isinstance(piece, Piece))
