"""Content that people see otherwise than it is stored: merged away, crossed out, floating, without a shape.

The same workbook, changed by hand in another program, as .xlsx, .xls and .ods.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from tests.support.files.file_variants import archive_of, members_of, text_box
from tests.support.files.returned_copies import BASIC, SELF, Returned, clean_bytes, sent_back
from tests.support.programs.libreoffice import convert

KINDS = ["xlsx", "xls", "ods"]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Returned]:
    folder = tmp_path_factory.mktemp("hidden")
    workbook = load_workbook(BytesIO(clean_bytes()))
    basic, form = workbook[BASIC], workbook[SELF]
    basic.unmerge_cells("G15:H15")
    basic.unmerge_cells("G16:H16")
    basic.unmerge_cells("G26:H26")
    basic.unmerge_cells("G27:H27")
    basic.merge_cells("G26:H27")
    basic["G25"].font = Font(strike=True)
    basic["C26"].font = Font(strike=True)
    form["E17"].font = Font(strike=True)
    form["H17"].font = Font(strike=True)
    basic["B25"].font = Font(strike=True)  # a label: nobody fills it in
    path = folder / "returned.xlsx"
    workbook.save(path)
    path.write_bytes(archive_of(text_box(members_of(path.read_bytes()))))
    return {kind: Returned(path if kind == "xlsx" else convert([path], folder / kind, kind)[0]) for kind in KINDS}


def cells_of(returned: Returned, code: str) -> list[tuple[str | None, tuple[str, ...], str]]:
    return [(each.sheet, each.cells, each.severity) for each in returned.review.findings if each.code == code]


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", KINDS)
def test_a_merge_over_two_rows_is_asked_about(saved: dict[str, Returned], kind: str) -> None:
    assert cells_of(saved[kind], "merged_cells") == [(BASIC, ("G26", "G27"), "query")]


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_crossed_out_is_asked_about_row_by_row(saved: dict[str, Returned], kind: str) -> None:
    assert cells_of(saved[kind], "struck_out") == [
        (BASIC, ("G25",), "query"),
        (BASIC, ("C26",), "query"),
        (SELF, ("E17", "H17"), "query"),
    ]


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", KINDS)
def test_words_that_float_over_the_form_are_asked_about(saved: dict[str, Returned], kind: str) -> None:
    [found] = [each for each in saved[kind].review.findings if each.code == "floating_text"]

    assert (found.sheet, found.severity) == (BASIC, "query")
    assert found.found is not None
    assert "".join(found.found.split()) == "办公经费应为85.3"
    assert saved[kind].values["spending.office.prior_final"] == 60


# How a merge is judged, by openpyxl alone


def merged(area: str, **contents: object) -> Callable[[Workbook], None]:
    """An area merged over what is there, with other contents in cells; what it hides stays."""

    def change(workbook: Workbook) -> None:
        sheet = workbook[BASIC]
        for own in list(sheet.merged_cells.ranges):
            first, last = area.split(":")
            if own.coord.split(":")[0] in {first, last} or own.coord in area:
                sheet.unmerge_cells(own.coord)
        for cell, content in contents.items():
            sheet[cell].value = content
        sheet.merged_cells.add(area)

    return change


def codes(returned: Returned) -> list[tuple[str, str, str | None]]:
    wanted = {"merged_cells", "under_own_merge", "outside_the_form"}
    return [(each.code, each.severity, each.cell) for each in returned.review.findings if each.code in wanted]


@pytest.mark.parametrize(
    ("area", "contents", "found"),
    [
        ("G15:H16", {}, [("merged_cells", "error", "G15")]),  # 132.5 is seen, 49.8 is not
        ("G15:H16", {"G16": 132.5}, [("merged_cells", "query", "G15")]),
        ("C25:C27", {"C26": None, "C27": "\u200b"}, [("merged_cells", "query", "C25")]),
        ("C25:E25", {}, [("merged_cells", "error", "C25")]),
        ("B25:C25", {}, [("merged_cells", "error", "C25")]),  # beneath a label
        ("B25:C25", {"C25": None}, [("merged_cells", "query", "C25")]),
        ("K25:K26", {}, []),
    ],
)
def test_a_merge_that_is_not_the_forms_is_as_grave_as_what_it_hides(
    area: str, contents: dict[str, object], found: list[Any], tmp_path: Path
) -> None:
    assert codes(sent_back(tmp_path, merged(area, **contents))) == found


def beneath(cell: str, content: object, *, split: str = "") -> Callable[[Workbook], None]:
    def change(workbook: Workbook) -> None:
        sheet = workbook[BASIC]
        own = next(each.coord for each in sheet.merged_cells.ranges if cell in each)
        sheet.unmerge_cells(own)
        sheet[cell].value = content
        if not split:
            sheet.merged_cells.add(own)

    return change


def test_what_stands_beneath_the_forms_own_merge_is_a_note(tmp_path: Path) -> None:
    assert codes(sent_back(tmp_path, beneath("H15", 99))) == [("under_own_merge", "note", "H15")]


def test_what_a_program_filled_in_when_it_split_a_merge_is_a_note(tmp_path: Path) -> None:
    assert codes(sent_back(tmp_path, beneath("H15", 132.5, split="yes"))) == [("under_own_merge", "note", "H15")]


def test_another_figure_where_a_merge_was_split_is_seen_and_an_error(tmp_path: Path) -> None:
    assert codes(sent_back(tmp_path, beneath("H15", 99, split="yes"))) == [("outside_the_form", "error", "H15")]


# What has no shape


SHAPELESS = [
    "\u200b",
    "\ufeff",
    "\u200e\u200f",
    "\u2800",
    "\u3164",
    "\u00ad",
    "\u2060 \u3000",
    "\u180e",
    "\ufe0f",
    "\x7f",
]


@pytest.mark.parametrize("text", SHAPELESS)
def test_characters_without_a_shape_are_no_reason_no_goal_and_no_explanation(text: str, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        form = workbook[SELF]
        form["I17"].value, form["J17"].value = 1, text
        goal = next(cell for row in form.iter_rows() for cell in row if cell.value == "年初目标设定")
        form.cell(goal.row + 1, goal.column).value = text
        workbook[BASIC]["E6"].value, workbook[BASIC]["K6"].value = 80, text

    returned = sent_back(tmp_path, change)
    found = {each.code: each.explanation for each in returned.review.findings}

    assert found["reason_missing"] is None
    assert found["rate_above_one"] is None
    assert {"reason_missing", "required_blank", "rate_above_one"} <= found.keys()


@pytest.mark.parametrize("reason", ["无\u200b", "\ufeff无", "/\u200e"])
def test_a_sign_for_nothing_with_such_a_character_is_that_sign(reason: str, tmp_path: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook[SELF]["I17"].value, workbook[SELF]["J17"].value = 1, reason

    assert "reason_placeholder" in {code for code, _, _ in sent_back(tmp_path, change).findings}
