"""What became of a file that was delivered into a round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from perfeval_xl.campaign.versions import Changes
from perfeval_xl.form.layout import Unit
from perfeval_xl.rules.finding import Finding, Verdict

Outcome = Literal["taken", "same", "not_counted", "needs_unit", "refused", "ignored"]

OUTCOME_NAMES: Mapping[str, str] = {
    "taken": "收下",
    "same": "重复",
    "not_counted": "不计入",
    "needs_unit": "待确认单位",
    "refused": "不收",
    "ignored": "跳过",
}


@dataclass(frozen=True)
class Collected:
    """What became of one file. `version` is its number in its unit, None where it is no version of one.

    `message` says it in Chinese, with what to do; `changes` against the unit's version before, None where it is none.
    """

    file: str
    unit: Unit | None
    version: int | None
    verdict: Verdict | None
    outcome: Outcome
    message: str
    findings: tuple[Finding, ...] = ()
    changes: Changes | None = None

    def as_json(self) -> dict[str, Any]:
        """The file as `perfeval collect --json` prints it."""
        return {
            "file": self.file,
            "unit": None if self.unit is None else {"code": self.unit.code, "name": self.unit.name},
            "version": self.version,
            "verdict": self.verdict,
            "outcome": self.outcome,
            "message": self.message,
            "changes": None if self.changes is None else self.changes.as_json(),
        }
