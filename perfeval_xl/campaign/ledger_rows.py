"""The records of the ledger: what is known of a round, its units, and what came in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from perfeval_xl.campaign.sqlite.file import damaged
from perfeval_xl.expressions.values import Value
from perfeval_xl.rules.finding import SEVERITY_NAMES, VERDICT_NAMES, Finding, Verdict, Waiver

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SAY_NEWEST = "--newest"
"""The option with which the officer says which of two files is the newer."""


class OnRoster(Protocol):
    """A unit as the roster has it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def contact(self) -> str: ...
    @property
    def deadline(self) -> date | None: ...


@dataclass(frozen=True)
class Round:
    """The round itself. `id` is random, `digest` the SHA-256 of its definition."""

    id: str
    form: str
    digest: str
    year: int
    created: str


@dataclass(frozen=True)
class UnitRow:
    """A unit of the round. `position` orders it as the roster does, `ordinal` counts the units of its group from 1.

    `file` (its workbook, below the campaign's folder), `sha256`, `stamp` (of what it was made from) and `prefilled`
    (figures by field, as JSON) are '' and `issued_at` None until it has been issued.
    """

    code: str
    name: str
    group: str
    contact: str
    deadline: date | None
    position: int
    ordinal: int
    withdrawn: bool
    file: str
    sha256: str
    stamp: str
    prefilled: str
    issued_at: str | None


@dataclass(frozen=True)
class FileRow:
    """A file that was ever taken in; `size` in bytes."""

    sha256: str
    size: int
    first_name: str
    taken_at: str


@dataclass(frozen=True)
class VersionRow:
    """A submission of a unit, numbered from 1. `verdict` and `findings` are those of its review, without waivers.

    `values` has every field's value as understood, by key; `flagged` the fields that its open findings name.
    `confirmed`: the officer said whose it is.
    """

    unit: str
    number: int
    sha256: str
    name: str
    taken_at: str
    verdict: Verdict
    total: float | None
    grade: str | None
    findings: tuple[Finding, ...]
    values: Mapping[str, Value]
    flagged: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True)
class LooseRow:
    """A file that is no version of any unit, and why."""

    sha256: str
    name: str
    outcome: str
    message: str
    findings: tuple[Finding, ...]
    taken_at: str

    @property
    def waits_for_order(self) -> bool:
        """Whether it was set aside until the officer says which file of its unit is the newest."""
        return self.outcome == "not_counted" and SAY_NEWEST in self.message


@dataclass(frozen=True)
class WaiverRow:
    """A finding of a unit that the officer let pass; `found` is what was found when it was, in the file `sha256`.

    It holds while that file is a version of the unit; None, of a ledger that did not remember it: always.
    """

    unit: str
    key: str
    number: int
    found: str | None
    reason: str
    by: str
    at: str
    sha256: str | None


@dataclass(frozen=True)
class TakenBack:
    """Who took a waiver back, and when."""

    by: str
    at: str


@dataclass(frozen=True)
class Action:
    """A command that changed the round: who gave it, when, on which machine, with which program, and what it did."""

    at: str
    by: str
    machine: str
    program: str
    verb: str
    what: str

    def as_json(self) -> dict[str, Any]:
        """The action as `perfeval log --json` prints it."""
        return asdict(self)


def prefilled_figures(prefilled: str) -> dict[str, float]:
    """The figures that a unit's workbook was issued with, by field, as `UnitRow.prefilled` has them."""
    return {key: float(figure) for key, figure in json.loads(prefilled).items()} if prefilled else {}


def findings_text(findings: Iterable[Finding]) -> str:
    """Findings as the ledger stores them."""
    return json.dumps([{**finding.as_json(), "key": finding.key} for finding in findings], ensure_ascii=False)


_Record = TypeVar("_Record", bound="DataclassInstance")
_NUMBER, _TEXT, _NOTHING = (int, float), (str,), (type(None),)
_TYPES: Mapping[str, tuple[type, ...]] = {
    "str": _TEXT,
    "str | None": (*_TEXT, *_NOTHING),
    "int": (int,),
    "int | None": (int, *_NOTHING),
    "float | None": (*_NUMBER, *_NOTHING),
    "Verdict": _TEXT,
    "Severity": _TEXT,
    "Mapping[str, Value]": (dict,),
}
"""What the fields of records may hold: SQLite keeps whatever was written into a column."""


def record_of(kind: type[_Record], parts: Mapping[str, Any]) -> _Record:
    """A record from a row of the ledger. Raises InputError (`ledger_damaged`) where it is none."""
    try:
        record = kind(**parts)
    except TypeError:
        raise damaged() from None
    for each in fields(record):
        allowed = _TYPES.get(str(each.type))
        if allowed is not None and not isinstance(getattr(record, each.name), allowed):
            raise damaged()
    return record


@contextmanager
def _understood() -> Iterator[None]:
    """Whatever goes wrong while a text of the ledger is understood: it was not written so."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise damaged() from None


def unit_of(row: Mapping[str, Any]) -> UnitRow:
    """A unit from its row in the ledger. Raises InputError (`ledger_damaged`)."""
    with _understood():
        deadline = None if row["deadline"] is None else date.fromisoformat(row["deadline"])
        prefilled_figures(row["prefilled"])
    return record_of(UnitRow, {**row, "deadline": deadline, "withdrawn": bool(row["withdrawn"])})


def version_of(row: Mapping[str, Any]) -> VersionRow:
    """A version from its row in the ledger. Raises InputError (`ledger_damaged`)."""
    with _understood():
        values = json.loads(row["values"])
        flagged = tuple(json.loads(row["flagged"]))
    known = {"findings": _findings(row["findings"]), "values": values, "flagged": flagged}
    version = record_of(VersionRow, {**row, **known, "confirmed": bool(row["confirmed"])})
    typed = {type(value) for value in version.values.values()}
    if version.verdict not in VERDICT_NAMES or not typed <= {float, int, str, type(None)}:
        raise damaged()
    return version


def loose_of(row: Mapping[str, Any]) -> LooseRow:
    """A file without a unit from its row in the ledger. Raises InputError (`ledger_damaged`)."""
    return record_of(LooseRow, {**row, "findings": _findings(row["findings"])})


def _findings(text: str) -> tuple[Finding, ...]:
    with _understood():
        return tuple(_finding(each) for each in json.loads(text))


def _finding(parts: dict[str, Any]) -> Finding:
    waived = parts.pop("waived")
    finding = record_of(
        Finding,
        {**parts, "cells": tuple(parts["cells"]), "waived": None if waived is None else Waiver(**waived)},
    )
    if finding.severity not in SEVERITY_NAMES:
        raise damaged()
    return finding
