"""An .xls ([MS-XLS], BIFF8): whether it may be read, and what is known of each sheet; formulas without their text."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from perfeval_xl.formats.compound_file import CompoundFile
from perfeval_xl.formats.limits import Limits
from perfeval_xl.formats.number_formats import BUILTIN_DATE, DATE, Shown, shown_by, shown_by_builtin, shows_date
from perfeval_xl.formats.refusals import damaged, encrypted, too_large, unsupported
from perfeval_xl.formats.scan import Screened, State
from perfeval_xl.formats.summary_information import saved_of_xls
from perfeval_xl.formats.xls_sheet import BOF, EOF, XlsSheet
from perfeval_xl.formats.zip_package import Budget

FILE_PASS, BOUND_SHEET, NUMBER_FORMAT, CELL_FORMAT = 0x002F, 0x0085, 0x041E, 0x00E0
BIFF8 = 0x0600
STREAMS = ("Workbook", "WORKBOOK")  # some exporters write capitals; the reader of values takes the first there is
MACROS = "_VBA_PROJECT_CUR"
STATES: tuple[State, ...] = ("visible", "hidden", "veryHidden")


@dataclass
class _Workbook:
    """The records in front of the sheets: where each sheet begins, and what the cell formats are."""

    sheets: list[tuple[int, str, State]] = field(default_factory=list)
    number_formats: dict[int, Shown] = field(default_factory=dict)
    cell_formats: list[int] = field(default_factory=list)

    @property
    def shown(self) -> list[Shown]:
        """How each cell format shows a number."""
        own = self.number_formats
        return [own[each] if each in own else shown_by_builtin(each) for each in self.cell_formats]

    @property
    def misread(self) -> frozenset[int]:
        """Cell formats with a date's number to which the file gives another meaning, as Gnumeric does."""
        redefined = {each for each in BUILTIN_DATE if not shows_date(self.number_formats.get(each, DATE))}
        return frozenset(position for position, each in enumerate(self.cell_formats) if each in redefined)


def screen_xls(file: CompoundFile, limits: Limits) -> Screened:
    """Raises FileRefused for an encrypted, older, broken or too large one."""
    names = file.names()
    stream = file.stream(next(name for name in STREAMS if name in names))
    budget = Budget(limits)
    workbook = _workbook(stream, budget)
    shown, misread = workbook.shown, workbook.misread
    sheets = {
        name: XlsSheet(shown, misread, budget).scan(_records(stream, start, budget), state)
        for start, name, state in workbook.sheets
    }
    return Screened("xls", sheets, saved=saved_of_xls(file), has_macros=MACROS in names)


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


def _workbook(stream: bytes, budget: Budget) -> _Workbook:
    found = _Workbook()
    for number, (kind, data) in enumerate(_records(stream, 0, budget)):
        if number == 0 and (kind != BOF or data[:2] != BIFF8.to_bytes(2, "little")):
            raise unsupported("Excel 95 或更早的表格文件")
        if kind == FILE_PASS:
            raise encrypted()
        if kind == BOUND_SHEET and len(data) >= 8:
            state = STATES[min(data[4] & 3, 2)]
            found.sheets.append((struct.unpack_from("<I", data)[0], _text(data[6], data[7:]), state))
        elif kind == NUMBER_FORMAT and len(data) >= 5:
            key, length = struct.unpack_from("<HH", data)
            found.number_formats[key] = shown_by(_text(length, data[4:]))
        elif kind == CELL_FORMAT and len(data) >= 4:
            found.cell_formats.append(struct.unpack_from("<HH", data)[1])
        if kind == EOF:
            break
    if not found.sheets:
        raise damaged("没有工作表")
    if len(found.sheets) > budget.limits.sheets:
        raise too_large("工作表多得不正常")
    if len({name for _, name, _ in found.sheets}) < len(found.sheets):
        raise damaged("有两张同名的工作表")
    return found


def _text(length: int, data: bytes) -> str:
    """A text whose first byte says whether its characters are two bytes long."""
    wide = data[0] & 1
    return data[1 : 1 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")
