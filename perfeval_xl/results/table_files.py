"""The tables as Parquet and CSV."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from perfeval_xl.errors import OutputError, reason_of
from perfeval_xl.form.shown_text import inert
from perfeval_xl.results.frames import Frames
from perfeval_xl.results.tables import Tables
from perfeval_xl.sheet_names import OUTPUT_MARK
from perfeval_xl.writing.output_files import move_file
from perfeval_xl.writing.unfinished import beside_prefix, remove_left_behind


def write_tables(tables: Tables, folder: Path) -> None:
    """Writes `<table>.parquet` and `<table>.csv` (UTF-8 with a mark, for Excel), none before all are complete.

    Raises OutputError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / OUTPUT_MARK).write_text("perfeval\n", encoding="utf-8")
        remove_left_behind(folder)
        with tempfile.TemporaryDirectory(dir=folder, prefix=beside_prefix()) as beside:
            for name, table in tables.by_name():
                _write(table, Path(beside, name), tables.shown_files)
            for path in sorted(Path(beside).iterdir()):
                move_file(path, folder / path.name)
    except OSError as error:
        raise OutputError(f"写不了文件夹{folder}（{reason_of(error)}）", "检查权限；表正在打开的先关闭") from None


def _write(table: Frames, path: Path, shown_file: Callable[[str], str]) -> None:
    """Frame by frame: memory does not grow with the table. Every column is the same kind in each of them."""
    schema: pa.Schema | None = None
    with ExitStack() as files:
        csv = files.enter_context(path.with_suffix(".csv").open("w", encoding="utf-8-sig", newline=""))
        parquet: pq.ParquetWriter | None = None
        for each in table:
            frame = each if "file" not in each else each.assign(file=each["file"].map(shown_file).astype("string"))
            rows = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
            if parquet is None:
                schema = rows.schema
                file = files.enter_context(path.with_suffix(".parquet").open("wb"))  # by its name some are refused
                parquet = files.enter_context(pq.ParquetWriter(file, schema))
            parquet.write_table(rows)
            texts = frame.apply(
                lambda column: column.map(inert, na_action="ignore") if column.dtype == "string" else column
            )
            texts.to_csv(csv, header=csv.tell() == 0, index=False, lineterminator="\n")
