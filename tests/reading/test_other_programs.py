"""The same values from the same return after each program that units save with; or the format is refused.

The real programs save the clean sample and two real returns, each program once for all tests.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from make_samples import read_sample

from tests.support.cases.client_matrix import SAVED, Saved
from tests.support.files.file_variants import archive_of, members_of
from tests.support.files.returned_copies import Returned
from tests.support.paths import SAMPLES
from tests.support.programs.judged import rendered
from tests.support.programs.libreoffice import convert
from tests.support.programs.other_programs import by_gnumeric, by_node, by_openpyxl, by_poi
from tests.support.sample_values import assert_same_values, codes, whole_refusal

pytestmark = pytest.mark.programs

# What is found in the samples as they stand: the clean one, and two real returns.
OWN_FINDINGS = {
    "shili_1_clean": [],
    "changpu_2024_as_filed": [
        *("prompt_left", "budget_zero", "above_budget", "above_budget", "rows_identical", "budget_blank"),
        *("weights_sum", "reason_missing", "row_shifted", "weights_sum", "weights_sum"),
    ],
    "tanghu_2020_as_filed": ["required_blank"],
}


class ResavedFiles:
    """The samples saved by each program when it is first asked for, with as few calls as may be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources = [
            rendered(read_sample(SAMPLES / f"{sample}.yaml"), folder / f"{sample}.xlsx") for sample in OWN_FINDINGS
        ]
        self._made: set[tuple[str, str]] = set()

    def file(self, saved: Saved, sample: str) -> Path:
        return self._made_by(saved.by, saved.extension) / f"{sample}.{saved.extension}"

    def _made_by(self, by: str, extension: str) -> Path:
        target = self.folder / by
        target.mkdir(exist_ok=True)
        makers: dict[str, Callable[[], object]] = {
            "libreoffice": partial(convert, self.sources, target, extension),
            "gnumeric": partial(by_gnumeric, self.sources, target, extension),
            "sheetjs": partial(by_node, "sheetjs.js", self.sources, target),
            "exceljs": partial(by_node, "exceljs.js", self.sources, target),
            "poi": lambda: by_poi(sorted(self._made_by("libreoffice", "xls").glob("*.xls")), target),
            "openpyxl": partial(by_openpyxl, self.sources, target),
        }
        key = (by, "" if by == "sheetjs" else extension)  # one call of SheetJS saves all kinds
        if key not in self._made:
            makers[by]()
            self._made.add(key)
        return target


@pytest.fixture(scope="module")
def resaved(tmp_path_factory: pytest.TempPathFactory) -> ResavedFiles:
    return ResavedFiles(tmp_path_factory.mktemp("resaved"))


@pytest.mark.parametrize("sample", OWN_FINDINGS)
@pytest.mark.parametrize("saved", [each for each in SAVED if not each.refused], ids=lambda saved: saved.title)
def test_the_same_values_come_back_from_every_program(resaved: ResavedFiles, saved: Saved, sample: str) -> None:
    returned = Returned(resaved.file(saved, sample))

    assert_same_values(returned, sample)
    assert codes(returned) == sorted([*OWN_FINDINGS[sample], *(_on_each_sheet(saved.findings, returned))])


def _on_each_sheet(findings: tuple[str, ...], returned: Returned) -> list[str]:
    """A note about formulas stands once on each sheet of the form; one about protection names all."""
    sheets = len(returned.submission.evaluator.layout.sheets)
    return [code for code in findings for _ in range(sheets if code == "overwritten_same" else 1)]


@pytest.mark.parametrize("saved", [each for each in SAVED if each.refused], ids=lambda saved: saved.title)
def test_a_format_that_readers_get_wrong_is_refused(resaved: ResavedFiles, saved: Saved) -> None:
    path = resaved.file(saved, "shili_1_clean")

    assert whole_refusal(path) == saved.refused


def test_another_formula_in_an_ods_is_overwritten_and_not_only_stale(resaved: ResavedFiles, tmp_path: Path) -> None:
    [by_libreoffice] = [each for each in SAVED if (each.by, each.extension) == ("libreoffice", "ods")]
    saved = resaved.file(by_libreoffice, "shili_1_clean")
    members = members_of(saved.read_bytes())
    content, count = re.subn(
        r'table:formula="[^"]*" office:value-type="float" office:value="689"',
        'table:formula="of:=[.G15]+[.G16]" office:value-type="float" office:value="182.3"',
        members["content.xml"].decode(),
        count=1,
    )
    path = tmp_path / "returned.ods"
    path.write_bytes(archive_of(members | {"content.xml": content.encode()}))
    returned = Returned(path)

    assert count == 1
    assert returned.findings == [("overwritten", "基础数据表", "G14")]
    assert (returned.finding("overwritten").found, returned.finding("overwritten").expected) == ("182.3", "689")
