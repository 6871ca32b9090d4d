"""The formulas of attainment give what Python gives: every column of every row, recalculated by LibreOffice."""

import itertools
import math
import re
from collections import Counter
from dataclasses import astuple
from pathlib import Path
from random import Random

import openpyxl
import pytest
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from perfeval_xl.expressions.addresses import column_letters
from perfeval_xl.expressions.attainment import PHRASES, Attainment, Bands, Direction, attain
from perfeval_xl.expressions.attainment_formulas import COLUMNS, PARTS, Sources, formulas, stored
from tests.support.cases.attainment_cases import ERROR, random_rows, rows_by_hand
from tests.support.formula_text import bare, functions_of, literals_of, nesting_of
from tests.support.programs.libreoffice import recalculate

DIRECTIONS: tuple[Direction, ...] = ("higher", "lower", "either")
BANDS = Bands(reached=0.8, partly=0.55)
ROWS = [*rows_by_hand(), *random_rows(Random(2024), 500)]
FORM, HIDDEN, LISTS = "自评 表", "_attainment", "_lists"

# Which of the columns nature, unit and weight a form has; the rows are of one form after the other.
FORMS = ((True, True, True), (False, False, False), (True, True, False), (False, True, True), (True, False, True))


def has(number: int, direction: Direction) -> tuple[bool, bool, bool]:
    """The form of a row: another one in each direction."""
    return FORMS[(number + DIRECTIONS.index(direction)) % len(FORMS)]


def lists() -> dict[str, str]:
    return {
        name: f"{LISTS}!${column_letters(column)}$1:${column_letters(column)}${len(texts)}"
        for column, (name, texts) in enumerate(PHRASES.items())
    }


def sources(row: int, form: tuple[bool, bool, bool]) -> Sources:
    nature, unit, weight = (
        f"'{FORM}'!${letter}${row + 1}" if there else "" for letter, there in zip("CDE", form, strict=True)
    )
    return Sources(f"'{FORM}'!$A${row + 1}", f"'{FORM}'!$B${row + 1}", nature, unit, weight)


def write(path: Path, direction: Direction) -> None:
    """The rows typed into a form, and the formulas on another sheet, without stored results."""
    workbook = openpyxl.Workbook(write_only=True)
    visible, hidden, listed = (workbook.create_sheet(name) for name in (FORM, HIDDEN, LISTS))
    for texts in itertools.zip_longest(*PHRASES.values()):
        listed.append(texts)
    for number, row in enumerate(ROWS):
        visible.append([typed(visible, value) for value in astuple(row)])
        written = formulas(number, sources(number, has(number, direction)), direction, BANDS, lists())
        hidden.append(list(written.values()))
    workbook.save(path)


def typed(sheet: WriteOnlyWorksheet, value: str | float | None) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str) and value != ERROR:
        cell.data_type = "s"  # also where it begins with =
    return cell


def as_read(value: str | float | None) -> str:
    """What a reader of the form hands on of a cell for texts."""
    if value is None or value == ERROR:
        return ""
    return value if isinstance(value, str) else f"{value:.15g}".upper()


def judged(number: int, direction: Direction) -> tuple[Attainment, str, str]:
    row = ROWS[number]
    has_nature, has_unit, has_weight = has(number, direction)
    nature = as_read(row.nature) if has_nature else ""
    unit = as_read(row.unit) if has_unit else ""
    weight = row.weight if has_weight and isinstance(row.weight, float) else None
    return attain(as_read(row.target), as_read(row.actual), nature, unit, weight, direction, BANDS), nature, unit


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[Direction, list[tuple[object, ...]]]:
    """All columns of all rows in each direction, in one call."""
    folder = tmp_path_factory.mktemp("达成")
    files = [folder / f"{direction}.xlsx" for direction in DIRECTIONS]
    for file, direction in zip(files, DIRECTIONS, strict=True):
        write(file, direction)
    found: dict[Direction, list[tuple[object, ...]]] = {}
    for file, direction in zip(recalculate(files, folder / "重算"), DIRECTIONS, strict=True):
        sheet = openpyxl.load_workbook(file, data_only=True, read_only=True)[HIDDEN]
        found[direction] = list(sheet.iter_rows(max_row=len(ROWS), max_col=len(COLUMNS), values_only=True))
    return found


def agree(expected: float | str, answer: object) -> bool:
    if isinstance(expected, str):
        return ("" if answer is None else answer) == expected
    return isinstance(answer, (int, float)) and math.isclose(expected, answer, rel_tol=1e-14)


@pytest.mark.libreoffice
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_column_recalculated_is_the_stored_one(
    direction: Direction, answers: dict[Direction, list[tuple[object, ...]]]
) -> None:
    assert len(answers[direction]) == len(ROWS)
    wrong = []
    for number, answer in enumerate(answers[direction]):
        expected = stored(*judged(number, direction))
        found = dict(zip(COLUMNS, answer, strict=True))
        differing = {name: (expected[name], found[name]) for name in COLUMNS if not agree(expected[name], found[name])}
        if differing:
            wrong.append((ROWS[number], has(number, direction), differing))
    assert wrong == []


def test_the_rows_are_many_and_judged_in_every_way() -> None:
    assert len(set(ROWS)) > 800
    counts = Counter(
        (result.basis, "unknown" if result.least is None else "met" if result.least == 1 else "unmet")
        for number, direction in itertools.product(range(len(ROWS)), DIRECTIONS)
        for result, *_ in [judged(number, direction)]
    )
    assert set(counts) == {
        *(("≥", "met"), ("≥", "unmet"), ("≤", "met"), ("≤", "unmet"), ("=", "met"), ("=", "unmet"), ("=", "unknown")),
        *(
            ("?", "met"),
            ("?", "unknown"),
            ("reached", "unmet"),
            ("partly", "unmet"),
            ("missed", "unmet"),
            ("", "unknown"),
        ),
    }
    assert min(counts.values()) >= 20


def all_formulas() -> list[str]:
    return [
        formula
        for direction, form in itertools.product(DIRECTIONS, FORMS)
        for formula in formulas(9998, sources(9998, form), direction, BANDS, lists()).values()
    ]


def test_the_formulas_are_what_an_old_excel_can_hold() -> None:
    assert max(len(formula) for formula in all_formulas()) <= 1200
    assert max(nesting_of(formula) for formula in all_formulas()) <= 60
    assert max(len(literal) for formula in all_formulas() for literal in literals_of(formula)) <= 255
    assert {formula[0] for formula in all_formulas()} == {"="}
    assert not any("{" in bare(formula) for formula in all_formulas())


def test_the_formulas_use_functions_of_excel_2007_without_wildcards() -> None:
    used = set().union(*(functions_of(formula) for formula in all_formulas()))
    assert used == {
        *(
            "AND",
            "CHAR",
            "COUNT",
            "EXACT",
            "FIND",
            "IF",
            "IFERROR",
            "ISNUMBER",
            "LEFT",
            "LEN",
            "MAX",
            "MID",
            "NOT",
            "OR",
        ),
        *("ROUND", "SUBSTITUTE", "SUMPRODUCT", "TEXT", "VALUE"),
    }


def test_the_formulas_of_a_row_refer_to_that_row_only() -> None:
    for formula in all_formulas():
        own = re.sub(r"[^(,&]*![$A-Z0-9:]+", "", bare(formula))
        assert set(re.findall(r"\b[A-Z]{1,2}([0-9]+)\b", own)) <= {"9999"}


def test_the_columns_are_few_and_hold_the_parts_that_others_refer_to() -> None:
    written = formulas(0, sources(0, FORMS[0]), "higher", BANDS, lists())
    assert tuple(written) == COLUMNS
    assert set(PARTS) <= set(COLUMNS)
    assert len(COLUMNS) == 20
    assert set(stored(attain("", "", "", "", None, "either", BANDS), "", "").values()) == {"", "  |" * 4, "  |" * 3}


def test_the_lists_hold_the_phrases_of_each_band() -> None:
    assert {name: len(texts) for name, texts in PHRASES.items()} == {"reached": 10, "partly": 5, "missed": 5}
