"""The expression language of definitions: text to a tree, and a tree bound to the cells of a layout.

A formula is an Excel formula with field names in place of cell addresses. The list of functions is closed
(`FUNCTIONS`); there is no power operator and no implicit conversion between numbers, texts and truth values.
What a tree means as an Excel formula stands in excel.py, what it means in Python in evaluate.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import lark

from perfeval_xl.errors import ExpressionError
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


@dataclass(frozen=True)
class Signature:
    """Kinds of the arguments (the last one repeats when `repeats`) and of the result (None: that of argument 2)."""

    arguments: tuple[tuple[Kind, ...], ...]
    result: Kind | None
    repeats: bool = False


_N, _T, _B, _C = (Kind.NUMBER,), (Kind.TEXT,), (Kind.TRUTH,), (Kind.NUMBER, Kind.COLUMN)

FUNCTIONS: dict[str, Signature] = {
    "SUM": Signature((_C,), Kind.NUMBER, repeats=True),
    "COUNT": Signature((_C,), Kind.NUMBER, repeats=True),
    "MIN": Signature((_C,), Kind.NUMBER, repeats=True),
    "MAX": Signature((_C,), Kind.NUMBER, repeats=True),
    "ABS": Signature((_N,), Kind.NUMBER),
    "ROUND": Signature((_N, _N), Kind.NUMBER),
    "N": Signature((_N,), Kind.NUMBER),
    "RATIO": Signature((_N, _N), Kind.NUMBER),
    "NEAR": Signature((_N, _N), Kind.TRUTH),
    "GRADE": Signature((_N,), Kind.TEXT),
    "IF": Signature((_B, (Kind.NUMBER, Kind.TEXT), (Kind.NUMBER, Kind.TEXT)), None),
    "AND": Signature((_B,), Kind.TRUTH, repeats=True),
    "OR": Signature((_B,), Kind.TRUTH, repeats=True),
    "NOT": Signature((_B,), Kind.TRUTH),
    "ISBLANK": Signature(((Kind.NUMBER, Kind.TEXT),), Kind.TRUTH),
    "FILLED": Signature(((Kind.NUMBER, Kind.TEXT, Kind.COLUMN),), Kind.TRUTH, repeats=True),
    "UNREADABLE": Signature((_N,), Kind.TRUTH),
    "IS_NUMBER_TEXT": Signature((_T,), Kind.TRUTH),
    "IS_PLACEHOLDER": Signature((_T,), Kind.TRUTH),
    "HAS": Signature((_T, _T), Kind.TRUTH),
    "SQUEEZE": Signature((_T,), Kind.TEXT),
    "LEAST_POSITIVE": Signature(((Kind.COLUMN,),), Kind.NUMBER),
    "FIGURES": Signature(((Kind.COLUMN,),), Kind.NUMBER),
}

# The ones that ask what was typed behind their cells: it must be readable for a sum.
LOOKING_BEHIND = frozenset({"SUM", "COUNT", "N", "UNREADABLE", "FIGURES"})
_MOST_DIGITS = 15

_GRAMMAR = r"""
?start: comparison
?comparison: joined | comparison COMPARE joined -> operation
?joined: sum | joined JOIN sum -> operation
?sum: product | sum ADD product -> operation
?product: signed | product MULTIPLY signed -> operation
?signed: "-" signed -> negative | "+" signed | percent
?percent: atom | percent "%" -> percent
?atom: NUMBER -> number
     | STRING -> text
     | FUNCTION "(" [comparison ("," comparison)*] ")" -> call
     | NAME -> name
     | "(" comparison ")"
COMPARE: "<=" | ">=" | "<>" | "=" | "<" | ">"
JOIN: "&"
ADD: "+" | "-"
MULTIPLY: "*" | "/"
NUMBER: /\d+(\.\d+)?/
STRING: /"([^"]|"")*"/
FUNCTION.2: /[A-Z][A-Z_]*(?=\s*\()/
NAME: /[A-Za-z_][A-Za-z_0-9]*(\.[A-Za-z_0-9]+)*/
%ignore /[ \t\r\n]+/
"""


class _ToTree(lark.Transformer[lark.Token, Node]):
    def number(self, items: list[lark.Token]) -> Node:
        return Constant(float(items[0]))

    def text(self, items: list[lark.Token]) -> Node:
        return Constant(str(items[0])[1:-1].replace('""', '"'))

    def name(self, items: list[lark.Token]) -> Node:
        return Name(str(items[0]))

    def negative(self, items: list[Node]) -> Node:
        return Operation("neg", items[0], None)

    def percent(self, items: list[Node]) -> Node:
        return Operation("/", items[0], Constant(100.0))

    def operation(self, items: list[object]) -> Node:
        left, operator, right = items
        return Operation(str(operator), left, right)  # type: ignore[arg-type]  # lark's items are untyped

    def call(self, items: list[object]) -> Node:
        function = str(items[0])
        if function not in FUNCTIONS:
            raise ExpressionError(f"没有函数{function}", "可用的函数：" + "、".join(FUNCTIONS))
        return Call(function, tuple(item for item in items[1:] if item is not None))  # type: ignore[misc]  # as above


@cache
def _parser() -> lark.Lark:
    return lark.Lark(_GRAMMAR, parser="lalr", transformer=_ToTree())


@cache
def parse(text: str) -> Node:
    """Reads one formula (without a leading `=`). Raises ExpressionError with the position in it."""
    try:
        return _parser().parse(text)  # type: ignore[return-value]  # the transformer makes it a Node
    except lark.exceptions.VisitError as error:
        if isinstance(error.orig_exc, ExpressionError):
            raise error.orig_exc from None
        raise
    except lark.exceptions.UnexpectedInput as error:
        if isinstance(error, lark.exceptions.UnexpectedToken) and error.token.type == "$END":
            raise ExpressionError(f"公式“{text}”没有写完", "检查括号和引号是否成对") from None
        position = (error.pos_in_stream or 0) + 1
        raise ExpressionError(f"公式“{text}”第{position}个字符处不能理解", "检查括号、逗号和名称的写法") from None


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
                looks_behind = function in LOOKING_BEHIND or (
                    function in {"MIN", "MAX"} and any(isinstance(each, Column) for each in bound)
                )
                return Call(function, bound, _behind(bound, inputs_of) if looks_behind else ())
            case _:
                return node

    result = replace(node)
    kind_of(result)
    return result


def _is_input(key: str, inputs_of: Callable[[str], Inputs]) -> bool:
    return inputs_of(key) == (Cell(key, Kind.NUMBER),)


def _behind(nodes: tuple[Node, ...], inputs_of: Callable[[str], Inputs]) -> Inputs:
    return tuple(dict.fromkeys(each for node in nodes for each in inputs_behind(node, inputs_of)))


def inputs_behind(node: Node, inputs_of: Callable[[str], Inputs]) -> Inputs:
    """The typed-in cells that the value of a bound tree comes from, each once."""
    found: dict[Cell | Column, None] = {}
    for part in walk(node):
        match part:
            case Column(keys, begun):
                typed = [position for position, key in enumerate(keys) if _is_input(key, inputs_of)]
                own = Column(tuple(keys[i] for i in typed), tuple(begun[i] for i in typed) if begun else ())
                found.update(dict.fromkeys((own,) if own.keys else ()))
                for key in keys:
                    if not _is_input(key, inputs_of):
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
    signature = FUNCTIONS[function]
    least = len(signature.arguments)
    if len(arguments) < least or (len(arguments) > least and not signature.repeats):
        raise ExpressionError(f"函数{function}有{len(arguments)}个参数，应为{least}个", "补齐或删去参数")
    kinds = [kind_of(argument) for argument in arguments]
    for position, kind in enumerate(kinds):
        allowed = signature.arguments[min(position, least - 1)]
        if kind not in allowed:
            wanted = "或".join(each.value for each in allowed)
            raise ExpressionError(f"函数{function}的第{position + 1}个参数是{kind.value}", f"应为{wanted}")
    cells_only = function in {"ISBLANK", "FILLED", "UNREADABLE", "N"}
    if cells_only and not all(isinstance(argument, (Cell, Column)) for argument in arguments):
        raise ExpressionError(f"函数{function}只能用于单元格", "写单元格的名称")
    if function == "ROUND" and not _is_digits(arguments[1]):
        raise ExpressionError("函数ROUND的位数要直接写出", "写-15到15的整数")
    if function == "IF" and kinds[1] is not kinds[2]:
        raise ExpressionError("函数IF的两个结果种类不同", "两个结果要同为数或文字")
    return signature.result or kinds[1]


def _is_digits(node: Node) -> bool:
    """A whole number written in the formula, as ROUND takes it."""
    match node:
        case Operation("neg", Constant(float(value)), _) | Constant(float(value)):
            return value == int(value) and value <= _MOST_DIGITS
        case _:
            return False
