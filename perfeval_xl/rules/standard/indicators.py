"""What must hold of level-3 indicators: complete, within their weight, scored as the rule of scoring says."""

from __future__ import annotations

from dataclasses import replace

from perfeval_xl.rules.standard.cells import CELL_RULES
from perfeval_xl.rules.standard.execution import EXECUTION_RULES
from perfeval_xl.rules.standard.rule import SCORING, Rule

_DIMENSION = Rule(
    code="weights_sum",
    severity="error",
    title="分值合计不对",
    limit=0.01,
    holds="ROUND(ABS(SUM(column) - points), 6) <= LIMIT",
    message="{LABEL}{SUM(column)}，应为{points}",
    found="{SUM(column)}",
    expected="{points}",
    remedy="调整本类各三级指标的分值，合计等于{points}",
    source=SCORING,
)
_BOUNDED = replace(
    EXECUTION_RULES["execution_bounded"],
    remedy="得分最高为本行分值，改正得分或分值",
    yields_to=("row_shifted",),
)
_FAR_ABOVE = Rule(
    code="far_above_target",
    severity="query",
    title="实际完成值远超年度指标值",
    limit=1.5,
    when='AND(OR(target_operator = "≥", AND(target_operator = "", more_is_better = 1)), NOT(FILLED(reasons)))',
    holds="ratio < LIMIT",
    message="实际完成值{actual_number}是年度指标值{target_number}的{ROUND(ratio, 2)}倍",
    found="{VALUE}",
    expected="低于年度指标值的{LIMIT}倍，或写明原因",
    remedy="核对两值；指标值定得偏低的，在偏差原因或“情况说明”写明",
    yields_to=("row_shifted", "unit_mismatch"),
    source=SCORING,
)
_UNITS = Rule(
    code="unit_mismatch",
    severity="query",
    title="计量单位不一致",
    when="ABS(target_number) + ABS(actual_number) >= 0",
    holds='OR(target_unit = actual_unit, AND(target_unit = "", actual_unit <> "%"))',
    message="年度指标值“{target}”与实际完成值“{actual}”的计量单位不一致",
    remedy="两处写同样的单位",
    yields_to=("row_shifted",),
)
_REASON = Rule(
    code="reason_missing",
    severity="error",
    title="应写原因的没有写",
    when="score < weight",
    holds="NOT(ISBLANK(reason))",
    message="得分{score}低于分值{weight}，未写偏差原因",
    expected="偏差原因及改进措施",
    remedy="写明偏差原因和改进措施；如已完成，改正得分",
    yields_to=("row_shifted",),
    source=SCORING,
)

INDICATOR_RULES = {
    "indicator_evidence": replace(CELL_RULES["required_with"], when="AND(FILLED(others), N(score) <= 0)"),
    "indicator_scored": Rule(
        code="scored_without_evidence",
        severity="error",
        title="有得分，没有指标值或完成值",
        when="N(score) > 0",
        holds="NOT(OR(ISBLANK(target), ISBLANK(actual)))",
        message="得分{score}，但年度指标值或实际完成值未填",
        remedy="补填年度指标值和实际完成值；没有完成的改得分",
        yields_to=("row_shifted",),
    ),
    "indicator_bounded": _BOUNDED,
    "indicator_reason": _REASON,
    "indicator_reason_placeholder": replace(
        _REASON,
        code="reason_placeholder",
        severity="query",
        title="应写原因的写了“无”“0”之类",
        holds="NOT(IS_PLACEHOLDER(reason))",
        message="得分{score}低于分值{weight}，偏差原因只写了“{reason}”",
    ),
    "indicator_reason_number": Rule(
        code="number_as_reason",
        severity="note",
        title="原因一栏填了一个数",
        when="score >= weight",
        holds="NOT(IS_NUMBER_TEXT(reason))",
        message="偏差原因填的是数“{reason}”；得满分的行本不必填",
        expected="空白或文字",
        remedy="不需要处理；本行数字若错了栏，请移回",
        yields_to=("row_shifted",),
    ),
    "indicator_shifted": Rule(
        code="row_shifted",
        severity="error",
        title="整行疑似错了一栏",
        holds="NOT(OR(SQUEEZE(name) = category, IS_NUMBER_TEXT(name)))",
        message="三级指标名称是“{name}”，本行疑似错了一栏",
        expected="三级指标的名称",
        remedy="把本行各格移回自己的栏，补上三级指标名称",
    ),
    "indicator_score": replace(
        CELL_RULES["computed_score"],
        holds="AND(ROUND(weight * least - score, 6) <= LIMIT, ROUND(score - weight * most, 6) <= LIMIT)",
        message="{arithmetic}，自评{score}",
        expected="{points_due}",
        remedy="按完成情况计算得分，或在“情况说明”写明理由",
        yields_to=("row_shifted", "reason_missing", "reason_placeholder", "score_above_weight"),
        source=SCORING,
    ),
    "indicator_peers": Rule(
        code="scores_inconsistent",
        severity="query",
        title="完成情况相近，得分不同",
        limit=0.05,
        holds='peers = ""',
        message="完成情况与“{peers}”相近，分值相同，得分{score}却不同",
        remedy="同样的完成情况给同样的得分，或在“情况说明”写明理由",
        yields_to=("row_shifted", "reason_missing", "reason_placeholder", "score_above_weight", "score_differs"),
    ),
    "indicator_far_above": _FAR_ABOVE,
    "indicator_units": _UNITS,
    "indicator_unit_column": replace(
        _UNITS,
        holds='actual_unit = ""',
        message="度量单位已单列一栏，实际完成值“{actual}”又带了单位",
        expected="不带单位的数",
        remedy="实际完成值只填数，单位写在度量单位一栏",
    ),
    "indicator_operator": Rule(
        code="operator_in_actual",
        severity="query",
        title="实际完成值带了≥、≤之类的符号",
        holds='actual_sign = ""',
        message="实际完成值“{actual}”带了“{actual_sign}”，没有说明实际是多少",
        expected="实际的数",
        remedy="填实际完成的数，不带≥、≤和“不少于”一类的字",
        yields_to=("row_shifted",),
    ),
    "dimension_weight": _DIMENSION,
    "dimension_score": replace(
        _BOUNDED,
        holds="ROUND(SUM(column) - points, 6) <= LIMIT",
        limit=0.01,
        message="{LABEL}{SUM(column)}，超过{points}分",
        found="{SUM(column)}",
        expected="不超过{points}",
        remedy="改正本类各三级指标的得分，合计不超过{points}",
        yields_to=(),
    ),
}
