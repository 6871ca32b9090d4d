"""What screening knows of sound workbooks, made by real programs or by hand."""

import time
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.screen import Screened, SheetScan, screen
from perfeval_xl.formats.shown.date_formats import TOO_EARLY, Moment
from tests.support.files.core_stamps import saved_at
from tests.support.files.handmade_files import (
    compound_file,
    ods_members,
    relationships,
    write,
    xls_stream,
    xlsx_members,
    zipped,
)
from tests.support.programs.libreoffice import convert


def screened(path: Path) -> Screened:
    result = screen(path.read_bytes())
    assert isinstance(result, Screened), result
    return result


def sheet_of(path: Path, rows: str, **changed: str | None) -> SheetScan:
    """What is known of the one sheet of a workbook made by hand."""
    return screened(write(path / "book.xlsx", zipped(xlsx_members(rows, **changed)))).sheets["表一"]


def write_book(path: Path) -> Path:
    """基础数据表, protected: A1 58, B1 =A1*2, C1 50%, D1 a date, E1 an error, F1 a text formula that shows nothing."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("基础数据表")
        sheet.write_number("A1", 58)
        sheet.write_formula("B1", "=A1*2", None, 116)
        sheet.write_number("C1", 0.5, book.add_format({"num_format": "0.00%"}))
        sheet.write_number("D1", 45000, book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}))
        sheet.write_formula("E1", "=1/0", None, "#DIV/0!")
        sheet.write_formula("F1", '=IF(A1>0,"","请核对")', None, "")
        sheet.write_url("A2", "http://example.com/", None, "网址")
        sheet.protect()
        book.add_worksheet("_perfeval").very_hidden()
    return path


SAVED_SHEETS = {
    "基础数据表": SheetScan(
        protected=True,
        formulas={(0, 1): "A1*2", (0, 4): "1/0", (0, 5): 'IF(A1>0,"","请核对")'},
        errors={(0, 4): "#DIV/0!"},
        percent=frozenset({(0, 2)}),
        moments={(0, 3): Moment("2023-03-15", whole=True)},
    ),
    "_perfeval": SheetScan(state="hidden"),
}


def test_a_workbook_of_xlsxwriter_is_known_whole(tmp_path: Path) -> None:
    path = write_book(tmp_path / "book.xlsx")
    data = replace(
        SAVED_SHEETS["基础数据表"], uncached=frozenset({(0, 5)})
    )  # XlsxWriter stores an empty text as nothing
    sheets = {"基础数据表": data, "_perfeval": SheetScan(state="veryHidden")}
    assert screened(saved_at(path, "2025-03-01T01:00:00Z")) == Screened(
        "xlsx", sheets, "Microsoft Excel", "2025-03-01T01:00:00Z"
    )


def test_formulas_saved_by_openpyxl_have_no_stored_value(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_book(tmp_path / "book.xlsx"))
    book.save(tmp_path / "again.xlsx")
    sheet = screened(tmp_path / "again.xlsx").sheets["基础数据表"]
    assert sheet.formulas == SAVED_SHEETS["基础数据表"].formulas
    assert sheet.uncached == {(0, 1), (0, 4), (0, 5)}


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("saved")
    book = write_book(folder / "book.xlsx")
    return {kind: convert([book], folder / kind, kind)[0] for kind in ("xlsx", "ods", "xls")}


@pytest.mark.libreoffice
def test_an_xlsx_saved_by_libreoffice_is_known_whole(saved_by_libreoffice: dict[str, Path]) -> None:
    book = screened(saved_by_libreoffice["xlsx"])
    assert book.kind == "xlsx"
    assert book.application.startswith("LibreOffice/")
    assert book.sheets == SAVED_SHEETS


@pytest.mark.libreoffice
def test_an_ods_saved_by_libreoffice_is_known_whole(saved_by_libreoffice: dict[str, Path]) -> None:
    book = screened(saved_by_libreoffice["ods"])
    assert book.kind == "ods"
    assert book.application.startswith("LibreOffice/")
    assert book.sheets == SAVED_SHEETS


@pytest.mark.libreoffice
def test_an_xls_saved_by_libreoffice_is_known_but_for_the_text_of_formulas(
    saved_by_libreoffice: dict[str, Path],
) -> None:
    book = screened(saved_by_libreoffice["xls"])
    without_text = replace(SAVED_SHEETS["基础数据表"], formulas={(0, 1): "", (0, 4): "", (0, 5): ""}, raw={(0, 5): ""})
    assert book.kind == "xls"
    assert book.sheets == SAVED_SHEETS | {"基础数据表": without_text}


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_what_is_screened_is_what_is_read(saved_by_libreoffice: dict[str, Path], kind: str) -> None:
    contents = contents_of(saved_by_libreoffice[kind].read_bytes())
    assert isinstance(contents, Contents), contents
    assert contents.grids["基础数据表"][0][:3] == [58.0, 116.0, 0.5]


@pytest.mark.parametrize("name", ["表.xls", "表.txt", "表", "表.ods"])
def test_the_name_of_a_file_does_not_matter(tmp_path: Path, name: str) -> None:
    assert screened(write_book(tmp_path / "book.xlsx").rename(tmp_path / name)).kind == "xlsx"


def test_a_workbook_with_800_formulas_takes_well_under_100_ms(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet()
        for row in range(400):
            sheet.write_row(row, 0, [row, f"文字{row}", "说明", 1.5])
            sheet.write_formula(row, 4, f'=IF(A{row + 1}>1,"请核对：第{row}行","")', None, "")
            sheet.write_formula(row, 5, f"=A{row + 1}*2", None, row * 2)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        found = screened(tmp_path / "book.xlsx")
        times.append(time.perf_counter() - start)
    assert len(found.sheets["Sheet1"].formulas) == 800
    assert min(times) < 0.1


def test_cells_without_addresses_take_the_next_position(tmp_path: Path) -> None:
    rows = (
        '<row><c><f>1+1</f><v>2</v></c><c r="D1"/><c><f>2+2</f><v>4</v></c></row>'
        "<row/><row><c><f>3+3</f><v>6</v></c></row>"
    )
    assert sheet_of(tmp_path, rows).formulas == {(0, 0): "1+1", (0, 4): "2+2", (2, 0): "3+3"}


def test_a_follower_of_a_shared_formula_has_the_text_of_the_first(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B2" si="0">A1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>4</v></c></row>'
    )
    assert sheet_of(tmp_path, rows).formulas == {(0, 1): "A1*2", (1, 1): "A1*2"}


def test_a_number_cell_that_holds_no_finite_number_is_an_error_cell(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>NaN</v></c><c r="B1" t="n"><v>-INF</v></c>'
        '<c r="C1"><v>1e999</v></c><c r="D1"><v>12,5</v></c></row>'
    )
    assert sheet_of(tmp_path, rows).errors == {(0, 0): "NaN", (0, 1): "-INF", (0, 2): "1e999"}


def test_how_a_number_is_shown_is_told_for_numbers_only(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="2"><v>1</v></c><c r="C1" s="1" t="s"><v>0</v></c>'
        '<c r="D1" s="1"/><c r="E1" s="9"><v>1</v></c><c r="F1" t="d"><v>2024-01-01</v></c></row>'
    )
    sheet = sheet_of(tmp_path, rows)
    assert sheet.percent == {(0, 0)}
    assert sheet.moments == {(0, 1): Moment("1", doubt=TOO_EARLY), (0, 5): Moment("2024-01-01", whole=True)}


def test_a_text_with_a_part_struck_through_or_raised_is_known(tmp_path: Path) -> None:
    def text(*runs: tuple[str, str]) -> str:
        return "".join(f"<r><rPr>{look}</rPr><t>{words}</t></r>" for look, words in runs)

    struck, raised = "<strike/>", '<vertAlign val="superscript"/>'
    texts = [
        text((struck, "150户"), ("", "200户")),
        text(('<strike val="0"/>', "150户"), ("<b/>", "200户")),
        text(("", "10"), (raised, "4"), ("", "亩")),
        text(("", "120m"), (raised, "2")),
    ]
    strings = "<sst>" + "".join(f"<si>{each}</si>" for each in texts) + "</sst>"
    shared = "".join(f'<c r="{column}1" t="s"><v>{index}</v></c>' for index, column in enumerate("ABCD"))
    inline = f'<c r="A2" t="inlineStr"><is>{texts[0]}</is></c><c r="B2" t="inlineStr"><is><t>200户</t></is></c>'
    sheet = sheet_of(tmp_path, f'<row r="1">{shared}</row><row r="2">{inline}</row>', strings=strings)
    assert sheet.marks == {(0, 0): "有划掉的文字", (0, 2): "有上标", (1, 0): "有划掉的文字"}


def contents_of_rows(rows: str, **changed: str | None) -> Contents:
    contents = contents_of(zipped(xlsx_members(rows, **changed)))
    assert isinstance(contents, Contents), contents
    return contents


def test_spaces_around_a_number_change_nothing() -> None:
    rows = (
        '<row r="1"><c r="A1" t="n"><v> 58.3\n</v></c><c r="B1" t="n"><f>1+1</f><v> 2 </v></c>'
        '<c r="C1" t="str"><f>"a"</f><v> 甲 </v></c></row>'
    )
    assert contents_of_rows(rows).grids["表一"] == [[58.3, 2.0, " 甲 "]]


@pytest.mark.parametrize("before", ["./", "../xl/"])
def test_dots_in_the_path_of_a_sheet_change_nothing(before: str) -> None:
    links = relationships(
        ("rId1", "worksheet", f"{before}worksheets/sheet1.xml"), ("rId2", "sharedStrings", f"{before}sharedStrings.xml")
    )
    assert contents_of_rows('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', links=links).grids["表一"] == [["乙"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("userCustomization/customUI.xml", '<?xml version="1.0" encoding="utf-16"?><customUI/>'.encode("utf-16")),
        ("customUI/customUI14.xml", b"<!DOCTYPE customUI><customUI/>"),
        ("xl/xmlMaps.xml", '<?xml version="1.0" encoding="gb2312"?><MapInfo>中</MapInfo>'.encode("gb2312")),
    ],
)
def test_parts_of_other_programs_that_hold_no_value_may_be_written_in_any_way(name: str, content: bytes) -> None:
    members = xlsx_members('<row r="1"><c r="A1"><v>1</v></c></row>') | {name: content}
    assert isinstance(screen(zipped(members)), Screened)


def test_a_workbook_embedded_unpacked_is_no_second_archive() -> None:
    inner = zipped(xlsx_members('<row r="1"><c r="A1"><v>2</v></c></row>'), method=zipfile.ZIP_STORED)
    members = xlsx_members('<row r="1"><c r="A1"><v>1</v></c></row>') | {"xl/embeddings/Sheet1.xlsx": inner}
    contents = contents_of(zipped(members, method=zipfile.ZIP_STORED))
    assert isinstance(contents, Contents), contents
    assert contents.grids["表一"] == [[1.0]]


def test_a_tab_in_an_ods_is_kept(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell office:value-type="string"><text:p>一、<text:s text:c="2"/>甲<text:tab/>乙</text:p>'
        "<text:p>二、丙</text:p></table:table-cell>"
    )
    table = f'<table:table table:name="表一"><table:table-row>{cell}</table:table-row></table:table>'
    contents = contents_of(zipped(ods_members(table)))
    assert isinstance(contents, Contents), contents
    assert contents.grids["表一"] == [["一、  甲\t乙\n二、丙"]]


def test_prefixes_and_strict_namespaces_change_nothing(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    strict_links = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    rows = '<x:row r="1"><x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>'
    workbook = (
        f'<x:workbook xmlns:x="{strict}" xmlns:q="{strict_links}">'
        '<x:sheets><x:sheet name="表一" sheetId="1" state="hidden" q:id="rId1"/></x:sheets></x:workbook>'
    )
    links = relationships(("rId1", "worksheet", "/xl/worksheets/sheet1.xml"))
    sheet = (
        f'<x:worksheet xmlns:x="{strict}"><x:sheetData>{rows}</x:sheetData><x:sheetProtection sheet="1"/></x:worksheet>'
    )
    found = sheet_of(tmp_path, "", workbook=workbook, links=links, sheet=sheet)
    assert found == SheetScan(state="hidden", protected=True, formulas={(0, 0): "1+1"})


def test_letter_case_order_and_compression_of_members_change_nothing(tmp_path: Path) -> None:
    members = xlsx_members('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')
    other = {name.replace("sheet1", "SHEET1"): members[name] for name in reversed(members)}
    book = screened(write(tmp_path / "book.xlsx", zipped(other, method=zipfile.ZIP_STORED)))
    assert book.sheets["表一"].formulas == {(0, 0): "1+1"}


def test_macros_and_links_out_of_the_file_are_noted_and_not_refused(tmp_path: Path) -> None:
    macro_enabled = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = f'<Types><Override PartName="/xl/workbook.xml" ContentType="{macro_enabled}"/></Types>'
    out = (
        '<Relationships><Relationship Id="r1" Type="x/externalLinkPath" Target="file:///C:/去年.xlsx"'
        ' TargetMode="External"/></Relationships>'
    )
    members = xlsx_members(types=types) | {
        "xl/vbaProject.bin": b"\0macro",
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": out,
        "xl/worksheets/_rels/sheet1.xml.rels": out.replace("externalLinkPath", "hyperlink").replace("去年", "网址"),
    }
    book = screened(write(tmp_path / "book.xlsm", zipped(members)))
    assert (book.kind, book.has_macros, book.external_links) == ("xlsm", True, ("file:///C:/去年.xlsx",))


def test_formatted_blank_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert sheet_of(tmp_path, rows) == SheetScan()


def test_empty_rows_and_cells_that_libreoffice_repeats_do_no_harm(tmp_path: Path) -> None:
    table = (
        '<table:table table:name="表一"><table:table-row>'
        '<table:table-cell office:value-type="percentage" office:value="0.5" table:number-columns-repeated="2"/>'
        '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row></table:table>'
    )
    book = screened(write(tmp_path / "book.ods", zipped(ods_members(table))))
    assert book.sheets == {"表一": SheetScan(percent=frozenset({(0, 0), (0, 1)}))}


@pytest.mark.parametrize("stream", ["Workbook", "WORKBOOK"])
def test_an_xls_is_an_ole_file_with_a_workbook_stream(tmp_path: Path, stream: str) -> None:
    assert screened(write(tmp_path / "book.doc", compound_file({stream: xls_stream()}))).kind == "xls"
