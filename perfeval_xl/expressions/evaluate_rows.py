"""What an expression asks of whole rows, in Python: rows alike, what an indicator row says, rows that did as well."""

from __future__ import annotations

from perfeval_xl.expressions.attainment import Attainment, attain
from perfeval_xl.expressions.tree import NEAR_SHARE, IndicatorCells, Peers
from perfeval_xl.expressions.values import Values, at_15_digits, round_half_away


def twins(values: Values, figures: tuple[str, ...], others: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """The labels of the rows whose figures all equal these, none of which is 0."""
    own = [at_15_digits(value) for key in figures if isinstance(value := values.get(key), float)]
    if len(own) < len(figures) or any(value == 0 for value in own):
        return ""
    same = []
    for label, keys in others:
        theirs = [values.get(key) for key in keys]
        if all(
            isinstance(value, float) and at_15_digits(value) == mine for value, mine in zip(theirs, own, strict=True)
        ):
            same.append(label)
    return "、".join(same)


def attainment_of(row: IndicatorCells, values: Values) -> Attainment:
    """What target and actual of an indicator row say."""

    def text(key: str) -> str:
        value = values.get(key) if key else None
        return value if isinstance(value, str) else ""

    weight = values.get(row.weight) if row.weight else None
    return attain(
        text(row.target),
        text(row.actual),
        text(row.nature),
        text(row.unit),
        weight if isinstance(weight, float) else None,
        row.direction,
        row.bands,
    )


def peers(node: Peers, values: Values) -> str:
    """The labels of rows with the same weight and a near-equal result, whose score is another."""
    own, weight, score = attainment_of(node.row, values), values.get(node.row.weight), values.get(node.score)
    same = []
    for label, other, other_score in node.others:
        theirs, points = attainment_of(other, values), values.get(other_score)
        if own.least is None or own.most is None or theirs.least is None or theirs.most is None:
            continue
        if values.get(other.weight) != weight or not isinstance(points, float) or not isinstance(score, float):
            continue
        apart = (abs(own.least - theirs.least), abs(own.most - theirs.most))
        near = all(round_half_away(each, 6) <= NEAR_SHARE for each in apart)
        if near and round_half_away(abs(score - points), 6) > node.tolerance:
            same.append(label)
    return "、".join(same)
