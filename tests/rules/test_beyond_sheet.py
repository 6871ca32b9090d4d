"""What only Python checks: an indicator's name against its target, figures against those of last year's return."""

from pathlib import Path
from typing import Any

import pytest
from make_samples import read_sample

from perfeval_xl import check
from perfeval_xl.errors import InputError
from perfeval_xl.review import Review
from perfeval_xl.rules.finding import Finding
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import perfeval
from tests.support.programs.judged import rendered

CLEAN: dict[str, Any] = read_sample(SAMPLES / "shili_1_clean.yaml")
LAST_YEAR = {
    **{key.replace(".prior_final", ".final"): value for key, value in CLEAN["values"].items() if "prior_final" in key},
    **{key: value for key, value in CLEAN["values"].items() if key.endswith(".name")},
}


def found(row: dict[str, Any], path: Path) -> list[Finding]:
    """What is found in the clean sample with its first indicator (12公里 of 12公里) changed."""
    first, *others = CLEAN["indicators"]
    rendered({**CLEAN, "indicators": [{**first, **row}, *others]}, path)
    [review] = check([path])
    return list(review.findings)


@pytest.mark.parametrize(
    ("row", "code", "part", "message"),
    [
        (
            {"name": "硬化通村公路12公里"},
            "target_in_name",
            "name",
            "三级指标名称“硬化通村公路12公里”里写了指标值“12公里”",
        ),
        (
            {"name": "公路硬化率"},
            "unit_mismatch",
            "target",
            "三级指标“公路硬化率”应以%计，指标值用的是“公里”",
        ),
        (
            {"name": "硬化公路（米）"},
            "unit_mismatch",
            "target",
            "三级指标名称写明单位“米”，指标值用的是“公里”",
        ),
        (
            {"name": "产值增长(%)", "target": "8000", "actual": "8000"},
            "unit_mismatch",
            "target",
            "三级指标名称写明单位“%”，指标值8000不像百分数",
        ),
        (
            {"name": "群众满意度", "target": "90", "actual": "90"},
            "percent_sign_missing",
            "target",
            "“群众满意度”的年度指标值“90”没有写%",
        ),
    ],
)
def test_a_name_is_held_against_the_target(
    row: dict[str, Any], code: str, part: str, message: str, tmp_path: Path
) -> None:
    [finding] = found(row, tmp_path / "return.xlsx")

    assert (finding.code, finding.message) == (code, message)
    assert finding.field == f"indicators.output.quantity.1.{part}"
    assert (finding.sheet, finding.cell) == ("自评表", {"name": "E16", "target": "F16"}[part])


@pytest.mark.parametrize(
    "row",
    [
        {"name": "硬化通村公路112公里以外的养护"},
        {"name": "0-12岁儿童健康管理数", "target": "12人", "actual": "12人"},
        {"name": "巡查频率", "target": "12次/年", "actual": "12次/年"},
        {"name": "硬化公路（公里）"},
        {"name": "技能培训（线下）"},
        {"name": "工程合格率", "target": "98%", "actual": "98%"},
        {"name": "群众满意度", "target": "90分", "actual": "90分"},
        {"name": "制度落实率", "target": "按规定落实", "actual": "按规定落实"},
    ],
)
def test_an_honest_name_is_not_complained_of(row: dict[str, Any], tmp_path: Path) -> None:
    assert found(row, tmp_path / "return.xlsx") == []


# Signs and people


@pytest.mark.parametrize(
    ("changes", "code", "field", "cells", "message"),
    [
        (
            {"spending.office.final": -58.3},
            "below_zero",
            "spending.office.final",
            ("G25",),
            "2024年决算数-58.3小于0",
        ),
        (
            {"spending.office.prior_final": -60, "spending.office.final": -58.3},
            "below_zero",
            "spending.office.prior_final",
            ("C25", "G25"),
            "2023年决算数-60、2024年决算数-58.3小于0",
        ),
        (
            {"staff.establishment": -5},
            "below_zero",
            "staff.establishment",
            ("C6",),
            "编制数-5小于0",
        ),
        (
            {"offices.actual_area": -1180},
            "below_zero",
            "offices.actual_area",
            ("D31",),
            "实际规模-1180小于0",
        ),
        ({"staff.on_duty": 60.5}, "not_whole", "staff.on_duty", ("E6",), "2024年实际在职人数60.5不是整数"),
        ({"staff.on_duty": -60.5}, "below_zero", "staff.on_duty", ("E6",), "2024年实际在职人数-60.5小于0"),
    ],
)
def test_what_cannot_be_negative_or_broken_is_asked_about_once_a_row(  # noqa: PLR0917
    changes: dict[str, float], code: str, field: str, cells: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    rendered({**CLEAN, "values": CLEAN["values"] | changes}, tmp_path / "return.xlsx")
    [review] = check([tmp_path / "return.xlsx"])
    [finding] = review.findings

    assert (finding.code, finding.severity, finding.field) == (code, "query", field)
    assert (finding.sheet, finding.cells, finding.message) == ("基础数据表", cells, message)
    assert (review.verdict, finding.explanation) == ("queries", None)


def test_a_negative_amount_can_be_explained(tmp_path: Path) -> None:
    data = {
        **CLEAN,
        "values": CLEAN["values"] | {"spending.office.final": -58.3},
        "explanations": [{"row": "spending.office", "text": "冲回上年多列的支出"}],
    }
    rendered(data, tmp_path / "return.xlsx")
    [review] = check([tmp_path / "return.xlsx"])

    assert review.verdict == "accepted"
    assert [finding.explanation for finding in review.findings] == ["冲回上年多列的支出"]


def test_a_change_of_the_budget_may_be_negative(tmp_path: Path) -> None:
    changes = {f"spending.basic_adjustment.{column}": -24 for column in ("prior_final", "budget", "final")}
    rendered({**CLEAN, "values": CLEAN["values"] | changes}, tmp_path / "return.xlsx")

    assert check([tmp_path / "return.xlsx"])[0].findings == ()


# Last year


def reviewed(folder: Path, changes: dict[str, Any], last_year: dict[str, Any], year: int = 2023) -> Review:
    """The clean return with changed values, compared with a return of the year before."""
    rendered({**CLEAN, "values": CLEAN["values"] | changes}, folder / "今年.xlsx")
    before = folder / "上年"
    before.mkdir()
    rendered({**CLEAN, "year": year, "values": last_year, "indicators": [], "explanations": []}, before / "上年.xlsx")
    [review] = check([folder / "今年.xlsx"], previous=[before])
    return review


def test_figures_that_last_years_return_said_are_no_finding(tmp_path: Path) -> None:
    assert reviewed(tmp_path, {}, LAST_YEAR).findings == ()


def test_another_figure_than_last_years_return_said_is_an_error(tmp_path: Path) -> None:
    review = reviewed(tmp_path, {}, LAST_YEAR | {"spending.office.final": 66})
    [finding] = review.findings

    assert (review.verdict, finding.code, finding.severity) == ("errors", "prior_year_differs", "error")
    assert (finding.field, finding.sheet, finding.cell) == ("spending.office.prior_final", "基础数据表", "C25")
    assert (finding.found, finding.expected) == ("60", "66")
    assert finding.message == "2023年决算数填60，上年报送的是66"


def test_rows_that_the_unit_names_are_found_by_their_names(tmp_path: Path) -> None:
    names = {
        "spending.earmarked_fund.1.name": "高标准农田建设资金",
        "spending.earmarked_fund.3.name": "乡村振兴衔接资金",
    }
    figures = {"spending.earmarked_fund.1.final": 150, "spending.earmarked_fund.3.final": 209}
    [finding] = reviewed(tmp_path, {}, LAST_YEAR | names | figures).findings

    assert (finding.field, finding.expected) == ("spending.earmarked_fund.1.prior_final", "209")


def test_returns_of_another_year_are_not_last_years_and_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="只有2022年度的表，没有所审单位2023年度的"):
        reviewed(tmp_path, {}, LAST_YEAR, year=2022)


def test_a_whole_return_in_another_unit_of_money_is_one_finding(tmp_path: Path) -> None:
    blocks = ("spending.", "funding.", "split.")
    amounts = {key: value for key, value in CLEAN["values"].items() if key.startswith(blocks)}
    in_yuan = {key: value * 10_000 for key, value in amounts.items() if isinstance(value, (int, float))}
    review = reviewed(tmp_path, in_yuan, LAST_YEAR)
    [finding] = review.findings

    assert (review.verdict, finding.code, finding.field) == (
        "errors",
        "unit_factor",
        "spending.vehicle_running.prior_final",
    )
    assert finding.message == "2023年决算数填68000，上年报送的是6.8，相差约一万倍的共13格，疑似单位填错"
    assert len(finding.cells) == 13


@pytest.mark.parametrize("content", [b"PK\3\4 cut off", "只是文字".encode(), None])
def test_a_file_of_last_year_that_cannot_be_used_is_said(content: bytes | None, tmp_path: Path) -> None:
    rendered(CLEAN, tmp_path / "今年.xlsx")
    before = tmp_path / "上年"
    before.mkdir()
    if content is not None:
        (before / "上年.xlsx").write_bytes(content)
    outcome = perfeval("check", tmp_path / "今年.xlsx", "--previous", before, "--json")

    assert (outcome.status, outcome.json["error"]["code"]) == (2, "previous_wrong")
    assert "--previous" in outcome.json["error"]["message"]


def test_of_two_different_returns_of_last_year_none_is_taken_in_silence(tmp_path: Path) -> None:
    review = reviewed(tmp_path, {}, LAST_YEAR | {"spending.office.final": 66})
    assert review.verdict == "errors"
    rendered(
        {**CLEAN, "year": 2023, "values": LAST_YEAR, "indicators": [], "explanations": []},
        tmp_path / "上年" / "又.xlsx",
    )

    with pytest.raises(InputError, match="同一单位同一年度还有一份内容不同的"):
        check([tmp_path / "今年.xlsx"], previous=[tmp_path / "上年"])


def test_last_year_is_given_on_the_command_line(tmp_path: Path) -> None:
    reviewed(tmp_path, {}, LAST_YEAR | {"spending.office.final": 66})
    outcome = perfeval("check", tmp_path / "今年.xlsx", "--previous", tmp_path / "上年", "--json")

    assert outcome.status == 1
    assert [finding["code"] for finding in outcome.json[0]["findings"]] == ["prior_year_differs"]
    assert perfeval("check", tmp_path / "今年.xlsx", "--previous", tmp_path / "没有").status == 2


def test_a_sum_differs_where_none_of_what_it_sums_does(tmp_path: Path) -> None:
    more = {"spending.earmarked_fund.4.name": "今年漏写的资金", "spending.earmarked_fund.4.final": 7}
    [finding] = reviewed(tmp_path, {}, LAST_YEAR | more).findings

    assert (finding.code, finding.severity, finding.field) == (
        "prior_year_differs",
        "error",
        "spending.earmarked.prior_final",
    )
    assert (finding.sheet, finding.cell) == ("基础数据表", "C17")
    assert finding.message == "2023年决算数合计445，上年报送的合计是452"
    assert (finding.found, finding.expected) == ("445", "452")


def test_a_sum_of_a_sum_that_differs_and_one_whose_part_does_have_no_finding_of_their_own(tmp_path: Path) -> None:
    findings = reviewed(tmp_path, {"spending.overseas.prior_final": 2}, LAST_YEAR).findings

    assert [finding.field for finding in findings] == ["spending.overseas.prior_final"]


@pytest.mark.parametrize("beside", ["扫描件.pdf", "说明.docx", "照片.jpg", "空白表.xlsx"])
def test_what_is_no_return_in_last_years_folder_does_not_stop_it(beside: str, tmp_path: Path) -> None:
    reviewed(tmp_path, {}, LAST_YEAR | {"spending.office.final": 66})
    place = tmp_path / "上年" / beside
    if place.suffix == ".xlsx":
        rendered({**CLEAN, "year": 2023, "values": {}, "indicators": [], "explanations": []}, place)
    else:
        place.write_bytes({".pdf": b"%PDF-1.7\n", ".jpg": b"\xff\xd8\xff\xe0"}.get(place.suffix, b"words"))
    [review] = check([tmp_path / "今年.xlsx"], previous=[tmp_path / "上年"])

    assert [finding.code for finding in review.findings] == ["prior_year_differs"]
    with pytest.raises(InputError, match=f"--previous里的.*{beside}不能用"):
        check([tmp_path / "今年.xlsx"], previous=[tmp_path / "上年", place])


def test_where_nothing_fits_it_is_said_what_was_passed_over(tmp_path: Path) -> None:
    rendered(CLEAN, tmp_path / "今年.xlsx")
    (tmp_path / "上年").mkdir()
    (tmp_path / "上年" / "扫描件.pdf").write_bytes(b"%PDF-1.7")

    with pytest.raises(InputError, match=r"没有一份表.*；空白表、PDF一类的1个文件没有用，如.*扫描件\.pdf"):
        check([tmp_path / "今年.xlsx"], previous=[tmp_path / "上年"])


def test_a_workbook_that_is_damaged_is_said_also_beside_one_that_is_not(tmp_path: Path) -> None:
    reviewed(tmp_path, {}, LAST_YEAR)
    (tmp_path / "上年" / "坏.xlsx").write_bytes(b"PK\3\4 cut off")

    with pytest.raises(InputError, match=r"--previous里的.*坏\.xlsx不能用"):
        check([tmp_path / "今年.xlsx"], previous=[tmp_path / "上年"])
