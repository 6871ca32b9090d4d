"""What must hold among amounts: totals and parts, copied rows, other units of money, names left as they came."""

from __future__ import annotations

from dataclasses import replace

from perfeval_xl.rules.standard.cells import CELL_RULES
from perfeval_xl.rules.standard.rule import Rule

AMOUNT_RULES = {
    "parts": replace(
        CELL_RULES["computed_amount"],
        holds="NEAR(SUM(parts), whole)",
        message="本行填{whole}，各分项之和{SUM(parts)}，两者不等",
        expected="{SUM(parts)}",
        remedy="核对合计与各分项，改正填错的一处",
    ),
    "of_which": Rule(
        code="of_which_exceeds",
        severity="error",
        title="其中项之和大于总数",
        holds="OR(SUM(parts) <= whole, NEAR(SUM(parts), whole))",
        message="其中各项之和{SUM(parts)}，超过本行的{whole}",
        expected="不小于{SUM(parts)}",
        remedy="核对本行与其中各项，改正填错的一处",
    ),
    "twins": Rule(
        code="rows_identical",
        severity="query",
        title="两行数字完全相同，疑似照抄",
        holds='twins = ""',
        message="各栏数字与“{twins}”完全相同，疑似照抄",
        remedy="核对后改正；确实相同的，在“情况说明”写明",
    ),
    "total_among_parts": Rule(
        code="counted_twice",
        severity="query",
        title="合计列在分项里，重复计算",
        when="VALUE <> 0",
        holds='NOT(OR(AND(is_sum, FIGURES(column) >= 3), SQUEEZE(name) = "合计", SQUEEZE(name) = "小计"))',
        message="本行“{name}”疑似其余各行的合计，又列了一行，重复计算",
        remedy="合计自动得出，清空本行；确是单独一项的，在“情况说明”写明",
        yields_to=("rows_identical",),
    ),
    "prompt": replace(
        CELL_RULES["placeholder"],
        when="OR(MAX(figures) <> 0, MIN(figures) <> 0)",
        holds='NOT(OR(name = prompt, HAS(name, "××"), HAS(name, "请填写")))',
        message="名称仍是“{name}”，本行已有数字",
        expected="具体名称",
        remedy="把“{prompt}”改为具体名称，或在“情况说明”写明",
    ),
    "named": replace(
        CELL_RULES["required"],
        when="OR(MAX(figures) <> 0, MIN(figures) <> 0)",
        message="本行已有数字，名称未填",
        remedy="写上具体名称",
    ),
    "magnitude": Rule(
        code="unit_factor",
        severity="error",
        title="金额单位疑似错了一万倍",
        limit=10000,
        when="AND(LEAST_POSITIVE(others) > 0, VALUE > 0)",
        holds="OR(VALUE < LIMIT / 2 * LEAST_POSITIVE(others), VALUE > LIMIT * 2 * LEAST_POSITIVE(others))",
        message="{LABEL}{VALUE}，约为同一行另一数{LEAST_POSITIVE(others)}的"
        "{ROUND(VALUE / LEAST_POSITIVE(others), 0)}倍，疑似单位填错",
        remedy="按表上的金额单位填写，如把元换算成万元",
    ),
}
