"""A file to a Submission: screened, read, placed, understood; or the reason why not, never an exception."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.values import Value
from perfeval_xl.form.anchors import EXPLANATION_HEADING, EXPLANATION_ID
from perfeval_xl.form.identity import OUTPUT_KEY, Identity, parse_identity, parse_numbers
from perfeval_xl.form.layout import Layout, Unit
from perfeval_xl.form.layout_parts import Field
from perfeval_xl.formats.calamine_values import Content, Grid
from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.refusals import Refused, quoted
from perfeval_xl.formats.scan import SheetScan
from perfeval_xl.intake.regular_file import content_of
from perfeval_xl.placing.by_ids import PlacedSheet, entry_of, is_empty, placed_sheets
from perfeval_xl.placing.recognition import recognised_form, with_sheets_by_label
from perfeval_xl.reading.cell_facts import facts_of, has_typed_formula, with_truth
from perfeval_xl.reading.observations.changed_labels import changed_label_findings
from perfeval_xl.reading.observations.heading_words import heading_words, other_group_findings
from perfeval_xl.reading.observations.locked_cells import locked_cell_findings
from perfeval_xl.reading.observations.moved_row_findings import displaced_row_findings
from perfeval_xl.reading.observations.outside_the_form import outside_findings
from perfeval_xl.reading.observations.placing_by_words_findings import by_label_findings
from perfeval_xl.reading.observations.prefilled_cells import prefilled_findings
from perfeval_xl.reading.observations.sheet_and_row_findings import added_sheets, structure_findings
from perfeval_xl.reading.observations.typed_formulas import TypedFormula, is_stale, typed_formula_findings
from perfeval_xl.reading.observations.understanding_findings import cell_findings
from perfeval_xl.reading.submission import Entry, Submission, Unread
from perfeval_xl.reading.understanding import as_text, understood
from perfeval_xl.rules.evaluation import Evaluator
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.known_forms import KnownForms
from perfeval_xl.rules.reading_codes import noticed
from perfeval_xl.sheet_names import IDENTITY_SHEET

_MOST_ROWS = 300
_NOT_READ = frozenset({"row_missing", "column_missing", "outside_the_form"})
"""Where some of a sheet could not be placed by words, its formulas come to something else than the unit saw."""
_OTHERWISE_LAID_OUT = _NOT_READ | {"sheet_missing", "label_changed"}
"""Of a workbook made from another version of the definition: its cells are not those that are known."""
_ISSUED_AGAIN = "请在县里下发的工作簿上填写，不要另建或改用其他表"


def read_return(path: Path, name: str, forms: KnownForms) -> Submission | Unread:
    """Reads one file in this process, which it may end: for files that one's own programs have made.

    `name` is how it is called in results. Raises DefinitionError only.
    """
    content = content_of(path)
    return understood_return(content if isinstance(content, Refused) else contents_of(content), name, forms)


def understood_return(contents: Contents | Refused, name: str, forms: KnownForms) -> Submission | Unread:
    """What the contents of a file mean. `name` is how it is called in results. Raises DefinitionError only."""
    if isinstance(contents, Refused):
        return _unread(name, contents.code, contents.message, contents.remedy)
    grids = contents.grids
    all_said = _all_said(grids)
    if len(all_said) > 1:
        why = f"工作簿里有几张“{IDENTITY_SHEET}”标识表，内容不同，分不清是哪个单位、哪张表样的"
        return _unread(name, "not_a_return", why, _ISSUED_AGAIN)
    said = all_said[0] if all_said else {}
    if OUTPUT_KEY in said:
        return Unread(name, (), ignored=True)
    identity = parse_identity(said) or _identity_by_words(forms, grids)
    if identity is None:
        return _unread(name, "not_a_return", "这不是下发的填报工作簿：里面没有本系统的标识", _ISSUED_AGAIN)
    if identity.form not in forms.definitions:
        known = "、".join(forms.definitions)
        return _unread(name, "other_form", f"表样{identity.form}不在已知表样之中（{known}）", _ISSUED_AGAIN)
    return _submission(name, identity, forms, grids, contents.screened.sheets, numbers=parse_numbers(said))


def _unread(name: str, code: str, message: str, remedy: str) -> Unread:
    return Unread(name, (Finding(code=code, severity="error", message=message, remedy=remedy),))


def _all_said(grids: Mapping[str, Grid]) -> list[dict[str, str]]:
    """What the hidden sheet says of the workbook; found by name, since programs change how it is hidden.

    More than one where it was copied and the copies differ.
    """
    found: list[dict[str, str]] = []
    for name, grid in grids.items():
        if name.strip().lower() == IDENTITY_SHEET:
            said = {str(cells[0]): as_text(cells[1], percent=False) for cells in grid if len(cells) > 1}
            found += [said] if said not in found else []
    return found


def _identity_by_words(forms: KnownForms, grids: Mapping[str, Grid]) -> Identity | None:
    """Form and year as the sheets' words say, where the hidden sheet is gone; the unit is not known."""
    found = recognised_form(forms, grids)
    return None if found is None else Identity(found[0].form, found[0].digest, found[1], Unit("", ""))


@dataclass
class _Reading:
    """One workbook while its cells are being understood."""

    evaluator: Evaluator
    sheets: Mapping[str, PlacedSheet]
    scans: Mapping[str, SheetScan]
    rows: Mapping[tuple[str, str], int]
    entries: dict[str, Entry] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    formulas: list[TypedFormula] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return self.evaluator.layout


def _submission(
    name: str,
    identity: Identity,
    forms: KnownForms,
    grids: Mapping[str, Grid],
    scans: Mapping[str, SheetScan],
    *,
    numbers: Mapping[str, int],
) -> Submission | Unread:
    base = forms.evaluator(identity.form, identity.year).layout
    recognised = with_sheets_by_label(base, placed_sheets(base, grids), grids)
    sheets = recognised.sheets
    if not sheets:
        why = "；".join(recognised.reasons.values()) or "工作簿里找不到要填的表（表已删除，或标题大多对不上）"
        return _unread(name, "not_a_return", why, _ISSUED_AGAIN)
    counts, rows = _extra_rows(base, sheets)
    crowded = max(counts.values(), default=0)
    if crowded > _MOST_ROWS:
        return _unread(name, "too_large", f"可增行的部分有{crowded}行，超过{_MOST_ROWS}行", "删去多余的行后重新报送")
    reading = _Reading(forms.evaluator(identity.form, identity.year, counts), sheets, scans, rows)
    if identity.known_unit is None:
        identity = replace(identity, unit=Unit("", _unit_name(base, sheets)))
        reading.notes.append(_unit_unknown(identity.unit.name))
    reading.notes.extend(structure_findings(base, sheets, scans, recognised.reasons))
    _read_explanations(reading)
    for each in reading.layout.fields.values():
        _read_field(reading, each)
    reading.notes.extend(prefilled_findings(reading.layout, reading.entries, identity.prefilled))
    reading.notes.extend(by_label_findings(reading.layout, sheets, reading.entries))
    reading.notes.extend(displaced_row_findings(reading.layout, sheets, rows, reading.explanations))
    typed: dict[str, Value] = {
        key: entry.value for key, entry in reading.entries.items() if reading.layout.fields[key].role == "input"
    }
    evaluation = reading.evaluator.evaluate(typed, identity.unit)
    words = {key: tuple(heading_words(reading.layout, key, sheet, rows)) for key, sheet in sheets.items()}
    reading.notes.extend(other_group_findings(reading.layout, sheets, words, reading.explanations))
    outside = outside_findings(reading.layout, sheets, rows, words)
    unread = {found.sheet for found in (*reading.notes, *outside) if found.code in _NOT_READ}
    whole = {
        key: sheet
        for key, sheet in sheets.items()
        if not sheet.columns_twice and not (sheet.by_label and sheet.name in unread)
    }
    unread_inputs = any(entry.reason for entry in reading.entries.values())
    locked = locked_cell_findings(reading.layout, whole, scans, evaluation, unread_inputs=unread_inputs)
    stale = is_stale(reading.layout, whole, scans, evaluation, locked)
    reading.notes.extend(typed_formula_findings(reading.formulas, reading.explanations, stale=stale))
    reading.notes.extend(locked)
    reading.notes.extend(outside)
    by_id = {key: sheet for key, sheet in sheets.items() if not sheet.by_label}
    reading.notes.extend(changed_label_findings(base, by_id, reading.explanations))
    reading.notes.extend(added_sheets(sheets, grids))
    if identity.digest not in {"", base.definition.digest}:
        if any(note.code in _OTHERWISE_LAID_OUT for note in reading.notes):
            return _unread(
                name, "other_form", f"工作簿是按表样{identity.form}的另一版做的，表格与现在的不同", _ISSUED_AGAIN
            )
        reading.notes.append(_other_version(identity.form))
    return Submission(
        name,
        identity,
        reading.evaluator,
        reading.entries,
        reading.explanations,
        evaluation,
        tuple(reading.notes),
        numbers,
    )


def _unit_name(layout: Layout, sheets: Mapping[str, PlacedSheet]) -> str:
    """What stands in the cell of the unit's name."""
    for each in layout.fields.values():
        sheet = sheets.get(each.sheet)
        if each.filled_from == "unit_name" and sheet is not None and each.row_id in sheet.rows:
            column = sheet.column(each.row_id, f"c{each.column}")
            if column is not None:
                return as_text(sheet.content(sheet.rows[each.row_id], column), percent=False).strip()
    return ""


def _unit_unknown(name: str) -> Finding:
    said = f"，表上写的单位名称是{quoted(name)}" if name else ""
    return noticed(
        "unit_unknown",
        f"工作簿里没有单位代码，看不出是哪个单位的{said}；内容已读出，不能汇总",
        "请在县里下发给本单位的工作簿上填写后重新报送，数字可以照抄过去",
        found=name or None,
    )


def _other_version(form: str) -> Finding:
    return noticed(
        "other_version",
        f"工作簿是按表样{form}的另一版做的；表格与现在的相同，按现在的规则审核",
        "不用重填；以后用新下发的工作簿",
    )


def _extra_rows(layout: Layout, sheets: Mapping[str, PlacedSheet]) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """How many rows each group has where it has more than the form's; the row of every row id, inserted ones too."""
    counts: dict[str, int] = {}
    rows: dict[tuple[str, str], int] = {}
    for key, sheet in sheets.items():
        present = Counter(entry_of(row_id)[0] for row_id in sheet.rows)
        extra = dict(sheet.extra)
        for row_id, index in sheet.rows.items():
            group, number = entry_of(row_id)
            if group in layout.groups and number > max(layout.groups[group].count, present[group]):
                extra[index] = group  # a number that its rows do not bear out is no more than a mark of the group
                continue
            rows[key, row_id] = index
            if group in layout.groups and number > counts.get(group, layout.groups[group].count):
                counts[group] = number
        for index, group_id in sorted(extra.items()):
            if not is_empty(sheet, index, group_id):
                counts[group_id] = counts.get(group_id, layout.groups[group_id].count) + 1
                rows[key, f"{group_id}.{counts[group_id]}"] = index
    return counts, rows


def _read_field(reading: _Reading, placed: Field) -> None:
    sheet = reading.sheets.get(placed.sheet)
    row = reading.rows.get((placed.sheet, placed.row_id))
    if sheet is None or row is None:
        return
    column = sheet.column(placed.row_id, f"c{placed.column}")
    if column is None and placed.role != "input":
        column = sheet.first_column  # nothing is read from it; findings about what it comes to lead to its row
    if column is None:
        return
    cell = cell_name(row, column)
    if placed.role != "input":
        reading.entries[placed.key] = Entry(None, None, sheet.name, cell)
        return
    scan = reading.scans.get(sheet.name, SheetScan())
    content = with_truth(scan, (row, column), sheet.content(row, column))
    found = understood(content, placed, facts_of(scan, (row, column), content))
    reading.entries[placed.key] = Entry(found.value, found.typed, sheet.name, cell, found.reason)
    explanation = reading.explanations.get(placed.row_id)
    reading.notes.extend(cell_findings(placed, found, sheet.name, cell, explanation))
    if has_typed_formula(scan, (row, column)) and not found.reason:
        reading.formulas.append(TypedFormula(placed, sheet.name, cell, scan.formulas[row, column], found.value))


def _read_explanations(reading: _Reading) -> None:
    for sheet in reading.layout.sheets:
        placed = reading.sheets.get(sheet.key)
        if placed is None or EXPLANATION_ID not in placed.columns:
            continue
        for row in sheet.rows.values():
            index = reading.rows.get((sheet.key, row.id))
            if row.entry and index is not None:
                cell = index, placed.columns[EXPLANATION_ID]
                content = with_truth(reading.scans.get(placed.name, SheetScan()), cell, placed.content(*cell))
                text = as_text(content, percent=False)
                if text.strip() and not _explains_nothing(content):
                    reading.explanations[row.id] = text


def _explains_nothing(content: Content) -> bool:
    """The column's own heading, copied down, and a TRUE: beside placeholders, which are read and count as none."""
    return isinstance(content, bool) or (isinstance(content, str) and content.strip() == EXPLANATION_HEADING)
