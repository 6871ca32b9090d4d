"""A copy that was stamped is the workbook that the renderer would have made, byte for byte."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval_xl.form.layout import Unit
from perfeval_xl.workbook.identity import Identity, identity_of
from perfeval_xl.workbook.rendering import render
from perfeval_xl.workbook.stamping import Template
from perfeval_xl.workbook.unit_workbooks import UnitWorkbooks
from tests.every_form import FORMS
from tests.judged import forms

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


def test_an_archive_is_sound_and_its_pieces_are_joined() -> None:
    info = zipfile.ZipInfo("first.xml")
    info.compress_type = zipfile.ZIP_DEFLATED
    template = Template([(info, b"<a/>" * 100)], "last.xml", [b"<b>", "name", b"," * 5000, "code", b"</b>"])

    for name, code in ((b"x", b"1"), (b"y" * 70_000, b"")):
        with zipfile.ZipFile(io.BytesIO(template.stamped({"name": name, "code": code}))) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == ["first.xml", "last.xml"]
            assert archive.read("first.xml") == b"<a/>" * 100
            assert archive.read("last.xml") == b"<b>" + name + b"," * 5000 + code + b"</b>"
