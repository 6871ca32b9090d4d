"""No honest return is refused: a thousand random ones, made from the definition, have no error."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval_xl.form.layout import Unit
from perfeval_xl.rules.known_forms import known_forms
from tests.support.cases.clean_returns import clean_returns

FORMS = known_forms()
EVALUATOR = FORMS.evaluator("suining", 2024)
UNIT = Unit("999901", "示例一镇人民政府")
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@settings(max_examples=1000, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(values=clean_returns(FORMS.definition("suining")))
def test_a_clean_return_has_no_error(values: dict[str, Any]) -> None:
    prompts = {key: field.name_prompt for key, field in EVALUATOR.layout.fields.items() if field.name_prompt}
    evaluation = EVALUATOR.evaluate({**prompts, **values}, UNIT)
    failed = [
        f"{check.id}: {EVALUATOR.texts(check, evaluation).message}"
        for check in EVALUATOR.checks
        if check.severity == "error" and evaluation.states[check.id] == "failed"
    ]

    assert failed == []


@settings(max_examples=50, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(values=clean_returns(FORMS.definition("suining")), data=st.data())
def test_one_wrong_weight_in_it_is_an_error(values: dict[str, Any], data: st.DataObject) -> None:
    weights = sorted(key for key in values if key.endswith(".weight"))
    key = data.draw(st.sampled_from(weights))
    states = EVALUATOR.evaluate({**values, key: values[key] + 0.02}, UNIT).states

    assert states[f"weights_sum@indicators.{key.split('.')[1]}.weight"] == "failed"
    assert states["weights_sum@overall.weight"] == "failed"
