"""What is said to be shown is what LibreOffice shows, format by format: it prints its cells, nothing here reads."""

import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook

from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.scan import Cell, SheetScan
from perfeval_xl.formats.shown.date_formats import moment_of
from perfeval_xl.formats.shown.number_formats import as_shown, shows_date, text_as_shown
from tests.support.programs.libreoffice import convert

pytestmark = pytest.mark.libreoffice

DAY, EVENING = 45657, 45657.75
SHOWN: tuple[tuple[str, Any, str], ...] = (
    *(("[h]:mm:ss", 1.5, "36:00:00"), ("[mm]:ss", 1.5, "2160:00"), ("[ss]", 0.5, "43200"), ("[h]:mm", 0, "0:00")),
    *(('[h]"小时"mm"分"', 1.5, "36小时00分"), ("h:mm", 0.75, "18:00"), ("h:mm:ss", 3769 / 86400, "1:02:49")),
    *(("mm:ss", 0.0434375, "02:33"), ("mm:ss.0", 0.0434375, "02:33.0"), ("h:mm:ss.000", 0.5, "12:00:00.000")),
    *(("[$-409]h:mm AM/PM", 0.75, "6:00 PM"), ("[$-409]h AM/PM", 0, "12 AM")),
    *(('[$-804]AM/PMh"时"mm"分"', 0.75, "下午6时00分"), ("[$-804]h:mm AM/PM", 0.25, "6:00 上午")),
    *(('m"月"d"日"', DAY, "12月31日"), ('yyyy"年"m"月"', DAY, "2024年12月"), ("yy.m", DAY, "24.12")),
    *(("m/d h:mm", EVENING, "12/31 18:00"), ("[$-804]aaaa", DAY, "星期二"), ("[$-804]dddd", DAY, "星期二")),
    *(("[$-804]mmmm", DAY, "十二月"), ("[$-409]d-mmm", DAY, "31-Dec"), ("[$-409]mmmm", DAY, "December")),
    *(("[$-409]mmmmm", DAY, "D"), ("[$-409]ddd", DAY, "Tue"), ("[$-409]dddd", DAY, "Tuesday")),
    *(('[DBNum1][$-804]m"月"d"日"', DAY, "十二月三十一日"), ("h:mm;@", 0.75, "18:00")),
    *(("[<1]h:mm;yyyy/m/d", 0.75, "18:00"), ('0"公里"', 12, "12公里"), ("0000", 7, "0007")),
    *(('@"户"', "200", "200户"), ('"其中："@', "200", "其中：200"), ('0;0;0;"字"', "200", "字"), (";;;", "200", "")),
    *((";;;@", "200", "200"), ('General;General;General;@"户"', "200", "200户")),
)
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
CELL = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell"
ROW = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-row"


def ours(number_format: str, content: Any) -> str | None:
    """What is said to be shown."""
    if isinstance(content, str):
        return text_as_shown(number_format, content)
    if shows_date(number_format):
        moment = moment_of(number_format, content)
        assert moment is not None
        assert not moment.doubt
        return moment.text
    return as_shown(number_format, content).text


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with all of them."""
    folder = tmp_path_factory.mktemp("shown")
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row, (number_format, content, _) in enumerate(SHOWN, start=1):
        sheet.cell(row, 1, content).number_format = number_format
    workbook.save(folder / "shown.xlsx")
    return folder / "shown.xlsx"


@pytest.fixture(scope="module")
def printed(written: Path) -> list[str]:
    """What LibreOffice shows of each."""
    return texts(convert([written], written.parent / "printed", "ods")[0])


def texts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    cells = [next(row.iter(CELL)) for row in root.iter(ROW)][: len(SHOWN)]
    return ["\n".join("".join(paragraph.itertext()) for paragraph in cell.iter(TEXT)) for cell in cells]


@pytest.mark.parametrize("number", range(len(SHOWN)), ids=lambda number: f"{SHOWN[number][0]} of {SHOWN[number][1]}")
def test_what_is_said_to_be_shown_is_shown(printed: list[str], number: int) -> None:
    number_format, content, shown = SHOWN[number]

    assert printed[number] == shown
    assert ours(number_format, content) == shown


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_is_said_to_be_shown_is_shown_in_every_format_that_libreoffice_saves(written: Path, kind: str) -> None:
    opened = contents_of(convert([written], written.parent / kind, kind)[0].read_bytes())
    assert isinstance(opened, Contents)
    [scan], [grid] = opened.screened.sheets.values(), opened.grids.values()

    found = {SHOWN[number][0]: known(scan, (number, 0), grid[number][0]) for number in range(len(SHOWN))}
    doubted = [number_format for number_format, shown in found.items() if shown is None]

    assert found | {number_format: shown for number_format, _, shown in SHOWN if number_format in doubted} == {
        number_format: shown for number_format, _, shown in SHOWN
    }
    assert doubted == ([] if kind == "ods" else ['[DBNum1][$-804]m"月"d"日"'])


def known(scan: SheetScan, cell: Cell, content: Any) -> str | None:
    """What the cell of a file is said to show; None for what is in doubt: of Chinese numerals LibreOffice writes how it
    shows them, not what."""
    if cell in scan.moments:
        return None if scan.moments[cell].doubt else scan.moments[cell].text
    number_format = scan.formats.get(cell, "")
    return text_as_shown(number_format, content) if isinstance(content, str) else as_shown(number_format, content).text
