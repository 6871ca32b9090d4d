"""`perfeval blank --values`: what a data file says gets into the workbook or is said; nothing is dropped in silence."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.support.paths import SAMPLES
from tests.support.processes.command_line import Outcome, perfeval

UNIT = ("--unit-code", "999901", "--unit-name", "示例一镇人民政府")


def data_file(folder: Path, **content: Any) -> Path:
    """A data file, form and year included."""
    path = folder / "data.json"
    path.write_text(json.dumps({"form": "suining", "year": 2024, **content}, ensure_ascii=False), encoding="utf-8")
    return path


def blank_with(folder: Path, data: Path, *, form: str = "suining", year: int = 2024) -> Outcome:
    """Renders the data file into made.xlsx."""
    output = folder / "made.xlsx"
    return perfeval("blank", form, "--year", year, *UNIT, "--values", data, "-o", output, "--json", "--force")


def read_back(folder: Path) -> dict[str, Any]:
    """Value, or else what was typed, of every field of made.xlsx."""
    read = perfeval("read", folder / "made.xlsx", "--json").json
    values = {each["field"]: each["value"] for each in read["values"]}
    return {**values, "indicators": read["indicators"], "explanations": read["explanations"]}


@pytest.mark.parametrize("data", sorted(SAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_is_read_makes_the_same_workbook_again_byte_for_byte(data: Path, tmp_path: Path) -> None:
    first, second, read = (tmp_path / name for name in ("first.xlsx", "second.xlsx", "read.json"))
    printed = perfeval("read", data.with_suffix(".xlsx"), "--json")
    read.write_text(printed.out, encoding="utf-8")
    identity = printed.json
    unit = ("--unit-code", identity["unit"]["code"], "--unit-name", identity["unit"]["name"])
    call = ("blank", identity["form"], "--year", identity["year"], *unit)

    assert perfeval(*call, "-o", first, "--values", data, "--json").json["findings"] == []
    assert perfeval(*call, "-o", second, "--values", read, "--json").json["findings"] == []
    assert first.read_bytes() == second.read_bytes()


def test_values_indicators_and_explanations_stand_in_the_workbook(tmp_path: Path) -> None:
    indicator = {"dimension": "产出指标", "category": "质量指标", "name": "合格率", "target": "95%", "score": 4.5}
    data = data_file(
        tmp_path,
        values={"staff.establishment": 0, "spending.earmarked_fund.2.name": "=甲资金", "thrift.measures": "节约"},
        indicators=[indicator],
        explanations=[{"row": "staff", "text": "新建单位"}],
    )

    assert blank_with(tmp_path, data).status == 0
    read = read_back(tmp_path)
    assert (read["staff.establishment"], read["staff.on_duty"]) == (0, None)
    assert (read["spending.earmarked_fund.1.name"], read["spending.earmarked_fund.2.name"]) == (None, "=甲资金")
    assert read["thrift.measures"] == "节约"
    assert [(row["name"], row["target"], row["actual"], row["score"]) for row in read["indicators"]] == [
        ("合格率", "95%", None, 4.5)
    ]
    assert read["explanations"] == [{"row": "staff", "text": "新建单位"}]


def test_more_entries_than_spare_rows_get_rows_of_their_own(tmp_path: Path) -> None:
    rows = [{"dimension": "产出指标", "category": "数量指标", "name": f"指标{n}", "score": n} for n in range(1, 8)]
    values = {"spending.earmarked_fund.8.final": 12}

    assert blank_with(tmp_path, data_file(tmp_path, values=values, indicators=rows)).status == 0
    read = read_back(tmp_path)
    assert [row["name"] for row in read["indicators"]] == [f"指标{n}" for n in range(1, 8)]
    assert (read["spending.earmarked_fund.8.final"], read["spending.projects.final"]) == (12, 12)
    assert perfeval("read", tmp_path / "made.xlsx", "--json").json["notes"] == []


def test_a_total_without_its_parts_stays_in_a_comment_and_is_said(tmp_path: Path) -> None:
    outcome = blank_with(tmp_path, data_file(tmp_path, values={"spending.projects.final": 448.17}))
    [finding] = outcome.json["findings"]

    assert outcome.status == 0
    assert (finding["code"], finding["field"]) == ("overwritten", "spending.projects.final")
    assert (finding["sheet"], finding["cell"], finding["found"]) == ("基础数据表", "G14", "448.17")
    cell = load_workbook(tmp_path / "made.xlsx")["基础数据表"]["G14"]
    assert cell.data_type == "f"
    assert cell.comment is not None
    assert "448.17" in cell.comment.text
    assert read_back(tmp_path)["spending.projects.final"] is None


def test_a_total_given_with_its_parts_is_ignored(tmp_path: Path) -> None:
    values = {"spending.projects.final": 448.17, "spending.operations.final": 400}
    outcome = blank_with(tmp_path, data_file(tmp_path, values=values))

    assert (outcome.status, outcome.json["findings"]) == (0, [])
    assert read_back(tmp_path)["spending.projects.final"] == 400


@pytest.mark.parametrize(
    ("typed", "value", "code", "severity"),
    [("２，０００", 2000, "typed_as_text", "note"), ("2000万", 2000, "typed_as_text", "note")],
)
def test_a_number_given_as_text_is_understood_where_it_is_certain_and_said(
    typed: str, value: float, code: str, severity: str, tmp_path: Path
) -> None:
    outcome = blank_with(tmp_path, data_file(tmp_path, values={"funding.executed": typed}))
    [finding] = outcome.json["findings"]

    assert outcome.status == 0
    assert (finding["code"], finding["severity"], finding["cell"]) == (code, severity, "G7")
    assert finding["found"] == typed
    assert read_back(tmp_path)["funding.executed"] == value


def test_what_cannot_be_read_as_a_number_is_written_as_it_was_typed_and_said(tmp_path: Path) -> None:
    data = data_file(tmp_path, values=[{"field": "funding.executed", "value": None, "typed": "7.50."}])
    outcome = blank_with(tmp_path, data)

    assert [(each["code"], each["severity"], each["found"]) for each in outcome.json["findings"]] == [
        ("not_a_number", "error", "7.50.")
    ]
    assert load_workbook(tmp_path / "made.xlsx")["自评表"]["G7"].value == "7.50."


@pytest.mark.parametrize(
    ("content", "message", "near"),
    [
        ({"values": {"spending.ofice.final": 1}}, "spending.ofice.final不是表样的格", "spending.office.final"),
        ({"explanations": [{"row": "spending.ofice", "text": "甲"}]}, "spending.ofice不是表中的行", "spending.office"),
        ({"indicators": [{"dimension": "产出指标", "category": "数量"}]}, "没有指标产出指标/数量", "产出指标/数量指标"),
        ({"form": "tongcheng"}, "数据是表样tongcheng的，要做的是suining", ""),
        ({"values": {"staff.on_duty": [1]}}, "staff.on_duty既不是数也不是文字", ""),
        ({"values": {"staff.on_duty": True}}, "staff.on_duty既不是数也不是文字", ""),
        ({"values": "staff"}, "数据的values应为列表", ""),
    ],
)
def test_a_data_file_that_names_what_the_form_has_not_is_a_wrong_call(
    content: dict[str, Any], message: str, near: str, tmp_path: Path
) -> None:
    outcome = blank_with(tmp_path, data_file(tmp_path, **content))

    assert outcome.status == 2
    assert message in outcome.json["error"]["message"]
    assert near in outcome.json["error"]["remedy"]
    assert not (tmp_path / "made.xlsx").exists()


@pytest.mark.parametrize("content", [b"\xd6\xd0", b"[1, 2", b"- 1\n- 2\n", b""])
def test_a_data_file_that_is_no_data_is_a_wrong_call(content: bytes, tmp_path: Path) -> None:
    data = tmp_path / "data.yaml"
    data.write_bytes(content)
    outcome = blank_with(tmp_path, data)

    assert (outcome.status, outcome.json["error"]["code"]) == (2, "data_wrong")
    assert outcome.json["error"]["message"].startswith(str(data))


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+86", "http://a.cn", "'引号", "  首尾有空格  ", "两\n行", "_x000D_"]
)
def test_text_stays_the_text_it_is(text: str, tmp_path: Path) -> None:
    blank_with(tmp_path, data_file(tmp_path, values={"goals.initial": text}))

    assert read_back(tmp_path)["goals.initial"] == text
