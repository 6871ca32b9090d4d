"""Rows on their way to a table, put aside as Parquet as they come, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from perfeval_xl.errors import OutputError, reason_of
from perfeval_xl.expressions.values import Value

_BATCH = 1_000
"""Rows that are in memory until they are put aside."""
POSITION = "#"
"""The column that says of which file a row is, counted from 0. No field is called that."""


class Batches:
    """Rows of files in the order of the files. A row may have other columns than the one before."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._rows: list[Mapping[str, Value]] = []
        self._positions: list[int] = []
        self._written: list[tuple[Path, int, int]] = []

    def add(self, position: int, row: Mapping[str, Value]) -> None:
        """A row of the file at a position. Raises OutputError."""
        self._positions.append(position)
        self._rows.append(row)
        if len(self._rows) == _BATCH:
            self.finish()

    def finish(self) -> None:
        """Puts aside what is still in memory. Raises OutputError."""
        if not self._rows:
            return
        names = dict.fromkeys(name for row in self._rows for name in row)
        columns = {name: pa.array([row.get(name) for row in self._rows]) for name in names}
        path = self._folder / f"{self._name}-{len(self._written):05d}.parquet"
        try:
            pq.write_table(pa.table({POSITION: pa.array(self._positions), **columns}), path)
        except OSError as error:
            raise OutputError(f"写不了临时文件（{reason_of(error)}）", "清理磁盘后再试") from None
        self._written.append((path, self._positions[0], self._positions[-1]))
        self._rows, self._positions = [], []

    def rows_of(self, positions: pa.Array) -> int:
        """How many rows the files at these positions have."""
        columns = (pq.read_table(path, columns=[POSITION])[POSITION] for path, _, _ in self._written)
        return sum(pc.sum(pc.is_in(column, positions)).as_py() for column in columns)

    def between(self, first: int, after: int) -> Iterator[pa.Table]:
        """The rows of the files from position `first` on, before `after`, batch by batch."""
        for path, begins, ends in self._written:
            if begins < after and ends >= first:
                table = pq.read_table(path)
                inside = (pc.field(POSITION) >= first) & (pc.field(POSITION) < after)
                yield table if first <= begins and ends < after else table.filter(inside)
