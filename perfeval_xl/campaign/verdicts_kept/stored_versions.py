"""Versions as they were collected: findings, verdict and figures are those of that day, whatever the rules say today.

An upgrade of the program must not take back what the bureau has told a unit. The file is read again where its cells are
needed; where today's program reads it otherwise, or no more, the figures of the ledger stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger_rows import UnitRow, VersionRow, prefilled_figures
from perfeval_xl.campaign.versions import row_counts, with_waivers
from perfeval_xl.expressions.values import Value
from perfeval_xl.form.identity import identity_of
from perfeval_xl.form.layout import Layout, Unit
from perfeval_xl.reading.submission import Entry, Submission
from perfeval_xl.review import Review
from perfeval_xl.rules.finding import Finding, verdict_of


def as_collected(
    campaign: Campaign,
    today: Review,
    unit: UnitRow,
    version: VersionRow,
    besides: Sequence[Finding] = (),
) -> Review:
    """The review of a version, its waivers applied.

    `today` is that of its file by today's rules, of which only the cells are taken; `besides` are findings that the
    caller asked for now (compared with last year's returns).
    """
    submission = today.submission
    if submission is None or _figures(submission.evaluation.values, submission.evaluator.layout) != _figures(
        version.values, submission.evaluator.layout
    ):
        stored = stored_submission(campaign, unit, version)
        submission = replace(stored, identity=campaign.signed(stored.identity))
    findings = (*with_waivers(version.findings, campaign.ledger.waivers(unit.code)), *besides)
    return Review(
        today.file,
        Unit(unit.code, unit.name),
        verdict_of(findings),
        version.total,
        version.grade,
        findings,
        submission,
        today.correction_copy,
    )


def stored_submission(campaign: Campaign, unit: UnitRow, version: VersionRow) -> Submission:
    """What the ledger knows of a version, as a submission whose cells are those of the form as handed out.

    It is not signed.
    """
    forms, found = campaign.forms, campaign.round
    counts = row_counts(forms.evaluator(found.form, found.year).layout, version.values)
    evaluator = forms.evaluator(found.form, found.year, counts)
    layout, named = evaluator.layout, Unit(unit.code, unit.name)
    figures = _figures(version.values, layout)
    typed = {key: value for key, value in figures.items() if layout.fields[key].role == "input"}
    evaluation = evaluator.evaluate(typed, named)
    entries = {
        key: Entry(version.values[key], None, *layout.location(key)) for key in layout.fields if key in version.values
    }
    return Submission(
        version.name,
        replace(
            identity_of(layout, named), campaign=found.id, prefilled=prefilled_figures(unit.prefilled), signature=""
        ),
        evaluator,
        entries,
        _explanations(version.findings, layout),
        replace(evaluation, values={**evaluation.values, **figures}),
        (),
        campaign.ledger.numbers(unit.code),
    )


def _figures(values: Mapping[str, Value], layout: Layout) -> dict[str, Value]:
    """What was typed in and what was computed from it, without the unit's name and other things that are known."""
    fields = layout.fields
    return {key: value for key, value in values.items() if key in fields and fields[key].role in {"input", "formula"}}


def _explanations(findings: Iterable[Finding], layout: Layout) -> dict[str, str]:
    """By row id, as far as findings remember them."""
    said = {}
    for finding in findings:
        if finding.explanation is not None and finding.field is not None:
            try:
                said[layout.first_field(finding.field).row_id] = finding.explanation
            except KeyError:
                continue  # a field that the form no longer has
    return said
