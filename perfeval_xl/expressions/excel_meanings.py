"""What a function of the language is in Excel: pieces of formula for a call, and when a call makes the formula blank.

Pieces stand behind the guards of the whole formula (excel.py). Functions of Excel 2007 only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from perfeval_xl.expressions.formula_text import number_literal, text_literal
from perfeval_xl.expressions.tree import Call, Cell, Column, Node, cells_looked_at
from perfeval_xl.expressions.values import Meaning


class Writer(Protocol):
    """What writes the arguments of a call (ExcelWriter)."""

    @property
    def meaning(self) -> Meaning:
        """What numbers mean in the form."""

    def body(self, node: Node) -> str:
        """The piece of formula for an argument."""

    def reference(self, key: str) -> str:
        """The address of a field."""

    def ranges(self, keys: Sequence[str]) -> list[str]:
        """The cells as ranges, one for each run of rows."""


Excel = Callable[[Writer, Call], str]
Guards = Callable[[Writer, Call], list[str]]
"""Conditions under which the whole formula is blank, beside those of its cells."""


def arguments(writer: Writer, call: Call) -> str:
    """All arguments, as they stand between the brackets of a call."""
    return ",".join(writer.body(argument) for argument in call.arguments)


def called(writer: Writer, call: Call) -> str:
    """The function of that name that spreadsheets have."""
    return f"{call.function}({arguments(writer, call)})"


def of_texts(piece: Callable[..., str]) -> Excel:
    """A piece made of the pieces for the arguments."""
    return lambda writer, call: piece(*(writer.body(argument) for argument in call.arguments))


def near(writer: Writer, call: Call) -> str:
    """Two numbers not further apart than the form's tolerance."""
    one, other = (writer.body(argument) for argument in call.arguments)
    return f"(ROUND(ABS({one}-{other}),6)<={number_literal(writer.meaning.tolerance)})"


def grade(writer: Writer, call: Call) -> str:
    """The name of the grade of a score."""
    score = writer.body(call.arguments[0])
    result = '""'
    for name, limit, included in reversed(writer.meaning.grades):
        if limit is None:
            result = text_literal(name)
        else:
            sign = ">=" if included else ">"
            result = f"IF(ROUND({score},2){sign}{number_literal(limit)},{text_literal(name)},{result})"
    return result


def is_number_text(text: str) -> str:
    """Digits, at most one point that is not the only character, an optional % behind: without VALUE."""
    bare = f'IF(RIGHT({text},1)="%",LEFT({text},LEN({text})-1),{text}&"")'
    rest = bare
    for digit in "0123456789":
        rest = f'SUBSTITUTE({rest},"{digit}","")'
    return f'AND(LEN({bare})>LEN({rest}),OR({rest}="",{rest}="."))'


def has(text: str, part: str) -> str:
    """A text has another in it, to the letter."""
    return f'OR({part}="",ISNUMBER(FIND({part},{text})))'


def is_blank(writer: Writer, call: Call) -> str:
    """Nothing stands in the cell, or spaces."""
    [key] = cells_looked_at(call.arguments)
    return f"(LEN(TRIM({writer.reference(key)}))=0)"


def filled(writer: Writer, call: Call) -> str:
    """Something stands in one of the cells."""
    tests = ",".join(f"LEN(TRIM({writer.reference(key)}))>0" for key in cells_looked_at(call.arguments))
    return f"OR({tests})" if tests else "FALSE"


def is_unreadable(writer: Writer, call: Call) -> str:
    """Something that is no number was typed into the cell; nothing is typed into a computed one."""
    [key] = cells_looked_at(call.arguments)
    address = writer.reference(key)
    typed_in = [each.key for each in call.inputs if isinstance(each, Cell)] == [key]
    return f"(COUNTA({address})<>COUNT({address}))" if typed_in else "FALSE"


def least_positive(writer: Writer, call: Call) -> str:
    """The least number above 0 of the cells."""
    cells = [writer.reference(key) for key in cells_looked_at(call.arguments)]
    return f"MIN({','.join(f'IF(N({cell})>0,N({cell}),9E+99)' for cell in cells)})"


def figures(writer: Writer, call: Call) -> str:
    """How many numbers of the cells are not 0."""
    ranges = writer.ranges(cells_looked_at(call.arguments))
    return "(" + "+".join(f"SUMPRODUCT(ISNUMBER({each})*({each}<>0))" for each in ranges) + ")"


def without_numbers(*skipping: type[Cell | Column]) -> Guards:
    """Blank where there is no number at all: to be asked where an argument is of a kind whose blanks are skipped."""

    def guards(writer: Writer, call: Call) -> list[str]:
        skips = any(isinstance(argument, skipping) for argument in call.arguments)
        return [f"COUNT({arguments(writer, call)})=0"] if skips else []

    return guards


def without_positive(writer: Writer, call: Call) -> list[str]:
    """Blank where no number is above 0."""
    return [f"MAX({arguments(writer, call)})<=0"]


def without_divisor(writer: Writer, call: Call) -> list[str]:
    """Blank where the second argument is 0."""
    return [f"{writer.body(call.arguments[1])}=0"]
