"""Where correction copies go, what they are called, and what the command says of them."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from perfeval_xl import Unit, blank, check
from perfeval_xl.sheet_names import MADE_LIST
from perfeval_xl.writing.file_names import safe_file_name
from tests.support.files.correction_copies import BASIC, FILED, changed, numbers, with_cells
from tests.support.files.returned_copies import insert_row
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import perfeval

CLEAN, QUERIES, ERRORS = (SAMPLES / f"{name}.xlsx" for name in ("shili_1_clean", "shili_2_queries", "shili_3_errors"))
OF_QUERIES, OF_ERRORS = "999902-示例二镇人民政府-退回.xlsx", "999903-示例三镇人民政府-退回.xlsx"


def names(folder: Path) -> list[str]:
    """Without the hidden list of what the program has written there."""
    return sorted(path.name for path in folder.iterdir() if path.name != MADE_LIST)


def test_returns_with_errors_or_open_queries_get_a_copy_and_accepted_ones_none(tmp_path: Path) -> None:
    outcome = perfeval("check", CLEAN, QUERIES, ERRORS, "--corrections", tmp_path / "退回")

    assert names(tmp_path / "退回") == [OF_QUERIES, OF_ERRORS]
    assert (outcome.status, outcome.err) == (1, f"做了2份退回件，在{tmp_path / '退回'}\n")
    assert outcome.out == perfeval("check", CLEAN, QUERIES, ERRORS).out


def test_where_all_are_accepted_that_is_said(tmp_path: Path) -> None:
    outcome = perfeval("check", CLEAN, "--corrections", tmp_path)

    assert (outcome.status, outcome.err, names(tmp_path)) == (0, "没有需要退回的\n", [])


def test_where_none_could_be_made_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK")
    outcome = perfeval("check", tmp_path / "坏.xlsx", "--corrections", tmp_path / "退回")

    assert outcome.err.splitlines() == [
        f"做了0份退回件，在{tmp_path / '退回'}",
        f"没有做退回件：{tmp_path / '坏.xlsx'}（不知道是哪个单位的）",
    ]


def test_the_json_is_the_same_with_and_without_copies(tmp_path: Path) -> None:
    with_copies = perfeval("check", SAMPLES, "--corrections", tmp_path, "--json")

    assert with_copies.json == perfeval("check", SAMPLES, "--json").json
    assert len(names(tmp_path)) == 4


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_what_is_of_no_known_unit_is_named(option: list[str], tmp_path: Path) -> None:
    def forget_the_unit(workbook: Workbook) -> None:
        sheet = workbook["_perfeval"]
        sheet.delete_rows(4, 2)

    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK")
    nobody = changed(ERRORS, tmp_path / "无单位.xlsx", forget_the_unit)
    outcome = perfeval("check", broken, nobody, QUERIES, "--corrections", tmp_path / "退回", *option)
    named = [line for line in outcome.err.splitlines() if line.startswith("没有做退回件")]

    assert outcome.status == 1
    assert named == [f"没有做退回件：{file}（不知道是哪个单位的）" for file in (broken, nobody)]
    assert names(tmp_path / "退回") == [OF_QUERIES]


def test_two_returns_of_a_unit_get_a_copy_each(tmp_path: Path) -> None:
    other = changed(ERRORS, tmp_path / "另一份.xlsx", with_cells(BASIC, {"C6": None}))
    reviews = check([ERRORS, other], corrections=tmp_path / "退回")

    files = [review.correction_copy.file for review in reviews if review.correction_copy is not None]
    assert files == [tmp_path / "退回" / OF_ERRORS, tmp_path / "退回" / "999903-示例三镇人民政府-退回-2.xlsx"]
    assert [len(numbers(file)) for file in files if file is not None] == [
        *(len(review.findings) for review in reviews),
    ]
    assert len(reviews[0].findings) != len(reviews[1].findings)


def test_a_copy_of_an_earlier_call_is_replaced(tmp_path: Path) -> None:
    check([ERRORS], corrections=tmp_path)
    before = (tmp_path / OF_ERRORS).read_bytes()
    check([ERRORS], corrections=tmp_path)

    assert names(tmp_path) == [OF_ERRORS]
    assert (tmp_path / OF_ERRORS).read_bytes() == before


def test_a_file_that_is_no_copy_of_an_earlier_call_stays(tmp_path: Path) -> None:
    (tmp_path / OF_ERRORS).write_bytes(b"mine")
    check([ERRORS], corrections=tmp_path)

    assert names(tmp_path) == ["999903-示例三镇人民政府-退回-2.xlsx", OF_ERRORS]
    assert (tmp_path / OF_ERRORS).read_bytes() == b"mine"


def test_a_return_that_lies_in_the_folder_under_the_name_of_its_copy_is_not_written_over(tmp_path: Path) -> None:
    shutil.copy(ERRORS, tmp_path / OF_ERRORS)
    check([tmp_path], corrections=tmp_path)

    assert (tmp_path / OF_ERRORS).read_bytes() == ERRORS.read_bytes()
    assert names(tmp_path) == ["999903-示例三镇人民政府-退回-2.xlsx", OF_ERRORS]


def test_copies_are_returns_when_they_come_back(tmp_path: Path) -> None:
    perfeval("check", QUERIES, ERRORS, "--corrections", tmp_path)
    came_back = perfeval("check", tmp_path, "--json").json

    assert [review["verdict"] for review in came_back] == ["queries", "errors"]
    assert [[finding["number"] for finding in review["findings"]] for review in came_back] == [
        [1, 2, 3, 4, 5],
        [1, 2, 3, 4, 5],
    ]
    assert "  1. 错误 基础数据表 G24（公用经费 / 2024年决算数）：" in perfeval("check", tmp_path).out


@pytest.mark.parametrize("inside", ["", "里面"])
def test_a_folder_that_cannot_be_written_is_one_chinese_line_and_status_2(inside: str, tmp_path: Path) -> None:
    (tmp_path / "退回").write_bytes(b"a file")
    call: tuple[Any, ...] = ("check", ERRORS, "--corrections", tmp_path / "退回" / inside)
    said, as_json = perfeval(*call), perfeval(*call, "--json")

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith(f"写不了文件夹{tmp_path / '退回' / inside}（")
    assert (as_json.status, as_json.err, as_json.json["error"]["code"]) == (2, "", "output_not_written")


def test_a_path_that_does_not_exist_makes_no_folder(tmp_path: Path) -> None:
    assert perfeval("check", tmp_path / "没有.xlsx", "--corrections", tmp_path / "退回").status == 2
    assert names(tmp_path) == []


def test_a_return_with_more_than_a_workbook_holds_is_named_and_stops_no_other(tmp_path: Path) -> None:
    def crowd(workbook: Workbook) -> None:
        sheet = workbook[BASIC]
        insert_row(sheet, 20, {})
        sheet.insert_rows(20, 99)
        for number in range(20, 120):
            with_cells(BASIC, {f"B{number}": "资金", f"C{number}": number, f"E{number}": 1, f"G{number}": 1})(workbook)

    crowded = changed(FILED, tmp_path / "多.xlsx", crowd)
    outcome = perfeval("check", crowded, QUERIES, "--corrections", tmp_path / "退回")

    assert outcome.status == 1
    assert re.search(rf"^没有做退回件：{crowded}（一份工作簿放不下：.+）$", outcome.err, re.MULTILINE)
    assert names(tmp_path / "退回") == [OF_QUERIES]


# Names


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("430527100-长铺镇人民政府", "430527100-长铺镇人民政府-退回.xlsx"),
        ('1-甲/乙\\丙:丁*戊?己"庚<辛>壬|癸', "1-甲_乙_丙_丁_戊_己_庚_辛_壬_癸-退回.xlsx"),
        ("1-甲\n乙\t丙", "1-甲_乙_丙-退回.xlsx"),
        ("~$1-甲", "_$1-甲-退回.xlsx"),
        ("..-甲", "_-甲-退回.xlsx"),
        ("nul.1-甲", "_nul.1-甲-退回.xlsx"),
        ("COM1", "COM1-退回.xlsx"),
        ("1-" + "长" * 100, "1-" + "长" * 59 + "-退回.xlsx"),
        ("1-甲镇 ", "1-甲镇-退回.xlsx"),
    ],
)
def test_a_name_is_one_that_windows_takes(stem: str, name: str) -> None:
    assert safe_file_name(stem, "-退回.xlsx") == name


def test_the_copy_of_a_unit_with_such_a_name_keeps_the_name_inside(tmp_path: Path) -> None:
    unit = Unit("99/01", "甲镇：本级/所属:二级")
    given = blank("suining", year=2024, unit=unit, output=tmp_path / "a.xlsx").file
    [review] = check([given], corrections=tmp_path / "退回")

    assert names(tmp_path / "退回") == ["99_01-甲镇：本级_所属_二级-退回.xlsx"]
    assert review.correction_copy is not None
    assert review.correction_copy.file is not None
    assert load_workbook(review.correction_copy.file)["自评表"]["C5"].value == "甲镇：本级/所属:二级"
