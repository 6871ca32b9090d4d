"""Values to results: every formula of a form recomputed, every check's state, without a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from perfeval_xl.expressions.evaluate import compiled
from perfeval_xl.expressions.python_meanings import Result
from perfeval_xl.expressions.values import Value, Values
from perfeval_xl.form.layout import Layout, Unit
from perfeval_xl.rules.checks import CheckInstance, check_instances
from perfeval_xl.rules.finding import State
from perfeval_xl.rules.message import as_function


@dataclass(frozen=True)
class Evaluation:
    """What follows from typed-in values: all fields' values, formulas recomputed, and every check's state by id."""

    values: Mapping[str, Value]
    states: Mapping[str, State]


@dataclass(frozen=True)
class FailedText:
    """The texts of a check, as they are where it fails."""

    message: str
    remedy: str
    found: str
    expected: str


class Evaluator:
    """A layout's formulas and checks, compiled once, run over many returns."""

    def __init__(self, layout: Layout) -> None:
        meaning = layout.definition.meaning
        self.layout = layout
        self.checks = check_instances(layout)
        self._fixed = {key: field.fixed for key, field in layout.fields.items() if field.fixed is not None}
        self._filled_from = {
            key: field.filled_from for key, field in layout.fields.items() if field.filled_from is not None
        }
        self._formulas = [
            (key, compiled(formula, meaning))
            for key in layout.formula_order
            if (formula := layout.fields[key].formula) is not None
        ]
        self._runs = [
            (check, None if check.when is None else compiled(check.when, meaning), compiled(check.holds, meaning))
            for check in self.checks
        ]
        self._texts = {
            check.id: [
                as_function(each, meaning) for each in (check.message, check.remedy, check.found, check.expected)
            ]
            for check in self.checks
        }

    def evaluate(self, typed: Values, unit: Unit) -> Evaluation:
        """Computes all formulas and checks from what was typed into the input fields."""
        said = {"unit_name": unit.name, "unit_code": unit.code, "year": str(self.layout.year)}
        values: dict[str, Value] = {
            **typed,
            **self._fixed,
            **{key: said[name] for key, name in self._filled_from.items()},
        }
        for key, formula in self._formulas:
            result = formula(values)
            values[key] = None if isinstance(result, bool) else result
        states: dict[str, State] = {}
        failed: set[str] = set()
        for check, when, holds in self._runs:
            state = (
                "waiting" if check.yields_to and not failed.isdisjoint(check.yields_to) else _state(when, holds, values)
            )
            states[check.id] = state
            if state == "failed":
                failed.add(check.id)
        return Evaluation(values, states)

    def texts(self, check: CheckInstance, evaluation: Evaluation) -> FailedText:
        """Message, mend, value found and value expected of a check."""
        return FailedText(*(text(evaluation.values) for text in self._texts[check.id]))


def _state(when: Callable[[Values], Result] | None, holds: Callable[[Values], Result], values: Values) -> State:
    """The state of a check that yields to none."""
    applies = True if when is None else when(values)
    if applies is None:
        return "waiting"
    if not applies:
        return "passed"
    result = holds(values)
    if result is None:
        return "waiting"
    return "passed" if result else "failed"
