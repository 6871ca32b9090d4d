"""The consolidated tables as pandas data frames. A blank stays a blank; nothing is summed that is not an amount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import PurePath

import pandas as pd

from perfeval_xl.form.evaluate import compiled
from perfeval_xl.form.placed import Field, FieldType
from perfeval_xl.form.values import Value
from perfeval_xl.results.consolidation import REASON_NAMES, Consolidation
from perfeval_xl.rules.finding import SEVERITY_NAMES, VERDICT_NAMES
from perfeval_xl.workbook.submission import Submission

SUMMED = frozenset({FieldType.MONEY, FieldType.COUNT, FieldType.NUMBER})
NO_GRADE = "无等次"


@dataclass(frozen=True)
class Tables:
    """The five tables of a consolidation."""

    consolidation: Consolidation

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields that are columns of the units' table: all but indicators, and repeatable rows as far as used."""
        evaluator = self.consolidation.evaluator
        if evaluator is None:
            return ()
        layout = evaluator.layout
        sheets = {sheet.key: sheet for sheet in layout.sheets}
        return tuple(
            field
            for key, field in layout.fields.items()
            if key not in layout.indicator_fields
            and field.role != "given"
            and (sheets[field.sheet].rows[field.row].group is None or field.row_id in self._used_rows)
        )

    @cached_property
    def _used_rows(self) -> frozenset[str]:
        """Ids of repeatable rows that hold a figure in some counted return."""
        used = set()
        for submission in self.consolidation.counted:
            for key, entry in submission.entries.items():
                field = submission.evaluator.layout.fields[key]
                if isinstance(entry.value, float):
                    used.add(field.row_id)
        return frozenset(used)

    @cached_property
    def units(self) -> pd.DataFrame:
        """A row a counted unit: unit_code, unit_name, total_score, grade, then a column a field by its key."""
        columns: dict[str, list[Value]] = {name: [] for name in ("unit_code", "unit_name", "total_score", "grade")}
        columns.update({field.key: [] for field in self.fields})
        for outcome in self.consolidation.outcomes:
            submission = outcome.review.submission
            if not outcome.counted or submission is None:
                continue
            columns["unit_code"].append(submission.identity.unit.code)
            columns["unit_name"].append(submission.identity.unit.name)
            columns["total_score"].append(outcome.review.total_score)
            columns["grade"].append(outcome.review.grade)
            for field in self.fields:
                columns[field.key].append(_figure(submission, field))
        numbers = {"total_score", *(field.key for field in self.fields if field.type is not FieldType.TEXT)}
        return _frame(columns, numbers)

    @cached_property
    def totals(self) -> dict[str, float]:
        """By field key: sums of amounts, and rates computed from the sums by the form's own formula."""
        evaluator = self.consolidation.evaluator
        sums: dict[str, Value] = {}
        for field in self.fields:
            column = self.units[field.key]
            if field.type in SUMMED and column.notna().any():
                sums[field.key] = float(f"{column.sum():.15g}")
        if evaluator is not None:
            for field in self.fields:
                if field.type is FieldType.RATE and field.formula is not None:
                    rate = compiled(field.formula, evaluator.layout.definition.meaning)(sums)
                    if isinstance(rate, float):
                        sums[field.key] = rate
        return {key: value for key, value in sums.items() if isinstance(value, float)}

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """A row an indicator of a counted unit."""
        names = ("dimension", "category", "name", "target", "actual", "weight", "score", "reason")
        columns: dict[str, list[Value]] = {name: [] for name in ("unit_code", "unit_name", *names)}
        for submission in self.consolidation.counted:
            for row in submission.indicator_rows():
                columns["unit_code"].append(submission.identity.unit.code)
                columns["unit_name"].append(submission.identity.unit.name)
                for name in names:
                    columns[name].append(row.get(name))
        return _frame(columns, {"weight", "score"})

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """Units by total score, best first; equal scores share a rank."""
        table = self.units[["unit_code", "unit_name", "total_score", "grade"]]
        table = table.sort_values("total_score", ascending=False, kind="stable", na_position="last")
        table = table.reset_index(drop=True)
        table.insert(0, "rank", table["total_score"].rank(ascending=False, method="min"))
        return table

    @cached_property
    def grades(self) -> pd.DataFrame:
        """How many units have each grade, in the order of the form's bands."""
        evaluator = self.consolidation.evaluator
        bands = [] if evaluator is None else [band.name for band in evaluator.layout.definition.grades]
        counts = self.units["grade"].value_counts()
        rows: list[tuple[str, int]] = [(band, int(counts.get(band, 0))) for band in bands]
        ungraded = int(self.units["grade"].isna().sum())
        if ungraded or not rows:
            rows.append((NO_GRADE, ungraded))
        return pd.DataFrame(rows, columns=["grade", "units"])

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Every finding of every file."""
        names = ("code", "sheet", "cell", "label", "found", "expected", "message", "remedy", "explanation")
        columns: dict[str, list[Value]] = {name: [] for name in ("file", "unit_code", "unit_name", "severity", *names)}
        for review in self.consolidation.reviews:
            for finding in review.findings:
                columns["file"].append(review.file)
                columns["unit_code"].append(None if review.unit is None else review.unit.code)
                columns["unit_name"].append(None if review.unit is None else review.unit.name)
                columns["severity"].append(SEVERITY_NAMES[finding.severity])
                for name in names:
                    columns[name].append(getattr(finding, name))
        return _frame(columns, set())

    @cached_property
    def sources(self) -> pd.DataFrame:
        """Every file given and what became of it."""
        names = ("file", "unit_code", "unit_name", "verdict", "counted", "reason", "sha256")
        columns: dict[str, list[Value]] = {name: [] for name in names}
        for outcome in self.consolidation.outcomes:
            review = outcome.review
            columns["file"].append(review.file)
            columns["unit_code"].append(None if review.unit is None else review.unit.code)
            columns["unit_name"].append(None if review.unit is None else review.unit.name)
            columns["verdict"].append(None if review.verdict is None else VERDICT_NAMES[review.verdict])
            columns["counted"].append("是" if outcome.counted else "否")
            columns["reason"].append(None if outcome.reason is None else REASON_NAMES[outcome.reason])
            columns["sha256"].append(outcome.sha256)
        return _frame(columns, set())

    @cached_property
    def waivers(self) -> pd.DataFrame:
        """Every finding that the officer let pass, with the reason and by whom."""
        names = ("unit_code", "unit_name", "number", "code", "label", "found", "message", "waived_because", "waived_by")
        columns: dict[str, list[Value]] = {name: [] for name in names}
        for review in self.consolidation.reviews:
            for finding in review.findings:
                if finding.waived is None or review.unit is None:
                    continue
                columns["unit_code"].append(review.unit.code)
                columns["unit_name"].append(review.unit.name)
                columns["number"].append(None if finding.number is None else float(finding.number))
                for name in ("code", "label", "found", "message"):
                    columns[name].append(getattr(finding, name))
                columns["waived_because"].append(finding.waived.reason)
                columns["waived_by"].append(finding.waived.by)
        return _frame(columns, {"number"})

    @cached_property
    def left_out(self) -> pd.DataFrame:
        """The units of the round that no total includes, and where each stands."""
        left_out = self.consolidation.left_out
        columns: dict[str, list[Value]] = {
            "unit_code": [each.unit.code for each in left_out],
            "unit_name": [each.unit.name for each in left_out],
            "state": [each.state for each in left_out],
        }
        return _frame(columns, set())

    @cached_property
    def shown_files(self) -> dict[str, str]:
        """Every file's name to its path below the folder that all files are in: how people call it."""
        paths = {review.file: PurePath(review.file) for review in self.consolidation.reviews}
        above = [path.parent.parts for path in paths.values()]
        shared = len(list(takewhile(lambda parts: len(set(parts)) == 1, zip(*above, strict=False))))
        return {file: str(PurePath(*path.parts[shared:])) for file, path in paths.items()}

    def by_name(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """All tables by the names of their files."""
        yield "unit_details", self.units
        yield "indicator_details", self.indicators
        yield "ranking", self.ranking
        yield "grades", self.grades
        yield "findings", self.findings
        yield "sources", self.sources
        if self.consolidation.expected is not None:
            yield "waivers", self.waivers
            yield "left_out", self.left_out


def _figure(submission: Submission, field: Field) -> Value:
    value = submission.evaluation.values.get(field.key)
    return None if field.name_prompt is not None and value == field.name_prompt else value


def _frame(columns: dict[str, list[Value]], numbers: set[str]) -> pd.DataFrame:
    """Numbers as float64 (a blank is NaN), texts as strings (a blank is NA)."""
    return pd.DataFrame(
        {name: pd.Series(values, dtype="float64" if name in numbers else "string") for name, values in columns.items()}
    )
