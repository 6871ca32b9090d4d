"""A finding: what is wrong, doubtful or worth saying in one return, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from perfeval_xl.expressions.visible_text import is_placeholder
from perfeval_xl.form.definition import Severity
from perfeval_xl.form.shown_text import shortened

Verdict = Literal["accepted", "queries", "errors", "unreadable"]
State = Literal["passed", "failed", "waiting"]
"""Of a check; `waiting`: what it looks at is not there yet, or another check has named the cause."""

SEVERITY_NAMES: dict[Severity, str] = {"error": "错误", "query": "待核实", "note": "提示"}
GRAVEST_FIRST: tuple[Severity, ...] = tuple(SEVERITY_NAMES)
VERDICT_NAMES: dict[Verdict, str] = {
    "accepted": "通过",
    "queries": "待核实",
    "errors": "待更正",
    "unreadable": "无法读取",
}


_LONGEST = {"message": 1_000, "remedy": 1_000, "found": 2_000, "expected": 2_000, "explanation": 2_000}
"""UTF-16 units."""


@dataclass(frozen=True)
class Waiver:
    """A finding let pass by the finance officer."""

    reason: str
    by: str


@dataclass(frozen=True)
class Finding:
    """One statement about a return.

    `sheet` and `cell` say where to go in the file as returned (None: the file as a whole), `cells` all cells involved,
    as `表名!B5` where on another sheet. `found` and `expected` are texts. `explanation` is what the unit wrote beside
    a query, None where nothing or a placeholder stands. `number` stays with a finding over versions; None before.
    `key` is what it is known by in the next version; that of a failed check is the check's id. `row` is the id of the
    row beside which the unit would explain it, "" where it cannot. Neither is printed.
    """

    code: str
    severity: Severity
    message: str
    remedy: str = ""
    sheet: str | None = None
    cell: str | None = None
    cells: tuple[str, ...] = ()
    field: str | None = None
    label: str | None = None
    found: str | None = None
    expected: str | None = None
    explanation: str | None = None
    number: int | None = None
    waived: Waiver | None = None
    key: str = ""
    row: str = ""

    def __post_init__(self) -> None:
        """What comes out of a file may be of any length; what is said of it is fit to read."""
        for name, most in _LONGEST.items():
            text = getattr(self, name)
            if text is not None and len(text) > most // 2:
                object.__setattr__(self, name, shortened(text, most))

    @property
    def open(self) -> bool:
        """Still to be mended or explained: an error, or a query without an explanation; not if waived."""
        if self.waived is not None or self.severity == "note":
            return False
        return self.severity == "error" or self.explanation is None

    def as_json(self) -> dict[str, Any]:
        """The finding as the contract prints it."""
        printed = {**asdict(self), "cells": list(self.cells)}
        del printed["key"], printed["row"]
        return printed


def explained(finding: Finding, explanations: Mapping[str, str]) -> Finding:
    """The finding with what the unit wrote beside its row (`explanations` by row id); queries alone have that."""
    text = explanations.get(finding.row) if finding.severity == "query" and finding.row else None
    return replace(finding, explanation=None if is_placeholder(text) else text)


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """`errors` before `queries` before `accepted`; what is waived or explained does not count."""
    open_severities = {finding.severity for finding in findings if finding.open}
    if "error" in open_severities:
        return "errors"
    return "queries" if "query" in open_severities else "accepted"
