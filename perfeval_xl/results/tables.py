"""The consolidated tables as pandas data frames. A blank stays a blank; nothing is summed that is not an amount."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, takewhile
from pathlib import PurePath

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_xl.expressions.evaluate import compiled
from perfeval_xl.expressions.values import Value
from perfeval_xl.form.layout_parts import Field, FieldType
from perfeval_xl.results.batches import POSITION, Batches
from perfeval_xl.results.consolidation import REASON_NAMES, Consolidation, FileOutcome
from perfeval_xl.results.figures import INDICATOR
from perfeval_xl.results.frames import FRAME_FILES, Frames, frame, frame_of_batches
from perfeval_xl.rules.finding import SEVERITY_NAMES, VERDICT_NAMES
from perfeval_xl.writing.file_names import without_root

SUMMED = frozenset({FieldType.MONEY, FieldType.COUNT, FieldType.NUMBER})
NO_GRADE = "无等次"

_UNIT = ("unit_code", "unit_name")
_TOTAL = ("total_score", "grade")
_FINDING = ("code", "sheet", "cell", "label", "found", "expected", "message", "remedy", "explanation")
_SOURCE = ("file", *_UNIT, "verdict", "counted", "reason", "sha256")
_WAIVED = ("code", "label", "found", "message")
_WAIVER = (*_UNIT, "number", *_WAIVED, "waived_because", "waived_by")

_Rows = Callable[[FileOutcome], Iterable[Sequence[Value]]]


def _folder(file: str) -> tuple[str, ...]:
    """The folders that a file is in; an archive is none, its name stays with the file's."""
    return tuple(takewhile(lambda part: not part.endswith("!"), PurePath(file).parent.parts))


@dataclass(frozen=True)
class Tables:
    """The tables of a consolidation. `unit_figures` and `indicator_figures` hold those of the files that may count."""

    consolidation: Consolidation
    unit_figures: Batches
    indicator_figures: Batches
    frame_files: int = FRAME_FILES

    @property
    def large(self) -> bool:
        """Whether the tables are of more than one frame."""
        return len(self.consolidation.outcomes) > self.frame_files

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields that are columns of the units' table: all but indicators, and repeatable rows as far as used."""
        evaluator = self.consolidation.evaluator
        if evaluator is None:
            return ()
        layout = evaluator.layout
        used = self.consolidation.used_rows
        return tuple(
            field
            for key, field in layout.fields.items()
            if key not in layout.indicator_fields
            and field.role != "given"
            and (layout.group_of(field) is None or field.row_id in used)
        )

    @cached_property
    def units(self) -> Frames:
        """A row a counted unit: unit_code, unit_name, total_score, grade, then a column a field by its key."""
        keys = [field.key for field in self.fields]
        numbers = [field.key for field in self.fields if field.type is not FieldType.TEXT]

        def part(counted: Sequence[FileOutcome], batches: Sequence[pa.Table]) -> pd.DataFrame:
            figures = frame_of_batches(batches, keys, numbers)
            return pd.concat([_units_of(counted), figures], axis="columns")

        rows = len(self.consolidation.counted)
        return Frames((*_UNIT, *_TOTAL, *keys), rows, lambda: self._with_figures(self.unit_figures, part))

    @cached_property
    def indicators(self) -> Frames:
        """A row an indicator of a counted unit."""

        def part(counted: Sequence[FileOutcome], batches: Sequence[pa.Table]) -> pd.DataFrame:
            of = {outcome.position: _named(outcome) for outcome in counted}
            whose = frame(_UNIT, (of[position] for batch in batches for position in batch[POSITION].to_pylist()))
            return pd.concat([whose, frame_of_batches(batches, INDICATOR, ("weight", "score"))], axis="columns")

        rows = self.indicator_figures.rows_of(_positions(self.consolidation.counted))
        return Frames((*_UNIT, *INDICATOR), rows, lambda: self._with_figures(self.indicator_figures, part))

    def _with_figures(
        self, figures: Batches, part: Callable[[Sequence[FileOutcome], Sequence[pa.Table]], pd.DataFrame]
    ) -> Iterator[pd.DataFrame]:
        """Frame by frame, from the files that count and the batches of their figures."""
        for outcomes in self._spans():
            counted = [outcome for outcome in outcomes if outcome.counted]
            positions = _positions(counted)
            first = outcomes[0].position if outcomes else 0
            batches = figures.between(first, first + len(outcomes))
            yield part(counted, [batch.filter(pc.is_in(batch[POSITION], positions)) for batch in batches])

    def _spans(self) -> Iterator[Sequence[FileOutcome]]:
        """The files of each frame; one without files where there are none at all."""
        outcomes = self.consolidation.outcomes
        for first in range(0, max(len(outcomes), 1), self.frame_files):
            yield outcomes[first : first + self.frame_files]

    @cached_property
    def totals(self) -> dict[str, float]:
        """By field key: sums of amounts, and rates computed from the sums by the form's own formula."""
        evaluator = self.consolidation.evaluator
        parts: dict[str, list[float]] = {field.key: [] for field in self.fields if field.type in SUMMED}
        for each in self.units:
            for key, sums_of_parts in parts.items():
                if each[key].notna().any():
                    sums_of_parts.append(float(each[key].sum()))
        sums: dict[str, Value] = {key: float(f"{math.fsum(each):.15g}") for key, each in parts.items() if each}
        if evaluator is not None:
            for field in self.fields:
                if field.type is FieldType.RATE and field.formula is not None:
                    rate = compiled(field.formula, evaluator.layout.definition.meaning)(sums)
                    if isinstance(rate, float):
                        sums[field.key] = rate
        return {key: value for key, value in sums.items() if isinstance(value, float)}

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """Units by total score, best first; equal scores share a rank."""
        table = _units_of(self.consolidation.counted)
        table = table.sort_values("total_score", ascending=False, kind="stable", na_position="last")
        table = table.reset_index(drop=True)
        table.insert(0, "rank", table["total_score"].rank(ascending=False, method="min"))
        return table

    @cached_property
    def grades(self) -> pd.DataFrame:
        """How many units have each grade, in the order of the form's bands."""
        evaluator = self.consolidation.evaluator
        bands = [] if evaluator is None else [band.name for band in evaluator.layout.definition.grades]
        given = self.ranking["grade"]
        counts = given.value_counts()
        rows: list[tuple[str, int]] = [(band, int(counts.get(band, 0))) for band in bands]
        ungraded = int(given.isna().sum())
        if ungraded or not rows:
            rows.append((NO_GRADE, ungraded))
        return pd.DataFrame(rows, columns=["grade", "units"])

    @cached_property
    def findings(self) -> Frames:
        """Every finding of every file."""
        return self._of_files(("file", *_UNIT, "severity", *_FINDING), _finding_rows)

    @cached_property
    def sources(self) -> Frames:
        """Every file given and what became of it."""
        return self._of_files(_SOURCE, _source_rows)

    @cached_property
    def waivers(self) -> Frames:
        """Every finding that the officer let pass, with the reason and by whom."""
        return self._of_files(_WAIVER, _waiver_rows, numbers=("number",))

    def _of_files(self, names: Sequence[str], rows_of: _Rows, numbers: Sequence[str] = ()) -> Frames:
        def parts() -> Iterator[pd.DataFrame]:
            for outcomes in self._spans():
                yield frame(names, chain.from_iterable(map(rows_of, outcomes)), numbers)

        rows = sum(1 for outcome in self.consolidation.outcomes for _ in rows_of(outcome))
        return Frames(tuple(names), rows, parts)

    @cached_property
    def left_out(self) -> pd.DataFrame:
        """The units of the round that no total includes, and where each stands."""
        return frame((*_UNIT, "state"), ((*each.unit, each.state) for each in self.consolidation.left_out))

    @cached_property
    def shown_files(self) -> Callable[[str], str]:
        """How people call a file: by its path below the folder that all files are in, never by an absolute one."""
        folders = {_folder(outcome.file) for outcome in self.consolidation.outcomes}
        count = sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, zip(*folders, strict=False)))
        return lambda file: without_root(str(PurePath(*PurePath(file).parts[count:])))

    def by_name(self) -> Iterator[tuple[str, Frames]]:
        """All tables by the names of their files."""
        yield "unit_details", self.units
        yield "indicator_details", self.indicators
        yield "ranking", Frames.of(self.ranking)
        yield "grades", Frames.of(self.grades)
        yield "findings", self.findings
        yield "sources", self.sources
        if self.consolidation.expected is not None:
            yield "waivers", self.waivers
            yield "left_out", Frames.of(self.left_out)


def _positions(outcomes: Iterable[FileOutcome]) -> pa.Array:
    return pa.array([outcome.position for outcome in outcomes], pa.int64())


def _named(outcome: FileOutcome) -> tuple[str | None, str | None]:
    return (None, None) if outcome.unit is None else (outcome.unit.code, outcome.unit.name)


def _units_of(counted: Iterable[FileOutcome]) -> pd.DataFrame:
    rows = ((*_named(outcome), outcome.total_score, outcome.grade) for outcome in counted)
    return frame((*_UNIT, *_TOTAL), rows, ("total_score",))


def _finding_rows(outcome: FileOutcome) -> Iterator[Sequence[Value]]:
    for finding in outcome.findings:
        said = (getattr(finding, name) for name in _FINDING)
        yield (outcome.file, *_named(outcome), SEVERITY_NAMES[finding.severity], *said)


def _source_rows(outcome: FileOutcome) -> Iterator[Sequence[Value]]:
    verdict = None if outcome.verdict is None else VERDICT_NAMES[outcome.verdict]
    counted = "是" if outcome.counted else "否"
    reason = None if outcome.reason is None else REASON_NAMES[outcome.reason]
    yield outcome.file, *_named(outcome), verdict, counted, reason, outcome.sha256


def _waiver_rows(outcome: FileOutcome) -> Iterator[Sequence[Value]]:
    for finding in outcome.findings:
        if finding.waived is not None and outcome.unit is not None:
            number = None if finding.number is None else float(finding.number)
            said = (getattr(finding, name) for name in _WAIVED)
            yield (*_named(outcome), number, *said, finding.waived.reason, finding.waived.by)
