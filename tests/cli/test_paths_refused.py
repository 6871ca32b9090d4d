"""Paths that one may not enter, and names that cannot be: one line with what to ask for, exit 2, in every command."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval_xl import collect
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.keeping import kept
from perfeval_xl.errors import InputError
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import perfeval
from tests.support.processes.other_user import shared_folder, without_permission
from tests.support.rounds import FIRST, SMALL, WRONG, issue, returned

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="permissions are others on Windows")

TOO_LONG = "长" * 200
UNIT = ("--year", 2024, "--unit-code", "1", "--unit-name", "甲")
CLEAN = SAMPLES / "shili_1_clean.xlsx"


def calls(path: object, folder: Path) -> dict[str, list[object]]:
    """Every command with that path, once in each place where it takes one."""
    return {
        "forms": ["forms", "check", f"{path}/a.yaml"],
        "blank form": ["blank", f"{path}/a.yaml", *UNIT, "-o", folder / "b.xlsx"],
        "blank output": ["blank", "suining", *UNIT, "-o", f"{path}/b.xlsx"],
        "blank values": ["blank", "suining", *UNIT, "-o", folder / "b.xlsx", "--values", f"{path}/v.yaml"],
        "read": ["read", f"{path}/a.xlsx"],
        "check": ["check", f"{path}/a.xlsx"],
        "check corrections": ["check", CLEAN, "--corrections", f"{path}/c"],
        "check campaign": ["check", CLEAN, "--campaign", path],
        "check previous": ["check", CLEAN, "--previous", f"{path}/p"],
        "checks": ["checks", "--form", f"{path}/a.yaml"],
        "consolidate": ["consolidate", f"{path}/a", "-o", folder / "b.xlsx"],
        "consolidate output": ["consolidate", CLEAN, "-o", f"{path}/b.xlsx"],
        "consolidate tables": ["consolidate", CLEAN, "-o", folder / "b.xlsx", "--tables", f"{path}/t"],
        "issue": ["issue", f"{path}/r", "--form", "suining", "--year", 2024, "--roster", SAMPLES / "roster.csv"],
        "issue roster": ["issue", folder / "r", "--form", "suining", "--year", 2024, "--roster", f"{path}/r.csv"],
        "collect": ["collect", path, CLEAN],
        "status": ["status", path],
        "return": ["return", path],
        "waive": ["waive", path, "1", "1", "--reason", "甲", "--by", "乙"],
        "pdf": ["pdf", f"{path}/a.xlsx", "-o", folder / "pdf"],
    }


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    perfeval("forms")  # what is imported is imported: this process is somebody else soon
    with shared_folder() as folder:
        (folder / "不给进").mkdir()
        yield folder


@pytest.mark.parametrize("call", calls("", Path()))
def test_a_folder_that_one_may_not_enter_is_said_in_one_line(call: str, shared: Path) -> None:
    forbidden = shared / "不给进"
    (shared / "内").mkdir(exist_ok=True)

    with without_permission(forbidden):
        outcome = perfeval(*calls(forbidden, shared / "内")[call])

    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert "权限" in outcome.err
    assert "不给进" in outcome.err


@pytest.mark.parametrize("call", calls("", Path()))
def test_a_name_too_long_is_said_in_one_short_line(call: str, tmp_path: Path) -> None:
    outcome = perfeval(*calls(tmp_path / TOO_LONG, tmp_path)[call])

    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert "名称太长" in outcome.err
    assert len(outcome.err) < 250


def test_json_says_it_as_json(tmp_path: Path) -> None:
    outcome = perfeval("check", tmp_path / TOO_LONG, "--json")

    assert (outcome.status, outcome.json["error"]["code"]) == (2, "path_refused")


@pytest.fixture
def round_of_another(shared: Path) -> Iterator[Path]:
    """A round on a share, made by somebody else."""
    folder = shared / "2024自评"
    issue(folder, (FIRST,))
    returned(folder, "999901", shared / "收到.xlsx", WRONG)
    collect(folder, [shared / "收到.xlsx"])
    yield folder
    shutil.rmtree(folder)


def test_who_may_not_read_the_key_is_told_so(round_of_another: Path) -> None:
    key = round_of_another / "private" / "key"
    with without_permission(key), open_campaign(round_of_another) as campaign, pytest.raises(InputError) as refused:
        assert campaign.key

    assert str(refused.value) == f"没有读取本轮密钥{key}的权限。密钥只有建这一轮的人能读，请他给你读这个文件的权限"


def test_who_may_not_read_what_was_received_is_told_so(round_of_another: Path) -> None:
    [path] = (round_of_another / "received").iterdir()
    with without_permission(path), pytest.raises(InputError) as refused:
        kept(path.parent, path.name, "示例.xlsx")

    assert str(refused.value) == f"没有读取留存的文件{path}的权限。请收进它的人给你读这个文件的权限"


def test_who_may_not_read_the_ledger_is_told_so(round_of_another: Path) -> None:
    with without_permission(round_of_another / "campaign.sqlite"):
        outcome = perfeval("status", round_of_another)

    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == (
        "台账campaign.sqlite读写不了（没有读这个文件、或在轮的文件夹里新建文件的权限）。"
        "请建这一轮的人给你整个文件夹和里面各个文件的读写权限\n"
    )


def test_who_may_only_read_the_round_is_told_so(round_of_another: Path) -> None:
    with without_permission():
        outcome = perfeval("waive", round_of_another, "999901", 1, "--reason", "甲", "--by", "乙")

    assert (outcome.status, outcome.out) == (2, "")
    assert "台账campaign.sqlite读写不了（没有" in outcome.err


def test_who_may_not_write_the_workbooks_is_told_so(round_of_another: Path) -> None:
    roster = round_of_another.parent / "名册.csv"
    roster.write_text("单位代码,单位名称\n999901,示例一镇人民政府\n", encoding="utf-8")
    with without_permission(round_of_another / "issued"):
        outcome = perfeval("issue", round_of_another, "--form", SMALL, "--year", 2024, "--roster", roster)

    assert (outcome.status, outcome.out) == (2, "")
    assert "权限" in outcome.err
