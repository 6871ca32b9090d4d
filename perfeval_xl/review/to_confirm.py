"""What of the findings of a return its correction copy puts right by itself, for the unit to look at all the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.values import Values
from perfeval_xl.form.confirmations import BECAME, MOST_CELLS, ToConfirm, mark_of
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field, Row, SheetLayout
from perfeval_xl.form.shown_text import shortened
from perfeval_xl.reading.submission import Submission
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import READING_CODES

_LONGEST = 200
_RESTORED = {"overwritten": "改它所依据的各格", "prefilled_changed": "另向财政局说明"}
"""Where a single cell has again what belongs there: what to do about it where that is wrong."""


def is_put_right(finding: Finding) -> bool:
    """Whether a finding is about what was done to the workbook, so that a fresh one no longer shows it."""
    known = READING_CODES.get(finding.code)
    return known is not None and not known.whole_file and finding.open


@dataclass(frozen=True)
class Confirming:
    """For a return that goes back. `values` are those of its copy."""

    submission: Submission
    values: Values

    @property
    def _layout(self) -> Layout:
        return self.submission.evaluator.layout

    def of(self, finding: Finding) -> ToConfirm:
        """What the copy remembers of a finding that it puts right."""
        named = self._named(finding)
        filled = named if _code(finding) in _RESTORED else [field for field in named if mark_of(self._value(field))]
        cells = filled or self._around(finding, named)
        row = self._beside(finding, cells)
        return ToConfirm(
            key=finding.key,
            row="" if row is None else row[1].id,
            found=shortened(_found(finding), _LONGEST),
            expected=shortened(finding.expected or "", _LONGEST),
            said="" if row is None else mark_of(self.submission.explanations.get(row[1].id)),
            cells={field.key: mark_of(self._value(field)) for field in cells[:MOST_CELLS]},
            every=bool(filled),
        )

    def remedy(self, finding: Finding) -> str:
        """What the unit is asked to do about it in the copy."""
        cells = self._named(finding)
        row = self._beside(finding, cells or self._around(finding, cells))
        where = "" if row is None else f"（{row[0].name} {cell_name(_index(row), row[0].explanation_column)}）"
        confirm = f"没有错的，在“情况说明”{where}写“已核对”"
        otherwise = _RESTORED.get(_code(finding))
        if otherwise is not None:
            now = f"核对现在的{finding.expected}：{confirm}；不对的，{otherwise}"
            return f"已恢复，不用改；原填{_found(finding)}。{now}"
        return f"已按读出的内容重做。请核对：不对的改正，缺的补填；{confirm}"

    def _value(self, field: Field) -> float | str | None:
        value = self.values.get(field.key)
        return None if value == field.name_prompt else value

    def _named(self, finding: Finding) -> list[Field]:
        """The fields of its cells, or of the row that it is about."""
        fields, entries = self._layout.fields, self.submission.entries
        places = set()
        for cell in (*finding.cells, *([finding.cell] if finding.cell else [])):
            sheet, mark, address = cell.rpartition("!")
            places.add((sheet if mark else finding.sheet, address))
        at = self._layout.keys_at(finding.field) if finding.field is not None else ()
        named = [
            field
            for key, field in fields.items()
            if key in at or (key in entries and (entries[key].sheet, entries[key].cell) in places)
        ]
        return named or self._of_rows({finding.row})

    def _around(self, finding: Finding, named: Iterable[Field]) -> list[Field]:
        """Where cells are blank: the fields of their rows; where there are no cells, those of the sheet."""
        rows = self._of_rows({field.row_id for field in named})
        sheets = {entry.sheet: self._layout.fields[key].sheet for key, entry in self.submission.entries.items()}
        names = {sheet.name: sheet.key for sheet in self._layout.sheets}
        sheet = sheets.get(finding.sheet or "") or names.get(finding.label or "")
        return rows or [
            field for field in self._layout.fields.values() if field.role == "input" and field.sheet == sheet
        ]

    def _of_rows(self, rows: Iterable[str]) -> list[Field]:
        wanted = set(rows) - {""}
        return [field for field in self._layout.fields.values() if field.role == "input" and field.row_id in wanted]

    def _beside(self, finding: Finding, cells: Iterable[Field]) -> tuple[SheetLayout, Row] | None:
        """The row in which the unit confirms: its own, or else the nearest with a cell for that."""
        first = next(iter(cells), None)
        if first is None:
            return None
        sheet = self._layout.sheet_by_key[first.sheet]
        entries = {index: row for index, row in sheet.rows.items() if row.entry}
        own = next((row for row in entries.values() if row.id == finding.row), None)
        if own is not None:
            return sheet, own
        nearest = min(entries, key=lambda index: (abs(index - first.row), index), default=None)
        return None if nearest is None else (sheet, entries[nearest])


def _code(finding: Finding) -> str:
    """Of what was wrong in the first place."""
    return finding.key.partition("@")[0]


def _found(finding: Finding) -> str:
    """What the unit had filled in."""
    found = finding.found or ""
    return found.partition(BECAME)[0] if finding.code == "restored" else found


def _index(place: tuple[SheetLayout, Row]) -> int:
    sheet, row = place
    return next(index for index, each in sheet.rows.items() if each.id == row.id)
