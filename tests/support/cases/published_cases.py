"""Real tables that units published, from tests/cases/: the values as printed, and by hand what is to be found in them.

`findings` are all that is to be found; `outside_the_excerpt` the fields of which the published excerpt shows nothing
or not all, with the reason; `observed` what people saw to be wrong in the table, each with the findings that answer it
or why the values alone cannot show it; `besides` the other findings, with the reason.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from make_samples import read_sample

from tests.support.paths import ROOT, SAMPLES

FOLDER = ROOT / "tests" / "cases"
CASES = [path.stem for path in sorted(FOLDER.glob("*.yaml"))]
SHEET = "自评表"

Found = tuple[str, str, str, str, str]
"""Code, severity, field, cell and message; the sheet is always 自评表."""


@dataclass(frozen=True)
class PublishedCase:
    """One table; `data` is what `perfeval blank --values` takes."""

    data: Mapping[str, Any]
    findings: list[Found]
    outside_the_excerpt: Mapping[str, str]
    observed: list[Mapping[str, Any]]
    besides: Mapping[str, str]


@cache
def case(name: str) -> PublishedCase:
    """A case by the name of its file."""
    content = read_sample(FOLDER / f"{name}.yaml")
    data = read_sample(SAMPLES / f"{content['sample']}.yaml") if "sample" in content else content
    findings: list[Found] = [tuple(each) for each in content["findings"]]
    return PublishedCase(data, findings, content["outside_the_excerpt"], content["observed"], content["besides"])


def with_reasons(data: Mapping[str, Any]) -> dict[str, Any]:
    """The table with a reason beside every indicator that is scored below its weight."""
    changed = deepcopy(dict(data))
    for row in changed["indicators"]:
        if row["score"] < row["weight"]:
            row["reason"] = "外出务工人员多，次年加强随访。"
    return changed
