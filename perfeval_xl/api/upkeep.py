"""The verbs that keep a round whole: whether everything is, what was lost put back, an archive."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.api.arguments import now_said
from perfeval_xl.api.refusals import refusals_said
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.upkeep.changing import action
from perfeval_xl.upkeep.checking import Problem, check_round
from perfeval_xl.upkeep.exporting import Exported, export_round
from perfeval_xl.upkeep.restoring import Restored, restore_round


@refusals_said
def round_check(campaign: Path) -> tuple[Problem, ...]:
    """What of a round is damaged, missing or changed: its ledger and the copy of it, form.yaml, the key, the workbooks
    that were issued, the files that came in, the correction copies. Each says what mends it.

    Raises InputError where the folder is no round's, OutputError.
    """
    return check_round(campaign)


@refusals_said
def round_restore(campaign: Path, *, by: str | None = None) -> Restored:
    """Puts back what was lost: the ledger from its copy, where that is gone from the files that are there; form.yaml.

    A sound ledger is never replaced, a broken one moved aside. `by`: who is to stand in the log. Raises InputError
    (`nothing_to_restore`, `not_to_be_restored`), OutputError.
    """
    return restore_round(campaign, action("restore", by, now_said()))


@refusals_said
def round_export(campaign: Path, output: Path) -> Exported:
    """Writes an archive that is readable without the program into a folder that is empty or not there yet.

    Workbooks under the units' names, what was found, waivers and log as CSV. Raises InputError, OutputError.
    """
    with open_campaign(campaign) as opened:
        return export_round(opened, output)
