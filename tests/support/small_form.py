"""A filled-in return of tests/definitions/small.yaml without any mistake, and changes to it that each fail some checks.

The form has as inputs what no county's form has: a parent, the rate, the total score and the grade.
"""

from typing import Any

from tests.support.cases.mutations import Mutation
from tests.support.paths import DEFINITIONS

DEFINITION = DEFINITIONS / "small.yaml"


def row(name: str, before: float | None, budget: float | None, final: float | None) -> dict[str, float | None]:
    """All columns of a row of costs."""
    return {f"costs.{name}.before": before, f"costs.{name}.budget": budget, f"costs.{name}.final": final}


def indicator(dimension: str, category: str, name: str, weight: float) -> dict[str, Any]:
    """An indicator that is met."""
    parts = {"dimension": dimension, "category": category, "name": name, "nature": "≥", "target": "95", "unit": "%"}
    return {**parts, "actual": "97", "weight": weight, "score": weight, "reason": None}


# 总成本 60000+8000+2000=70000；执行率 90000/100000=90%，得 9；9+30+20+30+10=99，优。
FILLED: dict[str, Any] = {
    "form": "small",
    "year": 2024,
    "unit": {"code": "999901", "name": "示例一镇人民政府"},
    "values": {
        **row("total", 66000, 72000, 70000),
        **row("salaries", 58000, 61000, 60000),
        **row("travel", 6000, 9000, 8000),
        **row("rail", 3000, 4000, 3500),
        "costs.fund.1.name": "道路项目",
        **row("fund.1", 2000, 2000, 2000),
        **row("vehicles", 0, 0, 0),
        "funding.annual_budget": 100000,
        "funding.executed": 90000,
        "funding.rate": 0.9,
        "funding.score": 9,
        "sources.origin.current": 80000,
        "sources.origin.carried": 10000,
        "sources.purpose.people": 60000,
        "sources.purpose.projects": 30000,
        "overall.score": 99,
        "overall.grade": "优",
        "sums.all": 68000,
        "plan.text": "早编预算",
        "signed.head": "示例甲",
        "dated.phone": "0739-0000000",
        "dated.date": "2025-01-31",
    },
    "indicators": [
        indicator("产出指标", "数量指标", "办件数", 30),
        indicator("产出指标", "质量指标", "合格率", 20),
        indicator("效益指标", "社会效益指标", "受益率", 30),
        indicator("满意度指标", "群众满意度指标", "满意率", 10),
    ],
    "explanations": [],
}

QUANTITY = "indicators.output.quantity.1"
BUDGET = "budget_blank@funding.annual_budget"

SMALL_MUTATIONS = {
    "nothing": Mutation(()),
    # 合计、执行率、总分、等次由人填
    "parts": Mutation(("parts_sum@costs.total.final",), {"costs.total.final": 70000.06}),
    "parts within tolerance": Mutation((), {"costs.total.final": 70000.05}),
    "parts of a repeated row": Mutation(("parts_sum@costs.total.final",), {"costs.fund.1.final": 1990}),
    "parts not given": Mutation(
        (), {**row("salaries", None, None, None), **row("travel", None, None, None), **row("fund.1", None, None, None)}
    ),
    "parts no number": Mutation(("not_a_number@costs.salaries.final",), {"costs.salaries.final": "六万"}),
    "total blank": Mutation(("required_blank@costs.total.budget",), {"costs.total.budget": None}),
    "of which": Mutation(("of_which_exceeds@costs.travel.before",), {"costs.rail.before": 6000.06}),
    "rate": Mutation(("rate_wrong@funding.rate",), {"funding.rate": 0.91}),
    "rate rounded": Mutation((), {"funding.rate": 0.9001}),
    "rate as percent points": Mutation(("rate_wrong@funding.rate",), {"funding.rate": 90}),
    "total": Mutation(("total_score_wrong@overall.score",), {"overall.score": 98}),
    "total and its grade": Mutation(("total_score_wrong@overall.score",), {"overall.score": 80}),
    "grade": Mutation(("grade_wrong@overall.grade",), {"overall.grade": "优秀"}),
    "grade at its lower end": Mutation(
        (), {"overall.score": 90, "overall.grade": "优"}, {0: {"actual": "66.5", "score": 21, "reason": "天气"}}
    ),
    "grade below": Mutation(
        ("grade_wrong@overall.grade",),
        {"overall.score": 89.99},
        {0: {"actual": "66.5", "score": 20.99, "reason": "天气"}},
    ),
    "scores not given": Mutation(("required_blank@overall.score",), {"overall.score": None}),
    # 执行
    "score of the execution": Mutation(
        ("score_differs@funding.score",), {"funding.score": 9.06, "overall.score": 99.06}
    ),
    "score of the execution rounded": Mutation((), {"funding.score": 9.05, "overall.score": 99.05}),
    "rate above one": Mutation(
        ("rate_above_one@funding.rate",),
        {
            **{"funding.annual_budget": 80000, "funding.rate": 1.125, "funding.score": 10},
            **{"overall.score": 100},
        },
    ),
    "rate of nothing": Mutation(
        ("rate_without_base@funding.rate",),
        {
            **{"funding.annual_budget": 0, "funding.executed": 0, "funding.rate": 0, "funding.score": 0},
            **dict.fromkeys(["sources.origin.current", "sources.origin.carried"]),
            **dict.fromkeys(["sources.purpose.people", "sources.purpose.projects"]),
            **{"overall.score": 90, "funding.reason": "当年没有安排"},
        },
        open=False,
    ),
    "sum typed by people": Mutation(("parts_sum@sums.all",), {"sums.all": 68000.06}),
    "prompt left in a text": Mutation(("prompt_left@plan.text",), {"plan.text": "请写明下一步打算（100字以内）"}),
    "number where words belong": Mutation(("number_for_text@plan.text",), {"plan.text": "100"}),
    "execution low": Mutation(
        ("reason_missing@funding.reason", "total_score_wrong@overall.score"),
        {
            **{"funding.annual_budget": 120000, "funding.rate": 0.75, "funding.score": 7.5},
            **{"overall.grade": "优"},
        },
    ),
    "execution low with a reason": Mutation(
        (),
        {
            **{"funding.annual_budget": 120000, "funding.rate": 0.75, "funding.score": 7.5},
            **{"overall.score": 97.5, "funding.reason": "项目跨年"},
        },
    ),
    "budget blank": Mutation((f"{BUDGET}#execution_without_budget",), {"funding.annual_budget": None}),
    "row blank": Mutation(
        (f"{BUDGET}#execution_row_blank", "total_score_wrong@overall.score"),
        dict.fromkeys(["funding.annual_budget", "funding.executed", "funding.rate", "funding.score"]),
    ),
    "sources differ": Mutation(("split_mismatch@sources.origin",), {"sources.origin.carried": 9999.94}),
    "sources within tolerance": Mutation((), {"sources.origin.carried": 9999.95}),
    # 可空的块，可增的行
    "building begun": Mutation(("required_blank@building.actual",), {"building.planned": 5000}),
    "building whole": Mutation((), {"building.planned": 5000, "building.actual": 4000}),
    "prompt left": Mutation(("prompt_left@costs.fund.1.name",), {"costs.fund.1.name": "请填写项目名称"}),
    "rows copied": Mutation(("rows_identical@costs.vehicles.final",), row("vehicles", 58000, 61000, 60000)),
    "a note is nothing to do": Mutation(("above_budget@costs.vehicles.final",), row("vehicles", 1, 2, 3), open=False),
    # 指标
    "nature and unit need not be given": Mutation((), rows={0: {"nature": None, "unit": None}}),
    "reason placeholder": Mutation(
        (f"reason_placeholder@{QUANTITY}.reason",), {"overall.score": 98}, {0: {"score": 29, "reason": "无"}}
    ),
    "reason": Mutation((f"reason_missing@{QUANTITY}.reason",), {"overall.score": 98}, {0: {"score": 29}}),
    "result with a unit of its own": Mutation((f"unit_mismatch@{QUANTITY}.actual",), rows={0: {"actual": "97%"}}),
    "score against the result": Mutation(
        (f"score_differs@{QUANTITY}.score",), rows={0: {"nature": "=", "target": "100", "actual": "97"}}
    ),
    "qualitative by its nature": Mutation(
        (),
        {"overall.score": 98},
        {0: {"nature": "定性", "target": "97", "actual": "97", "score": 29, "reason": "略晚"}},
    ),
    "weights": Mutation(
        ("weights_sum@indicators.output.weight", f"score_above_weight@{QUANTITY}.score"), rows={0: {"weight": 29}}
    ),
}
