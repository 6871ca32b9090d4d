"""All values of a screened workbook in one pass. What they mean is not known here."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import python_calamine

from perfeval_xl.formats.for_calamine import readable
from perfeval_xl.formats.refusals import Refused, damaged
from perfeval_xl.formats.scan import Screened, SheetScan

Content = float | int | str | bool | datetime | date | time | timedelta
Grid = Sequence[Sequence[Content]]


def read_grids(screened: Screened, content: bytes) -> Mapping[str, Grid] | Refused:
    """The cells of every sheet that may be opened, by its name, in the workbook's order, from A1 on; a blank is ""."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(readable(screened, content)))
        names = [name for name in book.sheet_names if name not in screened.unopened]
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001  # a panic of the Rust reader is no Exception
        reason = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        return damaged(f"内容读不出来（{reason}）").refused()
    for name, rows in sheets.items():
        for (row, column), raw in screened.sheets.get(name, SheetScan()).raw.items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = raw
    return sheets
