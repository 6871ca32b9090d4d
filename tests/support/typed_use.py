"""A program of somebody who builds on perfeval_xl: every verb called, every type named. Checked by mypy, never run.

`assert_type` holds that a name is what it says: where types are lost, everything is Any and nothing is an error.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar, assert_type

import perfeval_xl
from perfeval_xl import (
    Action,
    BlankWorkbook,
    CataloguedCheck,
    ChangedCell,
    Changes,
    Collected,
    Consolidation,
    CorrectionCopy,
    DefinitionError,
    DefinitionProblem,
    EndedWaiver,
    Entry,
    Evaluation,
    Expected,
    Exported,
    ExpressionError,
    FileOutcome,
    Finding,
    FormInfo,
    Identity,
    InputError,
    IssuedUnit,
    LooseRow,
    MadeWaiver,
    OutputError,
    PerfevalError,
    Problem,
    ProgramError,
    ReaderError,
    Restored,
    ReturnedCopy,
    Review,
    RoundStatus,
    RuleNote,
    Severity,
    Submission,
    Unit,
    UnitStatus,
    Unread,
    Verdict,
    Waiver,
    WaiverRow,
    Watch,
    WritingError,
    blank,
    check,
    check_definition,
    checks,
    collect,
    consolidate,
    forms,
    issue,
    log,
    read,
    return_,
    round_check,
    round_export,
    round_restore,
    status,
    unwaive,
    waive,
)

Item = TypeVar("Item")


def counting(
    items: Iterable[Item], doing: str, total: int | None, failed: Callable[[Item], bool] = lambda item: False
) -> Iterator[Item]:
    """Follows long work."""
    for number, item in enumerate(items, start=1):
        print(doing, number, total, failed(item))
        yield item


def known_forms() -> list[str]:
    assert_type(forms(), tuple[FormInfo, ...])
    listed: tuple[CataloguedCheck, ...] = checks("suining")
    own: FormInfo = check_definition(Path("本县表样.yaml"))
    severities: list[Severity] = [each.severity for each in listed]
    return [own.form, own.title, str(own.file), *severities, perfeval_xl.__version__]


def one_return(folder: Path) -> str:
    unit = Unit("999901", "示例一镇人民政府")
    made = blank("suining", year=2024, unit=unit, output=folder / "a.xlsx", values=folder / "a.yaml", force=True)
    assert_type(made, BlankWorkbook)
    assert_type(made.findings, tuple[Finding, ...])
    returned = read(made.file, form="suining")
    assert_type(returned, Submission | Unread)
    if isinstance(returned, Unread):
        return returned.findings[0].message
    identity: Identity = returned.identity
    entry: Entry = returned.entries["overall.score"]
    evaluation: Evaluation = returned.evaluation
    assert_type(evaluation.values["overall.score"], float | str | None)
    assert_type(entry.value, float | str | None)
    return f"{identity.unit.name} {entry.sheet} {entry.cell}"


def reviewed(paths: list[Path], watch: Watch) -> dict[str, Verdict | None]:
    reviews = check(paths, year=2024, previous=[Path("去年")], corrections=Path("退回"), workers=2, watch=watch)
    assert_type(reviews, list[Review])
    copies: list[CorrectionCopy] = [each.correction_copy for each in reviews if each.correction_copy is not None]
    waivers: list[Waiver] = [each.waived for review in reviews for each in review.findings if each.waived is not None]
    print([each.file or each.problem for each in copies], [each.reason for each in waivers])
    return {review.file: review.verdict for review in reviews}


def a_round(folder: Path) -> Consolidation:
    issued = issue(folder, form="suining", year=2024, roster=Path("名册.csv"), previous=None)
    assert_type(issued, list[IssuedUnit])
    collected = collect(folder, [Path("收到")], unit=None, watch=counting)
    assert_type(collected, list[Collected])
    changes: list[Changes] = [each.changes for each in collected if each.changes is not None]
    cells: list[ChangedCell] = [cell for each in changes for cell in each.unflagged]
    waiver: MadeWaiver = waive(folder, "999901", 1, reason="已批准", by="预算股")
    copies: list[ReturnedCopy] = return_(folder)
    standing: RoundStatus = status(folder, today=date(2025, 1, 20), output=Path("进度.xlsx"))
    units: tuple[UnitStatus, ...] = standing.units
    loose: tuple[LooseRow, ...] = standing.loose
    lapsed: tuple[WaiverRow, ...] = units[0].lapsed
    notes: tuple[RuleNote, ...] = standing.notes
    print(cells, waiver, copies, loose, lapsed, notes)
    made = consolidate([folder], Path("汇总.xlsx"), tables=Path("汇总数据"))
    assert_type(made, Consolidation)
    assert_type(made.outcomes, tuple[FileOutcome, ...])
    assert_type(made.expected, tuple[Expected, ...] | None)
    return made


def a_round_kept_whole(folder: Path) -> list[str]:
    ended: EndedWaiver = unwaive(folder, "999901", 1, by="预算股")
    actions: tuple[Action, ...] = log(folder)
    problems: tuple[Problem, ...] = round_check(folder)
    restored: Restored = round_restore(folder, by="预算股")
    exported: Exported = round_export(folder, Path("归档"))
    said = [action.what for action in actions] + [problem.mend for problem in problems]
    return [ended.reason, *said, *restored.done, *restored.lost, str(exported.folder), *exported.missing]


def main() -> int:
    try:
        made = a_round(Path("2024年自评"))
    except DefinitionError as error:
        problems: tuple[DefinitionProblem, ...] = error.problems
        print(problems)
        return 2
    except (ExpressionError, InputError, OutputError, ProgramError, ReaderError, WritingError) as error:
        print(error.code, error.message, error.remedy)
        return 2
    except PerfevalError:
        raise
    print(made.completeness, reviewed([Path("回收")], counting), one_return(Path()), known_forms())
    print(a_round_kept_whole(Path("2024年自评")))
    return 0
