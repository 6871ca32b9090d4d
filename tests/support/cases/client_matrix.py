"""What a unit may have done to its workbook, and what comes of it: one row a program, a way of writing, an edit.

The rows drive test_client_matrix.py and test_other_programs.py in tests/reading/, and are printed in docs/读取能力.md
(tests/support/matrix_page.py). Every row starts from a sound return: the clean sample; programs get real returns too.
`findings` are those that come on top, by code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from openpyxl import Workbook

from perfeval_xl.formats.encryption import PASSWORD_OF_EXCEL
from tests.support.cases import edits
from tests.support.files import file_variants
from tests.support.files.encrypted_files import agile
from tests.support.files.label_damage import without_any_ids, without_identity
from tests.support.files.returned_copies import BASIC, SELF

Change = Callable[[Workbook], object]


@dataclass(frozen=True)
class Saved:
    """A file saved by a real program: `by` is its folder in the test's results, `extension` what it saves."""

    title: str
    by: str
    extension: str
    findings: tuple[str, ...] = ()
    refused: tuple[str, str] | None = None
    """Code and message, where the format is not read."""


SAVED = (
    Saved("LibreOffice，.xlsx", "libreoffice", "xlsx"),
    Saved("LibreOffice，.xls", "libreoffice", "xls"),
    Saved("LibreOffice，.ods", "libreoffice", "ods"),
    Saved("Gnumeric，.xlsx", "gnumeric", "xlsx"),
    Saved("Gnumeric，.xls", "gnumeric", "xls"),
    Saved("SheetJS（网页、小程序常用），.xlsx", "sheetjs", "xlsx", ("protection_gone",)),
    Saved("SheetJS，.xls", "sheetjs", "xls", ("overwritten_same", "protection_gone")),
    Saved("ExcelJS（网页系统常用），.xlsx", "exceljs", "xlsx"),
    Saved("Apache POI（Java 系统常用），.xls", "poi", "xls"),
    Saved("openpyxl（Python 程序），.xlsx，不存计算结果", "openpyxl", "xlsx"),
    Saved(
        "SheetJS，.xlsb",
        "sheetjs",
        "xlsb",
        refused=("unsupported_format", "这是 .xlsb 表格文件，本程序不读取这种文件"),
    ),
    Saved(
        "SheetJS，.ods",
        "sheetjs",
        "ods",
        refused=("unsupported_format", "这是 LibreOffice 以外的程序保存的 .ods 文件，本程序不读取这种文件"),
    ),
    Saved(
        "Gnumeric，.ods",
        "gnumeric",
        "ods",
        refused=("unsupported_format", "这是 LibreOffice 以外的程序保存的 .ods 文件，本程序不读取这种文件"),
    ),
)


@dataclass(frozen=True)
class Written:
    """The same workbook written in another way."""

    title: str
    rewrite: file_variants.Rewrite
    findings: tuple[str, ...] = ()
    wrapped: Callable[[bytes], bytes] = bytes
    """What is made of the file in the end."""


def _as_it_is(members: file_variants.Members) -> file_variants.Members:
    return members


WRITTEN = (
    Written("“严格 Open XML”格式", file_variants.strict),
    Written("文字写在各格里，没有共用文字表", file_variants.inline_strings),
    Written("文字分段设了颜色（富文本）", file_variants.rich_texts),
    Written("单元格不写地址", file_variants.in_sheets(file_variants.without_addresses)),
    Written("登记的表格范围只有 A1（WPS 有此情形）", file_variants.dimension('<dimension ref="A1"/>')),
    Written("登记的表格范围过大", file_variants.dimension('<dimension ref="A1:XFD1048576"/>')),
    Written("没有登记表格范围", file_variants.dimension("")),
    Written("内部各部分倒序", lambda members: dict(reversed(members.items()))),
    Written("日期从 1904 年算起", file_variants.in_workbook("<workbookPr ", '<workbookPr date1904="1" ')),
    Written("公式没有存结果", file_variants.results("")),
    Written("公式存的结果全是 0", file_variants.results("<v>0</v>"), ("not_recalculated",)),
    Written("公式存的结果全是旧的", file_variants.results("<v>12345</v>"), ("not_recalculated",)),
    Written("填写格里是公式，存有结果", file_variants.typed_formula("20+38.3"), ("formula_typed",)),
    Written("填写格里的公式引用别的文件", file_variants.typed_formula("[1]Sheet1!A1"), ("formula_doubtful",)),
    Written("填写格里的公式用了 RAND、TODAY 等", file_variants.typed_formula("58.3+RAND()*0"), ("formula_doubtful",)),
    Written(
        "填写格里是公式，而全部公式都没有重新计算",
        lambda members: file_variants.typed_formula("20+38.3")(file_variants.results("<v>0</v>")(members)),
        ("formula_doubtful", "not_recalculated"),
    ),
    Written("填写格里的公式超过8192字", file_variants.typed_formula("[1]" * 3000), ("formula_too_long",)),
    Written(
        "用 Excel 自己的密码加密（保护工作簿结构时，打开不用输入密码）",
        _as_it_is,
        wrapped=lambda content: agile(content, PASSWORD_OF_EXCEL),
    ),
    Written("数字前后有空格", file_variants.spaced_numbers),
    Written("工作表的路径以 ./ 开头", file_variants.dotted_targets),
    Written("有新版 Excel 的错误值 #SPILL!", file_variants.new_error_value),
    Written("插入了图片", file_variants.picture),
    Written("浮动的文本框里有文字", file_variants.text_box, ("floating_text",)),
)


@dataclass(frozen=True)
class Edited:
    """An edit by hand. `values` says in Chinese what is read where it is not quite as before, `read` literally."""

    title: str
    change: Change
    findings: tuple[str, ...] = ()
    values: str = ""
    read: Mapping[str, float | str | None] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    """The names of indicators that are not read as before."""
    indicators: tuple[Mapping[str, float | str], ...] = ()
    """Those read besides."""


SEVENTH = "spending.earmarked_fund.7"
SEVENTH_FUND: dict[str, float | str | None] = {f"{SEVENTH}.name": "第七项资金"}
SEVENTH_FUND |= {f"{SEVENTH}.prior_final": 1, f"{SEVENTH}.budget": 6, f"{SEVENTH}.final": 5}
NO_OFFICE = dict.fromkeys(["spending.office.prior_final", "spending.office.budget", "spending.office.final"])
SPENT = [
    "vehicle_purchase",
    "vehicle_running",
    "overseas",
    "reception",
    "operations",
    "maintenance",
    "earmarked_fund.1",
    "earmarked_fund.2",
    "earmarked_fund.3",
    "operating",
    "office",
    "utilities_travel",
    "meetings_training",
    "procurement",
    "basic_adjustment",
]
NOTHING_SPENT: dict[str, float | str | None] = dict.fromkeys(f"spending.{row}.final" for row in SPENT)
NOTHING_SPENT |= {"offices.actual_investment": None}
OFFICE_BELOW_ZERO: dict[str, float | str | None] = {"spending.office.final": -58.3}
NEW: dict[str, float | str] = {
    "category": "社会效益指标",
    "name": "新指标",
    "target": "1户",
    "actual": "1户",
    "weight": 0,
    "score": 0,
}
IN_TIME: dict[str, float | str] = {
    "name": "资金拨付及时率",
    "target": "100%",
    "actual": "100%",
    "weight": 4,
    "score": 4,
}
TOILETS: dict[str, float | str] = {
    "name": "农村户厕改造数量",
    "target": "200户",
    "actual": "150户",
    "weight": 5,
    "score": 3.75,
}
TOILETS |= {"reason": "部分农户外出务工未能施工；已列入下年一季度计划。"}
QUALITY: dict[str, float | str] = {"dimension": "产出指标", "category": "质量指标"}
EDITED = (
    Edited(
        "在专项资金各行之间或之后插入一行并填写",
        edits.row_inserted,
        ("row_inserted", "tables_disagree"),
        "多读一项，计入合计（例中合计因此与另一表不符）",
        SEVENTH_FUND,
    ),
    Edited("插入空行", lambda book: edits.insert(book[BASIC], 20, {})),
    Edited(
        "把上下两个填写格合并（合并后居中）",
        edits.rows_merged,
        ("merged_cells",),
        "数归上一格，下一格读作空白，要求核实",
        {"spending.meetings_training.final": None},
    ),
    Edited("合并填写格，遮住另一格的数", edits.figure_hidden, ("merged_cells",), "都按所存的读取，列为错误"),
    Edited("表样合并的格下面有看不见的内容", edits.beneath_a_merge, ("under_own_merge",)),
    Edited("填写的内容整格加了删除线", edits.struck_out, ("struck_out",)),
    Edited("在不能增行的地方插入一行并填写", edits.row_inserted_elsewhere, ("outside_the_form",)),
    Edited("删去没有用到的空行", lambda book: edits.delete(book[BASIC], 22)),
    Edited(
        "删去表中固定的一行",
        lambda book: edits.delete(book[BASIC], 25),
        ("row_missing",),
        "该行没有，其余不变",
        NO_OFFICE,
    ),
    Edited("复制固定的一行", edits.fixed_row_copied, ("id_twice",), "该行两处都不读，其余不变", NO_OFFICE),
    Edited(
        "把一行指标连同隐藏的标识移到另一组的各行中",
        edits.indicator_moved,
        ("group_unclear",),
        "按现在所在的一组读取，要求核实",
        gone=("资金拨付及时率",),
        indicators=({**QUALITY, **IN_TIME},),
    ),
    Edited(
        "复制一行指标连同隐藏的标识，插入另一组的各行中再填写",
        edits.indicator_copied,
        ("row_inserted",),
        "按所在的一组多读一项",
        indicators=({"dimension": "效益指标", **NEW},),
    ),
    Edited(
        "把一行指标连同隐藏的标识粘贴到另一组的一行上",
        edits.indicator_pasted_over,
        ("row_replaced", "weights_sum", "weights_sum"),
        "按所在的一组读取粘贴的内容，要求核实（例中分值因此不合）",
        gone=("项目资金使用合规率",),
        indicators=({**QUALITY, **TOILETS},),
    ),
    Edited(
        "插入一行指标，标题填着后一组的名称",
        edits.other_groups_words_inserted,
        ("group_unclear", "row_inserted"),
        "按所在的前一组多读一项，要求核实",
        indicators=({"dimension": "产出指标", **NEW, "category": "成本指标"},),
    ),
    Edited(
        "插入一行指标，标题填着本组的名称",
        edits.own_words_inserted,
        ("row_inserted",),
        "按所在的一组多读一项",
        indicators=({"dimension": "产出指标", **NEW, "category": "数量指标"},),
    ),
    Edited(
        "插入一行指标，标题的格里写了别的内容",
        edits.other_words_inserted,
        ("outside_the_form", "row_inserted"),
        "按所在的一组多读一项，别的内容没有读取",
        indicators=({"dimension": "产出指标", **NEW, "category": "数量指标"},),
    ),
    Edited("插入一列", edits.column_inserted),
    Edited("复制一列", edits.column_copied, ("id_twice",), "该列两处都不读，其余不变", NOTHING_SPENT),
    Edited("工作表改名", edits.renamed, ("sheet_renamed",)),
    Edited("工作表调换次序", lambda book: book.move_sheet(SELF, -2)),
    Edited("隐藏工作表", edits.hidden),
    Edited("取消隐藏系统用的工作表", edits.all_visible),
    Edited("添加空白工作表", lambda book: book.create_sheet("Sheet1")),
    Edited("添加工作表并填了内容", edits.sheet_added, ("sheet_added",)),
    Edited("复制要填的表，副本未改", lambda book: book.copy_worksheet(book[BASIC]), ("sheet_added",)),
    Edited("复制要填的表，副本改了数", edits.sheet_copied_and_changed, ("sheet_twice",)),
    Edited("删去“填报说明”和“校验”", edits.guide_removed),
    Edited("取消工作表保护", edits.unprotected, ("protection_gone",)),
    Edited("拆开全部合并单元格", edits.unmerged),
    Edited("拆开合并单元格，把标签填满各格", edits.labels_filled_down),
    Edited("合并表外的空格", lambda book: book[BASIC].merge_cells("B40:H41")),
    Edited("筛选，隐藏行", edits.filtered),
    Edited("隐藏列", edits.columns_hidden),
    Edited("加批注", edits.commented),
    Edited("加超链接", edits.linked),
    Edited("条件格式里有数字格式", edits.number_format_by_rule, ("shown_otherwise",)),
    Edited("改字体、颜色、边框，去掉数据有效性", edits.restyled),
    Edited("标签里加空格、换行，改全角半角", edits.labels_respaced),
    Edited("改动标签的文字", edits.cell(BASIC, "B15", "1、业务工作经费和其他"), ("label_changed",)),
    Edited("在没有填写项的空格里写新项目和数", edits.item_added, ("outside_the_form",), "没有读取，其余不变"),
    Edited("在表格旁边或下面写内容", edits.cell(BASIC, "L25", "另附说明"), ("outside_the_form",)),
    Edited("公式格改成别的数", edits.cell(BASIC, "G14", 700), ("overwritten",), "按公式重新计算，不用改成的数"),
    Edited("公式格改成相同的数", edits.cell(BASIC, "G14", 689), ("overwritten_same",)),
    Edited("金额填成负数", edits.cell(BASIC, "G25", -58.3), ("below_zero",), "照所填的读，要求核实", OFFICE_BELOW_ZERO),
    Edited(
        "“预算调整”填负数（正负都可以）",
        edits.cell(BASIC, "G29", -24),
        (),
        "照所填的读",
        {"spending.basic_adjustment.final": -24},
    ),
    Edited(
        "人数填成小数",
        edits.cell(BASIC, "E6", 60.5),
        ("not_whole",),
        "照所填的读，要求核实",
        {"staff.on_duty": 60.5},
    ),
    Edited(
        "删去隐藏的行号列和列号行", without_any_ids, ("placed_by_label", "placed_by_label"), "相同，每处对应都要核实"
    ),
    Edited("删去隐藏的标识表", without_identity, ("unit_unknown",)),
    Edited("表样改了说法，格子没有变", edits.other_digest, ("other_version",)),
    Edited("公式格清空", edits.cell(BASIC, "G14", None), ("overwritten_same",)),
    Edited("公式全部粘贴成数值", edits.formulas_to_values, ("overwritten_same", "overwritten_same")),
)
