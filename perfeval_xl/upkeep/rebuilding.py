"""A ledger made anew from what a round's folder still tells, where the ledger and its copy are both gone.

The workbooks that were issued say the round's id, its units and the figures that were filled in; correction copies say
the numbers of findings. What was in the ledger alone is lost, and that is said.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.issuing import entries_text, stamp_of
from perfeval_xl.campaign.ledger import new_ledger
from perfeval_xl.campaign.ledger_rows import Round
from perfeval_xl.campaign.roster import RosterUnit
from perfeval_xl.campaign.signing import fingerprint, key_in
from perfeval_xl.errors import InputError
from perfeval_xl.form.identity import Identity
from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.intake.regular_file import content_of
from perfeval_xl.reading.reader import Reader
from perfeval_xl.reading.submission import Submission
from perfeval_xl.rules.known_forms import KnownForms, known_forms

LOST = (
    "豁免（要重新豁免）",
    "名册里的联系人和截止日期（用名册把下发的命令再执行一次就有）",
    "经办人对看不出单位的文件所作的确认",
    "已撤销的单位",
    "以前谁在什么时候做了什么",
)
_OF_NO_VERSION = 0
"""Of which version a copy was made is not known."""


@dataclass(frozen=True)
class _Found:
    """A workbook that was issued, as it stands there."""

    file: str
    sha256: str
    issued_at: str
    identity: Identity


def rebuild_ledger(folder: Path, made: Path, now: str) -> list[str]:
    """Writes a ledger to `made` and says what it cannot hold.

    Raises InputError (`not_to_be_restored`) where form.yaml or every issued workbook is gone; OutputError.
    """
    with new_ledger(made) as ledger:
        campaign = Campaign(folder, ledger)
        if not campaign.form_file.is_file():
            raise _not_enough("表样定义form.yaml也没有了", "从备份里放回form.yaml，再执行一次")
        forms = known_forms([campaign.form_file])
        with Reader(forms) as reader:
            issued = list(_issued(campaign, reader))
            if not issued:
                raise _not_enough("下发的工作簿也没有了", "从备份里放回issued文件夹或台账，再执行一次")
            _begin(campaign, issued, forms)
            _add_units(campaign, issued)
            numbers = _add_copies(campaign, reader)
    lost = list(LOST)
    if not numbers:
        lost.append("问题的编号（重新编，与以前说过的第几号可能不同）")
    return lost


def _not_enough(why: str, mend: str) -> InputError:
    return InputError(f"台账和它的副本都用不了，{why}，恢复不了", mend, code="not_to_be_restored")


def _issued(campaign: Campaign, reader: Reader) -> Iterator[_Found]:
    for path, content in _workbooks(campaign.issued):
        said = reader.read(DeliveredFile(path, path.name, content))
        if isinstance(said, Submission) and said.identity.campaign and said.identity.known_unit is not None:
            at = datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(timespec="seconds")
            file = path.relative_to(campaign.folder).as_posix()
            yield _Found(file, hashlib.sha256(content).hexdigest(), at, said.identity)


def _workbooks(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.rglob("*.xlsx")):
        content = content_of(path)
        if isinstance(content, bytes) and not path.name.startswith((".~", "~$")):
            yield path, content


def _begin(campaign: Campaign, issued: list[_Found], forms: KnownForms) -> None:
    ledger = campaign.ledger
    first = issued[0].identity
    digest = forms.definition(first.form).digest
    begun = Round(first.campaign, first.form, digest, first.year, min(each.issued_at for each in issued))
    with ledger.transaction():
        ledger.begin(begun)
        ledger.add_definition(digest, campaign.form_file.read_bytes())
        try:
            ledger.add_key(fingerprint(key_in(campaign.key_file)), begun.created)
        except InputError:
            return  # gone as well: the command says so


def _add_units(campaign: Campaign, issued: list[_Found]) -> None:
    ledger = campaign.ledger
    groups = _groups(campaign.manifest)
    one_each = {each.identity.unit.code: each for each in issued if each.identity.campaign == ledger.round().id}
    order = {code: position for position, code in enumerate(groups)}
    codes = sorted(one_each, key=lambda code: (order.get(code, len(order)), code))
    ledger.register(
        [RosterUnit(code, one_each[code].identity.unit.name, groups.get(code, ""), "", None) for code in codes]
    )
    with ledger.transaction():
        for code in codes:
            found = one_each[code]
            ledger.mark_issued(
                code,
                file=found.file,
                sha256=found.sha256,
                stamp=stamp_of(found.identity),
                prefilled=entries_text(found.identity.prefilled),
                now=found.issued_at,
            )


def _groups(manifest: Path) -> dict[str, str]:
    """The groups of the units by their codes, in the roster's order, as the list of issued workbooks has them."""
    content = content_of(manifest)
    if not isinstance(content, bytes):
        return {}
    lines = content.decode("utf-8-sig", "replace").splitlines()
    return {row[0]: row[2] for row in list(csv.reader(lines))[1:] if len(row) > 2}


def _add_copies(campaign: Campaign, reader: Reader) -> bool:
    """The correction copies, and the numbers of findings that they carry; whether there were any."""
    ledger = campaign.ledger
    units, numbered = {unit.code for unit in ledger.units()}, False
    for path, content in _workbooks(campaign.corrections):
        said = reader.read(DeliveredFile(path, path.name, content))
        if not isinstance(said, Submission) or said.identity.unit.code not in units or not said.numbers:
            continue
        code, numbered = said.identity.unit.code, True
        with ledger.transaction():
            ledger.add_numbers(code, said.numbers)
            digest = hashlib.sha256(content).hexdigest()
            if not (campaign.received / digest).exists():  # else it came in: a unit may have filled it in
                ledger.add_copy(digest, code, _OF_NO_VERSION)
    return numbered
