"""Fills a blank return as a person does: by the words seen on its sheets.

Never by the product's layout, by the hidden ids (column A, row 1) or by its reader: a sample filled here is a witness
of its own for what the sheets say. The table below repeats the form's words on purpose; a word that a sheet does not
show, or shows twice, is an error and never a guess.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet


class FillingError(ValueError):
    """The sheets do not take the data: words that are absent or stand twice, too few rows, a locked or taken cell."""


def plain(text: str) -> str:
    """Text as it is compared: without white space, full-width letters, digits and brackets as half-width ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def shown(cell: Cell) -> str:
    """The words a cell shows, with the prefix that a number format such as `"其中："@` puts before them."""
    if not isinstance(cell.value, str) or cell.data_type == "f":
        return ""
    prefix = re.search(r'"([^"]*)"@$', cell.number_format)
    return plain((prefix[1] if prefix else "") + cell.value)


class View:
    """One sheet as a person sees it: without column A and row 1, and a merged area as the one cell it looks like."""

    def __init__(self, sheet: Worksheet, year: int) -> None:
        self.sheet = sheet
        self.year = year
        seen = (cell for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row)
        self.worded = [cell for cell in seen if isinstance(cell, Cell) and shown(cell)]
        self.areas = {place: area for area in sheet.merged_cells.ranges for place in area.cells}

    def wanted(self, words: str) -> str:
        """Words of a form as this year's sheet shows them."""
        return plain(words.format(year=self.year, last_year=self.year - 1))

    def at(self, row: int, column: int) -> Cell:
        """The cell seen at a place: of a merged area its first."""
        if area := self.areas.get((row, column)):
            row, column = area.min_row, area.min_col
        cell = self.sheet.cell(row, column)
        assert isinstance(cell, Cell)
        return cell

    def end(self, cell: Cell) -> tuple[int, int]:
        """The last row and the last column that a cell takes."""
        area = self.areas.get((cell.row, cell.column))
        return (area.max_row, area.max_col) if area else (cell.row, cell.column)

    def find(self, words: str, column: int | None = None, rows: range | None = None) -> Cell:
        """The one cell with these words: of the sheet, or of some rows of one column."""
        wanted = self.wanted(words)
        found = [
            cell
            for cell in self.worded
            if wanted in (shown(cell), re.sub(r"\([\d.]+分\)", "", shown(cell)))  # 产出指标（50分） is 产出指标
            and (column is None or cell.column == column)
            and (rows is None or cell.row in rows)
        ]
        if len(found) != 1:
            raise FillingError(f"工作表“{self.sheet.title}”上，“{wanted}”有{len(found)}处，应当正好一处")
        return self.at(found[0].row, found[0].column)

    def column(self, words: str, row: int) -> int:
        """The column of the nearest row of headings above that has these words."""
        wanted = self.wanted(words)
        above = [cell.row for cell in self.worded if cell.row < row and shown(cell) == wanted]
        nearest = max(above, default=0)
        return self.find(words, rows=range(nearest, nearest + 1)).column


@dataclass(frozen=True)
class Place:
    """Where a field is typed in: beside a label, under a heading, or where a labelled row meets a heading's column."""

    sheet: str
    label: str = ""
    heading: str = ""

    def cell(self, view: View) -> Cell:
        """Find it."""
        if not self.heading:
            label = view.find(self.label)
            return view.at(label.row, view.end(label)[1] + 1)
        if not self.label:
            heading = view.find(self.heading)
            return view.at(view.end(heading)[0] + 1, heading.column)
        row = view.find(self.label).row
        return view.at(row, view.column(self.heading, row))


@dataclass(frozen=True)
class NamedRows:
    """Rows that the unit names itself, between two labelled rows; the names stand under the first label."""

    sheet: str
    after: str
    before: str
    prompt: str
    headings: Mapping[str, str]

    def cell(self, view: View, number: int, part: str) -> Cell:
        """The name of the entry with this number, or its figure under a heading."""
        label = view.find(self.after)
        row = view.end(label)[0] + number
        if not label.row < row < view.find(self.before).row:
            raise FillingError(f"“{self.after}”之下没有第{number}行可填")
        return view.at(row, label.column if part == "name" else view.column(self.headings[part], row))


@dataclass(frozen=True)
class IndicatorRows:
    """Rows of indicators: one after the other within a category within a dimension."""

    sheet: str
    headings: Mapping[str, str]
    words: Mapping[str, str]  # of dimensions and categories, by their keys in row ids

    def row(self, view: View, dimension: str, category: str, number: int) -> int:
        """The row of an indicator by its number within its category."""
        first, second = view.find("一级指标"), view.find("二级指标")
        group = view.find(dimension, first.column, range(first.row + 1, view.sheet.max_row + 1))
        head = view.find(category, second.column, range(group.row, view.end(group)[0] + 1))
        row = head.row + number - 1
        if not head.row <= row <= view.end(head)[0]:
            raise FillingError(f"“{dimension}”的“{category}”没有第{number}行可填")
        return row


@dataclass(frozen=True)
class FormWords:
    """A form in the words of its sheets; `{year}` and `{last_year}` slide."""

    places: Mapping[str, Place]
    named: Mapping[str, NamedRows]
    indicators: IndicatorRows
    row_fields: Mapping[str, str]  # a field in the row, for row ids that the fields' keys do not begin with


class Finder:
    """The cells of a workbook by the fields, indicators and rows of sample data."""

    def __init__(self, workbook: Workbook, form: str, year: int) -> None:
        self.form = FORMS[form]
        self.view = cache(lambda sheet: View(workbook[sheet], year))

    def field(self, key: str) -> Cell:
        """Where a field is typed in."""
        group, _, entry = key.rpartition(".")[0].rpartition(".")
        if named := self.form.named.get(group):
            return named.cell(self.view(named.sheet), int(entry), key.rpartition(".")[2])
        place = self.form.places.get(key)
        if place is None:
            raise FillingError(f"没有“{key}”这个字段或行")
        return place.cell(self.view(place.sheet))

    def indicator(self, dimension: str, category: str, number: int) -> dict[str, Cell]:
        """Where the parts of an indicator are typed in, by its words and its number within the category."""
        rows = self.form.indicators
        view = self.view(rows.sheet)
        row = rows.row(view, dimension, category, number)
        return {part: view.at(row, view.column(heading, row)) for part, heading in rows.headings.items()}

    def explanation(self, row_id: str) -> Cell:
        """Where a row's queries are explained."""
        group = row_id.rpartition(".")[0]
        if row_id.startswith("indicators."):
            dimension, category, number = row_id.split(".")[1:]
            words = self.form.indicators.words
            cell = self.indicator(words[dimension], words[category], int(number))["name"]
        elif group in self.form.named:
            cell = self.field(f"{row_id}.name")
        else:
            in_row = (key for key in self.form.places if key.startswith(f"{row_id}."))
            cell = self.field(self.form.row_fields.get(row_id) or next(in_row, row_id))
        view = self.view(cell.parent.title)
        return view.at(cell.row, view.column("情况说明", cell.row))


def cells(workbook: Workbook, data: Mapping[str, Any]) -> Iterator[tuple[Cell, Any]]:
    """Each cell that sample data (form, year, values, indicators, explanations) speaks of, and what it gives there."""
    finder = Finder(workbook, data["form"], data["year"])
    for key, value in data["values"].items():
        yield finder.field(key), value
    numbers: Counter[tuple[str, str]] = Counter()
    for indicator in data["indicators"]:
        group = indicator["dimension"], indicator["category"]
        numbers[group] += 1
        for part, cell in finder.indicator(*group, numbers[group]).items():
            yield cell, indicator[part]
    for explanation in data["explanations"]:
        yield finder.explanation(explanation["row"]), explanation["text"]


def fill(workbook: Workbook, data: Mapping[str, Any]) -> None:
    """Type sample data into a blank workbook. FillingError where the sheets do not take it."""
    prompts = {named.prompt for named in FORMS[data["form"]].named.values()}
    for cell, value in list(cells(workbook, data)):
        if cell.protection.locked:
            raise FillingError(f"{cell.parent.title}!{cell.coordinate} 是锁定的，不能填写")
        if cell.value is not None and cell.value not in prompts:
            raise FillingError(f"{cell.parent.title}!{cell.coordinate} 已有内容：{cell.value}")
        if value in (None, ""):
            continue
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # text, whatever it starts with


BASIC, SELF = "基础数据表", "自评表"
AMOUNTS = {"prior_final": "{last_year}年决算数", "budget": "{year}年预算数", "final": "{year}年决算数"}
SPENDING = {
    "three_public": "三公经费",
    "vehicles": "1、公务用车购置和维护经费",
    "vehicle_purchase": "其中：公车购置",
    "vehicle_running": "公车运行维护",
    "overseas": "2、出国经费",
    "reception": "3、公务接待",
    "projects": "项目支出",
    "operations": "1、业务工作经费",
    "maintenance": "2、运行维护经费",
    "earmarked": "3、上级专项资金",
    "operating": "公用经费",
    "office": "其中：办公经费",
    "utilities_travel": "水费、电费、差旅费",
    "meetings_training": "会议费、培训费",
    "procurement": "政府采购金额",
    "basic_adjustment": "部门基本支出预算调整",
}
INCOME = {
    "income.general_public_budget": "其中：一般公共预算",
    "income.government_funds": "政府性基金拨款",
    "income.special_account": "纳入专户管理的非税收入拨款",
    "income.other": "其他资金",
}
EXPENDITURE = {"expenditure.basic": "其中：基本支出", "expenditure.projects": "项目支出"}
SUINING = FormWords(
    places={
        "staff.establishment": Place(BASIC, heading="编制数"),
        "staff.on_duty": Place(BASIC, heading="{year}年实际在职人数"),
        **{
            f"spending.{row}.{column}": Place(BASIC, label, heading)
            for row, label in SPENDING.items()
            for column, heading in AMOUNTS.items()
        },
        "offices.approved_area": Place(BASIC, heading="批复规模（㎡）"),
        "offices.actual_area": Place(BASIC, heading="实际规模（㎡）"),
        "offices.planned_investment": Place(BASIC, heading="预算投资（万元）"),
        "offices.actual_investment": Place(BASIC, heading="实际投资（万元）"),
        "thrift.measures": Place(BASIC, "厉行节约保障措施"),
        "funding.initial_budget": Place(SELF, "年度资金总额", "年初预算数"),
        "funding.annual_budget": Place(SELF, "年度资金总额", "全年预算数(A)"),
        "funding.executed": Place(SELF, "年度资金总额", "全年执行数(B)"),
        **{f"split.{side}": Place(SELF, label) for side, label in (INCOME | EXPENDITURE).items()},
        "goals.initial": Place(SELF, heading="年初目标设定"),
        "goals.achieved": Place(SELF, heading="全年实际完成情况"),
    },
    named={"spending.earmarked_fund": NamedRows(BASIC, "3、上级专项资金", "公用经费", "××专项资金", AMOUNTS)},
    indicators=IndicatorRows(
        SELF,
        headings={
            "name": "三级指标",
            "target": "年度指标值",
            "actual": "实际完成值",
            "weight": "分值",
            "score": "得分",
            "reason": "偏差原因分析及改进措施",
        },
        words={
            "output": "产出指标",
            "benefit": "效益指标",
            "satisfaction": "满意度指标",
            "quantity": "数量指标",
            "quality": "质量指标",
            "timeliness": "时效指标",
            "cost": "成本指标",
            "economic": "经济效益指标",
            "social": "社会效益指标",
            "ecological": "生态效益指标",
            "sustained": "可持续影响指标",
            "service_users": "服务对象满意度指标",
        },
    ),
    row_fields={f"split.{number}": f"split.{side}" for number, side in enumerate(INCOME, start=1)},
)
FORMS = {"suining": SUINING}
