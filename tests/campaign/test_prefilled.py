"""Last year's accepted figures are filled in, locked and signed; one that is changed is found."""

from pathlib import Path

import pytest
from make_samples import read_sample
from openpyxl import load_workbook

from perfeval_xl import PerfevalError, check, collect, consolidate, issue, return_
from perfeval_xl.review import Review
from tests.support.paths import SAMPLES
from tests.support.rounds import FIRST, SECOND, returned
from tests.support.rounds import issue as issue_round

CLEAN = read_sample(SAMPLES / "shili_1_clean.yaml")
OFFICE = "其中：办公经费"
LAST, NOW = "C25", "G25"
"""Its 2024 final accounts as last year's figure of a workbook of 2025, and those of 2025."""


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round of 2024 in which the first unit was accepted and the second was not, and that of 2025 after it."""
    folder = tmp_path_factory.mktemp("rounds")
    issue_round(folder / "2024", [FIRST, SECOND], form="suining")
    inbox = folder / "收到2024"
    returned(folder / "2024", FIRST.code, inbox / "1.xlsx", data=CLEAN)
    returned(folder / "2024", SECOND.code, inbox / "2.xlsx", {"spending.operating.final": 1}, data=CLEAN)
    assert [file.verdict for file in collect(folder / "2024", [inbox])] == ["accepted", "errors"]
    this_year(folder, folder / "2024")
    return folder


def this_year(folder: Path, previous: Path | None, year: int = 2025, name: str = "2025") -> list[tuple[str, str]]:
    roster = folder / "名册.csv"
    roster.write_text(f"代码,名称\n{FIRST.code},{FIRST.name}\n{SECOND.code},{SECOND.name}\n", encoding="utf-8")
    units = issue(folder / name, form="suining", year=year, roster=roster, previous=previous)
    return [(unit.unit.code, unit.state) for unit in units]


def workbook_of(folder: Path, code: str) -> Path:
    [path] = (folder / "2025" / "issued").rglob(f"{code}-*.xlsx")
    return path


def sent(folder: Path, path: Path, figure: float) -> Path:
    """The first unit's workbook of 2025, last year's figure typed over."""
    workbook = load_workbook(workbook_of(folder, FIRST.code))
    sheet = workbook["基础数据表"]
    assert sheet["B25"].value == OFFICE
    sheet[LAST].value, sheet[NOW].value = figure, 60
    workbook.save(path)
    return path


def said(review: Review) -> list[tuple[str, str | None, str | None, str | None]]:
    return [
        (finding.code, finding.cell, finding.found, finding.expected)
        for finding in review.findings
        if finding.code in {"prefilled_changed", "signature_wrong"}
    ]


def test_an_accepted_units_workbook_has_last_years_figures_locked_and_says_where_they_are_from(rounds: Path) -> None:
    sheet = load_workbook(workbook_of(rounds, FIRST.code))["基础数据表"]
    prompts = {str(area): each.prompt for each in sheet.data_validations.dataValidation for area in each.sqref.ranges}

    assert (sheet["C7"].value, sheet[LAST].value, sheet[LAST].protection.locked) == ("2024年决算数", 58.3, True)
    assert sheet[NOW].protection.locked is False
    assert (
        prompts[LAST] == "取自2024年度已通过的自评：办公经费 / 2024年决算数。已锁定，有出入的不要在这里改，另行说明。"
    )


def test_a_unit_that_was_not_accepted_fills_them_in_itself(rounds: Path) -> None:
    sheet = load_workbook(workbook_of(rounds, SECOND.code))["基础数据表"]

    assert (sheet[LAST].value, sheet[LAST].protection.locked) == (None, False)


def test_a_figure_that_was_changed_is_an_error_and_one_that_stands_is_nothing(rounds: Path, tmp_path: Path) -> None:
    changed = check([sent(rounds, tmp_path / "a.xlsx", 50)], campaign=rounds / "2025")
    whole = check([sent(rounds, tmp_path / "b.xlsx", 58.3)], campaign=rounds / "2025")

    assert [said(review) for review in changed] == [[("prefilled_changed", LAST, "50", "58.3")]]
    assert [said(review) for review in whole] == [[]]


def test_who_changes_the_signed_figure_as_well_is_found_by_the_signature(rounds: Path, tmp_path: Path) -> None:
    path = sent(rounds, tmp_path / "a.xlsx", 50)
    workbook = load_workbook(path)
    for name, value in workbook["_perfeval"].iter_rows(max_col=2):
        if name.value == "prefilled:spending.office.prior_final":
            value.value = "50.0"
    workbook.save(path)

    [review] = check([path], campaign=rounds / "2025")
    assert said(review) == [("signature_wrong", None, None, None)]


def test_the_correction_copy_has_the_signed_figure_again_and_can_be_sent_back(rounds: Path, tmp_path: Path) -> None:
    collect(rounds / "2025", [sent(rounds, tmp_path / "a.xlsx", 50)])
    [copy] = [made.file for made in return_(rounds / "2025")]
    assert copy is not None
    sheet = load_workbook(copy)["基础数据表"]
    [review] = check([copy], campaign=rounds / "2025")

    assert (sheet[LAST].value, sheet[LAST].protection.locked) == (58.3, True)
    assert said(review) == []


def test_issuing_again_without_last_years_round_keeps_the_figures(rounds: Path) -> None:
    before = workbook_of(rounds, FIRST.code).read_bytes()

    assert this_year(rounds, None) == [(FIRST.code, "unchanged"), (SECOND.code, "unchanged")]
    assert workbook_of(rounds, FIRST.code).read_bytes() == before


@pytest.mark.parametrize("how", ["file", "files of a round", "consolidate", "as an issued round"])
def test_last_years_round_is_what_this_years_figures_are_compared_with(rounds: Path, tmp_path: Path, how: str) -> None:
    wrong = sent(rounds, tmp_path / "a.xlsx", 50)
    previous, issued = [rounds / "2024"], rounds / "2025"
    if how == "consolidate":
        [review] = consolidate([wrong], tmp_path / "汇总.xlsx", previous=previous).reviews
    elif how == "as an issued round":
        collect(issued, [wrong])
        [review] = check([issued], previous=previous)
    else:
        [review] = check([wrong], campaign=issued if how == "files of a round" else None, previous=previous)
    differing = [finding for finding in review.findings if finding.code == "prior_year_differs"]
    assert (LAST, "50", "58.3") in [(finding.cell, finding.found, finding.expected) for finding in differing]


def test_a_round_in_which_nobody_who_is_checked_was_accepted_is_said(rounds: Path, tmp_path: Path) -> None:
    folder = tmp_path / "又一轮2024"
    issue_round(folder, [FIRST], form="suining")

    with pytest.raises(PerfevalError, match="--previous里没有一份表，没有所审单位2024年度的") as raised:
        check([sent(rounds, tmp_path / "a.xlsx", 50)], previous=[folder])
    assert raised.value.code == "previous_wrong"


@pytest.mark.parametrize(("previous", "year"), [("2024", 2024), ("2024", 2026), ("2025", 2026)])
def test_a_round_that_is_not_last_years_or_in_which_nobody_was_accepted_is_refused(
    rounds: Path, previous: str, year: int
) -> None:
    with pytest.raises(PerfevalError) as raised:
        this_year(rounds, rounds / previous, year, f"另一轮{previous}{year}")

    assert raised.value.code == "previous_wrong"
