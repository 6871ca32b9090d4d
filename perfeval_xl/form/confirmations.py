"""What a correction copy has put right by itself, and the unit still has to look at: rows of the copy's hidden sheet.

A fresh workbook has its formulas, labels and rows again, so the finding that something was done to them would be gone
when the copy is merely saved. The copy says what it was, and by short digests what stood in the cells when it was made.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields

from perfeval_xl.expressions.values import Value

MOST_CELLS = 400
"""As many as one cell of the hidden sheet can name."""
BECAME = " → "
"""Between what stood in a cell and what the program has put there."""
_ROW = re.compile(r"confirm:[1-9][0-9]{0,5}")
_LONGEST_NAME = 300


@dataclass(frozen=True)
class ToConfirm:
    """One finding. `key` is its key, `row` the id of the row beside which the unit says that all is right.

    `found` and `expected` are its texts; `said` is the mark of what stood in 情况说明 of that row, `cells` has those of
    the values of the fields in question. `every`: each of them is to be changed or confirmed; else one change will do.
    """

    key: str
    row: str
    found: str
    expected: str
    said: str
    cells: Mapping[str, str]
    every: bool

    @property
    def code(self) -> str:
        """What was wrong in the first place."""
        return self.key.partition("@")[0]

    def unchanged(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        """The fields whose values are those of the copy; none where enough was changed."""
        same = tuple(key for key, mark in self.cells.items() if mark_of(values.get(key)) == mark)
        return same if self.every or len(same) == len(self.cells) else ()


def mark_of(value: Value) -> str:
    """A short digest of a value, the same for what programs make of it when they save it."""
    text = f"{value:.12g}" if isinstance(value, float) else "".join((value or "").split())
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8] if text else ""


def confirmation_entries(confirmations: Mapping[int, ToConfirm]) -> dict[str, str]:
    """As rows of the hidden sheet, by the numbers of the findings; like those they are no part of the identity."""
    return {
        f"confirm:{number}": json.dumps(asdict(each), ensure_ascii=False, sort_keys=True)
        for number, each in sorted(confirmations.items())
    }


def parse_confirmations(entries: Mapping[str, str]) -> tuple[ToConfirm, ...]:
    """Those that the rows of the hidden sheet give; a row that was changed by hand and makes no sense gives none."""
    return tuple(_parsed(entries))


def _parsed(entries: Mapping[str, str]) -> Iterator[ToConfirm]:
    for name, text in entries.items():
        if not _ROW.fullmatch(name):
            continue
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if not isinstance(said, dict) or said.keys() != {each.name for each in fields(ToConfirm)}:
            continue
        cells, every = said.pop("cells"), said.pop("every")
        texts = [*said.values(), *cells.keys(), *cells.values()] if isinstance(cells, dict) else [None]
        if all(isinstance(each, str) and len(each) <= _LONGEST_NAME for each in texts) and isinstance(every, bool):
            yield ToConfirm(**said, cells=cells, every=every)
