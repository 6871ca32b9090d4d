"""Names of folders and files that Windows takes, and names without the folders of this computer."""

import pytest

from perfeval_xl.writing.file_names import safe_file_name, without_root


@pytest.mark.parametrize(
    ("group", "folder"),
    [
        ("乡镇", "乡镇"),
        ("乡镇.", "乡镇"),
        ("乡镇. . ", "乡镇"),
        ("...", "_"),
        ("COM¹", "_COM¹"),
        ("lpt³", "_lpt³"),
        ("CONIN$", "_CONIN$"),
        ("conout$", "_conout$"),
        ("CON .x", "_CON .x"),
        ("CON.", "_CON"),
        ("aux", "_aux"),
        ("COM10", "COM10"),
        ("CONSOLE", "CONSOLE"),
        ("长" * 59 + "." + "长", "长" * 59),
    ],
)
def test_the_folder_of_a_group_has_a_name_that_windows_keeps(group: str, folder: str) -> None:
    assert safe_file_name(group, "") == folder


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("收到/1.xlsx", "收到/1.xlsx"),
        ("/home/a/收到/1.xlsx", "1.xlsx"),
        ("C:\\Users\\a\\1.xlsx", "1.xlsx"),
        ("C:1.xlsx", "C:1.xlsx"),
        ("\\\\server\\share\\1.xlsx", "1.xlsx"),
        ("/home/a/b.zip!/乡镇/1.xlsx", "b.zip!/乡镇/1.xlsx"),
    ],
)
def test_a_name_that_leaves_this_computer_has_no_root(name: str, shown: str) -> None:
    assert without_root(name) == shown
