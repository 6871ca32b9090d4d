"""Marks in a workbook that is open in Excel: at every finding, gone again without a trace, nothing of people's lost."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from perfeval_xl.live_excel import running
from perfeval_xl.live_excel.running import open_workbook
from tests.support.processes.command_line import perfeval
from tests.support.programs.com_objects import FAILED, REJECTED, com_error
from tests.support.programs.excel_engine import running_excel
from tests.support.programs.open_in_excel import failing, sample, typed_into

BASIC, SELF = "基础数据表", "自评表"
# By hand, of shili_3_errors: five errors.
ERROR_CELLS = {(BASIC, "G24"), (SELF, "E9"), (SELF, "I10"), (SELF, "G14"), (SELF, "I21")}
RED, AMBER, YELLOW = (255, 199, 206), (255, 217, 102), (255, 247, 214)


def comments_and_colours(book: Any) -> dict[tuple[str, str], tuple[str | None, Any]]:
    """Of every cell that has a comment or a colour."""
    found = {}
    for sheet in book.impl.data.worksheets:
        for cell in (cell for row in sheet.rows for cell in row):
            comment = None if cell.comment is None else cell.comment.text
            colour = cell.fill.fgColor.rgb if cell.fill.fill_type else None
            if comment is not None or colour is not None:
                found[sheet.title, cell.coordinate] = comment, colour
    return found


def protections(book: Any) -> dict[str, dict[str, Any]]:
    return {sheet.title: dict(sheet.protection) for sheet in book.impl.data.worksheets}


def test_every_finding_has_a_comment_and_a_colour_at_its_cell_and_the_first_is_selected(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)) as apps:
        outcome = perfeval("excel", "check")
        book = open_workbook()
        marked = {place for place, (comment, _) in comments_and_colours(book).items() if comment}
        cell = book.sheets[SELF].range("I21")

        assert outcome.status == 1
        assert "示例.xlsx 999903 示例三镇人民政府：待更正，总分96.5，优秀" in outcome.out
        assert "标记了5格；去掉标记：perfeval excel clear\n还有错误5处、待核实0处没有处理\n" in outcome.err
        assert marked == ERROR_CELLS
        assert [book.sheets[sheet].range(place).color for sheet, place in sorted(ERROR_CELLS)] == [RED] * 5
        assert cell.note.text == (
            "【perfeval审核】\n错误：得分12超过分值10\n怎样改：得分最高为本行分值，改正得分或分值\n［原底色：#FFF7D6］"
        )
        assert apps.running[0].selected == (BASIC, "G24")


def test_a_query_is_amber_and_an_explained_one_has_only_a_comment(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path, "shili_2_queries")):
        perfeval("excel", "check")
        sheet = open_workbook().sheets[BASIC]

        assert sheet.range("G13").color == AMBER
        assert sheet.range("G6").color not in {RED, AMBER}
        assert "控制率106.00%" in sheet.range("G6").note.text


def test_clear_takes_away_exactly_the_marks_and_protection_stays_as_it_was(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)):
        book = open_workbook()
        before, held = comments_and_colours(book), protections(book)
        perfeval("excel", "check")
        marked, held_then = comments_and_colours(book), protections(book)
        cleared = perfeval("excel", "clear")

        assert marked != before
        assert held == held_then == protections(book)
        assert held[BASIC]["sheet"] == "1"
        assert comments_and_colours(book) == before
        assert cleared.out == "去掉了5格的标记\n"


def test_marks_are_cleared_from_a_workbook_that_was_saved_and_opened_again(tmp_path: Path) -> None:
    path = sample(tmp_path)
    with running_excel(path):
        book = open_workbook()
        before = comments_and_colours(book)
        perfeval("excel", "check")
        book.save()
    with running_excel(path):
        assert perfeval("excel", "clear", "--json").json == {
            "cleared": [f"{BASIC}!G24", f"{SELF}!E9", f"{SELF}!I10", f"{SELF}!G14", f"{SELF}!I21"],
            "locked": [],
        }
        assert comments_and_colours(open_workbook()) == before


def test_a_marked_workbook_is_read_as_before(tmp_path: Path) -> None:
    path = sample(tmp_path)
    before = perfeval("check", path, "--json").json
    with running_excel(path):
        perfeval("excel", "check")
        open_workbook().save()

    assert perfeval("check", path, "--json").json == before


def test_a_second_check_leaves_no_older_mark(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)):
        book = open_workbook()
        perfeval("excel", "check")
        typed_into(book, SELF, "I21", 10)
        perfeval("excel", "check")

        assert {place for place, (said, _) in comments_and_colours(book).items() if said} == ERROR_CELLS - {
            (SELF, "I21")
        }
        assert book.sheets[SELF].range("I21").color == YELLOW


def test_a_comment_that_a_person_wrote_stays_and_its_cell_is_not_marked(tmp_path: Path) -> None:
    path = sample(tmp_path)
    workbook = load_workbook(path)
    workbook[SELF]["I21"].comment = Comment("请核对", "示例甲")
    workbook.save(path)
    with running_excel(path):
        book = open_workbook()
        before = comments_and_colours(book)
        outcome = perfeval("excel", "check")
        perfeval("excel", "clear")

        assert "格上已有批注，没有加标记：自评表!I21" in outcome.err
        assert comments_and_colours(book) == before


def test_what_a_person_adds_to_a_mark_and_a_colour_given_since_stay(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)):
        book = open_workbook()
        perfeval("excel", "check")
        cell = book.impl.data[SELF]["I21"]
        cell.comment = Comment(f"{cell.comment.text}已问过会计", "示例甲")
        cell.fill = PatternFill("solid", fgColor="00B050")
        perfeval("excel", "clear")

        assert cell.comment.text == "已问过会计"
        assert cell.fill.fgColor.rgb == "0000B050"


def test_a_sheet_with_a_password_is_listed_and_selected_and_not_touched(tmp_path: Path) -> None:
    path = sample(tmp_path)
    workbook = load_workbook(path)
    workbook[BASIC].protection.password = "1234"
    workbook.save(path)
    with running_excel(path) as apps:
        book = open_workbook()
        held = protections(book)
        outcome = perfeval("excel", "check", "--json").json
        said = perfeval("excel", "check").err

        assert [each["cell"] for each in outcome["findings"]] == ["G24", "E9", "I10", "G14", "I21"]
        assert (outcome["locked"], len(outcome["marked"])) == ([BASIC], 4)
        assert "工作表保护设有密码，不能加标记或去掉标记：基础数据表" in said
        assert protections(book) == held
        assert apps.running[0].selected == (BASIC, "G24")


def test_protection_comes_back_with_the_options_it_had(tmp_path: Path) -> None:
    path = sample(tmp_path)
    workbook = load_workbook(path)
    held = workbook[SELF].protection
    held.formatColumns = held.sort = held.scenarios = False
    workbook.save(path)
    with running_excel(path) as apps:
        book = open_workbook()
        before = protections(book)
        perfeval("excel", "check")

        assert "Protect" in apps.running[0].calls
        assert protections(book) == before
        assert (before[SELF]["formatColumns"], before[SELF]["formatCells"]) == ("0", "1")


def test_excel_answers_people_again_after_marking_also_when_marking_fails(tmp_path: Path) -> None:
    with running_excel(sample(tmp_path)) as apps:
        [app] = apps.running
        app.on_call = failing("Protect", com_error(FAILED, "对象不支持该操作"))
        outcome = perfeval("excel", "check")

        assert (outcome.status, outcome.err.count("\n")) == (2, 1)
        assert "对象不支持该操作" in outcome.err
        assert (app.interactive, app.screen_updating, app.display_alerts) == (True, True, True)


def test_an_excel_that_is_busy_while_marks_are_made_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "sleep", lambda seconds: None)
    with running_excel(sample(tmp_path)) as apps:
        book = open_workbook()
        held = protections(book)
        apps.running[0].on_call = failing("Unprotect", com_error(REJECTED), times=2)

        assert len(perfeval("excel", "check", "--json").json["marked"]) == 5
        assert protections(book) == held
