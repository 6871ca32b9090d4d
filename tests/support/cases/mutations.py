"""Single changes to a clean sample, and by hand the checks that fail for each: no more and no fewer.

A change gives new contents of fields (None: left blank), of indicator rows by their number in the sample's list, and
explanations by row id.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

PROMPT = "××专项资金"
QUANTITY = "indicators.output.quantity.1"


@dataclass(frozen=True)
class Mutation:
    """What is changed and the ids of the checks that must fail then, in the order of the form."""

    fails: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    more_rows: tuple[Mapping[str, Any], ...] = ()
    open: bool = True
    """Whether what fails is still to be mended or explained."""

    def applied(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The sample's data with the change."""
        changed = deepcopy(dict(data))
        changed["values"].update(self.values)
        for number, parts in self.rows.items():
            changed["indicators"][number].update(parts)
        changed["indicators"].extend(self.more_rows)
        changed["explanations"] = [{"row": row, "text": text} for row, text in self.explanations.items()]
        return changed


def whole_row(row: str, *figures: float | None) -> dict[str, float | None]:
    """All columns of a row of 经费控制情况."""
    return {f"{row}.{column}": value for column, value in zip(("prior_final", "budget", "final"), figures, strict=True)}


def entry(name: str, weight: float, category: str = "数量指标") -> dict[str, Any]:
    """One more indicator that is met."""
    parts = {"dimension": "产出指标", "category": category, "name": name, "target": "1", "actual": "1"}
    return {**parts, "weight": weight, "score": weight, "reason": None}


FUNDING = ("funding.initial_budget", "funding.annual_budget", "funding.executed")
NO_BUDGET = "budget_blank@funding.annual_budget#execution_without_budget"
OUTPUT_WEIGHTS, ALL_WEIGHTS = "weights_sum@indicators.output.weight", "weights_sum@overall.weight"
EXPENDITURE = "split_mismatch@split.expenditure"

# Of shili_1_clean.
MUTATIONS = {
    "nothing": Mutation(()),
    # 基础数据表
    "staff_blank": Mutation(("required_blank@staff.establishment",), {"staff.establishment": None}),
    "staff_over": Mutation(("rate_above_one@staff.control_rate",), {"staff.on_duty": 63}),
    "staff_all_of_them": Mutation((), {"staff.on_duty": 62}),
    "staff_zero_base": Mutation((), {"staff.establishment": 0}),
    "staff_no_number": Mutation(("not_a_number@staff.on_duty",), {"staff.on_duty": "约60人"}),
    "operating_blank": Mutation(("required_blank@spending.operating.budget",), {"spending.operating.budget": None}),
    "of_which_over": Mutation(("of_which_exceeds@spending.operating.final",), {"spending.operating.final": 98.98}),
    "of_which_over_within_tolerance": Mutation((), {"spending.operating.final": 98.99}),
    "above_budget": Mutation(("above_budget@spending.office.final",), {"spending.office.final": 62.01}),
    "above_budget_computed_row_is_silent": Mutation(
        ("above_budget@spending.reception.final",), {"spending.reception.final": 40}
    ),
    "budget_zero": Mutation(("budget_zero@spending.maintenance.final",), {"spending.maintenance.budget": 0}),
    "budget_not_given": Mutation((), {"spending.maintenance.budget": None}),
    "projects_changed": Mutation(("tables_disagree@split.expenditure.projects",), {"spending.operations.final": 134}),
    "projects_changed_within_tolerance": Mutation((), {"spending.operations.final": 132.51}),
    "projects_no_number": Mutation(("not_a_number@spending.operations.final",), {"spending.operations.final": "12，5"}),
    "row_copied": Mutation(
        ("rows_identical@spending.procurement.final",), whole_row("spending.procurement", 60, 62, 58.3)
    ),
    "row_copied_over_budget": Mutation(
        ("above_budget@spending.office.final", "rows_identical@spending.procurement.final"),
        {"spending.office.final": 63, **whole_row("spending.procurement", 60, 62, 63)},
    ),
    "row_copied_with_a_zero": Mutation(
        (), {**whole_row("spending.office", 0, 62, 58.3), **whole_row("spending.procurement", 0, 62, 58.3)}
    ),
    "prompt_left": Mutation(
        ("prompt_left@spending.earmarked_fund.3.name",), {"spending.earmarked_fund.3.name": PROMPT}
    ),
    "name_not_given": Mutation(
        ("prompt_left@spending.earmarked_fund.3.name",), {"spending.earmarked_fund.3.name": None}
    ),
    "name_cleared": Mutation(
        ("required_blank@spending.earmarked_fund.3.name",), {"spending.earmarked_fund.3.name": " "}
    ),
    "prompt_changed_a_little": Mutation(
        ("prompt_left@spending.earmarked_fund.3.name",), {"spending.earmarked_fund.3.name": "其中：××资金"}
    ),
    "prompt_left_on_a_row_of_zeros": Mutation((), whole_row("spending.earmarked_fund.4", 0, 0, 0)),
    "more_funds_than_spare_rows": Mutation(
        ("tables_disagree@split.expenditure.projects", "prompt_left@spending.earmarked_fund.8.name"),
        {**whole_row("spending.earmarked_fund.8", 1, 2, 1), "spending.earmarked_fund.7.name": "第七项资金"},
    ),
    "offices_begun": Mutation(("required_blank@offices.actual_area",), {"offices.actual_area": None}),
    "offices_empty": Mutation(
        (),
        dict.fromkeys(
            f"offices.{each}" for each in ("approved_area", "actual_area", "planned_investment", "actual_investment")
        ),
    ),
    "offices_over": Mutation(("rate_above_one@offices.investment_rate",), {"offices.actual_investment": 360.5}),
    # 自评表
    "budget_blank": Mutation((NO_BUDGET,), {"funding.annual_budget": None}),
    "budget_zero_in_execution": Mutation((NO_BUDGET,), {"funding.annual_budget": 0}),
    "funding_row_blank": Mutation(("budget_blank@funding.annual_budget#execution_row_blank",), dict.fromkeys(FUNDING)),
    "executed_blank": Mutation(("required_blank@funding.executed",), {"funding.executed": None}),
    "executed_no_number": Mutation(("not_a_number@funding.executed",), {"funding.executed": "7.50."}),
    "executed_blank_and_sides_differ": Mutation(
        ("required_blank@funding.executed", f"{EXPENDITURE}#split_sides"),
        {"funding.executed": None, "split.income.general_public_budget": 1800},
    ),
    "executed_over": Mutation(
        ("rate_above_one@funding.execution_rate", "split_mismatch@split.income", f"{EXPENDITURE}#split_side"),
        {"funding.executed": 1970},
    ),
    "executed_nothing": Mutation(("split_mismatch@split.income", f"{EXPENDITURE}#split_side"), {"funding.executed": 0}),
    "income_short": Mutation(("split_mismatch@split.income",), {"split.income.government_funds": 88.5}),
    "income_within_tolerance": Mutation((), {"split.income.government_funds": 88.69}),
    "income_blank": Mutation(
        (),
        dict.fromkeys(
            (
                "split.income.general_public_budget",
                "split.income.government_funds",
                "split.income.special_account",
                "split.income.other",
            )
        ),
    ),
    "projects_differ": Mutation(
        (f"{EXPENDITURE}#split_side", "tables_disagree@split.expenditure.projects"), {"split.expenditure.projects": 688}
    ),
    "goal_blank": Mutation(("required_blank@goals.initial",), {"goals.initial": None}),
    "weight_off": Mutation((OUTPUT_WEIGHTS, ALL_WEIGHTS), rows={0: {"weight": 9, "score": 9}}),
    "weight_moved_between_dimensions": Mutation(
        (OUTPUT_WEIGHTS, "weights_sum@indicators.benefit.weight"),
        rows={0: {"weight": 7, "score": 7}, 8: {"weight": 7, "score": 7}},
    ),
    "weight_blank": Mutation((f"required_blank@{QUANTITY}.weight",), rows={0: {"weight": None}}),
    "weight_no_number": Mutation((f"not_a_number@{QUANTITY}.weight",), rows={0: {"weight": "八分"}}),
    "score_over": Mutation((f"score_above_weight@{QUANTITY}.score",), rows={0: {"score": 8.01}}),
    "score_over_by_less_than_is_shown": Mutation((), rows={0: {"score": 8.00001}}),
    "score_blank": Mutation((f"required_blank@{QUANTITY}.score",), rows={0: {"score": None}}),
    "score_low_by_less_than_is_shown": Mutation((), rows={0: {"score": 7.99999}}),
    "score_low": Mutation((f"reason_missing@{QUANTITY}.reason",), rows={0: {"score": 7.99}}),
    "reason_taken_away": Mutation(("reason_missing@indicators.output.quantity.2.reason",), rows={1: {"reason": None}}),
    "scored_without_target": Mutation((f"scored_without_evidence@{QUANTITY}.score",), rows={0: {"target": None}}),
    "scored_without_actual": Mutation((f"scored_without_evidence@{QUANTITY}.score",), rows={0: {"actual": None}}),
    "unscored_without_actual": Mutation(
        (f"required_blank@{QUANTITY}.actual",), rows={0: {"actual": None, "score": 0, "reason": "未开工"}}
    ),
    "name_blank": Mutation((f"required_blank@{QUANTITY}.name",), rows={0: {"name": None}}),
    "name_is_its_category": Mutation((f"row_shifted@{QUANTITY}.name",), rows={0: {"name": "数量 指标"}}),
    "name_is_a_number": Mutation((f"row_shifted@{QUANTITY}.name",), rows={0: {"name": "12.5%"}}),
    "name_holds_a_number": Mutation((), rows={0: {"name": "12.5.1公里"}}),
    "row_shifted_says_it_alone": Mutation(
        (f"row_shifted@{QUANTITY}.name",), rows={0: {"name": "数量指标", "target": None, "score": 9}}
    ),
    "row_begun": Mutation(
        tuple(f"required_blank@indicators.output.cost.2.{part}" for part in ("target", "actual", "weight", "score")),
        more_rows=({"dimension": "产出指标", "category": "成本指标", "name": "新指标"},),
    ),
    "more_indicators_than_spare_rows": Mutation(
        (OUTPUT_WEIGHTS, ALL_WEIGHTS), more_rows=tuple(entry(f"新指标{n}", 0.25) for n in range(1, 6))
    ),
    # 情况说明
    "explained": Mutation(
        ("rate_above_one@staff.control_rate",), {"staff.on_duty": 63}, explanations={"staff": "军转安置1人"}, open=False
    ),
    "placeholder": Mutation(
        ("rate_above_one@staff.control_rate",), {"staff.on_duty": 63}, explanations={"staff": " 　无 "}
    ),
    "errors_are_not_explained": Mutation(
        ("required_blank@goals.initial",), {"goals.initial": None}, explanations={"goals": "另行报送"}
    ),
}

# Of tanghu_2020_corrected: a form without weights, grades and a second table.
MUTATIONS_WITHOUT_WEIGHTS = {
    "amount_blank": Mutation(("required_blank@amounts.basic",), {"amounts.basic": None}),
    "execution_over": Mutation(("rate_above_one@funding.execution_rate",), {"funding.executed": 864.3}),
    "execution_over_by_less_than_is_shown": Mutation((), {"funding.executed": 864.21}),
    "budget_not_given": Mutation(("budget_blank@funding.annual_budget",), {"funding.annual_budget": None}),
    "execution_blank": Mutation(("required_blank@funding.executed",), {"funding.executed": None}),
    "dimension_over": Mutation(("score_above_weight@indicators.output.score",), rows={0: {"score": 10.5}}),
    "dimension_not_used_up": Mutation((), rows={0: {"score": 9}}),
    "unscored": Mutation((f"required_blank@{QUANTITY}.score",), rows={0: {"score": None}}),
    "without_target": Mutation((f"scored_without_evidence@{QUANTITY}.score",), rows={0: {"target": None}}),
    "shifted": Mutation((f"row_shifted@{QUANTITY}.name",), rows={0: {"name": "数量指标"}}),
}
