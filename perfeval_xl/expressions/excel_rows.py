"""What an expression asks of whole rows, as pieces of Excel formula; evaluate_rows.py means the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.formula_text import number_literal, text_literal
from perfeval_xl.expressions.tree import NEAR_SHARE, Attained, Peers
from perfeval_xl.sheet_names import TARGETS_SHEET

Reference = Callable[[str], str]
"""The address of a field as seen from the formula's sheet, by field key."""


class AttainedPlaces(Protocol):
    """Where the hidden sheet of targets says what an indicator row's target and actual mean."""

    def attained_place(self, key: str, part: str) -> tuple[int, int]:
        """Row and column of a part, from 0, by the key of the row."""


def twins_formula(reference: Reference, figures: Sequence[str], others: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The labels of the rows whose figures all equal these, none of which is 0."""
    own = [reference(key) for key in figures]
    pieces = []
    for label, keys in others:
        pairs = ",".join(f"{reference(key)}={mine}" for key, mine in zip(keys, own, strict=True))
        pieces.append(f'IF(AND({pairs}),{text_literal("、" + label)},"")')
    nonzero = ",".join(f"{address}<>0" for address in own)
    return f'IF(AND({nonzero}),MID({"&".join(pieces)},2,999),"")'


def attained_reference(places: AttainedPlaces, node: Attained) -> str:
    """A cell of the hidden sheet on which targets and actuals are taken apart."""
    return f"{TARGETS_SHEET}!{cell_name(*places.attained_place(node.row.key, node.part))}"


def peers_formula(reference: Reference, places: AttainedPlaces, node: Peers) -> str:
    """The labels of rows that did as well and have another score; to stand behind guards of its own weight and score.

    A row of which it cannot be told how well it did is no peer.
    """
    own = [attained_reference(places, Attained(node.row, part)) for part in ("least", "most")]
    weight, score = reference(node.row.weight), reference(node.score)
    pieces = []
    for label, other, other_score in node.others:
        theirs = [attained_reference(places, Attained(other, part)) for part in ("least", "most")]
        points = reference(other_score)
        near = ",".join(
            f"ROUND(ABS({mine}-{end}),6)<={number_literal(NEAR_SHARE)}" for mine, end in zip(own, theirs, strict=True)
        )
        apart = f"ROUND(ABS({score}-{points}),6)>{number_literal(node.tolerance)}"
        pieces.append(
            f"IF(COUNT({','.join((*own, *theirs, points))})=5,"
            f'IF(AND({reference(other.weight)}={weight},{near},{apart}),{text_literal("、" + label)},""),"")'
        )
    return f"MID({'&'.join(pieces)},2,999)"
