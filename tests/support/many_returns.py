"""Returns of many made-up units, each the clean sample of the small form with its own code."""

from pathlib import Path

from perfeval_xl.form.identity import identity_of
from perfeval_xl.form.layout import Unit
from perfeval_xl.reading.data_file import given_values
from perfeval_xl.rendering.render import render
from perfeval_xl.rules.known_forms import forms_with
from tests.support.small_form import DEFINITION, FILLED


def write_returns(folder: Path, count: int) -> Path:
    """The returns of units 999001, 999002 …; every fifth has a wrong total."""
    folder.mkdir(parents=True, exist_ok=True)
    forms, name = forms_with(str(DEFINITION))
    for number in range(1, count + 1):
        unit = Unit(f"{999000 + number}", f"示例{number}镇人民政府")
        values = {**FILLED["values"], "signed.head": f"示例{number}"}
        if number % 5 == 0:
            values["overall.score"] = 98
        data = {**FILLED, "unit": {"code": unit.code, "name": unit.name}, "values": values}
        given = given_values(data, forms, name, 2024, unit)
        identity = identity_of(given.evaluator.layout, unit)
        render(given.evaluator, given.typed, identity, folder / f"{unit.code}.xlsx")
    return folder
