"""The large hidden sheets that only formulas look at: nothing opens them, and nothing can hide in them in silence."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.screen import SheetScan
from tests.support.files.file_variants import members_of, new_error_value
from tests.support.files.handmade_files import MAIN, OFFICE, refusal, relationships, xlsx_members, zipped
from tests.support.files.returned_copies import BASIC, Returned, clean_bytes, sent_back

HOSTILE = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row r="9"><c r="A1"><v>1</v><v>2</v></c></row>'


def with_second_sheet(name: str, state: str, content: str) -> bytes:
    """A workbook of 表一, with 1 in A1, and another sheet of this name and content."""
    sheets = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表一" sheetId="1" r:id="rId1"/>'
        f'<sheet name="{name}" sheetId="2" state="{state}" r:id="rId2"/></sheets></workbook>'
    )
    links = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/Sheet2.xml")
    )
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return zipped(xlsx_members(rows, workbook=sheets, links=links) | {"xl/worksheets/sheet2.xml": content})


@pytest.mark.parametrize("name", ["_checks", "_targets", "_lists"])
@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_sheet_that_only_formulas_look_at_is_not_opened(name: str, state: str) -> None:
    contents = contents_of(with_second_sheet(name, state, HOSTILE))

    assert isinstance(contents, Contents), contents
    assert contents.grids == {"表一": [[1.0]]}
    assert contents.screened.sheets == {"表一": SheetScan()}
    assert contents.screened.unopened == {name: "xl/worksheets/sheet2.xml"}


@pytest.mark.parametrize(("name", "state"), [("_checks", "visible"), ("_CHECKS", "hidden"), ("_perfeval", "hidden")])
def test_a_sheet_that_was_made_visible_or_has_another_name_is_looked_at(name: str, state: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, with_second_sheet(name, state, HOSTILE))[0] == "damaged"


def test_a_member_that_is_not_opened_must_be_whole_all_the_same(tmp_path: Path) -> None:
    content = with_second_sheet("_checks", "hidden", HOSTILE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        at = archive.getinfo("xl/worksheets/sheet2.xml").header_offset
    damaged = bytearray(content)
    damaged[at + 70] ^= 1

    assert refusal(tmp_path, bytes(damaged))[0] == "damaged"
    other = with_second_sheet("_checks", "hidden", HOSTILE).replace(b"sheet2.xml", b"sheet9.xml")
    assert refusal(tmp_path, other) == ("damaged", "文件已损坏：缺少“xl/worksheets/sheet2.xml”，或它被重复引用")


def test_what_is_not_opened_is_not_rewritten_for_the_reader_of_values_either() -> None:
    members = members_of(clean_bytes())
    [large] = [name for name, part in new_error_value(members).items() if part != members[name]]
    spilled = b'<c r="B3" s="2" t="e"><f>1</f><v>#SPILL!</v></c>'
    basic = members["xl/worksheets/sheet2.xml"]
    start = basic.index(b'<c r="B3"')
    end = basic.index(b"</c>", start) + len(b"</c>")
    parts = members | {
        "xl/worksheets/sheet2.xml": basic[:start] + spilled + basic[end:],
        large: b"<c " * 5_000_000,  # a search for error cells in it would not end
    }
    contents = contents_of(zipped(dict(parts)))

    assert isinstance(contents, Contents), contents
    assert contents.screened.sheets[BASIC].errors == {(2, 1): "#SPILL!"}


def take_the_name_of_the_checks(workbook: Workbook) -> None:
    workbook["_checks"].title = "旧"
    workbook[BASIC].title = "_checks"


def test_a_form_sheet_under_such_a_name_is_read_like_any_renamed_one(tmp_path: Path) -> None:
    returned = sent_back(tmp_path, take_the_name_of_the_checks)

    assert ("sheet_renamed", "_checks", None) in returned.findings
    assert returned.values["staff.establishment"] == Returned(clean(tmp_path)).values["staff.establishment"]


def test_a_form_sheet_under_such_a_name_and_hidden_is_missing(tmp_path: Path) -> None:
    def hidden(workbook: Workbook) -> None:
        take_the_name_of_the_checks(workbook)
        workbook["_checks"].sheet_state = "hidden"

    missing = sent_back(tmp_path, hidden).finding("sheet_missing")

    assert (missing.severity, missing.label) == ("error", BASIC)


def clean(folder: Path) -> Path:
    path = folder / "clean.xlsx"
    path.write_bytes(clean_bytes())
    return path
