"""The manuals say what the program does: every command, option, key and function, and every example works."""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from perfeval_xl.cli import _parser
from perfeval_xl.reading.number_text import NoFigure, Number, understand
from tests.support.manuals import (
    COMMANDS,
    FILLING,
    GUIDE,
    README,
    WITH_COMMANDS,
    rows_of,
    run_in_order,
)
from tests.support.paths import ROOT, SAMPLES
from tests.support.processes.command_line import perfeval

DOCUMENTS = pytest.mark.parametrize("text", WITH_COMMANDS.values(), ids=WITH_COMMANDS)


def verbs(parser: argparse.ArgumentParser | None = None, before: str = "") -> dict[str, argparse.ArgumentParser]:
    """Every command, `excel check` as such."""
    found: dict[str, argparse.ArgumentParser] = {}
    for each in (parser or _parser())._actions:
        if isinstance(each, argparse._SubParsersAction):
            for name, below in each.choices.items():
                found |= verbs(below, f"{before}{name} ") or {f"{before}{name}": below}
    return found


def first_words() -> set[str]:
    return {name.split()[0] for name in verbs()}


def heads_of(text: str) -> set[str]:
    """The headings as GitHub makes addresses of them."""
    return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in re.findall(r"^#+ (.+)$", text, re.M)}


def leads_somewhere(folder: Path, link: str) -> bool:
    """Whether there is such a file, and in it the heading if one is named."""
    name, _, head = link.partition("#")
    return (folder / name).exists() and (not head or head in heads_of((folder / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("text", [*WITH_COMMANDS.values(), FILLING], ids=[*WITH_COMMANDS, "填报指南"])
def test_every_link_leads_somewhere(text: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", text)
    folder = ROOT if text == README else ROOT / "docs"

    assert {link[1:] for link in links if link.startswith("#")} - heads_of(text) == set()
    assert [link for link in links if not link.startswith("#") and not leads_somewhere(folder, link)] == []


# Commands


@pytest.mark.parametrize("verb", verbs())
def test_the_guide_names_every_command_and_each_of_its_options(verb: str) -> None:
    options = [option for action in verbs()[verb]._actions for option in action.option_strings]

    assert f"| `perfeval {verb}` |" in GUIDE
    assert [option for option in options if f"`{option}`" not in GUIDE] == []


def test_the_guide_names_no_option_that_does_not_exist() -> None:
    parsers = (_parser(), *verbs().values())
    known = {option for parser in parsers for action in parser._actions for option in action.option_strings}

    assert set(re.findall(r"`(-[-a-z]+)`", GUIDE)) - known == set()


@DOCUMENTS
def test_every_command_line_parses(text: str) -> None:
    inline = [line for line in re.findall(r"`(perfeval [^`]+)`", text) if len(line.split()) > 2]
    whole = COMMANDS[text] + [line for line in inline if line.removeprefix("perfeval ") not in verbs()]

    assert whole
    for line in whole:
        words = shlex.split(line.replace("命令 --help", "check --help").partition(" > ")[0])
        if "--help" in words:
            assert words[1] in first_words()
        else:
            assert _parser().parse_args(words[1:]).command


@DOCUMENTS
def test_every_command_that_is_only_named_exists(text: str) -> None:
    assert set(re.findall(r"`perfeval ([^` ]+)`", text)) - first_words() == set()


def returned_files(folder: Path) -> Path:
    """The folder 回收 of the guide's examples."""
    folder.mkdir()
    for sample, name in (("shili_1_clean", "一"), ("shili_2_queries", "二"), ("shili_3_errors", "三")):
        shutil.copy(SAMPLES / f"{sample}.xlsx", folder / f"示例{name}镇.xlsx")
    return folder


def test_the_guides_commands_work_in_the_order_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    returned_files(tmp_path / "回收")
    done = run_in_order(COMMANDS[GUIDE])

    assert done == [
        *(("forms", 0), ("blank", 0), ("check", 1), ("check", 1), ("read", 0)),
        *(("check", 1), ("read", 0), ("blank", 0), ("consolidate", 1), ("consolidate", 1)),
    ]
    assert "待更正" in Path("审核结果.txt").read_text(encoding="utf-8")
    assert perfeval("check", "重发").out.startswith("重发/999901-示例一镇人民政府.xlsx 999901 示例一镇人民政府：通过")
    assert {path.name for path in Path("退回").glob("[!.]*")} == {
        "999902-示例二镇人民政府-退回.xlsx",
        "999903-示例三镇人民政府-退回.xlsx",
    }
    assert {"下发", "汇总.xlsx", "汇总数据"} <= {path.name for path in tmp_path.iterdir()}


def test_the_guides_example_of_findings_is_what_check_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    returned_files(tmp_path / "回收")
    shown = re.findall(r"^    (回收/.+|  (?:待核实|错误) .+)$", GUIDE, re.MULTILINE)
    printed = perfeval("check", "回收").out.splitlines()

    assert len(shown) == 5
    assert [line for line in shown if line not in printed] == []


def test_the_guides_script_makes_a_workbook_for_each_unit_of_a_list_saved_by_excel(tmp_path: Path) -> None:
    script = re.search(r"^ *```python\n(.*?)^ *```", GUIDE, re.MULTILINE | re.DOTALL)
    assert script
    (tmp_path / "批量生成.py").write_text(textwrap.dedent(script[1]), encoding="utf-8")
    (tmp_path / "名单.csv").write_bytes("\ufeffcode,name\r\n000901,甲 镇\r\n999902,乙局\r\n".encode())
    subprocess.run(
        [sys.executable, "批量生成.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True
    )

    assert sorted(path.name for path in (tmp_path / "下发").iterdir()) == ["000901-甲 镇.xlsx", "999902-乙局.xlsx"]


def test_the_guides_table_of_numbers_typed_as_text_is_true() -> None:
    table = [
        row for row in rows_of(GUIDE) if len(row) == 3 and row[0].startswith("`") and row[1] in {"万元", "人", "㎡"}
    ]

    assert len(table) == 15
    assert [(row[0], said(row[0].strip("`"), row[1])) for row in table] == [(row[0], row[2]) for row in table]


def said(typed: str, unit: str) -> str:
    match understand(typed, unit):
        case Number(value):
            return f"{value:g}"
        case NoFigure():
            return "空白"
        case _:
            return "错误"
