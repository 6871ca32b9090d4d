"""The cells of the form in a file, each understood."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.values import Value
from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.form.anchors import EXPLANATION_HEADING, EXPLANATION_ID
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field
from perfeval_xl.formats.calamine_values import Content
from perfeval_xl.formats.scan import SheetScan
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.reading.cell_facts import facts_of, has_typed_formula, is_picture, with_truth
from perfeval_xl.reading.submission import Entry
from perfeval_xl.reading.typed_formulas import TypedFormula
from perfeval_xl.reading.understanding import Understanding, as_text, understood


class Cells:
    """What stands in the cells of a form; as `Returned` has it."""

    def __init__(
        self,
        layout: Layout,
        sheets: Mapping[str, PlacedSheet],
        scans: Mapping[str, SheetScan],
        rows: Mapping[tuple[str, str], int],
    ) -> None:
        self._sheets, self._scans, self._rows = sheets, scans, rows
        self.entries: dict[str, Entry] = {}
        self.understood: dict[str, Understanding] = {}
        self.formulas: list[TypedFormula] = []
        self.explanations: dict[str, str] = {}
        for field in layout.fields.values():
            self._read_field(field)
        self._read_explanations(layout)

    @property
    def typed(self) -> dict[str, Value]:
        """The values of input cells, by field key."""
        return {key: self.entries[key].value for key in self.understood}

    def _read_field(self, field: Field) -> None:
        sheet = self._sheets.get(field.sheet)
        row = self._rows.get((field.sheet, field.row_id))
        if sheet is None or row is None:
            return
        column = sheet.column(field.row_id, f"c{field.column}")
        if column is None and field.role != "input":
            column = sheet.first_column  # nothing is read from it; findings about what it comes to lead to its row
        if column is None:
            return
        cell = cell_name(row, column)
        if field.role != "input":
            self.entries[field.key] = Entry(None, None, sheet.name, cell)
            return
        scan = self._scan(sheet)
        content = with_truth(scan, (row, column), sheet.content(row, column))
        found = understood(content, field, facts_of(scan, (row, column), content))
        self.understood[field.key] = found
        self.entries[field.key] = Entry(found.value, found.typed, sheet.name, cell, found.reason)
        if has_typed_formula(scan, (row, column)) and not found.reason:
            self.formulas.append(TypedFormula(field, sheet.name, cell, scan.formulas[row, column], found.value))

    def _read_explanations(self, layout: Layout) -> None:
        for form in layout.sheets:
            sheet = self._sheets.get(form.key)
            if sheet is None or EXPLANATION_ID not in sheet.columns:
                continue
            for row in form.rows.values():
                index = self._rows.get((form.key, row.id))
                if row.entry and index is not None:
                    cell = index, sheet.columns[EXPLANATION_ID]
                    scan = self._scan(sheet)
                    content = with_truth(scan, cell, sheet.content(*cell))
                    if not (shows_nothing(content) or _explains_nothing(content) or is_picture(scan, cell, content)):
                        self.explanations[row.id] = as_text(content, percent=False)

    def _scan(self, sheet: PlacedSheet) -> SheetScan:
        return self._scans.get(sheet.name, SheetScan())


def _explains_nothing(content: Content) -> bool:
    """The column's own heading, copied down, and a TRUE: beside placeholders, which are read and count as none."""
    return isinstance(content, bool) or (isinstance(content, str) and content.strip() == EXPLANATION_HEADING)
