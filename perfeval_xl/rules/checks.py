"""Every check of a laid-out form, tied to its cells: what blocks imply and what the definition adds.

A check is data: expressions bound to cells. evaluation.py runs it in Python, rendering/check_sheet.py writes it as
formulas; neither knows what it is about.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions.bound import kind_of
from perfeval_xl.expressions.tree import Cell, Constant, Kind, Node, Peers, cells_looked_at
from perfeval_xl.form.binding import cells_in
from perfeval_xl.form.canvas import WrongAt, with_years
from perfeval_xl.form.definition import Severity
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import FieldType, Formula
from perfeval_xl.rules.beyond_sheet import BEYOND_SHEET
from perfeval_xl.rules.message import Template, parse_template
from perfeval_xl.rules.reading_codes import READING_CODES
from perfeval_xl.rules.standard import STANDARD_RULES, Rule


@dataclass(frozen=True)
class CheckInstance:
    """One check at one place. `id` is `code@field`, with `#…` behind it where one field has two of a code.

    `at` is a field key or the name of a column of cells; `row` the sheet key and row id where its message shows;
    `yields_to` the ids of checks on the same row that name the cause: while one of them fails, this one waits.
    """

    id: str
    code: str
    severity: Severity
    at: str
    label: str
    row: tuple[str, str]
    cells: tuple[str, ...]
    when: Node | None
    holds: Node
    message: Template
    remedy: Template
    found: Template
    expected: Template
    yields_to: tuple[str, ...]


@dataclass(frozen=True)
class _Draft:
    """A rule and where it is to stand, before its names are bound."""

    rule: Rule
    at: str
    scopes: tuple[str, ...]
    local: Mapping[str, Node]
    origin: str
    path: tuple[str, ...]
    written: bool
    computed: Formula | None = None


WRONG_INPUT = frozenset({"unit_factor"})
"""Codes that say of a typed-in cell that it is wrong: every check that looks at the cell, or at what is computed from
it, yields to them."""


def check_instances(layout: Layout) -> tuple[CheckInstance, ...]:
    """All checks of the form, in the order of its cells, each after the ones it yields to.

    Raises DefinitionError where a check of the definition is wrong.
    """
    _refuse_unknown_rules(layout)
    drafts = _by_id([*_implied(layout), *_written(layout)])
    instances: list[CheckInstance] = []
    mistakes: dict[tuple[str, ...], WrongAt] = {}
    for identifier, draft in drafts.items():
        try:
            instances.append(_tied(layout, draft, identifier))
        except WrongAt as wrong:
            mistakes[wrong.path] = wrong
    if mistakes:
        raise layout.definition.all_wrong(mistakes.values())
    order = {key: position for position, key in enumerate(layout.fields)}
    instances.sort(key=lambda instance: order[layout.first_field(instance.at).key])
    _refuse_unknown_codes(layout, {draft.rule.code for draft in drafts.values()})
    return _yielding(layout, instances, drafts)


def _refuse_unknown_codes(layout: Layout, codes: set[str]) -> None:
    for code, check in layout.definition.checks.items():
        unknown = [other for other in check.yields_to if other not in codes]
        if unknown:
            path = ("checks", code, "yields_to")
            raise layout.definition.wrong(
                path, f"没有{'、'.join(unknown)}这样的审核", f"可写：{'、'.join(sorted(codes))}"
            )


def _refuse_unknown_rules(layout: Layout) -> None:
    known = {rule.code for rule in STANDARD_RULES.values()}
    with_limit = {rule.code for rule in STANDARD_RULES.values() if rule.limit is not None}
    changeable = known | {code for code, said in READING_CODES.items() if not said.whole_file}
    changeable |= {check.code for check in BEYOND_SHEET}
    mistakes: list[WrongAt] = []
    for code, setting in layout.definition.rules.items():
        if code not in changeable:
            near = difflib.get_close_matches(code, changeable, n=1, cutoff=0.5)
            remedy = f"是否为{near[0]}？" if near else "可写的代码见perfeval checks；checks里自己写的审核直接改"
            mistakes.append(WrongAt(("rules", code), f"没有{code}这条可以调整的审核", remedy))
        elif setting.limit is not None and code not in with_limit:
            mistakes.append(WrongAt(("rules", code, "limit"), f"{code}没有限度可改", "删去limit"))
    if mistakes:
        raise layout.definition.all_wrong(mistakes)


def _implied(layout: Layout) -> Iterator[_Draft]:
    for fact in layout.facts:
        rule = STANDARD_RULES[fact.rule]
        setting = layout.definition.rules.get(rule.code)
        if setting is not None:
            if not setting.enabled:
                continue
            limit = rule.limit if setting.limit is None or rule.limit is None else setting.limit
            rule = replace(rule, severity=setting.severity or rule.severity, limit=limit)
        yield _Draft(rule, fact.at, (), fact.names, fact.rule, fact.path, written=False, computed=fact.computed)


def _written(layout: Layout) -> Iterator[_Draft]:
    for code, check in layout.definition.checks.items():
        rule = Rule(
            code=code,
            severity=check.severity,
            title=check.title,
            holds=check.holds,
            when=check.when,
            message=check.message,
            remedy=check.remedy,
            expected=check.expected,
            yields_to=tuple(check.yields_to),
        )
        path = ("checks", code)
        names = [check.at] if isinstance(check.at, str) else check.at
        places: list[tuple[str, tuple[str, ...]]] = [(name, ()) for name in names]
        if check.each is not None:
            if check.each not in layout.entry_rows:
                said = f"{check.each}不是有多行的块"
                raise layout.definition.wrong((*path, "each"), said, "写grid或indicators块的名称")
            rows = [row.key for row in layout.entry_rows[check.each]]
            places = [(f"{row}.{name}", (row, check.each)) for row in rows for name in names]
        yield from (_Draft(rule, at, scopes, {}, code, path, written=True) for at, scopes in places)


def _by_id(drafts: Sequence[_Draft]) -> dict[str, _Draft]:
    counts = Counter((draft.rule.code, draft.at) for draft in drafts)
    return {
        f"{draft.rule.code}@{draft.at}" + (f"#{draft.origin}" if counts[draft.rule.code, draft.at] > 1 else ""): draft
        for draft in drafts
    }


def _tied(layout: Layout, draft: _Draft, identifier: str) -> CheckInstance:
    rule, at = draft.rule, draft.at

    @contextmanager
    def part(key: str) -> Iterator[None]:
        try:
            yield
        except ExpressionError as error:
            path = (*draft.path, key) if draft.written else draft.path
            raise WrongAt(path, error.message, error.remedy) from None

    with part("at"):
        if at not in layout.fields and at not in layout.columns:
            raise ExpressionError(f"at所指的{at}不存在", "写本表已有的名称")
    with part("formula"):
        local = _local_names(layout, draft)

    def bind(text: str) -> Node:
        return layout.bind(text, draft.scopes, local)

    def truth(key: str, text: str) -> Node:
        with part(key):
            node = bind(text)
            if kind_of(node) is not Kind.TRUTH:
                raise ExpressionError(f"{key}不是判断", "写成比较，如 a <= b")
        return node

    def is_rate(node: Node) -> bool:
        return isinstance(node, Cell) and layout.fields[node.key].type is FieldType.RATE

    def template(key: str, text: str) -> Template:
        with part(key):
            parsed = parse_template(with_years(text, layout.year), bind, is_rate)
        return parsed

    holds = truth("holds", rule.holds)
    when = None if rule.when is None else truth("when", rule.when)
    home = layout.first_field(at)
    found = rule.found if at in layout.fields or rule.found != "{VALUE}" else ""
    return CheckInstance(
        id=identifier,
        code=rule.code,
        severity=rule.severity,
        at=at,
        label=layout.label_at(at),
        row=(home.sheet, home.row_id),
        cells=tuple(dict.fromkeys((*layout.keys_at(at), *cells_in(holds), *(cells_in(when) if when else ())))),
        when=when,
        holds=holds,
        message=template("message", rule.message),
        remedy=template("remedy", rule.remedy),
        found=template("found", found),
        expected=template("expected", rule.expected),
        yields_to=(),
    )


def _local_names(layout: Layout, draft: _Draft) -> dict[str, Node]:
    """The names of the fact, the label, and the value of the field where the check stands."""
    at, computed = draft.at, draft.computed
    given = {
        name: replace(node, tolerance=draft.rule.limit) if isinstance(node, Peers) and draft.rule.limit else node
        for name, node in draft.local.items()
    }
    settled = {name: node if isinstance(node, Cell) else layout.bind(node) for name, node in given.items()}
    local: dict[str, Node] = {**settled, "LABEL": Constant(layout.label_at(at).replace(" / ", ""))}
    if draft.rule.limit is not None:
        local["LIMIT"] = Constant(float(draft.rule.limit))
    if computed is not None:
        local["COMPUTED"] = layout.bind(computed.text, (computed.block,), computed.names)
    if at in layout.fields:
        local["LABEL"] = Constant(layout.fields[at].short_label)
        local["VALUE"] = Cell(at, layout.fields[at].kind)
    return local


def _yielding(
    layout: Layout, instances: Sequence[CheckInstance], drafts: Mapping[str, _Draft]
) -> tuple[CheckInstance, ...]:
    """Fills in `yields_to` and puts every instance behind those it yields to."""
    by_place: dict[tuple[tuple[str, str], str], list[str]] = {}
    at_inputs: dict[str, str] = {}
    for instance in instances:
        by_place.setdefault((instance.row, instance.code), []).append(instance.id)
        if instance.code in WRONG_INPUT:
            at_inputs[instance.at] = instance.id
    tied = {}
    for instance in instances:
        causes = [
            other for code in drafts[instance.id].rule.yields_to for other in by_place.get((instance.row, code), ())
        ]
        if instance.code not in WRONG_INPUT:
            causes += [at_inputs[key] for key in _inputs_looked_at(layout, instance) if key in at_inputs]
        tied[instance.id] = replace(instance, yields_to=tuple(dict.fromkeys(causes)))
    placed: dict[str, CheckInstance] = {}

    def put(identifier: str) -> None:
        if identifier not in placed:
            for other in tied[identifier].yields_to:
                put(other)
            placed[identifier] = tied[identifier]

    for identifier in tied:
        put(identifier)
    return tuple(placed.values())


def _inputs_looked_at(layout: Layout, instance: CheckInstance) -> Iterator[str]:
    """The typed-in cells that a check looks at, also through computed ones."""
    for key in instance.cells:
        yield from cells_looked_at(layout.inputs_of(key))
