"""The tables as Parquet and CSV."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.errors import OutputError, reason_of
from perfeval_xl.results.tables import Tables
from perfeval_xl.workbook.cell_content import inert
from perfeval_xl.workbook.delivery import OUTPUT_MARK


def write_tables(tables: Tables, folder: Path) -> None:
    """Writes `<table>.parquet` and `<table>.csv` (UTF-8 with a mark, for Excel). Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / OUTPUT_MARK).write_text("perfeval\n", encoding="utf-8")
        for name, table in tables.by_name():
            with (folder / f"{name}.parquet").open("wb") as file:  # by its name alone some names are refused
                table.to_parquet(file, index=False)
            inert = table.apply(lambda column: column.map(_inert) if column.dtype == "string" else column)
            inert.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    except OSError as error:
        raise OutputError(f"写不了文件夹{folder}（{reason_of(error)}）", "检查权限；表正在打开的先关闭") from None


def _inert(content: object) -> object:
    return inert(content) if isinstance(content, str) else content
