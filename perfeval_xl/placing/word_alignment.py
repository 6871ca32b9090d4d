"""The rows of a form sheet and the rows of a file, laid side by side by their words: in order, one to one, certain.

A row of the form is found where its labels stand. Rows without labels (below a heading, in a repeatable group) are
found between those that have some. What could stand in two places is found in none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from perfeval_xl.form.layout_parts import Label, SheetLayout
from perfeval_xl.placing.words import Text, Words, label_text

_BY_ID = 1_000
_MOST_ROWS = 1_000


@dataclass(frozen=True)
class SheetLabels:
    """The labels of a form sheet that have words, by the row in which they begin."""

    sheet: SheetLayout

    @cached_property
    def by_row(self) -> Mapping[int, Sequence[tuple[Label, Text]]]:
        """From left to right."""
        rows: dict[int, list[tuple[Label, Text]]] = {}
        for label in sorted(self.sheet.labels, key=lambda each: each.column):
            text = label_text(label.text)
            if text is not None:
                rows.setdefault(label.row, []).append((label, text))
        return rows

    def cells(self, row: int, words: Words, file_row: int) -> dict[Label, int]:
        """The columns of a file's row at which the labels of a form row stand; those that could be at two are left out.

        Labels that are the same are taken in order, where the file has as many.
        """
        labels = self.by_row.get(row, ())
        found = {}
        for label, text in labels:
            alike = [each for each, other in labels if other.keys & text.keys]
            columns = words.found(file_row, text)
            if len(columns) == len(alike):
                found[label] = columns[alike.index(label)]
        return found

    @cached_property
    def last_of_group(self) -> Mapping[int, int]:
        """For the first row of each repeatable group the last one."""
        ends: dict[int, int] = {}
        for group, rows in groupby(self.sheet.rows, key=lambda row: self.sheet.rows[row].group):
            if group is not None:
                of_group = list(rows)
                ends[of_group[0]] = of_group[-1]
        return ends


@dataclass(frozen=True)
class RowMatch:
    """A form sheet beside a file's. `fixed`: form row to file row where the id says it; `taken`: file rows with ids.

    `content_rows` are the file's rows in which anything stands.
    """

    labels: SheetLabels
    words: Words
    fixed: Mapping[int, int]
    taken: Set[int]
    content_rows: Set[int]

    def rows(self) -> dict[int, int]:
        """Form row to file row, for every row that has its place for certain, and the rows of `fixed`.

        Of a repeatable group only the first row is here, if it has labels of its own.
        """
        found = {**self._labelled(), **self.fixed}
        for row, placed in self.labels.sheet.rows.items():
            if row not in found and row not in self.labels.by_row and placed.group is None and placed.entry:
                below = self._below_heading(row, found)
                if below is not None:
                    found[row] = below
        return found

    def _labelled(self) -> dict[int, int]:
        scores = self._scores()
        if len({file_row for _, file_row in scores}) > _MOST_ROWS:
            return {}
        form_rows = sorted({row for row, _ in scores})
        file_rows = sorted({file_row for _, file_row in scores})
        grid = [[scores.get((row, file_row), 0) for file_row in file_rows] for row in form_rows]
        return {form_rows[one]: file_rows[other] for one, other in certain_pairs(grid).items()}

    def _scores(self) -> dict[tuple[int, int], int]:
        scores = dict.fromkeys(self.fixed.items(), _BY_ID)
        for row, labels in self.labels.by_row.items():
            if row in self.fixed:
                continue
            group = self.labels.sheet.rows[row].group
            for file_row in self.words.rows:
                if file_row in self.taken:
                    continue
                score = sum(bool(self.words.found(file_row, text)) for _, text in labels)
                if score and (group is None or self._names_group(row, file_row)):
                    scores[row, file_row] = score
        return scores

    def _names_group(self, row: int, file_row: int) -> bool:
        """The first row of a group is known by the label that spans the group, not by one that spans more.

        Where that label stands in every row of the group, as in a table without merged cells, by the first of them.
        """
        last = self.labels.last_of_group.get(row, row)
        own = [text for label, text in self.labels.by_row[row] if label.row + label.rows - 1 == last]
        here = [self.words.found(file_row, text) for text in own]
        above = [self.words.found(file_row - 1, text) for text in own]
        return all(here) and here != above

    def _below_heading(self, row: int, found: Mapping[int, int]) -> int | None:
        """A row without labels is the only one between its neighbours, or the only one of them that is not empty."""
        above, below = found.get(row - 1), found.get(row + 1)
        if above is None:
            return None
        if below is None:
            filled = above + 1 in self.content_rows
            return above + 1 if filled and above + 1 not in {*self.taken, *found.values()} else None
        between = [each for each in range(above + 1, below) if each not in self.taken]
        filled_rows = [each for each in between if each in self.content_rows]
        candidates = between if len(between) == 1 else filled_rows or between[:1]
        return candidates[0] if len(candidates) == 1 else None


def certain_pairs(scores: Sequence[Sequence[int]]) -> dict[int, int]:
    """The pairs that every best alignment of two sequences has; `scores[i][j]` is what it is worth to pair i with j.

    The form has the rows 基本 合计 项目 合计, labels of one word each:

        a file with 基本 合计 项目  scores 100 010 001 010 and gives {0: 0, 1: 1, 2: 2}: the last 合计 would cross 项目
        a file with 基本 合计       scores 10 01 00 01 and gives {0: 0}: its 合计 may be either of the form's
    """
    height, width = len(scores), len(scores[0]) if scores else 0
    before = _best(scores)
    reversed_scores = [list(reversed(row)) for row in reversed(scores)]
    after = [list(reversed(row)) for row in reversed(_best(reversed_scores))]
    total = before[height][width]
    pairs = {}
    for i in range(height):
        on_a_best_way = [
            j for j in range(width) if scores[i][j] and before[i][j] + scores[i][j] + after[i + 1][j + 1] == total
        ]
        without = max(before[i][j] + after[i + 1][j] for j in range(width + 1))
        if len(on_a_best_way) == 1 and without < total:
            pairs[i] = on_a_best_way[0]
    return pairs


def _best(scores: Sequence[Sequence[int]]) -> list[list[int]]:
    """What the best alignment of the first i with the first j is worth."""
    width = len(scores[0]) if scores else 0
    best = [[0] * (width + 1)]
    for row in scores:
        above, line = best[-1], [0]
        for j, score in enumerate(row):
            pair = above[j] + score if score else 0
            line.append(max(above[j + 1], line[j], pair))
        best.append(line)
    return best
