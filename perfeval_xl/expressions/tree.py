"""An expression as a tree of nodes, and what can be asked of a tree. grammar.py makes one from a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from perfeval_xl.expressions.attainment import Bands, Direction

DEFAULT_BANDS = Bands()


class Kind(Enum):
    """What a node yields."""

    NUMBER = "数"
    TEXT = "文字"
    TRUTH = "是非"
    COLUMN = "一组单元格"


@dataclass(frozen=True)
class Constant:
    """A number or a text written in the formula."""

    value: float | str


@dataclass(frozen=True)
class Name:
    """A dotted name that is not bound to a cell yet."""

    path: str


@dataclass(frozen=True)
class Cell:
    """One field. Strict: where it is blank or not of its kind, the whole formula is blank."""

    key: str
    kind: Kind


@dataclass(frozen=True)
class Column:
    """The cells of one number column over the rows of one or more groups, or a plain list of number cells.

    `begun` has, for each cell, the keys that make its row begun; a begun row must have the cell (empty: it need not).
    """

    keys: tuple[str, ...]
    begun: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Operation:
    """`operator` is one of + - * / & = <> < <= > >=; the sign `-` alone is `Operation("neg", x, None)`."""

    operator: str
    left: Node
    right: Node | None


@dataclass(frozen=True)
class Call:
    """A function of functions.py. `inputs` are the typed-in cells behind a SUM: all of them must be readable."""

    function: str
    arguments: tuple[Node, ...]
    inputs: Inputs = ()


@dataclass(frozen=True)
class Twin:
    """The labels of the other rows (joined by 、) whose figures all equal `figures`, which must not be 0; else ""."""

    figures: tuple[str, ...]
    others: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class IndicatorCells:
    """The cells of an indicator row that its result is read from: field keys, "" where the form has no such column.

    `key` is the row's; `direction` is what is good where the target carries no operator.
    """

    key: str
    target: str
    actual: str
    nature: str = ""
    unit: str = ""
    weight: str = ""
    direction: Direction = "higher"
    bands: Bands = DEFAULT_BANDS


@dataclass(frozen=True)
class Attained:
    """One part of what target and actual of an indicator row say (`attainment_formulas.PARTS`).

    A number part is strict: where it cannot be told, the whole formula is blank. A text part may be "".
    """

    row: IndicatorCells
    part: str

    @property
    def kind(self) -> Kind:
        """Text or number."""
        return Kind.TEXT if self.part in TEXT_PARTS else Kind.NUMBER


@dataclass(frozen=True)
class Peers:
    """The labels of other indicator rows (joined by 、) of the same weight and near-equal result with another score.

    Near-equal: both ends of the due share within `NEAR_SHARE`; another score: more than `tolerance` apart.
    """

    row: IndicatorCells
    score: str
    others: tuple[tuple[str, IndicatorCells, str], ...]
    tolerance: float = 0.05


NEAR_SHARE = 0.005

Inputs = tuple[Cell | Column, ...]
Node = Constant | Name | Cell | Column | Operation | Call | Twin | Attained | Peers

TEXT_PARTS = frozenset(
    {"target_operator", "target_unit", "actual_operator", "actual_unit", "actual_sign", "arithmetic", "points_due"}
)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    match node:
        case Operation(_, left, right):
            yield from walk(left)
            if right is not None:
                yield from walk(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from walk(argument)


def cells_looked_at(arguments: tuple[Node, ...]) -> tuple[str, ...]:
    """The keys of the cells that a function looks at, where it looks at cells and not at values."""
    keys: list[str] = []
    for argument in arguments:
        match argument:
            case Cell(key, _):
                keys.append(key)
            case Column(column, _):
                keys.extend(column)
    return tuple(keys)
