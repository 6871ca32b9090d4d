"""What would be written into a workbook: to tell, without writing it, in which figures it differs from another one."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable
from functools import partial

from perfeval_xl.rendering.unit_copies import CellPlace
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet, Properties
from perfeval_xl.writing.xml_text import figure_as_stored

_BY_VALUE = 2
"""The last version of marshal's format in which equal objects are written alike, whether they are one or two."""


class RecordedWorkbook:
    """Takes what is said of a workbook, and keeps `figures` by their places and `texts` that change by their names.

    Of two workbooks of which the rest is the same, one is a copy of the other with its own texts and figures.
    """

    def __init__(self) -> None:
        self._said: list[object] = []
        self.figures: dict[CellPlace, float | str] = {}
        self.texts: dict[str, str] = {}
        self.locked_structure = False
        self._sheets = 0

    def sheet(self, name: str) -> CheckedSheet:
        """Adds a sheet."""
        self._said.append(name)
        self._sheets += 1
        return _RecordedSheet(self._sheets - 1, self._said, self.figures, self.texts)

    def rest(self) -> bytes:
        """A digest of all that was said but figures and changing texts, in its order."""
        return hashlib.sha256(marshal.dumps(self._said, _BY_VALUE)).digest()


class _RecordedSheet(CheckedSheet):
    """Keeps the contents of cells; what else is said of a sheet comes as calls of xlsxwriter's worksheet."""

    def __init__(self, number: int, said: list[object], figures: dict[CellPlace, float | str], texts: dict[str, str]):
        super().__init__(_Calls(said), _as_it_is, texts, row_by_row=False)
        self._number, self._said, self._figures = number, said, figures

    def text(self, row: int, column: int, text: str, style: Properties) -> None:
        """A text that is none of those that change."""
        if text.startswith("<r>"):
            super().text(row, column, text, style)
        else:
            self._said.append((row, column, text, style))

    def formula(self, row: int, column: int, formula: str, value: float | str, style: Properties) -> None:
        """A formula, which stands apart from its result."""
        self._said.append((row, column, formula, style))
        self._figures[self._number, row, column] = figure_as_stored(value)

    def number(self, row: int, column: int, value: float, style: Properties) -> None:
        """A number, of which it matters that there is one."""
        self._said.append((row, column, style))
        self._figures[self._number, row, column] = figure_as_stored(value)


class _Calls:
    """Notes every call of a method, whatever its name."""

    def __init__(self, said: list[object]) -> None:
        self._said = said

    def __getattr__(self, name: str) -> Callable[..., None]:
        return partial(self._note, name)

    def _note(self, name: str, *arguments: object, **options: object) -> None:
        self._said.append((name, arguments, options))


def _as_it_is(style: Properties) -> Properties:
    return style
