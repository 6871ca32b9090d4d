"""A table as pandas data frames of bounded size: one of a county's returns, many of a country's."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from perfeval_xl.expressions.values import Value

FRAME_FILES = 5_000
"""Files whose rows make up one frame. What comes from more is written row by row, without being held in memory."""


@dataclass(frozen=True)
class Frames:
    """A table in parts, made anew each time they are gone through. `rows`: how many it has."""

    columns: tuple[str, ...]
    rows: int
    _parts: Callable[[], Iterable[pd.DataFrame]]

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return iter(self._parts())

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Frames:
        """A table that is one frame."""
        return cls(tuple(frame.columns), len(frame), lambda: [frame])

    def changed(self, change: Callable[[pd.DataFrame], pd.DataFrame], columns: Sequence[str]) -> Frames:
        """The same rows with other columns."""
        return Frames(tuple(columns), self.rows, lambda: map(change, self._parts()))


def frame(columns: Mapping[str, list[Value]], numbers: Iterable[str]) -> pd.DataFrame:
    """Numbers as float64 (a blank is NaN), texts as strings (a blank is NA)."""
    kinds = {name: "float64" if name in numbers else "string" for name in columns}
    return pd.DataFrame({name: pd.Series(values, dtype=kinds[name]) for name, values in columns.items()})


def frame_of_batches(batches: Sequence[pa.Table], columns: Sequence[str], numbers: Iterable[str]) -> pd.DataFrame:
    """The same from rows that were put aside; a column that no batch has is blank."""
    numbers = frozenset(numbers)
    table = pa.concat_tables(batches, promote_options="permissive") if batches else pa.table({})
    blank = [None] * table.num_rows
    present = frozenset(table.column_names)
    series = {}
    for name in columns:
        if name in numbers:
            values = table[name].cast(pa.float64()).to_numpy() if name in present else blank
            series[name] = pd.Series(values, dtype="float64")
        else:
            series[name] = pd.Series(table[name].to_pylist() if name in present else blank, dtype="string")
    return pd.DataFrame(series)


def records(part: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[float | str | None, ...]]:
    """The rows of a frame as cells take them."""
    return zip(*(_plain(part[name]) for name in names), strict=True)


def _plain(column: pd.Series) -> list[float | str | None]:
    if column.dtype == "string":
        return [None if value is pd.NA else value for value in column.to_list()]
    return [None if math.isnan(value) else float(value) for value in column.to_list()]
