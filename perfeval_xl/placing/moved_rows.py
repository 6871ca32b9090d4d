"""Rows of repeatable groups that stand somewhere else than the form has them: moved or copied with their hidden ids.

The longest part of a sheet whose ids are in the form's order is taken to be in place; what is left over is looked at.

A form has the rows `head`, `q.1` to `q.3` of one group, `t.1` and `t.2` of the next, `total`. Of files with these ids
from row 5 on (in fact `indicators.q.1` and so on: both groups are of one block) it is said:

    head q.1 t.1 q.2 q.3 t.2 total      row 7 is displaced: `t.1`, moved, stands in q
    head q.1 q.2 q.3 t.1 q.2 t.2 total  row 10 is displaced: `q.2`, a copy of row 7, stands in t
    head q.1 q.2 q.3 q.2 t.2 total      row 9 is displaced: `q.2`, a copy of row 7, replaces `t.1`, which is gone there
    head q.1 q.2 q.3 t.2 t.1 total      nothing: `t.2` is out of order, but beside a row of its own group

In the first of them the rows have the places (form's row or group's first row, number in the group) 2.0 3.1 6.1 3.2 3.3
6.2 8.0, and without 6.1 they rise.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from perfeval_xl.form.layout_parts import SheetLayout


@dataclass(frozen=True)
class Displaced:
    """A row that has the id of a group and is not among the rows of that group.

    `stands_in` is the group whose rows it is among, None where that is not certain. `original`: the row of the file
    that it is a copy of, None if it was moved. `replaces`: the id of the row that it was pasted over.
    """

    row_id: str
    group: str
    stands_in: str | None
    original: int | None = None
    replaces: str = ""

    @property
    def is_unclear(self) -> bool:
        """Whether it may as well belong to the group that its id names as to where it stands."""
        return not self.replaces and (self.original is None or self.stands_in is None)


@dataclass(frozen=True)
class _RowMoves:
    """The ids of a file's rows beside those of the form. `ids` by row of the file, `groups` by row id."""

    sheet: SheetLayout
    ids: Mapping[int, str]
    groups: Mapping[str, str | None]

    def displaced(self) -> dict[int, Displaced]:
        places = self._places()
        rows = [row for row in self.ids if row in places]
        kept = [rows[position] for position in _longest_rising([places[row] for row in rows])]
        original = {self.ids[row]: row for row in (*reversed(rows), *kept)}
        found: dict[int, Displaced] = {}
        for row in sorted(set(rows) - set(kept)):
            group = self.groups.get(self.ids[row])
            if group is not None:
                around = self._around(row, kept)
                first = original[self.ids[row]]
                found[row] = Displaced(
                    self.ids[row], group, _standing(group, around, copied=first != row), None if first == row else first
                )
        replacing = {row: row_id for run in _runs(found) for row, row_id in self._replaced(run, found)}
        return {
            row: replace(each, replaces=replacing.get(row, ""))
            for row, each in found.items()
            if row in replacing or not self._at_home(row, each, kept)
        }

    def _places(self) -> dict[int, tuple[int, int]]:
        """Where the form has the id of each row: the row, of a group the first one and the number in it."""
        upwards = sorted(self.sheet.rows.items(), reverse=True)
        index = {each.id: row for row, each in upwards}
        first = {each.group: row for row, each in upwards if each.group is not None}
        found = {}
        for row, row_id in self.ids.items():
            group = self.groups.get(row_id)
            if group is not None:
                found[row] = first[group], int(row_id.rpartition(".")[2])
            elif row_id in index:
                found[row] = index[row_id], 0
        return found

    def _around(self, row: int, kept: Sequence[int]) -> tuple[str | None, str | None]:
        """The groups of the nearest rows in place above and below."""
        position = bisect_left(kept, row)
        above = self.groups.get(self.ids[kept[position - 1]]) if position else None
        below = self.groups.get(self.ids[kept[position]]) if position < len(kept) else None
        return above, below

    def _at_home(self, row: int, each: Displaced, kept: Sequence[int]) -> bool:
        """Beside a row of its own group; or moved with the whole of the group."""
        if each.group in self._around(row, kept):
            return True
        between = each.original is None and each.stands_in is None
        return between and not any(self.groups.get(self.ids[other]) == each.group for other in kept)

    def _replaced(self, run: Sequence[int], found: Mapping[int, Displaced]) -> Iterator[tuple[int, str]]:
        """The ids that are gone between the ids above and below copied rows, if there is one for each of them."""
        form = [each.id for _, each in sorted(self.sheet.rows.items())]
        above, below = self.ids.get(run[0] - 1), self.ids.get(run[-1] + 1)
        if above not in form or below not in form or any(found[row].original is None for row in run):
            return
        gone = form[form.index(above) + 1 : form.index(below)]
        present = set(self.ids.values())
        groups = [self.groups.get(row_id) for row_id in gone]
        if len(gone) == len(run) and not present & set(gone):
            for row, row_id, group in zip(run, gone, groups, strict=True):
                if group is not None and _of_one_block(group, found[row].group):
                    yield row, row_id


def displaced_rows(
    sheet: SheetLayout, ids: Mapping[int, str], groups: Mapping[str, str | None]
) -> Mapping[int, Displaced]:
    """The displaced rows of a sheet by row of the file; `ids` by row in the file's order, `groups` by row id."""
    return _RowMoves(sheet, ids, groups).displaced()


def _standing(group: str, around: tuple[str | None, str | None], *, copied: bool) -> str | None:
    """The group of the rows around; a copy between two groups is, as any inserted row, of the first."""
    above, below = around
    if above is None or not _of_one_block(above, group) or (above != below and not copied):
        return None
    return above


def _of_one_block(group: str, other: str) -> bool:
    """Whether the rows of two groups have the same columns."""
    return group.split(".", 1)[0] == other.split(".", 1)[0]


def _runs(rows: Mapping[int, Displaced]) -> Iterator[list[int]]:
    """Rows that follow on each other."""
    run: list[int] = []
    for row in rows:
        if run and row != run[-1] + 1:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _longest_rising(places: Sequence[tuple[int, int]]) -> list[int]:
    """The positions of a longest strictly rising part; of equal places the first."""
    last: list[tuple[int, int]] = []
    at: list[int] = []
    before: list[int] = []
    for position, place in enumerate(places):
        length = bisect_left(last, place)
        before.append(at[length - 1] if length else -1)
        if length == len(last):
            last.append(place)
            at.append(position)
        elif place < last[length]:
            last[length], at[length] = place, position
    found = []
    position = at[-1] if at else -1
    while position >= 0:
        found.append(position)
        position = before[position]
    return found[::-1]
