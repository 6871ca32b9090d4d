"""What a formula's text is made of."""

import re

_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_SHEET = re.compile(r"'(?:[^']|'')*'!")


def literals_of(formula: str) -> list[str]:
    """The texts in quotes."""
    return _LITERAL.findall(_SHEET.sub("", formula))


def bare(formula: str) -> str:
    """The formula without texts and names of sheets."""
    return _LITERAL.sub('""', _SHEET.sub("", formula))


def functions_of(formula: str) -> set[str]:
    """The names of all functions called."""
    return set(re.findall(r"([A-Za-z_][A-Za-z0-9_.]*)\(", bare(formula)))


def nesting_of(formula: str) -> int:
    """How deep calls stand in calls."""
    calls: list[bool] = []
    deepest = 0
    for found in re.finditer(r"([A-Za-z_][A-Za-z0-9_.]*)?\(|\)", bare(formula)):
        if found.group() == ")":
            calls.pop()
        else:
            calls.append(found[1] is not None)
            deepest = max(deepest, sum(calls))
    return deepest
