"""A table as pandas data frames of bounded size: one of a county's returns, many of a country's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
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


def frame(columns: Sequence[str], rows: Iterable[Sequence[Value]], numbers: Collection[str] = ()) -> pd.DataFrame:
    """Numbers as float64 (a blank is NaN), texts as strings (a blank is NA)."""
    table = pd.DataFrame(list(rows), columns=list(columns), dtype="object")
    return table.astype({name: "float64" if name in numbers else "string" for name in columns})


def frame_of_batches(batches: Sequence[pa.Table], columns: Sequence[str], numbers: Collection[str]) -> pd.DataFrame:
    """The same from rows that were put aside; a column that no batch has is blank."""
    schema = pa.schema([(name, pa.float64() if name in numbers else pa.string()) for name in columns])
    table = pa.concat_tables([schema.empty_table(), *batches], promote_options="permissive").select(columns)
    made: pd.DataFrame = table.to_pandas(types_mapper={pa.string(): pd.StringDtype()}.get)
    return made


def records(part: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[float | str | None, ...]]:
    """The rows of a frame as cells take them."""
    rows = part[list(names)].astype("object")
    return rows.where(rows.notna(), None).itertuples(index=False, name=None)
