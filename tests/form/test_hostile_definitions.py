"""Definitions that would take minutes, or fall over: each is one mistake with its mend, said at once."""

from pathlib import Path

import pytest

from perfeval_xl import check_definition
from perfeval_xl.errors import DefinitionError
from perfeval_xl.form.yaml_text import DEEPEST
from tests.form.test_definition_file import changed, problems, written
from tests.support.processes.command_line import perfeval

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 12)
)
MERGED = "a0: &a0 {x: 1}\n" + "".join(
    f"a{level}: &a{level} {{<<: [{', '.join([f'*a{level - 1}'] * 10)}]}}\n" for level in range(1, 12)
)
TOO_DEEP = f"嵌套太深，超过{DEEPEST}层"
HOSTILE = {
    "an alias bomb": (BOMB, (5, "", "用&和*引用的内容展开后太多")),
    "anchors that contain themselves": ("form: &a [*a]\n", (1, "", "用&和*引用的内容展开后太多")),
    "merge keys": (MERGED, (2, "", "不支持用<<合并")),
    "brackets": ("form: " + "[" * 50_000 + "]" * 50_000, (None, "", TOO_DEEP)),
    "braces": ("form: " + "{a: " * 50_000 + "}" * 50_000, (None, "", TOO_DEEP)),
    "indented": ("\n".join(" " * level + "a:" for level in range(500)), (None, "", TOO_DEEP)),
    "lists on one line": ("form: \n  " + "- " * 5_000 + "x", (None, "", TOO_DEEP)),
    "a little too deep": ("form: " + "\n  " + "- " * (DEEPEST + 1) + "x", (None, "", TOO_DEEP)),
}


@pytest.mark.parametrize(("text", "mistake"), HOSTILE.values(), ids=HOSTILE)
def test_what_would_take_minutes_is_refused_at_its_line(
    text: str, mistake: tuple[int | None, str, str], tmp_path: Path
) -> None:
    assert problems(tmp_path, text) == [mistake]


FORMULA = "RATIO(people, posts)"
FORMULAS = {
    "parentheses": ("-(" * 2_000 + "people" + ")" * 2_000, "公式太复杂，超过128层运算"),
    "signs": ("-" * 5_000 + "people", "公式太复杂，超过128层运算"),
    "functions": ("ABS(" * 1_000 + "people" + ")" * 1_000, "公式太复杂，超过128层运算"),
    "a long sum": ("people" + " + people" * 900, "公式太复杂，超过128层运算"),
    "too long": ("people" + " + people" * 1_000, "公式长9006字，超过8192字"),
}


@pytest.mark.parametrize(("formula", "message"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_deeper_than_anything_meant_is_a_mistake(formula: str, message: str, tmp_path: Path) -> None:
    [(_, key, said)] = problems(tmp_path, changed((FORMULA, formula)))

    assert (key, said) == ("sheets.main.blocks.staff.fields.rate.formula", message)


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan", "1e999"])
def test_a_number_that_is_none_is_a_mistake(number: str, tmp_path: Path) -> None:
    assert problems(tmp_path, changed(("from: 90", f"from: {number}"))) == [(4, "grades.0.from", "应为有限的数")]


def test_an_integer_of_thousands_of_digits_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as wrong:
        check_definition(written(tmp_path, changed(("from: 90", f"from: {'9' * 5_000}"))))

    assert len(str(wrong.value)) < 200


def test_a_form_of_more_cells_than_can_be_worked_with_is_a_mistake(tmp_path: Path) -> None:
    rows = "".join(f"          r{row}: {{repeat: 200, name_prompt: ××项目}}\n" for row in range(60))
    columns = "        columns: {a: 甲, b: 乙, c: 丙}\n"
    grid = f"      costs:\n        kind: grid\n        corner: 项目\n{columns}        rows:\n{rows}"
    [(_, key, message)] = problems(tmp_path, changed(("      words:\n", f"{grid}      words:\n")))

    assert (key, message) == ("sheets.main.blocks.costs.rows.r7", "表样的格太多，超过6000格")


@pytest.mark.parametrize("verb", ["forms", "blank", "read", "check", "consolidate", "issue"])
def test_every_command_says_so_in_one_line(verb: str, tmp_path: Path) -> None:
    path = written(tmp_path, BOMB)
    arguments: dict[str, list[object]] = {
        "forms": ["check", path],
        "blank": [path, "--year", 2024, "--unit-code", "1", "--unit-name", "甲", "-o", tmp_path / "b.xlsx"],
        "read": [path, "--form", path],
        "check": [path, "--form", path],
        "consolidate": [path, "--form", path, "-o", tmp_path / "b.xlsx"],
        "issue": [tmp_path / "round", "--form", path, "--year", 2024, "--roster", path],
    }
    if verb == "issue":
        (tmp_path / "名册.csv").write_text("单位代码,单位名称\n1,甲\n", encoding="utf-8")
        arguments["issue"][-1] = tmp_path / "名册.csv"

    outcome = perfeval(verb, *arguments[verb])

    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "本县.yaml 第5行：用&和*引用的内容展开后太多。把内容直接写出来\n"


def test_a_definition_may_use_anchors(tmp_path: Path) -> None:
    text = changed(
        ("posts: {label: 编制数, type: count}", "posts: &posts {label: 编制数, type: count}"),
        ("people: {label: 人数, type: count}", "people: *posts"),
    )

    assert check_definition(written(tmp_path, text)).title == "小表"


def test_a_device_or_a_huge_file_is_no_definition(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    huge = written(tmp_path, "# " + "x" * 300_000)

    assert perfeval("forms", "check", tmp_path / "folder.yaml").err.endswith("folder.yaml不是普通文件。写明一个文件\n")
    assert perfeval("forms", "check", huge).err.endswith("本县.yaml太大，超过256KB。检查是不是写错了文件\n")
