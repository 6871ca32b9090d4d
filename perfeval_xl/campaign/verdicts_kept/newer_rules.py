"""What the rules of this program would say of versions that were collected by an earlier one. It changes no verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger_rows import UnitRow, VersionRow, WaiverRow
from perfeval_xl.campaign.verdicts_kept.stored_versions import stored_submission
from perfeval_xl.campaign.versions import current, verdict_with, with_waivers
from perfeval_xl.form.definition import Severity
from perfeval_xl.form.layout import Unit
from perfeval_xl.review import review
from perfeval_xl.rules.finding import VERDICT_NAMES, Finding, Verdict, verdict_of
from perfeval_xl.rules.reading_codes import READING_CODES


@dataclass(frozen=True)
class RuleNote:
    """A version of which today's rules would say something else.

    `was` is the verdict that stands, `would_be` that of today's rules, `findings` what they would say besides.
    """

    unit: Unit
    version: int
    was: Verdict
    would_be: Verdict
    findings: tuple[Finding, ...]

    @property
    def message(self) -> str:
        """In Chinese, in one line."""
        said = "；".join(finding.message for finding in self.findings[:3])
        said += f"等{len(self.findings)}处" if len(self.findings) > 3 else ""
        now = VERDICT_NAMES[self.would_be]
        return f"第{self.version}版按收件时的规则是{VERDICT_NAMES[self.was]}，仍然算数；按现在的规则是{now}" + (
            f"：{said}" if said else ""
        )

    def as_json(self) -> dict[str, Any]:
        """The note as `perfeval status --json` prints it."""
        return {
            "unit": {"code": self.unit.code, "name": self.unit.name},
            "version": self.version,
            "was": self.was,
            "would_be": self.would_be,
            "message": self.message,
            "findings": [finding.as_json() for finding in self.findings],
        }


def newer_rules(campaign: Campaign) -> Iterator[RuleNote]:
    """Of the current version of every unit, from what the ledger knows; no file is opened. Raises InputError."""
    for unit in campaign.ledger.units():
        waivers = campaign.ledger.waivers(unit.code)
        version = current(campaign.ledger.versions(unit.code), waivers)
        if version is not None and not unit.withdrawn:
            yield from _noted(unit, version, waivers, _by_the_ledger(campaign, unit, version))


def _by_the_ledger(campaign: Campaign, unit: UnitRow, version: VersionRow) -> tuple[Finding, ...]:
    """What reading found then, as grave as it is now, and what the checks say now of the figures."""
    submission = stored_submission(campaign, unit, version)
    reading = [
        replace(finding, severity=_severity_today(finding), waived=None)
        for finding in version.findings
        if finding.code in READING_CODES
    ]
    return review(replace(submission, notes=tuple(reading))).findings


def _severity_today(finding: Finding) -> Severity:
    """Of a finding of reading: in some cases of its code it is another than usually."""
    known = READING_CODES[finding.code]
    return finding.severity if finding.severity in known.cases.values() else known.severity


def _noted(
    unit: UnitRow, version: VersionRow, waivers: Sequence[WaiverRow], today: Iterable[Finding]
) -> Iterator[RuleNote]:
    said = {finding.key: finding.severity for finding in version.findings}
    findings = with_waivers(today, waivers)
    besides = tuple(each for each in findings if each.open and said.get(each.key) != each.severity)
    was, would_be = verdict_with(version, waivers), verdict_of(findings)
    if besides or was != would_be:
        yield RuleNote(Unit(unit.code, unit.name), version.number, was, would_be, besides)
