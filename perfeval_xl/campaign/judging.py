"""A returned file as the round sees it: held against stamp and roster, reviewed, numbered as the ledger has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval_xl.campaign.belonging import REFUSING, as_unit, campaign_findings
from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger_rows import UnitRow
from perfeval_xl.campaign.signing import signature_holds
from perfeval_xl.campaign.versions import with_waivers
from perfeval_xl.form.layout import Unit
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.review import Review, review
from perfeval_xl.review.last_year import LastYear
from perfeval_xl.rules.finding import Finding, verdict_of
from perfeval_xl.rules.reading_codes import noticed


def judged(
    campaign: Campaign,
    returned: Submission | Unread,
    units: Sequence[UnitRow],
    confirmed: UnitRow | None = None,
    *,
    name: str | None = None,
    before: LastYear | None = None,
) -> Review:
    """The review of a file in a round, without waivers. `units` are those of the ledger.

    `confirmed`: the unit that the officer says a file without a stamp is of. `name`: how the file is called by whoever
    sent it, where that is not its name here. `before`: last year's returns. The submission of a unit of the round has
    the roster's name and a stamp that is signed, whatever stamp the file had.
    """
    if isinstance(returned, Unread):
        return review(returned)
    returned = _unsigned(campaign, returned)
    findings = campaign_findings(campaign, returned, name or returned.file, units, confirmed)
    stamped = returned.identity.known_unit
    unit = confirmed if stamped is None else next((each for each in units if each.code == stamped.code), None)
    if refused(findings) or unit is None:  # then it is nobody's, so that it cannot stand in the way of a unit's own
        return replace(review(replace(returned, numbers={}), findings), unit=None)
    ours = as_unit(returned, unit)
    ours = replace(ours, identity=campaign.signed(ours.identity), numbers=campaign.ledger.numbers(unit.code))
    return review(ours, findings, None if before is None else before.of(ours))


def _unsigned(campaign: Campaign, submission: Submission) -> Submission:
    """After the round's key was lost: what the lost one may have signed is as if it said nothing of its unit."""
    identity = submission.identity
    if not campaign.key_was_lost or identity.campaign != campaign.round.id or identity.known_unit is None:
        return submission
    if signature_holds(campaign.key, identity.entries()):
        return submission
    said = f"本轮的密钥丢失后另做过，标识里写的是{identity.unit.name}（{identity.unit.code}），是不是真的核对不了"
    note = noticed("unit_unknown", said, "向单位核实后，单独收这一个文件，写明单位代码")
    unknown = replace(identity, unit=Unit("", identity.unit.name))
    return replace(submission, identity=unknown, notes=(note, *submission.notes))


def signed_unit(campaign: Campaign, submission: Submission) -> Unit | None:
    """The unit that a submission's stamp says, if that is to be believed."""
    return _unsigned(campaign, submission).identity.known_unit


def refused(findings: Sequence[Finding]) -> bool:
    """Whether a file with these findings is no submission of a unit of the round."""
    return any(finding.code in REFUSING for finding in findings)


def waived(campaign: Campaign, reviewed: Review) -> Review:
    """The review with the waivers of its unit."""
    if reviewed.unit is None or reviewed.verdict in {None, "unreadable"} or refused(reviewed.findings):
        return reviewed
    findings = with_waivers(reviewed.findings, campaign.ledger.waivers(reviewed.unit.code))
    return replace(reviewed, findings=findings, verdict=verdict_of(findings))
