"""What was typed into an inserted row left of its entries, where the rows of its group have the words of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfeval_xl.form.layout import Layout
from perfeval_xl.formats.scan import Cell
from perfeval_xl.placing.by_ids import PlacedSheet
from perfeval_xl.placing.words import file_text, label_text
from perfeval_xl.reading.understanding import as_text, says_nothing


@dataclass(frozen=True)
class HeadingWords:
    """Of one inserted row: its group, the cells with words of other groups, and those with anything else."""

    row_id: str
    group: str
    others: Mapping[Cell, str]
    strange: tuple[Cell, ...]


def heading_words(
    layout: Layout, key: str, sheet: PlacedSheet, rows: Mapping[tuple[str, str], int]
) -> Iterator[HeadingWords]:
    """The inserted rows with such words; a row that repeats the words of its own group has none.

    `layout` has the inserted rows too, `rows` the row of the file of each row id. A sheet that was placed by its words
    has been looked at already.
    """
    row_ids = {index: row_id for (of, row_id), index in rows.items() if of == key}
    for index in sheet.extra if not sheet.by_label else ():
        if index in row_ids:
            found = _of_row(layout, key, sheet, index, row_ids[index])
            if found.others or found.strange:
                yield found


def _of_row(layout: Layout, key: str, sheet: PlacedSheet, index: int, row_id: str) -> HeadingWords:
    form = layout.sheet_by_key[key]
    fields = layout.by_row[key, row_id]
    row, group = fields[0].row, str(form.rows[fields[0].row].group)
    own = [label for label in form.labels if label.row <= row < label.row + label.rows]
    of_others = _words(
        label.text for label in form.labels if label not in own and _is_of_a_group(layout, key, label.row)
    )
    of_own = _words(label.text for label in own)
    others: dict[Cell, str] = {}
    strange: list[Cell] = []
    for label in own:
        for position in range(label.column, label.column + label.columns):
            column = sheet.column(row_id, f"c{position}")
            content = "" if column is None else as_text(sheet.content(index, column), percent=False)
            if column is None or says_nothing(content):
                continue
            text = file_text(content)
            keys = frozenset() if text is None else text.keys
            if keys & of_others and not keys & of_own:
                others[index, column] = content
            elif not keys & of_own:
                strange.append((index, column))
    return HeadingWords(row_id, group, dict(sorted(others.items())), tuple(strange))


def _words(labels: Iterator[str]) -> frozenset[str]:
    return frozenset(key for each in labels if (text := label_text(each)) is not None for key in text.keys)


def _is_of_a_group(layout: Layout, key: str, row: int) -> bool:
    return layout.sheet_by_key[key].rows[row].group is not None
