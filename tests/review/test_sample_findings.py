"""What is found in each sample workbook, nothing more and nothing less.

The lists are written by hand from the form's rules and from the comments at the head of each sample's data; cells were
looked up by eye on the sheets.
"""

from functools import cache
from typing import NamedTuple

import pytest

from perfeval_xl import check
from perfeval_xl.review import Review
from tests.support.paths import SAMPLES

BASIC, SELF = "基础数据表", "自评表"

Found = tuple[str, str, str, str, str]
"""Code, severity, field, sheet and cell."""


class Expected(NamedTuple):
    """What a review comes to; `explained` maps `code@field` of a query to what the unit wrote beside it."""

    verdict: str
    total: float
    grade: str | None
    findings: list[Found]
    explained: dict[str, str]


EXPECTED = {
    "changpu_2024_as_filed": Expected(
        "errors",
        95,
        "优秀",
        [
            ("prompt_left", "query", "spending.earmarked_fund.1.name", BASIC, "B18"),
            ("budget_zero", "query", "spending.earmarked_fund.1.final", BASIC, "G18"),
            ("above_budget", "query", "spending.office.final", BASIC, "G25"),
            ("above_budget", "query", "spending.utilities_travel.final", BASIC, "G26"),
            ("rows_identical", "query", "spending.procurement.final", BASIC, "G28"),
            ("budget_blank", "error", "funding.annual_budget", SELF, "F7"),
            ("weights_sum", "error", "indicators.output.weight", SELF, "H16"),
            ("reason_missing", "error", "indicators.output.cost.2.reason", SELF, "J32"),
            ("row_shifted", "error", "indicators.benefit.economic.1.name", SELF, "E36"),
            ("weights_sum", "error", "indicators.benefit.weight", SELF, "H36"),
            ("weights_sum", "error", "overall.weight", SELF, "H61"),
        ],
        {},
    ),
    "changpu_2024_corrected": Expected(
        "accepted",
        95,
        "优秀",
        [
            ("budget_zero", "query", "spending.earmarked_fund.1.final", BASIC, "G18"),
            ("above_budget", "query", "spending.office.final", BASIC, "G25"),
            ("above_budget", "query", "spending.utilities_travel.final", BASIC, "G26"),
            ("rows_identical", "query", "spending.procurement.final", BASIC, "G28"),
            ("score_differs", "query", "indicators.output.cost.2.score", SELF, "I32"),
        ],
        {
            "score_differs@indicators.output.cost.2.score": "指标已完成，因办公经费和水电差旅费超预算主动扣5分。",
            "budget_zero@spending.earmarked_fund.1.final": "年初未列项目预算，资金由上级年中追加下达。",
            "above_budget@spending.office.final": "年中新增城镇管理任务，办公支出增加，已按程序从公用经费内调剂。",
            "above_budget@spending.utilities_travel.final": "电费调价且外出学习增加，超出部分已在公用经费内调剂。",
            "rows_identical@spending.procurement.final": (
                "本年政府采购全部为办公用品和设备，数额与办公经费相同，经核对无误。"
            ),
        },
    ),
    "shili_1_clean": Expected("accepted", 97, "优秀", [], {}),
    "shili_2_queries": Expected(
        "queries",
        98.8,
        "优秀",
        [
            ("rate_above_one", "query", "staff.control_rate", BASIC, "G6"),
            ("above_budget", "query", "spending.reception.final", BASIC, "G13"),
            ("budget_zero", "query", "spending.maintenance.final", BASIC, "G16"),
            ("rate_above_one", "query", "offices.investment_rate", BASIC, "H31"),
            ("rate_above_one", "query", "funding.execution_rate", SELF, "I7"),
        ],
        {"rate_above_one@staff.control_rate": "接收退役安置人员3人，编制正在申请。"},
    ),
    "shili_3_errors": Expected(
        "errors",
        96.5,
        "优秀",
        [
            ("of_which_exceeds", "error", "spending.operating.final", BASIC, "G24"),
            ("split_mismatch", "error", "split.income", SELF, "E9"),
            ("tables_disagree", "error", "split.expenditure.projects", SELF, "I10"),
            ("required_blank", "error", "goals.achieved", SELF, "G14"),
            ("score_above_weight", "error", "indicators.output.quality.1.score", SELF, "I21"),
        ],
        {},
    ),
    "shili_4_explained": Expected(
        "accepted",
        90,
        "良好",
        [
            ("rate_above_one", "query", "staff.control_rate", BASIC, "G6"),
            ("above_budget", "query", "spending.operating.final", BASIC, "G24"),
            ("above_budget", "query", "spending.utilities_travel.final", BASIC, "G26"),
            ("budget_zero", "query", "spending.procurement.final", BASIC, "G28"),
        ],
        {
            "rate_above_one@staff.control_rate": "公开招考录用2人，退休2人的手续次年1月办结，已报编制部门。",
            "above_budget@spending.operating.final": "抗洪抢险增加支出，已经镇党政联席会议研究并报县财政局备案。",
            "above_budget@spending.utilities_travel.final": "汛期排水用电和下村差旅增加。",
            "budget_zero@spending.procurement.final": "年初未编采购预算，年中按程序补报政府采购计划。",
        },
    ),
    "tanghu_2020_as_filed": Expected(
        "errors", 80, None, [("required_blank", "error", "funding.executed", SELF, "E7")], {}
    ),
    "tanghu_2020_corrected": Expected("accepted", 100, None, [], {}),
}


@cache
def review_of(name: str) -> Review:
    [reviewed] = check([SAMPLES / f"{name}.xlsx"])
    return reviewed


def test_every_sample_workbook_has_its_list_here() -> None:
    assert {path.stem for path in SAMPLES.glob("*.xlsx")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_has_exactly_these_findings_in_the_forms_order(name: str) -> None:
    findings = review_of(name).findings

    assert [(each.code, each.severity, each.field, each.sheet, each.cell) for each in findings] == (
        EXPECTED[name].findings
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_has_this_verdict_total_and_grade(name: str) -> None:
    reviewed = review_of(name)

    assert (reviewed.verdict, reviewed.total_score, reviewed.grade) == EXPECTED[name][:3]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_query_carries_what_the_unit_wrote_beside_it_and_an_error_carries_nothing(name: str) -> None:
    findings = review_of(name).findings
    explained = {f"{each.code}@{each.field}": each.explanation for each in findings if each.explanation is not None}

    assert explained == EXPECTED[name].explained


def test_a_wrong_sum_of_weights_names_all_its_cells() -> None:
    findings = {f"{each.code}@{each.field}": each for each in review_of("changpu_2024_as_filed").findings}

    assert findings["weights_sum@indicators.output.weight"].cells == tuple(f"H{row}" for row in range(16, 36))
    assert findings["weights_sum@indicators.benefit.weight"].cells == tuple(f"H{row}" for row in range(36, 56))


@pytest.mark.parametrize(
    ("name", "key", "found", "expected"),
    [
        ("changpu_2024_as_filed", "weights_sum@indicators.output.weight", "70", "50"),
        ("changpu_2024_as_filed", "weights_sum@indicators.benefit.weight", "20", "30"),
        ("changpu_2024_as_filed", "weights_sum@overall.weight", "110", "100"),
        ("shili_3_errors", "split_mismatch@split.income", "902", "912"),
        ("shili_3_errors", "tables_disagree@split.expenditure.projects", "270", "280"),
        ("shili_3_errors", "score_above_weight@indicators.output.quality.1.score", "12", "不超过10"),
    ],
)
def test_a_finding_says_what_was_found_and_what_was_expected(name: str, key: str, found: str, expected: str) -> None:
    findings = {f"{each.code}@{each.field}": each for each in review_of(name).findings}

    assert (findings[key].found, findings[key].expected) == (found, expected)
