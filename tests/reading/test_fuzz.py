"""Two thousand damaged copies of a real return: each gives the same values, or a finding says what is not the same.

A copy in which a figure has become another figure is a return with another figure: nobody could tell. So a value that
differs is fair where another reader (plain_cells) finds it in the very cell where it always stood.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from make_samples import read_sample

from perfeval_xl.expressions.values import Value
from perfeval_xl.formats.opened_file import contents_of
from perfeval_xl.intake.opening import FileOpener
from perfeval_xl.reading.reading_a_return import understood_return
from perfeval_xl.reading.submission import Entry, Submission, Unread
from perfeval_xl.reading.understanding import as_text
from perfeval_xl.review import review
from perfeval_xl.rules.finding import Finding
from tests.support.files.mutated_files import archive_of, mutated_bytes, mutated_structure, parts_of
from tests.support.files.plain_cells import cells_of
from tests.support.paths import SAMPLES
from tests.support.programs.judged import forms, rendered

NAME = "changpu_2024_corrected"
BASES = ("shared strings", "inline strings")
BATCHES = 5
COPIES_A_BATCH = 100  # of each kind of mutation and each base: 5 × 100 × 2 × 2
LARGEST_SHEET_READ = 200_000
LOST = {"sheet_missing", "row_missing", "column_missing", "id_twice"}
MIB = 1024 * 1024

Reading = Submission | Unread


def without_checks(content: bytes) -> bytes:
    """The workbook with the large hidden sheets of its checks emptied: nothing is read from them, and it is quicker."""
    empty = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    return archive_of(
        [
            (name, empty if name.startswith("xl/worksheets/") and len(data) > LARGEST_SHEET_READ else data)
            for name, data in parts_of(content)
        ]
    )


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The return as filled by openpyxl (texts in their cells) and as rendered (texts shared)."""
    path = tmp_path_factory.mktemp("base") / "rendered.xlsx"
    rendered(read_sample(SAMPLES / f"{NAME}.yaml"), path)
    contents = path.read_bytes(), (SAMPLES / f"{NAME}.xlsx").read_bytes()
    return {base: without_checks(content) for base, content in zip(BASES, contents, strict=True)}


def understood(content: bytes) -> Submission:
    reading = understood_return(contents_of(content), "return", forms())
    assert isinstance(reading, Submission), reading
    return reading


def objections(before: Submission, after: Reading, content: bytes) -> list[str]:
    """What of a mutated copy is neither the same nor said; `content` are its bytes."""
    if isinstance(after, Unread):
        [finding] = after.findings or [None]
        return [] if finding is not None and finding.message and finding.remedy else ["nothing is said of the file"]
    said = [finding for finding in review(after).findings if finding not in review(before).findings]
    differing = [key for key in _inputs(before) | _inputs(after) if _value(before, key) != _value(after, key)]
    inserted = any(finding.code == "row_inserted" for finding in said)
    return [
        f"{key}: {_value(before, key)!r} became {_value(after, key)!r}"
        for key in sorted(differing)
        if not _is_said(before.entries.get(key), after.entries.get(key), key, said)
        and not (inserted and _is_entry_elsewhere(before.entries.get(key), after))
        and not _stands_there(before.entries.get(key), after.entries.get(key), content)
    ]


def _inputs(reading: Submission) -> set[str]:
    return {key for key, field in reading.evaluator.layout.fields.items() if field.role == "input"}


def _value(reading: Submission, key: str) -> object:
    entry = reading.entries.get(key)
    return None if entry is None else entry.value


def _is_said(before: Entry | None, after: Entry | None, key: str, said: list[Finding]) -> bool:
    """Whether a new finding names the field or its cell; a field that is gone is said with its row or sheet."""
    cells = {entry.cell for entry in (before, after) if entry is not None}
    for finding in said:
        if finding.field == key or cells & {finding.cell, *finding.cells}:
            return True
        if (after is None or after.value is None) and finding.code in LOST:
            return True
    return False


def _is_entry_elsewhere(before: Entry | None, after: Submission) -> bool:
    """Whether a row whose id is gone was read, from the same cell, as one more entry of its group."""
    return before is not None and any(
        (entry.sheet, entry.cell, entry.value) == (before.sheet, before.cell, before.value)
        for entry in after.entries.values()
    )


def _stands_there(before: Entry | None, after: Entry | None, content: bytes) -> bool:
    """Whether another reader finds the value where it always stood."""
    if after is None or (before is not None and before.cell != after.cell):
        return False
    found = cells_of(content, after.sheet).get(after.cell, "")
    if isinstance(found, float):
        return found == after.value or as_text(found, percent=False) == after.value
    return (found if found.strip() else "") == (after.value or "")


def mutated(bases: Mapping[str, bytes], batch: int) -> Iterator[tuple[str, str, bytes]]:
    kinds: tuple[Callable[[bytes, Random], bytes], ...] = (mutated_structure, mutated_bytes)
    for base, content in bases.items():
        for change in kinds:
            for number in range(COPIES_A_BATCH):
                what = f"{change.__name__}, {base}, batch {batch}, number {number}"
                yield base, what, change(content, Random(what))


def peak_memory() -> int:
    """Of this process and of the largest one it has started and seen the end of, in bytes."""
    import resource

    own, of_children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(own, of_children) * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_damaged_copy_gives_the_same_values_or_a_finding(bases: Mapping[str, bytes], batch: int) -> None:
    before = {base: understood(content) for base, content in bases.items()}
    objected = {}
    outcomes = {"read": 0, "refused": 0}
    with FileOpener() as opener:
        for base, what, content in mutated(bases, batch):
            after = understood_return(opener.contents_of(content), "return", forms())
            outcomes["refused" if isinstance(after, Unread) else "read"] += 1
            found = objections(before[base], after, content)
            if found:
                objected[what] = found
    assert objected == {}
    assert min(outcomes.values()) > COPIES_A_BATCH // 2, outcomes  # both sides of the judgement were tried
    if sys.platform != "win32":
        assert peak_memory() < 1100 * MIB


@cache
def sample() -> Submission:
    return understood((SAMPLES / f"{NAME}.xlsx").read_bytes())


def misread(changed: Mapping[str, Value]) -> Submission:
    """The sample as a reader with a defect would give it; None leaves the field out."""
    entries = dict(sample().entries)
    for key, value in changed.items():
        if value is None:
            del entries[key]
        else:
            entries[key] = replace(entries[key], value=value)
    return replace(sample(), entries=entries)


@pytest.mark.parametrize(
    ("changed", "objection"),
    [
        ({"staff.establishment": 99.0}, "staff.establishment: 58.0 became 99.0"),
        ({"staff.establishment": None}, "staff.establishment: 58.0 became None"),
        ({"goals.initial": "别的"}, "became '别的'"),
    ],
)
def test_the_judge_objects_to_a_value_that_is_wrong_or_lost_in_silence(
    changed: Mapping[str, Value], objection: str
) -> None:
    content = Path(SAMPLES / f"{NAME}.xlsx").read_bytes()

    assert objections(sample(), sample(), content) == []
    [said] = objections(sample(), misread(changed), content)
    assert objection in said


def test_the_judge_objects_to_a_value_read_from_another_cell_and_to_a_file_that_is_left_out() -> None:
    content = Path(SAMPLES / f"{NAME}.xlsx").read_bytes()
    moved = {**sample().entries, "staff.establishment": sample().entries["funding.executed"]}

    assert len(objections(sample(), replace(sample(), entries=moved), content)) == 1
    assert objections(sample(), Unread("return", (), ignored=True), content) == ["nothing is said of the file"]
