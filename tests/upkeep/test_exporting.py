"""The archive of a round: complete, and readable with a spreadsheet alone."""

import csv
import hashlib
import shutil
from pathlib import Path

import pytest

from perfeval_xl import check, collect, return_, round_export, unwaive, waive
from perfeval_xl.errors import OutputError
from tests.support.processes.command_line import perfeval
from tests.support.rounds import FIRST, THIRD, WRONG, digest, issue, returned


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = tmp_path / "轮"
    issue(folder, [FIRST, THIRD])
    collect(folder, [returned(folder, FIRST.code, tmp_path / "一.xlsx", WRONG)])
    return_(folder)
    waive(folder, FIRST.code, 1, reason="=1+1", by="示例甲")
    unwaive(folder, FIRST.code, 1, by="示例乙")
    collect(
        folder, [returned(folder, FIRST.code, tmp_path / "改.xlsx"), returned(folder, THIRD.code, tmp_path / "三.xlsx")]
    )
    (tmp_path / "来信.txt").write_text("已寄出", encoding="utf-8")
    collect(folder, [tmp_path / "来信.txt"])
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_every_file_and_every_list_is_in_it(campaign: Path, tmp_path: Path) -> None:
    exported = round_export(campaign, tmp_path / "归档")

    archive = exported.folder
    files = {path.relative_to(archive).as_posix() for path in archive.rglob("*") if path.is_file()}
    assert {name for name in files if not name.endswith(".perfeval-output")} == {
        *("说明.txt", "文件清单.csv", "form.yaml", "manifest.csv"),
        *("单位.csv", "各版.csv", "填报内容.csv", "问题.csv", "豁免.csv", "没有归到单位的.csv", "经办记录.csv"),
        "报送/999901-示例一镇人民政府/第1版.xlsx",
        "报送/999901-示例一镇人民政府/第2版.xlsx",
        "报送/999903-示例三局/第1版.xlsx",
        "没有归到单位的/1-来信.txt",
        "下发/乡镇/999901-示例一镇人民政府-小表-2024.xlsx",
        "下发/部门/999903-示例三局-小表-2024.xlsx",
    }
    assert digest(archive / "报送/999901-示例一镇人民政府/第2版.xlsx") == digest(tmp_path / "改.xlsx")
    assert [(row["单位代码"], row["以第几版为准"], row["结果"]) for row in rows(archive / "单位.csv")] == [
        ("999901", "2", "通过"),
        ("999903", "1", "通过"),
    ]
    [found] = rows(archive / "问题.csv")
    assert (found["版"], found["编号"], found["代码"], found["格"]) == ("1", "1", "parts_sum", "G6")
    [waiver] = rows(archive / "豁免.csv")
    assert (waiver["原因"], waiver["经办人"], waiver["收回人"]) == ("'=1+1", "示例甲", "示例乙")
    assert [row["命令"] for row in rows(archive / "经办记录.csv")] == [
        *("collect", "return", "waive", "unwaive", "collect", "collect"),
    ]
    listed = {row["文件"]: row["SHA-256"] for row in rows(archive / "文件清单.csv")}
    assert all(hashlib.sha256((archive / name).read_bytes()).hexdigest() == known for name, known in listed.items())


def test_what_is_lost_is_said_in_it_and_by_the_command(campaign: Path, tmp_path: Path) -> None:
    lost = digest(tmp_path / "三.xlsx")
    (campaign / "received" / lost).unlink()

    outcome = perfeval("round", "export", campaign, "-o", tmp_path / "归档")

    assert (outcome.status, "示例三局（999903）的第1版：留存的文件不见了" in outcome.err) == (1, True)
    assert "示例三局（999903）的第1版" in (tmp_path / "归档" / "说明.txt").read_text(encoding="utf-8-sig")


def test_the_key_is_not_in_it_and_nothing_in_it_is_a_return(campaign: Path, tmp_path: Path) -> None:
    archive = round_export(campaign, tmp_path / "归档").folder
    key = (campaign / "private" / "key").read_bytes()

    assert not any(key in path.read_bytes() for path in archive.rglob("*") if path.is_file())
    assert {review.verdict for review in check([archive])} == {None}


def test_a_folder_that_holds_something_is_left_alone(campaign: Path, tmp_path: Path) -> None:
    (tmp_path / "满").mkdir()
    (tmp_path / "满" / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "空").mkdir()
    for folder in (tmp_path / "满", tmp_path / "一.xlsx", campaign, campaign / "received"):
        with pytest.raises(OutputError):
            round_export(campaign, folder)

    assert round_export(campaign, tmp_path / "空").folder.is_dir()
    assert [path.name for path in (tmp_path / "满").iterdir()] == ["a.txt"]
    shutil.rmtree(tmp_path / "空")
    with pytest.raises(OutputError):
        round_export(campaign, campaign / "private" / "归档")
