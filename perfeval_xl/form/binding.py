"""Names to cells: what a name in a formula stands for, and all formulas of a form bound in a workable order."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions.bound import bind, inputs_behind, kind_of
from perfeval_xl.expressions.grammar import parse
from perfeval_xl.expressions.tree import Attained, Cell, Column, Inputs, Node, Peers, Twin, walk
from perfeval_xl.form.canvas import WrongAt
from perfeval_xl.form.definition import Definition
from perfeval_xl.form.layout_parts import Field, Formula


def resolve(
    path: str,
    scopes: Iterable[str],
    local: Mapping[str, Node],
    fields: Mapping[str, Field],
    columns: Mapping[str, Column],
) -> Node:
    """The cells a name stands for: local names first, then each scope's, then the form's. Raises ExpressionError."""
    if path in local:
        return local[path]
    for scope in (*scopes, ""):
        key = f"{scope}.{path}" if scope else path
        if key in fields:
            return Cell(key, fields[key].kind)
        if key in columns:
            return columns[key]
    near = difflib.get_close_matches(path, [*local, *fields, *columns], n=1, cutoff=0.5)
    raise ExpressionError(f"没有名称{path}", f"是否为{near[0]}？" if near else "写成本表已有的名称")


def cells_in(node: Node) -> tuple[str, ...]:
    """The keys of all cells that a bound tree looks at."""
    found: dict[str, None] = {}
    for part in walk(node):
        match part:
            case Cell(key, _):
                found.setdefault(key)
            case Column(keys, _):
                found.update(dict.fromkeys(keys))
            case Twin(figures):
                found.update(dict.fromkeys(figures))
            case Attained(row):
                found.update(dict.fromkeys((row.target, row.actual)))
            case Peers(_, score, others):
                found.update(dict.fromkeys((score, *(other for _, _, other in others))))
    return tuple(found)


def bind_formulas(
    definition: Definition,
    formulas: Mapping[str, Formula],
    fields: Mapping[str, Field],
    columns: Mapping[str, Column],
) -> dict[str, Node]:
    """All formulas bound, each after the ones it is computed from. Raises DefinitionError with all that are wrong."""
    trees: dict[str, Node] = {}
    mistakes: list[WrongAt] = []
    for key, formula in formulas.items():
        try:
            trees[key] = _bound(formula, fields, columns, lambda key: ())
            found, wanted = kind_of(trees[key]), fields[key].kind
            if found is not wanted:
                raise ExpressionError(f"公式得出的是{found.value}，这一格是{wanted.value}", "改type或改公式")
        except ExpressionError as error:
            mistakes.append(WrongAt(formula.path, error.message, error.remedy))
    if mistakes:
        raise definition.all_wrong(mistakes)
    bound: dict[str, Node] = {}

    def inputs_of(key: str) -> Inputs:
        return inputs_of_field(fields[key], bound.get(key), inputs_of)

    for key in _after_sources(definition, trees, formulas):
        bound[key] = _bound(formulas[key], fields, columns, inputs_of)
    return bound


def inputs_of_field(field: Field, formula: Node | None, inputs_of: Callable[[str], Inputs]) -> Inputs:
    """The typed-in cells behind a field: itself, those of its formula, or none (fixed and given cells)."""
    if field.role == "input":
        return (Cell(field.key, field.kind),)
    return () if formula is None else inputs_behind(formula, inputs_of)


def _bound(
    formula: Formula, fields: Mapping[str, Field], columns: Mapping[str, Column], inputs_of: Callable[[str], Inputs]
) -> Node:
    tree = parse(formula.text)
    return bind(tree, lambda path: resolve(path, (formula.block,), formula.names, fields, columns), inputs_of)


def _after_sources(definition: Definition, trees: Mapping[str, Node], formulas: Mapping[str, Formula]) -> list[str]:
    graph = {key: [source for source in cells_in(tree) if source in trees] for key, tree in trees.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = error.args[1]
        said = f"公式绕回了自己：{' → '.join(circle)}"
        raise definition.wrong(formulas[circle[0]].path, said, "改公式，不要互相引用") from None
