"""The hidden sheet on which formulas take target and actual of every indicator row apart."""

from __future__ import annotations

from perfeval_xl.expressions.addresses import column_letters
from perfeval_xl.expressions.attainment import PHRASES
from perfeval_xl.expressions.attainment_formulas import COLUMNS, Sources, formulas, stored
from perfeval_xl.expressions.evaluate import attainment_of
from perfeval_xl.expressions.excel import ExcelWriter
from perfeval_xl.form.layout import Layout
from perfeval_xl.rules.evaluation import Evaluation
from perfeval_xl.sheet_names import LISTS_SHEET, TARGETS_SHEET
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet


def write_targets(target: CheckedSheet, layout: Layout, evaluation: Evaluation) -> None:
    """A heading, and a row for each indicator row of the form in its order."""
    for column, name in enumerate(COLUMNS):
        target.text(0, column, name, styles.BASE)
    writer = ExcelWriter(layout, layout.definition.meaning, TARGETS_SHEET)
    lists = {  # the phrases of each band stand on the sheet of lists from its second column on
        name: f"{LISTS_SHEET}!${column_letters(column)}$1:${column_letters(column)}${len(texts)}"
        for column, (name, texts) in enumerate(PHRASES.items(), start=1)
    }
    values = evaluation.values
    for row, read in enumerate(layout.attained, start=1):
        keys = (read.target, read.actual, read.nature, read.unit, read.weight)
        sources = Sources(*(writer.reference(key) if key else "" for key in keys))
        written = formulas(row, sources, read.direction, read.bands, lists)
        nature, unit = (str(values.get(key) or "") if key else "" for key in (read.nature, read.unit))
        shown = stored(attainment_of(read, values), nature, unit)
        for column, name in enumerate(COLUMNS):
            target.formula(row, column, written[name], shown[name], styles.BASE)
    target.protect()
    target.hide()
