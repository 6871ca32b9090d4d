"""An .xls ([MS-XLS], BIFF8): whether it may be read. Formulas, error cells and number formats are not looked at."""

import struct
from collections.abc import Iterator

from perfeval_xl.workbook.compound_file import CompoundFile
from perfeval_xl.workbook.package_parts import Budget
from perfeval_xl.workbook.screened import Limits, Screened, address, damaged, encrypted, unsupported

BOF, EOF, FILE_PASS, BOUND_SHEET, DIMENSIONS, MULTIPLE_NUMBERS = 0x0809, 0x000A, 0x002F, 0x0085, 0x0200, 0x00BD
# FORMULA, NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING: each begins with its row and column.
CELLS = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6})
BIFF8 = 0x0600
STREAMS = ("Workbook", "WORKBOOK")  # some exporters write capitals; the reader of values takes the first there is
MACROS = "_VBA_PROJECT_CUR"


def screen_xls(file: CompoundFile, limits: Limits) -> Screened:
    """Raises FileRefused for an encrypted, older, broken or too large one."""
    names = file.names()
    stream = file.stream(next(name for name in STREAMS if name in names))
    budget = Budget(limits)
    sheets = _sheet_starts(stream, budget)
    for start in sheets:
        _measure_sheet(stream, start, budget)
    return Screened("xls", has_macros=MACROS in names)


def _records(stream: bytes, start: int, budget: Budget) -> Iterator[tuple[int, bytes]]:
    """Type and data of each record from `start` on."""
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            break
        budget.spend_tags(1)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
    raise damaged("文件不完整，可能没有传完")


def _sheet_starts(stream: bytes, budget: Budget) -> list[int]:
    starts = []
    for number, (kind, data) in enumerate(_records(stream, 0, budget)):
        if number == 0 and (kind != BOF or data[:2] != BIFF8.to_bytes(2, "little")):
            raise unsupported("Excel 95 或更早的表格文件")
        if kind == FILE_PASS:
            raise encrypted()
        if kind == BOUND_SHEET and len(data) >= 4:
            starts.append(struct.unpack_from("<I", data)[0])
        if kind == EOF:
            break
    if not starts:
        raise damaged("没有工作表")
    return starts


def _measure_sheet(stream: bytes, start: int, budget: Budget) -> None:
    """Spend the cells of one sheet: those that hold something, and those it says it has."""
    last_row = last_column = -1
    depth = 0
    for kind, data in _records(stream, start, budget):
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1 and kind == DIMENSIONS:
            _check_dimensions(data, budget)
        elif depth == 1 and (kind in CELLS or kind == MULTIPLE_NUMBERS) and len(data) >= 6:
            row, column = struct.unpack_from("<HH", data)
            if kind == MULTIPLE_NUMBERS:
                (column,) = struct.unpack_from("<H", data, len(data) - 2)
            last_row, last_column = max(last_row, row), max(last_column, column)
    budget.spend_cells((last_row + 1) * (last_column + 1), "", address((last_row, last_column)))


def _check_dimensions(data: bytes, budget: Budget) -> None:
    """The reader of values makes room for what is declared here before it has seen a cell."""
    if len(data) != 14:
        raise damaged("工作表的范围不对")
    first_row, end_row, first_column, end_column = struct.unpack_from("<IIHH", data)
    rows, columns = end_row - first_row, end_column - first_column
    if end_row and end_column and (rows < 0 or columns < 0):
        raise damaged("工作表的范围不对")
    budget.spend_cells(max(rows, 0) * max(columns, 0), "", address((max(end_row, 1) - 1, max(end_column, 1) - 1)))
