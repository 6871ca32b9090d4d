"""Consolidating very many returns: the same tables and sheets in parts, sheets that go on, memory that stays flat."""

import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell

from perfeval_xl.cli_text import consolidation_lines
from perfeval_xl.form.layout import Unit
from perfeval_xl.intake.delivery import delivered_files
from perfeval_xl.reading.reader import Reader
from perfeval_xl.results import batches
from perfeval_xl.results.batches import Batches
from perfeval_xl.results.consolidated_workbook import write_consolidated
from perfeval_xl.results.consolidation import Consolidation, Expected
from perfeval_xl.results.figures import FileFigures, figures_of
from perfeval_xl.results.frames import records
from perfeval_xl.results.gathering import Gathering, of_one_form
from perfeval_xl.results.table_files import write_tables
from perfeval_xl.results.tables import Tables
from perfeval_xl.review.reviewed_files import Wanted, reviewed_files
from perfeval_xl.rules.finding import Waiver
from perfeval_xl.rules.known_forms import known_forms
from tests.support.paths import SAMPLES

NAMES = ("changpu_2024_corrected", "shili_1_clean", "shili_2_queries", "shili_3_errors", "shili_4_explained")


@pytest.fixture(scope="module")
def read() -> list[FileFigures]:
    """The figures of five samples; three of them may count."""
    with Reader(known_forms()) as reader:
        files = delivered_files([SAMPLES / f"{name}.xlsx" for name in NAMES])
        return [figures_of(file) for file in reviewed_files(reader, files, Wanted(), None)]


def simulated(read: Sequence[FileFigures], count: int) -> Iterator[FileFigures]:
    """So many units with these figures in turn."""
    for number in range(count):
        code = f"{number:06d}"
        unit = Unit(code, f"示例{code}镇人民政府")
        yield replace(read[number % len(read)], file=f"回收/{code}.xlsx", sha256=f"{number:064x}", unit=unit)


def gathered(
    folder: Path, files: Iterator[FileFigures], expected: tuple[Expected, ...] | None = None, **options: Any
) -> Tables:
    folder.mkdir()
    units, indicators = Batches(folder, "units"), Batches(folder, "indicators")
    gathering = Gathering(units, indicators)
    for file in files:
        gathering.add(file)
    return Tables(gathering.decided(known_forms(), expected), units, indicators, **options)


@pytest.fixture(scope="module")
def whole(read: list[FileFigures], tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """23 units in one frame."""
    return gathered(tmp_path_factory.mktemp("批") / "批", simulated(read, 23), (Expected(Unit("1", "甲"), "未回收"),))


@pytest.fixture(scope="module")
def parts(read: list[FileFigures], tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The same, put aside in batches of 5 and 3 rows, in frames of 4 files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "_BATCH", 5)
        folder = tmp_path_factory.mktemp("批") / "批"
        expected = (Expected(Unit("1", "甲"), "未回收"),)
        return gathered(folder, simulated(read, 23), expected, frame_files=4)


def look(cell: Cell | MergedCell) -> tuple[object, ...]:
    return cell.value, cell.number_format, cell.alignment.horizontal, cell.font.b, cell.border.left.style


def cells(path: Path) -> dict[str, Any]:
    """Everything that is seen of a workbook: values, styles, merged areas, widths, heights, print set-up."""
    return {
        sheet.title: (
            [[look(cell) for cell in row] for row in sheet.iter_rows()],
            sorted(str(area) for area in sheet.merged_cells.ranges),
            {name: column.width for name, column in sheet.column_dimensions.items()},
            {number: row.height for number, row in sheet.row_dimensions.items()},
            (sheet.print_area, sheet.print_title_rows, sheet.freeze_panes, sheet.auto_filter.ref, sheet.sheet_state),
            len(sheet._charts),  # type: ignore[attr-defined]  # openpyxl's own name for them
        )
        for sheet in load_workbook(path).worksheets
    }


def test_the_workbook_written_row_by_row_shows_what_the_other_shows(
    whole: Tables, parts: Tables, tmp_path: Path
) -> None:
    assert (whole.large, parts.large) == (False, True)
    assert write_consolidated(whole, tmp_path / "whole.xlsx") == {}
    assert write_consolidated(parts, tmp_path / "parts.xlsx") == {}

    assert cells(tmp_path / "parts.xlsx") == cells(tmp_path / "whole.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["parts.xlsx", "whole.xlsx"]


def test_a_workbook_written_row_by_row_is_the_same_bytes_again(parts: Tables, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_consolidated(parts, tmp_path / name)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_tables_in_parts_hold_the_same_rows(whole: Tables, parts: Tables, tmp_path: Path) -> None:
    for name, tables in (("whole", whole), ("parts", parts)):
        write_tables(tables, tmp_path / name)
    names = sorted(path.name for path in (tmp_path / "whole").iterdir())

    assert sorted(path.name for path in (tmp_path / "parts").iterdir()) == names
    for name in names:
        one, other = tmp_path / "whole" / name, tmp_path / "parts" / name
        if name.endswith(".parquet"):
            pd.testing.assert_frame_equal(pd.read_parquet(one), pd.read_parquet(other))
        else:
            assert one.read_bytes() == other.read_bytes(), name


def test_totals_of_parts_are_those_of_the_whole(whole: Tables, parts: Tables) -> None:
    # 编制 58 + 62 + 40 of the three samples that count; five times, and of the last three units twice more.
    assert parts.totals == whole.totals
    assert parts.totals["staff.establishment"] == 4 * (58 + 62 + 40) + 58 + 62


def test_a_list_longer_than_a_sheet_goes_on_on_further_ones_and_says_so(parts: Tables, tmp_path: Path) -> None:
    rows = parts.indicators.rows
    split = write_consolidated(parts, tmp_path / "汇总.xlsx", most_rows=63)
    book = load_workbook(tmp_path / "汇总.xlsx")
    names = [name for name in book.sheetnames if name.startswith("指标明细")]

    assert split["指标明细"] == -(-rows // 60) == len(names)
    assert names[:3] == ["指标明细", "指标明细续表1", "指标明细续表2"]
    listed = [row for name in names for row in book[name].iter_rows(min_row=4, values_only=True)]
    expected = [row for part in parts.indicators for row in records(part, parts.indicators.columns)]
    assert listed == expected
    assert {book[name].max_row for name in names[:-1]} == {63}
    assert book["指标明细续表1"]["A2"].value == f"本轮1个单位，计入14个。共{len(names)}张，这是第2张"
    assert [cell.value for cell in book["指标明细续表1"][3]] == [cell.value for cell in book["指标明细"][3]]

    said = list(consolidation_lines(replace(parts.consolidation, split_sheets={"指标明细": 3})))
    assert said[-1] == "指标明细超过一张工作表能放的行数，分在3张表里，后面的叫指标明细续表"


def outcomes(consolidation: Consolidation) -> list[tuple[str, str | None]]:
    return [(outcome.file, outcome.reason) for outcome in consolidation.outcomes]


def test_of_two_files_of_a_unit_far_apart_neither_is_in_the_tables(
    read: list[FileFigures], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_BATCH", 2)
    clean = [file for file in read if file.verdict == "accepted"]
    units = list(simulated(clean, 7))
    late = replace(units[0], file="回收/again.xlsx", sha256="f" * 64)
    same = replace(units[1], file="回收/same.xlsx")
    tables = gathered(tmp_path / "批", iter([*units, late, same]))

    assert dict(outcomes(tables.consolidation)) == {
        "回收/000000.xlsx": "duplicate_unit",
        **{f"回收/{number:06d}.xlsx": None for number in range(1, 7)},
        "回收/again.xlsx": "duplicate_unit",
        "回收/same.xlsx": "same_file",
    }
    counted = [f"{number:06d}" for number in range(1, 7)]
    assert [code for part in tables.units for code in part["unit_code"]] == counted
    assert {code for part in tables.indicators for code in part["unit_code"]} == set(counted)
    said = tables.consolidation.reviews[7].findings[0].message
    assert said == "本单位交了2份不同的文件，分不清以哪一份为准，都没有计入"


def test_the_form_and_year_are_those_of_the_first_return_whose_unit_is_known(read: list[FileFigures]) -> None:
    known = read[1]
    assert known.identity is not None
    other = replace(known, unit=None, identity=replace(known.identity, year=2023))
    unread = replace(known, unit=None, identity=None, verdict="unreadable", findings=(), figures=None)

    found = list(of_one_form([unread, other, known, replace(known, identity=other.identity)], Wanted()))
    assert [[finding.code for finding in file.findings] for file in found] == [[], ["other_year"], [], ["other_year"]]
    assert [file.verdict for file in found] == ["unreadable", "errors", "accepted", "errors"]
    assert [file.figures is None for file in found] == [True, True, False, True]

    alone = list(of_one_form([unread, other], Wanted()))
    assert [file.findings for file in alone] == [(), other.findings]


def test_findings_of_very_many_files_are_those_that_came(read: list[FileFigures], tmp_path: Path) -> None:
    files = list(simulated(read, 1_300))
    reviews = gathered(tmp_path / "批", iter(files)).consolidation.reviews

    assert [review.findings for review in reviews] == [file.findings for file in files]
    assert [review.findings for review in reviews[1_298:]] == [files[1_298].findings, files[1_299].findings]


def test_waivers_are_listed_in_parts_too(read: list[FileFigures], tmp_path: Path) -> None:
    finding = replace(read[2].findings[0], number=3, waived=Waiver("县政府已批准", "示例甲"))
    files = simulated([replace(read[2], findings=(finding,), verdict="accepted")], 5)
    tables = gathered(tmp_path / "批", files, (), frame_files=2)

    rows = [list(row) for part in tables.waivers for row in part[["unit_code", "number", "waived_by"]].to_numpy()]
    assert rows == [[f"{number:06d}", 3.0, "示例甲"] for number in range(5)]
    assert tables.waivers.rows == 5


def test_memory_grows_by_a_few_kilobytes_a_file_and_not_by_its_figures(
    read: list[FileFigures], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_BATCH", 100)
    gathering = Gathering(Batches(tmp_path, "units"), Batches(tmp_path, "indicators"))
    files = simulated(read, 4_096)
    taken: list[int] = []
    tracemalloc.start()
    for number, file in enumerate(files, start=1):
        gathering.add(file)
        if number in {2_048, 4_096}:  # when no findings wait to be packed
            taken.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()

    assert taken[1] - taken[0] < 2_048 * 4_096
