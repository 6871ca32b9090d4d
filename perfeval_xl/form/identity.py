"""What a workbook says of itself on its hidden sheet: form, definition, year, unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from perfeval_xl.form.layout import Layout, Unit

OUTPUT_KEY = "output"
"""A row of that key marks a workbook that the package made for the bureau: it is never a return."""
_OF_EACH_UNIT = frozenset({"unit_code", "unit_name", "signature"})
_PREFILLED = "prefilled:"
_FIGURE = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,3})?")
_YEAR = re.compile("20[0-9]{2}|2100")
_NUMBER = re.compile(r"finding:([1-9][0-9]{0,5})")


@dataclass(frozen=True)
class Identity:
    """Form, SHA-256 of the definition it was made from, year and unit; of a unit that is not known perhaps the name.

    In a round also the round's id, the figures that were filled in before it was issued, by field, and the signature
    over all of this (campaign/signing.py). All three are empty otherwise.
    """

    form: str
    digest: str
    year: int
    unit: Unit
    campaign: str = ""
    prefilled: Mapping[str, float] = field(default_factory=dict)
    signature: str = ""

    @property
    def known_unit(self) -> Unit | None:
        """The unit, known by its code; a name alone may be that of several."""
        return self.unit if self.unit.code.strip() else None

    def entries(self) -> dict[str, str]:
        """As texts, one row of the hidden sheet each."""
        return {
            "form": self.form,
            "digest": self.digest,
            "year": str(self.year),
            "unit_code": self.unit.code,
            "unit_name": self.unit.name,
            **({"campaign": self.campaign} if self.campaign else {}),
            **{f"{_PREFILLED}{key}": repr(value) for key, value in self.prefilled.items()},
            **({"signature": self.signature} if self.signature else {}),
        }


def identity_of(layout: Layout, unit: Unit) -> Identity:
    """The identity of a unit's workbook made from a layout."""
    return Identity(layout.definition.form, layout.definition.digest, layout.year, unit)


def parse_identity(entries: Mapping[str, str]) -> Identity | None:
    """The identity that the rows of the hidden sheet give; None where they do not."""
    year = entries.get("year", "")
    if not entries.get("form") or not _YEAR.fullmatch(year):
        return None
    unit = Unit(entries.get("unit_code", ""), entries.get("unit_name", ""))
    return Identity(
        entries["form"],
        entries.get("digest", ""),
        int(year),
        unit,
        entries.get("campaign", ""),
        _prefilled(entries),
        entries.get("signature", ""),
    )


def _prefilled(entries: Mapping[str, str]) -> dict[str, float]:
    """Figures that were filled in; an entry that is none was tampered with, and then the signature does not hold."""
    return {
        name.removeprefix(_PREFILLED): float(text)
        for name, text in entries.items()
        if name.startswith(_PREFILLED) and _FIGURE.fullmatch(text)
    }


def is_of_each_unit(key: str) -> bool:
    """Whether an entry differs between the units of a round, whose workbooks are otherwise the same."""
    return key in _OF_EACH_UNIT or key.startswith(_PREFILLED)


def number_entries(numbers: Mapping[str, int]) -> dict[str, str]:
    """The numbers of a return's findings as rows of the hidden sheet; they are no part of its identity."""
    return {f"finding:{number}": key for key, number in sorted(numbers.items(), key=lambda item: item[1])}


def parse_numbers(entries: Mapping[str, str]) -> dict[str, int]:
    """The numbers that the rows of the hidden sheet give, by the keys of the findings."""
    found = ((_NUMBER.fullmatch(name), key) for name, key in entries.items())
    return {key: int(match[1]) for match, key in found if match and key}
