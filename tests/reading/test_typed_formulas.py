"""Formulas that a unit typed into its input cells: what is read, and whether it is only said or asked about."""

import re
from pathlib import Path

import pytest

from tests.support.files.file_variants import archive_of, members_of, results, typed_formula
from tests.support.files.returned_copies import BASIC, SELF, Returned, clean_bytes, rewritten, sent_back_with

FINAL = r'(<c r="G25"[^>]*>)<v>58\.3</v>'


def with_formula(folder: Path, text: str, result: str) -> Returned:
    """The clean sample with a formula in the cell of 办公经费's final amount."""
    return rewritten(folder, BASIC, FINAL, rf"\g<1><f>{text}</f><v>{result}</v>")


def test_a_formula_with_its_result_is_a_note_that_names_it(tmp_path: Path) -> None:
    returned = with_formula(tmp_path, "100-41.7", "58.3")
    note = returned.finding("formula_typed")

    assert returned.values["spending.office.final"] == 58.3
    assert returned.findings == [("formula_typed", BASIC, "G25")]
    assert (note.severity, note.field, note.found) == ("note", "spending.office.final", "G25：=100-41.7")
    assert note.message == "G25填的是公式，按存的结果读取"


def test_many_formulas_are_one_note(tmp_path: Path) -> None:
    returned = rewritten(
        tmp_path,
        BASIC,
        r'(<c r="C25"[^>]*>)(<v>60</v></c>.*?<c r="E25"[^>]*>)(<v>62</v></c>.*?<c r="G25"[^>]*>)(<v>58\.3</v>)',
        r"\1<f>30+30</f>\2<f>31+31</f>\3<f>C25-1.7</f>\4",
    )

    assert returned.finding("formula_typed").cells == ("C25", "E25", "G25")
    assert returned.finding("formula_typed").found == "C25：=30+30；E25：=31+31；G25：=C25-1.7"
    assert returned.review.verdict == "accepted"


@pytest.mark.parametrize(
    ("text", "result", "why"),
    [
        ("[1]Sheet1!A1", "58.3", "引用了别的文件"),
        ("'C:\\\\[去年.xlsx]表'!A1", "58.3", "引用了别的文件"),
        ("58.3+RAND()*0", "58.3", "用了结果随时会变的RAND"),
        ("INDIRECT(&quot;C25&quot;)", "58.3", "用了结果随时会变的INDIRECT"),
        ("100-41.7", "0", "存的结果是0，可能没有算过"),
    ],
)
def test_a_formula_whose_result_may_be_another_is_asked_about(text: str, result: str, why: str, tmp_path: Path) -> None:
    returned = with_formula(tmp_path, text, result)

    assert returned.finding("formula_doubtful").severity == "query"
    assert why in returned.finding("formula_doubtful").message
    assert returned.review.verdict == "queries"


def test_words_in_a_formula_are_no_function(tmp_path: Path) -> None:
    returned = with_formula(tmp_path, 'IF("[1]a!"="NOW(",1,58.3)', "58.3")

    assert returned.findings == [("formula_typed", BASIC, "G25")]


def test_a_formula_that_no_program_takes_is_an_error_at_its_cell_and_the_file_is_read(tmp_path: Path) -> None:
    returned = with_formula(tmp_path, "[1]" * 30_000, "58.3")
    error = returned.finding("formula_too_long")

    assert returned.findings == [("formula_too_long", BASIC, "G25")]
    assert (error.severity, returned.values["spending.office.final"]) == ("error", 58.3)
    assert error.message == "“基础数据表”G25的公式长90000字，超过8192字，没有解读，结果不可靠"
    assert with_formula(tmp_path, "1+" * 4095 + "10", "58.3").findings == [("formula_typed", BASIC, "G25")]


def test_a_query_about_a_formula_is_explained_beside_its_row(tmp_path: Path) -> None:
    explained = r'\g<1><f>[1]表!A1</f><v>58.3</v>\2 t="inlineStr"><is><t>引自本单位决算表</t></is></c>'
    returned = rewritten(tmp_path, BASIC, FINAL + r'(</c>(?:(?!<row).)*?<c r="K25"[^>]*?)\s*/>', explained)

    assert returned.finding("formula_doubtful").explanation == "引自本单位决算表"
    assert returned.review.verdict == "accepted"


def test_formulas_of_a_file_that_was_not_recalculated_are_one_query(tmp_path: Path) -> None:
    path = tmp_path / "returned.xlsx"
    path.write_bytes(archive_of(typed_formula("20+38.3")(results("<v>0</v>")(members_of(clean_bytes())))))
    returned = Returned(path)

    assert [code for code, *_ in returned.findings] == ["formula_doubtful", "not_recalculated"]
    assert "没有重新计算" in returned.finding("formula_doubtful").message


def test_a_formula_without_a_result_is_not_read(tmp_path: Path) -> None:
    returned = sent_back_with(tmp_path, BASIC, "G25", "=100-41.7")

    assert returned.findings == [("not_a_number", BASIC, "G25")]
    assert (returned.values["spending.office.final"], returned.typed["spending.office.final"]) == (None, "=100-41.7")


@pytest.mark.parametrize(("content", "found"), [("#REF!", "#REF!"), ('=E22&"x"', '=E22&"x"')])
def test_an_error_value_or_an_uncomputed_formula_is_no_text(content: str, found: str, tmp_path: Path) -> None:
    returned = sent_back_with(tmp_path, SELF, "G22", content)
    [row] = [each for each in returned.indicators if each["name"] == "项目资金使用合规率"]

    assert (row["actual"], row["typed"]) == (None, {"actual": found})
    assert returned.findings == [("error_value", SELF, "G22")]
    assert (returned.finding("error_value").found, returned.review.verdict) == (found, "errors")


def test_totals_that_show_the_error_of_an_input_are_no_finding_of_their_own(tmp_path: Path) -> None:
    def error(content: str) -> str:
        return rf'\1 t="e"\2<v>{content}</v>'

    path = tmp_path / "returned.xlsx"
    members = members_of(clean_bytes())
    name = "xl/worksheets/sheet3.xml"
    text = members[name].decode()
    for pattern in (
        r'(<c r="F36"[^>]*?)(?: t="s")(>)<v>\d+</v>',
        r'(<c r="H61"[^>]*?)(><f>[^<]*</f>)<v>100(?:\.0)?</v>',
    ):
        text, count = re.subn(pattern, error("#N/A"), text)
        assert count == 1
    path.write_bytes(archive_of(members | {name: text.encode()}))
    returned = Returned(path)

    assert returned.findings == [("error_value", SELF, "F36")]
    assert returned.values["overall.weight"] == 100
