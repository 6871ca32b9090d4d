"""When a workbook says that it was saved: of every format, and nothing where it does not say so."""

import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from perfeval_xl.formats.screen import Screened, screen
from tests.support.files.core_stamps import saved_at
from tests.support.files.handmade_files import compound_file, xls_stream
from tests.support.programs.libreoffice import convert

SUMMARY = "\x05SummaryInformation"


def workbook(path: Path) -> Path:
    Workbook().save(path)
    return path


def saved(content: bytes) -> str:
    screened = screen(content)
    assert isinstance(screened, Screened), screened
    return screened.saved


@pytest.mark.parametrize(("stamp", "known"), [("2025-03-01T01:00:00Z", "2025-03-01T01:00:00Z"), (None, "")])
def test_of_an_xlsx(tmp_path: Path, stamp: str | None, known: str) -> None:
    assert saved(saved_at(workbook(tmp_path / "a.xlsx"), stamp).read_bytes()) == known


@pytest.mark.parametrize("extension", ["ods", "xls", "xlsx"])
def test_of_what_libreoffice_saves(tmp_path: Path, extension: str) -> None:
    [path] = convert([workbook(tmp_path / "a.xlsx")], tmp_path / "saved", extension)

    said = datetime.fromisoformat(saved(path.read_bytes())).astimezone()

    assert abs(datetime.now(UTC) - said) < timedelta(hours=15)


def summary(key: int, kind: int, value: int) -> bytes:
    """[MS-OLEPS]: one property set with one property."""
    section = struct.pack("<4I", 24 + 8, 1, key, 16) + struct.pack("<IQ", kind, value)
    return struct.pack("<2HI16xI", 0xFFFE, 0, 0, 1) + struct.pack("<16xI", 48) + section


@pytest.mark.parametrize(
    ("stream", "known"),
    [
        (summary(0x0D, 0x40, 133_852_608_000_000_000), "2025-03-01T00:00:00+00:00"),
        (summary(0x0C, 0x40, 133_852_608_000_000_000), ""),
        (summary(0x0D, 0x1E, 133_852_608_000_000_000), ""),
        (summary(0x0D, 0x40, 0), ""),
        (summary(0x0D, 0x40, (1 << 64) - 1), ""),
        (b"\xff" * 100, ""),
        (b"", ""),
    ],
)
def test_of_an_xls(stream: bytes, known: str) -> None:
    assert saved(compound_file({"Workbook": xls_stream(), SUMMARY: stream})) == known
