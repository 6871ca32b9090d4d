"""A workbook of a form as it came back: found, placed and understood, before anything is said of it.

Observations (reading/observations) look at this and at nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.form.confirmations import ToConfirm
from perfeval_xl.form.identity import Identity
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field, Row
from perfeval_xl.formats.calamine_values import Grid
from perfeval_xl.formats.scan import Area, Cell, SheetScan
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.reading.heading_words import HeadingWords, heading_words
from perfeval_xl.reading.locked_cells import LockedCell, has_uncached, locked_cells
from perfeval_xl.reading.merged_cells import Merges, merges_of
from perfeval_xl.reading.outside_cells import outside_cells
from perfeval_xl.reading.submission import Entry
from perfeval_xl.reading.typed_formulas import TypedFormula
from perfeval_xl.reading.understanding import Understanding
from perfeval_xl.rules.evaluation import Evaluation


@dataclass(frozen=True)
class Returned:
    """What is known of a returned workbook.

    `issued` is the layout as it was handed out, `layout` the same with as many rows as came back. `grids` and `scans`
    are of all sheets of the file, by name; `sheets` those of the form that were found, by key, and `not_placed` says of
    others, by key, why they were not read though they seem to be there. `rows` has the row of the file of each (sheet
    key, row id), inserted ones too; `understood` (of input cells), `entries` (of all cells) and `formulas` (typed into
    input cells) are in the form's order, the first two by field key; `explanations` are by row id;
    `confirmations` is what a correction copy has put right by itself.
    """

    identity: Identity
    issued: Layout
    layout: Layout
    grids: Mapping[str, Grid]
    scans: Mapping[str, SheetScan]
    sheets: Mapping[str, PlacedSheet]
    not_placed: Mapping[str, str]
    rows: Mapping[tuple[str, str], int]
    understood: Mapping[str, Understanding]
    entries: Mapping[str, Entry]
    formulas: Sequence[TypedFormula]
    explanations: Mapping[str, str]
    evaluation: Evaluation
    confirmations: Sequence[ToConfirm] = ()

    def scan(self, key: str) -> SheetScan:
        """What screening knows of a sheet of the form."""
        return self.scans.get(self.sheets[key].name, SheetScan())

    def missing_rows(self, key: str) -> list[Row]:
        """The rows outside repeatable groups that are not on a sheet of the file."""
        sheet = self.sheets[key]
        found = sheet.rows.keys() | sheet.twice.keys()
        form = self.issued.sheet_by_key[key]
        return [row for row in form.rows.values() if row.entry and row.group is None and row.id not in found]

    def inputs(self, key: str) -> list[Field]:
        """The input fields of a sheet."""
        return [field for field in self.layout.fields.values() if field.sheet == key and field.role == "input"]

    def without_column(self, key: str) -> list[Field]:
        """Input fields whose row is on a sheet of the file and whose column is not; copied columns are there."""
        sheet = self.sheets[key]
        return [
            field
            for field in self.inputs(key)
            if f"c{field.column}" not in sheet.columns_twice
            and field.row_id in sheet.rows
            and sheet.column(field.row_id, f"c{field.column}") is None
        ]

    @property
    def is_other_version(self) -> bool:
        """Whether it was made from another version of the form's definition; of one that does not say, it is not."""
        return self.identity.digest not in {"", self.issued.definition.digest}

    @cached_property
    def heading_words(self) -> Mapping[str, Sequence[HeadingWords]]:
        """Words that were typed left of the entries of inserted rows, by sheet key."""
        return {key: tuple(heading_words(self.layout, key, sheet, self.rows)) for key, sheet in self.sheets.items()}

    @cached_property
    def merges(self) -> Mapping[str, Merges]:
        """What merged cells come to, by sheet key."""
        return {
            key: merges_of(self.layout, key, sheet, self.rows, self.scan(key).merged)
            for key, sheet in self.sheets.items()
        }

    def is_beneath_own(self, key: str, cell: Cell) -> bool:
        """Whether the content of a cell is beneath a merged cell of the form, or repeats what that shows."""
        return self.merges[key].is_beneath_own(self.sheets[key], self._merged_by_first[key], cell)

    @cached_property
    def _merged_by_first(self) -> Mapping[str, Mapping[Cell, Area]]:
        return {key: {area[:2]: area for area in self.scan(key).merged} for key in self.sheets}

    @cached_property
    def outside(self) -> Mapping[str, Sequence[Cell]]:
        """Cells with content where the form has nothing and people see it, by sheet key."""
        return {
            key: [
                cell
                for cell in outside_cells(self.layout, key, sheet, self.rows, self.heading_words[key])
                if not self.is_beneath_own(key, cell)
            ]
            for key, sheet in self.sheets.items()
        }

    @cached_property
    def beneath(self) -> Mapping[str, Sequence[Cell]]:
        """Cells with content that merged cells of the form hide, by sheet key."""
        return {
            key: [
                cell
                for cell in sorted(self.merges[key].beneath_own)
                if not shows_nothing(sheet.content(*cell))
                and self.is_beneath_own(key, cell)
                and not self.merges[key].repeats_label(sheet, cell)
            ]
            for key, sheet in self.sheets.items()
        }

    @cached_property
    def whole(self) -> Mapping[str, PlacedSheet]:
        """The sheets whose formulas come to what the unit saw: nothing of them was left unread."""
        return {
            key: sheet
            for key, sheet in self.sheets.items()
            if not sheet.columns_twice
            and not (sheet.by_label and (self.missing_rows(key) or self.without_column(key) or self.outside[key]))
        }

    @cached_property
    def locked(self) -> Mapping[str, Sequence[LockedCell]]:
        """The locked cells of whole sheets, by sheet key.

        Where some input cell could not be read, formulas that show no result for it are left out.
        """
        unread_inputs = any(entry.reason for entry in self.entries.values())
        found = {
            key: locked_cells(self.layout, key, sheet, self.scan(key), self.evaluation)
            for key, sheet in self.whole.items()
        }
        return {
            key: [each for each in cells if not (unread_inputs and each.comes_from_inputs)]
            for key, cells in found.items()
        }

    @cached_property
    def is_stale(self) -> bool:
        """Whether the program that saved the file left the form's own formulas without their results."""
        return any(each.fate in ("stale", "unclear") for cells in self.locked.values() for each in cells) or any(
            has_uncached(self.layout, key, sheet, self.scan(key), self.evaluation) for key, sheet in self.whole.items()
        )
