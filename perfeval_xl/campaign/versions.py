"""The versions of a unit: which one counts, what waivers do to it, what changed from one to the next.

Functions on rows of the ledger. Which version counts is a rule: the latest that is accepted; a later one that is not
never takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from perfeval_xl.campaign.ledger_rows import VersionRow, WaiverRow
from perfeval_xl.expressions.values import Value, percent_text
from perfeval_xl.form.layout import Layout
from perfeval_xl.reading.submission import Submission
from perfeval_xl.rules.finding import Finding, Verdict, Waiver, verdict_of

_PERCENT = re.compile(r"(-?[0-9]{1,15}(?:\.[0-9]{1,9})?)%")


def with_waivers(findings: Iterable[Finding], waivers: Iterable[WaiverRow]) -> tuple[Finding, ...]:
    """The findings, those waived marked so. A waiver lapses where something else is found now than when it was made."""
    by_key = {waiver.key: waiver for waiver in waivers}
    return tuple(
        replace(finding, waived=Waiver(waiver.reason, waiver.by))
        if (waiver := by_key.get(finding.key)) is not None and is_same_found(waiver.found, finding.found)
        else finding
        for finding in findings
    )


def is_same_found(then: str | None, now: str | None) -> bool:
    """Whether two findings found the same; percentages were once noted with up to 4 decimals, and have 2 now."""
    return then == now or (then is not None and now is not None and _in_two_decimals(then) == _in_two_decimals(now))


def _in_two_decimals(found: str) -> str:
    return _PERCENT.sub(lambda number: f"{percent_text(float(number[1]))}%", found)


def lapsed(findings: Iterable[Finding], waivers: Iterable[WaiverRow]) -> tuple[WaiverRow, ...]:
    """The waivers that no longer hold, though their finding is still there."""
    found = {finding.key: finding.found for finding in findings}
    return tuple(
        waiver for waiver in waivers if waiver.key in found and not is_same_found(waiver.found, found[waiver.key])
    )


def verdict_with(version: VersionRow, waivers: Iterable[WaiverRow]) -> Verdict:
    """The verdict of a version, its waivers applied."""
    return verdict_of(with_waivers(version.findings, waivers))


def counting(versions: Sequence[VersionRow], waivers: Sequence[WaiverRow]) -> VersionRow | None:
    """The version of a unit that counts; None where none is accepted."""
    accepted = [version for version in versions if verdict_with(version, waivers) == "accepted"]
    return max(accepted, key=lambda version: version.number, default=None)


def current(versions: Sequence[VersionRow], waivers: Sequence[WaiverRow]) -> VersionRow | None:
    """The version that says where the unit stands: the one that counts, or else the latest."""
    return counting(versions, waivers) or max(versions, key=lambda version: version.number, default=None)


def flagged_fields(submission: Submission, findings: Iterable[Finding]) -> tuple[str, ...]:
    """The fields whose cells the open findings name, in the form's order."""
    named: set[tuple[str | None, str]] = set()
    fields = set()
    for finding in findings:
        if finding.open:
            fields.add(finding.field)
            for cell in (*finding.cells, *([finding.cell] if finding.cell else [])):
                sheet, mark, address = cell.rpartition("!")
                named.add((sheet if mark else finding.sheet, address))
    return tuple(
        key for key, entry in submission.entries.items() if key in fields or (entry.sheet, entry.cell) in named
    )


@dataclass(frozen=True)
class ChangedCell:
    """A cell that nothing was wrong with, and that has another value now. `label` is that of its field."""

    field: str
    label: str
    before: Value
    after: Value


@dataclass(frozen=True)
class Changes:
    """What a version changed against the one before: numbers of findings mended, still open and new."""

    mended: tuple[int, ...]
    open: tuple[int, ...]
    new: tuple[int, ...]
    unflagged: tuple[ChangedCell, ...]

    def as_json(self) -> dict[str, Any]:
        """The changes as `perfeval collect --json` prints them."""
        return {
            "mended": list(self.mended),
            "open": list(self.open),
            "new": list(self.new),
            "unflagged": [
                {"field": cell.field, "label": cell.label, "before": cell.before, "after": cell.after}
                for cell in self.unflagged
            ],
        }


def differences(before: VersionRow, after: VersionRow, layout: Layout) -> Changes:
    """From one version of a unit to a later one. `layout` has the rows of both."""
    was, now = _open_numbers(before), _open_numbers(after)
    flagged = frozenset(before.flagged)
    unflagged = [
        ChangedCell(key, field.label, before.values.get(key), after.values.get(key))
        for key, field in layout.fields.items()
        if field.role == "input" and key not in flagged and before.values.get(key) != after.values.get(key)
    ]
    return Changes(tuple(sorted(was - now)), tuple(sorted(was & now)), tuple(sorted(now - was)), tuple(unflagged))


def _open_numbers(version: VersionRow) -> set[int]:
    return {finding.number for finding in version.findings if finding.open and finding.number is not None}


def row_counts(layout: Layout, *values: Mapping[str, Value]) -> dict[str, int]:
    """How many rows each group needs for these values, where it is more than the form's."""
    counts: dict[str, int] = {}
    for key in (key for each in values for key in each):
        for group in layout.groups.values():
            number = key.removeprefix(f"{group.id}.").partition(".")[0] if key.startswith(f"{group.id}.") else ""
            if number.isascii() and number.isdigit() and int(number) > counts.get(group.id, group.count):
                counts[group.id] = int(number)
    return counts
