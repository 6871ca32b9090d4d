"""The one renderer: a layout and what is known of its values to an .xlsx workbook.

Blank workbooks, pre-filled ones and correction copies all come from here, so whatever was done to a returned file,
the next one is whole again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from perfeval_xl.expressions.values import Values
from perfeval_xl.form.confirmations import confirmation_entries
from perfeval_xl.form.identity import Identity, is_of_each_unit, number_entries
from perfeval_xl.form.layout import Layout
from perfeval_xl.rendering.attainment_sheet import write_targets
from perfeval_xl.rendering.check_sheet import CheckLines
from perfeval_xl.rendering.correction_sheet import Corrections, CorrectionSheet
from perfeval_xl.rendering.data_sheet import DataSheet
from perfeval_xl.rendering.guide_sheet import GUIDE_TEXT, guide_lines, write_guide
from perfeval_xl.rendering.review_sheet import write_review
from perfeval_xl.rules.evaluation import Evaluator
from perfeval_xl.sheet_names import (
    CHECKS_SHEET,
    CORRECTIONS_SHEET,
    GUIDE_SHEET,
    IDENTITY_SHEET,
    LISTS_SHEET,
    REVIEW_SHEET,
    TARGETS_SHEET,
)
from perfeval_xl.writing import styles
from perfeval_xl.writing.checked_xlsxwriter import CheckedSheet, CheckedWorkbook
from perfeval_xl.writing.unit_copies import CopiedWorkbook
from perfeval_xl.writing.workbook_file import write_workbook


def render(
    evaluator: Evaluator,
    typed: Values,
    identity: Identity,
    path: Path,
    *,
    explanations: Mapping[str, str] = MappingProxyType({}),
    comments: Mapping[str, str] = MappingProxyType({}),
    corrections: Corrections | None = None,
    only_form: bool = False,
) -> None:
    """Writes a workbook with these values of input fields; a name that is not among them stands as its prompt.

    `explanations` are the texts of 情况说明 by row id, `comments` those of cells by field key. With `corrections` it is
    a correction copy: 退回意见 comes first, the wrong cells are coloured and commented. With `only_form` there is
    nothing to print but the form's own sheets: the guide and 校验 are hidden and empty.

    Raises OutputError where `path` cannot be written. The same input gives the same bytes.
    """
    with write_workbook(path) as book:
        _write(
            *(book, evaluator, typed, identity),
            explanations=explanations,
            comments=comments,
            corrections=corrections,
            only_form=only_form,
        )


def unit_workbook(evaluator: Evaluator, identity: Identity) -> bytes:
    """The workbook of a unit, with nothing in it but what its identity says was filled in. Raises WritingError."""
    return template(evaluator, {}, identity).copy({})


def template(evaluator: Evaluator, typed: Values, identity: Identity) -> CopiedWorkbook:
    """The workbook of a unit, to be copied with the `unit_texts` of others. Raises WritingError."""
    book = CheckedWorkbook()
    _write(book, evaluator, typed, identity)
    return book.template()


def unit_texts(layout: Layout, identity: Identity) -> dict[str, str]:
    """The texts of a workbook that are its unit's own, by the names under which it is written."""
    own = {key: text for key, text in identity.entries().items() if is_of_each_unit(key)}
    return {GUIDE_TEXT: guide_lines(layout, identity.unit)[0], **own}


def _write(
    book: CheckedWorkbook,
    evaluator: Evaluator,
    typed: Values,
    identity: Identity,
    *,
    explanations: Mapping[str, str] = MappingProxyType({}),
    comments: Mapping[str, str] = MappingProxyType({}),
    corrections: Corrections | None = None,
    only_form: bool = False,
) -> None:
    layout = evaluator.layout
    prompts = {key: field.name_prompt for key, field in layout.fields.items() if field.name_prompt is not None}
    evaluation = evaluator.evaluate({**prompts, **typed, **identity.prefilled}, identity.unit)
    check_lines = CheckLines(evaluator, evaluation, explanations)
    marks = Corrections((), {}) if corrections is None else corrections
    notes, colours = {**comments, **marks.comments()}, marks.colours()
    prefilled = {
        key: f"取自{layout.year - 1}年度已通过的自评：{layout.fields[key].label}。"
        "已锁定，有出入的不要在这里改，另行说明。"
        for key in identity.prefilled
    }
    book.locked_structure = True
    opened = guide = book.sheet(GUIDE_SHEET)
    if corrections is not None:
        opened = book.sheet(CORRECTIONS_SHEET)
        CorrectionSheet(corrections, check_lines, identity.unit).write(opened)
    data = [(sheet, book.sheet(sheet.name)) for sheet in layout.sheets]
    review = book.sheet(REVIEW_SHEET)
    names = (CHECKS_SHEET, TARGETS_SHEET, LISTS_SHEET, IDENTITY_SHEET)
    checks, targets, lists, hidden = (book.sheet(name) for name in names)
    if only_form:  # LibreOffice prints a hidden sheet too, once it has a print area: so they are left empty
        guide.hide()
        review.hide()
        opened = data[0][1]
    else:
        write_guide(guide, layout, identity.unit)
    for sheet, target in data:
        DataSheet(sheet, check_lines, notes, colours, prefilled).write(target)
    if not only_form:
        write_review(review, check_lines)
    check_lines.write_checks(checks)
    check_lines.write_lists(lists)
    write_targets(targets, layout, evaluation)
    found = {**number_entries(marks.numbers), **confirmation_entries(marks.confirmations)}
    _write_identity(hidden, {**identity.entries(), **found})
    opened.open_here()


def _write_identity(target: CheckedSheet, entries: Mapping[str, str]) -> None:
    for row, (key, value) in enumerate(entries.items()):
        target.text(row, 0, key, styles.BASE)
        if is_of_each_unit(key):
            target.changing_text(row, 1, key, value, styles.BASE)
        else:
            target.text(row, 1, value, styles.BASE)
    target.protect()
    target.hide(very=True)
