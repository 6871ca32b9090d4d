"""What the ids of rows say, on the smallest sheet: rows found, inserted, copied, moved; and rows paired by words."""

import pytest

from perfeval_xl.form.layout_parts import Row, SheetLayout
from perfeval_xl.placing.by_ids import PlacedSheet, placed_by_ids
from perfeval_xl.placing.moved_rows import Displaced
from perfeval_xl.placing.word_alignment import certain_pairs

ROWS = ("head", "k.q.1", "k.q.2", "k.q.3", "k.t.1", "k.t.2", "total")


def form() -> SheetLayout:
    groups = {row_id: row_id.rpartition(".")[0] or None for row_id in ROWS}
    rows = {index: Row(row_id, entry=True, group=groups[row_id]) for index, row_id in enumerate(ROWS, 2)}
    return SheetLayout("main", "表", (10, 10), (), rows, 2, 2 + len(rows), None, ())


def placed(ids: str, first: int = 1) -> PlacedSheet:
    """A file with these ids from a row on (from 0); `-` is none."""
    column = ["main", *[""] * (first - 1), *ids.replace("-", "").split(" ")]
    return placed_by_ids(form(), "表", [[content] for content in column], (0, 0))


def test_inserted_rows_are_of_the_group_above_and_stray_elsewhere() -> None:
    sheet = placed("head k.q.1 - k.q.2 k.q.3 k.q.4 k.t.1 k.t.2 - total -")

    assert sheet.rows == {
        **{"head": 1, "k.q.1": 2, "k.q.2": 4, "k.q.3": 5, "k.q.4": 6},
        **{"k.t.1": 7, "k.t.2": 8, "total": 10},
    }
    assert (sheet.extra, sheet.stray, sheet.twice) == ({3: "k.q", 9: "k.t"}, (11,), {})


def test_a_copy_beside_its_group_is_extra_and_any_other_id_that_is_there_twice_is_nowhere() -> None:
    sheet = placed("head k.q.1 k.q.2 k.q.2 k.q.3 total total")

    assert sheet.rows == {"head": 1, "k.q.1": 2, "k.q.2": 3, "k.q.3": 5}
    assert (sheet.extra, sheet.stray, sheet.twice) == ({4: "k.q"}, (), {"total": (6, 7)})


@pytest.mark.parametrize(
    ("ids", "displaced"),
    [
        ("head k.q.1 k.t.1 k.q.2 k.q.3 k.t.2 total", {7: Displaced("k.t.1", "k.t", "k.q")}),
        ("head k.q.1 k.q.2 k.q.3 k.t.1 k.q.2 k.t.2 total", {10: Displaced("k.q.2", "k.q", "k.t", original=7)}),
        ("head k.q.1 k.q.2 k.q.3 k.q.2 k.t.2 total", {9: Displaced("k.q.2", "k.q", "k.q", 7, replaces="k.t.1")}),
        ("head k.q.1 k.q.2 k.q.3 k.t.2 k.t.1 total", {}),
    ],
    ids=["moved into another group", "copied into another group", "pasted over", "out of order in its own group"],
)
def test_a_row_out_of_place_is_displaced(ids: str, displaced: dict[int, Displaced]) -> None:
    assert placed(ids, first=5).displaced == displaced


@pytest.mark.parametrize(
    ("scores", "pairs"),
    [
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]], {0: 0, 1: 1, 2: 2}),
        ([[1, 0], [0, 1], [0, 0], [0, 1]], {0: 0}),
        ([[2, 1], [1, 0]], {0: 0}),
        ([], {}),
    ],
    ids=["a pair that would cross a better one", "one of two that are alike", "the better of two", "nothing"],
)
def test_rows_are_paired_where_every_best_alignment_pairs_them(scores: list[list[int]], pairs: dict[int, int]) -> None:
    assert certain_pairs(scores) == pairs
