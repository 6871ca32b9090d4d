"""What people do to a workbook by hand, on the clean sample's places, in openpyxl."""

import io
from collections.abc import Callable
from copy import copy
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.datavalidation import DataValidationList
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.files.returned_copies import BASIC, SELF, clean_bytes, insert_row


def cell(sheet: str, address: str, content: object) -> Callable[[Workbook], None]:
    """Something else in one cell."""

    def change(book: Workbook) -> None:
        book[sheet][address].value = content

    return change


def number_format_by_rule(book: Workbook) -> None:
    """A rule that shows an amount in thousands while it holds."""
    style = DifferentialStyle(numFmt=NumberFormat(200, '0!.0,"万元"'))
    book[BASIC].conditional_formatting.add("G25", Rule(type="expression", formula=["G25>50"], dxf=style))


def insert(sheet: Worksheet, number: int, contents: dict[str, Any]) -> None:
    insert_row(sheet, number, contents)


def delete(sheet: Worksheet, number: int) -> None:
    _unmerge(sheet)
    sheet.delete_rows(number)


def _unmerge(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


def row_inserted(book: Workbook) -> None:
    insert(book[BASIC], 21, {"B": "第七项资金", "C": 1, "E": 6, "G": 5})


def row_inserted_elsewhere(book: Workbook) -> None:
    insert(book[BASIC], 28, {"B": "另购", "G": 3})


def fixed_row_copied(book: Workbook) -> None:
    insert(book[BASIC], 26, {"A": "spending.office", "B": "其中：办公经费", "C": 1, "E": 1, "G": 1})


def column_inserted(book: Workbook) -> None:
    for sheet in (book[BASIC], book[SELF]):
        _unmerge(sheet)
        sheet.insert_cols(5)


def cut_row(sheet: Worksheet, number: int, before: int) -> None:
    """A whole row, its hidden id too, cut and inserted; `before` counts the rows that are left."""
    _unmerge(sheet)
    contents = _row(sheet, number)
    sheet.delete_rows(number)
    sheet.insert_rows(before)
    _put(sheet, before, contents)


def paste_row(sheet: Worksheet, number: int, over: int) -> None:
    """A whole row, its hidden id too, copied and pasted over another."""
    _unmerge(sheet)
    _put(sheet, over, _row(sheet, number))


def _row(sheet: Worksheet, number: int) -> list[Any]:
    return [each.value for each in sheet[number]]


def _put(sheet: Worksheet, number: int, contents: list[Any]) -> None:
    for column, content in enumerate(contents, start=1):
        sheet.cell(number, column).value = content


def other_groups_words_inserted(book: Workbook) -> None:
    """A row inserted behind 成本指标, before 经济效益指标, with the words of the latter."""
    words = {"C": "效益指标（30分）", "D": "经济效益指标"}
    insert(book[SELF], 36, {**words, "E": "新指标", "F": "1户", "G": "1户", "H": 0, "I": 0})


def own_words_inserted(book: Workbook) -> None:
    """A row inserted in 数量指标, with the words of its own group."""
    words = {"C": "产出指标", "D": "数量 指标"}
    insert(book[SELF], 18, {**words, "E": "新指标", "F": "1户", "G": "1户", "H": 0, "I": 0})


def other_words_inserted(book: Workbook) -> None:
    """A row inserted in 数量指标, with something else where its group has the words of the form."""
    words = {"C": "另有12万元", "D": "x9"}
    insert(book[SELF], 18, {**words, "E": "新指标", "F": "1户", "G": "1户", "H": 0, "I": 0})


def indicator_moved(book: Workbook) -> None:
    """The second row of 时效指标 among those of 质量指标."""
    cut_row(book[SELF], 27, before=22)


def indicator_copied(book: Workbook) -> None:
    """The first row of 生态效益指标 copied among those of 社会效益指标, and filled in there."""
    own_id = book[SELF]["A46"].value
    insert(book[SELF], 43, {"A": own_id, "E": "新指标", "F": "1户", "G": "1户", "H": 0, "I": 0})


def indicator_pasted_over(book: Workbook) -> None:
    """The second row of 数量指标 over the second of 质量指标."""
    paste_row(book[SELF], 17, over=22)


def column_copied(book: Workbook) -> None:
    """2024年决算数 copied with its hidden id and inserted beside itself; one figure changed in the copy."""
    column_copied_in(book[BASIC], 7)
    book[BASIC]["H25"].value = 99


def column_copied_in(sheet: Worksheet, number: int) -> None:
    _unmerge(sheet)
    contents = [row[0].value for row in sheet.iter_rows(min_col=number, max_col=number)]
    sheet.insert_cols(number + 1)
    for row, content in enumerate(contents, start=1):
        sheet.cell(row, number + 1).value = content


def renamed(book: Workbook) -> None:
    book[BASIC].title = "附件1"


def hidden(book: Workbook) -> None:
    book[BASIC].sheet_state = "hidden"


def all_visible(book: Workbook) -> None:
    for sheet in book.worksheets:
        sheet.sheet_state = "visible"


def sheet_added(book: Workbook) -> None:
    book.create_sheet("补充说明")["B3"].value = "另有专项资金12万元"


def sheet_copied_and_changed(book: Workbook) -> None:
    book.copy_worksheet(book[BASIC])["G25"].value = 1


def guide_removed(book: Workbook) -> None:
    del book["填报说明"]
    del book["校验"]


def unprotected(book: Workbook) -> None:
    for sheet in (book[BASIC], book[SELF]):
        sheet.protection.sheet = False


def unmerged(book: Workbook) -> None:
    for sheet in (book[BASIC], book[SELF]):
        _unmerge(sheet)


def labels_filled_down(book: Workbook) -> None:
    unmerged(book)
    for row in range(16, 36):
        book[SELF][f"C{row}"].value = book[SELF]["C16"].value


def filtered(book: Workbook) -> None:
    book[SELF].auto_filter.ref = "B15:J60"
    for row in (22, 23, 24, 25):
        book[SELF].row_dimensions[row].hidden = True


def columns_hidden(book: Workbook) -> None:
    book[BASIC].column_dimensions["H"].hidden = True


def commented(book: Workbook) -> None:
    book[BASIC]["G25"].comment = Comment("请核对", "会计")


def linked(book: Workbook) -> None:
    book[BASIC]["G25"].hyperlink = "http://example.com/"


def restyled(book: Workbook) -> None:
    side = Side(style="thick", color="FF0000")
    for sheet in (book[BASIC], book[SELF]):
        sheet.data_validations = DataValidationList()
        for row in sheet.iter_rows(min_row=5, max_row=20, min_col=2, max_col=8):
            for each in row:
                each.font = copy(Font(name="楷体", sz=16, color="0000FF"))
                each.fill = PatternFill("solid", fgColor="FFFF00")
                each.border = Border(left=side, right=side)


def labels_respaced(book: Workbook) -> None:
    sheet = book[BASIC]
    sheet["B15"].value = " 1、业务工作\n经费　"
    sheet["B5"].value = "财政供养人员情况(人)"
    sheet["C7"].value = "２０２３年\u00a0决算数"


def rows_merged(book: Workbook) -> None:
    """Two cells below each other, as Merge & Centre does it: the lower loses what it held."""
    for own in ("G26:H26", "G27:H27"):
        book[BASIC].unmerge_cells(own)
    book[BASIC].merge_cells("G26:H27")


def figure_hidden(book: Workbook) -> None:
    """As a program merges that leaves the cells as they are."""
    for own in ("G15:H15", "G16:H16"):
        book[BASIC].unmerge_cells(own)
    book[BASIC].merged_cells.add("G15:H16")


def beneath_a_merge(book: Workbook) -> None:
    book[BASIC].unmerge_cells("G15:H15")
    book[BASIC]["H15"].value = 99
    book[BASIC].merged_cells.add("G15:H15")


def struck_out(book: Workbook) -> None:
    for cell in ("E17", "H17"):
        book[SELF][cell].font = Font(strike=True)


def item_added(book: Workbook) -> None:
    book[SELF]["G11"].value = "其他支出"
    book[SELF]["I11"].value = 5


def formulas_to_values(book: Workbook) -> None:
    stored = load_workbook(io.BytesIO(clean_bytes()), data_only=True)
    for name in (BASIC, SELF):
        for row in book[name].iter_rows():
            for each in row:
                if each.data_type == "f":
                    each.value = stored[name][each.coordinate].value


def _say(book: Workbook, key: str, value: str) -> None:
    """On the hidden sheet, what the workbook says of itself."""
    for name, said in book["_perfeval"].iter_rows(max_col=2):
        if name.value == key:
            said.value = value


def other_digest(book: Workbook) -> None:
    _say(book, "digest", "0" * 64)


def other_layout(book: Workbook) -> None:
    other_digest(book)
    book[BASIC]["B25"].value = "办公用房"


def other_form_name(book: Workbook) -> None:
    _say(book, "form", "hengyang")
