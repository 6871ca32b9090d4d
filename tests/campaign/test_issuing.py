"""Issue: one signed workbook a unit, a list of them, and nothing touched that is as it should be."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from perfeval_xl import PerfevalError, check, collect, issue
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.issuing import MOST_IN_A_FOLDER, IssuedUnit
from perfeval_xl.campaign.signing import signature_holds
from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.reading.submission import Submission
from tests.support.processes.command_line import perfeval
from tests.support.rounds import fill
from tests.support.small_form import DEFINITION

FIRST, SECOND, OFFICE = "999901,示例一镇人民政府,乡镇", "999902,示例二镇人民政府,乡镇", "007,示例局,部门"


def roster(folder: Path, lines: Sequence[str]) -> Path:
    path = folder / "名册.csv"
    path.write_text("\n".join(["单位代码,单位名称,分组", *lines]) + "\n", encoding="utf-8-sig")
    return path


def issued(folder: Path, *lines: str, **options: Any) -> list[IssuedUnit]:
    return issue(folder / "轮", form=str(DEFINITION), year=2024, roster=roster(folder, lines), **options)


def states(units: Sequence[IssuedUnit]) -> list[tuple[str, str]]:
    return [(unit.unit.code, unit.state) for unit in units]


def contents(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file of the round but the ledger: digest and time of its last change."""
    root = folder / "轮"
    return {
        path.relative_to(root).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "campaign.sqlite"
    }


def test_every_unit_gets_a_workbook_of_its_own_in_the_folder_of_its_group(tmp_path: Path) -> None:
    units = issued(tmp_path, FIRST, SECOND, OFFICE)

    assert states(units) == [("999901", "new"), ("999902", "new"), ("007", "new")]
    assert set(contents(tmp_path)) == {
        "form.yaml",
        "issued/乡镇/999901-示例一镇人民政府-小表-2024.xlsx",
        "issued/乡镇/999902-示例二镇人民政府-小表-2024.xlsx",
        "issued/部门/007-示例局-小表-2024.xlsx",
        "manifest.csv",
        "private/key",
    }
    [review] = check([tmp_path / "轮/issued/部门"], form=str(DEFINITION))
    assert (review.unit, [finding.code for finding in review.findings]) == (("007", "示例局"), ["not_filled_in"])


def test_the_list_names_every_workbook_with_its_digest(tmp_path: Path) -> None:
    issued(tmp_path, FIRST, OFFICE)
    lines = (tmp_path / "轮/manifest.csv").read_bytes().decode("utf-8-sig").splitlines()
    digests = [hashlib.sha256((tmp_path / "轮" / line.split(",")[3]).read_bytes()).hexdigest() for line in lines[1:]]

    assert lines == [
        "单位代码,单位名称,分组,文件,SHA-256",
        f"999901,示例一镇人民政府,乡镇,issued/乡镇/999901-示例一镇人民政府-小表-2024.xlsx,{digests[0]}",
        f"007,示例局,部门,issued/部门/007-示例局-小表-2024.xlsx,{digests[1]}",
    ]


def test_each_workbook_is_signed_with_the_rounds_key_which_no_workbook_holds(tmp_path: Path) -> None:
    [unit] = issued(tmp_path, FIRST)
    assert unit.file is not None
    with open_campaign(tmp_path / "轮") as campaign:
        read = read_return(unit.file, "a", campaign.forms)
        assert isinstance(read, Submission)
        assert read.identity.campaign == campaign.round.id
        assert signature_holds(campaign.key, read.identity.entries())
        assert not signature_holds(campaign.key, {**read.identity.entries(), "unit_code": "999902"})
        key = campaign.key.hex()
    texts = [str(c.value) for sheet in load_workbook(unit.file) for row in sheet.iter_rows() for c in row if c.value]
    assert [text for text in texts if key in text] == []


def test_issuing_again_touches_nothing(tmp_path: Path) -> None:
    issued(tmp_path, FIRST, SECOND, OFFICE)
    before = contents(tmp_path)
    units = issued(tmp_path, FIRST, SECOND, OFFICE)

    assert states(units) == [("999901", "unchanged"), ("999902", "unchanged"), ("007", "unchanged")]
    assert contents(tmp_path) == before


def test_units_are_added_renamed_and_withdrawn_and_the_others_left_alone(tmp_path: Path) -> None:
    issued(tmp_path, FIRST, SECOND, OFFICE)
    before = contents(tmp_path)
    units = issued(tmp_path, FIRST, "007,示例新局,部门", "999903,示例三镇人民政府,乡镇")
    after = contents(tmp_path)

    assert states(units) == [("999901", "unchanged"), ("007", "changed"), ("999903", "new"), ("999902", "withdrawn")]
    assert [unit.problem for unit in units] == ["", "", "", ""]
    assert set(after) - set(before) == {
        "issued/乡镇/999903-示例三镇人民政府-小表-2024.xlsx",
        "issued/部门/007-示例新局-小表-2024.xlsx",
    }
    assert set(before) - set(after) == {
        "issued/乡镇/999902-示例二镇人民政府-小表-2024.xlsx",
        "issued/部门/007-示例局-小表-2024.xlsx",
    }
    first = "issued/乡镇/999901-示例一镇人民政府-小表-2024.xlsx"
    assert before[first] == after[first]


def test_a_unit_that_comes_back_gets_the_same_workbook_again(tmp_path: Path) -> None:
    issued(tmp_path, FIRST, OFFICE)
    before = contents(tmp_path)
    issued(tmp_path, FIRST)
    units = issued(tmp_path, FIRST, OFFICE)

    assert states(units) == [("999901", "unchanged"), ("007", "changed")]
    assert {name: digest for name, (digest, _) in contents(tmp_path).items()} == {
        name: digest for name, (digest, _) in before.items()
    }


def test_a_workbook_that_was_lost_is_made_again_and_one_that_was_filled_in_is_left_alone(tmp_path: Path) -> None:
    lost, filled = issued(tmp_path, FIRST, OFFICE)
    assert lost.file is not None
    assert filled.file is not None
    digest = hashlib.sha256(lost.file.read_bytes()).hexdigest()
    lost.file.unlink()
    workbook = load_workbook(filled.file)
    workbook.save(filled.file)
    kept = filled.file.read_bytes()
    units = issued(tmp_path, FIRST, OFFICE)

    assert states(units) == [("999901", "unchanged"), ("007", "unchanged")]
    assert hashlib.sha256(lost.file.read_bytes()).hexdigest() == digest
    assert filled.file.read_bytes() == kept
    assert units[1].problem == "issued/部门/007-示例局-小表-2024.xlsx被改动过，没有动它"


def test_the_filled_in_workbook_of_a_unit_that_leaves_or_is_renamed_stays(tmp_path: Path) -> None:
    units = issued(tmp_path, FIRST, OFFICE)
    for unit in units:
        assert unit.file is not None
        unit.file.write_bytes(unit.file.read_bytes() + b"\0")
    again = issued(tmp_path, "999901,示例甲镇人民政府,乡镇")

    assert [unit.problem for unit in again] == [
        "issued/乡镇/999901-示例一镇人民政府-小表-2024.xlsx被改动过，留着没有删",
        "issued/部门/007-示例局-小表-2024.xlsx被改动过，留着没有删",
    ]
    assert all(unit.file is not None and unit.file.exists() for unit in units)


def test_a_large_group_is_divided_and_units_stay_where_they_are(tmp_path: Path) -> None:
    lines = [f"{code},示例{code}局,部门" for code in range(1, MOST_IN_A_FOLDER + 3)]
    issued(tmp_path, *lines)
    folders = {path.parent.name: 0 for path in (tmp_path / "轮/issued/部门").rglob("*.xlsx")}
    for path in (tmp_path / "轮/issued/部门").rglob("*.xlsx"):
        folders[path.parent.name] += 1

    assert folders == {"001": 1000, "002": 2}
    assert (tmp_path / "轮/issued/部门/002/1001-示例1001局-小表-2024.xlsx").exists()
    again = issued(tmp_path, *lines[500:], withdraw=True)
    assert {unit.state for unit in again} == {"unchanged", "withdrawn"}


def test_names_that_are_no_file_names_are_made_such(tmp_path: Path) -> None:
    [unit] = issued(tmp_path, "A/1,示例:局,甲/乙")

    assert unit.file is not None
    assert unit.file.relative_to(tmp_path / "轮").as_posix() == "issued/甲_乙/A_1-示例_局-小表-2024.xlsx"


def test_formulas_in_names_are_text_in_the_list(tmp_path: Path) -> None:
    issued(tmp_path, "1,=1+1,+部门")

    assert "1,'=1+1,'+部门,issued/+部门/1-=1+1-小表-2024.xlsx," in (tmp_path / "轮/manifest.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(("form", "year"), [("suining", 2024), (str(DEFINITION), 2025)])
def test_a_round_keeps_its_form_and_year(form: str, year: int, tmp_path: Path) -> None:
    issued(tmp_path, FIRST)
    before = contents(tmp_path)
    with pytest.raises(PerfevalError) as raised:
        issue(tmp_path / "轮", form=form, year=year, roster=roster(tmp_path, [FIRST]))

    assert raised.value.code == "other_round"
    assert contents(tmp_path) == before


def test_a_definition_that_was_mended_is_issued_anew_and_what_was_filled_in_before_still_counts(tmp_path: Path) -> None:
    definition = tmp_path / "表样.yaml"
    text = DEFINITION.read_text(encoding="utf-8")
    definition.write_text(text, encoding="utf-8")
    units = roster(tmp_path, [FIRST])

    def issued_again() -> list[tuple[str, str]]:
        return states(issue(tmp_path / "轮", form=str(definition), year=2024, roster=units))

    assert issued_again() == [("999901", "new")]
    [path] = (tmp_path / "轮").rglob("999901*.xlsx")
    sent = fill(path, tmp_path / "收到.xlsx")
    definition.write_text(text.replace("tolerance: 0.05", "tolerance: 0.04"), encoding="utf-8")

    assert [issued_again(), issued_again()] == [[("999901", "changed")], [("999901", "unchanged")]]
    [taken] = collect(tmp_path / "轮", [sent])
    assert (taken.outcome, taken.verdict) == ("taken", "accepted")
    assert [finding.code for finding in taken.findings] == ["other_version"]


def test_the_command_prints_what_the_contract_says(tmp_path: Path) -> None:
    arguments = [tmp_path / "轮", "--form", DEFINITION, "--year", 2024, "--roster", roster(tmp_path, [FIRST, OFFICE])]
    printed = perfeval("issue", *arguments, "--json").json
    again = perfeval("issue", *arguments)

    assert printed == {
        "campaign": str(tmp_path / "轮"),
        "units": [
            {
                "code": "999901",
                "name": "示例一镇人民政府",
                "file": str(tmp_path / "轮/issued/乡镇/999901-示例一镇人民政府-小表-2024.xlsx"),
                "state": "new",
            },
            {
                "code": "007",
                "name": "示例局",
                "file": str(tmp_path / "轮/issued/部门/007-示例局-小表-2024.xlsx"),
                "state": "new",
            },
        ],
    }
    assert (again.status, again.out) == (0, "2个单位：没有变2\n")
