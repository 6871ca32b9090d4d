"""Fills a blank return as a person does: by the words seen on its sheets.

Never by the product's layout, by the hidden ids (column A, row 1) or by its reader: a sample filled here is a witness
of its own for what the sheets say. A word that a sheet does not show, or shows twice, is an error and never a guess.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from form_words import FORMS
from openpyxl import Workbook
from openpyxl.cell import Cell
from seen_sheet import FillingError, View

__all__ = ["FillingError", "cells", "fill"]


class Finder:
    """The cells of a workbook by the fields, indicators and rows of sample data."""

    def __init__(self, workbook: Workbook, form: str, year: int) -> None:
        self.form = FORMS[form]
        self.view = cache(lambda sheet: View(workbook[sheet], year))

    def field(self, key: str) -> Cell:
        """Where a field is typed in."""
        group, _, entry = key.rpartition(".")[0].rpartition(".")
        if named := self.form.named.get(group):
            return named.cell(self.view(named.sheet), int(entry), key.rpartition(".")[2])
        place = self.form.places.get(key)
        if place is None:
            raise FillingError(f"没有“{key}”这个字段或行")
        return place.cell(self.view(place.sheet))

    def indicator(self, dimension: str, category: str, number: int) -> dict[str, Cell]:
        """Where the parts of an indicator are typed in, by its words and its number within the category."""
        rows = self.form.indicators
        view = self.view(rows.sheet)
        row = rows.row(view, dimension, category, number)
        return {part: view.at(row, view.column(heading, row)) for part, heading in rows.headings.items()}

    def explanation(self, row_id: str) -> Cell:
        """Where a row's queries are explained."""
        group = row_id.rpartition(".")[0]
        if row_id.startswith("indicators."):
            dimension, category, number = row_id.split(".")[1:]
            words = self.form.indicators.words
            cell = self.indicator(words[dimension], words[category], int(number))["name"]
        elif group in self.form.named:
            cell = self.field(f"{row_id}.name")
        else:
            in_row = (key for key in self.form.places if key.startswith(f"{row_id}."))
            cell = self.field(self.form.row_fields.get(row_id) or next(in_row, row_id))
        view = self.view(cell.parent.title)
        return view.at(cell.row, view.column("情况说明", cell.row))


def cells(workbook: Workbook, data: Mapping[str, Any]) -> Iterator[tuple[Cell, Any]]:
    """Each cell that sample data (form, year, values, indicators, explanations) speaks of, and what it gives there."""
    finder = Finder(workbook, data["form"], data["year"])
    for key, value in data["values"].items():
        yield finder.field(key), value
    numbers: Counter[tuple[str, str]] = Counter()
    for indicator in data["indicators"]:
        group = indicator["dimension"], indicator["category"]
        numbers[group] += 1
        for part, cell in finder.indicator(*group, numbers[group]).items():
            yield cell, indicator[part]
    for explanation in data["explanations"]:
        yield finder.explanation(explanation["row"]), explanation["text"]


def fill(workbook: Workbook, data: Mapping[str, Any]) -> None:
    """Type sample data into a blank workbook. FillingError where the sheets do not take it."""
    prompts = {named.prompt for named in FORMS[data["form"]].named.values()}
    for cell, value in list(cells(workbook, data)):
        if cell.protection.locked:
            raise FillingError(f"{cell.parent.title}!{cell.coordinate} 是锁定的，不能填写")
        if cell.value is not None and cell.value not in prompts:
            raise FillingError(f"{cell.parent.title}!{cell.coordinate} 已有内容：{cell.value}")
        if value in (None, ""):
            continue
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # text, whatever it starts with
