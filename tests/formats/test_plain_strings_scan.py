"""Shared strings that are scanned by a regular expression: whatever the file, all is known as a parser says it."""

from random import Random

import pytest

from perfeval_xl.formats.plain_strings_scan import plain_strings
from perfeval_xl.formats.screen import Refused, Screened
from tests.support.files.file_variants import members_of
from tests.support.files.handmade_files import MAIN, xlsx_members, zipped
from tests.support.files.mutated_files import CHANGES
from tests.support.files.returned_copies import clean_bytes
from tests.support.files.scanned_both_ways import both_ways

STRINGS = "xl/sharedStrings.xml"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
USING = "".join(
    f'<row r="{row + 1}"><c r="A{row + 1}" t="s"><v>{row}</v></c><c r="B{row + 1}" t="s"><v>0</v></c></row>'
    for row in range(3)
)


def of_strings(items: str, *, tag: str = f'<sst xmlns="{MAIN}" count="6" uniqueCount="3">') -> str:
    return f"{DECLARED}{tag}{items}</sst>"


def known(strings: str) -> Screened | Refused:
    """What is known of a file whose cells refer to three strings, the same both ways."""
    scanned, parsed = both_ways(zipped(xlsx_members(USING, strings=strings)))
    assert scanned == parsed
    return scanned


REMARK = '<phoneticPr fontId="1" type="noConversion"/>'
PLAIN = {
    "XlsxWriter": (
        '<si><t>甲</t></si><si><t xml:space="preserve"> 乙\n丙 </t></si><si><t>a&amp;b&lt;c&gt;&quot;&apos;</t></si>'
    ),
    "Excel": f'<si><t>甲</t>{REMARK}</si><si><t/></si><si><t>丙</t><phoneticPr fontId="1"/></si>',
    "LibreOffice": (
        '<si><t xml:space="preserve">甲</t></si><si><t xml:space="preserve"></t></si><si><t>_x000D_</t></si>'
    ),
    "more than are used": "<si><t>甲</t></si>" * 5,
    "letters beyond": "<si><t>😀</t></si><si><t>𠮷</t></si><si><t>é</t></si>",
}


@pytest.mark.parametrize("program", PLAIN)
def test_strings_of_the_common_programs_are_plain(program: str) -> None:
    assert plain_strings(of_strings(PLAIN[program]).encode()) is not None
    assert isinstance(known(of_strings(PLAIN[program])), Screened)


def test_characters_are_counted() -> None:
    strings = plain_strings(of_strings(PLAIN["XlsxWriter"]).encode())

    assert strings is not None
    assert strings.lengths == [1, 5, 8]


def test_the_strings_of_a_workbook_of_ours_are_plain() -> None:
    assert plain_strings(members_of(clean_bytes())[STRINGS]) is not None


THREE = "<si><t>甲</t></si><si><t>乙</t></si>"


@pytest.mark.parametrize(
    "item",
    [
        "<si><r><t>丙</t></r></si>",
        "<si><r><rPr><strike/></rPr><t>丙</t></r><r><t>丁</t></r></si>",
        "<si><t>丙</t><t>丁</t></si>",
        '<si><t>丙</t><rPh sb="0" eb="1"><t>b</t></rPh></si>',
        '<si><t>丙</t><phoneticPr fontId="1" fontId="2"/></si>',
        '<si><t xml:space="preserve" xml:space="preserve">丙</t></si>',
        "<si><si><t>丙</t></si></si>",
        "<si/>",
        "<si></si>",
        "<t>丙</t>",
        "<si><t>丙</si></t>",
        "<si><t>丙</t></si>x",
        "<si><t>丙</t></si> ",
        "<si><t>丙<!-- --></t></si>",
        "<si><t><![CDATA[丙]]></t></si>",
        "<si><t>丙<?x?></t></si>",
        "<si><t>&#20001;</t></si>",
        "<si><t>&none;</t></si>",
        "<si><t>a & b</t></si>",
        "<si><t>]]></t></si>",
        "<si><t>a\rb</t></si>",
        "<si><t>a\x07b</t></si>",
        "<si><t>a\uffffb</t></si>",
        "<x:si><x:t>丙</x:t></x:si>",
        "<si><t>丙</t></si></sst><sst>",
        "<si><t>丙</t>",
    ],
)
def test_strings_that_are_not_plain_are_left_to_the_parser(item: str) -> None:
    strings = of_strings(THREE + item)

    assert plain_strings(strings.encode()) is None
    known(strings)


@pytest.mark.parametrize(
    ("strings", "plain"),
    [
        (of_strings(THREE * 2, tag='<sst uniqueCount="3" uniqueCount="4">'), True),
        (of_strings(THREE * 2, tag='<sst uniqueCount="999999999">'), True),
        (of_strings(THREE * 2, tag="<sst a='1'>"), False),
        (of_strings(THREE * 2, tag='<sst a=">">'), False),
        (of_strings(THREE * 2, tag="<x:sst>"), False),
        (of_strings(THREE * 2, tag="<!-- --><sst>"), False),
        (of_strings(THREE * 2, tag="<!DOCTYPE x><sst>"), False),
        (of_strings(THREE * 2, tag="<x><sst>"), False),
        (of_strings(THREE * 2).replace("UTF-8", "gbk"), True),
        (of_strings(THREE * 2) + "<x/>", True),
        (of_strings(THREE * 2) + "<!-- -->", False),
        (of_strings(THREE * 2).removesuffix("</sst>"), False),
        (of_strings(""), True),
        (of_strings("").replace("></sst>", "/>"), False),
        ("", False),
    ],
)
def test_what_stands_around_the_strings_is_parsed(strings: str, plain: bool) -> None:
    assert (plain_strings(strings.encode()) is not None) == plain
    known(strings)


@pytest.mark.parametrize("kind", CHANGES)
def test_the_same_is_known_of_damaged_strings(kind: str) -> None:
    base = members_of(clean_bytes())
    for number in range(6):
        changed = CHANGES[kind](base[STRINGS].decode(), Random(f"{kind} {number}"))
        scanned, parsed = both_ways(zipped({**base, STRINGS: changed}))
        assert scanned == parsed, number


def test_strings_that_are_no_utf8_are_left_to_the_parser() -> None:
    strings = of_strings(THREE).encode().replace("甲".encode(), "甲".encode("gb18030"))
    scanned, parsed = both_ways(zipped({**xlsx_members(USING), STRINGS: strings}))

    assert plain_strings(strings) is None
    assert scanned == parsed
