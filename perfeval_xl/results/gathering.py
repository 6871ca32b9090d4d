"""Files one by one to a consolidation: figures go to batches on disk, in memory stays what the decision needs.

Which files count is known only after the last one, since another file of the same unit may still come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from perfeval_xl.form.identity import Identity
from perfeval_xl.results.batches import Batches
from perfeval_xl.results.consolidation import Consolidation, Expected, FileOutcome, Reason
from perfeval_xl.results.figures import INDICATOR, FileFigures
from perfeval_xl.results.kept_findings import KeptFindings
from perfeval_xl.review.reviewed_files import Wanted
from perfeval_xl.review.reviewing import demands_on_identity, is_blank, with_demands
from perfeval_xl.rules.finding import verdict_of
from perfeval_xl.rules.known_forms import KnownForms

_Same = TypeVar("_Same", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A file as it came. `outcome` says whether it would count if it were its unit's only one."""

    outcome: FileOutcome
    blank: bool
    form: str | None
    row_counts: tuple[tuple[str, int], ...]
    used_rows: frozenset[str]


class Gathering:
    """Takes in the figures of files; `units` and `indicators` hold those of the files that may count."""

    def __init__(self, units: Batches, indicators: Batches) -> None:
        self.units, self.indicators = units, indicators
        self._files: list[_Arrived] = []
        self._kept = KeptFindings()
        self._same: dict[Hashable, Hashable] = {}
        self._known: Identity | None = None
        self._unknown: Identity | None = None

    def add(self, file: FileFigures) -> None:
        """The next file. Raises OutputError where its figures cannot be put aside."""
        position = len(self._files)
        self._kept.add(file.findings)
        outcome = FileOutcome(
            file.file,
            file.unit,
            file.verdict,
            file.total_score,
            file.grade,
            file.sha256,
            _reason(file),
            0,
            self._kept,
            position,
        )
        figures = file.figures
        if file.identity is not None and file.unit is not None:
            self._known = self._known or file.identity
        elif file.identity is not None:
            self._unknown = self._unknown or file.identity
        counts = () if figures is None else self._one(figures.row_counts)
        used = frozenset() if figures is None else self._one(figures.used_rows)
        form = None if file.identity is None else self._one(file.identity.form)
        self._files.append(_Arrived(outcome, is_blank(file.findings), form, counts, used))
        if figures is not None and outcome.counted:
            self.units.add(position, figures.values)
            for row in figures.indicators:
                self.indicators.add(position, dict(zip(INDICATOR, row, strict=True)))

    def _one(self, value: _Same) -> _Same:
        """The same object for equal values, of which there are a few among very many returns."""
        return self._same.setdefault(value, value)  # type: ignore[return-value]  # an equal one

    def decided(self, forms: KnownForms, expected: tuple[Expected, ...] | None = None) -> Consolidation:
        """Decides which files count.

        They are of one form and year: whoever made the reviews has given the others a finding (other_form, other_year).
        """
        self.units.finish()
        self.indicators.finish()
        decided = self._decided()
        identity = self._known or self._unknown  # form and year are sure where the unit is
        if identity is None:
            return Consolidation(None, None, None, tuple(decided), expected=expected)
        pairs = zip(self._files, decided, strict=True)
        counted = [file for file, outcome in pairs if outcome.counted and file.form == identity.form]
        counts: Counter[str] = Counter()
        for each in {file.row_counts for file in counted}:
            counts |= Counter(dict(each))
        used = frozenset[str]().union(*{file.used_rows for file in counted})
        evaluator = forms.evaluator(identity.form, identity.year, counts)
        return Consolidation(identity.form, identity.year, evaluator, tuple(decided), used, expected)

    def _decided(self) -> list[FileOutcome]:
        versions: dict[str, set[str]] = {}
        for file in self._files:
            if file.outcome.unit is not None and not file.blank:
                versions.setdefault(file.outcome.unit.code, set()).add(file.outcome.sha256)
        seen: set[tuple[str, str]] = set()
        decided = []
        for file in self._files:
            outcome = file.outcome
            code = None if outcome.unit is None else outcome.unit.code
            # A blank sent back beside the filled one is no second version of it.
            if code is not None and not file.blank and len(versions[code]) > 1:
                count = len(versions[code])
                outcome = replace(outcome, verdict="errors", reason="duplicate_unit", versions=count)
            elif code is not None and (code, outcome.sha256) in seen:
                outcome = replace(outcome, reason="same_file")
            elif code is not None:
                seen.add((code, outcome.sha256))
            decided.append(outcome)
        return decided


def _reason(file: FileFigures) -> Reason | None:
    if file.verdict is None:
        return "ignored"
    return None if file.verdict == "accepted" else file.verdict


def of_one_form(files: Iterable[FileFigures], wanted: Wanted) -> Iterator[FileFigures]:
    """These files, with a finding where one is of another form or year than wanted, or than the first return.

    The first is the first whose unit is known, else the first at all: until it comes the files before it wait.
    """
    files = iter(files)
    waiting: list[FileFigures] = []
    first: Identity | None = None
    for file in files:
        waiting.append(file)
        first = first or file.identity
        if file.identity is not None and file.unit is not None:
            first = file.identity
            break
    if first is not None:
        wanted = Wanted(wanted.form or first.form, wanted.year or first.year)
    for file in chain(waiting, files):
        yield _held_against(file, wanted)


def _held_against(file: FileFigures, wanted: Wanted) -> FileFigures:
    demands = [] if file.identity is None else demands_on_identity(file.identity, *wanted)
    if not demands:
        return file
    findings = with_demands(file.findings, demands, file.numbers)
    return replace(file, findings=findings, verdict=verdict_of(findings), figures=None)
