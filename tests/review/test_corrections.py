"""A correction copy holds all that the unit filed, and says what is wrong with it where it is wrong."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from perfeval_xl import check, read
from perfeval_xl.reading.submission import Submission
from tests.support.files.correction_copies import (
    AMBER,
    BASIC,
    FILED,
    HEADING_ROW,
    OPINION,
    RED,
    SELF,
    changed,
    colour,
    comments,
    copy_of,
    line_of,
    lines,
    links,
    reviewed,
    with_cells,
)
from tests.support.files.returned_copies import insert_row
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import made_blank

QUERIES, ERRORS = SAMPLES / "shili_2_queries.xlsx", SAMPLES / "shili_3_errors.xlsx"


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy of 长铺镇's return as filed."""
    return copy_of(FILED, tmp_path_factory.mktemp("filed"))


def submission(path: Path) -> Submission:
    returned = read(path)
    assert isinstance(returned, Submission), returned
    return returned


# The sheet 退回意见


def test_every_finding_is_listed_errors_first_numbered_from_1_with_a_link_to_its_cell(filed: Path) -> None:
    listed = [(line["编号"], line["级别"], line["位置"], line["现状"]) for line in lines(filed)]

    assert listed == [
        (1, "错误", "自评表 F7", "未解决"),
        (2, "错误", "自评表 H16", "未解决"),
        (3, "错误", "自评表 J32", "未解决"),
        (4, "错误", "自评表 E36", "未解决"),
        (5, "错误", "自评表 H36", "未解决"),
        (6, "错误", "自评表 H61", "未解决"),
        (7, "待核实", "基础数据表 B18", "未解决"),
        (8, "待核实", "基础数据表 G18", "未解决"),
        (9, "待核实", "基础数据表 G25", "未解决"),
        (10, "待核实", "基础数据表 G26", "未解决"),
        (11, "待核实", "基础数据表 G28", "未解决"),
    ]
    assert links(filed) == [f"'{place}'!{cell}" for place, cell in (line[2].split() for line in listed)]


def test_a_line_says_what_was_found_what_is_expected_and_how_to_mend_it(filed: Path) -> None:
    assert lines(filed)[1] == {
        "编号": 2,
        "级别": "错误",
        "位置": "自评表 H16",
        "项目": "产出指标 / 分值合计",
        "填报": "70",
        "应为": "50",
        "问题": "产出指标分值合计70，应为50",
        "怎样改": "调整本类各三级指标的分值，合计等于50",
        "情况说明": None,
        "现状": "未解决",
    }


def test_the_head_names_unit_and_form_and_counts_what_is_to_be_done(filed: Path) -> None:
    sheet = load_workbook(filed)[OPINION]

    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == [
        "2024年度部门整体支出绩效自评退回意见",
        "填报单位：长铺镇人民政府（430527100）    表样：部门整体支出绩效自评（suining）",
        "退回时：错误6处，待核实5处",
    ]


def test_the_sheet_stands_behind_the_guide_opens_first_and_prints_on_one_page_across(filed: Path) -> None:
    workbook = load_workbook(filed)
    sheet = workbook[OPINION]

    assert workbook.sheetnames[:5] == ["填报说明", OPINION, BASIC, SELF, "校验"]
    assert workbook.active is sheet
    assert sheet.protection.sheet
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert (sheet.print_title_rows, sheet.print_area) == (f"${HEADING_ROW}:${HEADING_ROW}", f"'{OPINION}'!$A$1:$J$17")


def test_an_explained_query_is_listed_with_its_explanation_and_is_not_marked(tmp_path: Path) -> None:
    copy = copy_of(QUERIES, tmp_path)
    explained = line_of(copy, 位置="基础数据表 G6")

    assert (explained["情况说明"], explained["现状"]) == ("接收退役安置人员3人，编制正在申请。", "已说明")
    workbook = load_workbook(copy)
    assert colour(workbook[BASIC], "G6") not in {RED, AMBER}
    assert "基础数据表!G6" not in comments(workbook)
    assert workbook[OPINION]["A3"].value == "退回时：错误0处，待核实4处；另列出已说明的和提示1处，不需要处理"


def test_a_finding_about_the_file_as_a_whole_has_no_link(tmp_path: Path) -> None:
    [review] = check([ERRORS], year=2023, corrections=tmp_path)
    assert review.correction_copy is not None
    assert review.correction_copy.file is not None
    copy = review.correction_copy.file

    about_the_file = lines(copy)[0]
    assert (about_the_file["填报"], about_the_file["位置"], about_the_file["现状"]) == ("2024", None, None)
    assert links(copy)[0] is None
    assert all(links(copy)[1:])


def test_the_blank_returned_unfilled_gets_a_copy_that_says_so(tmp_path: Path) -> None:
    copy = copy_of(made_blank(tmp_path / "空白.xlsx"), tmp_path / "退回")

    assert [(line["编号"], line["问题"]) for line in lines(copy)] == [(1, "表是空的，一格都没有填")]


# Marks


def test_cells_with_errors_and_open_queries_are_coloured_and_commented_and_no_others(filed: Path) -> None:
    workbook = load_workbook(filed)
    errors = {f"自评表!{cell}" for cell in ("F7", "C16", "J32", "E36", "C36", "H61")}  # C: the labels of what is summed
    queries = {f"基础数据表!{cell}" for cell in ("B18", "G18", "G25", "G26", "G28")}
    coloured = {
        wanted: {
            f"{sheet.title}!{cell.coordinate}"
            for sheet in (workbook[BASIC], workbook[SELF])
            for row in sheet.iter_rows()
            for cell in row
            if colour(sheet, cell.coordinate) == wanted and cell.coordinate not in merged_away(workbook, sheet.title)
        }
        for wanted in (RED, AMBER)
    }

    assert coloured == {RED: errors, AMBER: queries}
    assert set(comments(workbook)) == errors | queries
    assert comments(workbook)["自评表!C16"] == (
        "2. 错误：产出指标分值合计70，应为50\n怎样改：调整本类各三级指标的分值，合计等于50"
    )


def merged_away(workbook: Workbook, sheet: str) -> set[str]:
    """The cells that a merged area hides."""
    areas = workbook[sheet].merged_cells.ranges
    return {f"{cell.coordinate}" for area in areas for row in workbook[sheet][area.coord] for cell in row[1:] if row}


def test_several_findings_of_a_cell_are_in_one_comment_and_an_overwritten_formula_keeps_what_was_typed(
    tmp_path: Path,
) -> None:
    typed_over = changed(QUERIES, tmp_path / "a.xlsx", with_cells(BASIC, {"G6": "约百分之百", "K6": None}))
    copy = copy_of(typed_over, tmp_path / "退回")
    workbook = load_workbook(copy)

    assert comments(workbook)["基础数据表!G6"] == (
        "1. 错误：控制率是锁定的格，被改成约百分之百，按表内数字应为106.00%\n"
        "怎样改：已恢复，不用改；原填约百分之百。核对现在的106.00%："
        "没有错的，在“情况说明”（基础数据表 K6）写“已核对”；不对的，改它所依据的各格\n"
        "2. 待核实：控制率106.00%，超过100%\n"
        "怎样改：核对，或在“情况说明”写明原因"
    )
    assert colour(workbook[BASIC], "G6") == RED
    assert str(workbook[BASIC]["G6"].value).startswith("=")
    assert line_of(copy, 编号=1)["填报"] == "约百分之百"


# What the unit filed


@pytest.mark.parametrize("name", ["changpu_2024_as_filed", "shili_2_queries", "shili_3_errors", "tanghu_2020_as_filed"])
def test_a_copy_reads_like_any_other_return_with_the_same_values_and_findings(name: str, tmp_path: Path) -> None:
    original = submission(SAMPLES / f"{name}.xlsx")
    copy = submission(copy_of(SAMPLES / f"{name}.xlsx", tmp_path))

    assert copy.identity == original.identity
    assert copy.printed_values() == original.printed_values()
    assert copy.indicator_rows() == original.indicator_rows()
    assert copy.explanations == original.explanations
    assert copy.notes == ()


def test_what_could_not_be_read_as_a_number_stands_as_it_was_typed(tmp_path: Path) -> None:
    typed = changed(ERRORS, tmp_path / "a.xlsx", with_cells(BASIC, {"E12": "7.50.", "C12": "2.50 "}))
    copy = copy_of(typed, tmp_path / "退回")
    sheet = load_workbook(copy)[BASIC]

    assert (sheet["E12"].value, sheet["C12"].value) == ("7.50.", 2.5)
    assert (line_of(copy, 位置="基础数据表 E12")["填报"], line_of(copy, 位置="基础数据表 C12")["填报"]) == (
        *("7.50.", "2.50 "),
    )
    codes = [(each.code, each.cell) for each in reviewed(copy).findings]
    assert ("not_a_number", "E12") in codes
    assert ("typed_as_text", "C12") not in codes


def test_a_name_that_was_cleared_stays_blank(tmp_path: Path) -> None:
    cleared = changed(FILED, tmp_path / "a.xlsx", with_cells(BASIC, {"B18": None}))
    copy = copy_of(cleared, tmp_path / "退回")

    assert load_workbook(copy)[BASIC]["B18"].value is None
    assert [each.code for each in reviewed(copy).findings] == [each.code for each in reviewed(cleared).findings]


def test_more_rows_than_the_spare_ones_stay_and_places_are_those_of_the_copy(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        sheet = workbook[BASIC]
        sheet.title = "附件1"
        insert_row(sheet, 20, {})
        insert_row(sheet, 21, {"B": "第七项资金", "C": 1, "E": 6, "G": 9})
        sheet["G27"].value = 99

    returned = changed(SAMPLES / "shili_1_clean.xlsx", tmp_path / "a.xlsx", change)
    copy = copy_of(returned, tmp_path / "退回")

    [found] = [each for each in reviewed(returned).findings if each.field == "spending.office.final"]
    assert (found.sheet, found.cell) == ("附件1", "G27")
    position = line_of(copy, 项目="办公经费 / 2024年决算数")
    assert (position["位置"], position["填报"]) == ("基础数据表 G26", "99")
    assert "'基础数据表'!G26" in links(copy)
    values = {each["field"]: each["value"] for each in submission(copy).printed_values()}
    assert (values["spending.earmarked_fund.7.name"], values["spending.earmarked_fund.7.final"]) == ("第七项资金", 9)


def test_what_stands_outside_the_form_and_in_copied_rows_is_in_the_list(tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        copied = {"A": "spending.office", "B": "其中：办公经费", "C": 1, "E": 1, "G": 2, "K": "说明一"}
        insert_row(workbook[BASIC], 26, copied)
        with_cells(BASIC, {"L25": "另附说明", "L27": 3, "M30": "字" * 600})(workbook)

    copy = copy_of(changed(SAMPLES / "shili_1_clean.xlsx", tmp_path / "a.xlsx", change), tmp_path / "退回")
    outside, twice = line_of(copy, 位置="基础数据表"), line_of(copy, 位置="基础数据表 C25")

    assert outside["填报"] == "L27：3；M30：" + "字" * 489 + "…"
    assert twice["填报"] == ("C25：60；E25：62；G25：58.3；L25：另附说明；C26：1；E26：1；G26：2；K26：说明一")
    assert (twice["现状"], twice["怎样改"]) == (
        "未解决",
        "已按读出的内容重做。请核对：不对的改正，缺的补填；没有错的，在“情况说明”（基础数据表 K25）写“已核对”",
    )


def test_a_text_longer_than_a_cell_holds_does_not_stop_the_copy(tmp_path: Path) -> None:
    long = changed(ERRORS, tmp_path / "a.xlsx", with_cells(BASIC, {"G6": "长" * 32_767, "E12": "长" * 32_767}))
    workbook = load_workbook(copy_of(long, tmp_path / "退回"))

    assert workbook[BASIC]["E12"].value == "长" * 32_767
    assert len(comments(workbook)["基础数据表!G6"]) < 2_100  # fit to read; the file as it came has it whole


def test_two_copies_of_the_same_return_are_the_same_bytes_and_so_is_the_copy_of_a_copy(
    filed: Path, tmp_path: Path
) -> None:
    assert copy_of(FILED, tmp_path / "again").read_bytes() == filed.read_bytes()
    assert copy_of(filed, tmp_path / "copied").read_bytes() == filed.read_bytes()
