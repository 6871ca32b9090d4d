"""Collect: files as they came to versions in the ledger, every file accounted for.

A file is kept first (below received/, in one step) and looked at; when all are, those of a unit are recorded together
(settling.py). Wherever the process ends, the same command again brings the same state: what is kept already is kept,
what is recorded is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval_xl.campaign.belonging import likely_unit, unit_named, unit_on_sheet
from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.confirming import OfficersWord, moves
from perfeval_xl.campaign.judging import judged, refused, signed_unit
from perfeval_xl.campaign.keeping import keep
from perfeval_xl.campaign.ledger_rows import FileRow, LooseRow, UnitRow, VersionRow
from perfeval_xl.campaign.taking_in.collected import Collected, Outcome
from perfeval_xl.campaign.taking_in.file_times import FileTimes, believed
from perfeval_xl.campaign.taking_in.settling import Candidate, Looked, Settling, same_file
from perfeval_xl.campaign.versions import flagged_fields
from perfeval_xl.form.layout import Unit
from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.reading.reader import digest_of
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.review import Review
from perfeval_xl.rules.finding import Finding

Read = Callable[[DeliveredFile], Submission | Unread]
Follow = Callable[[Iterable[Looked]], Iterable[Looked]]
"""Hands on what was looked at, file by file."""


def collect(
    campaign: Campaign,
    files: Iterable[DeliveredFile],
    read: Read,
    *,
    officer: OfficersWord,
    now: str,
    follow: Follow = iter,
) -> Iterator[Collected]:
    """Takes in files, in their order. `read` reads one of them; `now`: the time that the ledger is to say.

    Nothing of a unit is recorded before all files were looked at: another one of it may still come. Raises InputError,
    OutputError.
    """
    units = campaign.ledger.units()
    looking = _Looking(campaign, units, read, officer, now)
    looked = list(follow(looking.at(file) for file in files))
    return Settling(campaign, units, officer, now).settled(looked)


@dataclass(frozen=True)
class _Looking:
    campaign: Campaign
    units: Sequence[UnitRow]
    read: Read
    officer: OfficersWord
    now: str

    def at(self, file: DeliveredFile) -> Looked:
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
        if mended and isinstance(done, Collected):
            return replace(done, message=f"{done.message}；留存的那一份坏了，已换上这一份")
        return done

    def _known(self, file: DeliveredFile, row: FileRow) -> Looked | None:
        """A file that is a version of some unit already, and stays it."""
        ledger = self.campaign.ledger
        version = ledger.version_of_file(row.sha256)
        if version is None or moves(version, self.officer.unit):
            return None
        named = self.officer.unit or unit_named(file.name, self.units)
        if not (version.confirmed or named is None or named.code == version.unit):
            return None
        owner = next(unit for unit in self.units if unit.code == version.unit)
        if row.sha256 == self.officer.newest:
            again = replace(version, name=file.name, taken_at=self.now)
            return Candidate(file.name, row, ledger.times(row.sha256), Unit(owner.code, owner.name), again)
        return same_file(file.name, version, owner, ledger.waivers(version.unit))

    def _judged(self, file: DeliveredFile, row: FileRow) -> Looked:
        returned = self.read(file)
        review = judged(self.campaign, returned, self.units, self.officer.unit, name=file.name)
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
        other = None if stamped else self._named_otherwise(file, returned)
        if other is not None:
            return self._loose(file, row, replace(review, unit=None), "needs_unit", other)
        return self._candidate(file, row, review, review.submission, review.unit, confirmed=not stamped)

    def _ask(self, file: DeliveredFile, submission: Submission) -> str:
        """Whose it may be, and how to say so."""
        written = submission.identity.unit.name.strip()
        guess = likely_unit(submission, file.name, self.units)
        said = f"看不出是哪个单位的，表上写的单位名称是“{written}”" if written else "看不出是哪个单位的"
        lost = "（本轮的密钥换过，用原来的密钥签的标识核对不了）" if self.campaign.key_was_lost else ""
        likely = f"，可能是{guess.name}（{guess.code}）" if guess is not None else ""
        code = guess.code if guess is not None else "单位代码"
        return f"{said}{lost}{likely}。向单位核实后单独收这一个文件，加上 --unit {code}"

    def _named_otherwise(self, file: DeliveredFile, returned: Submission | Unread) -> str | None:
        """What is said where the file itself names another unit of the roster than the officer does."""
        confirmed = self.officer.unit
        if confirmed is None or self.officer.although_named or isinstance(returned, Unread):
            return None
        on_sheet, in_name = unit_on_sheet(returned, confirmed, self.units), unit_named(file.name, self.units)
        named = in_name if on_sheet is None else on_sheet
        if named is None or named.code == confirmed.code:
            return None
        where = "文件名" if on_sheet is None else "表上"
        return (
            f"{where}写的是{named.name}（{named.code}），不是--unit写的{confirmed.name}（{confirmed.code}）。"
            f"向单位核实：是{named.name}的，用 --unit {named.code}；"
            f"确是{confirmed.name}的，用 --unit {confirmed.code} --although-named"
        )

    def _loose(self, file: DeliveredFile, row: FileRow, review: Review, outcome: Outcome, message: str) -> Collected:
        ledger = self.campaign.ledger
        with ledger.transaction():
            ledger.add_file(row)
            if (
                ledger.version_of_file(row.sha256) is None
            ):  # else it stays what it is, under whatever name it comes again
                ledger.add_loose(LooseRow(row.sha256, row.first_name, outcome, message, review.findings, self.now))
        return Collected(file.name, review.unit, None, review.verdict, outcome, message, review.findings)

    def _candidate(
        self, file: DeliveredFile, row: FileRow, review: Review, submission: Submission, unit: Unit, *, confirmed: bool
    ) -> Candidate:
        saved = believed(submission.saved, year=self.campaign.round.year, now=self.now)
        version = VersionRow(
            unit=unit.code,
            number=0,
            sha256=row.sha256,
            name=file.name,
            taken_at=row.taken_at,
            verdict=review.verdict or "errors",
            total=review.total_score,
            grade=review.grade,
            findings=review.findings,
            values=submission.evaluation.values,
            flagged=flagged_fields(submission, review.findings),
            confirmed=confirmed,
        )
        return Candidate(file.name, row, FileTimes(saved, file.packed, file.changed), unit, version)


def _said(findings: Sequence[Finding]) -> str:
    return "；".join(f"{finding.message}。{finding.remedy}" for finding in findings)
