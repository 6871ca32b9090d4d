"""Whatever a person could type survives a program that is not ours: written, saved again by LibreOffice, read."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from perfeval_xl.expressions.values import Value, Values
from perfeval_xl.form.identity import identity_of
from perfeval_xl.form.layout import Unit
from perfeval_xl.form.layout_parts import FieldType
from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.reading.submission import Submission
from perfeval_xl.rendering.render import render
from perfeval_xl.rules.known_forms import KnownForms, known_forms
from tests.support.cases.typed_values import content_of, figures_as_text, keyed_texts, texts
from tests.support.paths import DEFINITIONS
from tests.support.programs.libreoffice import convert

pytestmark = pytest.mark.libreoffice

FORMS = known_forms(sorted((DEFINITIONS).glob("*.yaml")))
YEAR, UNIT = 2024, Unit("001", "示例一镇人民政府")
HOW_MANY = {form: 12 if form in known_forms().definitions else 4 for form in sorted(FORMS.definitions)}
FORMATS = ("xlsx", "ods", "xls")


@dataclass(frozen=True)
class Typed:
    """What was typed into the workbook of a form: contents by field, explanations by row."""

    form: str
    values: Values
    explanations: Mapping[str, str]


@st.composite
def typed(draw: st.DrawFn, form: str) -> Typed:
    layout = FORMS.evaluator(form, YEAR).layout
    fields = [field for field in layout.fields.values() if field.role == "input"]
    chosen = draw(st.permutations(fields))[: draw(st.integers(len(fields) // 4, len(fields)))]
    values: dict[str, Value] = {}
    for field in chosen:
        content = content_of(field, keyed_texts)
        if field.type is not FieldType.TEXT:
            content |= figures_as_text
        values[field.key] = draw(content)
    rows = [row.id for sheet in layout.sheets for row in sheet.rows.values() if row.entry]
    return Typed(form, values, draw(st.dictionaries(st.sampled_from(rows), texts(keyed_texts, None), max_size=3)))


def drawn(form: str, count: int) -> list[Typed]:
    """The same ones every time: so many are written before any is read that nothing could be narrowed down anyway."""
    found: list[Typed] = []

    @seed(20241231)
    @settings(
        max_examples=count, phases=[Phase.generate], database=None, deadline=None, suppress_health_check=[*HealthCheck]
    )
    @given(typed(form))
    def take(example: Typed) -> None:
        found.append(example)

    take()
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Typed]:
    """Workbooks with what was typed, and what that is."""
    folder = tmp_path_factory.mktemp("written")
    made = {}
    for form, count in HOW_MANY.items():
        evaluator = FORMS.evaluator(form, YEAR)
        for number, each in enumerate(drawn(form, count)):
            path = folder / f"{form}-{number}.xlsx"
            identity = identity_of(evaluator.layout, UNIT)
            render(evaluator, each.values, identity, path, explanations=each.explanations)
            made[path] = each
    return made


@pytest.mark.parametrize("extension", FORMATS)
def test_what_was_typed_is_read_after_libreoffice_saved_it(
    written: dict[Path, Typed], extension: str, tmp_path: Path
) -> None:
    saved = convert(list(written), tmp_path, extension)

    differing = {
        f"{path.name} {key}": pair
        for path, original, each in zip(saved, written, written.values(), strict=True)
        for key, pair in differences(each, read(original, FORMS), read(path, FORMS)).items()
    }
    assert differing == {}


def read(path: Path, forms: KnownForms) -> Submission:
    returned = read_return(path, path.name, forms)
    assert isinstance(returned, Submission), returned
    return returned


def differences(each: Typed, before: Submission, after: Submission) -> dict[str, tuple[object, object]]:
    """Fields and explanations that are not read as typed; what was typed is also held against the file as written."""
    differing: dict[str, tuple[object, object]] = {}
    if dict(after.explanations) != dict(each.explanations):
        differing["explanations"] = (each.explanations, after.explanations)
    for key, field in before.evaluator.layout.fields.items():
        if field.role != "input":
            continue
        content = each.values.get(key, field.name_prompt)
        entry, was = after.entries[key], before.entries[key]
        as_written = content if field.type is FieldType.TEXT or not isinstance(content, str) else was.value
        if not same(entry.value, as_written) or entry.typed != was.typed or entry.reason != was.reason:
            differing[key] = (content, entry)
    return differing


def same(read_value: Value, typed_value: Value) -> bool:
    if isinstance(read_value, float) and isinstance(typed_value, float):
        return math.isclose(read_value, typed_value, rel_tol=1e-14, abs_tol=1e-20)  # an .ods has no more decimals
    return read_value == typed_value
