"""What must hold of the row of the annual budget (A), the executed amount (B) and of how B is divided."""

from __future__ import annotations

from dataclasses import replace

from perfeval_xl.rules.standard.cells import CELL_RULES
from perfeval_xl.rules.standard.rule import SCORING, Rule

_WITHOUT_BUDGET = Rule(
    code="budget_blank",
    severity="error",
    title="没有预算数，却有执行数",
    holds="NOT(AND(N(budget) = 0, N(executed) > 0))",
    message="{LABEL}为空或为0，却有执行数{executed}",
    expected="大于0的预算数",
    remedy="填写预算数；没有预算的核对执行数",
)
_SPLIT_SIDE = Rule(
    code="split_mismatch",
    severity="error",
    title="同一金额的几种分法合计不一致",
    holds="NEAR(SUM(side), whole)",
    message="{LABEL}{SUM(side)}，与执行数{whole}不一致",
    found="{SUM(side)}",
    expected="{whole}",
    remedy="核对各项金额与执行数，改正填错的一处",
)
_RATIO = "RATIO(executed, budget)"
_POINTS = f"weight * MAX(0, MIN(1, {_RATIO}))"

EXECUTION_RULES = {
    "execution_without_budget": _WITHOUT_BUDGET,
    "execution_row_blank": replace(
        _WITHOUT_BUDGET,
        holds="OR(FILLED(row), COUNT(parts) = 0)",
        message="本行预算数、执行数都没有填，下面已有分项金额，执行率和得分算不出来",
        expected="预算数和执行数",
        remedy="填写年初预算数、全年预算数和全年执行数",
    ),
    "rate_without_base": Rule(
        code="rate_without_base",
        severity="note",
        title="预算数为空或为0，比率无从计算却填了数",
        when="N(budget) = 0",
        holds="ISBLANK(VALUE)",
        message="预算数为空或为0，{LABEL}无从计算，填的是{VALUE}",
        expected="空白",
        remedy="没有预算和执行的，本格留空",
        yields_to=("budget_blank",),
    ),
    "execution_bounded": Rule(
        code="score_above_weight",
        severity="error",
        title="得分超过分值",
        holds="VALUE <= weight",
        message="得分{VALUE}超过分值{weight}",
        expected="不超过{weight}",
        remedy="执行率超过100%的，得分以分值为限",
        source=SCORING,
    ),
    "execution_scored": replace(
        CELL_RULES["computed_score"],
        holds=f"ROUND(ABS(VALUE - {_POINTS}), 6) <= LIMIT",
        message=f"{{executed}}/{{budget}} = {{ROUND({_RATIO} * 100, 2)}}%，{{weight}} × "
        f"{{ROUND(MAX(0, MIN(1, {_RATIO})) * 100, 2)}}% = {{ROUND({_POINTS}, 2)}}，自评{{VALUE}}",
        expected=f"{{ROUND({_POINTS}, 2)}}",
        remedy="按执行率计算得分，或在“情况说明”写明理由",
        source=SCORING,
    ),
    "execution_reason": Rule(
        code="reason_missing",
        severity="error",
        title="应写原因的没有写",
        limit=0.9,
        when="rate < LIMIT",
        holds="NOT(ISBLANK(VALUE))",
        message="执行率{rate}低于{ROUND(LIMIT * 100, 2)}%，未写原因",
        expected="原因",
        remedy="写明执行率偏低的原因",
        yields_to=("rate_wrong",),
    ),
    "split_side": _SPLIT_SIDE,
    "split_sides": replace(
        _SPLIT_SIDE,
        when="ISBLANK(whole)",
        holds="NEAR(SUM(one), SUM(other))",
        message="{LABEL}{SUM(other)}，与另一种分法合计{SUM(one)}不一致",
        found="{SUM(other)}",
        expected="{SUM(one)}",
        remedy="两种分法分的是同一笔金额，核对后改正",
    ),
}
