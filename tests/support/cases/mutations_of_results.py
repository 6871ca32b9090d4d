"""Single changes to a clean sample that concern targets, results and scores, and slips that carry through the form."""

from tests.support.cases.mutations import EXPENDITURE, QUANTITY, Mutation, whole_row

ACHIEVED = "道路硬化和高标准农田建设全部完工，户厕改造完成四分之三，村集体经济收入增长，群众满意度达到预期。"
SUSTAINED = "indicators.benefit.sustained.1"
FUNDS = "spending.earmarked_fund"

# Of shili_1_clean. Row 0: 12公里/12公里, 8 of 8. Row 1: 200户/150户, 3.75 of 5, with a reason.
# Row 3: ≥98%/100%, 8 of 8. Row 7: ≤695万元/689万元, 6 of 6. Row 11: words, 4 of 4.
MUTATIONS_OF_RESULTS = {
    # 得分
    "score_above_proportion": Mutation(("score_differs@indicators.output.quantity.2.score",), rows={1: {"score": 4}}),
    "score_below_proportion": Mutation(
        ("score_differs@indicators.output.quantity.2.score",), rows={1: {"score": 3.69}}
    ),
    "score_rounded_up": Mutation((), rows={1: {"score": 3.8}}),
    "score_rounded_down": Mutation((), rows={1: {"score": 3.7}}),
    "score_low_though_met": Mutation(
        (f"score_differs@{QUANTITY}.score",), rows={0: {"score": 7, "reason": "自评从严"}}
    ),
    "score_full_though_less": Mutation((f"score_differs@{QUANTITY}.score",), rows={0: {"actual": "11公里"}}),
    "score_in_proportion": Mutation(
        (), rows={0: {"target": "不少于12公里", "actual": "11公里", "score": 7.33, "reason": "一段路基未沉降"}}
    ),
    "cost_over_its_limit": Mutation(("score_differs@indicators.output.cost.1.score",), rows={7: {"actual": "720万元"}}),
    "cost_over_its_limit_scored_so": Mutation((), rows={7: {"actual": "720万元", "score": 5.79, "reason": "材料涨价"}}),
    "cost_without_a_sign": Mutation((), rows={7: {"target": "695万元"}}),
    "words_reached": Mutation((), rows={11: {"actual": "达成预期指标"}}),
    "words_reached_scored_low": Mutation(
        (f"score_differs@{SUSTAINED}.score",), rows={11: {"actual": "达成预期指标", "score": 3.1, "reason": "从严"}}
    ),
    "words_partly_reached": Mutation(
        (), rows={11: {"actual": "部分达成预期指标", "score": 3.2, "reason": "两村未建立"}}
    ),
    "words_partly_reached_scored_full": Mutation(
        (f"score_differs@{SUSTAINED}.score",), rows={11: {"actual": "部分达成预期指标"}}
    ),
    "words_missed": Mutation(
        (f"score_differs@{SUSTAINED}.score",), rows={11: {"actual": "未达成预期指标", "score": 2.5, "reason": "未开展"}}
    ),
    "words_nobody_knows": Mutation((), rows={11: {"actual": "稳步推进", "score": 3, "reason": "两村未建立"}}),
    "same_result_other_score": Mutation(
        ("scores_inconsistent@indicators.benefit.sustained.2.score",),
        rows={11: {"actual": "达成预期指标", "weight": 2, "score": 2}},
        more_rows=(
            {
                **{"dimension": "效益指标", "category": "可持续影响指标", "name": "管护经费落实情况"},
                **{"target": "落实", "actual": "达成预期指标", "weight": 2, "score": 1.7, "reason": "到位偏晚"},
            },
        ),
    ),
    # 指标值和完成值
    "far_above": Mutation(("far_above_target@indicators.output.quantity.1.actual",), rows={0: {"actual": "18公里"}}),
    "above_but_not_far": Mutation((), rows={0: {"actual": "17.9公里"}}),
    "far_above_with_a_reason": Mutation((), rows={0: {"actual": "24公里", "reason": "上级年中追加任务"}}),
    "far_below_a_limit": Mutation((), rows={7: {"actual": "300万元"}}),
    "another_unit": Mutation((f"unit_mismatch@{QUANTITY}.actual",), rows={0: {"actual": "12千米"}}),
    "no_unit": Mutation((f"unit_mismatch@{QUANTITY}.actual",), rows={0: {"actual": "12"}}),
    "a_unit_more": Mutation((), rows={0: {"target": "12"}}),
    "percent_sign_forgotten": Mutation(
        ("unit_mismatch@indicators.output.quality.1.actual",), rows={3: {"actual": "1"}}
    ),
    "full_width": Mutation((), rows={3: {"target": "≧９８％", "actual": "１００ ％"}}),
    "sign_in_the_result": Mutation(
        ("operator_in_actual@indicators.output.quality.1.actual",), rows={3: {"actual": "≥98%"}}
    ),
    "sign_in_words_in_the_result": Mutation(
        ("operator_in_actual@indicators.output.quality.1.actual",), rows={3: {"actual": "不低于98%"}}
    ),
    "sign_behind_the_result": Mutation((), rows={0: {"target": "12公里以上", "actual": "12公里以上"}}),
    # 原因
    "reason_says_nothing": Mutation(
        ("reason_placeholder@indicators.output.quantity.2.reason",), rows={1: {"reason": " 无 "}}
    ),
    "reason_is_a_zero": Mutation(
        ("reason_placeholder@indicators.output.quantity.2.reason",), rows={1: {"reason": "0"}}
    ),
    "reason_where_none_is_needed": Mutation((), rows={0: {"reason": "无"}}),
    "number_where_no_reason_is_needed": Mutation(
        (f"number_as_reason@{QUANTITY}.reason",), rows={0: {"reason": "0"}}, open=False
    ),
    # 文字
    "goal_is_a_number": Mutation(("number_for_text@goals.achieved",), {"goals.achieved": "100%"}),
    "achievement_is_the_goal": Mutation(
        ("achievement_repeats_goal@goals.achieved",), {"goals.initial": ACHIEVED + "\n"}
    ),
    # 金额单位
    "yuan_for_ten_thousand": Mutation(
        ("unit_factor@spending.procurement.final",), {"spending.procurement.final": 764000}
    ),
    "last_year_in_yuan": Mutation(
        ("unit_factor@spending.office.prior_final",), {"spending.office.prior_final": 600000}
    ),
    "executed_in_yuan": Mutation(("unit_factor@funding.executed",), {"funding.executed": 19110000}),
    "a_part_in_yuan": Mutation(("unit_factor@spending.operations.final",), {"spending.operations.final": 1325000}),
    "a_hundred_times": Mutation(("above_budget@spending.procurement.final",), {"spending.procurement.final": 7640}),
    "beginning_small": Mutation((), {"spending.procurement.prior_final": 0.03}),
    "more_than_none_is_not_met": Mutation((), rows={0: {"name": "安全事故起数", "target": "0起", "actual": "5起"}}),
    "a_date_is_no_quantity": Mutation((), rows={11: {"target": "12月底前", "actual": "11月"}}),
    # 重复计算
    "total_as_a_part": Mutation(
        (f"counted_twice@{FUNDS}.4.final",),
        {
            f"{FUNDS}.4.name": "以上三项",
            **whole_row(f"{FUNDS}.4", 445, 510, 506.7),
            "split.expenditure.basic": 715.3,
            "split.expenditure.projects": 1195.7,
        },
    ),
    "total_by_its_name": Mutation(
        (f"counted_twice@{FUNDS}.4.final",),
        {
            f"{FUNDS}.4.name": "合 计",
            **whole_row(f"{FUNDS}.4", 445, 510, 500),
            "split.expenditure.basic": 722,
            "split.expenditure.projects": 1189,
        },
    ),
    "sides_differ_beside_a_wrong_unit": Mutation(
        ("unit_factor@spending.procurement.final", f"{EXPENDITURE}#split_side"),
        {"spending.procurement.final": 764000, "split.expenditure.basic": 1000},
    ),
}

# Of tanghu_2020_corrected: a form without weights and without a place for reasons. Row 0: 168起/168起.
RESULTS_WITHOUT_WEIGHTS = {
    "far_above_without_weights": Mutation((f"far_above_target@{QUANTITY}.actual",), rows={0: {"actual": "252起"}}),
    "another_unit_without_weights": Mutation((f"unit_mismatch@{QUANTITY}.actual",), rows={0: {"actual": "168件"}}),
    "lower_without_weights": Mutation((), rows={0: {"actual": "100起"}}),
}
