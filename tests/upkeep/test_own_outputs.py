"""No output is written over what is not the program's own: every verb, by every name, through links, with --force."""

from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval_xl import check, collect
from perfeval_xl.review import Review
from tests.support.processes.command_line import Outcome, perfeval
from tests.support.rounds import FIRST, SECOND, SMALL, WRONG, digest, issue, issued, returned

UNIT = ("--year", 2024, "--unit-code", FIRST.code, "--unit-name", FIRST.name)
Write = Callable[[Path, Path], Outcome]
"""The round and the output to its outcome."""
WRITERS: dict[str, Write] = {
    "consolidate": lambda at, to: perfeval("consolidate", at.parent / "收", "-o", to, "--form", SMALL, "--json"),
    "consolidate round": lambda at, to: perfeval("consolidate", at, "-o", to, "--json"),
    "status": lambda at, to: perfeval("status", at, "-o", to, "--json"),
    "blank": lambda at, to: perfeval("blank", SMALL, *UNIT, "-o", to, "--json"),
    "blank --force": lambda at, to: perfeval("blank", SMALL, *UNIT, "-o", to, "--force", "--json"),
    "export": lambda at, to: perfeval("round", "export", at, "-o", to, "--json"),
    "pdf": lambda at, to: perfeval("pdf", at.parent / "收", "-o", to, "--form", SMALL, "--json"),
    "corrections": lambda at, to: perfeval("check", at.parent / "收", "--form", SMALL, "--corrections", to, "--json"),
    "tables": lambda at, to: perfeval(
        "consolidate", at.parent / "收", "-o", at.parent / "汇.xlsx", "--tables", to, "--form", SMALL, "--json"
    ),
}


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    issue(tmp_path / "轮", [FIRST, SECOND])
    returned(tmp_path / "轮", FIRST.code, tmp_path / "收" / "一.xlsx", WRONG)
    returned(tmp_path / "轮", SECOND.code, tmp_path / "收" / "二B.xlsx")
    return tmp_path / "轮"


def files(folder: Path) -> dict[str, str]:
    """Every file with its digest, without the ledger."""
    found = (path for path in folder.rglob("*") if path.is_file() and "sqlite" not in path.name)
    return {path.relative_to(folder).as_posix(): digest(path) for path in found}


TARGETS = ("a return", "by another case", "a link", "an issued workbook", "a text", "the ledger")
INTO_FOLDERS = ("export", "pdf", "corrections", "tables")
"""What these write goes into a folder; one of another case is another one where case counts."""


@pytest.mark.parametrize(
    ("write", "target"),
    [
        pytest.param(write, target, id=f"{target}-{name}")
        for name, write in WRITERS.items()
        for target in TARGETS
        if (name, target) not in {(each, "by another case") for each in INTO_FOLDERS}
    ],
)
def test_what_is_not_ours_is_refused_and_stays(campaign: Path, write: Write, target: str) -> None:
    folder = campaign.parent
    (folder / "说明.xlsx").write_text("x", encoding="utf-8")
    (folder / "链接.xlsx").symlink_to(folder / "收" / "二B.xlsx")
    output = {
        "a return": folder / "收" / "二B.xlsx",
        "by another case": folder / "收" / "二b.XLSX",
        "a link": folder / "链接.xlsx",
        "an issued workbook": issued(campaign, FIRST.code),
        "a text": folder / "说明.xlsx",
        "the ledger": campaign / "campaign.sqlite",
    }[target]
    before = files(folder)

    outcome = write(campaign, output)

    assert (outcome.status, sorted(outcome.json["error"])) == (2, ["code", "message", "remedy"])
    assert files(folder) == before
    assert (folder / "链接.xlsx").is_symlink()


def test_the_programs_own_workbooks_are_replaced(campaign: Path, tmp_path: Path) -> None:
    for name in ("consolidate", "consolidate round", "status"):
        assert {WRITERS[name](campaign, tmp_path / "汇总.xlsx").status for _ in range(2)} <= {0, 1}
    assert [WRITERS["blank --force"](campaign, tmp_path / "空白.xlsx").status for _ in range(2)] == [0, 0]
    assert {WRITERS["tables"](campaign, tmp_path / "表").status for _ in range(2)} == {1}


def test_force_replaces_nothing_of_a_units_and_nothing_in_a_round(campaign: Path, tmp_path: Path) -> None:
    WRITERS["consolidate"](campaign, tmp_path / "汇总.xlsx")

    for output in (tmp_path / "收" / "一.xlsx", issued(campaign, SECOND.code), tmp_path / "汇总.xlsx"):
        before = digest(output)
        assert WRITERS["blank --force"](campaign, output).status == 2
        assert digest(output) == before


@pytest.mark.parametrize("name", ["received", "private", "issued", "copy", "corrections"])
def test_nothing_is_written_into_a_rounds_own_folders(campaign: Path, name: str) -> None:
    collect(campaign, [campaign.parent / "收"])
    (campaign / name).mkdir(exist_ok=True)
    before = files(campaign)
    for write in ("consolidate", "status", "blank"):
        assert WRITERS[write](campaign, campaign / name / "新.xlsx").status == 2
    for write in ("export", "pdf", "corrections", "tables"):
        assert WRITERS[write](campaign, campaign / name / "新").status == 2

    assert files(campaign) == before


def test_a_correction_copy_that_a_unit_filled_in_is_not_replaced(campaign: Path, tmp_path: Path) -> None:
    folder = tmp_path / "退"
    [copy] = [each.correction_copy for each in _checked(campaign, folder) if each.correction_copy]
    assert copy.file is not None
    untouched = digest(copy.file)
    assert [each.correction_copy.file for each in _checked(campaign, folder) if each.correction_copy] == [copy.file]
    assert digest(copy.file) == untouched

    filled = returned(campaign, FIRST.code, copy.file)
    before = digest(filled)
    [again] = [each.correction_copy for each in _checked(campaign, folder) if each.correction_copy]

    assert (again.file and again.file.name, digest(filled)) == ("999901-示例一镇人民政府-退回-2.xlsx", before)


def _checked(campaign: Path, folder: Path) -> list[Review]:
    return check([campaign.parent / "收"], form=SMALL, corrections=folder)


def test_tables_do_not_turn_a_folder_of_returns_into_an_output(campaign: Path) -> None:
    inbox = campaign.parent / "收"

    assert WRITERS["tables"](campaign, inbox).status == 2
    assert [each.verdict for each in check([inbox], form=SMALL)] == ["errors", "accepted"]


def test_a_round_is_not_begun_over_a_list_or_a_definition_of_others(tmp_path: Path) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("单位代码,单位名称\n999901,示例一镇人民政府\n", encoding="utf-8")
    for name in ("form.yaml", "manifest.csv"):
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        (folder / name).write_text("别的", encoding="utf-8")
        outcome = perfeval("issue", folder, "--form", SMALL, "--year", 2024, "--roster", roster, "--json")
        assert (outcome.status, outcome.json["error"]["code"]) == (2, "output_not_ours")
        assert (folder / name).read_text(encoding="utf-8") == "别的"
