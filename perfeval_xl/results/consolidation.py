"""Which returns count, and the tables of those that do.

Only accepted returns count, of one form and one year, one file a unit. Every file given is accounted for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from perfeval_xl.form.layout import Unit
from perfeval_xl.review import Review
from perfeval_xl.rules.evaluation import Evaluator
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.known_forms import KnownForms
from perfeval_xl.workbook.submission import Submission

Reason = Literal["ignored", "unreadable", "errors", "queries", "same_file", "duplicate_unit"]

REASON_NAMES: dict[Reason, str] = {
    "ignored": "不是回收的工作簿",
    "unreadable": "无法读取",
    "errors": "有错误待更正",
    "queries": "有问题待核实",
    "same_file": "与另一份文件完全相同",
    "duplicate_unit": "同一单位有两份不同的文件",
}


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file. `reason` is why it does not count, None where it does."""

    review: Review
    sha256: str
    reason: Reason | None

    @property
    def counted(self) -> bool:
        """Whether its figures are in the tables."""
        return self.reason is None


@dataclass(frozen=True)
class Expected:
    """A unit of a round, with the word for where it stands (未回收, 待更正 …)."""

    unit: Unit
    state: str


@dataclass(frozen=True)
class Consolidation:
    """Every file and what became of it. `form`, `year` and `evaluator` are None where no return could be read.

    `evaluator` fits the return with the most rows. `expected` are the units of the round that are not withdrawn; None
    outside a round.
    """

    form: str | None
    year: int | None
    evaluator: Evaluator | None
    outcomes: tuple[FileOutcome, ...]
    expected: tuple[Expected, ...] | None = None

    @property
    def reviews(self) -> tuple[Review, ...]:
        """The reviews, in the order of the files."""
        return tuple(outcome.review for outcome in self.outcomes)

    @property
    def counted(self) -> tuple[Submission, ...]:
        """The returns that count."""
        found = (outcome.review.submission for outcome in self.outcomes if outcome.counted)
        return tuple(submission for submission in found if submission is not None)

    @property
    def units_given(self) -> tuple[Unit, ...]:
        """The units of all files, each once by its code; a file that cannot be read has no unit."""
        units = {review.unit.code: review.unit for review in self.reviews if review.unit is not None}
        return tuple(units.values())

    @property
    def left_out(self) -> tuple[Expected, ...]:
        """The units of the round that no total includes."""
        counted = {submission.identity.unit.code for submission in self.counted}
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
        files = []
        for outcome in self.outcomes:
            unit = outcome.review.unit
            files.append(
                {
                    "file": outcome.review.file,
                    "unit": None if unit is None else {"code": unit.code, "name": unit.name},
                    "verdict": outcome.review.verdict,
                    "counted": outcome.counted,
                    "reason": outcome.reason,
                }
            )
        units = {"given": given, "accepted": accepted, "left_out": given - accepted}
        if self.expected is not None:
            units["expected"] = len(self.expected)
        return {"form": self.form, "year": self.year, "units": units, "files": files}


def consolidate(
    reviews: Sequence[Review],
    digests: Sequence[str],
    forms: KnownForms,
    expected: tuple[Expected, ...] | None = None,
) -> Consolidation:
    """Decides which files count. `digests` are the SHA-256 of the reviewed files, '' where there is none.

    The reviews are of one form and year: whoever made them has given the others a finding (other_form, other_year).
    """
    files_of = _different_files(reviews, digests)
    outcomes = []
    seen: set[tuple[str, str]] = set()
    for review, digest in zip(reviews, digests, strict=True):
        code = None if review.unit is None else review.unit.code
        if code is not None and not _is_blank(review) and len(files_of[code]) > 1:
            outcomes.append(FileOutcome(_with_duplicate(review, len(files_of[code])), digest, "duplicate_unit"))
        elif code is not None and (code, digest) in seen:
            outcomes.append(FileOutcome(review, digest, "same_file"))
        else:
            outcomes.append(FileOutcome(review, digest, _reason(review)))
            if code is not None:
                seen.add((code, digest))
    read = [review for review in reviews if review.submission is not None]
    read.sort(key=lambda review: review.unit is None)  # form and year are sure where the unit is
    first = read[0].submission if read else None
    if first is None:
        return Consolidation(None, None, None, tuple(outcomes), expected)
    identity = first.identity
    evaluator = forms.evaluator(identity.form, identity.year, _row_counts(outcomes, identity.form))
    return Consolidation(identity.form, identity.year, evaluator, tuple(outcomes), expected)


def _is_blank(review: Review) -> bool:
    """A blank sent back beside the filled one is no second version of it."""
    return any(finding.code == "not_filled_in" for finding in review.findings)


def _different_files(reviews: Sequence[Review], digests: Sequence[str]) -> dict[str, set[str]]:
    files: dict[str, set[str]] = {}
    for review, digest in zip(reviews, digests, strict=True):
        if review.unit is not None and not _is_blank(review):
            files.setdefault(review.unit.code, set()).add(digest)
    return files


def _with_duplicate(review: Review, count: int) -> Review:
    finding = Finding(
        code="duplicate_unit",
        severity="error",
        found=f"{count}份",
        expected="1份",
        message=f"本单位交了{count}份不同的文件，分不清以哪一份为准，都没有计入",
        remedy="只留下要用的一份，其余移走",
    )
    return replace(review, verdict="errors", findings=(finding, *review.findings))


def _reason(review: Review) -> Reason | None:
    if review.verdict is None:
        return "ignored"
    return None if review.verdict == "accepted" else review.verdict


def _row_counts(outcomes: Sequence[FileOutcome], form: str) -> dict[str, int]:
    """The most rows that any counted return has in each repeatable group beyond what the form starts with."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        submission = outcome.review.submission
        if outcome.counted and submission is not None and submission.identity.form == form:
            for group in submission.evaluator.layout.groups.values():
                counts[group.id] = max(counts.get(group.id, 0), group.count)
    return counts
