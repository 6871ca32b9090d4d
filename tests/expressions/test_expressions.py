"""The language of definitions' formulas, as Python understands it: values, blanks, mistakes in a formula."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions.evaluate import compiled
from perfeval_xl.expressions.excel_meanings import of_texts
from perfeval_xl.expressions.functions import FUNCTIONS, Function
from perfeval_xl.expressions.grammar import parse
from perfeval_xl.expressions.python_meanings import Result, of_figures
from perfeval_xl.expressions.tree import Cell, Kind, Operation
from perfeval_xl.form.binding import cells_in
from tests.support.cases.expression_cases import CASES, MESSAGES, Typed
from tests.support.cases.expression_cases_of_blanks import CASES_OF_BLANKS
from tests.support.expression_worlds import bound, expression_layout, formula_of, message_of, template_of, value_of

ALL_CASES = [*CASES, *CASES_OF_BLANKS]


@pytest.mark.parametrize(
    ("typed", "expression", "expected"),
    [(typed, expression, expected) for typed, cases in ALL_CASES for expression, expected in cases.items()],
)
def test_an_expression_yields_what_was_worked_out_by_hand(typed: Typed, expression: str, expected: Result) -> None:
    result = value_of(expression, typed)
    assert result == expected
    assert isinstance(result, bool) is isinstance(expected, bool)


@pytest.mark.parametrize(
    ("typed", "message", "expected"),
    [(typed, message, expected) for typed, cases in MESSAGES for message, expected in cases.items()],
)
def test_a_message_says_what_was_worked_out_by_hand(typed: Typed, message: str, expected: str) -> None:
    assert message_of(message, typed) == expected


def test_every_function_has_a_case() -> None:
    called = {
        name for _, cases in ALL_CASES for expression in cases for name in re.findall(r"[A-Z_]+(?=\()", expression)
    }
    assert called == set(FUNCTIONS)


def test_a_function_is_one_entry_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = Function(
        "TWICE",
        ((Kind.NUMBER,),),
        Kind.NUMBER,
        of_figures(lambda value: 2 * value),
        of_texts(lambda text: f"(2*{text})"),
        lambda writer, call: [f"{writer.body(call.arguments[0])}=7"],
    )
    monkeypatch.setitem(FUNCTIONS, "TWICE", twice)

    assert value_of("TWICE(plain.a) + 1", {"plain.a": 3.0}) == 7.0
    assert value_of("TWICE(plain.a) + 1") is None
    assert mistake_in("TWICE(plain.s)").message == "函数TWICE的第1个参数是文字"
    cell = formula_of("plain.a").removeprefix("=").rpartition(",")[2].rstrip(")")
    assert formula_of("TWICE(plain.a)+1") == f'=IF(NOT(ISNUMBER({cell})),"",IF({cell}=7,"",((2*{cell})+1)))'


def test_near_numbers_that_differ_at_15_digits_are_different_as_in_excel() -> None:
    # LibreOffice takes the last two for equal (it compares to within 2^-48), so these are not among the common cases.
    assert value_of("10.1-10=0.1") is False
    assert value_of("1=1.00000000000001") is False
    assert value_of("43.1-43.2+1=0.9") is False


def test_numbers_equal_at_15_digits_are_equal_as_in_excel() -> None:
    assert value_of("1=1.000000000000004") is True
    assert value_of("1<1.000000000000004") is False


SIZES = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300)


@pytest.mark.parametrize("operator", ["=", "<>", "<", "<=", ">", ">="])
@given(one=SIZES, steps=st.integers(-300, 300), other=SIZES | st.none())
def test_numbers_compare_as_they_are_at_15_digits(operator: str, one: float, steps: int, other: float | None) -> None:
    near = one + steps * math.ulp(one) if other is None else other
    left, right = Cell("a", Kind.NUMBER), Cell("b", Kind.NUMBER)
    compared = compiled(Operation(operator, left, right), expression_layout().definition.meaning)
    digits = float(f"{one:.15g}"), float(f"{near:.15g}")
    order = {"=": (0,), "<>": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[operator]

    assert compared({"a": one, "b": near}) is (((digits[0] > digits[1]) - (digits[0] < digits[1])) in order)


def test_a_carriage_return_is_squeezed_out() -> None:
    assert value_of("SQUEEZE(plain.s)", {"plain.s": "数量\r\n指标"}) == "数量指标"


@pytest.mark.parametrize("figure", [1e15, 1e22, 1e25, 1e300, -1e308])
def test_a_number_of_any_size_has_a_text(figure: float) -> None:
    assert float(message_of("{plain.a}", {"plain.a": figure})) == pytest.approx(figure)


def test_a_rate_of_any_size_has_a_text() -> None:
    assert message_of("{plain.d}", {"plain.d": 1e307}).endswith("%")


@pytest.mark.parametrize(
    "expression",
    [
        "plain.a*plain.a",
        "ROUND(plain.a*10, 2)",
        "plain.a*10>1",
        "MIN(plain.a*10, 1)",
        "1/plain.c",
        "SUM(plain.a, plain.a*1)",
        "SUM(plain.a*10, plain.b*10)",
    ],
)
def test_what_no_cell_can_hold_is_blank(expression: str) -> None:
    assert value_of(expression, {"plain.a": 1e308, "plain.b": -1e308, "plain.c": 1e-310}) is None


# Mistakes.


def mistake_in(expression: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        bound(expression)
    return caught.value


def test_an_unknown_function_is_named_with_those_there_are() -> None:
    mistake = mistake_in("SUMM(plain.a)")
    assert mistake.message == "没有函数SUMM"
    assert mistake.remedy.startswith("可用的函数：SUM、COUNT、MIN、MAX、")


def test_an_unknown_name_is_named_with_a_near_one() -> None:
    mistake = mistake_in("costs.own.budgets>0")
    assert (mistake.message, mistake.remedy) == ("没有名称costs.own.budgets", "是否为costs.own.budget？")


def test_a_name_like_no_other_is_named() -> None:
    mistake = mistake_in("zzz>0")
    assert (mistake.message, mistake.remedy) == ("没有名称zzz", "写成本表已有的名称")


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ('1+"a"', "“+”要用在数上"),
        ("plain.s*2", "“*”要用在数上"),
        ("-plain.s", "“-”要用在数上"),
        ('"a"&1', "“&”要用在文字上"),
        ("(1=1)+1", "“+”要用在数上"),
        ('1="1"', "“=”两边是数和文字"),
        ('"a"<"b"', "“<”两边是文字和文字"),
        ("(1=1)=(2=2)", "“=”两边是是非和是非"),
        ("points.score>1", "“>”两边是一组单元格和数"),
        ("NOT(1)", "函数NOT的第1个参数是数"),
        ("IF(1, 2, 3)", "函数IF的第1个参数是数"),
        ('IF(1=1, 1, "a")', "函数IF的两个结果种类不同"),
        ("SUM(plain.a, plain.s)", "函数SUM的第2个参数是文字"),
        ("ABS(points.score)", "函数ABS的第1个参数是一组单元格"),
        ("IS_NUMBER_TEXT(12)", "函数IS_NUMBER_TEXT的第1个参数是数"),
        ("N(plain.s)", "函数N的第1个参数是文字"),
        ("ISBLANK(1)", "函数ISBLANK只能用于单元格"),
        ("ISBLANK(plain.a+1)", "函数ISBLANK只能用于单元格"),
        ("FILLED(plain.a+1)", "函数FILLED只能用于单元格"),
        ("ROUND(1)", "函数ROUND有1个参数，应为2个"),
        ("ABS(1, 2)", "函数ABS有2个参数，应为1个"),
        ("SUM()", "函数SUM有0个参数，应为1个"),
    ],
)
def test_mixed_kinds_are_refused(expression: str, message: str) -> None:
    assert mistake_in(expression).message == message


@pytest.mark.parametrize("digits", ["plain.a", "0.5", "1+1", "16", "-16"])
def test_the_digits_of_round_are_a_whole_number_that_stands_there(digits: str) -> None:
    assert mistake_in(f"ROUND(plain.a, {digits})").message == "函数ROUND的位数要直接写出"


@pytest.mark.parametrize("expression", ["2^3", "2**3", "1e5", ".5", "1 2", "=1", "sum(1)", "{1}", "1;2", "a..b", ")"])
def test_what_is_not_in_the_language_is_refused_with_its_place(expression: str) -> None:
    with pytest.raises(ExpressionError, match=rf"公式“{re.escape(expression)}”第\d个字符处不能理解"):
        parse(expression)


@pytest.mark.parametrize("expression", ["", "1+", "SUM(1", "IF(1=1,", "(2"])
def test_an_unfinished_formula_is_called_that(expression: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(f"公式“{expression}”没有写完")):
        parse(expression)


def test_the_place_of_a_mistake_counts_from_the_start_of_a_formula_of_several_lines() -> None:
    with pytest.raises(ExpressionError, match="第7个字符处"):
        parse("1 +\n2 3")


# Names.


@pytest.mark.parametrize(
    ("name", "scopes", "cell"),
    [
        ("budget", ("costs.own", "costs"), "costs.own.budget"),
        ("own.budget", ("costs.own", "costs"), "costs.own.budget"),
        ("plain.a", ("costs.own", "costs"), "plain.a"),
        ("score", ("points.output.quality.1", "overall"), "points.output.quality.1.score"),
        ("score", ("overall",), "overall.score"),
    ],
)
def test_a_name_is_looked_up_in_its_row_then_its_block_then_the_form(
    name: str, scopes: tuple[str, ...], cell: str
) -> None:
    assert cells_in(expression_layout().bind(name, scopes)) == (cell,)


def test_a_name_without_a_row_number_is_the_whole_group() -> None:
    keys = [f"points.output.{category}.{row}.score" for category in ("quantity", "quality") for row in (1, 2)]
    assert cells_in(bound("SUM(points.output.score)")) == tuple(keys)


def test_a_message_takes_numbers_and_texts_only() -> None:
    with pytest.raises(ExpressionError, match=re.escape("“{plain.a>1}”不是数或文字")):
        template_of("决算{plain.a>1}")


def test_a_brace_without_its_other_half_is_refused() -> None:
    with pytest.raises(ExpressionError, match="花括号不成对"):
        template_of("决算{plain.a超过")
