"""Simulated returns of any number of units, also as a process that makes them while another one works on them.

    python -m benchmark.returns PACKED UNITS

writes them to stdout, each as its length in 8 bytes and its content: the process that is measured does not hold what
they are made from, and files of 100,000 units would fill the disk.
"""

from __future__ import annotations

import pickle
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from environment import ROOT
from make_samples import read_sample

from perfeval_xl import Unit
from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.form.identity import Identity, identity_of
from perfeval_xl.reading.data_file import given_values
from perfeval_xl.rendering.render import template, unit_texts
from perfeval_xl.rules.known_forms import known_forms
from perfeval_xl.writing.unit_copies import CopiedWorkbook

FORM, YEAR = "suining", 2024
_LENGTH = struct.Struct("<Q")


class Returns:
    """Returns of any number of units: the clean sample, each with its own unit, with so many different figures."""

    def __init__(self, distinct: int = 1, campaign: Campaign | None = None) -> None:
        """`campaign`: a round that signs them."""
        self._campaign = campaign
        forms = known_forms()
        data = read_sample(ROOT / "samples" / "shili_1_clean.yaml")
        first = Unit("100000", "示例100000局")
        self._layout = forms.evaluator(FORM, YEAR).layout
        self._made: list[CopiedWorkbook] = []
        for number in range(distinct):
            values = {**data["values"], "spending.procurement.final": 10 + number / 100}
            given = given_values({**data, "values": values}, forms, FORM, YEAR, first)
            self._made.append(template(given.evaluator, given.typed, self._identity(first)))

    def content(self, number: int) -> bytes:
        """The workbook of the unit of that number."""
        unit = Unit(f"{100_000 + number}", f"示例{100_000 + number}局")
        texts = unit_texts(self._layout, self._identity(unit))
        return self._made[number % len(self._made)].copy(texts)

    def _identity(self, unit: Unit) -> Identity:
        identity = identity_of(self._layout, unit)
        return identity if self._campaign is None else self._campaign.signed(identity, {})


def packed(returns: Returns, path: Path) -> Path:
    """Put into a file, for other processes."""
    path.write_bytes(pickle.dumps(returns, pickle.HIGHEST_PROTOCOL))
    return path


def received(stream: IO[bytes]) -> Iterator[bytes]:
    """What such a process writes."""
    while head := stream.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(head)
        yield stream.read(length)


def main() -> None:
    """Makes them as fast as they are taken."""
    returns: Returns = pickle.loads(Path(sys.argv[1]).read_bytes())
    for number in range(int(sys.argv[2])):
        content = returns.content(number)
        sys.stdout.buffer.write(_LENGTH.pack(len(content)) + content)


if __name__ == "__main__":
    main()
