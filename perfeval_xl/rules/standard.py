"""What must hold wherever a block states a fact about its cells. One row of the table is one rule.

The expressions use the fact's local names and VALUE, the field at which the rule stands. `yields_to`: the check waits
while a check of such a code has failed on the same row of the form.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.form.definition import Severity


@dataclass(frozen=True)
class Rule:
    """A check before it is tied to cells; texts may hold `{expression}`."""

    code: str
    severity: Severity
    holds: str
    message: str
    remedy: str
    when: str | None = None
    found: str = "{VALUE}"
    expected: str = ""
    yields_to: tuple[str, ...] = ()
    source: str = ""


_SCORING = "财预〔2020〕10号"

STANDARD_RULES: dict[str, Rule] = {
    "readable": Rule(
        code="not_a_number",
        severity="error",
        holds="NOT(UNREADABLE(VALUE))",
        message="{LABEL}只填数字",
        expected="数字",
        remedy="改为数字，不带单位、文字和多余的符号",
    ),
    "required": Rule(
        code="required_blank",
        severity="error",
        holds="NOT(ISBLANK(VALUE))",
        message="{LABEL}未填",
        remedy="填写本格",
    ),
    "required_number": Rule(
        code="required_blank",
        severity="error",
        holds="NOT(ISBLANK(VALUE))",
        message="{LABEL}未填",
        remedy="填写本格；没有的填0",
        yields_to=("budget_blank",),
    ),
    "required_with": Rule(
        code="required_blank",
        severity="error",
        when="FILLED(others)",
        holds="NOT(ISBLANK(VALUE))",
        message="{LABEL}未填",
        remedy="本行已开始填写，请填齐；不需要的行全部清空",
        yields_to=("row_shifted",),
    ),
    "indicator_evidence": Rule(
        code="required_blank",
        severity="error",
        when="AND(FILLED(others), N(score) <= 0)",
        holds="NOT(ISBLANK(VALUE))",
        message="{LABEL}未填",
        remedy="本行已开始填写，请填齐；不需要的行全部清空",
        yields_to=("row_shifted",),
    ),
    "indicator_scored": Rule(
        code="scored_without_evidence",
        severity="error",
        when="N(score) > 0",
        holds="NOT(OR(ISBLANK(target), ISBLANK(actual)))",
        message="得分{score}，但年度指标值或实际完成值未填",
        remedy="补填年度指标值和实际完成值；没有完成的改得分",
        yields_to=("row_shifted",),
    ),
    "indicator_bounded": Rule(
        code="score_above_weight",
        severity="error",
        holds="score <= weight",
        message="得分{score}超过分值{weight}",
        expected="不超过{weight}",
        remedy="得分最高为本行分值，改正得分或分值",
        yields_to=("row_shifted",),
        source=_SCORING,
    ),
    "indicator_reason": Rule(
        code="reason_missing",
        severity="error",
        when="score < weight",
        holds="NOT(ISBLANK(reason))",
        message="得分{score}低于分值{weight}，未写偏差原因",
        expected="偏差原因及改进措施",
        remedy="写明偏差原因和改进措施；如已完成，改正得分",
        yields_to=("row_shifted",),
        source=_SCORING,
    ),
    "indicator_shifted": Rule(
        code="row_shifted",
        severity="error",
        holds="NOT(OR(SQUEEZE(name) = category, IS_NUMBER_TEXT(name)))",
        message="三级指标名称是“{name}”，本行疑似错了一栏",
        expected="三级指标的名称",
        remedy="把本行各格移回自己的栏，补上三级指标名称",
    ),
    "dimension_weight": Rule(
        code="weights_sum",
        severity="error",
        holds="NEAR(SUM(column), points)",
        message="{LABEL}{SUM(column)}，应为{points}",
        found="{SUM(column)}",
        expected="{points}",
        remedy="调整本类各三级指标的分值，合计等于{points}",
        source=_SCORING,
    ),
    "dimension_score": Rule(
        code="score_above_weight",
        severity="error",
        holds="SUM(column) <= points",
        message="{LABEL}{SUM(column)}，超过{points}分",
        found="{SUM(column)}",
        expected="不超过{points}",
        remedy="改正本类各三级指标的得分，合计不超过{points}",
        source=_SCORING,
    ),
    "parts": Rule(
        code="parts_sum",
        severity="error",
        holds="NEAR(SUM(parts), whole)",
        message="{LABEL}{whole}，各分项之和{SUM(parts)}，两者不等",
        expected="{SUM(parts)}",
        remedy="核对合计与各分项，改正填错的一处",
    ),
    "of_which": Rule(
        code="of_which_exceeds",
        severity="error",
        holds="OR(SUM(parts) <= whole, NEAR(SUM(parts), whole))",
        message="其中各项之和{SUM(parts)}，超过{LABEL}{whole}",
        expected="不小于{SUM(parts)}",
        remedy="核对本行与其中各项，改正填错的一处",
    ),
    "twins": Rule(
        code="rows_identical",
        severity="query",
        holds='twins = ""',
        message="各栏数字与“{twins}”完全相同，疑似照抄",
        remedy="核对后改正；确实相同的，在“情况说明”写明",
    ),
    "prompt": Rule(
        code="prompt_left",
        severity="query",
        holds="NOT(AND(name = prompt, OR(MAX(figures) <> 0, MIN(figures) <> 0)))",
        message="名称仍是“{name}”，本行已有数字",
        expected="具体名称",
        remedy="把“{prompt}”改为具体名称，或在“情况说明”写明",
    ),
    "execution_without_budget": Rule(
        code="budget_blank",
        severity="error",
        holds="NOT(AND(N(budget) = 0, N(executed) > 0))",
        message="{LABEL}为空或为0，却有执行数{executed}",
        expected="大于0的预算数",
        remedy="填写预算数；没有预算的核对执行数",
    ),
    "execution_row_blank": Rule(
        code="budget_blank",
        severity="error",
        holds="OR(FILLED(row), COUNT(parts) = 0)",
        message="本行预算数、执行数都没有填，下面已有分项金额，执行率和得分算不出来",
        expected="预算数和执行数",
        remedy="填写年初预算数、全年预算数和全年执行数",
    ),
    "split_side": Rule(
        code="split_mismatch",
        severity="error",
        holds="NEAR(SUM(side), whole)",
        message="{LABEL}{SUM(side)}，与执行数{whole}不一致",
        found="{SUM(side)}",
        expected="{whole}",
        remedy="核对各项金额与执行数，改正填错的一处",
    ),
    "split_sides": Rule(
        code="split_mismatch",
        severity="error",
        when="ISBLANK(whole)",
        holds="NEAR(SUM(one), SUM(other))",
        message="{LABEL}{SUM(other)}，与另一种分法合计{SUM(one)}不一致",
        found="{SUM(other)}",
        expected="{SUM(one)}",
        remedy="两种分法分的是同一笔金额，核对后改正",
    ),
}
