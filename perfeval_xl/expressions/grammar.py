"""The expression language of definitions: text to a tree.

A formula is an Excel formula with field names in place of cell addresses. The list of functions is closed
(functions.py); there is no power operator and no implicit conversion between numbers, texts and truth values.
bound.py ties the tree to cells. What it means as an Excel formula stands in excel.py, what in Python in evaluate.py.
"""

from __future__ import annotations

from functools import cache

import lark

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions.functions import FUNCTIONS
from perfeval_xl.expressions.tree import Call, Constant, Name, Node, Operation

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


LONGEST = 8192
"""Characters of a formula, as many as Excel allows."""
DEEPEST = 128
"""Operations inside one another; each further term of a sum is one. Excel allows 64 functions inside one another."""


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


def _is_too_deep(node: Node) -> bool:
    level: list[Node | None] = [node]
    for _ in range(DEEPEST + 1):
        level = [inner for each in level for inner in _operands(each)]
        if not level:
            return False
    return True


def _operands(node: Node | None) -> tuple[Node | None, ...]:
    if isinstance(node, Operation):
        return (node.left, node.right)
    return node.arguments if isinstance(node, Call) else ()


@cache
def _parser() -> lark.Lark:
    return lark.Lark(_GRAMMAR, parser="lalr", transformer=_ToTree())


@cache
def parse(text: str) -> Node:
    """Reads one formula (without a leading `=`). Raises ExpressionError with the position in it."""
    if len(text) > LONGEST:
        raise ExpressionError(f"公式长{len(text)}字，超过{LONGEST}字", "拆成几个公式")
    try:
        node: Node = _parser().parse(text)  # type: ignore[assignment]  # the transformer makes it a Node
        if _is_too_deep(node):
            raise ExpressionError(f"公式太复杂，超过{DEEPEST}层运算", "拆成几个公式")
        return node
    except lark.exceptions.VisitError as error:
        if isinstance(error.orig_exc, ExpressionError):
            raise error.orig_exc from None
        raise
    except lark.exceptions.UnexpectedInput as error:
        if isinstance(error, lark.exceptions.UnexpectedToken) and error.token.type == "$END":
            raise ExpressionError(f"公式“{text}”没有写完", "检查括号和引号是否成对") from None
        position = (error.pos_in_stream or 0) + 1
        raise ExpressionError(f"公式“{text}”第{position}个字符处不能理解", "检查括号、逗号和名称的写法") from None
