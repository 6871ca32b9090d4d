"""Single cells as people fill them: numbers typed as text, texts typed as numbers, prompts left standing."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.reading.submission import Unread
from perfeval_xl.review.corrections import write_correction_copy
from perfeval_xl.rules.reading_codes import READING_CODES
from tests.support.files.returned_copies import BASIC, SELF, Returned, clean_bytes, rewritten, sent_back, sent_back_with
from tests.support.programs.judged import forms


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


# What is seen and what is stored


def formatted(folder: Path, sheet: str, cell: str, content: Any, number_format: str) -> Returned:
    def change(workbook: Workbook) -> None:
        workbook[sheet][cell].value = content
        workbook[sheet][cell].number_format = number_format

    return sent_back(folder, change)


def test_a_money_unit_in_a_format_is_taken_as_if_it_were_typed(tmp_path: Path) -> None:
    returned = formatted(tmp_path, BASIC, "G25", 583000, '#,##0.00"元"')
    note = returned.finding("typed_as_text")

    assert (returned.values["spending.office.final"], returned.typed["spending.office.final"]) == (58.3, "583000元")
    assert returned.findings == [("typed_as_text", BASIC, "G25")]
    assert note.message == "2024年决算数按格式显示为“583000元”，按58.3万元读取"


def test_a_figure_that_the_format_makes_is_not_read(tmp_path: Path) -> None:
    returned = formatted(tmp_path, BASIC, "G25", 583000, '0!.00,"万元"')

    assert returned.findings == [("not_a_number", BASIC, "G25")]
    assert returned.values["spending.office.final"] is None
    assert "单元格的格式显示的与所存的数不同" in returned.finding("not_a_number").message


def test_what_was_not_read_for_its_format_is_no_number_in_the_correction_copy_either(tmp_path: Path) -> None:
    returned = formatted(tmp_path, BASIC, "G25", 583000, '0!.00,"万元"')
    copy = tmp_path / "copy.xlsx"
    write_correction_copy(returned.review, returned.submission, copy)

    assert Returned(copy).findings == [("not_a_number", BASIC, "G25")]


def test_an_error_value_in_a_text_is_left_out_of_the_correction_copy(tmp_path: Path) -> None:
    returned = sent_back_with(tmp_path, SELF, "C14", "#REF!")
    copy = tmp_path / "copy.xlsx"
    write_correction_copy(returned.review, returned.submission, copy)

    assert Returned(copy).findings == [("restored", SELF, "G14"), ("required_blank", SELF, "C14")]


def test_true_as_libreoffice_saves_it_is_no_number(tmp_path: Path) -> None:
    returned = rewritten(
        tmp_path, BASIC, r'(<c r="G25"[^>]*)><v>58\.3</v>', r'\1 t="n"><f aca="false">TRUE()</f><v>1</v>'
    )

    assert returned.findings == [("not_a_number", BASIC, "G25")]
    assert returned.typed["spending.office.final"] == "TRUE"


def test_minus_zero_is_zero(tmp_path: Path) -> None:
    returned = rewritten(tmp_path, BASIC, r'(<c r="G25"[^>]*>)<v>58\.3</v>', r"\1<v>-0</v>")

    assert str(returned.values["spending.office.final"]) == "0.0"


@pytest.mark.parametrize(
    ("content", "number_format", "text", "code"),
    [
        (timedelta(hours=36), "[h]:mm:ss", "36:00:00", "date_as_text"),
        (0.75, "h:mm AM/PM", "6:00 PM", "date_as_text"),
        (0.75, '上午/下午h"时"mm"分"', "下午6时00分", "date_as_text"),
        (datetime(2024, 12, 31), "aaaa", "星期二", "date_as_text"),
        (datetime(2024, 12, 31), 'e"年"', "2024年", "date_as_text"),
        (datetime(2024, 12, 31), "e-mm-dd", "2024-12-31", None),
        (datetime(2024, 12, 31, 18), "yyyy/m/d", "2024-12-31", None),
        (datetime(2024, 12, 31), "d-mmm", "2024-12-31", "shown_otherwise"),
        (-150, "yyyy/m/d", "-150", "shown_otherwise"),
        (3000000, "yyyy/m/d", "3000000", "shown_otherwise"),
        (58, "[DBNum1][$-804]General", "58", "shown_otherwise"),
        ("200", '@"户"', "200户", None),
        ("200", '0;0;0;"无"', "无", None),
        ("200", ";;;", "200", "shown_otherwise"),
        ("200", ";;;@", "200", None),
    ],
)
def test_a_target_in_a_format_is_what_is_seen_or_asked_about(
    content: Any, number_format: str, text: str, code: str | None, tmp_path: Path
) -> None:
    returned = formatted(tmp_path, SELF, "F16", content, number_format)
    said = [found for found in returned.review.findings if found.code in READING_CODES]

    assert returned.indicators[0]["target"] == text
    assert [(found.code, found.cell) for found in said] == ([(code, "F16")] if code else [])
    assert [("按显示的" in found.message) for found in said] == ([code == "date_as_text"] if code else [])


def test_what_a_text_in_a_number_cell_shows_is_what_was_typed(tmp_path: Path) -> None:
    returned = formatted(tmp_path, BASIC, "G25", "583000", '@"元"')

    assert (returned.values["spending.office.final"], returned.typed["spending.office.final"]) == (58.3, "583000元")
    assert returned.findings == [("typed_as_text", BASIC, "G25")]


def test_a_hidden_text_in_a_number_cell_is_not_read(tmp_path: Path) -> None:
    returned = formatted(tmp_path, BASIC, "G25", "58.3", ";;;")

    assert returned.findings == [("not_a_number", BASIC, "G25")]


@pytest.mark.parametrize(
    ("content", "number_format"), [(-150, "yyyy/m/d"), (1.5, "[h]:mm:ss"), (45657, "aaaa"), (45657, 'e"年"')]
)
def test_a_date_or_a_time_is_no_amount(content: float, number_format: str, tmp_path: Path) -> None:
    returned = formatted(tmp_path, BASIC, "G25", content, number_format)

    assert returned.findings == [("not_a_number", BASIC, "G25")]
    assert returned.values["spending.office.final"] is None


def test_the_forms_own_words_before_a_name_are_not_read(tmp_path: Path) -> None:
    returned = formatted(tmp_path, BASIC, "B18", "道路养护", '"其中："@')

    assert returned.values["spending.earmarked_fund.1.name"] == "道路养护"


def test_a_cell_that_a_rule_may_show_in_another_way_is_asked_about(tmp_path: Path) -> None:
    in_thousands, plain = (
        Rule(type="expression", formula=["TRUE"], dxf=DifferentialStyle(numFmt=NumberFormat(200 + number, code)))
        for number, code in enumerate(('0!.0,"万元"', "0.000"))
    )

    def change(workbook: Workbook) -> None:
        workbook[BASIC].conditional_formatting.add("G25:G26", in_thousands)
        workbook[BASIC].conditional_formatting.add("E25:E26", plain)
        workbook[SELF].conditional_formatting.add("F16:F17", in_thousands)
        workbook[SELF]["F16"].value = 12

    returned = sent_back(tmp_path, change)
    found = [each for each in returned.review.findings if each.code in READING_CODES]

    assert [(each.code, each.severity, each.cell) for each in found] == [
        ("shown_otherwise", "query", cell) for cell in ("G25", "G26", "F16")
    ]
    assert (returned.values["spending.office.final"], returned.indicators[0]["target"]) == (58.3, "12")


def struck_through(folder: Path, sheet: str, cell: str, old: str, new: str) -> Returned:
    def change(workbook: Workbook) -> None:
        workbook[sheet][cell].value = CellRichText(TextBlock(InlineFont(strike=True), old), new)

    return sent_back(folder, change)


def test_a_number_with_a_part_struck_through_is_not_read(tmp_path: Path) -> None:
    returned = struck_through(tmp_path, BASIC, "G25", "60", "58.3")

    assert returned.findings == [("not_a_number", BASIC, "G25")]
    assert returned.finding("not_a_number").found == "6058.3（有划掉的文字）"


def test_a_text_with_a_part_struck_through_is_asked_about(tmp_path: Path) -> None:
    returned = struck_through(tmp_path, SELF, "C14", "修路；", "改水。")

    assert returned.findings == [("shown_otherwise", SELF, "C14")]
    assert (returned.finding("shown_otherwise").severity, returned.values["goals.initial"]) == ("query", "修路；改水。")


@pytest.mark.parametrize("explanation", [True, "情况说明", "#REF!", "=1+1", "无"])
def test_what_explains_nothing_leaves_a_query_open(explanation: Any, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook[BASIC]["E26"].value = 30
        workbook[BASIC]["K26"].value = explanation

    returned = sent_back(tmp_path, change)
    assert returned.findings == [("above_budget", BASIC, "G26")]
    assert (returned.finding("above_budget").explanation, returned.review.verdict) == (None, "queries")


# What the workbook says of itself


@pytest.mark.parametrize("year", ["9" * 5000, "0", "202444444", "2024.5", "1999", "2101", "２０２４"])
def test_a_year_that_is_none_leaves_the_unit_unknown(year: str, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook["_perfeval"]["B3"].value = year

    returned = sent_back(tmp_path, change)
    assert [code for code, *_ in returned.findings] == ["unit_unknown"]


@pytest.mark.parametrize(("code", "refused"), [("999902", True), ("999901", False)])
def test_two_identities_that_differ_are_refused(code: str, refused: bool, tmp_path: Path) -> None:
    workbook = load_workbook(io.BytesIO(clean_bytes()))
    copied = workbook.copy_worksheet(workbook["_perfeval"])
    copied.title = "_PERFEVAL "
    copied["B4"].value = code
    path = tmp_path / "returned.xlsx"
    workbook.save(path)
    returned = read_return(path, path.name, forms())

    assert isinstance(returned, Unread) == refused
    if isinstance(returned, Unread):
        [finding] = returned.findings
        assert (finding.code, "内容不同" in finding.message) == ("not_a_return", True)
