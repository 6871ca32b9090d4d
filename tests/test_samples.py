"""Samples: what their data holds, that their workbooks hold it at the words a person sees, and the finder of words."""

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import pytest
from filling import FillingError, cells, fill
from make_samples import read_sample, workbook_bytes
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Protection
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.paths import SAMPLES

REAL = ["changpu_2024_as_filed", "changpu_2024_corrected"]
MADE_UP = ["shili_1_clean", "shili_2_queries", "shili_3_errors", "shili_4_explained"]
PROMPT = "××专项资金"
SHIFTED_HEADS = ["绩效指标（90分）", "效益指标（30分）", "经济效益指标"]

# Formulas of the form, and what is given when it is issued.
NOT_TYPED = re.compile(
    r"staff[.]control_rate|spending[.](three_public|vehicles|projects|earmarked)[.].*|offices[.].*_rate|unit[.].*"
    r"|funding[.](weight|execution_rate|score)|overall[.].*"
)


def sample(name: str) -> dict[str, Any]:
    return read_sample(SAMPLES / f"{name}.yaml")


def sample_workbook(name: str) -> Workbook:
    return load_workbook(SAMPLES / f"{name}.xlsx")


def seen(sheet: Worksheet, row: int) -> list[Any]:
    """What a row shows from left to right: words and typed values, no formulas, hidden ids left out."""
    values = (sheet.cell(row, column) for column in range(2, sheet.max_column + 1))
    return [cell.value for cell in values if cell.value is not None and cell.data_type != "f"]


def rows_with(sheet: Worksheet, words: Any) -> list[list[Any]]:
    rows = (seen(sheet, row) for row in range(2, sheet.max_row + 1))
    return [row for row in rows if words in row]


# The data


def test_every_sample_of_the_first_form_is_known_to_these_tests() -> None:
    names = [path.stem for path in sorted(SAMPLES.glob("*.yaml"))]

    assert [name for name in names if sample(name)["form"] == "suining"] == REAL + MADE_UP


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        (REAL[0], "# 真实数据：", "430527100"),
        (REAL[1], "# 部分真实、部分假定：", "430527100"),
        *((name, "# 虚构数据：示例", f"99990{number}") for number, name in enumerate(MADE_UP, start=1)),
    ],
)
def test_a_sample_says_first_whether_it_is_real(name: str, words: str, code: str) -> None:
    assert (SAMPLES / f"{name}.yaml").read_text(encoding="utf-8").startswith(words)
    assert sample(name)["unit"]["code"] == code


@pytest.mark.parametrize("name", REAL + MADE_UP)
def test_a_sample_gives_no_field_that_the_form_computes_or_is_given(name: str) -> None:
    assert [key for key in sample(name)["values"] if NOT_TYPED.fullmatch(key)] == []


@pytest.mark.parametrize("name", REAL + MADE_UP)
def test_texts_of_indicators_are_texts_and_points_are_numbers(name: str) -> None:
    kinds = {"weight": (int, float), "score": (int, float)}
    parts = ["dimension", "category", "name", "target", "actual", "weight", "score", "reason"]

    for indicator in sample(name)["indicators"]:
        assert list(indicator) == parts
        assert [part for part in parts if not isinstance(indicator[part], kinds.get(part, str))] == []


def test_the_real_return_is_as_filed_with_its_mistakes() -> None:
    data = sample("changpu_2024_as_filed")
    values, indicators = data["values"], data["indicators"]

    assert [values[f"spending.office.{c}"] for c in ("prior_final", "budget", "final")] == [53, 34.52, 47.74]
    assert [values[f"spending.procurement.{c}"] for c in ("prior_final", "budget", "final")] == [53, 34.52, 47.74]
    assert (values["spending.earmarked_fund.1.name"], values["spending.earmarked_fund.1.final"]) == (PROMPT, 448.17)
    assert values["split.income.general_public_budget"] == 2023.37
    assert values["split.expenditure.basic"] == 1575.2
    assert values["goals.initial"] == "1：促进乡镇经济发展\n2：改善民生"
    assert [key for key in values if key.startswith(("funding", "offices", "thrift", "spending.basic"))] == []
    assert [row["weight"] for row in indicators] == [10, 10, 10, 5, 10, 5, 10, 10, 10, 10, 10]
    assert [row["score"] for row in indicators] == [10, 10, 10, 5, 10, 5, 10, 5, 10, 10, 10]
    assert [row["target"] for row in indicators[7:9]] == ["185.08", "工程审减节约资金"]
    assert (indicators[8]["name"], indicators[8]["actual"]) == ("经济效益指标", "3")
    assert [row["reason"] for row in indicators] == [""] * 11
    assert data["explanations"] == []


@pytest.mark.parametrize(
    ("name", "weights", "scores", "executed", "budget"),
    [
        ("changpu_2024_as_filed", 100, 95, None, None),
        ("changpu_2024_corrected", 90, 85, 2023.37, 2023.37),
        ("shili_1_clean", 90, 87.25, 1911, 1960),
        ("shili_2_queries", 90, 88.8, 1010, 1000),
        ("shili_3_errors", 90, 87, 912, 960),
        ("shili_4_explained", 90, 81, 1080, 1200),
    ],
)
def test_the_figures_behind_each_total_are_those_its_comment_works_with(
    name: str, weights: float, scores: float, executed: float | None, budget: float | None
) -> None:
    data = sample(name)

    assert sum(row["weight"] for row in data["indicators"]) == weights
    assert sum(row["score"] for row in data["indicators"]) == scores
    assert (data["values"].get("funding.executed"), data["values"].get("funding.annual_budget")) == (executed, budget)


# The workbooks


@pytest.mark.parametrize("name", REAL + MADE_UP)
def test_a_samples_workbook_holds_its_data_at_the_words_and_nothing_else(name: str) -> None:
    workbook, data = sample_workbook(name), sample(name)
    expected = {(cell.parent.title, cell.coordinate): value for cell, value in cells(workbook, data)}
    typed = {
        (sheet.title, cell.coordinate): cell.value
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, Cell) and not cell.protection.locked and cell.value is not None
    }
    left_prompts = {place for place, value in typed.items() if value == PROMPT and expected.get(place) != PROMPT}

    assert {place: value for place, value in typed.items() if place not in left_prompts} == {
        place: value for place, value in expected.items() if value != ""
    }


@pytest.mark.parametrize(
    ("name", "sheet", "words", "rows"),
    [
        (REAL[0], "基础数据表", "公车运行维护", [["公车运行维护", 2.5, 2.5, 2.5]]),
        (REAL[0], "基础数据表", "3、公务接待", [["3、公务接待", 0, 2.5, 0]]),
        (REAL[0], "基础数据表", PROMPT, [[PROMPT, 881.38, 0, 448.17], [PROMPT, 0, 0, 0], *[[PROMPT]] * 4]),
        (REAL[0], "基础数据表", "公用经费", [["公用经费", 367, 529.85, 338.26]]),
        (REAL[0], "自评表", "其中：一般公共预算", [["其中：一般公共预算", 2023.37, "其中：基本支出", 1575.2]]),
        (REAL[0], "自评表", "政府性基金拨款", [["政府性基金拨款", "项目支出", 448.17]]),
        (REAL[0], "自评表", "工资发放人数", [["产出指标（50分）", "数量指标", "工资发放人数", "58人", "58人", 10, 10]]),
        (REAL[0], "自评表", "单位日常运转经费", [["单位日常运转经费", "185.08", "185.08", 10, 5]]),
        (REAL[0], "自评表", "工程审减节约资金", [[*SHIFTED_HEADS, "经济效益指标", "工程审减节约资金", "3", 10, 10]]),
        (MADE_UP[1], "基础数据表", 53, [[50, 53, "接收退役安置人员3人，编制正在申请。"]]),
        (MADE_UP[3], "基础数据表", 23.5, [["水费、电费、差旅费", 20, 20, 23.5, "汛期排水用电和下村差旅增加。"]]),
    ],
)
def test_a_workbook_shows_the_rows_that_were_typed(name: str, sheet: str, words: Any, rows: list[Any]) -> None:
    assert rows_with(sample_workbook(name)[sheet], words) == rows


def test_a_saved_workbook_does_not_tell_the_time() -> None:
    saved = io.BytesIO(workbook_bytes(small_blank()))

    assert {member.date_time for member in zipfile.ZipFile(saved).infolist()} == {(2025, 1, 1, 0, 0, 0)}
    assert load_workbook(saved).properties.modified == datetime(2025, 1, 1)


# The finder of words

SMALL_BASIC: list[list[str | None]] = [
    ["公用经费", "编制数"],
    [],
    ["编制数", "财政供养人员情况（人）", "编 制\n数", None, "２０２４年实际在职人数", None, None, None, "情况说明"],
    [],
    [None, "经费控制情况", "2023年决算数", None, "2024年预算数", None, "2024年决算数", None, "情况说明"],
    [None, "3、上级专项资金"],
    [None, PROMPT],
    [None, PROMPT],
    ["公用经费", "公用经费"],
    [None, "办公经费"],
]
SMALL_SELF: list[list[str | None]] = [
    ["得分"],
    [],
    [None, None, "年度资金总额", "分值", "全年预算数(A)", "全年执行数(B)", "得分"],
    [None, None, "年度资金总额"],
    [
        None,
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
        "情况说明",
    ],
    [None, "产出指标（50分）", "数量指标"],
    [],
    [None, None, "质量指标"],
    [None, "效益指标（30分）", "数量指标"],
]


def small_blank() -> Workbook:
    """A little of the form's shape: the same words hidden in column A and row 1, merged heads, inputs unlocked."""
    workbook = Workbook()
    basic, self_assessment = workbook.worksheets[0], workbook.create_sheet("自评表")
    basic.title = "基础数据表"
    for sheet, rows in ((basic, SMALL_BASIC), (self_assessment, SMALL_SELF)):
        for words in rows:
            sheet.append(words)
        for cells_of_row in sheet.iter_rows(min_row=3, min_col=2, max_col=10):
            for cell in cells_of_row:
                cell.protection = Protection(locked=cell.value not in (None, PROMPT))
    basic["B7"].number_format = basic["B10"].number_format = '"其中："@'
    for row in range(3, 11):
        for area in ("C{0}:D{0}", "E{0}:F{0}", "G{0}:H{0}"):
            basic.merge_cells(area.format(row))
    for area in ("B6:B8", "C6:C7"):
        self_assessment.merge_cells(area)
    return workbook


def small_data(**parts: Any) -> dict[str, Any]:
    return {"form": "suining", "year": 2024, "values": {}, "indicators": [], "explanations": []} | parts


def indicator(dimension: str, category: str, name: str) -> dict[str, Any]:
    words = {"dimension": dimension, "category": category, "name": name}
    return words | {"target": "58", "actual": "=58", "weight": 10, "score": 9.5, "reason": ""}


def test_what_is_filled_stands_where_the_words_are() -> None:
    workbook = small_blank()
    fill(
        workbook,
        small_data(
            values={
                "staff.establishment": 58,
                "staff.on_duty": 57,
                "spending.earmarked_fund.2.name": "水利资金",
                "spending.earmarked_fund.2.budget": 0,
                "spending.office.prior_final": 1.5,
                "spending.office.final": 2.5,
            },
            indicators=[
                indicator("产出指标", "数量指标", "甲"),
                indicator("效益指标", "数量指标", "乙"),
                indicator("产出指标", "数量指标", "丙"),
                indicator("产出指标", "质量指标", "丁"),
            ],
            explanations=[
                {"row": "staff", "text": "一"},
                {"row": "spending.office", "text": "二"},
                {"row": "spending.earmarked_fund.2", "text": "三"},
                {"row": "indicators.output.quantity.2", "text": "四"},
            ],
        ),
    )
    basic, self_assessment = workbook.worksheets

    assert seen(basic, 4) == [58, 57, "一"]
    assert (basic["C4"].value, basic["E4"].value) == (58, 57)
    assert seen(basic, 7) == [PROMPT]
    assert (seen(basic, 8), basic["E8"].value) == (["水利资金", 0, "三"], 0)
    assert seen(basic, 9) == ["公用经费"]
    assert (seen(basic, 10), basic["G10"].value) == (["办公经费", 1.5, 2.5, "二"], 2.5)
    assert seen(self_assessment, 6) == ["产出指标（50分）", "数量指标", "甲", "58", "=58", 10, 9.5]
    assert (seen(self_assessment, 7), self_assessment["J7"].value) == (["丙", "58", "=58", 10, 9.5, "四"], "四")
    assert seen(self_assessment, 8) == ["质量指标", "丁", "58", "=58", 10, 9.5]
    assert seen(self_assessment, 9) == ["效益指标（30分）", "数量指标", "乙", "58", "=58", 10, 9.5]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"values": {"spending.overseas.final": 0}}, "“2、出国经费”有0处"),
        ({"values": {"funding.annual_budget": 0}}, "“年度资金总额”有2处"),
        ({"values": {"spending.earmarked_fund.3.final": 0}}, "没有第3行可填"),
        ({"values": {"spending.earmarked.final": None, "staff.control_rate": 1}}, "没有“staff.control_rate”"),
        ({"indicators": [indicator("产出指标", "质量指标", name) for name in "甲乙"]}, "“质量指标”没有第2行可填"),
        ({"indicators": [indicator("效益指标", "质量指标", "甲")]}, "“质量指标”有0处"),
        ({"explanations": [{"row": "thrift", "text": "甲"}]}, "“厉行节约保障措施”有0处"),
    ],
)
def test_words_that_are_absent_or_ambiguous_are_an_error_and_nothing_is_filled(
    data: dict[str, Any], problem: str
) -> None:
    workbook = small_blank()

    with pytest.raises(FillingError, match=re.escape(problem)):
        fill(workbook, small_data(**data))
    assert [list(sheet.values) for sheet in workbook] == [list(sheet.values) for sheet in small_blank()]


def test_a_locked_cell_is_not_filled() -> None:
    workbook = small_blank()
    workbook["基础数据表"]["C4"].protection = Protection(locked=True)

    with pytest.raises(FillingError, match="C4 是锁定的"):
        fill(workbook, small_data(values={"staff.establishment": 58}))


def test_a_filled_cell_is_not_filled_again() -> None:
    workbook = small_blank()
    fill(workbook, small_data(values={"staff.establishment": 58}))

    with pytest.raises(FillingError, match="C4 已有内容：58"):
        fill(workbook, small_data(values={"staff.establishment": 59}))
