"""A unit's workbook is the one that the renderer makes, byte for byte, also where it is a copy that was stamped."""

import io
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval_xl.form.identity import Identity, identity_of
from perfeval_xl.form.layout import Unit
from perfeval_xl.form.layout_parts import FieldType
from perfeval_xl.rendering.render import render
from perfeval_xl.rendering.unit_workbooks import UnitWorkbooks
from perfeval_xl.rules.known_forms import known_forms
from tests.support.every_form import FORMS
from tests.support.programs.judged import forms

SIGNATURE = "5f" * 32
UNITS = [
    Unit("999901", "示例一镇人民政府"),
    Unit("007", "示例局"),
    Unit("1", "A&B<丙>\"丁\"'戊'"),
    Unit("2", "=1+1"),
    Unit("3", "_x000D_与😀"),
    Unit("4", " 前后有空格 "),
    Unit("5", "填写"),
    Unit("6", "基础数据表"),
    Unit("8", "<r><t>甲</t></r>"),
    Unit("999907", "示例县" + "很长的名称" * 12 + "办公室"),
    Unit("9" * 60, "代码很长的示例单位"),
]

HOSTILE = [0.0, -0.0, 12.5, -3.0, 1e-7, 123456789.123456, 1e12, 0.1 + 0.2, 2.0, 1 / 3]
NAMED = """
form: named
title: 登记表
money: {unit: 元, tolerance: 0.01}
sheets:
  register:
    name: 登记表
    title: <r>登记表</r>
    widths: [12, 12, 12, 12, 12, 12]
    blocks:
      register:
        kind: record
        fields:
          unit: {label: <r><t>单位</t></r>, type: text, given: unit_name}
          said: {label: 又说, type: text, formula: "register.unit"}
          spent: {label: 支出, type: money, required: true}
"""
ODD = """
form: odd
title: 怪表
money: {unit: 元, tolerance: 0.01}
sheets:
  odd:
    name: 表 SORT(1)
    title: <r>怪表</r>
    widths: [12, 12, 12, 12, 12, 12]
    blocks:
      odd:
        kind: record
        fields:
          spent: {label: 支出, type: money, required: true}
          shown: {label: UNIQUE(A1), type: text, formula: 'IF(odd.spent > 5, "#N/A", "_x0041_ & <b>")'}
          twice: {label: 两倍, type: money, formula: "odd.spent * 2"}
checks:
  filter:
    title: 支出太多
    severity: query
    at: odd.spent
    holds: odd.spent < 7
    message: "见 FILTER(甲) {odd.spent}"
    remedy: "SORT(乙) {odd.twice}"
"""


def identity(form: str, unit: Unit) -> Identity:
    stamped = identity_of(forms().evaluator(form, 2024).layout, unit)
    return replace(stamped, campaign="a1b2c3", signature=SIGNATURE)


@pytest.fixture(scope="module")
def workbooks() -> dict[str, UnitWorkbooks]:
    return {form: UnitWorkbooks(forms().evaluator(form, 2024)) for form in [*FORMS, "small"]}


@pytest.mark.parametrize("form", [*FORMS, "small"])
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name[:8])
def test_a_stamped_copy_is_what_the_renderer_makes(
    workbooks: dict[str, UnitWorkbooks], form: str, unit: Unit, tmp_path: Path
) -> None:
    path = tmp_path / "rendered.xlsx"
    render(forms().evaluator(form, 2024), {}, identity(form, unit), path)

    assert workbooks[form].workbook(identity(form, unit)) == path.read_bytes()


def test_a_stamped_copy_says_whose_it_is_wherever_a_unit_is_named(workbooks: dict[str, UnitWorkbooks]) -> None:
    workbooks["suining"].workbook(identity("suining", UNITS[0]))
    content = workbooks["suining"].workbook(identity("suining", UNITS[1]))
    workbook = load_workbook(io.BytesIO(content))
    said = {row[0].value: row[1].value for row in workbook["_perfeval"].iter_rows(max_col=2)}
    texts = [str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value]

    assert (said["unit_code"], said["unit_name"], said["signature"]) == ("007", "示例局", SIGNATURE)
    assert workbook["填报说明"]["B2"].value == "填报单位：示例局（007）。本表只供本单位使用，不要转给其他单位填写。"
    assert workbook["自评表"]["C5"].value == "示例局"
    assert [text for text in texts if "示例一镇" in text] == []


def filled(form: str, unit: Unit, figures: Mapping[str, float]) -> Identity:
    return replace(identity(form, unit), prefilled=figures)


def figure_fields(form: str) -> list[str]:
    fields = forms().evaluator(form, 2024).layout.fields.values()
    return [field.key for field in fields if field.role == "input" and field.type is not FieldType.TEXT]


@pytest.mark.parametrize("form", [*FORMS, "small"])
def test_a_workbook_with_figures_filled_in_is_what_the_renderer_makes(
    workbooks: dict[str, UnitWorkbooks], form: str, tmp_path: Path
) -> None:
    """Figures that pass and fail checks, in the same cells and in others, of units with short and long names."""
    chance = random.Random(form)
    keys = figure_fields(form)
    evaluator = forms().evaluator(form, 2024)
    path = tmp_path / "rendered.xlsx"
    differing = []
    for number in range(24):
        unit = UNITS[number % 4]
        some = keys[:20] if number % 3 else chance.sample(keys, min(len(keys), 12))
        wanted = filled(form, unit, {key: chance.choice(HOSTILE) for key in some})
        render(evaluator, {}, wanted, path)
        if workbooks[form].workbook(wanted) != path.read_bytes():
            differing.append(wanted)
    assert differing == []


def test_a_form_that_speaks_of_the_unit_is_copied_as_rendered(tmp_path: Path) -> None:
    """Its formulas have other results for each unit."""
    definition = tmp_path / "named.yaml"
    definition.write_text(NAMED, encoding="utf-8")
    evaluator = known_forms([definition]).evaluator("named", 2024)
    workbooks = UnitWorkbooks(evaluator)
    path = tmp_path / "rendered.xlsx"
    for unit in UNITS:
        stamped = identity_of(evaluator.layout, unit)
        render(evaluator, {}, stamped, path)
        assert workbooks.workbook(stamped) == path.read_bytes()
        book = load_workbook(path, data_only=True)
        assert unit.name in [cell.value for row in book["登记表"].iter_rows() for cell in row]


def test_texts_that_look_like_markup_errors_or_functions_are_copied_as_rendered(tmp_path: Path) -> None:
    definition = tmp_path / "odd.yaml"
    definition.write_text(ODD, encoding="utf-8")
    evaluator = known_forms([definition]).evaluator("odd", 2024)
    workbooks = UnitWorkbooks(evaluator)
    path = tmp_path / "rendered.xlsx"
    for number, unit in enumerate(UNITS):
        blank = identity_of(evaluator.layout, unit)
        for wanted in (blank, replace(blank, prefilled={"odd.spent": float(number)})):
            render(evaluator, {}, wanted, path)
            assert workbooks.workbook(wanted) == path.read_bytes()
        book = load_workbook(path)
        formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert all(isinstance(cell.value, str) for cell in formulas)  # none became an array
        assert "<r>怪表</r>" in [cell.value for row in book["表 SORT(1)"].iter_rows() for cell in row]
