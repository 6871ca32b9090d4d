"""The manual of the definition language says what it can do: every key, kind of block and function, by examples."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.expressions.functions import FUNCTIONS
from perfeval_xl.expressions.tree import Kind
from perfeval_xl.form.definition import Definition
from perfeval_xl.form.definition_file import load_definition
from perfeval_xl.form.layout import Layout, lay_out
from perfeval_xl.rules.checks import check_instances
from perfeval_xl.rules.finding import SEVERITY_NAMES
from perfeval_xl.rules.standard import STANDARD_RULES
from tests.support.manuals import COMMANDS, LANGUAGE, rows_of, run_in_order
from tests.support.processes.command_line import perfeval

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


def functions_in(pattern: str) -> list[set[str]]:
    """The functions that the manual names before certain words, wherever it says these."""
    return [set(re.findall("`([A-Z_]+)`", found)) for found in re.findall(rf"((?:`[A-Z_]+`、?)+){pattern}", LANGUAGE)]


def test_the_manual_says_of_which_functions_what_blanks_and_cells_mean() -> None:
    takes_cells = {name for name, each in FUNCTIONS.items() if set(each.arguments[0]) != {Kind.COLUMN}}
    lenient = {name for name in takes_cells if FUNCTIONS[name].lenient}
    of_cells = {name for name in takes_cells if FUNCTIONS[name].of_cells}
    readable = {
        name for name in takes_cells if FUNCTIONS[name].reads == "always" and not FUNCTIONS[name].takes_unreadable
    }

    assert functions_in(" 里只能写格的名称") == [of_cells]
    assert functions_in(" 里的格，空白不影响其余部分") == [lenient]
    assert functions_in(" 里的格填了读不成数的文字") == [readable]


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
