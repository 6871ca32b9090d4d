"""Number formats that rules give to cells."""

import pytest

from perfeval_xl.formats.screen import Screened, screen
from perfeval_xl.formats.shown.conditional_formats import ShownByRule, areas_of
from tests.support.files.handmade_files import MAIN, xlsx_members, zipped

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/></cellXfs><dxfs><dxf><font/></dxf>'
    '<dxf><numFmt numFmtId="164" formatCode="0&quot;万&quot;"/></dxf></dxfs></styleSheet>'
)


def rules_of(markup: str) -> tuple[ShownByRule, ...]:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData/>{markup}</worksheet>'
    result = screen(zipped(xlsx_members(sheet=sheet, styles=STYLES)))
    assert isinstance(result, Screened), result
    return result.sheets["表一"].rules


@pytest.mark.parametrize(
    ("cells", "areas"),
    [
        ("A1:B3 C4", [(0, 0, 2, 1), (3, 2, 3, 2)]),
        ("$C$2:$A$1", [(0, 0, 1, 2)]),
        ("B:B", [(0, 1, 1_048_575, 1)]),
        ("2:3", [(1, 0, 2, 16_383)]),
        ("?", []),
        ("", []),
    ],
)
def test_where_a_rule_holds_is_known(cells: str, areas: list[tuple[int, int, int, int]]) -> None:
    assert list(areas_of(cells)) == areas


def test_rules_with_a_number_format_are_known() -> None:
    rule = '<conditionalFormatting sqref="{}"><cfRule type="expression" dxfId="{}"><formula>1</formula></cfRule>'
    end = "</conditionalFormatting>"

    assert rules_of(rule.format("A1:B2", 1) + end) == (ShownByRule((0, 0, 1, 1), '0"万"'),)
    assert rules_of(rule.format("A1:B2", 0) + end + rule.format("A1", 7) + end) == ()


def test_newer_rules_and_bars_without_figures_are_known() -> None:
    newer = (
        '<extLst><ext><x14:conditionalFormattings xmlns:x14="x" xmlns:xm="y"><x14:conditionalFormatting><x14:cfRule>'
        '<x14:dxf><numFmt numFmtId="165" formatCode="0.0,"/></x14:dxf></x14:cfRule><xm:sqref>C3</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )
    bars = '<conditionalFormatting sqref="A1"><cfRule type="dataBar"><dataBar showValue="{}"/></cfRule>'

    assert rules_of(newer) == (ShownByRule((2, 2, 2, 2), "0.0,"),)
    assert rules_of(bars.format(0) + "</conditionalFormatting>") == (ShownByRule((0, 0, 0, 0), ";;;"),)
    assert rules_of(bars.format(1) + "</conditionalFormatting>") == ()


@pytest.mark.parametrize(
    ("code", "own", "is_text", "otherwise"),
    [
        ("0.00", "", False, False),
        ('0"万"', "", False, True),
        ('0"万"', '0"万"', False, False),
        ("0%", "percent", False, False),
        ("0%", "", False, True),
        ("0.00", None, False, True),
        ('0"万"', "", True, False),
        (";;;", "", True, True),
        ("", "", False, True),
        ("", "", True, False),
    ],
)
def test_a_rule_matters_where_its_format_shows_another_thing(
    code: str, own: str | None, is_text: bool, otherwise: bool
) -> None:
    assert ShownByRule((0, 0, 0, 0), code).shows_otherwise((0, 0), own, is_text=is_text) is otherwise
    assert not ShownByRule((0, 0, 0, 0), code).shows_otherwise((0, 1), own, is_text=is_text)
