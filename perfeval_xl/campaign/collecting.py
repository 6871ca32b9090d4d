"""Collect: files as they came to versions in the ledger, every file accounted for.

A file is kept first (below received/, in one step), then recorded in one transaction. Wherever the process ends, the
same command again brings the same state: what is kept already is kept, what is recorded is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from perfeval_xl.campaign.belonging import likely_unit, unit_named
from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.confirming import confirmed_unit, moves, only_one, take_back
from perfeval_xl.campaign.judging import judged, refused, signed_unit
from perfeval_xl.campaign.keeping import keep
from perfeval_xl.campaign.ledger_rows import FileRow, LooseRow, UnitRow, VersionRow, WaiverRow
from perfeval_xl.campaign.versions import (
    Changes,
    counting,
    differences,
    flagged_fields,
    row_counts,
    verdict_with,
    with_waivers,
)
from perfeval_xl.form.layout import Unit
from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.reading.reader import digest_of
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.review import Review
from perfeval_xl.review.corrections import corrections_of
from perfeval_xl.rules.finding import VERDICT_NAMES, Finding, Verdict

Outcome = Literal["taken", "same", "not_counted", "needs_unit", "refused", "ignored"]
OUTCOME_NAMES: Mapping[str, str] = {
    "taken": "收下",
    "same": "重复",
    "not_counted": "不计入",
    "needs_unit": "待确认单位",
    "refused": "不收",
    "ignored": "跳过",
}
Read = Callable[[DeliveredFile], Submission | Unread]


@dataclass(frozen=True)
class Collected:
    """What became of one file. `version` is its number in its unit, None where it is no version of one.

    `message` says it in Chinese, with what to do; `changes` against the unit's version before, None where it is none.
    """

    file: str
    unit: Unit | None
    version: int | None
    verdict: Verdict | None
    outcome: Outcome
    message: str
    findings: tuple[Finding, ...] = ()
    changes: Changes | None = None

    def as_json(self) -> dict[str, Any]:
        """The file as `perfeval collect --json` prints it."""
        return {
            "file": self.file,
            "unit": None if self.unit is None else {"code": self.unit.code, "name": self.unit.name},
            "version": self.version,
            "verdict": self.verdict,
            "outcome": self.outcome,
            "message": self.message,
            "changes": None if self.changes is None else self.changes.as_json(),
        }


def collect(
    campaign: Campaign, files: Iterable[DeliveredFile], read: Read, *, unit: str | None, now: str
) -> Iterator[Collected]:
    """Takes in files one by one. `read` reads one of them; `unit` is the code of the unit that the officer confirms.

    `now`: the time that the ledger is to say. Raises InputError (with `unit`: not exactly one file, or no such unit),
    OutputError.
    """
    units = campaign.ledger.units()
    confirmed = None if unit is None else confirmed_unit(unit, units)
    if confirmed is not None:
        files = only_one(files)
    collecting = _Collecting(campaign, units, read, confirmed, now)
    return (collecting.take(file) for file in files)


@dataclass(frozen=True)
class _Taken:
    """A file that is a version of a unit."""

    file: DeliveredFile
    row: FileRow
    review: Review
    submission: Submission
    confirmed: bool

    def numbers(self, given: Mapping[str, int]) -> Mapping[str, int]:
        """The numbers of the unit's findings: those given before, and the next for findings that have none."""
        return corrections_of(self.review, replace(self.submission, numbers=given)).numbers

    def version(self, unit: str, number: int, numbers: Mapping[str, int]) -> VersionRow:
        review = self.review
        return VersionRow(
            unit=unit,
            number=number,
            sha256=self.row.sha256,
            name=self.file.name,
            taken_at=self.row.taken_at,
            verdict=review.verdict or "errors",
            total=review.total_score,
            grade=review.grade,
            findings=tuple(replace(finding, number=numbers[finding.key]) for finding in review.findings),
            values=self.submission.evaluation.values,
            flagged=flagged_fields(self.submission, review.findings),
            confirmed=self.confirmed,
        )


@dataclass(frozen=True)
class _Collecting:
    campaign: Campaign
    units: Sequence[UnitRow]
    read: Read
    confirmed: UnitRow | None
    now: str

    def take(self, file: DeliveredFile) -> Collected:
        if file.content is None:
            return Collected(file.name, None, None, None, "ignored", "不是回收的工作簿，跳过")
        if not isinstance(file.content, bytes):
            review = judged(self.campaign, self.read(file), self.units)
            return Collected(
                file.name, None, None, review.verdict, "refused", f"{_said(review.findings)}；没有留存", review.findings
            )
        digest = digest_of(file)
        mended = keep(self.campaign.received, digest, file.content)
        row = FileRow(digest, len(file.content), file.name, self.now)
        done = self._known(file, row) or self._judged(file, row)
        return replace(done, message=f"{done.message}；留存的那一份坏了，已换上这一份") if mended else done

    def _known(self, file: DeliveredFile, row: FileRow) -> Collected | None:
        """A file that is a version of some unit already, and stays it."""
        version = self.campaign.ledger.version_of_file(row.sha256)
        if version is None or moves(version, self.confirmed):
            return None
        named = self.confirmed or unit_named(file.name, self.units)
        same = version.confirmed or named is None or named.code == version.unit
        return self._same(file, version) if same else None

    def _same(self, file: DeliveredFile, version: VersionRow) -> Collected:
        unit = self._owner(version)
        verdict = verdict_with(version, self.campaign.ledger.waivers(version.unit))
        said = f"与{unit.name}已交的第{version.number}版是同一个文件"
        return Collected(file.name, Unit(unit.code, unit.name), version.number, verdict, "same", said)

    def _owner(self, version: VersionRow) -> UnitRow:
        return next(unit for unit in self.units if unit.code == version.unit)

    def _judged(self, file: DeliveredFile, row: FileRow) -> Collected:
        returned = self.read(file)
        review = judged(self.campaign, returned, self.units, self.confirmed, name=file.name)
        if review.verdict is None:
            return self._loose(file, row, review, "ignored", "是本系统自己的输出，不是回收的工作簿")
        if review.submission is None or refused(review.findings):
            said = _said([each for each in review.findings if review.submission is None or refused([each])])
            return self._loose(file, row, review, "refused", said)
        if any(finding.code == "not_filled_in" for finding in review.findings):
            return self._loose(file, row, review, "not_counted", "空白表，没有填写，不算交来的一版")
        if row.sha256 in self.campaign.ledger.copies():
            return self._loose(file, row, review, "not_counted", "退回件原样交回，没有改动，不算交来的一版")
        if review.unit is None:
            return self._loose(file, row, review, "needs_unit", self._ask(file, review.submission))
        stamped = isinstance(returned, Submission) and signed_unit(self.campaign, returned) is not None
        return self._version(_Taken(file, row, review, review.submission, not stamped), review.unit)

    def _ask(self, file: DeliveredFile, submission: Submission) -> str:
        """Whose it may be, and how to say so."""
        written = submission.identity.unit.name.strip()
        guess = likely_unit(submission, file.name, self.units)
        said = f"看不出是哪个单位的，表上写的单位名称是“{written}”" if written else "看不出是哪个单位的"
        lost = "（本轮的密钥换过，用原来的密钥签的标识核对不了）" if self.campaign.key_was_lost else ""
        likely = f"，可能是{guess.name}（{guess.code}）" if guess is not None else ""
        code = guess.code if guess is not None else "单位代码"
        return f"{said}{lost}{likely}。向单位核实后单独收这一个文件，加上 --unit {code}"

    def _loose(self, file: DeliveredFile, row: FileRow, review: Review, outcome: Outcome, message: str) -> Collected:
        ledger = self.campaign.ledger
        with ledger.transaction():
            ledger.add_file(row)
            if (
                ledger.version_of_file(row.sha256) is None
            ):  # else it stays what it is, under whatever name it comes again
                ledger.add_loose(LooseRow(row.sha256, row.first_name, outcome, message, review.findings, self.now))
        return Collected(file.name, review.unit, None, review.verdict, outcome, message, review.findings)

    def _version(self, taken: _Taken, unit: Unit) -> Collected:
        ledger = self.campaign.ledger
        with ledger.transaction():
            known = ledger.version_of_file(taken.row.sha256)
            meanwhile = known is not None and not moves(known, self.confirmed)
            if not meanwhile:
                moved = None if known is None else take_back(ledger, known, self._owner(known), unit.code, self.now)
                versions, numbers = ledger.versions(unit.code), taken.numbers(ledger.numbers(unit.code))
                version = taken.version(unit.code, ledger.next_number(unit.code), numbers)
                ledger.add_file(taken.row)
                ledger.add_numbers(unit.code, numbers)
                ledger.add_version(version)
                waivers = ledger.waivers(unit.code)  # with those that were made on this file before it was taken back
        if meanwhile:  # another command has taken it
            return self.take(taken.file)
        before = counting(versions, waivers)
        verdict = verdict_with(version, waivers)
        stands = before is not None and verdict != "accepted"
        became = _became(version, waivers, before if stands else None)
        return Collected(
            taken.file.name,
            unit,
            version.number,
            verdict,
            "not_counted" if stands else "taken",
            became if moved is None else moved.said(unit.name, became),
            version.findings,
            self._changes(versions[-1], version, taken.submission) if versions else None,
        )

    def _changes(self, before: VersionRow, after: VersionRow, submission: Submission) -> Changes:
        identity, layout = submission.identity, submission.evaluator.layout
        counts = row_counts(layout, before.values, after.values)
        rows = {group.id: group.count for group in layout.groups.values()}
        return differences(
            before, after, self.campaign.forms.evaluator(identity.form, identity.year, {**rows, **counts}).layout
        )


def _said(findings: Sequence[Finding]) -> str:
    return "；".join(f"{finding.message}。{finding.remedy}" for finding in findings)


def _became(version: VersionRow, waivers: Sequence[WaiverRow], stands: VersionRow | None) -> str:
    findings, verdict = with_waivers(version.findings, waivers), verdict_with(version, waivers)
    errors, queries = (
        sum(finding.open and finding.severity == severity for finding in findings) for severity in ("error", "query")
    )
    counts = "".join(f"，{name}{count}处" for name, count in (("错误", errors), ("待核实", queries)) if count)
    said = f"第{version.number}版，{VERDICT_NAMES[verdict]}{counts}"
    if stands is not None:
        return f"{said}；已通过的第{stands.number}版仍然有效，这一版不计入"
    return f"{said}，计入汇总" if verdict == "accepted" else said
