"""Whether the values of a sample came back: compared with the sample's own data, which were written by hand."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from make_samples import read_sample

from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.reading.submission import Unread
from perfeval_xl.rules.known_forms import known_forms
from tests.support.files.returned_copies import Returned
from tests.support.paths import SAMPLES

NOT_VALUES = {"cell", "typed"}


def assert_same_values(
    returned: Returned,
    sample: str,
    changed: Mapping[str, float | str | None] = MappingProxyType({}),
    *,
    gone: Collection[str] = (),
    indicators: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Every value of the sample's data came back, but for those changed, and nothing else did.

    Of indicators those whose names are in `gone` did not, and `indicators` came besides.
    """
    data = read_sample(SAMPLES / f"{sample}.yaml")
    fields = returned.submission.evaluator.layout.fields
    typed = {key: value for key, value in returned.values.items() if fields[key].role == "input" and value is not None}
    given = {key: value for key, value in {**data["values"], **changed}.items() if value not in (None, "")}
    prompts = {key for key in given if fields[key].name_prompt == given[key]}
    assert typed == {key: value for key, value in given.items() if key not in prompts}
    read = [_plain(each) for each in returned.indicators]
    kept = [_plain(each) for each in data["indicators"] if each["name"] not in gone]
    assert [each for each in read if each not in indicators] == kept
    assert [each for each in read if each in indicators] == list(indicators)
    assert returned.submission.explanations == {each["row"]: each["text"] for each in data["explanations"]}


def _plain(indicator: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in indicator.items() if name not in NOT_VALUES and value not in (None, "")}


def codes(returned: Returned) -> list[str]:
    return sorted(code for code, *_ in returned.findings)


def whole_refusal(path: Path) -> tuple[str, str]:
    """Code and message of the one finding of a file that is not read."""
    unread = read_return(path, path.name, known_forms())
    assert isinstance(unread, Unread), unread
    [finding] = unread.findings
    assert finding.remedy
    return finding.code, finding.message
