"""An .xls ([MS-XLS], BIFF8): whether it may be read, and what is known of each sheet; formulas without their text."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from perfeval_xl.formats.compound_file import CompoundFile
from perfeval_xl.formats.limits import Limits
from perfeval_xl.formats.refusals import damaged, encrypted, too_large, unsupported
from perfeval_xl.formats.scan import Screened, State
from perfeval_xl.formats.shown.number_formats import (
    BUILTIN_DATE,
    PLAIN,
    Shown,
    shown_by,
    shown_by_builtin,
    shown_of_texts,
    shows_date,
)
from perfeval_xl.formats.summary_information import saved_of_xls
from perfeval_xl.formats.xls_encryption import BOUND_SHEET, FILE_PASS, records
from perfeval_xl.formats.xls_sheet import BOF, EOF, CellFormats, XlsSheet, text_of
from perfeval_xl.formats.zip_package import Budget

NUMBER_FORMAT, CELL_FORMAT, FONT = 0x041E, 0x00E0, 0x0031
SINCE_1904 = 0x0022
STRUCK_OUT = 0x0008
LEFT_OUT = 4
"""No font has this number ([MS-XLS] 2.5.129)."""
BIFF8 = 0x0600
STREAMS = ("Workbook", "WORKBOOK")  # some exporters write capitals; the reader of values takes the first there is
MACROS = "_VBA_PROJECT_CUR"
STATES: tuple[State, ...] = ("visible", "hidden", "veryHidden")


@dataclass
class _Workbook:
    """The records in front of the sheets: where each sheet begins, and what the cell formats are."""

    sheets: list[tuple[int, str, State]] = field(default_factory=list)
    number_formats: dict[int, Shown] = field(default_factory=dict)
    text_formats: dict[int, Shown] = field(default_factory=dict)
    cell_formats: list[int] = field(default_factory=list)
    since_1904: bool = False
    fonts: list[bool] = field(default_factory=list)
    cell_fonts: list[int] = field(default_factory=list)

    @property
    def shown(self) -> list[Shown]:
        """How each cell format shows a number."""
        own = self.number_formats
        return [own[each] if each in own else shown_by_builtin(each) for each in self.cell_formats]

    @property
    def formats(self) -> CellFormats:
        """What each cell format does to what it shows."""
        return CellFormats(self.shown, self.shown_of_texts, self.misread, self.struck, self.since_1904)

    @property
    def shown_of_texts(self) -> list[Shown]:
        """How each cell format shows a text."""
        return [self.text_formats.get(each, PLAIN) for each in self.cell_formats]

    @property
    def struck(self) -> frozenset[int]:
        """Cell formats that cross out what they show."""
        struck = {position + (position >= LEFT_OUT) for position, each in enumerate(self.fonts) if each}
        return frozenset(position for position, font in enumerate(self.cell_fonts) if font in struck)

    @property
    def misread(self) -> frozenset[int]:
        """Cell formats with a date's number to which the file gives another meaning, as Gnumeric does."""
        own = self.number_formats
        redefined = {each for each in BUILTIN_DATE if each in own and not shows_date(own[each])}
        return frozenset(position for position, each in enumerate(self.cell_formats) if each in redefined)


def screen_xls(file: CompoundFile, limits: Limits) -> Screened:
    """Raises FileRefused for an encrypted, older, broken or too large one."""
    names = file.names()
    stream = file.stream(next(name for name in STREAMS if name in names))
    budget = Budget(limits)
    workbook = _workbook(stream, budget)
    formats = workbook.formats
    sheets = {
        name: XlsSheet(formats, budget).scan(_records(stream, start, budget), state)
        for start, name, state in workbook.sheets
    }
    return Screened("xls", sheets, saved=saved_of_xls(file), has_macros=MACROS in names)


def _records(stream: bytes, start: int, budget: Budget) -> Iterator[tuple[int, bytes]]:
    """Type and data of each record from `start` on."""
    for kind, at, length in records(stream, start):
        budget.spend_tags(1)
        yield kind, stream[at : at + length]
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
            found.sheets.append((struct.unpack_from("<I", data)[0], text_of(data[6], data[7:]), state))
        elif kind == NUMBER_FORMAT and len(data) >= 5:
            key, length = struct.unpack_from("<HH", data)
            code = text_of(length, data[4:])
            found.number_formats[key], found.text_formats[key] = shown_by(code), shown_of_texts(code)
        elif kind == CELL_FORMAT and len(data) >= 4:
            font, number_format = struct.unpack_from("<HH", data)
            found.cell_fonts.append(font)
            found.cell_formats.append(number_format)
        elif kind == FONT and len(data) >= 4:
            found.fonts.append(bool(struct.unpack_from("<HH", data)[1] & STRUCK_OUT))
        elif kind == SINCE_1904:
            found.since_1904 = data[:1] == b"\1"
        if kind == EOF:
            break
    if not found.sheets:
        raise damaged("没有工作表")
    if len(found.sheets) > budget.limits.sheets:
        raise too_large("工作表多得不正常")
    if len({name for _, name, _ in found.sheets}) < len(found.sheets):
        raise damaged("有两张同名的工作表")
    return found
