"""What comes out of cells and names of files stands on its own line, moves no cursor and can pass for no result."""

import csv
import json
import shutil
import sys
import unicodedata
from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval_xl import collect
from perfeval_xl.form.shown_text import inert, on_one_line
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import Outcome, perfeval
from tests.support.rounds import FIRST, fill, issue, issued, returned

FORGED = "［收下］ 9.xlsx 999902 示例二镇人民政府：第1版，通过"
NASTY = f"道路\n{FORGED}\r\x1b[2K\x1b]0;x\x07\x9b31m\u202e\u2066\u2028{FORGED}\u200b\t\t{' ' * 90}{FORGED}"


def assert_harmless(text: str) -> None:
    for line in text.splitlines():
        assert not line.strip().startswith(FORGED[:9]), line
        assert {each for each in line if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} == set()
        assert " " * 12 not in line.strip(), line


@pytest.fixture
def nasty(tmp_path: Path) -> Path:
    """A clean return with such a text as the name of a row, as a plan, as an explanation and as the name of a sheet."""
    issue(tmp_path / "round", (FIRST,))
    values = {"costs.fund.1.name": NASTY, "plan.text": NASTY, "overall.grade": NASTY}
    path = fill(issued(tmp_path / "round", "999901"), tmp_path / "inbox" / "表.xlsx", values, {"costs.fund.1": NASTY})
    book = load_workbook(path)
    book["评分表"].title = "评分表\u202e\x9b2K"
    book.save(path)
    return path


@pytest.mark.parametrize("verb", ["read", "check", "collect", "status", "return"])
def test_texts_of_cells_are_shown_harmless(verb: str, nasty: Path) -> None:
    campaign = nasty.parent.parent / "round"
    if verb in {"read", "check"}:
        outcome = perfeval(verb, nasty, "--form", campaign / "form.yaml")
    elif verb == "collect":
        outcome = perfeval(verb, campaign, nasty)
    else:
        collect(campaign, [nasty])
        outcome = perfeval(verb, campaign)

    assert outcome.out
    assert_harmless(outcome.out + outcome.err)


@pytest.mark.skipif(sys.platform != "linux", reason="Windows allows no such names")
@pytest.mark.parametrize("verb", ["check", "collect", "consolidate", "blank", "read"])
def test_names_of_files_are_shown_harmless(verb: str, tmp_path: Path) -> None:
    name = f"a\n{FORGED}\x1b[2K\x07\u202e.xlsx"
    shutil.copy(SAMPLES / "shili_1_clean.xlsx", tmp_path / name)
    issue(tmp_path / "round", (FIRST,))
    arguments: dict[str, list[object]] = {
        "check": [tmp_path / name],
        "collect": [tmp_path / "round", tmp_path / name],
        "consolidate": [tmp_path / name, "-o", tmp_path / f"汇总{name}"],
        "blank": [f"没有{name}", "--year", 2024, "--unit-code", "1", "--unit-name", "甲", "-o", tmp_path / "b.xlsx"],
        "read": [tmp_path / f"没有{name}"],
    }

    outcome: Outcome = perfeval(verb, *arguments[verb])

    assert outcome.out + outcome.err
    assert_harmless(outcome.out + outcome.err)


def test_json_escapes_what_has_no_shape_and_loses_nothing(nasty: Path) -> None:
    outcome = perfeval("read", nasty, "--form", nasty.parent.parent / "round" / "form.yaml", "--json")

    assert {each for each in outcome.out if unicodedata.category(each) in {"Cc", "Cf", "Zl", "Zp"}} == {"\n"}
    values = {each["field"]: each["value"] for each in json.loads(outcome.out)["values"]}
    assert values["plan.text"] == NASTY


def test_no_line_of_a_csv_file_can_be_forged(tmp_path: Path) -> None:
    forged = '好\n"999902","示例二镇人民政府",100\n'
    issue(tmp_path / "round", (FIRST,))
    returned(tmp_path / "round", "999901", tmp_path / "inbox" / "1.xlsx", {"plan.text": forged})
    collect(tmp_path / "round", [tmp_path / "inbox"])
    perfeval("consolidate", tmp_path / "round", "-o", tmp_path / "汇总.xlsx", "--tables", tmp_path / "数据")

    text = (tmp_path / "数据" / "unit_details.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert [row[0] for row in rows[1:]] == ["999901"]
    assert '好↵"999902","示例二镇人民政府",100↵' in rows[1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("早编预算", "早编预算"),
        ("一、\n二、\r\n三、\r四", "一、↵二、↵三、↵四"),
        ("甲\u2028乙\u2029丙\x85丁", "甲↵乙↵丙↵丁"),
        ("甲\t乙\x1b[2K\x07\x9b1m", "甲 乙?[2K??1m"),
        ("a\u202exslx\u2066", "a?xslx?"),
        ("甲" + " " * 100 + "［收下］", "甲    ［收下］"),
        ("甲\u3000\u3000乙", "甲\u3000\u3000乙"),
        ("𠮷\ue000", "𠮷\ue000"),
    ],
)
def test_a_text_becomes_one_line(text: str, shown: str) -> None:
    assert on_one_line(text) == shown


@pytest.mark.parametrize(("text", "cell"), [("=1+1", "'=1+1"), ("\t=1+1", "' =1+1"), ("\n@x", "'↵@x"), ("a=1", "a=1")])
def test_a_csv_cell_is_no_formula(text: str, cell: str) -> None:
    assert inert(text) == cell
