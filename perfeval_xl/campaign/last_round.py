"""What last year's round accepted, as the figures that this year's workbooks are issued with."""

from __future__ import annotations

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.versions import counting
from perfeval_xl.errors import InputError
from perfeval_xl.expressions.values import Values
from perfeval_xl.form.layout import Layout
from perfeval_xl.review.last_year import LastYearsKey


def last_years_figures(previous: Campaign, layout: Layout) -> dict[str, dict[str, float]]:
    """By unit code and field of `layout`; units of which no version counts, and blank figures, are not there.

    Rows that a unit names itself are left to it: they need not be the same rows again. Raises InputError
    (`previous_wrong`) where the round is of another form, of another year than the one before, or has no accepted
    version at all.
    """
    form, year = layout.definition.form, layout.year - 1
    found = previous.round
    if (found.form, found.year) != (form, year):
        raise _wrong(f"{previous.folder}是{found.year}年度{found.form}的一轮", f"要的是{year}年度{form}的一轮")
    own = {
        key: before
        for key, before in layout.prior.items()
        if layout.fields[key].role == "input" and layout.group_of(layout.fields[key]) is None
    }
    figures = {}
    for (_, code, _), values in accepted_values(previous).items():
        said = {key: values.get(before) for key, before in own.items()}
        figures[code] = {key: value for key, value in said.items() if isinstance(value, float)}
    if not figures:
        raise _wrong(f"{previous.folder}里没有一个单位通过", "等有单位通过以后再用，或去掉--previous")
    return figures


def accepted_values(previous: Campaign) -> dict[LastYearsKey, Values]:
    """By form, unit and year all that a round has accepted, sums too. Raises InputError where the ledger is damaged."""
    form, year, ledger = previous.round.form, previous.round.year, previous.ledger
    counted = ((unit.code, counting(ledger.versions(unit.code), ledger.waivers(unit.code))) for unit in ledger.units())
    return {(form, code, year): version.values for code, version in counted if version is not None}


def _wrong(message: str, remedy: str) -> InputError:
    return InputError(f"--previous写的{message}", remedy, code="previous_wrong")
