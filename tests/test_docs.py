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
from typing import Any

import pytest

from perfeval_xl.cli import _parser
from perfeval_xl.form.definition import Definition
from perfeval_xl.form.definition_file import load_definition
from perfeval_xl.form.grammar import FUNCTIONS
from perfeval_xl.form.layout import Layout, lay_out
from perfeval_xl.rules.checks import check_instances
from perfeval_xl.rules.finding import SEVERITY_NAMES
from perfeval_xl.rules.standard import STANDARD_RULES
from perfeval_xl.workbook.number_text import NoFigure, Number, understand
from tests.command_line import ROOT, SAMPLES, perfeval

README, GUIDE, ROUND, LANGUAGE, FILLING, IN_EXCEL = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in (
        *("README.md", "docs/使用指南.md", "docs/一轮自评.md", "docs/表样定义.md"),
        *("docs/填报指南.md", "docs/在Excel里审核.md"),
    )
)
WITH_COMMANDS = {
    "README": README,
    "使用指南": GUIDE,
    "一轮自评": ROUND,
    "表样定义": LANGUAGE,
    "在Excel里审核": IN_EXCEL,
}
COMMANDS = {text: re.findall(r"^ *(perfeval .+)$", text, re.MULTILINE) for text in WITH_COMMANDS.values()}
DOCUMENTS = pytest.mark.parametrize("text", WITH_COMMANDS.values(), ids=WITH_COMMANDS)
YAML: list[str] = re.findall(r"^```yaml\n(.*?)^```", LANGUAGE, re.MULTILINE | re.DOTALL)
WHOLE = YAML[0]

# Where each model of a definition is explained.
SECTIONS = {
    "Definition": "## 三、顶层",
    "Money": "## 三、顶层",
    "GradeBand": "## 三、顶层",
    "SheetDefinition": "## 四、工作表和版面",
    "FieldSpec": "## 五、格",
    "FieldType": "## 五、格",
    "RuleSetting": "### 调整",
    "Record": "### record",
    "Achievement": "### record",
    "Execution": "### record",
    "RowLabel": "### record",
    "Line": "### line",
    "Grid": "### grid",
    "GridRow": "### grid",
    "GridColumn": "### grid",
    "Split": "### split",
    "Side": "### split",
    "Indicators": "### indicators",
    "Dimension": "### indicators",
    "Category": "### indicators",
    "QualitativeBands": "### indicators",
    "Section": "### section",
    "Note": "### note",
    "Check": "## 九、本表的检查",
}


def section(heading: str) -> str:
    """The text from a heading on to the next one of its level or above."""
    level = heading.split(maxsplit=1)[0]
    found = re.search(rf"^{heading}.*?(?=^#{{2,{len(level)}}} |\Z)", LANGUAGE, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found.group()


def rows_of(text: str) -> list[list[str]]:
    """The cells of all table rows."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.M)]


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
    known = {option for parser in verbs().values() for action in parser._actions for option in action.option_strings}

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


def run_in_order(lines: list[str]) -> list[tuple[str, int]]:
    """The commands with their exit status; `> file` keeps what one printed."""
    done = []
    for line in lines:
        command, _, target = line.partition(" > ")
        outcome = perfeval(*shlex.split(command)[1:])
        if target:
            Path(target).write_text(outcome.out, encoding="utf-8")
        done.append((shlex.split(command)[1], outcome.status))
    return done


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
    assert {path.name for path in Path("退回").iterdir()} == {
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


# The definition language


def models() -> dict[str, dict[str, Any]]:
    """Every model and enumeration of a definition, as JSON schema."""
    schema = Definition.model_json_schema()
    return {"Definition": schema, **schema["$defs"]}


def words_of(schema: Any) -> set[str]:
    """The keys of a model and the fixed words that may stand in it."""
    words: set[str] = set()
    if isinstance(schema, dict):
        words.update(schema.get("properties", {}), map(str, schema.get("enum", ())))
        for name, part in schema.items():
            if name not in {"$defs", "discriminator"}:
                words |= words_of(part)
    elif isinstance(schema, list):
        words = words.union(*map(words_of, schema))
    return words


def test_every_model_of_a_definition_has_its_section() -> None:
    assert set(models()) == set(SECTIONS)


@pytest.mark.parametrize("model", SECTIONS)
def test_every_key_of_a_model_is_explained_in_its_section(model: str) -> None:
    text = section(SECTIONS[model])
    words = words_of(models()[model]) - {"kind"}
    if model == "GridColumn":  # a field with one more key
        words -= words_of(models()["FieldSpec"])

    assert words
    assert [word for word in words if f"`{word}`" not in text and not (model == "Money" and word in text)] == []


def test_every_kind_of_block_has_its_section() -> None:
    [blocks] = models()["SheetDefinition"]["properties"]["blocks"]["patternProperties"].values()
    kinds = set(blocks["discriminator"]["mapping"])

    assert set(re.findall(r"^### ([a-z]+)：", section("## 六、块"), re.MULTILINE)) == kinds


def test_every_function_is_explained_with_an_example_that_binds(tmp_path: Path) -> None:
    examples = {row[0].strip("`"): row[1].strip("`") for row in rows_of(section("## 八、表达式"))[2:]}
    layout = laid_out(WHOLE, tmp_path)

    assert list(examples) == list(FUNCTIONS)
    for function, example in examples.items():
        assert f"{function}(" in example
        layout.bind(example)


def test_the_table_of_implied_checks_is_that_of_the_rules() -> None:
    table = {(row[1].strip("`"), row[2]) for row in rows_of(section("## 十、各块自带的检查"))[2:] if len(row) == 4}

    assert table == {(rule.code, SEVERITY_NAMES[rule.severity]) for rule in STANDARD_RULES.values()}


def laid_out(definition: str, folder: Path) -> Layout:
    """The layout of a definition; every formula and check of it is bound."""
    path = folder / "示例.yaml"
    path.write_text(definition, encoding="utf-8")
    layout = lay_out(load_definition(path), 2024)
    check_instances(layout)
    return layout


def whole(example: str) -> str:
    """A whole definition around an example: a sheet's widths and blocks, or checks for the complete one."""
    if example.startswith("form:"):
        return example
    if example.startswith("checks:"):
        return WHOLE.partition("\nchecks:\n")[0] + "\n" + example
    return f"form: a\ntitle: 题\nsheets:\n  s:\n    name: 表\n    title: 题\n{textwrap.indent(example, '    ')}"


@pytest.mark.parametrize("example", YAML, ids=lambda example: example.split()[0] + str(len(example)))
def test_every_example_of_a_definition_lays_out_and_its_checks_bind(example: str, tmp_path: Path) -> None:
    laid_out(whole(example), tmp_path)


def test_the_complete_definition_goes_the_way_the_manual_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("示例.yaml").write_text(WHOLE, encoding="utf-8")

    assert run_in_order(COMMANDS[LANGUAGE][:3]) == [("forms", 0), ("blank", 0), ("check", 1)]
    assert perfeval("check", "示例一镇.xlsx", "--form", "示例.yaml", "--json").json[0]["findings"][0]["code"] == (
        "not_filled_in"
    )
