"""Every code that a finding may have: what it says, how grave it is, where it is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from perfeval_xl.form.definition import Definition, Severity
from perfeval_xl.rules.beyond_sheet import BEYOND_SHEET
from perfeval_xl.rules.finding import GRAVEST_FIRST, SEVERITY_NAMES
from perfeval_xl.rules.reading_codes import READING_CODES
from perfeval_xl.rules.standard import STANDARD_RULES

Where = Literal["表内", "审核", "读取"]
WHERE_NAMES: dict[Where, str] = {
    "表内": "填表时表内就提示，审核时同样检查",
    "审核": "表内公式说不清，只在审核时检查",
    "读取": "读取交回的文件时发现",
}


@dataclass(frozen=True)
class CataloguedCheck:
    """One code. `forms`: the forms that alone have it, by their own definition; none: wherever it applies."""

    code: str
    severity: Severity
    title: str
    where: Where
    source: str
    limits: tuple[float, ...] = ()
    forms: tuple[str, ...] = ()

    def as_json(self) -> dict[str, str]:
        """The check as `perfeval checks --json` prints it."""
        return {name: getattr(self, name) for name in ("code", "severity", "title", "where", "source")}

    @property
    def severity_name(self) -> str:
        """错误, 待核实 or 提示."""
        return SEVERITY_NAMES[self.severity]


def catalogue(definitions: Iterable[Definition] = ()) -> tuple[CataloguedCheck, ...]:
    """The codes of the package and of these definitions, each once; errors first, then queries, then notes."""
    found: dict[str, CataloguedCheck] = {}
    for each in (*_standard(), *_beyond_sheet(), *_reading()):
        first = found.get(each.code, each)
        limits = tuple(dict.fromkeys((*first.limits, *each.limits)))
        found[each.code] = replace(first, limits=limits, source=first.source or each.source)
    general = frozenset(found)
    for definition in definitions:
        for code, check in definition.checks.items():
            if code in general:
                continue
            forms = found[code].forms if code in found else ()
            entry = CataloguedCheck(code, check.severity, check.title or code, "表内", check.source)
            found[code] = replace(found.get(code, entry), forms=(*forms, definition.form))
    places: list[Where] = ["表内", "审核", "读取"]
    return tuple(
        sorted(found.values(), key=lambda each: (GRAVEST_FIRST.index(each.severity), places.index(each.where)))
    )


def _standard() -> Iterator[CataloguedCheck]:
    for rule in STANDARD_RULES.values():
        limits = () if rule.limit is None else (rule.limit,)
        yield CataloguedCheck(rule.code, rule.severity, rule.title, "表内", rule.source, limits)


def _beyond_sheet() -> Iterator[CataloguedCheck]:
    for check in BEYOND_SHEET:
        yield CataloguedCheck(check.code, check.severity, check.title, "审核", check.source)


def _reading() -> Iterator[CataloguedCheck]:
    for code, said in READING_CODES.items():
        yield CataloguedCheck(code, said.severity, said.title, "读取", "")
