"""Which of the files given count, and why the others do not. Nothing is computed from the figures here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from perfeval_xl.form.layout import Unit
from perfeval_xl.review import Review, demands_on
from perfeval_xl.rules.finding import VERDICT_NAMES, Finding, verdict_of

Reason = Literal[
    "errors",
    "queries",
    "duplicate_unit",
    "other_form",
    "other_year",
    "no_unit",
    "unreadable",
    "same_file",
    "ignored",
]

REASON_NAMES: dict[Reason, str] = {
    "errors": VERDICT_NAMES["errors"],
    "queries": VERDICT_NAMES["queries"],
    "duplicate_unit": "同一单位有内容不同的文件",
    "other_form": "表样不同",
    "other_year": "年度不同",
    "no_unit": "没有单位代码",
    "unreadable": VERDICT_NAMES["unreadable"],
    "same_file": "与另一个文件完全相同",
    "ignored": "不是回收的工作簿",
}
"""Why a file was not counted; the order is that of reports."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `reason` is None where it counts; `detail` says in Chinese what to know beyond it.

    `review` holds, besides what the file's own review found, the findings that only all files together show.
    """

    review: Review
    reason: Reason | None
    detail: str
    sha256: str | None

    @property
    def counted(self) -> bool:
        """Whether the file's figures are in the tables."""
        return self.reason is None

    @property
    def unit(self) -> Unit | None:
        """The unit, where its code is known."""
        return self.review.unit if self.review.unit is not None and self.review.unit.code else None


@dataclass(frozen=True)
class Counting:
    """The one form and year that count (None: no file says, and none was asked for) and what became of every file."""

    form: str | None
    year: int | None
    outcomes: tuple[Outcome, ...]


def count_files(
    reviews: Sequence[Review], shas: Mapping[str, str], form: str | None = None, year: int | None = None
) -> Counting:
    """Decides for every file whether it counts.

    Only accepted returns of one form and year count. What was not asked for is settled by the files: the form and year
    of most accepted returns (of most readable ones where none is accepted), the first given among equals, so that one
    old file on top of the folder does not turn out all the others; a return of another is an error.

    Byte-identical files (`shas`: SHA-256 by file) count once, as the first. Two different files of one unit are an
    error of both, whatever their verdicts: which of them is the unit's return is for a person to say.
    """
    originals = _originals(reviews, shas)
    firsts = [review for position, review in enumerate(reviews) if position not in originals]
    form, year = _form_and_year(firsts, form, year)
    demanded = [
        review if position in originals else _demanded(review, form, year) for position, review in enumerate(reviews)
    ]
    rivals = _rivals({position: review for position, review in enumerate(demanded) if position not in originals})
    outcomes = []
    for position, review in enumerate(demanded):
        sha256 = shas.get(review.file)
        if position in originals:
            outcomes.append(Outcome(review, "same_file", f"与{originals[position]}完全相同", sha256))
            continue
        others = rivals.get(position, ())
        judged = _with_findings(review, [_duplicate(others)]) if others else review
        detail = f"另有{'、'.join(others)}" if others else ""
        outcomes.append(Outcome(judged, _reason(judged), detail, sha256))
    return Counting(form, year, tuple(outcomes))


def _originals(reviews: Sequence[Review], shas: Mapping[str, str]) -> dict[int, str]:
    """The position of every copy of an earlier file, and the name of that file. A file given twice is its own copy."""
    first: dict[str, str] = {}
    copies = {}
    for position, review in enumerate(reviews):
        content = shas.get(review.file, review.file)
        if review.verdict is None:
            continue
        if content in first:
            copies[position] = first[content]
        else:
            first[content] = review.file
    return copies


def _form_and_year(reviews: Sequence[Review], form: str | None, year: int | None) -> tuple[str | None, int | None]:
    accepted = [review for review in reviews if review.verdict == "accepted"]
    for group in (accepted, reviews):
        said = Counter(
            (identity.form, identity.year)
            for review in group
            if review.submission is not None
            and (identity := review.submission.identity).form == (form or identity.form)
            and identity.year == (year or identity.year)
        )
        if said:
            return said.most_common(1)[0][0]
    return form, year


def _demanded(review: Review, form: str | None, year: int | None) -> Review:
    """The review with a finding for another form or year, unless it has that already."""
    if review.submission is None:
        return review
    had = {finding.code for finding in review.findings}
    return _with_findings(
        review, [finding for finding in demands_on(review.submission, form, year) if finding.code not in had]
    )


def _with_findings(review: Review, more: Sequence[Finding]) -> Review:
    """Findings about the file as a whole stand before the others."""
    if not more:
        return review
    findings = (*more, *review.findings)
    return replace(review, findings=findings, verdict=verdict_of(findings))


def _rivals(reviews: Mapping[int, Review]) -> dict[int, tuple[str, ...]]:
    """For each file of a unit that has more than one (of the form and year that count), the names of the others."""
    files: dict[str, list[int]] = {}
    for position, review in reviews.items():
        if review.unit is not None and review.unit.code and not _codes(review) & {"other_form", "other_year"}:
            files.setdefault(review.unit.code, []).append(position)
    return {
        position: tuple(reviews[other].file for other in together if other != position)
        for together in files.values()
        for position in together
        if len(together) > 1
    }


def _duplicate(others: Sequence[str]) -> Finding:
    return Finding(
        code="duplicate_unit",
        severity="error",
        message=f"同一单位另有内容不同的文件：{'、'.join(others)}，都没有计入",
        remedy="查明哪一个是单位正式报送的，移走其余的，重新汇总",
    )


def _codes(review: Review) -> set[str]:
    return {finding.code for finding in review.findings}


def _reason(review: Review) -> Reason | None:
    if review.verdict is None:
        return "ignored"
    if review.submission is None:
        return "unreadable"
    codes = _codes(review)
    whole: tuple[Reason, ...] = ("other_form", "other_year", "duplicate_unit")
    for reason in whole:
        if reason in codes:
            return reason
    if review.unit is None or not review.unit.code:
        return "no_unit"
    if review.verdict in {"errors", "unreadable"}:
        return "errors"
    return "queries" if review.verdict == "queries" else None
