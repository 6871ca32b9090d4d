"""The files of one delivery to versions of their units, once all of them are known: in which order, and which count.

The order is told by the files' times (file_times.py) or by the officer. What is not told is not guessed: such files are
kept, counted nowhere, and named, until the officer says which is the newest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.confirming import Moved, OfficersWord, moves, take_back
from perfeval_xl.campaign.ledger_rows import SAY_NEWEST, FileRow, LooseRow, UnitRow, VersionRow, WaiverRow
from perfeval_xl.campaign.taking_in.collected import Collected
from perfeval_xl.campaign.taking_in.file_times import FileTimes, Told, compared
from perfeval_xl.campaign.versions import (
    Changes,
    counting,
    current,
    differences,
    row_counts,
    verdict_with,
    with_waivers,
)
from perfeval_xl.form.layout import Unit
from perfeval_xl.formats.refusals import quoted
from perfeval_xl.review.corrections import numbers_of
from perfeval_xl.rules.finding import VERDICT_NAMES, Verdict

_LONGEST_NAME = 60


@dataclass(frozen=True)
class Candidate:
    """A file that is to be a version of a unit. `version` is that version, but for its number and those of findings."""

    name: str
    row: FileRow
    times: FileTimes
    unit: Unit
    version: VersionRow

    @property
    def sha256(self) -> str:
        """Of the file."""
        return self.row.sha256

    @property
    def verdict(self) -> Verdict:
        """Of its review."""
        return self.version.verdict


Looked = Collected | Candidate
"""A file that was looked at: what became of it, or what it may become."""


def in_order(candidates: Sequence[Candidate], newest: str = "") -> tuple[list[Candidate], list[Candidate]]:
    """Files of one unit, the oldest first; and those among which no order is told, all older than the former.

    `newest` is the SHA-256 of the one that the officer says is the newest.
    """
    left, newest_first = list(candidates), list[Candidate]()
    while left:
        latest = next((each for each in left if _is_latest(each, left, newest)), None)
        if latest is None:
            break
        newest_first.append(latest)
        left.remove(latest)
    return newest_first[::-1], left


def _is_latest(one: Candidate, among: Iterable[Candidate], newest: str) -> bool:
    return one.sha256 == newest or all(
        other is one or (other.sha256 != newest and compared(one.times, other.times).order == "newer")
        for other in among
    )


@dataclass(frozen=True)
class Settling:
    """Records the files of a delivery, the files of a unit in one transaction. `now`: the time for the ledger."""

    campaign: Campaign
    units: Sequence[UnitRow]
    officer: OfficersWord
    now: str

    def settled(self, looked: Sequence[Looked]) -> Iterator[Collected]:
        """What became of each file, in their order. Raises InputError, OutputError."""
        by_unit: dict[str, dict[str, Candidate]] = {}
        for each in looked:
            if isinstance(each, Candidate):
                same = by_unit.setdefault(each.unit.code, {})
                first = same.setdefault(each.sha256, each)
                same[each.sha256] = replace(first, times=first.times.earliest(each.times))
        became = {
            sha256: each
            for candidates in by_unit.values()
            for sha256, each in self._unit(list(candidates.values())).items()
        }
        said: set[str] = set()
        for each in looked:
            if isinstance(each, Collected):
                yield each
                continue
            done = became[each.sha256]
            yield _repeated(done, each.name) if each.sha256 in said else replace(done, file=each.name)
            said.add(each.sha256)

    def _unit(self, candidates: Sequence[Candidate]) -> dict[str, Collected]:
        """All that came of one unit, by SHA-256."""
        ledger, code = self.campaign.ledger, candidates[0].unit.code
        done: dict[str, Collected] = {}
        with ledger.transaction():
            known = {each.sha256: same for each in candidates if (same := self._known(each)) is not None}
            new = [each for each in candidates if each.sha256 not in known]
            ordered, unclear = in_order(new, self.officer.newest)
            standing = current(ledger.versions(code), ledger.waivers(code))
            before: Candidate | None = None
            for each in ordered:
                refused = self._not_to_replace(each, standing)
                beside = "" if before is None else f"；比同一批的{_named(before.name)}新：{_why(each, before)}"
                done[each.sha256] = self._set_aside(each, refused) if refused else self._version(each, beside)
                before = each
            for each in unclear:
                done[each.sha256] = self._set_aside(each, self._unclear(each, unclear))
        return {**done, **known}

    def _known(self, candidate: Candidate) -> Collected | None:
        """A file that is the version it is to be: another command has taken it since it was looked at."""
        ledger = self.campaign.ledger
        version = ledger.version_of_file(candidate.sha256)
        if version is None or moves(version, self.officer.unit):
            return None
        if candidate.sha256 == self.officer.newest and version.number < ledger.versions(version.unit)[-1].number:
            return None
        return same_file(candidate.name, version, self._owner(version), ledger.waivers(version.unit))

    def _not_to_replace(self, candidate: Candidate, standing: VersionRow | None) -> str:
        """Why a file does not come after the version by which the unit stands; '' where it does.

        An older one never takes the place of one that is accepted. Nor has a unit to correct what is not its last word.
        What only the folder tells is not enough for that, nor where the officer has the file in hand.
        """
        if candidate.sha256 == self.officer.newest:
            return ""
        told = self._told(candidate, standing)
        if standing is not None and told.order in {"older", "contradictory"}:
            waivers = self.campaign.ledger.waivers(candidate.unit.code)
            stands = verdict_with(standing, waivers) == "accepted"
            accepted = verdict_with(candidate.version, waivers) == "accepted"
            is_sure = not told.by_folder or self.officer.unit is None
            if (accepted and stands and is_sure) or (not accepted and not stands and not told.by_folder):
                return _older(candidate, standing, told)
        aside = self.campaign.ledger.loose_file(candidate.sha256)
        if aside is not None and aside.waits_for_order and told.order != "newer":
            return aside.message  # until the officer says
        return ""

    def _unclear(self, candidate: Candidate, among: Sequence[Candidate]) -> str:
        """What is said of a file of which nobody knows whether it is the newest, or that older ones are mixed up."""
        ledger, code = self.campaign.ledger, candidate.unit.code
        standing = current(ledger.versions(code), ledger.waivers(code))
        told = self._told(candidate, standing)
        if standing is not None and told.order == "older":
            return _older(candidate, standing, told)
        others = [each for each in among if each is not candidate]
        pairs = (compared(candidate.times, each.times) for each in others)
        why = next((each.why for each in pairs if each.order == "contradictory"), "记的时间相同，或没有记")
        return (
            f"与同一批的{'、'.join(_named(each.name) for each in others)}分不清哪一份新（{why}），"
            f"都不计入。{_say_which(candidate)}"
        )

    def _told(self, candidate: Candidate, standing: VersionRow | None) -> Told:
        if standing is None:
            return Told("unknown")
        return compared(candidate.times, self.campaign.ledger.times(standing.sha256))

    def _set_aside(self, candidate: Candidate, why: str) -> Collected:
        """Kept and counted nowhere; a file that moves away from another unit leaves that all the same."""
        ledger = self.campaign.ledger
        moved = self._moved(candidate)
        self._keep(candidate)
        findings = candidate.version.findings
        ledger.add_loose(LooseRow(candidate.sha256, candidate.row.first_name, "not_counted", why, findings, self.now))
        said = why if moved is None else moved.said(candidate.unit.name, why)
        return Collected(candidate.name, candidate.unit, None, candidate.verdict, "not_counted", said, findings)

    def _keep(self, candidate: Candidate) -> None:
        self.campaign.ledger.add_file(candidate.row)
        self.campaign.ledger.add_times(candidate.sha256, candidate.times)

    def _moved(self, candidate: Candidate) -> Moved | None:
        """Takes the file back from the unit that it is a version of, if any."""
        ledger = self.campaign.ledger
        known = ledger.version_of_file(candidate.sha256)
        if known is None:
            return None
        if known.unit == candidate.unit.code:  # it gets a later number
            ledger.take_back(known, known.unit, self.now)
            return None
        return take_back(ledger, known, self._owner(known), candidate.unit.code, self.now)

    def _version(self, candidate: Candidate, beside: str) -> Collected:
        ledger, code = self.campaign.ledger, candidate.unit.code
        moved = self._moved(candidate)
        versions = ledger.versions(code)
        self._keep(candidate)
        numbers = numbers_of(candidate.version.findings, ledger.numbers(code))
        version = replace(
            candidate.version,
            number=ledger.next_number(code),
            findings=tuple(replace(each, number=numbers[each.key]) for each in candidate.version.findings),
        )
        ledger.add_numbers(code, numbers)
        ledger.add_version(version)
        waivers = ledger.waivers(code)  # with those that were made on this file before it was taken back
        before, verdict = counting(versions, waivers), verdict_with(version, waivers)
        stands = before is not None and verdict != "accepted"
        by_word = f"按{SAY_NEWEST}列为最新的一版：" if candidate.sha256 == self.officer.newest else ""
        became = f"{by_word}{_became(version, waivers, before)}"
        return Collected(
            candidate.name,
            candidate.unit,
            version.number,
            verdict,
            "not_counted" if stands else "taken",
            (became if moved is None else moved.said(candidate.unit.name, became)) + beside,
            version.findings,
            self._changes(versions[-1], version) if versions else None,
        )

    def _changes(self, before: VersionRow, after: VersionRow) -> Changes:
        forms, found = self.campaign.forms, self.campaign.round
        usual = forms.evaluator(found.form, found.year).layout
        counts = row_counts(usual, before.values, after.values)
        return differences(before, after, forms.evaluator(found.form, found.year, counts).layout)

    def _owner(self, version: VersionRow) -> UnitRow:
        return next(unit for unit in self.units if unit.code == version.unit)


def same_file(name: str, version: VersionRow, owner: UnitRow, waivers: Sequence[WaiverRow]) -> Collected:
    """A file that is a version already."""
    said = f"与{owner.name}已交的第{version.number}版是同一个文件"
    verdict = verdict_with(version, waivers)
    return Collected(name, Unit(owner.code, owner.name), version.number, verdict, "same", said)


def _repeated(done: Collected, name: str) -> Collected:
    """The same file once more in one delivery."""
    if done.version is None or done.unit is None:
        return replace(done, file=name)
    said = f"与{done.unit.name}已交的第{done.version}版是同一个文件"
    return Collected(name, done.unit, done.version, done.verdict, "same", said)


def _older(candidate: Candidate, standing: VersionRow, told: Told) -> str:
    than = f"第{standing.number}版（{_named(standing.name)}）"
    said = f"比{than}旧：{told.why}" if told.order == "older" else f"与{than}分不清哪一份新（{told.why}）"
    return f"{said}，不计入，仍以那一版为准。{_say_which(candidate)}"


def _say_which(candidate: Candidate) -> str:
    return f"要以这一份为准的，再收一次，加上 {SAY_NEWEST} {candidate.name}"


def _why(one: Candidate, other: Candidate) -> str:
    told = compared(one.times, other.times)
    return told.why if told.order == "newer" else "经办人说的"


def _named(name: str) -> str:
    """A file without its folders."""
    return quoted(name.replace("\\", "/").rpartition("/")[2], _LONGEST_NAME)


def _became(version: VersionRow, waivers: Sequence[WaiverRow], before: VersionRow | None) -> str:
    """`before` is the accepted version that counted until now."""
    findings, verdict = with_waivers(version.findings, waivers), verdict_with(version, waivers)
    errors, queries = (
        sum(finding.open and finding.severity == severity for finding in findings) for severity in ("error", "query")
    )
    counts = "".join(f"，{name}{count}处" for name, count in (("错误", errors), ("待核实", queries)) if count)
    said = f"第{version.number}版{'' if verdict == 'queries' else f'，{VERDICT_NAMES[verdict]}'}{counts}"
    if verdict != "accepted":
        return said if before is None else f"{said}；已通过的第{before.number}版仍然有效，这一版不计入"
    return f"{said}，计入汇总" + ("" if before is None else f"，代替已通过的第{before.number}版")
