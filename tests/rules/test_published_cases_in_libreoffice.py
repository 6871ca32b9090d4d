"""The published tables in the workbook: LibreOffice finds what Python finds, check by check and word for word."""

import pytest

from tests.support.cases.published_cases import CASES, case, with_reasons
from tests.support.programs.judged import Judged, error_cells, judged, rendered

pytestmark = pytest.mark.libreoffice

WITH_REASONS = "shanxi with reasons"
every_workbook = pytest.mark.parametrize("name", [*CASES, WITH_REASONS])


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judged]:
    """Every case, and the one with its reasons given, recalculated with one call."""
    folder = tmp_path_factory.mktemp("cases")
    data = {**{name: case(name).data for name in CASES}, WITH_REASONS: with_reasons(case("shanxi").data)}
    return judged(
        {name: rendered(values, folder / f"{name}.xlsx") for name, values in data.items()}, folder / "recalculated"
    )


@every_workbook
def test_every_check_of_a_published_table_has_pythons_state_and_message(
    name: str, workbooks: dict[str, Judged]
) -> None:
    assert workbooks[name].checks() == workbooks[name].expected_checks()


@every_workbook
def test_a_published_table_has_pythons_values_and_no_cell_with_an_error(
    name: str, workbooks: dict[str, Judged]
) -> None:
    of = workbooks[name]

    assert error_cells(of.after) == []
    assert of.form_values() == of.expected_form_values()


@every_workbook
def test_beside_each_row_of_a_published_table_stand_its_open_problems(name: str, workbooks: dict[str, Judged]) -> None:
    of = workbooks[name]

    assert of.hints() == of.expected_hints()
    assert of.listed() == of.expected_listed()
