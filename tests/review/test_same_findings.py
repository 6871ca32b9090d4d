"""The same findings before and after, however a file is read: of every sample, every mutation, every edit.

What is found in each of them stands in tests/snapshots/findings.txt, one line a file and one a finding, so that a rule
that was weakened shows there, for whatever reason it was. Then the same files are read by several processes.
"""

import io
import json
import pickle
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import unified_diff
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from make_samples import read_sample
from openpyxl import Workbook, load_workbook

from perfeval_xl import check
from perfeval_xl.review import Review
from tests.support.cases.client_matrix import EDITED, WRITTEN, Edited, Written
from tests.support.cases.mutations import MUTATIONS, MUTATIONS_WITHOUT_WEIGHTS, Mutation
from tests.support.cases.mutations_of_results import MUTATIONS_OF_RESULTS, RESULTS_WITHOUT_WEIGHTS
from tests.support.files.file_variants import archive_of, members_of
from tests.support.files.returned_copies import clean_bytes
from tests.support.paths import SAMPLES, SNAPSHOTS
from tests.support.programs.judged import rendered
from tests.support.renewed import lines_in
from tests.support.small_form import DEFINITION, FILLED, SMALL_MUTATIONS

SNAPSHOT = SNAPSHOTS / "findings.txt"
RENEWED = (
    "`PERFEVAL_RENEW=1 pytest tests/review/test_same_findings.py` writes it anew; read what changed before keeping it."
)

Make = Callable[[Path], object]
"""Writes a file at a path."""
Reviews = dict[str, Review]
"""By the names of the files here."""


# The files


@cache
def sample(name: str) -> dict[str, Any]:
    return read_sample(SAMPLES / f"{name}.yaml")


@cache
def clean_workbook() -> bytes:
    """As openpyxl sees it, to be taken out for every edit: to open the file each time would take ten times as long."""
    return pickle.dumps(load_workbook(io.BytesIO(clean_bytes())))


def mutated(mutation: Mutation, base: str, path: Path) -> None:
    rendered(mutation.applied(FILLED if base == "small" else sample(base)), path)


def edited(edit: Edited, path: Path) -> None:
    workbook: Workbook = pickle.loads(clean_workbook())
    edit.change(workbook)
    workbook.save(path)


def rewritten(written: Written, path: Path) -> None:
    path.write_bytes(archive_of(written.rewrite(members_of(clean_bytes()))))


MUTATED = {
    "shili_1_clean": MUTATIONS | MUTATIONS_OF_RESULTS,
    "tanghu_2020_corrected": MUTATIONS_WITHOUT_WEIGHTS | RESULTS_WITHOUT_WEIGHTS,
    "small": SMALL_MUTATIONS,
}
FILES: dict[str, Make] = {
    **{f"sample/{path.stem}": partial(shutil.copy, path) for path in sorted(SAMPLES.glob("*.xlsx"))},
    **{f"edited/{each.title}": partial(edited, each) for each in EDITED},
    **{f"written/{each.title}": partial(rewritten, each) for each in WRITTEN},
    **{
        f"{base}/{name}": partial(mutated, each, base)
        for base, table in MUTATED.items()
        for name, each in table.items()
    },
}
NAMES = list(FILES)
FORMS = {"counties": None, "small": str(DEFINITION)}
"""Folders of the files, each with the form that is asked for."""


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, called by their numbers."""
    top = tmp_path_factory.mktemp("delivered")
    for folder in FORMS:
        (top / folder).mkdir()
    for number, (name, make) in enumerate(FILES.items()):
        make(top / ("small" if name.startswith("small/") else "counties") / f"{number:03}.xlsx")
    return top


def by_name(reviews: Iterable[Review]) -> Reviews:
    return {NAMES[int(Path(review.file).stem)]: review for review in reviews}


def checked(top: Path, workers: int = 1) -> Reviews:
    return by_name(each for name, form in FORMS.items() for each in check([top / name], form=form, workers=workers))


@pytest.fixture(scope="module")
def found(delivered: Path) -> Reviews:
    """Their reviews, made in one process."""
    return checked(delivered)


def lines_of(review: Review) -> Iterator[str]:
    """Severity, key and place of every finding, in the form's order."""
    for each in review.findings:
        place = "!".join(part for part in (each.sheet, each.cell) if part)
        explained = "" if each.explanation is None else "explained"
        yield " ".join(f"{each.severity} {each.key} {place} {explained}".split())


# The same as before


def picture_of(name: str, review: Review) -> Iterator[str]:
    total = "-" if review.total_score is None else f"{review.total_score:.10g}"
    yield f"{name}: {review.verdict} {total} {review.grade or '-'}"
    yield from (f"{name}: {line}" for line in lines_of(review))


def test_what_is_found_is_as_the_snapshot_shows(found: Reviews) -> None:
    lines = [line for name in sorted(found) for line in picture_of(name, found[name])]
    before = lines_in(SNAPSHOT, "".join(f"{line}\n" for line in lines))
    changed = [line for line in unified_diff(before, lines, "before", "now", lineterm="", n=0) if line[:2] != "@@"]

    assert not changed, "\n".join(["not what the snapshot shows:", *changed, RENEWED])


def test_every_file_was_checked_and_is_in_the_snapshot(found: Reviews) -> None:
    before = {line.partition(": ")[0] for line in SNAPSHOT.read_text(encoding="utf-8").splitlines()}

    assert sorted(found) == sorted(NAMES) == sorted(before), RENEWED


# Written by hand, so that a snapshot that was renewed unread does not pass


def test_a_mutation_has_just_the_findings_that_are_written_beside_it(found: Reviews) -> None:
    expected = {f"{base}/{name}": sorted(each.fails) for base, table in MUTATED.items() for name, each in table.items()}

    assert {name: sorted(each.key for each in found[name].findings) for name in expected} == expected


def test_an_edit_has_just_the_codes_that_are_written_beside_it(found: Reviews) -> None:
    expected = {f"edited/{each.title}": sorted(each.findings) for each in EDITED}
    expected |= {f"written/{each.title}": sorted(each.findings) for each in WRITTEN}

    assert {name: sorted(each.code for each in found[name].findings) for name in expected} == expected


BY_HAND = {
    "shili_1_clean/nothing": ("accepted", []),
    # 63 people in 62 posts
    "shili_1_clean/staff_over": ("queries", ["query rate_above_one@staff.control_rate 基础数据表!G6"]),
    "shili_1_clean/explained": ("accepted", ["query rate_above_one@staff.control_rate 基础数据表!G6 explained"]),
    # 公用经费 a cent below the sum of what it contains
    "shili_1_clean/of_which_over": ("errors", ["error of_which_exceeds@spending.operating.final 基础数据表!G24"]),
    "shili_1_clean/row_copied_over_budget": (
        "queries",
        [
            "query above_budget@spending.office.final 基础数据表!G25",
            "query rows_identical@spending.procurement.final 基础数据表!G28",
        ],
    ),
    # a point less in the first indicator's weight: 49 of 50, 99 of 100
    "shili_1_clean/weight_off": (
        "errors",
        [
            "error weights_sum@indicators.output.weight 自评表!H16",
            "error weights_sum@overall.weight 自评表!H61",
        ],
    ),
    # 8.01 points of 8
    "shili_1_clean/score_over": (
        "errors",
        ["error score_above_weight@indicators.output.quantity.1.score 自评表!I16"],
    ),
    "tanghu_2020_corrected/execution_blank": ("errors", ["error required_blank@funding.executed 自评表!E7"]),
    # 689, which the parts come to, was made 700
    "edited/公式格改成别的数": ("errors", ["error overwritten@spending.projects.final 基础数据表!G14"]),
    # the row has no cell to go to; it is called by its first field
    "edited/删去表中固定的一行": ("errors", ["error row_missing@spending.office.prior_final 基础数据表"]),
    # said once, at the first formula
    "written/公式存的结果全是 0": ("accepted", ["note not_recalculated@staff.control_rate 基础数据表!G6"]),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_these_have_what_was_worked_out_by_hand(name: str, found: Reviews) -> None:
    assert (found[name].verdict, list(lines_of(found[name]))) == BY_HAND[name]


# The same in every way

SHOWN = 5


def differences(one: Reviews, other: Reviews) -> str:
    """In what two ways of reading do not agree, the first files in full and the rest by name; "" for nothing."""
    assert list(other) == list(one)
    differing = [name for name in one if compared(one[name]) != compared(other[name])]
    first = [line for name in differing[:SHOWN] for line in difference(name, one, other)]
    return "\n".join([*first, *differing[SHOWN:]])


def compared(review: Review) -> object:
    """All that a review says, with the rows of its form in place of the form itself, of which there may be two."""
    if review.submission is None:
        return review
    layout = review.submission.evaluator.layout
    rows = {group.id: group.count for group in layout.groups.values()}
    return replace(review, submission=None), vars(review.submission) | {"evaluator": (layout.definition.digest, rows)}


def difference(name: str, one: Reviews, other: Reviews) -> Iterator[str]:
    shown = list(
        unified_diff(whole_of(one[name]), whole_of(other[name]), "in one process", "the other way", lineterm="")
    )
    yield f"{name} (file {NAMES.index(name):03}):"
    yield from shown or [repr(one[name]), repr(other[name])]


def whole_of(review: Review) -> list[str]:
    read = None if review.submission is None else review.submission.as_json()
    return json.dumps([review.as_json(), read], ensure_ascii=False, indent=1).splitlines()


def test_processes_of_a_pool_find_the_same(found: Reviews, delivered: Path) -> None:
    differing = differences(found, checked(delivered, workers=2))

    assert not differing, differing
