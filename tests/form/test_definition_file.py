"""Mistakes in a definition: each is named with file, line, key and mend; all of them at once, none as a traceback."""

import json
from pathlib import Path

import pytest

from perfeval_xl import check_definition
from perfeval_xl.errors import DefinitionError
from tests.support.paths import DEFINITIONS
from tests.support.processes.command_line import Outcome, perfeval

DEFINITION = """\
form: small
title: 小表
total_score: staff.left
grades: [{name: 优, from: 90}, {name: 差}]
sheets:
  main:
    name: 小表
    title: "{year}年小表"
    widths: [10, 10, 10, 10]
    blocks:
      staff:
        kind: record
        fields:
          posts: {label: 编制数, type: count}
          people: {label: 人数, type: count}
          rate: {label: 比例, type: rate, formula: "RATIO(people, posts)"}
          left: {label: 余数, type: count, formula: posts - people}
      words:
        kind: line
        fields:
          reason: {label: 原因, type: text}
checks:
  rate_above_one:
    severity: query
    at: staff.rate
    holds: VALUE <= 1
    message: "{LABEL}{VALUE}"
    remedy: 核对
"""


def changed(*changes: tuple[str, str]) -> str:
    """The definition with pieces of its text replaced; each must be there once."""
    text = DEFINITION
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "本县.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def problems(folder: Path, content: str | bytes) -> list[tuple[int | None, str, str]]:
    """Line, key and message of every mistake; each has a file and a mend."""
    with pytest.raises(DefinitionError) as wrong:
        check_definition(written(folder, content))
    assert {problem.file for problem in wrong.value.problems} == {"本县.yaml"}
    assert all(problem.remedy for problem in wrong.value.problems)
    return [(problem.line, problem.key, problem.message) for problem in wrong.value.problems]


STAFF, RATE, CHECK = "sheets.main.blocks.staff", "sheets.main.blocks.staff.fields.rate.formula", "checks.rate_above_one"
LEFT = "sheets.main.blocks.staff.fields.left.formula"
RATIO = '"RATIO(people, posts)"'

ONE_MISTAKE: dict[str, tuple[tuple[str, str], tuple[int | None, str, str]]] = {
    # Keys and their contents
    "a key of the whole is missing": (("title: 小表\n", ""), (1, "title", "缺少这一项")),
    "a key is missing": (("    widths: [10, 10, 10, 10]\n", ""), (6, "sheets.main.widths", "缺少这一项")),
    "an unknown key": (
        ("{label: 原因, type: text}", "{label: 原因, type: text, requird: true}"),
        (21, "sheets.main.blocks.words.fields.reason.requird", "没有这一项"),
    ),
    "a number is a text": (("[10, 10, 10, 10]", "[10, 十, 10, 10]"), (9, "sheets.main.widths.1", "应为数")),
    "a text is a number": (("title: 小表\n", "title: 2024\n"), (2, "title", "应为文字")),
    "a name that cannot be one": (("form: small", "form: Small表"), (1, "form", "“Small表”不能作名称")),
    "a sheet's name that is too long": (
        ("    name: 小表\n", f"    name: {'表' * 32}\n"),
        (7, "sheets.main.name", "太长"),
    ),
    "two limits of a grade": (("from: 90}", "from: 90, above: 90}"), (4, "grades.0", "above和from只能写一个")),
    "a severity that is none": (
        ("severity: query", "severity: warning"),
        (24, f"{CHECK}.severity", "“warning”不在可选之列"),
    ),
    "a type that is none": (
        ("{label: 编制数, type: count}", "{label: 编制数, type: cuont}"),
        (14, f"{STAFF}.fields.posts.type", "“cuont”不在可选之列"),
    ),
    # Blocks
    "blocks that do not fit": (("[10, 10, 10, 10]", "[10, 10, 10]"), (11, STAFF, "3栏不能平均分给4格")),
    # Formulas
    "an unknown name": ((RATIO, '"RATIO(peple, posts)"'), (16, RATE, "没有名称peple")),
    "an unknown function": ((RATIO, '"RATE(people, posts)"'), (16, RATE, "没有函数RATE")),
    "a number and a text": (("posts - people", "posts - words.reason"), (17, LEFT, "“-”要用在数上")),
    "an argument too few": ((RATIO, '"RATIO(people)"'), (16, RATE, "函数RATIO有1个参数，应为2个")),
    "a text in a cell of numbers": (("posts - people", "'\"甲\"'"), (17, LEFT, "公式得出的是文字，这一格是数")),
    "a bracket that is not closed": (
        (RATIO, '"RATIO(people, posts"'),
        (16, RATE, "公式“RATIO(people, posts”没有写完"),
    ),
    "a sign too many": (
        ("posts - people", "posts - - * people"),
        (17, LEFT, "公式“posts - - * people”第11个字符处不能理解"),
    ),
    "a formula of itself": (("posts - people", "posts - left"), (17, LEFT, "公式绕回了自己：staff.left → staff.left")),
    # Checks
    "a check at no field": (("at: staff.rate", "at: staff.rat"), (25, f"{CHECK}.at", "at所指的staff.rat不存在")),
    "a check of an unknown name": (("VALUE <= 1", "VALU <= 1"), (26, f"{CHECK}.holds", "没有名称VALU")),
    "a check that is no comparison": (("VALUE <= 1", "VALUE + 1"), (26, f"{CHECK}.holds", "holds不是判断")),
    "a message with an unknown name": (
        ("{LABEL}{VALUE}", "{LABEL}{VALEU}"),
        (27, f"{CHECK}.message", "没有名称VALEU"),
    ),
    "a message with half a bracket": (
        ("{LABEL}{VALUE}", "{LABEL}{VALUE"),
        (27, f"{CHECK}.message", "“{LABEL}{VALUE”里的花括号不成对"),
    ),
    "each of no block": (
        ("at: staff.rate\n", "at: rate\n    each: staf\n"),
        (26, f"{CHECK}.each", "staf不是有多行的块"),
    ),
    "each of a block of one row": (
        ("at: staff.rate\n", "at: rate\n    each: staff\n"),
        (26, f"{CHECK}.each", "staff不是有多行的块"),
    ),
    # What would be noticed by the unit only
    "a total that is no field": (
        ("total_score: staff.left", "total_score: staff.letf"),
        (3, "total_score", "没有staff.letf这一格"),
    ),
    "a sheet's name that no program takes": (
        ("    name: 小表\n", "    name: 小/表\n"),
        (7, "sheets.main.name", "表名“小/表”不能用"),
    ),
    "a sheet's name that is taken": (
        ("    name: 小表\n", "    name: 校验\n"),
        (7, "sheets.main.name", "表名“校验”不能用"),
    ),
    "a check that yields to none": (
        ("    remedy: 核对\n", "    remedy: 核对\n    yields_to: [budget_zer]\n"),
        (29, f"{CHECK}.yields_to", "没有budget_zer这样的审核"),
    ),
}


def test_the_definition_itself_has_no_mistake(tmp_path: Path) -> None:
    path = written(tmp_path, DEFINITION)
    info = check_definition(path)

    assert (info.form, info.title, info.file) == ("small", "小表", path)


@pytest.mark.parametrize(("change", "problem"), ONE_MISTAKE.values(), ids=ONE_MISTAKE)
def test_a_mistake_is_named_with_line_and_key(
    change: tuple[str, str], problem: tuple[int | None, str, str], tmp_path: Path
) -> None:
    [(line, key, message)] = problems(tmp_path, changed(change))

    assert (line, key) == problem[:2]
    assert message.startswith(problem[2])


@pytest.mark.parametrize(
    ("change", "near"),
    [
        (("        kind: record\n", "        kind: recrod\n"), "是否为record？"),
        (("{label: 编制数, type: count}", "{label: 编制数, type: cuont}"), "是否为count？"),
        ((RATIO, '"RATIO(peple, posts)"'), "是否为staff.people？"),
        (("VALUE <= 1", "VALU <= 1"), "是否为VALUE？"),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_the_near_name(change: tuple[str, str], near: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as wrong:
        check_definition(written(tmp_path, changed(change)))

    assert near in wrong.value.problems[0].remedy


def test_a_wrong_kind_of_block_is_named_at_its_block(tmp_path: Path) -> None:
    [(line, key, message)] = problems(tmp_path, changed(("        kind: record\n", "        kind: recrod\n")))

    assert line in {11, 12}
    assert key.startswith(STAFF)
    assert message == "“recrod”不在可选之列"


def test_weights_that_do_not_add_up_are_named_at_the_block(tmp_path: Path) -> None:
    folder = DEFINITIONS
    text = (folder / "small.yaml").read_text(encoding="utf-8")
    [line] = [number for number, each in enumerate(text.splitlines(), start=1) if each.strip() == "indicators:"]

    found = problems(tmp_path, text.replace("weight: 30, categories", "weight: 20, categories"))
    assert found == [(line, "sheets.scores.blocks.indicators", "各一级指标分值之和为80，weight写的是90，两者要一致")]


def test_a_placeholder_in_every_spare_row_of_indicators_is_a_mistake(tmp_path: Path) -> None:
    text = (DEFINITIONS / "small.yaml").read_text(encoding="utf-8")
    with_prompt = text.replace("name: 三级指标", "name: {label: 三级指标, placeholder: 指标1}")
    [(_, key, message)] = problems(tmp_path, with_prompt)

    assert key == "sheets.scores.blocks.indicators"
    assert message.startswith("columns里都是填写的栏，不能写formula、fixed、given、required、placeholder")


def test_blocks_of_one_name_on_two_sheets_are_a_mistake(tmp_path: Path) -> None:
    head, _, sheet = DEFINITION.partition("  main:\n")
    sheet = sheet.partition("checks:")[0]
    text = f"{head}  main:\n{sheet}  other:\n{sheet}".replace("total_score: staff.left\n", "")
    [(_, _, message)] = problems(tmp_path, text.replace("    name: 小表\n", "    name: 另表\n", 1))

    assert message == "块的名称重复：staff、words"


def test_all_mistakes_of_keys_are_named_at_once(tmp_path: Path) -> None:
    text = changed(
        ("    widths: [10, 10, 10, 10]\n", ""),
        ("type: text}", "type: text, requird: true}"),
        ("severity: query", "severity: x"),
    )

    assert {key for _, key, _ in problems(tmp_path, text)} == {
        "sheets.main.widths",
        "sheets.main.blocks.words.fields.reason.requird",
        f"{CHECK}.severity",
    }


def test_all_wrong_formulas_and_checks_are_named_at_once(tmp_path: Path) -> None:
    formulas = changed((RATIO, '"RATIO(peple, posts)"'), ("posts - people", "posts - poeple"))
    assert [key for _, key, _ in problems(tmp_path, formulas)] == [RATE, LEFT]

    second = "  again:\n    severity: note\n    at: staff.nix\n    holds: VALUE > 1\n    message: 甲\n    remedy: 乙\n"
    checks = changed(("VALUE <= 1", "VALU <= 1")) + second
    assert [key for _, key, _ in problems(tmp_path, checks)] == [f"{CHECK}.holds", "checks.again.at"]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (changed(("kind: record", "kind: record: x")), 12, "不是合格的YAML"),
        (changed(("    widths", "\twidths")), 9, "不是合格的YAML"),
        (changed(("title: 小表\n", "title: 小表\ntitle: 又一个\n")), 3, "title写了两次"),
        (DEFINITION.encode("gbk"), None, "不是UTF-8编码的文本"),
        ("- 1\n- 2\n", 1, "不是一份表样定义"),
        ("", 1, "不是一份表样定义"),
        ("form: \x00\n", None, "不是合格的YAML"),
    ],
)
def test_a_file_that_is_no_yaml_is_named_with_the_line(
    content: str | bytes, line: int | None, message: str, tmp_path: Path
) -> None:
    [(found_line, key, found)] = problems(tmp_path, content)

    assert (found_line, key) == (line, "")
    assert found.startswith(message)


def test_a_text_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert check_definition(written(tmp_path, b"\xef\xbb\xbf" + DEFINITION.encode())).form == "small"


def checked(folder: Path, *more: str) -> Outcome:
    wrong = written(folder, changed(("type: text}", "type: text, requird: true}"), (RATIO, '"RATIO(people)"')))
    return perfeval("forms", "check", wrong, *more)


def test_forms_check_says_the_mistakes_and_ends_with_status_2(tmp_path: Path) -> None:
    said, as_json = checked(tmp_path), checked(tmp_path, "--json")

    line = "本县.yaml 第21行 sheets.main.blocks.words.fields.reason.requird：没有这一项。删去或改名"
    assert (said.status, said.out, said.err.strip()) == (2, "", line)
    assert (as_json.status, as_json.err) == (2, "")
    assert as_json.json["error"]["code"] == "definition_wrong"
    assert as_json.json["error"]["message"] == line
    assert set(as_json.json["error"]) == {"code", "message", "remedy"}


def test_forms_check_of_a_good_definition_names_it(tmp_path: Path) -> None:
    outcome = perfeval("forms", "check", written(tmp_path, DEFINITION), "--json")

    expected = [{"form": "small", "title": "小表", "file": str(tmp_path / "本县.yaml")}]
    assert (outcome.status, json.loads(outcome.out)) == (0, expected)
