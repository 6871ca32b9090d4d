"""What is known of a sheet and of shared strings, by the rows and strings as programs and people write them."""

from pathlib import Path

import pytest

from perfeval_xl.formats.limits import Limits
from perfeval_xl.formats.scan import SheetScan
from perfeval_xl.formats.screen import Screened, screen
from perfeval_xl.formats.shown.date_formats import TOO_EARLY, Moment
from perfeval_xl.formats.xlsx_parts import SharedStrings
from perfeval_xl.formats.zip_package import Package
from tests.support.files.handmade_files import MAIN, by_rows, refusal, xlsx_members, zipped

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
BROKEN = "文件已损坏：“xl/worksheets/sheet1.xml”不是完整的 XML"


def sheet_of(rows: str, **changed: str) -> SheetScan:
    result = screen(zipped(xlsx_members(rows, **changed)))
    assert isinstance(result, Screened), result
    return result.sheets["表一"]


PROGRAMS = {
    "XlsxWriter": (
        '<row r="1" spans="1:2" hidden="1"><c r="A1" s="7" t="s"><v>0</v></c><c r="B1" s="8"/></row>',
        SheetScan(),
    ),
    "openpyxl": (
        '<row r="2" ht="21" customHeight="1"><c r="A2" t="inlineStr"><is><t>甲&amp;乙</t></is></c>'
        '<c r="B2" s="8"><f>A1&amp;"&lt;"</f><v /></c><c r="C2" s="1" t="n" /></row>',
        SheetScan(formulas={(1, 1): 'A1&"<"'}, uncached=frozenset({(1, 1)})),
    ),
    "LibreOffice": (
        '<row r="3" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" '
        'collapsed="false"><c r="A3" s="0" t="str"><f aca="false">IF(A1&gt;0,"")</f><v></v></c></row>',
        SheetScan(formulas={(2, 0): 'IF(A1>0,"")'}),
    ),
    "Excel": (
        '<row r="4" spans="1:3" x14ac:dyDescent="0.25"><c r="A4" s="1"><f t="shared" ref="A4:B4" si="0">A1*2</f>'
        '<v>0.5</v></c><c r="B4"><f t="shared" si="0"/><v>1e999</v></c><c r="C4" t="e"><f ca="1">1/0</f>'
        '<v>#DIV/0!</v></c></row><row r="7"/>',
        SheetScan(
            formulas={(3, 0): "A1*2", (3, 1): "A1*2", (3, 2): "1/0"},
            errors={(3, 1): "1e999", (3, 2): "#DIV/0!"},
            percent=frozenset({(3, 0)}),
        ),
    ),
    "values of every type": (
        '<row r="1"><c r="A1"><v>12,5</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" s="1"><v>5</v></c>'
        '<c r="D1" s="2"><v>5</v></c><c r="E1" t="str"><v xml:space="preserve"> x </v></c>'
        '<c r="F1" t="inlineStr"><is><t/></is></c><c r="G1" t="s"/><c r="H1"><v>NaN</v></c></row>',
        SheetScan(
            errors={(0, 7): "NaN"},
            percent=frozenset({(0, 2)}),
            moments={(0, 3): Moment("5", doubt=TOO_EARLY)},
        ),
    ),
    "the last cell, empty": ('<row r="1048576"><c r="XFD1048576" s="1"/></row>', SheetScan()),
    "no rows": ("", SheetScan()),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_rows_are_known_whole_as_a_program_writes_them(program: str) -> None:
    rows, known = PROGRAMS[program]

    assert sheet_of(rows) == known


CELL = '<c r="A1" s="1"><v>1</v></c>'
"""Shown as a percentage, so that it can be told whether it was seen."""
ROW, SEEN = f'<row r="1">{CELL}</row>', SheetScan(percent=frozenset({(0, 0)}))


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1"><c r="B1"/>{CELL}</row>',
        f'<row r="2"></row><row r="1">{CELL}</row>',
        CELL,
        f"<row>{CELL}</row>",
        f'<row r="01">{CELL}</row>',
        f'<row r="1" x="1">{CELL}</row>',
        '<row r="1"><c r="a1" s="1"><v>1</v></c></row>',
        '<row r="1"><c s="1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" s="1"><v>&#49;</v></c></row>',
        f'<row r="1">{CELL}</row> ',
        f'<row r="1">{CELL}x</row>',
        f'<x:row r="1">{CELL}</x:row>',
        f'<!--</sheetData><sheetData>--><row r="1">{CELL}</row>',
    ],
)
def test_a_cell_is_known_in_whatever_way_it_is_written(rows: str) -> None:
    assert sheet_of(rows) == SEEN


@pytest.mark.parametrize(
    ("sheet", "known"),
    [
        (f"<worksheet><!-- <sheetData>{ROW}</sheetData> --></worksheet>", SheetScan()),
        (f"<worksheet><x><![CDATA[<sheetData>{ROW}</sheetData>]]></x></worksheet>", SheetScan()),
        (f"<worksheet><?x <sheetData>{ROW}</sheetData> ?></worksheet>", SheetScan()),
        ("<worksheet><sheetData/></worksheet>", SheetScan()),
        (f"<worksheet><sheetData>{ROW}</sheetData><!-- --></worksheet>", SEEN),
        (f'<worksheet><sheetData x="1">{ROW}</sheetData></worksheet>', SEEN),
        (f"<x:worksheet><x:sheetData>{ROW}</x:sheetData></x:worksheet>", SEEN),
        (f"<worksheet><sheetData>{ROW}</sheetData>{CELL.replace('A1', 'B1')}</worksheet>", SEEN),
        (
            f'<worksheet><sheetData>{ROW}</sheetData><sheetProtection sheet="1"/></worksheet>',
            SheetScan(protected=True, percent=frozenset({(0, 0)})),
        ),
    ],
)
def test_only_cells_of_the_sheets_data_are_taken(sheet: str, known: SheetScan) -> None:
    assert sheet_of("", sheet=sheet) == known


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (f'<row r="1"><row r="2">{CELL}</row></row>', "工作表“表一”的单元格 A1 不在它的行里"),
        (f'<row r="１">{CELL}</row>', "工作表“表一”有行号“１”"),
        ('<row r="1"><c r="A1"><f>1</f><f>2</f></c></row>', "工作表“表一”的单元格 A1 有两个值"),
        ('<row r="1"><c r="A1"><v>1<?x?></v></c></row>', "单元格的值里夹有注释或其他标记，各程序读出的值会不同"),
        (f"{ROW}</sheetData ><sheetData >{ROW}", "工作表“表一”有两份数据"),
    ],
)
def test_rows_that_programs_would_read_differently_are_damaged(tmp_path: Path, rows: str, message: str) -> None:
    assert by_rows(tmp_path, rows) == ("damaged", f"文件已损坏：{message}")


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1">{CELL}',
        f"{CELL}</row>",
        "</row>",
        f'<row r="1" ht="1" ht="2">{CELL}</row>',
        f'<row r="1" r="1">{CELL}</row>',
        f'<row r="1" ht="<">{CELL}</row>',
        f'<row r="1" ht="&x;">{CELL}</row>',
        '<row r="1"><c r="A1" r="A1"><v>1</v></c></row>',
        *(
            f'<row r="1"><c r="A1" t="str"><v>{text}</v></c></row>'
            for text in ("]]>", "&none;", "&amp", "a & b", "a\x07b", "a\x00b", "a\ufffeb", "a\uffffb")
        ),
    ],
)
def test_rows_that_are_no_xml_are_damaged(tmp_path: Path, rows: str) -> None:
    assert by_rows(tmp_path, rows) == ("damaged", BROKEN)


@pytest.mark.parametrize(
    "sheet",
    [
        "",
        f"<worksheet><sheetData>{ROW}</sheetData>",
        f"<worksheet><x><sheetData>{ROW}</sheetData></worksheet>",
        f'<worksheet a="1" a="2"><sheetData>{ROW}</sheetData></worksheet>',
        f"<worksheet><sheetData>{ROW}</sheetData></worksheet>x",
        "<worksheet></sheetData><sheetData></worksheet>",
    ],
)
def test_a_member_that_is_no_xml_around_its_rows_is_damaged(tmp_path: Path, sheet: str) -> None:
    assert by_rows(tmp_path, sheet=sheet) == ("damaged", BROKEN)


def test_text_that_is_no_utf8_is_damaged(tmp_path: Path) -> None:
    members = xlsx_members('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>')
    for name in (SHEET, STRINGS):
        other = str(members[name]).encode().replace("甲".encode(), "甲".encode("gb18030"))
        message = f"文件已损坏：“{name}”不是完整的 XML"

        assert refusal(tmp_path, zipped(members | {name: other})) == ("damaged", message)


def test_a_sheet_that_is_inflated_in_many_pieces_is_known_whole() -> None:
    """Texts and tags are cut anywhere."""
    rows = "".join(f'<row r="{row}"><c r="A{row}"><f>{row}+1</f><v>1</v></c></row>' for row in range(1, 30_001))

    assert sheet_of(rows).formulas == {(row - 1, 0): f"{row}+1" for row in range(1, 30_001)}


@pytest.mark.parametrize(
    ("items", "known"),
    [
        ('<si><t>甲</t></si><si><t xml:space="preserve"> 乙\n丙 </t></si>', [1, 5]),
        ("<si><t>a&amp;b&lt;c&gt;&quot;&apos;</t></si>", [8]),
        ('<si><t>甲</t><phoneticPr fontId="1" type="noConversion"/></si><si><t/></si>', [1, 0]),
        ("<si><t>_x000D_</t></si><si><t>😀</t></si><si><t>é</t></si>", [7, 1, 1]),
        ("<si><r><t>甲</t></r><r><rPr><strike/></rPr><t>乙丙</t></r></si>", [3]),
        ('<si><t>甲</t><rPh sb="0" eb="1"><t>jia</t></rPh></si>', [4]),
        ("<si/><si></si>", [0, 0]),
        ("<si><t>甲<!-- -->乙</t></si><si><t><![CDATA[<甲>]]></t></si><si><t>&#20001;</t></si>", [2, 3, 1]),
        ("<si><t>a\r\nb</t></si>", [3]),
        ("", []),
    ],
)
def test_characters_of_shared_strings_are_counted(items: str, known: list[int]) -> None:
    members = xlsx_members(strings=f'<sst xmlns="{MAIN}" count="6" uniqueCount="3">{items}</sst>')

    assert Package(zipped(members), Limits()).parse(STRINGS, SharedStrings(Limits())).lengths == known


@pytest.mark.parametrize(
    "item", ["<si><t>丙</si></t>", "<si><t>a & b</t></si>", "<si><t>]]></t></si>", "<si><t>丙</t>"]
)
def test_strings_that_are_no_xml_are_damaged(tmp_path: Path, item: str) -> None:
    message = "文件已损坏：“xl/sharedStrings.xml”不是完整的 XML"

    assert by_rows(tmp_path, strings=f"<sst>{item}</sst>") == ("damaged", message)


def test_strings_within_strings_are_damaged(tmp_path: Path) -> None:
    strings = "<sst><si><si><t>丙</t></si></si></sst>"

    assert by_rows(tmp_path, strings=strings) == ("damaged", "文件已损坏：共用的文字互相嵌套")
