"""No pattern of the program takes more steps than its text is long, whatever stands in a returned file.

Every call of `re` in the package is found in its source, its pattern worked out, and analysed without a clock
(tests/support/pattern_steps.py). A pattern that is only matched at the beginning need not bear being searched for.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

import perfeval_xl
from perfeval_xl.cli.parsing import _TRANSLATIONS
from tests.support.pattern_steps import slow_parts

PACKAGE = Path(perfeval_xl.__file__).parent
CALLS = frozenset({"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
AT_THE_BEGINNING = frozenset({"match", "fullmatch"})
SAMPLES: dict[str, dict[str, object]] = {
    "perfeval_xl.campaign.belonging": {"code": "001"},
    "perfeval_xl.reading.data_file": {"group": SimpleNamespace(id="spending.fund")},
    "perfeval_xl.rules.beyond_sheet": {"target": SimpleNamespace(unit="户")},
    "perfeval_xl.cli.parsing": {"pattern": [pattern for pattern, _ in _TRANSLATIONS]},
}
"""What patterns are made of that is only known where they are used."""


@dataclass(frozen=True)
class Used:
    """A pattern, where it stands, and whether it is searched for."""

    where: str
    pattern: str | bytes
    flags: int
    searched: bool
    whole: bool


@cache
def sources() -> dict[str, ast.Module]:
    """Each module of the package by its dotted name."""
    return {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def methods() -> dict[str, frozenset[str]]:
    """The methods that are called on each name anywhere in the package."""
    found: dict[str, set[str]] = {}
    for module in sources().values():
        for node in ast.walk(module):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.setdefault(node.value.id, set()).add(node.attr)
    return {name: frozenset(called) for name, called in found.items()}


def patterns() -> Iterator[Used]:
    for name, tree in sources().items():
        compiled = {
            id(node.value): target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS):
                continue
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
                continue
            called = {node.func.attr}
            if called == {"compile"}:
                called = set(methods().get(compiled.get(id(node), ""), ()))
            searched, whole = not called or not called <= AT_THE_BEGINNING, "fullmatch" in called
            where = f"{name}:{node.lineno}"
            for pattern, flags in worked_out(name, node):
                yield Used(where, pattern, flags, searched, whole)


def worked_out(module: str, call: ast.Call) -> list[tuple[str | bytes, int]]:
    """Pattern and flags of a call, with what is known where it stands."""
    names = vars(importlib.import_module(module)) | SAMPLES.get(module, {})
    given = eval(compile(ast.Expression(call.args[0]), module, "eval"), names)
    flags = 0
    for part in (*call.args[1:], *(keyword.value for keyword in call.keywords)):
        if "re." in ast.unparse(part):
            flags = int(eval(compile(ast.Expression(part), module, "eval"), names))
    return [(each, flags) for each in ([given] if isinstance(given, (str, bytes)) else given)]


USED = list(patterns())


@pytest.mark.parametrize("used", USED, ids=lambda used: used.where)
def test_a_pattern_takes_at_most_as_many_steps_as_its_text_is_long(used: Used) -> None:
    assert slow_parts(used.pattern, used.flags, searched=used.searched, whole=used.whole) == []


def test_all_calls_are_looked_at() -> None:
    assert len(USED) > 60


@pytest.mark.parametrize(
    ("pattern", "searched"),
    [
        (r"(?:a+)+b", False),
        (r"(?:a|ab?)*c", False),
        (r"[0-9]+\.?[0-9]*x", False),
        (r"\s*([^<]*?)\s*<", False),
        (r"\[[^\]]*\]", True),
        (r"\[[^\]]*\][^!']*!", True),
        (r"\s*:", True),
        (r"(a+)?b", True),
        (r"\.(?=[^<]*>)", True),
        (r"<a(?=[^>]*b)c", True),
    ],
)
def test_what_goes_back_over_its_text_is_known(pattern: str, searched: bool) -> None:
    assert slow_parts(pattern, searched=searched, whole=False)


@pytest.mark.parametrize(
    "pattern", [r"(?<![0-9])[0-9]+元", r'"[^"]*"', r"\[[^\[\]]*\]", r"(?:[^']|'')*+'?", "[!-~]+|."]
)
def test_what_does_not_is_known_too(pattern: str) -> None:
    assert slow_parts(pattern, searched=True, whole=False) == []


def test_a_number_that_must_end_with_the_text_goes_back_if_it_can_be_parted_in_two_ways() -> None:
    assert slow_parts(r"[0-9]+\.?[0-9]*", searched=False, whole=True)
    assert slow_parts(r"[0-9]+(?:\.[0-9]*)?", searched=False, whole=True) == []
