"""A sheet whose ids are gone, whole or in part: its rows and columns found by the words of the form.

What the ids still say is kept. Nothing is guessed: a row or column whose place is not certain is not placed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from perfeval_xl.expressions.visible_text import shows_nothing
from perfeval_xl.form.anchors import EXPLANATION_HEADING, EXPLANATION_ID, HINT_HEADING, HINT_ID
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import Field, Label, SheetLayout
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.placing.word_alignment import RowMatch, SheetLabels
from perfeval_xl.placing.words import Text, Words, label_text, words_of

_HEADING = "#heading"


def is_whole(placed: PlacedSheet) -> bool:
    """Whether every id is there that must be: of columns, of rows typed in or with a label, of each group's first."""
    sheet = placed.layout
    columns = {f"c{1 + position}" for position in range(len(sheet.widths))} | {HINT_ID, EXPLANATION_ID}
    labelled = {label.row for label in sheet.labels} | SheetLabels(sheet).last_of_group.keys()
    needed = {each.id for row, each in sheet.rows.items() if row in labelled or (each.entry and each.group is None)}
    known = {*placed.rows, *placed.twice, *(each.row_id for each in placed.displaced.values())}
    return columns <= placed.columns.keys() | placed.columns_twice.keys() and needed <= known


def completed(layout: Layout, placed: PlacedSheet) -> PlacedSheet:
    """The sheet with what its words say beside what its ids say; a whole one as it is."""
    return placed if is_whole(placed) else _ByWords(layout, placed, words_of(placed.grid)).sheet()


@dataclass(frozen=True)
class _ByWords:
    layout: Layout
    placed: PlacedSheet
    words: Words

    @property
    def form(self) -> SheetLayout:
        return self.placed.layout

    @cached_property
    def labels(self) -> SheetLabels:
        return SheetLabels(self.form)

    @cached_property
    def content_rows(self) -> set[int]:
        first = self.placed.first_column
        return {row for row, cells in enumerate(self.placed.grid) if not all(map(shows_nothing, cells[first:]))}

    @cached_property
    def found(self) -> Mapping[int, int]:
        """Form row to file row, by id or by words."""
        index = {each.id: row for row, each in self.form.rows.items()}
        fixed = {index[row_id]: row for row_id, row in self.placed.rows.items() if row_id in index}
        return RowMatch(self.labels, self.words, fixed, self.taken, self.content_rows).rows()

    @cached_property
    def taken(self) -> set[int]:
        """The rows that have an id."""
        return {*self.placed.rows.values(), *(row for rows in self.placed.twice.values() for row in rows)}

    @cached_property
    def cells(self) -> Mapping[Label, int]:
        """The column of every label that was found."""
        return {
            label: column
            for row, file_row in self.found.items()
            for label, column in self.labels.cells(row, self.words, file_row).items()
        }

    def sheet(self) -> PlacedSheet:
        new = {self.form.rows[row].id: file_row for row, file_row in self.found.items()}
        extra: dict[int, str] = {}
        for group, free_rows in self._groups():
            ids = [f"{group}.{number}" for number in range(1, self.layout.groups[group].count + 1)]
            free = [row_id for row_id in ids if row_id not in new]
            new.update(zip(free, free_rows, strict=False))
            extra.update(dict.fromkeys(free_rows[len(free) :], group))
        new = {row_id: row for row_id, row in new.items() if row_id not in self.placed.rows}
        claimed = {*new.values(), *extra}
        beside = self._beside_columns()
        columns = {name: place for name, place in beside.items() if name not in self.placed.columns_twice}
        columns |= self.placed.columns
        rows = {**self.placed.rows, **new}
        by_label = {*new, *extra.values()}
        return replace(
            self.placed,
            rows=rows,
            columns=columns,
            extra={row: group for row, group in self.placed.extra.items() if row not in claimed} | extra,
            stray=tuple(row for row in self.placed.stray if row not in claimed),
            own_columns=self._own_columns,
            rows_by_label=frozenset(by_label),
            label_cells=frozenset(self._label_cells({**extra, **{row: row_id for row_id, row in rows.items()}})),
        )

    # Rows of repeatable groups.

    def _groups(self) -> Iterator[tuple[str, list[int]]]:
        """Each group and rows of the file that are certainly its own and have no ids; the first not if found already.

        A group with labels goes on until something begins; one without fills all the room between its neighbours. A
        form lets units drop groups, but the row behind the groups must be found.
        """
        ends = sorted(self.found.values())
        for first, last in self.labels.last_of_group.items():
            group = self.form.rows[first]
            start, end = self.found.get(first - 1), self.found.get(last + 1)
            others = {*self.taken, *self.placed.extra}
            if first in self.labels.by_row:
                behind = next((row for row in self.form.rows if row > last and self.form.rows[row].group is None), 0)
                start = None if group.id in self.placed.rows else self.found.get(first)
                end = next((row for row in ends if row > (start or 0)), None)
                end = end if {last + 1, behind} & self.found.keys() else None
                others = self.taken
            edge = self._first_column_of(str(group.group))
            if start is not None and end is not None and edge is not None:
                yield str(group.group), [row for row in self._rows_between(start, end, edge) if row not in others]

    def _rows_between(self, start: int, end: int, edge: int) -> list[int]:
        """The rows up to the next one that begins something: one with a new word left of the group's columns."""
        rows = []
        for row in range(start + 1, end):
            left = [(self.placed.content(start, column), self.placed.content(row, column)) for column in range(edge)]
            if any(not shows_nothing(word) and word != above for above, word in left[self.placed.first_column :]):
                break
            rows.append(row)
        return rows

    def _first_column_of(self, group: str) -> int | None:
        """The file's column in which a group's own cells begin."""
        sheet = replace(self.placed, own_columns=self._own_columns)
        fields = self.layout.by_row[self.form.key, f"{group}.1"]
        return sheet.column(group, f"c{fields[0].column}")

    # Columns.

    def _beside_columns(self) -> dict[str, int]:
        """The columns right of the form, by their headings above it."""
        top = min(self.found.values(), default=0)
        found = {}
        for column_id, heading in ((HINT_ID, HINT_HEADING), (EXPLANATION_ID, EXPLANATION_HEADING)):
            text = label_text(heading)
            places = [] if text is None else [c for row in range(top) for c in self.words.found(row, text)]
            if len(places) == 1:
                found[column_id] = places[0]
        return found

    @cached_property
    def _own_columns(self) -> Mapping[str, Mapping[str, int]]:
        own: dict[str, dict[str, int]] = {}
        for (sheet, row_id), fields in self.layout.by_row.items():
            if sheet != self.form.key:
                continue
            group = self.form.rows[fields[0].row].group
            said = {*self.placed.columns, *self.placed.columns_twice}
            missing = [field for field in fields if f"c{field.column}" not in said]
            for field in missing if group not in own else ():
                column = self._column(field, fields)
                if column is not None:
                    own.setdefault(group or row_id, {})[f"c{field.column}"] = column
        return own

    def _column(self, field: Field, fields: tuple[Field, ...]) -> int | None:
        """Below its heading, or right of the label in its own row."""
        heading = self._headings.get(field.row_id)
        if heading is not None:
            above = [label for label, _ in self.labels.by_row.get(heading, ()) if label.column == field.column]
            return self.cells.get(above[0]) if above else None
        return self._right_of_label(field, fields)

    @cached_property
    def _headings(self) -> Mapping[str, int]:
        """By row id, the row of headings of its block, if that has cells below its headings."""
        headings = {each.id.removesuffix(_HEADING): row for row, each in self.form.rows.items() if _HEADING in each.id}
        found = {}
        for fields in self.layout.by_row.values():
            block = next((b for b in headings if fields[0].row_id == b or fields[0].row_id.startswith(f"{b}.")), None)
            if fields[0].sheet == self.form.key and block is not None:
                columns = {label.column for label, _ in self.labels.by_row.get(headings[block], ())}
                if all(field.column in columns for field in fields):
                    found[fields[0].row_id] = headings[block]
        return found

    def _right_of_label(self, field: Field, fields: tuple[Field, ...]) -> int | None:
        file_row = self.found.get(field.row)
        labels = [label for label, _ in self.labels.by_row.get(field.row, ())]
        before = [label for label in labels if label.column < field.column]
        behind = [label for label in labels if label.column > field.column]
        if file_row is None or not before or before[-1] not in self.cells:
            return None
        if behind and behind[0] not in self.cells:
            return None
        left = self.cells[before[-1]]
        right = self.cells[behind[0]] if behind else self._right_edge
        sharing = [each for each in fields if before[-1].column < each.column]
        sharing = [each for each in sharing if not behind or each.column < behind[0].column]
        filled = [c for c in range(left + 1, right) if not shows_nothing(self.placed.content(file_row, c))]
        return self._one_of(field, sharing, filled, left - before[-1].column)

    @cached_property
    def _right_edge(self) -> int:
        beside = {**self._beside_columns(), **self.placed.columns}
        width = max((len(cells) for cells in self.placed.grid), default=0)
        return min((beside[name] for name in (HINT_ID, EXPLANATION_ID) if name in beside), default=width)

    def _one_of(self, field: Field, sharing: list[Field], filled: list[int], shift: int) -> int | None:
        """The cell of one of the fields that share a label: each filled cell is one, or each stands where it must."""
        if len(filled) == len(sharing):
            return filled[sharing.index(field)]
        places = [self._usual_column(each.column, each.column + shift) for each in sharing]
        return places[sharing.index(field)] if set(filled) <= set(places) else None

    def _usual_column(self, column: int, otherwise: int) -> int:
        """Where the labels of a column of the form stand, if all agree."""
        found = {place for label, place in self.cells.items() if label.column == column}
        return found.pop() if len(found) == 1 else otherwise

    # Words of the form.

    def _label_cells(self, rows: Mapping[int, str]) -> Iterator[tuple[int, int]]:
        """The cells of these file rows (row to row id or group) that hold a label of the form, or a note's text."""
        index = {each.id: row for row, each in self.form.rows.items()}
        firsts = {str(self.form.rows[first].group): first for first in self.labels.last_of_group}
        for file_row, cells in self.words.rows.items():
            row_id = rows.get(file_row, "")
            form_row = index.get(row_id, firsts.get(row_id))
            for column, text in cells:
                if text.bare.startswith(("说明", "备注", "注")):
                    yield file_row, column
                elif form_row is not None:
                    spanning = [t for label, t in self._texts if label.row <= form_row < label.row + label.rows]
                    if any(text.keys & each.keys for each in spanning):
                        yield file_row, column

    @cached_property
    def _texts(self) -> list[tuple[Label, Text]]:
        return [pair for pairs in self.labels.by_row.values() for pair in pairs]
