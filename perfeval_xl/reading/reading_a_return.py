"""A file to a Submission: screened, read, placed, understood; or the reason why not, never an exception."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from perfeval_xl.form.confirmations import parse_confirmations
from perfeval_xl.form.identity import OUTPUT_KEY, Identity, parse_identity, parse_numbers
from perfeval_xl.form.layout import Layout, Unit
from perfeval_xl.formats.calamine_values import Grid
from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.formats.scan import SheetScan
from perfeval_xl.intake.regular_file import content_of
from perfeval_xl.placing.by_ids import PlacedSheet, entry_of, is_empty, placed_sheets
from perfeval_xl.placing.recognition import recognised_form, with_sheets_by_label
from perfeval_xl.reading.cells import Cells
from perfeval_xl.reading.observations import observed
from perfeval_xl.reading.returned import Returned
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.reading.understanding import as_text
from perfeval_xl.rules.known_forms import KnownForms
from perfeval_xl.rules.reading_codes import noticed
from perfeval_xl.sheet_names import IDENTITY_SHEET

_MOST_ROWS = 300
_OTHERWISE_LAID_OUT = frozenset({"row_missing", "column_missing", "outside_the_form", "sheet_missing", "label_changed"})
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
    read = _submission(name, identity, forms, grids, contents.screened.sheets, said=said)
    return replace(read, saved=contents.screened.saved) if isinstance(read, Submission) else read


def _unread(name: str, code: str, message: str, remedy: str) -> Unread:
    return Unread(name, (noticed(code, message, remedy),))


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


def _submission(
    name: str,
    identity: Identity,
    forms: KnownForms,
    grids: Mapping[str, Grid],
    scans: Mapping[str, SheetScan],
    *,
    said: Mapping[str, str],
) -> Submission | Unread:
    issued = forms.evaluator(identity.form, identity.year).layout
    recognised = with_sheets_by_label(issued, placed_sheets(issued, grids), grids)
    sheets = recognised.sheets
    if not sheets:
        why = "；".join(recognised.reasons.values()) or "工作簿里找不到要填的表（表已删除，或标题大多对不上）"
        return _unread(name, "not_a_return", why, _ISSUED_AGAIN)
    counts, rows = _extra_rows(issued, sheets)
    crowded = max(counts.values(), default=0)
    if crowded > _MOST_ROWS:
        return _unread(name, "too_large", f"可增行的部分有{crowded}行，超过{_MOST_ROWS}行", "删去多余的行后重新报送")
    evaluator = forms.evaluator(identity.form, identity.year, counts)
    if identity.known_unit is None:
        identity = replace(identity, unit=Unit("", _unit_name(issued, sheets)))
    cells = Cells(evaluator.layout, sheets, scans, rows)
    evaluation = evaluator.evaluate(cells.typed, identity.unit)
    returned = Returned(
        identity=identity,
        issued=issued,
        layout=evaluator.layout,
        grids=grids,
        scans=scans,
        sheets=sheets,
        not_placed=recognised.reasons,
        rows=rows,
        understood=cells.understood,
        entries=cells.entries,
        formulas=cells.formulas,
        explanations=cells.explanations,
        evaluation=evaluation,
        confirmations=parse_confirmations(said),
    )
    notes = observed(returned)
    if returned.is_other_version and any(note.code in _OTHERWISE_LAID_OUT for note in notes):
        why = f"工作簿是按表样{identity.form}的另一版做的，表格与现在的不同"
        return _unread(name, "other_form", why, _ISSUED_AGAIN)
    return Submission(
        name, identity, evaluator, cells.entries, cells.explanations, evaluation, notes, parse_numbers(said)
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
