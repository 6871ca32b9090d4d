"""What the sender of a refused file is told to do is said in the menus of the program that saved the file."""

import pytest

from perfeval_xl.formats.refusals import Refused
from perfeval_xl.formats.screen import screen
from tests.support.files.handmade_files import compound_file, ods_members, relationships, xlsx_members, zipped

IN_EXCEL = "在 Excel 中点“文件→另存为”，类型选“Excel 工作簿（*.xlsx）”"
IN_WPS = "在 WPS 中点“文件→另存为”，类型选“Microsoft Excel 文件（*.xlsx）”"
IN_LIBREOFFICE = "在 LibreOffice 中点“文件→另存为”，类型选“Excel 2007–365（.xlsx）”"
IN_ANY = "用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”"


def remedy(content: bytes) -> str:
    result = screen(content)
    assert isinstance(result, Refused), result
    return result.remedy


def saved_by(application: str | None) -> dict[str, str | bytes]:
    """The part of an .xlsx that says which program saved it."""
    return {} if application is None else {"docProps/app.xml": f"<p><Application>{application}</Application></p>"}


@pytest.mark.parametrize(
    ("application", "menu"),
    [
        ("Microsoft Excel", IN_EXCEL),
        ("WPS Office", IN_WPS),
        ("WPS 表格", IN_WPS),
        ("LibreOffice/7.4.7.2$Linux_X86_64", IN_LIBREOFFICE),
        ("SheetJS", IN_ANY),
        (None, IN_ANY),
    ],
)
def test_how_to_save_as_xlsx_is_said_for_the_program_that_saved_the_file(application: str | None, menu: str) -> None:
    binary: dict[str, str | bytes] = {"_rels/.rels": relationships(("r1", "officeDocument", "xl/workbook.bin"))}
    far = xlsx_members('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')

    assert remedy(zipped(binary | saved_by(application))) == f"{menu}后重新报送"
    assert remedy(zipped(far | saved_by(application))) == (
        f"删去表格下方多余的行、右侧多余的列（选中整行整列后删除）和不必要的图片，{menu}后重新报送"
    )


def test_how_to_take_the_password_off_is_said_for_the_program_that_can_have_set_it() -> None:
    office = compound_file({"EncryptionInfo": b"", "EncryptedPackage": b""})
    ods = zipped(
        ods_members(manifest="<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>")
        | {"meta.xml": b"\x00\x01encrypted"}
    )

    assert remedy(office) == (
        "在 Excel 中点“文件→信息→保护工作簿→用密码进行加密”，在 WPS 中点“文件→文档加密→密码加密”，"
        "把打开密码清空，另存为 .xlsx 后重新报送"
    )
    assert remedy(ods) == "在 LibreOffice 中点“文件→另存为”，不勾选“使用密码保存”，另存为 .xlsx 后重新报送"


def test_a_spreadsheet_of_another_program_is_opened_in_excel_or_wps() -> None:
    assert remedy(zipped(ods_members(generator="gnumeric/1.12"))) == f"{IN_ANY}后重新报送"


def test_what_a_file_says_of_its_program_is_not_repeated() -> None:
    broken = xlsx_members() | {"xl/worksheets/sheet1.xml": "<worksheet>"} | saved_by("Excel {0.__class__} {save}")

    assert "{" not in remedy(zipped(broken))
