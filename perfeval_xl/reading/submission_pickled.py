"""A submission on its way between processes: what was read, without the compiled form, which both ends have."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.form.identity import Identity
from perfeval_xl.reading.submission import Entry, Submission
from perfeval_xl.rules.evaluation import Evaluation
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.known_forms import KnownForms


@dataclass(frozen=True)
class PickledSubmission:
    """Form and year are in `identity`; `row_counts` are those of the repeatable groups, `content` is all else."""

    file: str
    identity: Identity
    row_counts: Mapping[str, int]
    notes: tuple[Finding, ...]
    numbers: Mapping[str, int]
    saved: str
    content: bytes

    @classmethod
    def of(cls, submission: Submission) -> PickledSubmission:
        """A submission, pickled."""
        entries = {
            key: (each.value, each.typed, each.sheet, each.cell, each.reason)
            for key, each in submission.entries.items()
        }
        evaluation = submission.evaluation
        content = (entries, dict(submission.explanations), dict(evaluation.values), dict(evaluation.states))
        groups = submission.evaluator.layout.groups
        return cls(
            submission.file,
            submission.identity,
            {group.id: group.count for group in groups.values()},
            submission.notes,
            submission.numbers,
            submission.saved,
            pickle.dumps(content, pickle.HIGHEST_PROTOCOL),
        )

    def completed(self, forms: KnownForms) -> Submission:
        """The submission. `forms` are those it was read with."""
        form, year = self.identity.form, self.identity.year
        usual = forms.evaluator(form, year).layout.groups
        more = {name: count for name, count in self.row_counts.items() if count > usual[name].count}
        entries, explanations, values, states = pickle.loads(self.content)
        return Submission(
            self.file,
            self.identity,
            forms.evaluator(form, year, more),
            {key: Entry(*each) for key, each in entries.items()},
            explanations,
            Evaluation(values, states),
            self.notes,
            self.numbers,
            self.saved,
        )
