"""Reviews and results as lines of Chinese text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.review import Review
from perfeval_xl.rules.catalogue import CataloguedCheck
from perfeval_xl.rules.finding import GRAVEST_FIRST, SEVERITY_NAMES, VERDICT_NAMES, Finding
from perfeval_xl.rules.message import shown

if TYPE_CHECKING:
    from perfeval_xl.campaign.issuing import IssuedUnit
    from perfeval_xl.campaign.ledger_rows import Action
    from perfeval_xl.campaign.status import RoundStatus, UnitStatus
    from perfeval_xl.campaign.taking_in.collected import Collected
    from perfeval_xl.live_excel.marks import Marks
    from perfeval_xl.results.consolidation import Consolidation
    from perfeval_xl.upkeep.checking import Problem


def finding_line(finding: Finding) -> str:
    """`错误 自评表 H16（产出指标 / 分值合计）：分值合计70，应为50。调整……`, after `3. ` where it has a number."""
    place = "" if finding.sheet is None else f"{finding.sheet} {finding.cell or ''}".strip()
    label = f"（{finding.label}）" if finding.label else ""
    explained = f"［情况说明：{finding.explanation}］" if finding.explanation else ""
    number = "" if finding.number is None else f"{finding.number}. "
    head = f"{number}{SEVERITY_NAMES[finding.severity]} {place}{label}".strip()
    waived = "" if finding.waived is None else f"［已豁免：{finding.waived.reason}（{finding.waived.by}）］"
    return f"  {head}：{finding.message}。{finding.remedy}{explained}{waived}"


def review_lines(review: Review) -> Iterator[str]:
    """One file: unit, verdict, score, then its findings."""
    if review.verdict is None:
        yield f"{review.file}：不是回收的工作簿，跳过"
        return
    unit = "" if review.unit is None else f" {review.unit.code} {review.unit.name}"
    score = "" if review.total_score is None else f"，总分{shown(review.total_score, percent=False)}"
    grade = "" if review.grade is None else f"，{review.grade}"
    yield f"{review.file}{unit}：{VERDICT_NAMES[review.verdict]}{score}{grade}"
    for finding in sorted(review.findings, key=lambda each: (not each.open, GRAVEST_FIRST.index(each.severity))):
        yield finding_line(finding)


def copies_line(reviews: Sequence[Review], folder: Path) -> str:
    """How many correction copies were written, and where."""
    due = [review.correction_copy for review in reviews if review.correction_copy is not None]
    written = sum(copy.file is not None for copy in due)
    return f"做了{written}份退回件，在{folder}" if due else "没有需要退回的"


def uncopied_lines(reviews: Iterable[Review]) -> Iterator[str]:
    """The returns that have no correction copy though one is due, each with the reason."""
    for review in reviews:
        if review.correction_copy is not None and review.correction_copy.file is None:
            yield f"没有做退回件：{review.file}（{review.correction_copy.problem}）"


def left_line(review: Review) -> str:
    """How much of one return is still to be mended or explained."""
    open_ = [finding.severity for finding in review.findings if finding.open]
    return (
        f"还有错误{open_.count('error')}处、待核实{open_.count('query')}处没有处理" if open_ else "没有要处理的问题了"
    )


def marks_lines(marks: Marks) -> Iterator[str]:
    """What was done in the open workbook, and which cells could not be marked."""
    if marks.marked:
        yield f"标记了{len(marks.marked)}格；去掉标记：perfeval excel clear"
    if marks.locked:
        yield f"工作表保护设有密码，不能加标记或去掉标记：{'、'.join(marks.locked)}"
    if marks.commented:
        yield f"格上已有批注，没有加标记：{'、'.join(marks.commented)}"


def submission_lines(returned: Submission | Unread) -> Iterator[str]:
    """What was typed in, a line a cell; blank cells are left out."""
    if isinstance(returned, Unread):
        if returned.ignored:
            yield f"{returned.file}：不是回收的工作簿"
        yield from (finding_line(finding) for finding in returned.findings)
        return
    unit = returned.identity.known_unit
    named = "" if unit is None else f" {unit.code} {unit.name}"
    yield f"{returned.file}{named} {returned.identity.year}年度"
    fields = returned.evaluator.layout.fields
    for line in returned.printed_values():
        field = fields[line["field"]]
        typed = None if line["typed"] == field.name_prompt else line["typed"]
        if line["value"] is not None or typed:
            said = f"（原文“{typed}”）" if typed else ""
            value = shown(line["value"], percent=field.unit == "%")
            yield f"  {line['sheet']} {line['cell']} {line['label']}：{value}{said}"
    for row in returned.indicator_rows():
        cells = "，".join(f"{shown(row.get(name), percent=False)}" for name in ("name", "target", "actual", "score"))
        yield f"  {row['cell']} {row['dimension']} {row['category']}：{cells}"
    yield from (finding_line(note) for note in returned.notes)


def check_lines(found: Iterable[CataloguedCheck]) -> Iterator[str]:
    """One check a line: severity, code, title, where it is found, source."""
    for check in found:
        forms = f"（{'、'.join(check.forms)}）" if check.forms else ""
        source = f"，依据{check.source}" if check.source else ""
        yield f"{check.severity_name} {check.code} {check.title}［{check.where}{forms}］{source}"


def consolidation_lines(consolidation: Consolidation) -> Iterator[str]:
    """Counts, and every file that was not counted with the reason."""
    from perfeval_xl.campaign.round_reviews import RECEIVED_CODES

    summary = consolidation.as_json()
    units = summary["units"]
    if consolidation.expected is None:
        yield f"收到{units['given']}个单位，汇总{units['accepted']}个，未计入{units['left_out']}个"
    else:
        yield f"本轮{len(consolidation.expected)}个单位：汇总{units['accepted']}个{_left_out(consolidation)}"
    for outcome in consolidation.outcomes:
        for finding in outcome.findings if outcome.verdict == "unreadable" else ():
            if finding.code in RECEIVED_CODES and outcome.unit is not None:
                yield f"{outcome.unit.name}（{outcome.unit.code}）没有计入：{finding.message}。{finding.remedy}"
    for name, sheets in consolidation.split_sheets.items():
        yield f"{name}超过一张工作表能放的行数，分在{sheets}张表里，后面的叫{name}续表"


def _left_out(consolidation: Consolidation) -> str:
    """Why units of a round are not counted; all three numbers add up to its units."""
    came = {unit.code for unit in consolidation.units_given}
    not_accepted = sum(each.unit.code in came for each in consolidation.left_out)
    not_come = len(consolidation.left_out) - not_accepted
    return "".join(
        f"，{said}{count}个"
        for said, count in (("收到了没有通过的", not_accepted), ("还没有收到的", not_come))
        if count
    )


def log_lines(actions: Iterable[Action]) -> Iterator[str]:
    """A command a line: when, who, on which machine, with which program, what it did."""
    for action in actions:
        time = action.at[:19].replace("T", " ")
        yield f"{time} {action.by}（{action.machine}，{action.program}）{action.what}"


def problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """What is wrong with a round, a line each with what mends it; then the count."""
    from perfeval_xl.upkeep.checking import STATE_NAMES

    for problem in problems:
        yield f"［{STATE_NAMES[problem.state]}］{problem.file}：{problem.message}。{problem.mend}"
    harm = sum(problem.harms for problem in problems)
    yield f"有{harm}处缺损" if harm else "这一轮完好，没有缺少、损坏或被改动的"


def issued_lines(issued: Sequence[IssuedUnit], *, done: bool = True) -> Iterator[str]:
    """What is not as it was, a line a unit; then how many units there are and what became of them, or would become."""
    from perfeval_xl.campaign.issuing import ISSUE_STATE_NAMES, WOULD_NAMES

    names = ISSUE_STATE_NAMES if done else WOULD_NAMES
    for unit in issued:
        if unit.state != "unchanged":
            file = "" if unit.file is None else f"：{unit.file}"
            yield f"［{names[unit.state]}］{unit.unit.code} {unit.unit.name}{file}"
    states = [unit.state for unit in issued]
    counts = "，".join(f"{said}{states.count(state)}" for state, said in names.items() if state in states)
    yield f"{len(issued)}个单位：{counts}"


def collected_lines(file: Collected) -> Iterator[str]:
    """One file: what became of it, and what its version changed."""
    from perfeval_xl.campaign.taking_in.collected import OUTCOME_NAMES

    unit = "" if file.unit is None else f" {file.unit.code} {file.unit.name}"
    yield f"［{OUTCOME_NAMES[file.outcome]}］{file.file}{unit}：{file.message}"
    if file.changes is None:
        return
    for said, numbers in (
        ("已改好", file.changes.mended),
        ("仍未改好", file.changes.open),
        ("新出现", file.changes.new),
    ):
        if numbers:
            yield f"  {said}：第{'、'.join(str(number) for number in numbers)}号"
    for finding in file.findings:
        if finding.code == "restored" and finding.open:
            yield f"  第{finding.number}号：{finding.message}"
    if file.changes.unflagged:
        yield "  没有指出问题的格也改了："
    for cell in file.changes.unflagged:
        before, after = (shown(value, percent=False) for value in (cell.before, cell.after))
        yield f"    {cell.label}：{before} → {after}"


def collected_summary(collected: Sequence[Collected]) -> str:
    """`8个文件：收下5（通过3，待核实1，待更正1），重复2，不收1`."""
    from perfeval_xl.campaign.taking_in.collected import OUTCOME_NAMES

    outcomes = Counter[str](file.outcome for file in collected)
    verdicts = Counter(file.verdict for file in collected if file.outcome == "taken")
    said = []
    for outcome, name in OUTCOME_NAMES.items():
        if outcomes[outcome]:
            parts = "，".join(
                f"{word}{verdicts[verdict]}" for verdict, word in VERDICT_NAMES.items() if verdicts[verdict]
            )
            said.append(f"{name}{outcomes[outcome]}" + (f"（{parts}）" if outcome == "taken" else ""))
    return f"{len(collected)}个文件：{'，'.join(said)}"


def status_lines(standing: RoundStatus) -> Iterator[str]:
    """Every group with its counts and its units; then files without a unit, lapsed waivers, whom to remind."""
    from perfeval_xl.campaign.status import LISTED, STATE_NAMES
    from perfeval_xl.campaign.taking_in.collected import OUTCOME_NAMES

    yield f"{standing.title}：{len(standing.units)}个单位"
    for name, units in standing.groups.items():
        states = [unit.state for unit in units]
        counts = "，".join(f"{said}{states.count(state)}" for state, said in STATE_NAMES.items() if state in states)
        yield f"{name}（{len(units)}个单位：{counts}）"
        yield from (_unit_line(unit) for unit in units)
    for loose in standing.loose:
        if loose.outcome in LISTED:
            yield f"{LISTED[loose.outcome]}：{loose.name}：{loose.message}"
        elif loose.waits_for_order:
            yield f"没有计入的文件：{loose.name}：{loose.message}"
    counted = (each for each in standing.loose if each.outcome not in LISTED and not each.waits_for_order)
    others = Counter(loose.outcome for loose in counted)
    if others:
        counts = "，".join(f"{OUTCOME_NAMES[outcome]}{count}个" for outcome, count in sorted(others.items()))
        yield f"另有留存而没有归到单位的文件：{counts}"
    for note in standing.notes:
        yield f"现在的规则另有说法（不改变结论）：{note.unit.code} {note.unit.name}{note.message}"
    for unit in standing.units:
        for waiver in unit.lapsed:
            yield f"豁免已失效（填报的数又变了）：{unit.code} {unit.name}第{waiver.number}号"
    for text in standing.reminders.values():
        yield ""
        yield from text.split("\n")


def _unit_line(unit: UnitStatus) -> str:
    from perfeval_xl.campaign.status import RETURNED, STATE_NAMES, TO_RETURN, deadline_said

    said = [] if unit.state == "to_explain" else [STATE_NAMES[unit.state]]  # its queries say so
    said += [f"交了{unit.versions}版"] if unit.versions > 1 else []
    said += [f"以第{unit.current}版为准"] if unit.current != unit.latest else []
    said += [f"错误{unit.errors}处"] if unit.errors else []
    said += [f"待核实{unit.queries}处"] if unit.queries else []
    said += [] if unit.returned is None else [RETURNED if unit.returned else TO_RETURN]
    if unit.days_left is not None and unit.state not in {"accepted", "withdrawn"}:
        said.append(deadline_said(f"{unit.deadline}", unit.days_left))
    return f"  {unit.code} {unit.name}：{'，'.join(said)}"
