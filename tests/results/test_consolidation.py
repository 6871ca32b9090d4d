"""Consolidation: which files count, what the tables add up to, what the workbook shows, that nothing is left out."""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from perfeval_xl import check, consolidate
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import perfeval


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five units: 长铺镇 as corrected, 示例一镇 to 示例四镇, and one file that is no return."""
    folder = tmp_path_factory.mktemp("回收 文件")
    for name in ("changpu_2024_corrected", "shili_1_clean", "shili_2_queries", "shili_3_errors", "shili_4_explained"):
        shutil.copy(SAMPLES / f"{name}.xlsx", folder)
    (folder / "说明.txt").write_text("不是表格", encoding="utf-8")
    (folder / "~$shili_1_clean.xlsx").write_bytes(b"owner")
    return folder


@pytest.fixture(scope="module")
def made(returned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with 汇总.xlsx and the tables in 数据."""
    folder = tmp_path_factory.mktemp("汇总")
    consolidate([returned], folder / "汇总.xlsx", tables=folder / "数据")
    return folder


def rows(path: Path, sheet: str) -> list[list[Any]]:
    return [list(row) for row in load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)]


def table(made: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(made / "数据" / f"{name}.parquet")


def test_every_file_is_accounted_for(returned: Path, tmp_path: Path) -> None:
    outcome = perfeval("consolidate", returned, "-o", tmp_path / "汇总.xlsx", "--json")

    assert outcome.status == 1
    assert set(outcome.json) == {"output", "form", "year", "units", "files"}
    assert (outcome.json["form"], outcome.json["year"]) == ("suining", 2024)
    assert outcome.json["units"] == {"given": 5, "accepted": 3, "left_out": 2}
    assert {
        Path(file["file"]).name: (file["verdict"], file["counted"], file["reason"]) for file in outcome.json["files"]
    } == {
        "changpu_2024_corrected.xlsx": ("accepted", True, None),
        "shili_1_clean.xlsx": ("accepted", True, None),
        "shili_2_queries.xlsx": ("queries", False, "queries"),
        "shili_3_errors.xlsx": ("errors", False, "errors"),
        "shili_4_explained.xlsx": ("accepted", True, None),
        "~$shili_1_clean.xlsx": (None, False, "ignored"),
        "说明.txt": ("unreadable", False, "unreadable"),
    }


def test_a_unit_is_a_row_and_a_figure_is_what_the_unit_filed(made: Path) -> None:
    units = table(made, "unit_details").set_index("unit_code")

    assert list(units.index) == ["430527100", "999901", "999904"]
    assert list(units["total_score"]) == [95, 97, 90]
    assert list(units["grade"]) == ["优秀", "优秀", "良好"]
    assert units.loc["430527100", "spending.office.final"] == 47.74
    assert units.loc["430527100", "spending.projects.final"] == 448.17
    assert units.loc["999901", "staff.on_duty"] == 60
    assert units["offices.approved_area"].isna().to_dict()["430527100"]


def test_totals_are_sums_and_rates_follow_from_the_sums(made: Path) -> None:
    sheet = rows(made / "汇总.xlsx", "单位明细")
    heads, total = sheet[4], sheet[-1]

    # 编制 58 + 62 + 40, 在职 58 + 60 + 42; the mean of the three rates would be 100.59 %.
    assert total[4:7] == [160, 160, 1.0]
    assert heads[4:7] == ["编制数（人）", "2024年实际在职人数（人）", "控制率"]
    assert total[0] == "合计（收到5个单位，计入3个）"
    assert sheet[1][0] == "收到5个单位，计入3个。金额单位：万元。合计行的比率（控制率、执行率等）按合计数计算"


def test_what_is_no_amount_is_not_summed_and_what_nobody_filled_stays_blank(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "changpu_2024_corrected.xlsx", tmp_path)
    consolidate([tmp_path], tmp_path / "汇总.xlsx")
    sheet = rows(tmp_path / "汇总.xlsx", "单位明细")
    total = dict(zip(sheet[4], sheet[-1], strict=True))

    assert total["编制数（人）"] == 58
    assert total["批复规模（㎡）"] is None
    assert total["得分"] is None
    assert sheet[-1][2] is None  # 总分


def test_ranks_follow_the_scores_and_grades_are_counted_in_the_forms_order(made: Path) -> None:
    ranking = table(made, "ranking")
    grades = table(made, "grades")

    assert [tuple(row) for row in ranking[["rank", "unit_name", "total_score"]].itertuples(index=False)] == [
        (1, "示例一镇人民政府", 97),
        (2, "长铺镇人民政府", 95),
        (3, "示例四镇人民政府", 90),
    ]
    assert [tuple(row) for row in grades.itertuples(index=False)] == [("优秀", 2), ("良好", 1), ("较差", 0), ("差", 0)]


def test_the_ranking_has_a_native_chart(made: Path) -> None:
    workbook = load_workbook(made / "汇总.xlsx")

    assert [sheet.title for sheet in workbook if sheet.sheet_state == "visible"] == [
        "单位明细",
        "指标明细",
        "排名与等次",
        "审核问题",
        "来源",
    ]
    assert len(workbook["排名与等次"]._charts) == 1  # type: ignore[attr-defined]  # openpyxl's own name for them


def test_every_finding_stands_in_the_workbook_with_its_file_sheet_and_cell(returned: Path, made: Path) -> None:
    findings = table(made, "findings")
    expected = [
        (Path(review.file).name, finding.code, finding.sheet, finding.cell)
        for review in check([returned])
        for finding in review.findings
    ]

    assert len(expected) == 5 + 5 + 5 + 4 + 1
    found = [
        tuple(None if pd.isna(value) else value for value in row)
        for row in findings[["file", "code", "sheet", "cell"]].itertuples(index=False)
    ]
    assert found == expected


def test_an_explanation_travels_into_the_workbook(made: Path) -> None:
    findings = table(made, "findings")
    explained = findings[(findings["unit_code"] == "430527100") & (findings["code"] == "rows_identical")]

    assert explained["explanation"].notna().all()
    assert len(explained) == 1


def test_a_copy_of_a_file_counts_once(returned: Path, tmp_path: Path) -> None:
    shutil.copy(returned / "shili_1_clean.xlsx", tmp_path / "a.xlsx")
    shutil.copy(returned / "shili_1_clean.xlsx", tmp_path / "b.xlsx")
    outcomes = consolidate([tmp_path], tmp_path / "out" / "汇总.xlsx").outcomes

    assert [outcome.reason for outcome in outcomes] == [None, "same_file"]


def test_of_two_different_files_of_a_unit_neither_counts(tmp_path: Path) -> None:
    for name in ("changpu_2024_as_filed", "changpu_2024_corrected"):
        shutil.copy(SAMPLES / f"{name}.xlsx", tmp_path)
    consolidation = consolidate([tmp_path], tmp_path / "out" / "汇总.xlsx")

    assert [outcome.reason for outcome in consolidation.outcomes] == ["duplicate_unit", "duplicate_unit"]
    assert [review.findings[0].code for review in consolidation.reviews] == ["duplicate_unit", "duplicate_unit"]
    assert [review.verdict for review in consolidation.reviews] == ["errors", "errors"]


def test_a_return_of_another_form_is_an_error_and_does_not_count(tmp_path: Path) -> None:
    for name in ("shili_1_clean", "tanghu_2020_corrected"):
        shutil.copy(SAMPLES / f"{name}.xlsx", tmp_path)
    consolidation = consolidate([tmp_path], tmp_path / "out" / "汇总.xlsx")

    assert [outcome.reason for outcome in consolidation.outcomes] == [None, "errors"]
    assert [finding.code for finding in consolidation.reviews[1].findings] == ["other_form", "other_year"]


def test_the_second_form_is_consolidated_as_well(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "tanghu_2020_corrected.xlsx", tmp_path)
    consolidate([tmp_path], tmp_path / "out" / "汇总.xlsx", tables=tmp_path / "数据")
    units = pd.read_parquet(tmp_path / "数据" / "unit_details.parquet")

    assert list(units["total_score"]) == [100]
    assert list(units["funding.execution_rate"]) == [1]


def test_without_an_accepted_return_the_workbook_is_made_and_says_so(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "changpu_2024_as_filed.xlsx", tmp_path)
    consolidate([tmp_path], tmp_path / "汇总.xlsx")

    assert str(rows(tmp_path / "汇总.xlsx", "单位明细")[1][0]).startswith("收到1个单位，计入0个")


def test_our_own_outputs_are_no_returns(returned: Path, made: Path, tmp_path: Path) -> None:
    shutil.copy(returned / "shili_1_clean.xlsx", tmp_path)
    shutil.copy(made / "汇总.xlsx", tmp_path / "上次.xlsx")
    shutil.copytree(made / "数据", tmp_path / "数据")
    reviews = check([tmp_path])

    assert [Path(review.file).name for review in reviews if review.verdict is not None] == ["shili_1_clean.xlsx"]
    assert len(reviews) == 2 + len(list((made / "数据").iterdir()))


def test_the_same_input_gives_the_same_bytes(returned: Path, made: Path, tmp_path: Path) -> None:
    consolidate([returned], tmp_path / "汇总.xlsx", tables=tmp_path / "数据")

    assert (tmp_path / "汇总.xlsx").read_bytes() == (made / "汇总.xlsx").read_bytes()
    for path in (made / "数据").iterdir():
        assert (tmp_path / "数据" / path.name).read_bytes() == path.read_bytes(), path.name


def test_csv_and_parquet_hold_the_same_rows(made: Path) -> None:
    for path in sorted((made / "数据").glob("*.parquet")):
        csv = pd.read_csv(path.with_suffix(".csv"), dtype=str, encoding="utf-8-sig")
        assert len(csv) == len(pd.read_parquet(path)), path.name


def test_the_script_does_it_with_the_public_api_alone(returned: Path, tmp_path: Path) -> None:
    source = (SAMPLES.parent / "scripts" / "consolidate.py").read_text(encoding="utf-8")

    assert len(source.splitlines()) < 40
    imports = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
    assert imports == ["import sys", "from pathlib import Path", "import perfeval_xl"]
