"""The workbook and Python say the same: LibreOffice recalculates, and every value, state and message is compared."""

import shutil
from pathlib import Path

import pytest
from make_samples import read_sample
from openpyxl import load_workbook

from tests.support.cases.mutations import MUTATIONS, MUTATIONS_WITHOUT_WEIGHTS
from tests.support.cases.mutations_of_results import MUTATIONS_OF_RESULTS, RESULTS_WITHOUT_WEIGHTS
from tests.support.every_form import FORMS, SAMPLE_NAMES, blank_bytes
from tests.support.paths import SAMPLES
from tests.support.programs.judged import LISTED, Judged, error_cells, grids, judged, rendered
from tests.support.small_form import FILLED, SMALL_MUTATIONS

pytestmark = pytest.mark.libreoffice

BLANKS = [f"blank {form}" for form in FORMS]
SAMPLED = [f"sample {name}" for name in SAMPLE_NAMES]
OURS = [f"ours {name}" for name in SAMPLE_NAMES]
WITHOUT_WEIGHTS = MUTATIONS_WITHOUT_WEIGHTS | RESULTS_WITHOUT_WEIGHTS
MUTATED = {
    **{f"mutated {name}": mutation for name, mutation in (MUTATIONS | MUTATIONS_OF_RESULTS).items()},
    **{f"mutated without weights {name}": mutation for name, mutation in WITHOUT_WEIGHTS.items()},
    **{f"mutated small {name}": mutation for name, mutation in SMALL_MUTATIONS.items()},
}
CROWDED, TEXT_TYPED = "more problems than 校验 lists", "numbers typed as text"
CATEGORIES = ("数量指标", "质量指标", "时效指标", "成本指标")
ALL = [*BLANKS, *SAMPLED, *OURS, *MUTATED, CROWDED]


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judged]:
    """Every workbook of this file, recalculated with one call."""
    folder = tmp_path_factory.mktemp("workbooks")
    made: dict[str, Path] = {}
    for form in FORMS:
        made[f"blank {form}"] = folder / f"blank {form}.xlsx"
        made[f"blank {form}"].write_bytes(blank_bytes(form))
    for name in SAMPLE_NAMES:
        made[f"sample {name}"] = Path(shutil.copy(SAMPLES / f"{name}.xlsx", folder / f"sample {name}.xlsx"))
        made[f"ours {name}"] = rendered(read_sample(SAMPLES / f"{name}.yaml"), folder / f"ours {name}.xlsx")
    clean = read_sample(SAMPLES / "shili_1_clean.yaml")
    bases = {"without": read_sample(SAMPLES / "tanghu_2020_corrected.yaml"), "small": FILLED}
    for title, mutation in MUTATED.items():
        base = bases.get(title.split()[1], clean)
        made[title] = rendered(mutation.applied(base), folder / f"{title}.xlsx")
    begun = [
        {"dimension": "产出指标", "category": category, "name": f"指标{n}"} for category in CATEGORIES for n in range(5)
    ]
    made[CROWDED] = rendered({**clean, "indicators": begun}, folder / "crowded.xlsx")
    made[TEXT_TYPED] = folder / "text typed.xlsx"
    workbook = load_workbook(made["mutated nothing"])
    workbook["基础数据表"]["C6"].value = "62人"
    workbook["自评表"]["G7"].value = "1,911"
    workbook.save(made[TEXT_TYPED])
    return judged(made, folder / "recalculated")


@pytest.mark.parametrize("name", ALL)
def test_no_cell_holds_an_error(name: str, workbooks: dict[str, Judged]) -> None:
    assert error_cells(workbooks[name].after) == []


@pytest.mark.parametrize("name", ALL)
def test_every_computed_cell_of_the_form_has_pythons_value(name: str, workbooks: dict[str, Judged]) -> None:
    assert workbooks[name].form_values() == workbooks[name].expected_form_values()


@pytest.mark.parametrize("name", ALL)
def test_every_check_has_pythons_state_and_message(name: str, workbooks: dict[str, Judged]) -> None:
    assert workbooks[name].checks() == workbooks[name].expected_checks()


@pytest.mark.parametrize("name", ALL)
def test_the_list_of_open_problems_is_pythons_errors_first(name: str, workbooks: dict[str, Judged]) -> None:
    assert workbooks[name].listed() == workbooks[name].expected_listed()


@pytest.mark.parametrize("name", ALL)
def test_beside_each_row_stands_its_first_open_problem_and_how_many_there_are(
    name: str, workbooks: dict[str, Judged]
) -> None:
    assert workbooks[name].hints() == workbooks[name].expected_hints()


@pytest.mark.parametrize("name", ALL)
def test_the_heads_of_the_sheets_count_what_is_open(name: str, workbooks: dict[str, Judged]) -> None:
    of = workbooks[name]
    open_ = of.open()
    for sheet in of.submission.evaluator.layout.sheets:
        here = [check for check in open_ if check.row[0] == sheet.key]
        errors = sum(check.severity == "error" for check in here)
        left = f"本表还有：错误{errors}处，待核实{len(here) - errors}处。见右侧“提示”和“校验”表"
        assert of.cell(sheet.name, 1, 1) == (left if here else "本表没有待处理的问题")
    errors = sum(check.severity == "error" for check in open_)
    queries = len(open_) - errors
    left = f"还有：错误{errors}处（必须改正），待核实{queries}处（改正，或在该行“情况说明”写明原因）"
    assert of.cell("校验", 1, 0) == (left if open_ else "没有待处理的问题，可以报送")


@pytest.mark.parametrize("name", [*BLANKS, *OURS, *MUTATED, CROWDED])
def test_the_values_stored_in_a_fresh_workbook_are_the_recalculated_ones(
    name: str, workbooks: dict[str, Judged]
) -> None:
    assert workbooks[name].differing() == {}


@pytest.mark.parametrize("name", MUTATED)
def test_a_change_of_the_clean_sample_fails_just_these_checks(name: str, workbooks: dict[str, Judged]) -> None:
    mutation = MUTATED[name]
    recalculated = [key for key, (state, _) in workbooks[name].checks().items() if state == 1]

    assert sorted(recalculated) == sorted(mutation.fails)
    assert len(workbooks[name].listed()) == (len(mutation.fails) if mutation.open else 0)


def test_the_same_totals_and_grades_as_in_the_samples_comments(workbooks: dict[str, Judged]) -> None:
    results = {name: of.form_values() for name, of in workbooks.items() if name.startswith(("sample", "ours"))}
    expected = {
        "changpu_2024_as_filed": (95, "优秀"),
        "changpu_2024_corrected": (95, "优秀"),
        "shili_1_clean": (97, "优秀"),
        "shili_2_queries": (98.8, "优秀"),
        "shili_3_errors": (96.5, "优秀"),
        "shili_4_explained": (90, "良好"),
        "tanghu_2020_as_filed": (80, None),
        "tanghu_2020_corrected": (100, None),
    }

    for kind in ("sample", "ours"):
        found = {
            name.removeprefix(f"{kind} "): (values["overall.score"], values.get("overall.grade"))
            for name, values in results.items()
            if name.startswith(kind)
        }
        assert found == expected


def test_more_problems_than_are_listed_are_counted(workbooks: dict[str, Judged]) -> None:
    of = workbooks[CROWDED]

    assert len(of.listed()) == LISTED
    assert of.cell("校验", 3 + LISTED, 2) == f"另有{len(of.open()) - LISTED}条，改正以上各条后显示"


def test_a_number_typed_as_text_is_said_in_the_sheet_and_what_depends_on_it_waits(
    workbooks: dict[str, Judged],
) -> None:
    of = workbooks[TEXT_TYPED]
    checks = of.checks()

    assert checks["not_a_number@staff.establishment"] == (1, "编制数只填数字")
    assert checks["not_a_number@funding.executed"] == (1, "全年执行数(B)只填数字")
    assert {key for key, (state, _) in checks.items() if state == 1} == {
        "not_a_number@staff.establishment",
        "not_a_number@funding.executed",
    }
    assert of.hints()["basic_data", "staff"] == "错误：编制数只填数字"
    for waiting in ("rate_above_one@staff.control_rate", "rate_above_one@funding.execution_rate"):
        assert checks[waiting] == ("", "")
    assert (of.form_values()["staff.control_rate"], of.form_values()["funding.score"]) == ("", "")


def test_what_was_recalculated_is_the_whole_workbook(workbooks: dict[str, Judged]) -> None:
    assert set(grids(workbooks[BLANKS[0]].after)) == set(workbooks[BLANKS[0]].stored)
