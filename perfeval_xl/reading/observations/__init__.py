"""What is noticed of a returned workbook beside its values.

An observation is a function from what came back to findings; it gives a code and a place, the table of codes
(rules/reading_codes.py) says how grave that is. A new one is a function here and a line in `OBSERVATIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from perfeval_xl.reading.observations.changed_labels import changed_labels
from perfeval_xl.reading.observations.identity import other_version, unknown_unit
from perfeval_xl.reading.observations.locked_cells import changed_locked_cells
from perfeval_xl.reading.observations.merged_cells import merged_cells, under_own_merge
from perfeval_xl.reading.observations.moved_rows import moved_rows
from perfeval_xl.reading.observations.other_groups import other_groups
from perfeval_xl.reading.observations.outside_the_form import outside_the_form
from perfeval_xl.reading.observations.placed_by_words import placed_by_words
from perfeval_xl.reading.observations.prefilled_cells import prefilled_cells
from perfeval_xl.reading.observations.restored_cells import restored_cells
from perfeval_xl.reading.observations.seen_otherwise import floating_text, struck_out, text_too_long
from perfeval_xl.reading.observations.sheets_and_rows import added_sheets, sheets_and_rows
from perfeval_xl.reading.observations.typed_formulas import long_formulas, typed_formulas
from perfeval_xl.reading.observations.understood_cells import understood_cells
from perfeval_xl.reading.returned import Returned
from perfeval_xl.rules.finding import Finding, explained

OBSERVATIONS: tuple[Callable[[Returned], Iterable[Finding]], ...] = (
    unknown_unit,
    sheets_and_rows,
    understood_cells,
    prefilled_cells,
    placed_by_words,
    moved_rows,
    other_groups,
    typed_formulas,
    long_formulas,
    changed_locked_cells,
    outside_the_form,
    under_own_merge,
    merged_cells,
    struck_out,
    floating_text,
    text_too_long,
    changed_labels,
    added_sheets,
    other_version,
    restored_cells,
)
"""In the order in which their findings are listed; none of them looks at what another has found."""


def observed(returned: Returned) -> tuple[Finding, ...]:
    """Everything that is noticed, queries with what the unit wrote beside their row."""
    return tuple(
        explained(finding, returned.explanations) for observation in OBSERVATIONS for finding in observation(returned)
    )
