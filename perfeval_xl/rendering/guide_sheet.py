"""填报说明: the one page that an accountant reads before filling in."""

from __future__ import annotations

from perfeval_xl.form.layout import Layout, Unit
from perfeval_xl.sheet_names import REVIEW_SHEET
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet

GUIDE_TEXT = "guide"
"""The changing text that says whose workbook it is."""
_WIDTH = 96.0
_LEGEND_WIDTH = 26.0
_LEGEND = {
    "填写": styles.INPUT_COLOUR,
    "公式，自动计算，不填": styles.FORMULA_COLOUR,
    "锁定，不填": "#FFFFFF",
    "情况说明，需要时填": styles.EXPLANATION_COLOUR,
}


def guide_lines(layout: Layout, unit: Unit) -> list[str]:
    """The guide's paragraphs; the first alone speaks of the unit."""
    names = "、".join(f"“{sheet.name}”" for sheet in layout.sheets)
    return [
        f"填报单位：{unit.name}（{unit.code}）。本表只供本单位使用，不要转给其他单位填写。",
        f"1. 填{names}。黄色格填写；蓝灰色格是公式，自动计算，白色格是表样的文字，都已锁定。"
        "各行最右的浅绿色格是“情况说明”，只在第4条所说的情况下填写。",
        f"2. 金额单位为{layout.definition.money.unit}。数字格只填数字，不带“万”“元”“人”“%”等。"
        "没有的填0或留空，不要填“无”“/”。",
        "3. 填错或填漏时，该行右侧“提示”栏马上说明，红字是错误，橙字是待核实，一行有几处的先说第一处；"
        "每张表最上面一行写着还剩几处，绿字表示没有了；"
        f"“{REVIEW_SHEET}”表列出全部未处理的问题，点位置可直接跳到该格。",
        "4. “错误”必须改正。“待核实”的，确有原因就在该行最右的“情况说明”栏写明（写“无”“/”不算说明），写明后不再列出。",
        "5. 从别处复制时，用“选择性粘贴—数值”，不要直接粘贴，以免带走格式和公式。",
        "6. 可增行的部分（如专项资金、三级指标）已留空行，不用的空行留着即可。"
        "空行不够时：审阅—撤消工作表保护（没有密码），在这一组的两行之间插入行，填写后交回，插入的行同样读取。",
        "7. 填完保存为.xlsx文件，按要求的方式交回。不要改成PDF、图片或.et格式。",
    ]


def write_guide(target: CheckedSheet, layout: Layout, unit: Unit) -> None:
    """Writes the sheet."""
    target.columns(0, 0, 2)
    target.columns(1, 1, _LEGEND_WIDTH)
    target.columns(2, 2, _WIDTH - _LEGEND_WIDTH)
    title = f"{layout.year}年度{layout.definition.title}填报说明"
    target.wide_text(0, 1, title, styles.LABELS["title"], columns=2)
    target.row(0, 36)
    lines = guide_lines(layout, unit)
    for row, line in enumerate(lines, start=1):
        target.merge(row, 1, 1, 2, styles.LABELS["note"])
        if row == 1:
            target.changing_text(row, 1, GUIDE_TEXT, line, styles.LABELS["note"])
        else:
            target.text(row, 1, line, styles.LABELS["note"])
        target.row(row, guide_height(line))
    for row, (text, colour) in enumerate(_LEGEND.items(), start=1 + len(lines)):
        target.text(row, 1, text, {**styles.BORDERED, "align": "center", "bg_color": colour})
        target.row(row, 21)
    target.print_on_a4((0, 0, len(lines) + len(_LEGEND), 2))
    target.protect()


def guide_height(line: str) -> float:
    """Points that a paragraph takes."""
    return styles.row_height(styles.lines_needed(line, _WIDTH)) + 6
