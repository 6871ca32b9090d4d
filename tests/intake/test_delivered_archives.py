"""The commands on archives and on files that are none: every file is in the result, by a name that leads to it."""

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from perfeval_xl import consolidate
from tests.support.files.handmade_files import write, zipped
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import perfeval

CLEAN, QUERIES, ERRORS = (SAMPLES / f"shili_{name}.xlsx" for name in ("1_clean", "2_queries", "3_errors"))


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a return, an archive of two (one in an archive inside) and a note, and one with a password."""
    folder = tmp_path_factory.mktemp("收")
    shutil.copy(ERRORS, folder / "丙.xlsx")
    inner = zipped({"乙.xlsx": QUERIES.read_bytes()})
    write(folder / "甲乙.zip", zipped({"甲.xlsx": CLEAN.read_bytes(), "内.zip": inner, "说明.txt": "见附件"}))
    return folder


def named(folder: Path, files: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return {file["file"].removeprefix(f"{folder}{os.sep}"): file[key] for file in files}


def test_check_says_of_every_file_in_an_archive_what_it_came_to(delivered: Path) -> None:
    outcome = perfeval("check", delivered, "--json")

    assert outcome.status == 1
    assert named(delivered, outcome.json, "verdict") == {
        "丙.xlsx": "errors",
        "甲乙.zip!/内.zip!/乙.xlsx": "queries",
        "甲乙.zip!/甲.xlsx": "accepted",
        "甲乙.zip!/说明.txt": "unreadable",
    }


def test_consolidate_counts_returns_in_archives_and_names_their_own_bytes(delivered: Path, tmp_path: Path) -> None:
    output = tmp_path / "汇总.xlsx"
    consolidation = consolidate([delivered], output, tables=tmp_path / "数据")
    sources = pd.read_parquet(tmp_path / "数据" / "sources.parquet").set_index("file")
    name = f"{delivered / '甲乙.zip'}!/甲.xlsx"

    assert [submission.file for submission in consolidation.counted] == [name]
    assert sources.loc["甲乙.zip!/甲.xlsx", "sha256"] == hashlib.sha256(CLEAN.read_bytes()).hexdigest()
    assert len(sources) == 4


def test_a_file_in_an_archive_counts_once_beside_the_same_file_outside(tmp_path: Path) -> None:
    folder = tmp_path / "收"
    folder.mkdir()
    shutil.copy(CLEAN, folder / "甲.xlsx")
    twice = zipped({"1.xlsx": CLEAN.read_bytes(), "2.xlsx": CLEAN.read_bytes()}).replace(b"2.xlsx", b"1.xlsx")
    write(folder / "包.zip", twice)
    outcome = perfeval("consolidate", folder, "-o", tmp_path / "汇总.xlsx", "--json")

    assert [file["reason"] for file in outcome.json["files"]] == [None, "same_file", "same_file"]


def test_two_different_files_of_one_unit_and_of_one_name_in_an_archive_are_told_apart(tmp_path: Path) -> None:
    blank = tmp_path / "空白.xlsx"
    unit = ("--unit-code", "999901", "--unit-name", "示例一镇人民政府")
    assert perfeval("blank", "suining", "--year", 2024, *unit, "-o", blank).status == 0
    both = zipped({"1.xlsx": CLEAN.read_bytes(), "2.xlsx": blank.read_bytes()}).replace(b"2.xlsx", b"1.xlsx")
    outcome = perfeval("consolidate", write(tmp_path / "包.zip", both), "-o", tmp_path / "汇总.xlsx", "--json")

    assert [file["reason"] for file in outcome.json["files"]] == [None, "errors"]


def test_read_takes_one_file_of_an_archive_and_an_archive_that_holds_one(delivered: Path, tmp_path: Path) -> None:
    alone = perfeval("read", CLEAN, "--json").json
    inside = perfeval("read", f"{delivered / '甲乙.zip'}!/甲.xlsx", "--json").json
    single = write(tmp_path / "一.zip", zipped({"甲.xlsx": CLEAN.read_bytes(), "~$甲.xlsx": b""}))
    only = perfeval("read", single, "--json").json

    assert alone["values"] == inside["values"] == only["values"]
    assert (inside["file"], only["file"]) == (f"{delivered / '甲乙.zip'}!/甲.xlsx", f"{single}!/甲.xlsx")


def test_read_of_an_archive_or_folder_that_holds_several_says_how_to_name_one(delivered: Path) -> None:
    for path in (delivered / "甲乙.zip", delivered):
        outcome = perfeval("read", path, "--json")
        [note] = outcome.json["notes"]

        assert (outcome.status, outcome.json["file"], note["code"]) == (1, str(path), "not_a_return")
        assert note["remedy"] == "写明是其中哪一个文件，压缩包里的写成 a.zip!/b.xlsx"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")
def test_a_pipe_among_the_returns_does_not_hold_up_the_others(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    shutil.copy(CLEAN, tmp_path / "甲.xlsx")
    outcome = perfeval("check", tmp_path, "--json")

    assert named(tmp_path, outcome.json, "verdict") == {"甲.xlsx": "accepted", "管道.xlsx": "unreadable"}
    assert str(tmp_path) not in json.dumps([review["findings"] for review in outcome.json], ensure_ascii=False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_name_that_looks_like_a_formula_or_commands_a_console_is_written_as_text(tmp_path: Path) -> None:
    folder = tmp_path / "收"
    folder.mkdir()
    archive = zipped({"=1+1.xlsx": b"x", "\x1b]0;x\x07.xlsx": b"x"})
    write(folder / "包.zip", archive)
    before, here = sorted(tmp_path.rglob("*")), Path.cwd()
    os.chdir(folder)
    try:
        consolidate([Path("包.zip")], tmp_path / "汇总.xlsx", tables=tmp_path / "数据")
    finally:
        os.chdir(here)
    sources = (tmp_path / "数据" / "sources.csv").read_text(encoding="utf-8-sig")

    assert "\x1b" not in sources
    assert "包.zip!/=1+1.xlsx" in sources
    assert sorted({*tmp_path.rglob("*")} - set(before)) == sorted(
        [tmp_path / "汇总.xlsx", tmp_path / "数据", *(tmp_path / "数据").iterdir()]
    )
