"""What must hold of single cells: filled in, a number, real words."""

from __future__ import annotations

from dataclasses import replace

from perfeval_xl.rules.standard.rule import Rule

_REQUIRED = Rule(
    code="required_blank",
    severity="error",
    title="应填的格没有填",
    holds="NOT(ISBLANK(VALUE))",
    message="{LABEL}未填",
    remedy="填写本格",
)
_COMPUTED = Rule(
    code="parts_sum",
    severity="error",
    title="合计与分项之和不等",
    holds="NEAR(VALUE, COMPUTED)",
    message="{LABEL}{VALUE}，按表内数字应为{COMPUTED}",
    expected="{COMPUTED}",
    remedy="核对本格和它所依据的各格，改正填错的一处",
)

CELL_RULES = {
    "readable": Rule(
        code="not_a_number",
        severity="error",
        title="数字格里填了读不成数的内容",
        holds="NOT(UNREADABLE(VALUE))",
        message="{LABEL}只填数字",
        expected="数字",
        remedy="改为数字，不带单位、文字和多余的符号",
    ),
    "required": _REQUIRED,
    "required_number": replace(_REQUIRED, remedy="填写本格；没有的填0", yields_to=("budget_blank",)),
    "required_with": replace(
        _REQUIRED,
        when="FILLED(others)",
        remedy="本行已开始填写，请填齐；不需要的行全部清空",
        yields_to=("row_shifted",),
    ),
    "prose": Rule(
        code="number_for_text",
        severity="query",
        title="要写文字的格里只填了一个数",
        holds="NOT(IS_NUMBER_TEXT(VALUE))",
        message="{LABEL}应写文字，填的只是一个数“{VALUE}”",
        expected="文字",
        remedy="写明具体内容，如做了什么、达到什么程度",
    ),
    "placeholder": Rule(
        code="prompt_left",
        severity="query",
        title="表样的提示文字没有改",
        holds="VALUE <> prompt",
        message="{LABEL}仍是表样的提示文字，没有填写",
        expected="实际内容",
        remedy="删去提示文字，写上实际内容",
    ),
    "achievement": Rule(
        code="achievement_repeats_goal",
        severity="query",
        title="完成情况照抄目标",
        holds="SQUEEZE(goal) <> SQUEEZE(achieved)",
        message="{LABEL}与目标一字不差",
        expected="实际完成的情况",
        remedy="按实际写明完成了什么、完成多少；确实如此的，在“情况说明”写明",
    ),
    "rate": Rule(
        code="rate_above_one",
        severity="query",
        title="控制率、执行率超过100%",
        limit=1,
        holds="VALUE <= LIMIT",
        message="{LABEL}{VALUE}，超过{ROUND(LIMIT * 100, 2)}%",
        expected="不超过{ROUND(LIMIT * 100, 2)}%",
        remedy="核对，或在“情况说明”写明原因",
        yields_to=("rate_wrong",),
    ),
    "computed_amount": _COMPUTED,
    "computed_rate": Rule(
        code="rate_wrong",
        severity="error",
        title="填报的比率与算出的不符",
        limit=0.005,
        holds="ROUND(ABS(VALUE - COMPUTED), 9) <= LIMIT",
        message="{LABEL}填{VALUE}，按表内数字应为{ROUND(COMPUTED * 100, 2)}%",
        expected="{ROUND(COMPUTED * 100, 2)}%",
        remedy="核对本格和它所依据的各格，改正填错的一处",
    ),
    "computed_score": Rule(
        code="score_differs",
        severity="query",
        title="自评得分与按规则计算的不同",
        limit=0.05,
        holds="ROUND(ABS(VALUE - COMPUTED), 6) <= LIMIT",
        message="{LABEL}自评{VALUE}，按规则应为{ROUND(COMPUTED, 2)}",
        expected="{ROUND(COMPUTED, 2)}",
        remedy="核对得分，或在“情况说明”写明理由",
        yields_to=("score_above_weight",),
    ),
    "computed_total": Rule(
        code="total_score_wrong",
        severity="error",
        title="总分不等于各项得分之和",
        limit=0.01,
        holds="ROUND(ABS(VALUE - COMPUTED), 6) <= LIMIT",
        message="总分{VALUE}，各项得分之和{COMPUTED}",
        expected="{COMPUTED}",
        remedy="核对总分和各项得分，改正填错的一处",
    ),
    "computed_text": Rule(
        code="grade_wrong",
        severity="error",
        title="等次与总分不符",
        holds="VALUE = COMPUTED",
        message="{LABEL}是“{VALUE}”，按总分应为“{COMPUTED}”",
        expected="{COMPUTED}",
        remedy="改正等次；等次名称用表样上的写法",
        yields_to=("total_score_wrong",),
    ),
}
