"""Workbooks as LibreOffice recalculates them, beside what Python says of the same files."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import python_calamine

from perfeval_xl import Unit
from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.form.identity import identity_of
from perfeval_xl.reading.data_file import given_values
from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.reading.submission import Submission
from perfeval_xl.rendering.render import render
from perfeval_xl.rules.checks import CheckInstance
from perfeval_xl.rules.known_forms import KnownForms, known_forms
from tests.support.paths import DEFINITIONS
from tests.support.programs.libreoffice import recalculate

Grid = Sequence[Sequence[Any]]
Grids = Mapping[str, Grid]

SEVERITIES = {"error": "错误", "query": "待核实", "note": "提示"}
STATES: dict[str, object] = {"failed": 1, "passed": 0, "waiting": ""}
LISTED = 60
FORMS_OF_TESTS = ("small", "hebei", "yongde", "shidian", "anhui", "shanxi", "qingshen")
DEFINITION_FILES = [DEFINITIONS / f"{name}.yaml" for name in FORMS_OF_TESTS]


@cache
def forms() -> KnownForms:
    """The forms of the package and the tests' own, loaded once for many workbooks."""
    return known_forms(DEFINITION_FILES)


def grids(path: Path) -> Grids:
    """The stored values of every sheet, hidden ones too; a blank is ""."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def error_cells(path: Path) -> list[str]:
    """Part and address of every cell that holds an error such as #VALUE!; the reader of values shows them as blank."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return [
            f"{name} {address}"
            for name in sheets
            for address in re.findall(r'<c r="([A-Z]+\d+)"[^>]*t="e"', archive.read(name).decode("utf-8"))
        ]


def plain(value: object) -> object:
    """Numbers at 12 digits, so that the last binary digits make no difference; no value is ""."""
    if value is None:
        return ""
    return float(f"{value:.12g}") if isinstance(value, (int, float)) and not isinstance(value, bool) else value


@dataclass(frozen=True)
class Judged:
    """One workbook: the file as it was, the recalculated one, and Python's reading of the first."""

    before: Path
    after: Path

    @cached_property
    def submission(self) -> Submission:
        """What Python reads, with every formula and check recomputed."""
        submission = read_return(self.before, self.before.name, forms())
        assert isinstance(submission, Submission), submission
        return submission

    @cached_property
    def stored(self) -> Grids:
        """The values that the file came with."""
        return grids(self.before)

    @cached_property
    def sheets(self) -> Grids:
        """The recalculated values."""
        return grids(self.after)

    def cell(self, sheet: str, row: int, column: int) -> object:
        """A recalculated value; row and column from 0."""
        cells = self.sheets[sheet][row] if row < len(self.sheets[sheet]) else []
        return plain(cells[column]) if column < len(cells) else ""

    def differing(self) -> dict[str, tuple[object, object]]:
        """The cells whose stored value is not the recalculated one, with both."""
        return {
            f"{title} {row + 1}:{column + 1}": (value, self.cell(title, row, column))
            for title, grid in self.stored.items()
            for row, cells in enumerate(grid)
            for column, value in enumerate(cells)
            if plain(value) != self.cell(title, row, column)
        }

    # What LibreOffice says.

    def form_values(self) -> dict[str, object]:
        """The value of every locked field of the form."""
        layout = self.submission.evaluator.layout
        places = {key: layout.place(key) for key, field in layout.fields.items() if field.role != "input"}
        return {key: self.cell(*place) for key, place in places.items()}

    def checks(self) -> dict[str, tuple[object, object]]:
        """State and message of every check, by id, in the order of the hidden sheet."""
        return {str(row[0]): (plain(row[2]), row[3]) for row in self.sheets["_checks"][1:]}

    def listed(self) -> list[tuple[object, ...]]:
        """The lines of 校验: number, severity, place, message, remedy."""
        lines = [tuple(plain(value) for value in row[:5]) for row in self.sheets["校验"][3 : 3 + LISTED]]
        return [line for line in lines if any(value != "" for value in line)]

    def hints(self) -> dict[tuple[str, str], object]:
        """What stands beside each row, by sheet key and row id, where something does."""
        said = {
            (sheet.key, row.id): self.cell(sheet.name, index, sheet.hint_column)
            for sheet in self.submission.evaluator.layout.sheets
            for index, row in sheet.rows.items()
        }
        return {place: text for place, text in said.items() if text != ""}

    # What Python says.

    def expected_form_values(self) -> dict[str, object]:
        fields, values = self.submission.evaluator.layout.fields, self.submission.evaluation.values
        return {key: plain(values[key]) for key, field in fields.items() if field.role != "input"}

    def expected_checks(self) -> dict[str, tuple[object, object]]:
        states = self.submission.evaluation.states
        return {
            check.id: (STATES[states[check.id]], self.message(check) if states[check.id] == "failed" else "")
            for check in self.submission.evaluator.checks
        }

    def message(self, check: CheckInstance) -> str:
        return self.submission.evaluator.texts(check, self.submission.evaluation).message

    def failed(self) -> list[CheckInstance]:
        """The checks that fail, in Python."""
        states = self.submission.evaluation.states
        return [check for check in self.submission.evaluator.checks if states[check.id] == "failed"]

    def open(self) -> list[CheckInstance]:
        """Those to be mended, or explained and not explained, errors first."""
        said = {row: "".join(text.split()) for row, text in self.submission.explanations.items()}
        nothing = {"", "无", "/", "0", "-", "—"}
        failed = self.failed()
        errors = [each for each in failed if each.severity == "error"]
        queries = [each for each in failed if each.severity == "query" and said.get(each.row[1], "") in nothing]
        return errors + queries

    def expected_listed(self) -> list[tuple[object, ...]]:
        evaluator = self.submission.evaluator
        lines: list[tuple[object, ...]] = []
        for number, check in enumerate(self.open()[:LISTED], start=1):
            sheet, row, column = evaluator.layout.place(evaluator.layout.first_field(check.at).key)
            texts = evaluator.texts(check, self.submission.evaluation)
            place = f"{sheet} {cell_name(row, column)}（{check.label}）"
            lines.append((number, SEVERITIES[check.severity], place, texts.message, texts.remedy))
        return lines

    def expected_hints(self) -> dict[tuple[str, str], object]:
        of_row: dict[tuple[str, str], list[CheckInstance]] = {}
        for check in self.open():
            of_row.setdefault(check.row, []).append(check)
        return {
            row: f"{SEVERITIES[open_[0].severity]}：{self.message(open_[0])}"
            + (f"，等{len(open_)}处" if len(open_) > 1 else "")
            for row, open_ in of_row.items()
        }


def rendered(data: Mapping[str, Any], path: Path) -> Path:
    """A workbook of ours with the data in it, as `perfeval blank --values` makes it."""
    unit = Unit(data["unit"]["code"], data["unit"]["name"])
    given = given_values(data, forms(), data["form"], data["year"], unit)
    identity = identity_of(given.evaluator.layout, unit)
    render(given.evaluator, given.typed, identity, path, explanations=given.explanations, comments=given.comments)
    return path


def judged(files: Mapping[str, Path], folder: Path) -> dict[str, Judged]:
    """All the files recalculated with one call, by their names here."""
    results = recalculate(list(files.values()), folder)
    return {name: Judged(files[name], result) for name, result in zip(files, results, strict=True)}
