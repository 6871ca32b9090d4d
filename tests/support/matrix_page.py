"""The page docs/读取能力.md, from the cases that the tests prove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from perfeval_xl import checks
from perfeval_xl.rules.finding import SEVERITY_NAMES
from tests.support.cases.client_matrix import EDITED, SAVED, WRITTEN
from tests.support.cases.client_matrix_of_cells import TYPED, TypedContent
from tests.support.cases.client_matrix_of_refusals import NOT_READ
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "读取能力.md"
_HEAD = """# 读取能力

本文由测试写成，不要手改：`PERFEVAL_RENEW=1 pytest tests/reading/test_client_matrix.py`。每一行都有测试证明，
在这个文件和 `tests/reading/test_other_programs.py`。

读取 .xlsx、.xlsm、.xls 和 LibreOffice 保存的 .ods，按内容识别，与文件名无关。读取的值只来自填写的格；
公式一律重新计算，存在文件里的结果不作数。“发现”一栏是除表内数字的问题外多报的，空白即没有。

"""
_SAME = "相同"


def page() -> str:
    """The whole text."""
    saved = ((each.title, _SAME, _found(each.findings)) for each in SAVED if each.refused is None)
    written = ((each.title, _SAME, _found(each.findings)) for each in WRITTEN)
    edited = ((each.title, each.values or _SAME, _found(each.findings)) for each in EDITED)
    typed = ((each.where, each.title, _read(each), _found([each.code] if each.code else [])) for each in TYPED)
    refused = [(each.title, *each.refused) for each in SAVED if each.refused is not None]
    refused += [(each.title, each.code, each.message) for each in NOT_READ]
    parts = [
        _table("用什么程序保存", ("程序、格式", "读出的值", "发现"), saved),
        _table("文件怎样写成", ("写法", "读出的值", "发现"), written),
        _table("改动了什么", ("改动", "读出的值", "发现"), edited),
        _table("格里填了什么", ("要填的", "填的", "读出的值", "发现"), typed),
        _table("不读取的文件", ("文件", "代码", "怎样说"), ((a, f"`{b}`", c) for a, b, c in refused)),
    ]
    return _HEAD + "\n".join(parts)


def _read(typed: TypedContent) -> str:
    if typed.code in {"not_a_number", "error_value"}:
        return "不读，要求改正"
    if typed.value is None:
        return "空白"
    value = typed.value if isinstance(typed.value, str) else f"{typed.value:.15g}"
    return f"{float(value):.15g}（{float(value):.0%}）" if typed.where == "比率" else value


def _found(codes: Iterable[str]) -> str:
    known = {check.code: check for check in checks()}
    counted = Counter(codes)
    return "；".join(f"{SEVERITY_NAMES[known[code].severity]} `{code}` {known[code].title}" for code in counted)


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join([f"## {title}", "", *_lines(heads, rows), ""])


def _lines(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(row)} |"
