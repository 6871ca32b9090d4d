"""Data files that would take minutes, or fall over: one line, exit 2."""

from pathlib import Path

import pytest

from tests.form.test_hostile_definitions import BOMB, MERGED
from tests.support.processes.command_line import perfeval

UNIT = ("--year", 2024, "--unit-code", "999901", "--unit-name", "示例一镇人民政府")
FIELD, SUM = "staff.establishment", "spending.three_public.final"
HOSTILE = {
    "an alias bomb": (BOMB, "第5行用&和*引用的内容展开后太多。把内容直接写出来"),
    "merge keys": (MERGED, "第2行不支持用<<合并。把合并进来的各项直接写出来"),
    "deep lists": (
        '{"values": ' + "[" * 100_000 + "]" * 100_000 + "}",
        "嵌套太深，超过40层。写得浅一些，不要一层套一层",
    ),
    "deep mappings": ("values: " + "{a: " * 5_000 + "}" * 5_000, "嵌套太深，超过40层。写得浅一些，不要一层套一层"),
    "deep indentation": (
        "\n".join(" " * n + "a:" for n in range(400)),
        "嵌套太深，超过40层。写得浅一些，不要一层套一层",
    ),
    "a number of 400 digits": (f"values: {{{FIELD}: {'9' * 400}}}", "不是有限的数。改为数或留空"),
    "a number of 5000 digits": (f"values: {{{FIELD}: {'9' * 5_000}}}", "读不出来（格式不对）"),
    "a hexadecimal one": (f"values: {{{FIELD}: 0x{'f' * 9_000}}}", "不是有限的数。改为数或留空"),
    "infinity": (f"values: {{{FIELD}: 1e999}}", "不是有限的数。改为数或留空"),
    "a number as a key": (f"values:\n  ? 0x{'f' * 9_000}\n  : 1", "数据里的一个很长的数不是表样的格"),
    "a long key": (f"values:\n  ? {'a' * 50_000}\n  : 1", "不是表样的格"),
    "a row of many": ("values: {spending.earmarked_fund.9999.name: 甲}", "一份工作簿放不下。每组最多200行"),
    "a row of millions": ("values: {spending.earmarked_fund.99999999.name: 甲}", "一份工作簿放不下。每组最多200行"),
    "more rows than fit": ("values: {spending.earmarked_fund.200.name: 甲}", "一份工作簿放不下这些数据"),
    "a list for a form": ("form: [suining]", "数据是表样['suining']的，要做的是suining"),
    "a list for a number": (f"values: {{{FIELD}: [1]}}", "既不是数也不是文字"),
    "rows typed as a text": ("indicators: [{dimension: 产出指标, category: 无, typed: 无}]", "没有指标产出指标/无"),
}


@pytest.mark.parametrize(("text", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_data_file_is_one_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text(text, encoding="utf-8")

    outcome = perfeval("blank", "suining", *UNIT, "-o", tmp_path / "b.xlsx", "--values", tmp_path / "v.yaml")

    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert said in outcome.err
    assert len(outcome.err) < 400
    assert not (tmp_path / "b.xlsx").exists()


@pytest.mark.parametrize(
    "text",
    [
        f"year: 0x{'f' * 9_000}",
        f"unit: {{code: 0x{'f' * 9_000}}}",
        f"values: {{{SUM}: 0x{'f' * 9_000}}}",
        f"explanations: [{{row: staff, text: 0x{'f' * 9_000}}}]",
    ],
)
def test_a_huge_number_elsewhere_stops_nothing_and_is_said_short(text: str, tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text(text, encoding="utf-8")

    outcome = perfeval("blank", "suining", *UNIT, "-o", tmp_path / "b.xlsx", "--values", tmp_path / "v.yaml")

    assert outcome.status == 0
    assert len(outcome.err) < 400


def test_a_data_file_may_use_anchors(tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text(f"values: {{{FIELD}: &n 12, staff.on_duty: *n}}", encoding="utf-8")

    outcome = perfeval("blank", "suining", *UNIT, "-o", tmp_path / "b.xlsx", "--values", tmp_path / "v.yaml")

    assert (outcome.status, outcome.err) == (0, "")


def test_a_pipe_or_a_huge_file_is_no_data(tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("#" * 5_000_000, encoding="utf-8")
    (tmp_path / "w.yaml").mkdir()

    for name, said in (("v.yaml", "太大，超过4096KB"), ("w.yaml", "不是普通文件")):
        outcome = perfeval("blank", "suining", *UNIT, "-o", tmp_path / "b.xlsx", "--values", tmp_path / name)
        assert (outcome.status, outcome.out) == (2, "")
        assert said in outcome.err
