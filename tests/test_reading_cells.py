"""Single cells as people fill them: numbers typed as text, texts typed as numbers, prompts left standing."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from perfeval_xl.rules.reading_codes import READING_CODES
from tests.returned_copies import BASIC, SELF, sent_back, sent_back_with


@pytest.mark.parametrize(
    ("field", "sheet", "cell", "typed", "value"),
    [
        ("spending.overseas.final", BASIC, "G12", "2.50 ", 2.5),
        ("spending.overseas.final", BASIC, "G12", "１２．５", 12.5),
        ("spending.overseas.final", BASIC, "G12", "1,234.5", 1234.5),
        ("spending.overseas.final", BASIC, "G12", "2000万", 2000),
        ("spending.overseas.final", BASIC, "G12", "20000元", 2),
        ("spending.overseas.final", BASIC, "G12", "/", None),
        ("spending.overseas.final", BASIC, "G12", "无", None),
        ("staff.on_duty", BASIC, "E6", "58人", 58),
        ("split.income.other", SELF, "E12", "—", None),
    ],
)
def test_a_number_typed_as_text_is_understood_and_said(  # noqa: PLR0917
    field: str, sheet: str, cell: str, typed: str, value: float | None, tmp_path: Path
) -> None:
    returned = sent_back_with(tmp_path, sheet, cell, typed)
    note = returned.finding("typed_as_text")

    assert (returned.values[field], returned.typed[field]) == (value, typed)
    assert (note.severity, note.sheet, note.cell, note.field, note.found) == ("note", sheet, cell, field, typed)
    assert note.expected == ("空白" if value is None else f"{value:g}")


@pytest.mark.parametrize("typed", ["7.50.", "12，5", "约60", "六十", "1e3", "58台", "#N/A", True, datetime(2024, 5, 1)])
def test_what_is_not_certainly_a_number_is_an_error_and_stands_as_typed(typed: Any, tmp_path: Path) -> None:
    returned = sent_back_with(tmp_path, BASIC, "G12", typed)
    shown = {True: "TRUE", datetime(2024, 5, 1): "2024-05-01"}.get(typed, typed)

    assert returned.findings == [("not_a_number", BASIC, "G12")]
    assert returned.finding("not_a_number").found == shown
    assert (returned.values["spending.overseas.final"], returned.typed["spending.overseas.final"]) == (None, shown)
    assert returned.review.verdict == "errors"


def test_what_is_computed_from_an_unreadable_cell_is_blank_and_no_finding(tmp_path: Path) -> None:
    returned = sent_back_with(tmp_path, SELF, "G7", "7.50.")

    assert returned.findings == [("not_a_number", SELF, "G7")]
    assert (returned.values["funding.execution_rate"], returned.values["funding.score"]) == (None, None)


@pytest.mark.parametrize(
    ("content", "number_format", "text"),
    [
        (58, "@", "58"),
        (58, "General", "58"),
        (1, "0%", "100%"),
        (0.08, "0.00%", "8%"),
        (0.1, "General", "0.1"),
        (datetime(2024, 2, 3), "yyyy-mm-dd", "2024-02-03"),
        (" 58人 ", "@", " 58人 "),
    ],
)
def test_a_target_is_read_as_the_text_that_is_seen(content: Any, number_format: str, text: str, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook[SELF]["F16"].value = content
        workbook[SELF]["F16"].number_format = number_format

    returned = sent_back(tmp_path, change)
    assert returned.indicators[0]["target"] == text
    assert [code for code, *_ in returned.findings if code in READING_CODES] == []


def test_a_prompt_left_standing_is_no_name(tmp_path: Path) -> None:
    returned = sent_back_with(tmp_path, BASIC, "B20", "××专项资金")

    for number in (3, 4):
        assert returned.values[f"spending.earmarked_fund.{number}.name"] is None
        assert returned.typed[f"spending.earmarked_fund.{number}.name"] == "××专项资金"
    assert returned.findings == [("prompt_left", BASIC, "B20")]


def test_a_prompt_deleted_is_blank(tmp_path: Path) -> None:
    returned = sent_back_with(tmp_path, BASIC, "B23", None)

    assert returned.typed["spending.earmarked_fund.6.name"] is None
    assert returned.findings == []


@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000"])
def test_spaces_are_a_blank(blank: str | None, tmp_path: Path) -> None:
    returned = sent_back_with(tmp_path, BASIC, "E6", blank)

    assert (returned.values["staff.on_duty"], returned.typed["staff.on_duty"]) == (None, None)
    assert returned.findings == [("required_blank", BASIC, "E6")]


def test_a_blank_and_a_zero_are_different_things(tmp_path: Path) -> None:
    returned = sent_back_with(tmp_path, BASIC, "E6", 0)

    assert (returned.values["staff.on_duty"], returned.values["staff.control_rate"]) == (0, 0)
    assert returned.findings == []
