"""Text in number cells: what is certain becomes a number, the rest says why not."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.reading.number_text import NoFigure, NotUnderstood, Number, understand

UNITS = ("", "万元", "元", "亿元", "人", "㎡", "分", "%", "个")


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("2.50 ", "万元", 2.5),
        ("\u3000\u00a012\u200b", "万元", 12.0),
        ("58\n", "人", 58.0),
        ("１２．５", "万元", 12.5),
        ("－１２．５", "万元", -12.5),
        ("-12.5", "万元", -12.5),
        ("\N{MINUS SIGN}3", "万元", -3.0),
        ("+3", "万元", 3.0),
        ("-0", "万元", 0.0),
        ("0.00", "万元", 0.0),
        ("007", "", 7.0),
        (".5", "", 0.5),
        ("1,234.5", "万元", 1234.5),
        ("１，２３４．５", "万元", 1234.5),
        ("-1,234,567", "", -1234567.0),
        ("1\u00a0234\u00a0567.25", "万元", 1234567.25),
        ("1\u202f234", "万元", 1234.0),
        ("999999999999999", "元", 999999999999999.0),
        ("2000万", "万元", 2000.0),
        ("2000万元", "万元", 2000.0),
        ("2,000 万元", "万元", 2000.0),
        ("20000000元", "万元", 2000.0),
        ("0.2亿元", "万元", 2000.0),
        ("0.2亿", "万元", 2000.0),
        ("2000万", "元", 20000000.0),
        ("0.1万", "元", 1000.0),
        ("1.1万", "元", 11000.0),
        ("185.08万元", "元", 1850800.0),
        ("5千元", "元", 5000.0),
        ("35000万元", "亿元", 3.5),
        ("58人", "人", 58.0),
        ("58 名", "人", 58.0),
        ("120㎡", "㎡", 120.0),
        ("120平方米", "㎡", 120.0),
        ("120m2", "㎡", 120.0),
        ("１２０Ｍ２", "㎡", 120.0),
        ("120㎡", "平方米", 120.0),
        ("10分", "分", 10.0),
        ("12个", "个", 12.0),
        ("100%", "%", 1.0),
        ("８．５％", "%", 0.085),
        ("138.3 %", "%", 1.383),
        ("0.95", "%", 0.95),
        ("0", "%", 0.0),
    ],
)
def test_a_certain_number_is_understood(typed: str, unit: str, value: float) -> None:
    assert understand(typed, unit) == Number(value)


@pytest.mark.parametrize("typed", ["/", "／", "-", "－", "–", "—", "——", "无", " 无\u3000", "", " ", "\u200b\n"])
def test_a_sign_for_none_is_no_figure_and_no_zero(typed: str) -> None:
    assert understand(typed, "万元") == NoFigure()


@pytest.mark.parametrize(
    ("typed", "unit", "reason"),
    [
        ("7.50.", "万元", "有两个小数点"),
        ("1.2.3.4", "万元", "有多个小数点"),
        ("5.", "万元", "小数点后面没有数字"),
        ("12，5", "万元", "逗号的位置不对，分不清是千分位还是小数点"),
        ("12,5", "万元", "逗号的位置不对，分不清是千分位还是小数点"),
        ("1,23", "万元", "逗号的位置不对，分不清是千分位还是小数点"),
        ("1234,567", "万元", "逗号的位置不对，分不清是千分位还是小数点"),
        ("0,123", "万元", "逗号的位置不对，分不清是千分位还是小数点"),
        ("2000,", "万元", "逗号的位置不对，分不清是千分位还是小数点"),
        ("12\u00a034", "万元", "数字中间有空格"),
        ("1 234", "万元", "数字中间有空格"),
        ("12\u200b34", "万元", "中间有看不见的字符"),
        ("1_000", "万元", "数字中间有下划线"),
        ("1e5", "万元", "用了科学记数法，请写成普通数字"),
        ("1.5E+05", "万元", "用了科学记数法，请写成普通数字"),
        ("0x10", "", "数字后面的“x10”不是这一格的单位"),
        ("nan", "万元", "“nan”不是数字"),
        ("inf", "万元", "“inf”不是数字"),
        ("-Infinity", "万元", "“-Infinity”不是数字"),
        ("没有", "万元", "“没有”不是数字"),
        ("详见附件所列各项目的说明", "万元", "“详见附件所列各项目…”不是数字"),
        ("五十八", "人", "是中文数字，请改写成阿拉伯数字"),
        ("二千万", "万元", "是中文数字，请改写成阿拉伯数字"),
        ("（12.5）", "万元", "带括号，不清楚是不是表示负数"),
        ("(12.5)万元", "万元", "带括号，不清楚是不是表示负数"),
        ("—3", "万元", "数字前面有“—”"),
        ("+-3", "万元", "数字前面有“+-”"),
        ("￥2000", "万元", "数字前面有“￥”"),
        ("约2000", "万元", "数字前面有“约”"),
        ("2000。", "万元", "数字后面有“。”"),
        ("58人", "万元", "数字后面的“人”不是这一格的单位（万元）"),
        ("2000万", "人", "数字后面的“万”不是这一格的单位（人）"),
        ("58人", "", "数字后面的“人”不是这一格的单位"),
        ("2000左右", "万元", "数字后面的“左右”不是这一格的单位（万元）"),
        ("10²", "㎡", "数字后面的“²”不是这一格的单位（㎡）"),
        ("8%", "万元", "这一格填数，不填百分数"),
        ("100", "%", "没有写百分号，分不清是百分之几还是几倍"),
        ("1", "%", "没有写百分号，分不清是百分之几还是几倍"),
        ("٣", "万元", "含有不是 0 到 9 的数字字符"),
        ("1२", "万元", "含有不是 0 到 9 的数字字符"),
        ("③", "万元", "含有不是 0 到 9 的数字字符"),
        ("1234567890123456", "元", "整数部分超过15位"),
        ("0." + "0" * 400 + "1", "元", "数太小，无法表示"),
    ],
)
def test_what_is_not_certain_says_why(typed: str, unit: str, reason: str) -> None:
    assert understand(typed, unit) == NotUnderstood(reason)


@given(typed=st.text(), unit=st.sampled_from(UNITS) | st.text())
def test_any_text_gives_a_result(typed: str, unit: str) -> None:
    assert isinstance(understand(typed, unit), Number | NoFigure | NotUnderstood)


@given(
    typed=st.text("0123456789.,+-%eE_ ()\u00a0\u3000\u200b０９．，％（万亿元人分㎡m2²", max_size=12),
    unit=st.sampled_from(UNITS),
)
def test_a_text_with_a_digit_other_than_zero_is_never_zero_or_none(typed: str, unit: str) -> None:
    understood = understand(typed, unit)
    if re.search("[1-9９]", typed.rstrip("m2²")):
        assert not isinstance(understood, NoFigure)
        assert understood != Number(0.0)


@given(
    st.floats(
        allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15, exclude_min=True, exclude_max=True
    )
)
def test_every_number_written_out_is_read_back(number: float) -> None:
    assert understand(f"{Decimal(repr(number)):f}", "万元") == Number(number)


@given(st.integers(min_value=-(10**11), max_value=10**11), st.integers(min_value=0, max_value=4))
def test_thousands_separators_change_nothing(digits: int, decimals: int) -> None:
    number = Decimal(digits).scaleb(-decimals)
    assert understand(f"{number:,f}") == understand(f"{number:f}") == Number(float(number))
