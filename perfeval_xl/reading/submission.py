"""What one return says, flat: field key to value, with the cell it came from. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perfeval_xl.expressions.values import Value
from perfeval_xl.form.identity import Identity
from perfeval_xl.form.layout_parts import EntryRow, FieldType
from perfeval_xl.rules.evaluation import Evaluation, Evaluator
from perfeval_xl.rules.finding import Finding

_INDICATOR_COLUMNS = ("name", "target", "actual", "weight", "score", "reason")


@dataclass(frozen=True)
class Entry:
    """The content of one field's cell.

    `value`: a number or text as understood, None for blank; what could not be understood is a text, in a text field as
    well (`#REF!`), and has a reason. `typed`: what stood in the cell where that is not the value itself; `reason`: why
    it could not be understood.
    `sheet` and `cell` are those of the file.
    """

    value: Value
    typed: str | None
    sheet: str
    cell: str
    reason: str = ""


@dataclass(frozen=True)
class Submission:
    """One return as read. `evaluator` fits its rows: more than the form's spare ones where rows were inserted.

    `entries` has the fields found in the file; `explanations` the texts of 情况说明 by row id; `notes` the findings of
    reading; `numbers` those of all findings of the unit's earlier versions, by the findings' keys; `saved` when the
    workbook says that it was saved, in its own words (ISO 8601), '' where it does not.
    """

    file: str
    identity: Identity
    evaluator: Evaluator
    entries: Mapping[str, Entry]
    explanations: Mapping[str, str]
    evaluation: Evaluation
    notes: tuple[Finding, ...]
    numbers: Mapping[str, int]
    saved: str = ""

    @property
    def filled_in(self) -> bool:
        """Whether anything at all was typed in; a name left as the template had it does not count."""
        fields = self.evaluator.layout.fields
        return any(
            entry.value is not None and entry.value != fields[key].name_prompt
            for key, entry in self.entries.items()
            if fields[key].role == "input"
        )

    def indicator_rows(self) -> list[dict[str, Any]]:
        """The filled indicator rows, in the form's order, as `read` prints them."""
        printed = (self._indicator(row) for row in self.evaluator.layout.indicator_rows)
        return [row for row in printed if row is not None]

    def _indicator(self, row: EntryRow) -> dict[str, Any] | None:
        entries = {name: self.entries[key] for name, key in row.fields.items() if key in self.entries}
        if row.heads is None or all(entry.value is None and entry.typed is None for entry in entries.values()):
            return None
        printed: dict[str, Any] = {"dimension": row.heads[0], "category": row.heads[1]}
        printed.update(dict.fromkeys(_INDICATOR_COLUMNS))
        typed = {}
        for name, key in row.fields.items():
            printed[name], said = self._understood(key)
            if said is not None:
                typed[name] = said
        printed["cell"] = next(iter(entries.values())).cell
        return {**printed, "typed": typed} if typed else printed

    def _understood(self, key: str) -> tuple[Value, str | None]:
        """Value and, where it is not the value itself, what was typed."""
        field = self.evaluator.layout.fields[key]
        entry = self.entries.get(key)
        value = self.evaluation.values.get(key)
        typed = entry.typed if entry is not None else None
        unreadable = isinstance(value, str) and (
            field.type is not FieldType.TEXT or (entry is not None and bool(entry.reason))
        )
        if unreadable or (field.name_prompt is not None and value == field.name_prompt):
            return None, typed if typed is not None else str(value)
        return value, typed

    def printed_values(self) -> list[dict[str, Any]]:
        """Every field but those of indicator rows, in the form's order, as `read` prints them; formulas recomputed."""
        layout = self.evaluator.layout
        printed = []
        for key, field in layout.fields.items():
            if key in layout.indicator_fields:
                continue
            entry = self.entries.get(key)
            value, typed = self._understood(key)
            line = {
                "field": key,
                "sheet": entry.sheet if entry is not None else None,
                "cell": entry.cell if entry is not None else None,
                "label": field.label,
                "value": value,
                "typed": typed,
            }
            printed.append(line)
        return printed

    def as_json(self) -> dict[str, Any]:
        """The return as `perfeval read --json` prints it."""
        unit = self.identity.known_unit
        return {
            "file": self.file,
            "form": self.identity.form,
            "year": self.identity.year,
            "unit": None if unit is None else {"code": unit.code, "name": unit.name},
            "values": self.printed_values(),
            "indicators": self.indicator_rows(),
            "explanations": [{"row": row, "text": text} for row, text in self.explanations.items()],
            "notes": [note.as_json() for note in self.notes],
        }


@dataclass(frozen=True)
class Unread:
    """A file that could not be read as a return, and the one finding that says why. `ignored`: it is none of ours."""

    file: str
    findings: tuple[Finding, ...]
    ignored: bool = False

    def as_json(self) -> dict[str, Any]:
        """The file as `perfeval read --json` prints it."""
        nothing: dict[str, Any] = {"form": None, "year": None, "unit": None}
        empty: dict[str, Any] = {"values": [], "indicators": [], "explanations": []}
        return {"file": self.file, **nothing, **empty, "notes": [finding.as_json() for finding in self.findings]}
