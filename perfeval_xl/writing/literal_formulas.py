"""A worksheet of xlsxwriter that takes formulas as they are."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet


class LiteralFormulaWorksheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """xlsxwriter looks into each formula for functions of newer Excel, to give a prefix or to make an array.

    Ours have none of these, but a text in a formula may look like one.
    """

    def _write_formula(self, row: int, col: int, formula: str, cell_format: Format, value: float | str) -> int:
        if self._check_dimensions(row, col):
            return -1
        if self.constant_memory and row > self.previous_row:
            self._write_single_row(row)
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0
