"""Every code that a finding may have is in the catalogue, is documented, and can be adjusted by a county."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from make_rules import DOCUMENT, document
from make_samples import read_sample

from perfeval_xl import checks
from perfeval_xl.errors import DefinitionError
from perfeval_xl.form.definition_file import load_definition
from perfeval_xl.form.layout import Unit, lay_out
from perfeval_xl.rules.evaluation import Evaluator
from tests.support.paths import ROOT, SAMPLES
from tests.support.processes.command_line import perfeval

# The rows of the table of mistakes that published returns contain, by severity.
MISTAKES = {
    "error": """weights_sum total_score_wrong score_above_weight rate_wrong budget_blank parts_sum of_which_exceeds
        split_mismatch reason_missing scored_without_evidence row_shifted required_blank not_a_number unit_factor
        tables_disagree grade_wrong prior_year_differs overwritten encrypted damaged unsupported_format not_a_return
        too_large other_form other_year not_filled_in duplicate_unit id_twice outside_the_form""",
    "query": """above_budget rate_above_one budget_zero score_differs far_above_target target_in_name unit_mismatch
        operator_in_actual reason_placeholder prompt_left rows_identical achievement_repeats_goal scores_inconsistent
        counted_twice stored_value_differs""",
    "note": "typed_as_text overwritten_same not_recalculated row_inserted sheet_renamed protection_gone",
}


def test_the_catalogue_has_every_mistake_that_is_known_with_its_severity() -> None:
    severities = {check.code: check.severity for check in checks()}

    for severity, codes in MISTAKES.items():
        assert {code: severities.get(code) for code in codes.split()} == dict.fromkeys(codes.split(), severity)


def test_every_check_has_a_chinese_title_and_stands_once() -> None:
    found = checks()

    assert len({check.code for check in found}) == len(found)
    assert [check.code for check in found if not re.search("[\u4e00-\u9fff]", check.title)] == []


def test_every_code_that_reading_gives_is_in_the_catalogue() -> None:
    """How grave it is stands there alone: tests/test_architecture.py, tests/reading/test_observations.py."""
    given: set[str] = set()
    for path in sorted((ROOT / "perfeval_xl").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("noticed"):
                given |= {str(word.value) for word in node.args[:1] if isinstance(word, ast.Constant)}

    assert len(given) > 20
    assert given - {check.code for check in checks()} == set()


def test_the_document_of_all_checks_is_fresh() -> None:
    """`python scripts/make_rules.py` renews it."""
    assert DOCUMENT.read_text(encoding="utf-8").splitlines() == document().splitlines()


def test_the_command_prints_the_catalogue() -> None:
    printed = perfeval("checks", "--json").json

    assert {"code", "severity", "title", "where", "source"} == {key for check in printed for key in check}
    assert {check["where"] for check in printed} == {"表内", "审核", "读取"}
    assert [check["code"] for check in printed] == [check.code for check in checks()]
    [bounded] = [check for check in printed if check["code"] == "score_above_weight"]
    assert (bounded["severity"], bounded["source"]) == ("error", "财预〔2020〕10号")


# What a county decides.

CLEAN: dict[str, Any] = read_sample(SAMPLES / "shili_1_clean.yaml")


def evaluator_with(rules: str, folder: Path) -> Evaluator:
    text = (ROOT / "workbook_templates" / "suining.yaml").read_text(encoding="utf-8")
    path = folder / "county.yaml"
    path.write_text(f"{text}\nrules:\n{rules}", encoding="utf-8")
    return Evaluator(lay_out(load_definition(path), 2024))


def failed(evaluator: Evaluator, **changes: float | str | None) -> dict[str, str]:
    """Id and severity of what fails in the clean sample with these changes of its figures, its indicators left out."""
    typed = CLEAN["values"] | changes
    given = {key: float(value) if isinstance(value, int) else value for key, value in typed.items()}
    states = evaluator.evaluate(given, Unit("999901", "示例一镇")).states
    found: dict[str, str] = {c.id: c.severity for c in evaluator.checks if states[c.id] == "failed"}
    assert found.pop("weights_sum@overall.weight") == "error"
    return found


def test_a_county_makes_a_query_an_error(tmp_path: Path) -> None:
    evaluator = evaluator_with("  rate_above_one: {severity: error}\n", tmp_path)

    assert failed(evaluator, **{"staff.on_duty": 63}) == {"rate_above_one@staff.control_rate": "error"}


def test_a_county_switches_a_check_off(tmp_path: Path) -> None:
    evaluator = evaluator_with("  rate_above_one: {enabled: false}\n", tmp_path)

    assert failed(evaluator, **{"staff.on_duty": 63}) == {}


def test_a_county_sets_another_limit(tmp_path: Path) -> None:
    evaluator = evaluator_with("  rate_above_one: {limit: 1.1}\n", tmp_path)

    assert failed(evaluator, **{"staff.on_duty": 68}) == {}
    assert failed(evaluator, **{"staff.on_duty": 69}) == {"rate_above_one@staff.control_rate": "query"}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("  rate_above_on: {severity: error}\n", "没有rate_above_on这条可以调整的审核。是否为rate_above_one？"),
        ("  prompt_left: {limit: 3}\n", "prompt_left没有限度可改。删去limit"),
        ("  damaged: {severity: note}\n", "没有damaged这条可以调整的审核"),
        ("  rate_above_one: {severity: grave}\n", "不在可选之列"),
    ],
)
def test_a_setting_that_cannot_be_is_said_with_its_line(rules: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        evaluator_with(rules, tmp_path)
    [problem] = caught.value.problems

    assert said in str(problem)
    assert problem.line is not None
    assert problem.key.startswith("rules.")
