"""The codes of what is found while a file is read, before its figures are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from perfeval_xl.form.definition import Severity
from perfeval_xl.rules.finding import Finding

Case = Literal["in_data_file", "hides_content"]
"""A case in which a code is more or less grave: said of the data that a new workbook is filled from; of cells of which
one hides what another holds."""


@dataclass(frozen=True)
class ReadingCode:
    """How grave it is and what it says. `whole_file`: nothing of the file counts, so its severity is fixed.

    `cases`: how grave it is in cases of their own.
    """

    severity: Severity
    title: str
    whole_file: bool = False
    cases: Mapping[Case, Severity] = field(default_factory=dict)


_A_NOTE_IN_DATA: Mapping[Case, Severity] = {"in_data_file": "note"}

READING_CODES: dict[str, ReadingCode] = {
    "encrypted": ReadingCode("error", "文件设有打开密码", whole_file=True),
    "rights_managed": ReadingCode("error", "文件受权限管理或敏感度标签加密", whole_file=True),
    "damaged": ReadingCode("error", "文件已损坏", whole_file=True),
    "unsupported_format": ReadingCode("error", "不读取这种文件", whole_file=True),
    "too_large": ReadingCode("error", "文件太大", whole_file=True),
    "reader_failed": ReadingCode("error", "读取程序被这个文件中止", whole_file=True),
    "not_a_return": ReadingCode("error", "不是下发的填报工作簿", whole_file=True),
    "received_missing": ReadingCode("error", "一轮里留存的文件不见了，要再收一次", whole_file=True),
    "received_damaged": ReadingCode("error", "一轮里留存的文件与收下时不同，要再收一次", whole_file=True),
    "other_form": ReadingCode("error", "不是这次的表样", whole_file=True),
    "other_year": ReadingCode("error", "不是这次的年度", whole_file=True, cases=_A_NOTE_IN_DATA),
    "not_filled_in": ReadingCode("error", "空白表原样交回", whole_file=True),
    "unit_unknown": ReadingCode("error", "看不出是哪个单位的", whole_file=True),
    "other_unit": ReadingCode("error", "不是本轮这个单位的工作簿", whole_file=True, cases=_A_NOTE_IN_DATA),
    "signature_wrong": ReadingCode("error", "不是这一轮下发的工作簿，或标识被改动", whole_file=True),
    "duplicate_unit": ReadingCode("error", "同一单位交了几份不同的文件", whole_file=True),
    "sheet_missing": ReadingCode("error", "缺少一张表"),
    "sheet_twice": ReadingCode("error", "同一张表有两张，内容不同"),
    "row_missing": ReadingCode("error", "表中的一行被删除"),
    "column_missing": ReadingCode("error", "表中的一栏找不到"),
    "id_twice": ReadingCode("error", "同一行被复制，分不清以哪行为准"),
    "outside_the_form": ReadingCode("error", "在表格以外填了内容"),
    "group_unclear": ReadingCode("query", "一行所在的位置与它的标识或标题不是同一组"),
    "row_replaced": ReadingCode("query", "一行被另一行的复制盖掉"),
    "overwritten": ReadingCode("error", "公式格被改成别的数"),
    "prefilled_changed": ReadingCode("error", "下发时已填好的数被改动"),
    "error_value": ReadingCode("error", "文字格里是错误值、图片，或没有算出值的公式"),
    "formula_too_long": ReadingCode("error", "公式太长，没有解读"),
    "label_changed": ReadingCode("query", "表中固定的文字被改动"),
    "merged_cells": ReadingCode("query", "填写格被合并，一格的数遮住或代替了别的格", cases={"hides_content": "error"}),
    "struck_out": ReadingCode("query", "填写的内容整格加了删除线"),
    "text_too_long": ReadingCode("query", "文字长得一格放不下，在工作簿里会被截去"),
    "floating_text": ReadingCode("query", "表上浮动的文本框或图形里有文字，没有读取"),
    "stored_value_differs": ReadingCode("query", ".xls文件中公式格存的值与重新计算的不同"),
    "placed_by_label": ReadingCode("query", "隐藏的标识不全，按标题对应读取"),
    "formula_doubtful": ReadingCode("query", "填写格里是公式，所存的结果不一定对"),
    "shown_otherwise": ReadingCode("query", "看到的与所存的不同，或看不出显示成什么"),
    "restored": ReadingCode("query", "退回件里由程序恢复或重做的内容，单位没有改动，也没有说明"),
    "overwritten_same": ReadingCode("note", "公式格被改成数值，数值相同"),
    "not_recalculated": ReadingCode("note", "公式格存的是旧值，没有重新计算"),
    "typed_as_text": ReadingCode("note", "数字格里填了文字，意思确定，已读成数"),
    "formula_typed": ReadingCode("note", "填写格里是公式，按所存的结果读取"),
    "date_as_text": ReadingCode("note", "文字格里存的是日期或时间，按显示的读取"),
    "row_inserted": ReadingCode("note", "可增行的一组里插入了行"),
    "under_own_merge": ReadingCode("note", "表样合并的格下面有看不见的内容，没有读取"),
    "sheet_renamed": ReadingCode("note", "工作表改了名"),
    "other_version": ReadingCode("note", "按表样的另一版做的工作簿，表格相同"),
    "sheet_added": ReadingCode("note", "单位自己添加了工作表，没有读取"),
    "protection_gone": ReadingCode("note", "工作表保护已取消"),
}


def noticed(code: str, message: str, remedy: str = "", *, case: Case | None = None, **parts: Any) -> Finding:
    """A finding of reading, as grave as its code is (in that case); `parts` are the other attributes of Finding."""
    known = READING_CODES[code]
    severity = known.severity if case is None else known.cases.get(case, known.severity)
    return Finding(code=code, severity=severity, message=message, remedy=remedy, **parts)
