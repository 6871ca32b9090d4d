"""Which returns count: what became of every file, and what the tables of those that do are made from.

Only accepted returns count, of one form and one year, one file a unit. Every file given is accounted for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, overload

from perfeval_xl.form.layout import Unit
from perfeval_xl.results.kept_findings import KeptFindings
from perfeval_xl.review import Review
from perfeval_xl.rules.evaluation import Evaluator
from perfeval_xl.rules.finding import Finding, Verdict
from perfeval_xl.rules.reading_codes import noticed

Reason = Literal["ignored", "unreadable", "errors", "queries", "same_file", "duplicate_unit"]

REASON_NAMES: dict[Reason, str] = {
    "ignored": "不是回收的工作簿",
    "unreadable": "无法读取",
    "errors": "有错误待更正",
    "queries": "有问题待核实",
    "same_file": "与另一份文件完全相同",
    "duplicate_unit": "同一单位有两份不同的文件",
}


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file. `reason` is why it does not count, None where it does.

    `versions`: how many different files its unit has sent, where that is why. `kept` and `position` lead to its
    findings.
    """

    file: str
    unit: Unit | None
    verdict: Verdict | None
    total_score: float | None
    grade: str | None
    sha256: str
    reason: Reason | None
    versions: int
    kept: KeptFindings = field(repr=False, compare=False)
    position: int

    @property
    def counted(self) -> bool:
        """Whether its figures are in the tables."""
        return self.reason is None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All its findings."""
        found = self.kept.of(self.position)
        return (_duplicate(self.versions), *found) if self.reason == "duplicate_unit" else found

    @property
    def review(self) -> Review:
        """Its review, without the submission."""
        return Review(self.file, self.unit, self.verdict, self.total_score, self.grade, self.findings, None)


def _duplicate(versions: int) -> Finding:
    return noticed(
        "duplicate_unit",
        f"本单位交了{versions}份不同的文件，分不清以哪一份为准，都没有计入",
        "只留下要用的一份，其余移走",
        found=f"{versions}份",
        expected="1份",
    )


class _Reviews(Sequence[Review]):
    """The reviews of outcomes, each made when it is asked for."""

    def __init__(self, outcomes: Sequence[FileOutcome]) -> None:
        self._outcomes = outcomes

    def __len__(self) -> int:
        return len(self._outcomes)

    def __iter__(self) -> Iterator[Review]:
        return (outcome.review for outcome in self._outcomes)

    @overload
    def __getitem__(self, position: int) -> Review: ...

    @overload
    def __getitem__(self, position: slice) -> Sequence[Review]: ...

    def __getitem__(self, position: int | slice) -> Review | Sequence[Review]:
        found = self._outcomes[position]
        return found.review if isinstance(found, FileOutcome) else _Reviews(found)


@dataclass(frozen=True)
class Expected:
    """A unit of a round, with the word for where it stands (未回收, 待更正 …)."""

    unit: Unit
    state: str


@dataclass(frozen=True)
class Consolidation:
    """Every file and what became of it. `form`, `year` and `evaluator` are None where no return could be read.

    `evaluator` fits the return with the most rows, `used_rows` are the ids of the repeatable rows that hold a figure in
    some counted return. `expected` are the units of the round that are not withdrawn; None outside a round.
    `split_sheets` are the sheets of the workbook that go on on further ones, with how many they are.
    """

    form: str | None
    year: int | None
    evaluator: Evaluator | None
    outcomes: tuple[FileOutcome, ...]
    used_rows: frozenset[str] = frozenset()
    expected: tuple[Expected, ...] | None = None
    split_sheets: Mapping[str, int] = field(default_factory=dict)

    @property
    def reviews(self) -> Sequence[Review]:
        """The reviews, in the order of the files."""
        return _Reviews(self.outcomes)

    @cached_property
    def counted(self) -> tuple[FileOutcome, ...]:
        """The files that count."""
        return tuple(outcome for outcome in self.outcomes if outcome.counted)

    @cached_property
    def units_given(self) -> tuple[Unit, ...]:
        """The units of all files, each once by its code; a file that cannot be read has no unit."""
        units = {outcome.unit.code: outcome.unit for outcome in self.outcomes if outcome.unit is not None}
        return tuple(units.values())

    @property
    def left_out(self) -> tuple[Expected, ...]:
        """The units of the round that no total includes."""
        counted = {outcome.unit.code for outcome in self.counted if outcome.unit is not None}
        return tuple(each for each in self.expected or () if each.unit.code not in counted)

    @property
    def completeness(self) -> str:
        """`收到5个单位，计入2个`, in a round `本轮97个单位，计入2个`: stands beside every total."""
        if self.expected is not None:
            return f"本轮{len(self.expected)}个单位，计入{len(self.counted)}个"
        return f"收到{len(self.units_given)}个单位，计入{len(self.counted)}个"

    def as_json(self) -> dict[str, Any]:
        """The consolidation as `perfeval consolidate --json` prints it, without the output's path."""
        given, accepted = len(self.units_given), len(self.counted)
        files = [
            {
                "file": outcome.file,
                "unit": None if outcome.unit is None else {"code": outcome.unit.code, "name": outcome.unit.name},
                "verdict": outcome.verdict,
                "counted": outcome.counted,
                "reason": outcome.reason,
            }
            for outcome in self.outcomes
        ]
        units = {"given": given, "accepted": accepted, "left_out": given - accepted}
        if self.expected is not None:
            units["expected"] = len(self.expected)
        return {"form": self.form, "year": self.year, "units": units, "files": files}
