"""How the form's sheets look: room for what is typed, what is repeated on every page, colours that say what to do."""

from pathlib import Path
from typing import Any

import pytest
from make_samples import read_sample
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.form.definition_file import load_definition
from perfeval_xl.form.layout import lay_out
from perfeval_xl.rendering.check_sheet import CheckLines
from perfeval_xl.rules.evaluation import Evaluator
from perfeval_xl.writing.pages import page_breaks, parts_on_pages
from perfeval_xl.writing.styles import display_width, lines_needed
from tests.support.every_form import UNIT, blank_workbook, every_form, layout_of
from tests.support.formula_text import nesting_of
from tests.support.paths import SAMPLES
from tests.support.programs.judged import rendered

BASIC, SELF = "基础数据表", "自评表"


def with_sample(name: str, folder: Path, **changes: Any) -> Workbook:
    """A sample's data, with other parts, in a workbook of ours; stored values for formulas."""
    data = {**read_sample(SAMPLES / f"{name}.yaml"), **changes}
    return load_workbook(rendered(data, folder / f"{name}.xlsx"), data_only=True)


def height(sheet: Worksheet, row: int) -> float:
    found = sheet.row_dimensions[row].height
    assert isinstance(found, float)
    return found


# Widths and lines


@pytest.mark.parametrize(
    ("text", "width"),
    [("年初预算数", 10), ("全年预算数(A)", 13), ("“提示”", 8), ("××专项资金", 12), ("规模（㎡）", 10)],
)
def test_signs_that_songti_sets_as_wide_as_hanzi_count_two(text: str, width: int) -> None:
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "size", "lines"),
    [
        ("偏差原因分析及改进措施", 22.5, 10.5, 1),
        ("偏差原因分析及改进措施", 18.0, 10.5, 2),
        ("偏差原因分析及改进措施", 19.5, 9.0, 1),
        ("四个汉字和一", 9.0, 10.5, 2),
        ("金额2023.37万", 9.0, 10.5, 3),
        ("一行\n又一行", 20.0, 10.5, 2),
        ("", 20.0, 10.5, 1),
        ("12345678901234567890", 10.5, 10.5, 2),
    ],
)
def test_a_line_holds_whole_hanzi_and_whole_numbers(text: str, width: float, size: float, lines: int) -> None:
    assert lines_needed(text, width, size=size) == lines


# Room


def test_a_reason_has_three_lines_goals_four_and_a_message_two() -> None:
    sheet = blank_workbook("suining")[SELF]

    assert {height(sheet, row) for row in range(16, 61)} == {33.0}
    assert height(sheet, 14) == 60.0
    assert {height(sheet, row) for row in (7, 9, 10, 12)} == {22.5}


def test_prose_begins_at_the_top_left_and_short_texts_stand_in_the_middle() -> None:
    workbook = blank_workbook("suining")
    placed = {
        place: (workbook[sheet][place].alignment.horizontal, workbook[sheet][place].alignment.vertical)
        for sheet, places in ((SELF, ("C5", "C14", "E16", "J16")), (BASIC, ("C32",)))
        for place in places
    }

    assert placed == {
        "C5": ("center", "center"),
        "C14": ("left", "top"),
        "E16": ("center", "center"),
        "J16": ("left", "top"),
        "C32": ("left", "top"),
    }


@every_form
def test_all_fields_of_a_row_are_of_one_size(form: str) -> None:
    workbook, layout = blank_workbook(form), layout_of(form)
    for place, fields in layout.by_row.items():
        cells = [workbook[sheet][cell] for sheet, cell in (layout.location(field.key) for field in fields)]
        assert len({cell.font.size for cell in cells}) == 1, place


def test_an_explanation_that_is_filled_in_makes_its_row_high_enough(tmp_path: Path) -> None:
    text = "本年新增办公场所，购置桌椅和打印设备，" * 5  # 95 hanzi, 19 a line
    explanations = [{"row": "spending.office", "text": text}]
    sheet = with_sample("shili_1_clean", tmp_path, explanations=explanations)[BASIC]

    assert (height(sheet, 24), height(sheet, 25)) == (22.5, 70.5)


# Pages


def test_a_page_begins_before_a_level_1_indicator_and_labels_beside_are_drawn_anew() -> None:
    workbook = blank_workbook("suining")
    sheet = workbook[SELF]

    assert [each.id for each in sheet.row_breaks.brk] == [35]
    assert workbook[BASIC].row_breaks.brk == []
    assert sheet.print_title_rows == "$15:$15"
    assert sheet["B15"].value == sheet["B36"].value == "绩效指标（90分）"
    areas = {str(area) for area in sheet.merged_cells.ranges}
    assert {"B15:B35", "B36:B60", "C16:C35", "C36:C55"} <= areas


def test_where_a_dimension_is_higher_than_a_page_it_is_divided_between_its_groups() -> None:
    heights = dict.fromkeys(range(2, 32), 10.0)

    assert page_breaks(heights, (22,), (7, 12, 17, 22, 27), 250, 10) == [22]
    assert page_breaks(heights, (22,), (7, 12, 17, 22, 27), 160, 10) == [17]
    assert page_breaks(heights, (22,), (7, 12, 17, 22, 27), 110, 10) == [12, 22]
    assert page_breaks(heights, (22,), (), 110, 10) == []
    assert page_breaks(heights, (22,), (7,), 300, 10) == []


def test_a_merged_label_is_cut_at_the_breaks_inside_it() -> None:
    assert parts_on_pages(5, 10, [3, 5, 8, 12, 15]) == [(5, 3), (8, 4), (12, 3)]
    assert parts_on_pages(5, 1, [5]) == [(5, 1)]


# Messages and colours


def test_beside_a_row_stands_one_message_and_how_many_there_are(tmp_path: Path) -> None:
    begun = [{"dimension": "产出指标", "category": "数量指标", "name": "新建村道"}]
    sheet = with_sample("shili_1_clean", tmp_path, indicators=begun)[SELF]

    assert sheet["L16"].value == "错误：年度指标值未填，等4处"
    assert sheet["L17"].value is None


def test_the_message_of_a_row_with_very_many_checks_is_no_deeper_than_excel_allows(tmp_path: Path) -> None:
    columns = "\n".join(f"          c{n}: 第{n}栏" for n in range(35))
    text = f"""\
form: wide
title: 宽表
money: {{unit: 万元, tolerance: 0.01}}
sheets:
  wide:
    name: 宽表
    title: 宽表
    widths: [20{", 10" * 35}]
    blocks:
      costs:
        kind: grid
        corner: 支出
        columns:
{columns}
        rows:
          total: {{label: 合计, typed: true, required: true, parts: {{one: 甲, other: 乙}}}}
"""
    (tmp_path / "wide.yaml").write_text(text, encoding="utf-8")
    evaluator = Evaluator(lay_out(load_definition(tmp_path / "wide.yaml"), 2024))
    evaluation = evaluator.evaluate({}, UNIT)
    formula, shown = CheckLines(evaluator, evaluation, {}).hint("wide", "costs.total")

    assert sum(check.row == ("wide", "costs.total") for check in evaluator.checks) > 64
    assert nesting_of(formula) <= 64
    assert shown == "错误：第0栏未填，等35处"


def test_the_review_lists_errors_first_and_queries_after_them(tmp_path: Path) -> None:
    sheet = with_sample("changpu_2024_as_filed", tmp_path)["校验"]

    assert [sheet.cell(row, 2).value for row in range(4, 16)] == ["错误"] * 6 + ["待核实"] * 5 + [None]


def test_of_the_review_one_page_is_printed_or_all_with_the_heading_on_each(tmp_path: Path) -> None:
    begun = [
        {"dimension": "产出指标", "category": category, "name": f"指标{n}"}
        for category in ("数量指标", "质量指标", "时效指标", "成本指标")
        for n in range(4)
    ]
    few = blank_workbook("suining")["校验"]
    many = with_sample("shili_1_clean", tmp_path, indicators=begun)["校验"]

    assert (few.print_area, few.print_title_rows) == ("'校验'!$A$1:$E$34", "$3:$3")
    assert (many.print_area, many.print_title_rows) == ("'校验'!$A$1:$E$64", "$3:$3")
    assert '>31,"。打印只含前31条","")' in str(few["A2"].value)


@every_form
def test_how_much_is_left_is_red_amber_or_green(form: str) -> None:
    workbook = blank_workbook(form)
    for name, place in [("校验", "A2"), *((sheet.name, "B2") for sheet in layout_of(form).sheets)]:
        cell = workbook[name][place]
        assert isinstance(cell, Cell)
        assert cell.font.color is not None
        assert cell.font.color.rgb == "FFC00000"
        done = "没有待处理的问题，可以报送" if name == "校验" else "本表没有待处理的问题"
        shown = f"${place[0]}$2"
        assert rules_of(workbook[name])[place] == {
            f'{shown}="{done}"': "FF2E7D32",
            f'ISNUMBER(FIND("错误0处",{shown}))': "FF9C5700",
        }


@every_form
def test_queries_are_amber_beside_the_rows_and_in_the_review(form: str) -> None:
    workbook = blank_workbook(form)
    for sheet in layout_of(form).sheets:
        letters = get_column_letter(sheet.hint_column + 1)
        area = f"{letters}{sheet.first_row + 1}:{letters}{sheet.after_row}"
        assert rules_of(workbook[sheet.name])[area] == {f'LEFT({letters}{sheet.first_row + 1},3)="待核实"': "FF9C5700"}
    assert rules_of(workbook["校验"])["B4:B63"] == {'LEFT(B4,3)="待核实"': "FF9C5700"}


def rules_of(sheet: Worksheet) -> dict[str, dict[str, str]]:
    """Formula and colour of the letters of every conditional format, by area."""
    return {
        str(area.sqref): {rule.formula[0]: rule.dxf.font.color.rgb for rule in area.rules if rule.dxf.font is not None}
        for area in sheet.conditional_formatting
    }


@every_form
def test_the_legend_shows_the_colours_of_the_sheets_and_is_narrow(form: str) -> None:
    workbook, layout = blank_workbook(form), layout_of(form)
    guide = workbook["填报说明"]
    legend = {
        cell.value: cell.fill.fgColor.rgb
        for (cell,) in guide.iter_rows(min_col=2, max_col=2)
        if cell.fill.fill_type == "solid"
    }
    colours = {}
    for key, field in layout.fields.items():
        sheet, place = layout.location(key)
        colours[field.role] = workbook[sheet][place].fill.fgColor.rgb
    first = layout.sheets[0]
    row = next(row for row, placed in first.rows.items() if placed.entry)
    explanation = workbook[first.name].cell(row + 1, first.explanation_column + 1).fill.fgColor.rgb

    assert legend == {
        "填写": colours["input"],
        "公式，自动计算，不填": colours["formula"],
        "锁定，不填": "FFFFFFFF",
        "情况说明，需要时填": explanation,
    }
    assert len(set(legend.values())) == 4
    assert guide.column_dimensions["B"].width < 30
