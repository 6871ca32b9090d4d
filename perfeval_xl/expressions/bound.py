"""A tree tied to the cells of a form: names replaced by cells, kinds checked, and what can be asked of it then."""

from __future__ import annotations

from collections.abc import Callable

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions.functions import FUNCTIONS
from perfeval_xl.expressions.tree import (
    Attained,
    Call,
    Cell,
    Column,
    Constant,
    Inputs,
    Kind,
    Name,
    Node,
    Operation,
    Peers,
    Twin,
    walk,
)


def bind(node: Node, resolve: Callable[[str], Node], inputs_of: Callable[[str], Inputs]) -> Node:
    """Replaces every name by what `resolve` gives for it and checks the kinds. Raises ExpressionError.

    `inputs_of` gives the typed-in cells that a field's value comes from (an input field: itself).
    """

    def replace(node: Node) -> Node:
        match node:
            case Name(path):
                return resolve(path)
            case Operation(operator, left, right):
                return Operation(operator, replace(left), None if right is None else replace(right))
            case Call(function, arguments):
                bound = tuple(replace(argument) for argument in arguments)
                reads = FUNCTIONS[function].reads
                if reads == "never" or (reads == "columns" and not any(isinstance(each, Column) for each in bound)):
                    return Call(function, bound)
                behind = dict.fromkeys(each for part in bound for each in inputs_behind(part, inputs_of))
                return Call(function, bound, tuple(behind))
            case _:
                return node

    result = replace(node)
    kind_of(result)
    return result


def inputs_behind(node: Node, inputs_of: Callable[[str], Inputs]) -> Inputs:
    """The typed-in cells that the value of a bound tree comes from, each once."""
    found: dict[Cell | Column, None] = {}
    for part in walk(node):
        match part:
            case Column(keys, begun):
                typed = {key: at for at, key in enumerate(keys) if inputs_of(key) == (Cell(key, Kind.NUMBER),)}
                own = Column(tuple(typed), tuple(begun[at] for at in typed.values()) if begun else ())
                found.update(dict.fromkeys((own,) if own.keys else ()))
                for key in keys:
                    if key not in typed:
                        found.update(dict.fromkeys(inputs_of(key)))
            case Cell(key, Kind.NUMBER):
                found.update(dict.fromkeys(inputs_of(key)))
    return tuple(found)


def kind_of(node: Node) -> Kind:
    """The kind a bound tree yields. Raises ExpressionError where kinds are mixed."""
    match node:
        case Constant(value):
            return Kind.TEXT if isinstance(value, str) else Kind.NUMBER
        case Cell(_, kind):
            return kind
        case Column():
            return Kind.COLUMN
        case Twin() | Peers():
            return Kind.TEXT
        case Attained():
            return node.kind
        case Operation(operator, left, right):
            return _operation_kind(operator, kind_of(left), None if right is None else kind_of(right))
        case Call(function, arguments):
            return _call_kind(function, arguments)
        case Name(path):
            raise ExpressionError(f"名称{path}没有着落", "写成本表已有的名称")


def _operation_kind(operator: str, left: Kind, right: Kind | None) -> Kind:
    if operator in {"=", "<>", "<", "<=", ">", ">="}:
        ordered = {Kind.NUMBER} if operator not in {"=", "<>"} else {Kind.NUMBER, Kind.TEXT}
        if left is not right or left not in ordered:
            raise ExpressionError(
                f"“{operator}”两边是{left.value}和{right.value if right else ''}", "两边要同为数或文字"
            )
        return Kind.TRUTH
    wanted = Kind.TEXT if operator == "&" else Kind.NUMBER
    if left is not wanted or right not in {wanted, None}:
        sign = "-" if operator == "neg" else operator
        raise ExpressionError(f"“{sign}”要用在{wanted.value}上", f"两边改为{wanted.value}")
    return wanted


def _call_kind(function: str, arguments: tuple[Node, ...]) -> Kind:
    called = FUNCTIONS[function]
    least = len(called.arguments)
    if len(arguments) < least or (len(arguments) > least and not called.repeats):
        raise ExpressionError(f"函数{function}有{len(arguments)}个参数，应为{least}个", "补齐或删去参数")
    kinds = [kind_of(argument) for argument in arguments]
    for position, kind in enumerate(kinds):
        allowed = called.arguments[min(position, least - 1)]
        if kind not in allowed:
            wanted = "或".join(each.value for each in allowed)
            raise ExpressionError(f"函数{function}的第{position + 1}个参数是{kind.value}", f"应为{wanted}")
    if called.of_cells and not all(isinstance(argument, (Cell, Column)) for argument in arguments):
        raise ExpressionError(f"函数{function}只能用于单元格", "写单元格的名称")
    called.fits(arguments, kinds)
    return called.result or kinds[1]


def strict_cells(node: Node) -> tuple[Cell, ...]:
    """The cells that make the whole formula blank when they are, each once, in the order of the formula."""
    found: dict[Cell, None] = {}

    def visit(part: Node, lenient: bool) -> None:
        match part:
            case Cell():
                if not lenient:
                    found.setdefault(part)
            case Operation(_, left, right):
                visit(left, False)
                if right is not None:
                    visit(right, False)
            case Call(function, arguments):
                for argument in arguments:
                    visit(argument, FUNCTIONS[function].lenient)
            case Twin(figures):
                for key in figures:
                    found.setdefault(Cell(key, Kind.NUMBER))
            case Peers(row, score):
                for key in (row.weight, score):
                    found.setdefault(Cell(key, Kind.NUMBER))

    visit(node, False)
    return tuple(found)
