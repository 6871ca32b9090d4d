"""What every command that changes a round does beside its work: it leaves who, when and what, and renews the copy."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from perfeval_xl import __version__
from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger_rows import Action
from perfeval_xl.upkeep.ledger_copy import renew_copy

UNKNOWN = "不详"
_NOT_ENDED = "没有做完"
_MOST_NAMED = 20


@dataclass
class Doing:
    """What a command has come to; `what` is said in Chinese when it has ended."""

    what: str = _NOT_ENDED


def action(verb: str, by: str | None, now: str) -> Action:
    """A command that begins now. `by`: who gives it, None: whoever is logged in."""
    who = (by or "").strip() or _login_name()
    return Action(now, who, platform.node() or UNKNOWN, f"perfeval {__version__}", verb, _NOT_ENDED)


def _login_name() -> str:
    try:
        return getpass.getuser() or UNKNOWN
    except (OSError, KeyError, ImportError):  # nobody by this number; on Windows without the variables
        return UNKNOWN


@contextmanager
def changing(campaign: Campaign, begun: Action) -> Iterator[Doing]:
    """The time in which a command changes a round. Raises InputError (`ledger_damaged`) before, OutputError after."""
    ledger = campaign.ledger
    ledger.acts(begun)
    doing = Doing()
    yield doing
    ledger.did(doing.what)
    renew_copy(campaign, anew=ledger.has_changed)


def counted(said: Iterable[tuple[str, str]]) -> str:
    """What became of many, by what became of them: `收下2个（999901第1版、999902第1版），重复1个`."""
    named: dict[str, list[str]] = {}
    for what, which in said:
        named.setdefault(what, []).append(which)
    return "，".join(f"{what}{len(which)}个{_names(which)}" for what, which in named.items())


def _names(which: Iterable[str]) -> str:
    known = [name for name in which if name]
    if not known:
        return ""
    more = "等" if len(known) > _MOST_NAMED else ""
    return f"（{'、'.join(known[:_MOST_NAMED])}{more}）"
