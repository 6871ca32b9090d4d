"""The command line's contract: exit status, JSON with exactly its keys, one Chinese line for a wrong call."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from perfeval_xl import __version__
from tests.support.files.handmade_files import compound_file, relationships, zipped
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import made_blank, perfeval

VERBS = [
    *("forms", "blank", "read", "check", "checks", "consolidate"),
    *("issue", "collect", "status", "return", "waive", "unwaive", "log", "round", "excel", "pdf"),
]
FINDING_KEYS = {
    *("code", "severity", "sheet", "cell", "cells", "field", "label", "found", "expected"),
    *("message", "remedy", "explanation", "number", "waived"),
}
UNIT = ("--unit-code", "999901", "--unit-name", "示例一镇人民政府")
CLEAN, ERRORS, QUERIES = (SAMPLES / f"{name}.xlsx" for name in ("shili_1_clean", "shili_3_errors", "shili_2_queries"))

# Help


def test_the_help_names_every_command() -> None:
    outcome = perfeval("--help")

    assert outcome.status == 0
    assert re.findall(r"^    ([a-z]+)", outcome.out, re.MULTILINE) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_explains_itself_in_chinese_with_an_example(verb: str) -> None:
    outcome = perfeval(verb, "--help")
    explained, _, example = outcome.out.partition("例：\n")

    assert (outcome.status, outcome.err) == (0, "")
    assert explained.startswith(f"用法：perfeval {verb} ")
    assert example.startswith(f"  perfeval {verb}")
    assert re.findall(r"usage|options|positional|show this|required", outcome.out) == []


def test_the_version_is_said() -> None:
    assert perfeval("--version") == (0, f"perfeval {__version__}\n", "")


# Wrong calls


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], "usage", "缺少参数：命令"),
        (["chek", "x.xlsx"], "usage", "没有命令chek"),
        (["check"], "usage", "缺少参数：路径"),
        (["check", CLEAN, "--yeer", 2024], "usage", "没有这样的选项或参数：--yeer"),
        (["check", CLEAN, "--year", "今年"], "usage", "--year应为整数，写的是今年"),
        (["check", CLEAN, "--form", "sunning"], "no_such_form", "没有表样sunning"),
        (["check", CLEAN, "没有的.xlsx"], "no_such_path", "没有这个文件或文件夹：没有的.xlsx"),
        (["read", "没有的.xlsx"], "no_such_path", "没有这个文件或文件夹：没有的.xlsx"),
        (["forms", "check"], "usage", "forms check后面要写定义文件"),
        (["forms", "check", "没有的.yaml"], "no_such_file", "没有这个文件：没有的.yaml"),
        (["blank", "suining", *UNIT, "-o", "a.xlsx"], "usage", "缺少参数：--year"),
        (["blank", "sunning", "--year", 2024, *UNIT, "-o", "a.xlsx"], "no_such_form", "没有表样sunning"),
        (["blank", "suining", "--year", 24, *UNIT, "-o", "a.xlsx"], "year_wrong", "年度24不对"),
        (["check", CLEAN, "--year", 1], "year_wrong", "年度1不对"),
        (["consolidate", CLEAN, "--year", 3000, "-o", "a.xlsx"], "year_wrong", "年度3000不对"),
        (["check", ""], "usage", "路径是空的"),
        (["blank", "suining", "--year", 2024, *UNIT, "-o", "a.xls"], "output_not_written", "输出文件a.xls不是.xlsx"),
        (
            ["blank", "suining", "--year", 2024, *UNIT, "-o", f"{CLEAN}/a.xlsx"],
            "output_not_written",
            f"写不了{CLEAN}/a.xlsx",
        ),
        (
            ["blank", "suining", "--year", 2024, "--unit-code", " ", "--unit-name", "甲镇", "-o", "a.xlsx"],
            "unit_wrong",
            "单位代码和单位名称不能为空",
        ),
    ],
)
def test_a_wrong_call_is_one_chinese_line_or_one_json_error_and_status_2(
    arguments: list[Any], code: str, message: str
) -> None:
    said = perfeval(*arguments)
    as_json = perfeval(*arguments, "--json")

    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(message)
    assert said.err.count("\n") == 1
    assert (as_json.status, as_json.err, set(as_json.json)) == (2, "", {"error"})
    assert set(as_json.json["error"]) == {"code", "message", "remedy"}
    assert as_json.json["error"]["code"] == code
    assert as_json.json["error"]["message"].startswith(message)
    assert as_json.json["error"]["remedy"] != ""


# forms, blank, read


def test_forms_lists_form_title_and_file() -> None:
    listed = perfeval("forms", "--json").json

    assert [set(form) for form in listed] == [{"form", "title", "file"}] * len(listed)
    assert [(form["form"], form["title"], Path(form["file"]).name) for form in listed] == [
        ("suining", "部门整体支出绩效自评", "suining.yaml"),
        ("tongcheng", "部门整体支出绩效自评", "tongcheng.yaml"),
    ]


def test_blank_prints_the_file_it_made(tmp_path: Path) -> None:
    file = tmp_path / "甲.xlsx"
    outcome = perfeval("blank", "suining", "--year", 2024, *UNIT, "-o", file, "--json")

    assert (outcome.status, outcome.err, outcome.json) == (0, "", {"file": str(file), "findings": []})
    assert load_workbook(file).sheetnames[:4] == ["填报说明", "基础数据表", "自评表", "校验"]


def test_an_existing_workbook_is_overwritten_only_with_force(tmp_path: Path) -> None:
    file = tmp_path / "甲.xlsx"
    call = ("blank", "suining", "--year", 2024, *UNIT, "-o", file)
    assert perfeval("blank", "tongcheng", "--year", 2020, *UNIT, "-o", file).status == 0
    before = file.read_bytes()

    refused = perfeval(*call)
    assert (refused.status, file.read_bytes()) == (2, before)
    assert "--force" in refused.err
    assert perfeval(*call, "--force").status == 0
    assert file.read_bytes() != before


def test_read_prints_exactly_the_contracts_object() -> None:
    outcome = perfeval("read", SAMPLES / "shili_2_queries.xlsx", "--json")
    read = outcome.json

    assert (outcome.status, outcome.err) == (0, "")
    assert list(read) == ["file", "form", "year", "unit", "values", "indicators", "explanations", "notes"]
    assert (read["form"], read["year"]) == ("suining", 2024)
    assert read["unit"] == {"code": "999902", "name": "示例二镇人民政府"}
    values = {value["field"]: value for value in read["values"]}
    assert values["spending.maintenance.budget"] == {
        "field": "spending.maintenance.budget",
        "sheet": "基础数据表",
        "cell": "E16",
        "label": "运行维护经费 / 2024年预算数",
        "value": 0,
        "typed": None,
    }
    assert values["staff.control_rate"]["value"] == 1.06
    assert values["spending.overseas.final"]["value"] is None
    assert read["indicators"][6] == {
        "dimension": "效益指标",
        "category": "社会效益指标",
        "name": "新增自来水受益人口",
        "target": "2500人",
        "actual": "2200人",
        "weight": 10,
        "score": 8.8,
        "reason": "一个村民小组整体搬迁，未再接管；下年按实际人口调整目标。",
        "cell": "E41",
    }
    assert len(read["indicators"]) == 10
    assert read["explanations"] == [{"row": "staff", "text": "接收退役安置人员3人，编制正在申请。"}]
    assert read["notes"] == []


@pytest.mark.parametrize("name", ["shili_1_clean", "tanghu_2020_corrected"])
def test_values_and_indicators_have_the_same_keys_on_every_form(name: str) -> None:
    read = perfeval("read", SAMPLES / f"{name}.xlsx", "--json").json
    keys = {"dimension", "category", "name", "target", "actual", "weight", "score", "reason", "cell"}

    assert {frozenset(value) for value in read["values"]} == {
        frozenset({"field", "sheet", "cell", "label", "value", "typed"})
    }
    assert {frozenset(row) for row in read["indicators"]} == {frozenset(keys)}


def test_read_of_a_file_that_cannot_be_read_is_the_same_object_with_nulls(tmp_path: Path) -> None:
    file = tmp_path / "空.xlsx"
    file.write_bytes(b"")
    outcome = perfeval("read", file, "--json")
    read = outcome.json

    assert (outcome.status, outcome.err) == (1, "")
    assert [read[key] for key in ("file", "form", "year", "unit")] == [str(file), None, None, None]
    assert [read[key] for key in ("values", "indicators", "explanations")] == [[], [], []]
    assert [(note["code"], set(note)) for note in read["notes"]] == [("damaged", FINDING_KEYS)]


# check


def test_check_prints_exactly_the_contracts_objects_in_the_order_given() -> None:
    outcome = perfeval("check", ERRORS, CLEAN, QUERIES, "--json")
    reviews = outcome.json

    assert (outcome.status, outcome.err) == (1, "")
    assert [review["file"] for review in reviews] == [str(ERRORS), str(CLEAN), str(QUERIES)]
    keys = {"file", "unit", "verdict", "total_score", "grade", "findings"}
    assert [set(review) for review in reviews] == [keys] * 3
    assert [review["unit"]["code"] for review in reviews] == ["999903", "999901", "999902"]
    assert [review["verdict"] for review in reviews] == ["errors", "accepted", "queries"]
    assert [review["total_score"] for review in reviews] == [96.5, 97, 98.8]
    assert [len(review["findings"]) for review in reviews] == [5, 0, 5]
    assert {frozenset(finding) for review in reviews for finding in review["findings"]} == {frozenset(FINDING_KEYS)}


@pytest.mark.parametrize(("file", "status"), [(CLEAN, 0), (QUERIES, 0), (ERRORS, 1)])
def test_only_errors_make_status_1(file: Path, status: int) -> None:
    assert perfeval("check", file).status == status
    assert perfeval("read", file).status == status


def test_what_cannot_be_read_is_one_finding_and_never_stops_the_others(tmp_path: Path) -> None:
    encrypted = compound_file({"EncryptionInfo": b"", "EncryptedPackage": b""})
    document = zipped({"_rels/.rels": relationships(("r1", "officeDocument", "word/document.xml"))})
    contents = {
        "1文字.xlsx": "单位名称,得分\n".encode(),
        "2空.xlsx": b"",
        "3截断.xlsx": CLEAN.read_bytes()[:20000],
        "4文档.xlsx": document,
        "5加密.xlsx": encrypted,
        "6完好.xlsx": CLEAN.read_bytes(),
        "7另外的表.xlsx": (SAMPLES / "roster.csv").read_bytes(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    outcome = perfeval("check", tmp_path, "--json")

    assert (outcome.status, outcome.err) == (1, "")
    assert [(Path(review["file"]).name, review["verdict"]) for review in outcome.json] == [
        (name, "accepted" if name == "6完好.xlsx" else "unreadable") for name in contents
    ]
    assert [[finding["code"] for finding in review["findings"]] for review in outcome.json] == [
        ["unsupported_format"],
        ["damaged"],
        ["damaged"],
        ["unsupported_format"],
        ["encrypted"],
        [],
        ["unsupported_format"],
    ]


def test_a_folder_is_read_by_name_and_what_is_no_return_is_said_and_does_not_count(tmp_path: Path) -> None:
    for name in ("乙镇/b.xlsx", "乙镇/a.xlsx", "a.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(CLEAN, tmp_path / name)
    for name in ("~$a.xlsx", ".DS_Store", "乙镇/Thumbs.db"):
        (tmp_path / name).write_bytes(b"?")
    outcome = perfeval("check", tmp_path, "--json")

    assert outcome.status == 0
    assert [(Path(review["file"]).relative_to(tmp_path).as_posix(), review["verdict"]) for review in outcome.json] == [
        (".DS_Store", None),
        ("a.xlsx", "accepted"),
        ("~$a.xlsx", None),
        ("乙镇/Thumbs.db", None),
        ("乙镇/a.xlsx", "accepted"),
        ("乙镇/b.xlsx", "accepted"),
    ]
    assert [review["findings"] for review in outcome.json] == [[]] * 6


@pytest.mark.parametrize("form", ["suining", "tongcheng"])
def test_the_blank_returned_unfilled_is_one_finding(form: str, tmp_path: Path) -> None:
    outcome = perfeval("check", made_blank(tmp_path / "空白.xlsx", form=form), "--json")

    assert outcome.status == 1
    assert [(review["verdict"], review["unit"]["code"]) for review in outcome.json] == [("errors", "999901")]
    assert [finding["code"] for finding in outcome.json[0]["findings"]] == ["not_filled_in"]


@pytest.mark.parametrize(
    ("demand", "code", "found", "expected"),
    [
        (["--year", 2023], "other_year", "2024", "2023"),
        (["--form", "tongcheng"], "other_form", "suining", "tongcheng"),
    ],
)
def test_a_return_of_another_form_or_year_than_asked_for_is_an_error(
    demand: list[Any], code: str, found: str, expected: str
) -> None:
    outcome = perfeval("check", CLEAN, *demand, "--json")
    [review] = outcome.json

    assert (outcome.status, review["verdict"]) == (1, "errors")
    assert [(each["code"], each["found"], each["expected"]) for each in review["findings"]] == [(code, found, expected)]


def test_a_return_of_the_form_and_year_asked_for_has_no_finding() -> None:
    assert json.loads(perfeval("check", CLEAN, "--form", "suining", "--year", 2024, "--json").out)[0]["findings"] == []
