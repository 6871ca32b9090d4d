"""A small form for expressions: filled in and asked in Python, and as a workbook that asks a spreadsheet the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
import xlsxwriter

from perfeval_xl.expressions.evaluate import compiled
from perfeval_xl.expressions.excel import ExcelWriter
from perfeval_xl.expressions.python_meanings import Result
from perfeval_xl.expressions.tree import Call, Cell, Constant, Node, Operation, Twin, walk
from perfeval_xl.expressions.values import Values
from perfeval_xl.expressions.visible_text import PLACEHOLDERS
from perfeval_xl.form.definition_file import load_definition
from perfeval_xl.form.layout import Layout, Unit, lay_out
from perfeval_xl.form.layout_parts import FieldType
from perfeval_xl.rules.evaluation import Evaluator
from perfeval_xl.rules.message import Template, as_excel, as_function, parse_template
from perfeval_xl.sheet_names import LISTS_SHEET
from tests.support.paths import DEFINITIONS

UNIT = Unit("999901", "示例一镇")
QUESTIONS = "问题"
STALE = 424242.5
"""The stored result of every formula that is written: no expression yields it."""
TWINS = "twins"


@cache
def expression_layout() -> Layout:
    return lay_out(load_definition(DEFINITIONS / "expressions.yaml"), 2024)


@cache
def _evaluator() -> Evaluator:
    return Evaluator(expression_layout())


@cache
def _twin() -> Twin:
    """The rows of the grid that equal its last one."""
    return [node for fact in expression_layout().facts for node in fact.names.values() if isinstance(node, Twin)][-1]


def bound(expression: str) -> Node:
    """An expression over the cells of the form; `twins` are the rows that equal the grid's last one."""
    return expression_layout().bind(expression, (), {TWINS: _twin()})


def computed(typed: Values) -> Values:
    """The values of all cells of the form. A whole number may be typed as one."""
    read = {key: float(value) if isinstance(value, int) else value for key, value in typed.items()}
    return _evaluator().evaluate(read, UNIT).values


def value_of(expression: str, typed: Values | None = None) -> Result:
    """What an expression yields in Python over a form filled in like this."""
    return compiled(bound(expression), expression_layout().definition.meaning)(computed(typed or {}))


def template_of(message: str) -> Template:
    """A message's text over the cells of the form."""

    def is_rate(node: Node) -> bool:
        return isinstance(node, Cell) and expression_layout().fields[node.key].type is FieldType.RATE

    return parse_template(message, bound, is_rate)


def message_of(message: str, typed: Values | None = None) -> str:
    """What a message says in Python over a form filled in like this."""
    return as_function(template_of(message), expression_layout().definition.meaning)(computed(typed or {}))


@cache
def _writer(sheet: str) -> ExcelWriter:
    layout = expression_layout()
    return ExcelWriter(layout, layout.definition.meaning, sheet)


def formula_of(expression: str) -> str:
    """An expression as a formula of the sheet of questions."""
    return _writer(QUESTIONS).formula(bound(expression))


def message_formula_of(message: str) -> str:
    """A message as a formula of the sheet of questions."""
    return "=" + as_excel(template_of(message), _writer(QUESTIONS))


@dataclass(frozen=True)
class World:
    """What is typed into a form, and what is asked about it. `bare` are formulas without names, asked as they stand."""

    typed: Values
    expressions: Sequence[str] = ()
    messages: Sequence[str] = ()
    bare: Sequence[str] = ()

    def formulas(self) -> list[str]:
        """What a spreadsheet is asked: the expressions, then the messages, then the bare formulas."""
        return [
            *(formula_of(text) for text in self.expressions),
            *(message_formula_of(text) for text in self.messages),
            *("=" + text for text in self.bare),
        ]


def write_world(world: World, path: Path) -> None:
    """The form filled in, and each formula in a row of the sheet `问题`; all of them with a wrong stored result."""
    layout, values = expression_layout(), computed(world.typed)
    with xlsxwriter.Workbook(path) as workbook:
        sheets = {sheet.key: workbook.add_worksheet(sheet.name) for sheet in layout.sheets}
        for key, placed in layout.fields.items():
            if placed.formula is not None:
                formula = _writer(layout.place(key)[0]).formula(placed.formula)
                sheets[placed.sheet].write_formula(placed.row, placed.column, formula, value=STALE)
                continue
            match values.get(key):
                case str(text):
                    sheets[placed.sheet].write_string(placed.row, placed.column, text)
                case float(number):
                    sheets[placed.sheet].write_number(placed.row, placed.column, number)
        lists = workbook.add_worksheet(LISTS_SHEET)
        for row, text in enumerate(PLACEHOLDERS):
            lists.write_string(row, 0, text)
        asked = workbook.add_worksheet(QUESTIONS)
        for row, formula in enumerate(world.formulas()):
            asked.write_formula(row, 0, formula, value=STALE)


def answers_in(path: Path) -> list[object]:
    """The results of the formulas of the sheet `问题`."""
    return [row[0] for row in openpyxl.load_workbook(path, data_only=True)[QUESTIONS].iter_rows(values_only=True)]


def nodes_in(world: World) -> Counter[tuple[str, bool]]:
    """How often each function and operator is asked: its name, and whether it stands inside another one."""
    counts: Counter[tuple[str, bool]] = Counter()
    for text in world.expressions:
        for position, node in enumerate(walk(bound(text))):
            match node:
                case Operation("/", _, Constant(100.0)):
                    counts["%", position > 0] += 1
                case Operation(name, _, _) | Call(name, _):
                    counts[name, position > 0] += 1
                case Twin():
                    counts[TWINS, position > 0] += 1
    return counts
