"""What holds for the cells and sheets of every form's blank workbook. No test here names a form."""

import re
import zipfile
from io import BytesIO

from openpyxl.utils import get_column_letter

from tests.support.every_form import blank_bytes, blank_workbook, cells_of, every_form, formulas_of, layout_of
from tests.support.formula_text import functions_of, literals_of, nesting_of

# Of Excel 2007's functions, so that WPS and LibreOffice know them too.
FUNCTIONS_OF_2007 = {
    *("IF", "AND", "OR", "NOT", "IFERROR", "ISNUMBER", "ISBLANK", "ISERROR", "N", "ABS", "ROUND", "MIN", "MAX"),
    *(
        "EXACT",
        "VALUE",
        "CHAR",
        "SUM",
        "SUMIF",
        "SUMIFS",
        "SUMPRODUCT",
        "COUNT",
        "COUNTA",
        "COUNTIF",
        "COUNTIFS",
        "COUNTBLANK",
    ),
    *("INDEX", "MATCH", "ROW", "COLUMN", "ADDRESS", "HYPERLINK", "LOOKUP", "VLOOKUP"),
    *("LEN", "LEFT", "RIGHT", "MID", "TRIM", "SUBSTITUTE", "FIND", "SEARCH", "EXACT", "CHAR", "VALUE", "TEXT"),
}
HANZI = re.compile("[\u4e00-\u9fff]")


@every_form
def test_inputs_and_explanations_are_unlocked_and_all_else_is_locked(form: str) -> None:
    workbook, layout = blank_workbook(form), layout_of(form)
    inputs = {layout.location(key) for key, field in layout.fields.items() if field.role == "input"}
    explanations = {
        (sheet.name, workbook[sheet.name].cell(row + 1, sheet.explanation_column + 1).coordinate)
        for sheet in layout.sheets
        for row, placed in sheet.rows.items()
        if placed.entry
    }
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in workbook.worksheets
        for cell in cells_of(sheet)
        if not cell.protection.locked
    }

    assert unlocked == inputs | explanations


@every_form
def test_every_input_has_a_chinese_prompt_and_every_number_a_stop(form: str) -> None:
    layout = layout_of(form)
    rules = {
        (sheet.title, str(each.sqref)): each
        for sheet in blank_workbook(form).worksheets
        for each in sheet.data_validations.dataValidation
    }
    inputs = [key for key, field in layout.fields.items() if field.role == "input"]

    assert set(rules) == {layout.location(key) for key in inputs}
    for key in inputs:
        rule = rules[layout.location(key)]
        assert rule.showInputMessage, key
        assert HANZI.search(rule.prompt or ""), key
        assert max(len(rule.promptTitle or ""), len(rule.errorTitle or "")) <= 32, key
        if layout.fields[key].type.value != "text":
            assert (rule.type, rule.showErrorMessage, rule.errorStyle or "stop") == ("decimal", True, "stop"), key
            assert HANZI.search(rule.error or ""), key


@every_form
def test_texts_and_explanations_are_cells_of_format_text(form: str) -> None:
    workbook, layout = blank_workbook(form), layout_of(form)
    texts = {key for key, field in layout.fields.items() if field.role == "input" and field.type.value == "text"}
    formats = {key: workbook[sheet][cell].number_format for key in texts for sheet, cell in [layout.location(key)]}
    for sheet in layout.sheets:
        for row, placed in sheet.rows.items():
            if placed.entry:
                cell = workbook[sheet.name].cell(row + 1, sheet.explanation_column + 1)
                formats[f"{placed.id} 情况说明"] = cell.number_format

    assert {key: shown for key, shown in formats.items() if not re.fullmatch(r'("[^"]*")?@', shown)} == {}


@every_form
def test_a_row_that_the_unit_names_ships_with_the_prompt(form: str) -> None:
    workbook, layout = blank_workbook(form), layout_of(form)
    prompts = {key: field.name_prompt for key, field in layout.fields.items() if field.name_prompt is not None}

    assert {key: workbook[layout.location(key)[0]][layout.location(key)[1]].value for key in prompts} == prompts


@every_form
def test_only_the_guide_the_form_and_the_review_are_seen_and_all_is_protected(form: str) -> None:
    workbook = blank_workbook(form)
    states = {sheet.title: sheet.sheet_state for sheet in workbook.worksheets}
    names = [sheet.name for sheet in layout_of(form).sheets]

    assert states == {
        **dict.fromkeys(["填报说明", *names, "校验"], "visible"),
        "_checks": "hidden",
        "_targets": "hidden",
        "_lists": "hidden",
        "_perfeval": "veryHidden",
    }
    assert [sheet.title for sheet in workbook.worksheets if not sheet.protection.sheet] == []
    assert workbook.security is not None
    assert workbook.security.lockStructure


@every_form
def test_rows_and_columns_carry_their_ids_out_of_sight(form: str) -> None:
    for sheet in layout_of(form).sheets:
        seen = blank_workbook(form)[sheet.name]
        ids = [cell.value for cell in seen["A"] if cell.value is not None]
        columns = [cell.value for cell in seen[1] if cell.value is not None]

        assert seen.column_dimensions["A"].hidden
        assert seen.row_dimensions[1].hidden
        assert ids == [sheet.key, "#status", *(row.id for row in sheet.rows.values())]
        assert len(set(ids)) == len(ids)
        assert columns == [sheet.key, *(f"c{n}" for n in range(1, len(sheet.widths) + 1)), "hint", "explanation"]
        assert seen.freeze_panes == "A3"


@every_form
def test_every_sheet_prints_on_a4_one_page_wide_without_the_two_columns_beside_the_form(form: str) -> None:
    workbook = blank_workbook(form)
    for sheet in layout_of(form).sheets:
        seen = workbook[sheet.name]
        last = get_column_letter(len(sheet.widths) + 1)
        assert (seen.page_setup.paperSize, seen.page_setup.fitToHeight) == (9, 0)
        assert seen.page_setup.fitToWidth in {None, 1}  # absent means 1
        assert seen.sheet_properties.pageSetUpPr is not None
        assert seen.sheet_properties.pageSetUpPr.fitToPage
        assert seen.print_area == f"'{sheet.name}'!$B$3:${last}${max(sheet.rows) + 1}"
        assert "第&P页 共&N页" in str(seen.oddFooter)


@every_form
def test_every_row_of_the_form_has_a_height_that_excel_allows(form: str) -> None:
    for sheet in layout_of(form).sheets:
        heights = {row: blank_workbook(form)[sheet.name].row_dimensions[row + 1].height for row in sheet.rows}

        assert {row: height for row, height in heights.items() if not height or not 12 <= height <= 409} == {}


@every_form
def test_formulas_use_only_what_old_programs_can_hold(form: str) -> None:
    formulas = {place: text for sheet in blank_workbook(form) for place, text in formulas_of(sheet).items()}

    assert len(formulas) > 100
    assert {name for text in formulas.values() for name in functions_of(text)} - FUNCTIONS_OF_2007 == set()
    assert [place for place, text in formulas.items() if len(text) > 8192] == []
    assert [place for place, text in formulas.items() if max(map(len, literals_of(text)), default=0) > 255] == []
    assert [place for place, text in formulas.items() if nesting_of(text) > 64] == []


@every_form
def test_nothing_in_the_workbook_leads_out_of_it(form: str) -> None:
    with zipfile.ZipFile(BytesIO(blank_bytes(form))) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name) for name in names if name.endswith(".rels")}

    assert [name for name in names if "vba" in name.lower() or "externalLink" in name] == []
    assert [name for name, text in parts.items() if b"TargetMode" in text] == []
