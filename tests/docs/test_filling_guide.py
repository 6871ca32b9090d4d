"""The accountant's guide: its pictures, and that the words, limits and examples it gives are those of the workbooks."""

import re
from pathlib import Path

import pytest
from make_pictures import PICTURES, SHOWN, make_workbooks
from openpyxl import Workbook, load_workbook

from perfeval_xl.expressions.attainment import Bands, attain, read_quantity
from perfeval_xl.expressions.visible_text import is_placeholder
from perfeval_xl.rules.known_forms import known_forms
from tests.support.paths import ROOT

GUIDE = (ROOT / "docs" / "填报指南.md").read_text(encoding="utf-8")
MOST_BYTES = 150_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The blank, the filled and the returned workbook of the pictures."""
    return make_workbooks(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def workbooks(files: dict[str, Path]) -> dict[str, Workbook]:
    """The same with the values that stand in them."""
    return {name: load_workbook(path, data_only=True) for name, path in files.items()}


def texts(workbook: Workbook) -> set[str]:
    """Every text that is seen on the visible sheets."""
    seen = (sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
    return {str(value) for sheet in seen for row in sheet.values for value in row if value is not None}


def part(heading: str) -> str:
    """The text from a heading to the next."""
    found = re.search(rf"^## {heading}$.*?(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found.group()


def rows_of(text: str) -> list[list[str]]:
    """The cells of all table rows, headings left out."""
    tables = re.findall(r"^\|[^\n]*\|\n\|[-|]+\|\n((?:\|[^\n]*\|\n)+)", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for rows in tables for line in rows.splitlines()]


# Pictures


def test_every_picture_is_shown_and_every_picture_shown_is_there() -> None:
    named = re.findall(r"!\[[^\]]+\]\(图/([^)]+)\)", GUIDE)

    assert sorted(named) == sorted(path.name for path in PICTURES.iterdir())
    assert sorted(named) == sorted(f"{picture.name}.png" for picture in SHOWN)


@pytest.mark.parametrize("picture", [picture.name for picture in SHOWN])
def test_a_picture_is_small(picture: str) -> None:
    assert (PICTURES / f"{picture}.png").stat().st_size < MOST_BYTES


def test_the_rows_that_the_guide_points_at_in_a_picture_say_so(workbooks: dict[str, Workbook]) -> None:
    data, own = workbooks["filled"]["基础数据表"], workbooks["filled"]["自评表"]

    assert (data["J6"].value, data["K6"].value) == (None, "接收退役安置人员2人，编制正在申请。")
    assert data["J13"].value == "待核实：决算5.2超过预算4，为预算的130.00%"
    assert data["J20"].value == "待核实：名称仍是“××专项资金”，本行已有数字"
    assert data["J25"].value == "错误：2024年决算数583000，约为同一行另一数60的9717倍，疑似单位填错"
    assert own["L17"].value == "待核实：150/200 = 75.00%，5 × 75.00% = 3.75，自评5"
    assert own["L18"].value == "待核实：实际完成值1600是年度指标值1000的1.6倍"


# Words


def test_the_sheets_it_names_are_those_of_the_workbooks(workbooks: dict[str, Workbook]) -> None:
    named = set(re.findall(r"(?:打开先看到|第一张是)?“([^”]+)”表", GUIDE)) | {"填报说明", "退回意见"}
    visible = {sheet.title for sheet in workbooks["returned"].worksheets if sheet.sheet_state == "visible"}

    assert named == {"填报说明", "校验", "退回意见"}
    assert visible == named | {"基础数据表", "自评表"}


def test_the_marks_it_explains_are_those_of_the_workbooks(workbooks: dict[str, Workbook]) -> None:
    marks = {row[0] for row in rows_of(part("四、看提示"))}
    levels = {row[1].value for row in workbooks["returned"]["退回意见"].iter_rows(min_row=7)}

    assert marks == levels == {"错误", "待核实"}


@pytest.mark.parametrize(
    ("workbook", "said"),
    [
        ("filled", "提示（自动）"),
        ("filled", "情况说明"),
        *(("filled", head) for head in ("级别", "问题", "怎样改")),
        *(("returned", head) for head in ("编号", "级别", "位置", "填报", "应为", "问题", "怎样改", "现状")),
        *(("returned", outcome) for outcome in ("未解决", "已说明")),
    ],
)
def test_the_headings_and_words_it_quotes_stand_in_the_workbooks(
    workbooks: dict[str, Workbook], workbook: str, said: str
) -> None:
    assert said in GUIDE
    assert said in texts(workbooks[workbook])


@pytest.mark.parametrize("said", ["本表没有待处理的问题", "没有待处理的问题，可以报送"])
def test_the_words_for_nothing_left_are_those_of_the_formulas(files: dict[str, Path], said: str) -> None:
    sheets = load_workbook(files["blank"])
    formulas = [str(sheets["校验"]["A2"].value), str(sheets["自评表"]["B2"].value)]

    assert f"“{said}”" in GUIDE
    assert any(f'"{said}"' in formula for formula in formulas)


def test_the_colours_it_explains_are_those_of_the_legend(workbooks: dict[str, Workbook]) -> None:
    legend = workbooks["blank"]["填报说明"]
    colours = {legend.cell(row, 2).value: legend.cell(row, 2).fill.fgColor.rgb for row in range(10, 14)}

    assert [row[0] for row in rows_of(part("一、打开"))] == ["黄色", "蓝灰色", "白色", "浅绿色"]
    assert colours == {
        "填写": "FFFFF7D6",
        "公式，自动计算，不填": "FFEEF2F8",
        "锁定，不填": "FFFFFFFF",
        "情况说明，需要时填": "FFE8F3E2",
    }


# What it says of filling in


def test_it_names_every_cell_that_is_required_on_an_empty_form(workbooks: dict[str, Workbook]) -> None:
    places = [str(row[2]) for row in workbooks["blank"]["校验"].iter_rows(min_row=4, values_only=True) if row[0]]
    required = [re.findall(r"（(.+?) / (?:2024年)?(.+?)(?:\([AB]\))?）", place) for place in places]
    listed = part("二、填写").partition("**必填的格**")[2].partition("- 动手")[0]

    assert len(places) == 11
    named = {place[0] for place in required if place}
    assert {name for row, name in named if row != "公用经费"} == {
        *("编制数", "实际在职人数", "年初预算数", "全年预算数", "全年执行数"),
        *("年初目标设定", "全年实际完成情况"),
    }
    assert [name for row, name in named if row != "公用经费" and name not in listed] == []
    assert sum(row == "公用经费" for row, _ in named) == 3
    assert "公用经费三个数" in listed


def test_the_spare_rows_it_promises_are_those_of_the_form() -> None:
    rows = known_forms().evaluator("suining", 2024).layout.fields

    assert "专项资金留了 6 行，每个二级指标留了 5 行" in GUIDE
    assert "spending.earmarked_fund.6.name" in rows
    assert "spending.earmarked_fund.7.name" not in rows
    assert "indicators.output.quantity.5.name" in rows
    assert "indicators.output.quantity.6.name" not in rows


def test_what_it_says_explains_nothing_is_a_placeholder() -> None:
    table = rows_of(part("五、情况说明"))
    listed = re.findall(r"只写((?:“[^”]+”)+)一类的，不算说明", GUIDE)

    assert len(table) == 4
    assert [row for row in table if is_placeholder(row[0]) or not is_placeholder(row[1])] == []
    assert re.findall("“([^”]+)”", listed[0]) == ["无", "没有", "略", "同上", "不适用", "0", "/", "—", "。"]
    assert [text for text in re.findall("“([^”]+)”", listed[0]) if not is_placeholder(text)] == []


def test_the_table_of_scores_is_what_the_rule_gives() -> None:
    table = [[cell.strip("`") for cell in row] for row in rows_of(part("六、指标和得分")) if row[0].startswith("`")]
    due = [attain(target, actual, "", "", 10.0, "higher", Bands()).points_due for target, actual, _ in table]

    assert len(table) == 12
    assert [row[2] for row in table] == [points or "不判断" for points in due]


@pytest.mark.parametrize(("words", "operator"), [("不少于", "≥"), ("不超过", "≤")])
def test_every_way_of_writing_a_target_is_read_as_it_says(words: str, operator: str) -> None:
    [line] = re.findall(rf"^- {words}：(.+)$", GUIDE, re.MULTILINE)
    examples = re.findall("`([^`]+)`", line)

    assert len(examples) >= 5
    assert [text for text in examples if read_quantity(text).operator != operator] == []
