"""What is seen in a cell and what is stored are told apart alike in every format that LibreOffice saves."""

from datetime import datetime, time
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.support.files.returned_copies import BASIC, SELF, Returned, clean_bytes
from tests.support.programs.libreoffice import convert

pytestmark = pytest.mark.libreoffice

FORMATTED: tuple[tuple[str, str, Any, str], ...] = (
    (BASIC, "C25", 600000, '0!.0,"万元"'),
    (BASIC, "E25", 620000, '#,##0.00"元"'),
    (BASIC, "G25", 58.3, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '),
    (BASIC, "C28", 75.5, ";;;"),
    (BASIC, "E28", -80, "0.00;0.00"),
    (BASIC, "G28", True, "General"),
    (SELF, "F16", 12, '0"公里"'),
    (SELF, "G16", 12, '0"公里"'),
    (SELF, "G21", 100, '0"%"'),
    (SELF, "F22", time(1, 1), "h:mm"),
    (SELF, "G22", datetime(2024, 3, 4), 'm"月"d"日"'),
    (SELF, "G36", "=1/0", "@"),
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Returned]:
    folder = tmp_path_factory.mktemp("seen")
    path = folder / "returned.xlsx"
    path.write_bytes(clean_bytes())
    workbook = load_workbook(path)
    for sheet, cell, content, number_format in FORMATTED:
        workbook[sheet][cell].value = content
        workbook[sheet][cell].number_format = number_format
    workbook[BASIC]["G26"].value = "=20+11.2"
    workbook[BASIC]["C26"].value = '="33"'
    workbook.save(path)
    return {kind: Returned(convert([path], folder / kind, kind)[0]) for kind in ("xlsx", "xls", "ods")}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_amounts_are_read_as_they_are_seen_or_not_at_all(saved: dict[str, Returned], kind: str) -> None:
    values = saved[kind].values

    assert {name: values[f"spending.office.{name}"] for name in ("prior_final", "budget", "final")} == {
        "prior_final": None,
        "budget": 62,
        "final": 58.3,
    }
    assert [values[f"spending.procurement.{name}"] for name in ("prior_final", "budget", "final")] == [None] * 3
    assert saved[kind].typed["spending.procurement.final"] == "TRUE"


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_texts_are_read_as_they_are_seen(saved: dict[str, Returned], kind: str) -> None:
    rows = {each["name"]: each for each in saved[kind].indicators}

    assert (rows["硬化通村公路里程"]["target"], rows["硬化通村公路里程"]["actual"]) == ("12公里", "12公里")
    assert rows["工程验收合格率"]["actual"] == "100%"
    assert (rows["项目资金使用合规率"]["target"], rows["项目资金使用合规率"]["actual"]) == ("1:01", "3月4日")
    assert [each["actual"] for each in rows.values() if "actual" in each.get("typed", {})] == [None]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_is_said_of_them_is_the_same(saved: dict[str, Returned], kind: str) -> None:
    cells: dict[str, list[str | None]] = {
        code: [] for code in ("typed_as_text", "not_a_number", "date_as_text", "error_value", "formula_typed")
    }
    for code, _, cell in saved[kind].findings:
        cells.get(code, []).append(cell)
    # In an .xls the text "33" that a formula gives is stored where no reader finds it.
    no_result, as_text = (["C26"], []) if kind == "xls" else ([], ["C26"])

    assert cells == {
        "typed_as_text": ["E25", *as_text],
        "not_a_number": ["C25", *no_result, "C28", "E28", "G28"],
        "date_as_text": ["F22", "G22"],
        "error_value": ["G36"],
        "formula_typed": [*as_text, "G26"][:1],
    }
    assert not {"not_recalculated", "stored_value_differs", "overwritten"} & {code for code, *_ in saved[kind].findings}
