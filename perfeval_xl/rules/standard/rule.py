"""What a standard rule is."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.form.definition import Severity

SCORING = "财预〔2020〕10号"
SHARE_DIGITS, SHOWN_DIGITS = 4, 4
"""Digits of a share (2 of its percentage) and of any other number that a message shows.

Comparisons without a limit of their own are made at these, so that no message says that 100.00% is above 100%.
"""


@dataclass(frozen=True)
class Rule:
    """A check before it is tied to cells; texts may hold `{expression}`.

    Expressions use the fact's local names, VALUE (the field at which the rule stands), COMPUTED (the formula that the
    definition gives for it) and LIMIT. `limit` is what LIMIT stands for unless a definition says otherwise; None: the
    rule has none. `yields_to`: the check waits while a check of such a code has failed on the same row of the form.
    `source`: where the rule comes from, "" for the form itself.
    """

    code: str
    severity: Severity
    title: str
    holds: str
    message: str
    remedy: str
    when: str | None = None
    found: str = "{VALUE}"
    expected: str = ""
    limit: float | None = None
    yields_to: tuple[str, ...] = ()
    source: str = ""
