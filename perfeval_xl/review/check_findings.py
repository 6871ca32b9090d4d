"""What the checks of a form find in a return, as findings at the cells of the file as it came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from perfeval_xl.expressions.values import Values
from perfeval_xl.form.definition import Severity
from perfeval_xl.reading.submission import Entry, Submission
from perfeval_xl.rules.beyond_sheet import BEYOND_SHEET, Hit, Known
from perfeval_xl.rules.checks import CheckInstance
from perfeval_xl.rules.finding import Finding, explained


def check_findings(submission: Submission) -> tuple[Finding, ...]:
    """The failed checks of a return, in the form's order, with the cells of the file as returned."""
    states = submission.evaluation.states
    order = {key: position for position, key in enumerate(submission.evaluator.layout.fields)}
    failed = [check for check in submission.evaluator.checks if states[check.id] == "failed"]
    failed.sort(key=lambda check: order[submission.evaluator.layout.first_field(check.at).key])
    return tuple(_finding(check, submission) for check in failed if _is_there(check, submission))


def _is_there(check: CheckInstance, submission: Submission) -> bool:
    """A row or sheet that is missing from the file has one finding of its own, not one for each of its cells."""
    return submission.evaluator.layout.first_field(check.at).key in submission.entries


def _finding(check: CheckInstance, submission: Submission) -> Finding:
    texts = submission.evaluator.texts(check, submission.evaluation)
    home = submission.entries.get(submission.evaluator.layout.first_field(check.at).key)
    message = texts.message
    if home is not None and home.reason and home.typed is not None:
        message = f"{message}，填的是“{home.typed}”（{home.reason}）"
    found = Finding(
        code=check.code,
        severity=check.severity,
        sheet=None if home is None else home.sheet,
        cell=None if home is None else home.cell,
        cells=_cells(check.cells, home, submission),
        field=check.at,
        label=check.label,
        found=texts.found,
        expected=texts.expected or None,
        message=message,
        remedy=texts.remedy,
        key=check.id,
        row=check.row[1],
    )
    return explained(found, submission.explanations)


def _cells(keys: Iterable[str], home: Entry | None, submission: Submission) -> tuple[str, ...]:
    """The cells of these fields in the file, with the sheet's name where it is another than that of `home`."""
    entries = [submission.entries[key] for key in keys if key in submission.entries]
    names = (
        entry.cell if home is not None and entry.sheet == home.sheet else f"{entry.sheet}!{entry.cell}"
        for entry in entries
    )
    return tuple(dict.fromkeys(names))


def beyond_sheet_findings(submission: Submission, last_year: Values | None) -> tuple[Finding, ...]:
    """What only Python checks, in the form's order."""
    layout = submission.evaluator.layout
    known = Known(layout, submission.evaluation.values, submission.evaluation.states, last_year)
    order = {key: position for position, key in enumerate(layout.fields)}
    found = []
    for check in BEYOND_SHEET:
        setting = layout.definition.rules.get(check.code)
        if setting is not None and not setting.enabled:
            continue
        severity = check.severity if setting is None else setting.severity or check.severity
        for hit in check.find(known):
            if hit.field in submission.entries:
                found.append((order[hit.field], _hit_finding(check.code, severity, hit, submission)))
    return tuple(finding for _, finding in sorted(found, key=lambda pair: pair[0]))


def _hit_finding(code: str, severity: Severity, hit: Hit, submission: Submission) -> Finding:
    field, home = submission.evaluator.layout.fields[hit.field], submission.entries[hit.field]
    found = Finding(
        code=code,
        severity=severity,
        sheet=home.sheet,
        cell=home.cell,
        cells=_cells(hit.cells or (hit.field,), home, submission),
        field=hit.field,
        label=field.label,
        found=hit.found,
        expected=hit.expected,
        message=hit.message,
        remedy=hit.remedy,
        row=field.row_id,
    )
    return explained(found, submission.explanations)


def regraded(submission: Submission) -> Iterator[Finding]:
    """Findings of reading, without those that the form's definition switches off, as grave as it wants them."""
    settings = submission.evaluator.layout.definition.rules
    for note in submission.notes:
        setting = settings.get(note.code)
        if setting is None:
            yield note
        elif setting.enabled:
            regraded = replace(note, severity=setting.severity or note.severity)
            yield explained(regraded, submission.explanations)
