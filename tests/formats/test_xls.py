"""What screening knows of the cells of an .xls, record by record."""

import struct

from perfeval_xl.formats.screen import Screened, SheetScan, screen
from perfeval_xl.formats.shown.conditional_formats import ShownByRule
from perfeval_xl.formats.shown.date_formats import Moment
from tests.support.files.handmade_files import compound_file, record, xls_stream

FORMATS = record(0x041E, struct.pack("<HHB", 50, 9, 0) + b"#,##0.0##") + b"".join(
    record(0x00E0, struct.pack("<HH16x", 0, number_format)) for number_format in (0, 10, 14, 50)
)
GENERAL, PERCENT, DATE, REDEFINED = range(4)
SHARED_FORMULA = record(0x04BC, bytes(12))


def scanned(*records: bytes) -> SheetScan:
    stream = xls_stream(b"".join(records), FORMATS)
    result = screen(compound_file({"Workbook": stream}))
    assert isinstance(result, Screened), result
    return result.sheets["Sheet1"]


def number(row: int, style: int, value: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, 0, style, value))


def formula(row: int, result: bytes, style: int = GENERAL, tokens: bytes = b"\0\0") -> bytes:
    return record(0x0006, struct.pack("<HHH8s6x", row, 0, style, result) + tokens)


def text_result(text: str) -> bytes:
    return record(0x0207, struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def test_how_numbers_are_shown_is_known() -> None:
    sheet = scanned(number(0, GENERAL, 1), number(1, PERCENT, 1), number(2, DATE, 45000))

    assert (set(sheet.percent), sheet.moments) == ({(1, 0)}, {(2, 0): Moment("2023-03-15", whole=True)})
    assert not sheet.raw


def test_a_number_of_a_format_with_a_dates_number_that_the_file_defines_otherwise_is_kept() -> None:
    whole, hundredth, upper_half = 58 << 2 | 2, 1234 << 2 | 3, 0x3FF80000
    several = struct.pack("<HHHiHiHiH", 1, 0, REDEFINED, whole, REDEFINED, hundredth, REDEFINED, upper_half, 2)
    sheet = scanned(number(0, REDEFINED, 6.8), record(0x00BD, several))

    assert sheet.raw == {(0, 0): 6.8, (1, 0): 58, (1, 1): 12.34, (1, 2): 1.5}
    assert not sheet.moments


def test_results_of_formulas_that_are_texts_are_kept() -> None:
    text, empty = b"\0\0\0\0\0\0\xff\xff", b"\3\0\0\0\0\0\xff\xff"
    sheet = scanned(
        formula(0, text),
        SHARED_FORMULA,
        text_result("优秀"),
        formula(1, empty),
        formula(2, struct.pack("<d", 97)),
    )

    assert sheet.formulas == {(0, 0): "", (1, 0): "", (2, 0): ""}
    assert sheet.raw == {(0, 0): "优秀", (1, 0): ""}


def test_error_cells_are_known() -> None:
    typed = record(0x0205, struct.pack("<HHHBB", 1, 0, GENERAL, 0x17, 1))
    truth = record(0x0205, struct.pack("<HHHBB", 2, 0, GENERAL, 1, 0))
    sheet = scanned(formula(0, b"\2\0\7\0\0\0\xff\xff"), typed, truth)

    assert sheet.errors == {(0, 0): "#DIV/0!", (1, 0): "#REF!"}


def test_a_formula_that_is_no_more_than_true_is_known() -> None:
    one = struct.pack("<d", 1)
    true, other = struct.pack("<H", 2) + b"\x1d\1", struct.pack("<H", 3) + b"\x1e\1\0"
    sheet = scanned(formula(0, one, tokens=true), formula(1, one, tokens=other))

    assert sheet.formulas == {(0, 0): "TRUE", (1, 0): ""}


def test_a_format_that_shows_another_figure_is_kept() -> None:
    yuan = record(0x041E, struct.pack("<HHB", 51, 4, 1) + '0"元"'.encode("utf-16-le"))
    styles = record(0x00E0, struct.pack("<HH16x", 0, 51))
    stream = xls_stream(number(0, 0, 583000), yuan + styles)
    result = screen(compound_file({"Workbook": stream}))

    assert isinstance(result, Screened), result
    assert result.sheets["Sheet1"].formats == {(0, 0): '0"元"'}


def test_rules_with_a_number_format_are_known() -> None:
    cells = struct.pack("<HH8xH4H", 1, 1, 1, 4, 6, 2, 3)
    rule, plain = (struct.pack("<BBHHI", 1, 5, 0, 0, bits) for bits in (1 << 25, 1 << 29))
    newer = struct.pack("<12xBBHHII", 1, 5, 0, 0, 4, 1 << 25)
    known = (ShownByRule((4, 2, 6, 3), ""),)

    assert scanned(record(0x01B0, cells), record(0x01B1, plain), record(0x01B1, rule)).rules == known
    assert scanned(record(0x0879, bytes(12) + cells), record(0x087A, newer)).rules == known
    assert scanned(record(0x01B0, cells), record(0x01B1, plain), record(0x01B1), record(0x01B0, b"?")).rules == ()


def test_protection_is_known() -> None:
    assert scanned(record(0x0012, b"\1\0")).protected
    assert not scanned(record(0x0012, b"\0\0")).protected
