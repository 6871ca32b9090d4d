"""Whatever a person could type into a form survives: written into a workbook and read back, it is the same."""

import math
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval_xl.expressions.values import Value
from perfeval_xl.form.identity import identity_of
from perfeval_xl.form.layout import Unit
from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.reading.submission import Submission
from perfeval_xl.rendering.render import render
from perfeval_xl.rules.known_forms import known_forms
from tests.support.cases.typed_values import content_of, held_texts, texts

FORMS = known_forms()
YEAR = 2024


@pytest.mark.parametrize("form", sorted(FORMS.definitions))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_any_values_survive_writing_and_reading(form: str, data: st.DataObject) -> None:
    evaluator = FORMS.evaluator(form, YEAR)
    fields = [field for field in evaluator.layout.fields.values() if field.role == "input"]
    chosen = data.draw(st.lists(st.sampled_from(fields), min_size=1, max_size=40, unique_by=lambda field: field.key))
    typed: dict[str, Value] = {field.key: data.draw(content_of(field, held_texts), label=field.key) for field in chosen}
    rows = [row.id for sheet in evaluator.layout.sheets for row in sheet.rows.values() if row.entry]
    explanations = data.draw(st.dictionaries(st.sampled_from(rows), texts(held_texts, None), max_size=3))
    unit = Unit("001", "示例一镇人民政府")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "returned.xlsx"
        render(evaluator, typed, identity_of(evaluator.layout, unit), path, explanations=explanations)
        returned = read_return(path, "returned.xlsx", FORMS)

    assert isinstance(returned, Submission), returned
    assert returned.notes == ()
    assert returned.explanations == explanations
    prompts = {field.key: field.name_prompt for field in fields if field.name_prompt is not None}
    for field in fields:
        assert same(returned.entries[field.key].value, typed.get(field.key, prompts.get(field.key))), field.key
    assert returned.evaluation.states == evaluator.evaluate({**prompts, **typed}, unit).states


def same(read: Value, typed: Value) -> bool:
    if isinstance(read, float) and isinstance(typed, float):
        return math.isclose(read, typed, rel_tol=1e-15, abs_tol=0)
    return read == typed
