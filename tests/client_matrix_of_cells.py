"""What may stand in one cell, and what is read of it: one row a content.

The rows drive tests/test_client_matrix.py and are printed in docs/读取能力.md. The cells of money, people and area and
the text are those of the clean sample's form, the rate one that people type in a small form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Where = Literal["万元", "人", "㎡", "比率", "文字"]
FIELDS: Mapping[Where, str] = {
    "万元": "spending.meetings_training.final",
    "人": "staff.on_duty",
    "㎡": "offices.actual_area",
    "比率": "funding.rate",
    "文字": "thrift.measures",
}
Content = str | float | bool | date


@dataclass(frozen=True)
class TypedContent:
    """`value` is what is read, None a blank; `code` the one finding that says it, '' where nothing needs saying.

    `said`: what cannot be read stands in the finding as it was typed. `format` is the cell's number format.
    """

    where: Where
    title: str
    content: Content
    value: float | str | None
    code: Literal["", "typed_as_text", "not_a_number"] = ""
    format: str | None = None


def _understood(where: Where, content: str, value: float | None) -> TypedContent:
    return TypedContent(where, f"文字“{content}”", content, value, "typed_as_text")


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
)
