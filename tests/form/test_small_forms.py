"""What the definition language must carry beyond the counties' forms, on a small definition of the tests' own."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from perfeval_xl import Unit, blank, check
from perfeval_xl.expressions.values import grade_of
from perfeval_xl.reading.data_file import given_values
from perfeval_xl.review import Review
from perfeval_xl.rules.evaluation import Evaluation, Evaluator
from perfeval_xl.rules.known_forms import KnownForms, known_forms
from perfeval_xl.rules.standard import STANDARD_RULES
from tests.support.cases.mutations import MUTATIONS, MUTATIONS_WITHOUT_WEIGHTS, Mutation
from tests.support.cases.mutations_of_results import MUTATIONS_OF_RESULTS, RESULTS_WITHOUT_WEIGHTS
from tests.support.programs.judged import rendered
from tests.support.small_form import DEFINITION, FILLED, SMALL_MUTATIONS

UNIT = Unit("999901", "示例一镇人民政府")


@cache
def forms() -> KnownForms:
    return known_forms([DEFINITION])


def evaluated(data: dict[str, Any]) -> tuple[Evaluator, Evaluation]:
    given = given_values(data, forms(), "small", 2024, UNIT)
    return given.evaluator, given.evaluator.evaluate(given.typed, UNIT)


def reviewed(path: Path, **changes: Any) -> Review:
    """The filled-in return with other contents of cells, rendered, read and checked."""
    rendered({**FILLED, "values": FILLED["values"] | changes}, path)
    [review] = check([path], form=str(DEFINITION))
    return review


@pytest.mark.parametrize("mutation", SMALL_MUTATIONS.values(), ids=SMALL_MUTATIONS)
def test_a_change_fails_just_these_checks(mutation: Mutation) -> None:
    _, evaluation = evaluated(mutation.applied(FILLED))

    assert sorted(key for key, state in evaluation.states.items() if state == "failed") == sorted(mutation.fails)


def test_every_code_is_provoked_by_some_change() -> None:
    tables = (MUTATIONS, MUTATIONS_WITHOUT_WEIGHTS, MUTATIONS_OF_RESULTS, RESULTS_WITHOUT_WEIGHTS, SMALL_MUTATIONS)
    changes = [change for table in tables for change in table.values()]
    provoked = {failed.partition("@")[0] for change in changes for failed in change.fails}
    written = {code for definition in forms().definitions.values() for code in definition.checks}

    assert {rule.code for rule in STANDARD_RULES.values()} | written == provoked


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"overall.score": 98}, ("total_score_wrong", "98", "99", "总分98，各项得分之和99")),
        ({"funding.rate": 0.91}, ("rate_wrong", "91%", "90%", "执行率(B/A)填91%，按表内数字应为90%")),
        ({"overall.grade": "优秀"}, ("grade_wrong", "优秀", "优", "等次是“优秀”，按总分应为“优”")),
        (
            {"costs.total.final": 71000},
            ("parts_sum", "71000", "70000", "本行填71000，各分项之和70000，两者不等"),
        ),
    ],
)
def test_a_total_that_people_type_is_checked_in_a_returned_workbook(
    changes: dict[str, Any], said: tuple[str, ...], tmp_path: Path
) -> None:
    review = reviewed(tmp_path / "return.xlsx", **changes)
    [finding] = review.findings

    assert (review.verdict, finding.severity) == ("errors", "error")
    assert (finding.code, finding.found, finding.expected, finding.message) == said


def test_a_note_of_a_definition_blocks_nothing(tmp_path: Path) -> None:
    vehicles = {"costs.vehicles.before": 1, "costs.vehicles.budget": 2, "costs.vehicles.final": 3}
    review = reviewed(tmp_path / "return.xlsx", **vehicles)

    assert [(finding.code, finding.severity) for finding in review.findings] == [("above_budget", "note")]
    assert review.verdict == "accepted"


def test_total_and_grade_are_those_typed_where_they_are_inputs(tmp_path: Path) -> None:
    review = reviewed(tmp_path / "return.xlsx", **{"overall.score": 98, "overall.grade": "良"})

    assert (review.total_score, review.grade) == (98, "良")


def test_money_in_yuan_is_read_and_asked_for_in_yuan(tmp_path: Path) -> None:
    path = rendered(FILLED, tmp_path / "return.xlsx")
    workbook = load_workbook(path)
    place = forms().evaluator("small", 2024).layout.location("funding.annual_budget")
    [rule] = [each for each in workbook[place[0]].data_validations.dataValidation if str(each.sqref) == place[1]]
    workbook[place[0]][place[1]].value = "10万"
    workbook.save(path)
    [review] = check([path], form=str(DEFINITION))

    assert "单位：元" in str(rule.prompt)
    assert [(finding.code, finding.expected) for finding in review.findings] == [("typed_as_text", "100000")]
    assert review.verdict == "accepted"


def test_a_rate_that_people_type_is_a_fraction_and_its_percent_sign_is_understood(tmp_path: Path) -> None:
    path = rendered(FILLED, tmp_path / "return.xlsx")
    workbook = load_workbook(path)
    sheet, cell = forms().evaluator("small", 2024).layout.location("funding.rate")
    assert workbook[sheet][cell].number_format == "0.00%"
    workbook[sheet][cell].value = "90%"
    workbook.save(path)
    [review] = check([path], form=str(DEFINITION))

    assert [(finding.code, finding.severity) for finding in review.findings] == [("typed_as_text", "note")]
    assert review.submission is not None
    assert review.submission.evaluation.values["funding.rate"] == 0.9


@pytest.mark.parametrize(
    ("form", "score", "grade"),
    [
        *(
            ("suining", score, grade)
            for score, grade in ((90.01, "优秀"), (90.004, "良好"), (90, "良好"), (80, "良好"))
        ),
        *(("suining", score, grade) for score, grade in ((79.99, "较差"), (60, "较差"), (59.99, "差"), (0, "差"))),
        *(("small", score, grade) for score, grade in ((100, "优"), (90, "优"), (89.995, "优"), (89.99, "良"))),
        *(("small", score, grade) for score, grade in ((80, "良"), (79.99, "中"), (60, "中"), (59.99, "差"))),
    ],
)
def test_grades_have_the_bands_of_their_definition(form: str, score: float, grade: str) -> None:
    assert grade_of(score, forms().definition(form).meaning) == grade


def test_years_slide_backwards_and_forwards() -> None:
    layout = forms().evaluator("small", 2031).layout
    texts = [label.text for sheet in layout.sheets for label in sheet.labels]

    assert [text for text in texts if "20" in text] == [
        "2031年支出表",
        "2030年决算数",
        "2031年预算数",
        "2031年决算数",
        "2031年评分表（2032年填报）",
    ]


def test_a_signature_tail_is_typed_in_and_read_back(tmp_path: Path) -> None:
    submission = reviewed(tmp_path / "return.xlsx").submission
    assert submission is not None
    values = {value["field"]: value["value"] for value in submission.printed_values()}

    assert [values[key] for key in ("signed.head", "signed.filler", "dated.phone", "dated.date")] == [
        "示例甲",
        None,
        "0739-0000000",
        "2025-01-31",
    ]
    assert (values["unit.code"], values["unit.name"]) == ("999901", "示例一镇人民政府")


def test_nature_and_unit_of_an_indicator_are_read_beside_its_other_parts(tmp_path: Path) -> None:
    submission = reviewed(tmp_path / "return.xlsx").submission
    assert submission is not None

    assert submission.indicator_rows()[1] == {
        **{"dimension": "产出指标", "category": "质量指标", "name": "合格率", "nature": "≥", "target": "95"},
        **{"unit": "%", "actual": "97", "weight": 20, "score": 20, "suggested": 20, "reason": None, "cell": "E13"},
    }


def test_a_definition_of_ones_own_is_named_by_its_path(tmp_path: Path) -> None:
    made = blank(str(DEFINITION), year=2024, unit=UNIT, output=tmp_path / "blank.xlsx")

    assert made.findings == ()
    assert load_workbook(made.file).sheetnames[:4] == ["填报说明", "支出表", "评分表", "校验"]
