"""The commands wherever they are called: other locales and encodings, odd paths, another working folder."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.paths import SAMPLES
from tests.support.processes.command_line import perfeval_alone

UNIT = ("--unit-code", "999901", "--unit-name", "示例一镇人民政府")
SURROUNDINGS = {
    "C": ({"LC_ALL": "C"}, "utf-8"),
    "gbk": ({"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "gbk"}, "gbk"),
    "C and gbk": ({"LC_ALL": "C", "PYTHONIOENCODING": "gbk"}, "gbk"),
    "POSIX without a locale": ({}, "utf-8"),
}


@pytest.mark.parametrize(("environment", "encoding"), SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_the_commands_work_in_any_encoding_on_a_path_with_spaces_and_hanzi(
    environment: dict[str, str], encoding: str, tmp_path: Path
) -> None:
    folder = tmp_path / "回 收 文件夹"
    folder.mkdir()
    shutil.copy(SAMPLES / "shili_3_errors.xlsx", folder / "示例 三镇.xlsx")

    made = perfeval_alone(
        *("blank", "suining", "--year", 2024, *UNIT, "-o", "回 收 文件夹/空 白.xlsx"),
        folder=tmp_path,
        environment=environment,
        encoding=encoding,
    )
    assert (made.status, made.out.strip(), made.err) == (0, str(Path("回 收 文件夹", "空 白.xlsx")), "")

    said = perfeval_alone("check", "回 收 文件夹", folder=tmp_path, environment=environment, encoding=encoding)
    assert (said.status, said.err) == (1, "")
    assert "示例 三镇.xlsx 999903 示例三镇人民政府：待更正，总分96.5，优秀" in said.out
    assert "空 白.xlsx 999901 示例一镇人民政府：待更正" in said.out

    as_json = perfeval_alone("check", folder, "--json", folder=tmp_path, environment=environment, encoding=encoding)
    assert as_json.status == 1
    assert {review["unit"]["name"] for review in as_json.json} == {"示例三镇人民政府", "示例一镇人民政府"}

    wrong = perfeval_alone("check", "没有 的", folder=tmp_path, environment=environment, encoding=encoding)
    assert (wrong.status, wrong.out) == (2, "")
    assert wrong.err.strip() == "没有这个文件或文件夹：没有 的。检查路径"


def test_a_character_that_the_encoding_lacks_is_shown_as_a_question_mark(tmp_path: Path) -> None:
    outcome = perfeval_alone(
        *("blank", "suining", "--year", 2024, "--unit-code", "1", "--unit-name", "𠮷镇", "-o", "𠮷.xlsx"),
        folder=tmp_path,
        environment={"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "gbk"},
        encoding="gbk",
    )

    assert (outcome.status, outcome.out.strip(), outcome.err) == (0, "?.xlsx", "")
    assert (tmp_path / "𠮷.xlsx").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are not text")
@pytest.mark.parametrize("option", [[], ["--json"]])
def test_a_file_name_in_another_encoding_stops_nothing(option: list[str], tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "shili_1_clean.xlsx", os.fsdecode(os.fsencode(tmp_path) + "/示例一镇.xlsx".encode("gbk")))
    outcome = perfeval_alone(
        "check", tmp_path, *option, folder=tmp_path, environment={"LC_ALL": "C.UTF-8"}, encoding="utf-8"
    )

    assert (outcome.status, outcome.err) == (0, "")
    assert "示例一镇人民政府" in outcome.out


def test_help_is_printed_in_the_encoding_asked_for(tmp_path: Path) -> None:
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "gbk"}
    outcome = perfeval_alone("check", "--help", folder=tmp_path, environment=environment, encoding="gbk")

    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("用法：perfeval check")
