"""What may stand in one cell, and what is read of it: one row a content.

The rows drive tests/reading/test_client_matrix.py and are printed in docs/读取能力.md. The cells of money, people and
area and the text are those of the clean sample's form, the rate one that people type in a small form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

Where = Literal["万元", "人", "㎡", "比率", "文字"]
FIELDS: Mapping[Where, str] = {
    "万元": "spending.meetings_training.final",
    "人": "staff.on_duty",
    "㎡": "offices.actual_area",
    "比率": "funding.rate",
    "文字": "thrift.measures",
}
Content = str | float | bool | date | time | timedelta


@dataclass(frozen=True)
class TypedContent:
    """`value` is what is read, None a blank; `code` the one finding that says it, '' where nothing needs saying.

    `said`: what cannot be read stands in the finding as it was typed. `format` is the cell's number format.
    """

    where: Where
    title: str
    content: Content
    value: float | str | None
    code: Literal["", "typed_as_text", "not_a_number", "error_value", "shown_otherwise", "date_as_text"] = ""
    format: str | None = None


def _understood(where: Where, content: str, value: float | None) -> TypedContent:
    return TypedContent(where, f"文字“{content}”", content, value, "typed_as_text")


def _formatted(  # noqa: PLR0917
    where: Where,
    content: Content,
    number_format: str,
    shown: str,
    value: float | str | None,
    code: Literal["", "typed_as_text", "not_a_number", "shown_otherwise", "date_as_text"] = "",
) -> TypedContent:
    title = "日期或时间"
    if isinstance(content, (int, float, str)):
        title = f"文字“{content}”" if isinstance(content, str) else f"数 {content}"
    return TypedContent(where, f"{title}，格式显示为“{shown}”", content, value, code, number_format)


def _not_read(where: Where, content: str) -> TypedContent:
    return TypedContent(where, f"文字“{content}”", content, None, "not_a_number")


TYPED = (
    TypedContent("万元", "数 12.5", 12.5, 12.5),
    TypedContent("万元", "数 -12.5", -12.5, -12.5),
    _understood("万元", "2.50 ", 2.5),
    _understood("万元", "１２．５", 12.5),
    _understood("万元", "1,234.5", 1234.5),
    _understood("万元", "\u300012\u00a0", 12),
    _understood("万元", "2000万", 2000),
    _understood("万元", "20000元", 2),
    _understood("万元", "0.2亿元", 2000),
    _understood("万元", "-12.5", -12.5),
    _understood("万元", "/", None),
    _understood("万元", "—", None),
    _understood("万元", "无", None),
    _not_read("万元", "（12.5）"),
    _not_read("万元", "7.50."),
    _not_read("万元", "12，5"),
    _not_read("万元", "十二"),
    _not_read("万元", "约12"),
    _not_read("万元", "50%"),
    TypedContent("万元", "数 0.5，格式为百分比（显示 50%）", 0.5, None, "not_a_number", "0%"),
    _formatted("万元", 583000, '0.00"元"', "583000.00元", 58.3, "typed_as_text"),
    _formatted("万元", 0.00583, '0.00000"亿元"', "0.00583亿元", 58.3, "typed_as_text"),
    _formatted("万元", 58.3, '0.00"万元"', "58.30万元", 58.3),
    _formatted("万元", 58.3, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "会计专用", 58.3),
    _formatted("万元", -58.3, "#,##0.00_);[Red](#,##0.00)", "红色的（58.30）", -58.3),
    _formatted("万元", 58.3, "¥#,##0.00", "¥58.30", None, "not_a_number"),
    _formatted("万元", 583000, '0!.00,"万元"', "58.30万元", None, "not_a_number"),
    _formatted("万元", -58.3, "0.00;0.00", "58.30", None, "not_a_number"),
    _formatted("万元", 58.3, ";;;", "空白", None, "not_a_number"),
    _formatted("万元", 1, '[=1]"是";[=0]"否"', "是", None, "not_a_number"),
    _formatted("万元", "583000", '@"元"', "583000元", 58.3, "typed_as_text"),
    _formatted("万元", timedelta(hours=36), "[h]:mm", "36:00", None, "not_a_number"),
    TypedContent("万元", "日期", date(2024, 12, 31), None, "not_a_number"),
    TypedContent("万元", "TRUE", True, None, "not_a_number"),
    TypedContent("万元", "错误值 #REF!", "#REF!", None, "not_a_number"),
    _understood("人", "58人", 58),
    _understood("㎡", "120平方米", 120),
    TypedContent("比率", "数 0.9，格式为百分比（显示 90%）", 0.9, 0.9, "", "0.00%"),
    TypedContent("比率", "数 1，格式为百分比（显示 100%）", 1, 1, "", "0.00%"),
    TypedContent("比率", "数 0.9，没有百分比格式", 0.9, 0.9, "", "General"),
    TypedContent("比率", "数 1，没有百分比格式", 1, None, "not_a_number", "General"),
    TypedContent("比率", "数 100，没有百分比格式", 100, None, "not_a_number", "General"),
    _understood("比率", "90%", 0.9),
    _understood("比率", "100%", 1),
    _not_read("比率", "100"),
    TypedContent("文字", "文字“8%”", "8%", "8%"),
    TypedContent("文字", "文字“007”", "007", "007"),
    TypedContent("文字", "数 58", 58, "58"),
    TypedContent("文字", "数 1，格式为百分比（显示 100%）", 1, "100%", "", "0%"),
    TypedContent("文字", "数 0.08，格式为百分比（显示 8%）", 0.08, "8%", "", "0%"),
    TypedContent("文字", "日期", date(2024, 12, 31), "2024-12-31"),
    _formatted("文字", date(2024, 3, 4), 'm"月"d"日"', "3月4日", "3月4日", "date_as_text"),
    _formatted("文字", time(1, 1), "h:mm", "1:01", "1:01", "date_as_text"),
    _formatted("文字", timedelta(hours=36), "[h]:mm:ss", "36:00:00", "36:00:00", "date_as_text"),
    _formatted("文字", time(18), "h:mm AM/PM", "6:00 PM", "6:00 PM", "date_as_text"),
    _formatted("文字", time(18), '上午/下午h"时"mm"分"', "下午6时00分", "下午6时00分", "date_as_text"),
    _formatted("文字", date(2024, 12, 31), "aaaa", "星期二", "星期二", "date_as_text"),
    _formatted("文字", date(2024, 12, 31), "e-mm-dd", "2024-12-31（年份写作e）", "2024-12-31"),
    _formatted("文字", date(2024, 12, 31), "d-mmm", "31-Dec（随电脑的语言）", "2024-12-31", "shown_otherwise"),
    _formatted("文字", -150, "yyyy/m/d", "####（负的日期）", "-150", "shown_otherwise"),
    _formatted("文字", 58, "[DBNum1][$-804]General", "五十八", "58", "shown_otherwise"),
    _formatted("文字", "200", '@"户"', "200户", "200户"),
    _formatted("文字", "200", ";;;", "空白", "200", "shown_otherwise"),
    _formatted("文字", 12, '0"公里"', "12公里", "12公里"),
    _formatted("文字", 7, "0000", "0007", "0007"),
    _formatted("文字", 1234567, '0.0,"千"', "1234.6千", "1234567", "shown_otherwise"),
    TypedContent("文字", "数 13812345678901200（超过15位）", 13812345678901200, "13812345678901200", "shown_otherwise"),
    TypedContent("文字", "看不见的字符", "\u200b\u3164", None),
    TypedContent("文字", "文字“无”，带看不见的字符", "无\u200b", "无"),
    TypedContent("文字", "WPS 放进单元格的图片", '=DISPIMG("ID_1",1)', None, "error_value"),
    TypedContent("文字", "错误值 #N/A", "#N/A", None, "error_value"),
    TypedContent("文字", "没有算出值的公式", "=1+1", None, "error_value"),
)
