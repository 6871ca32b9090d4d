"""The guide through a round leads an officer from the roster to the consolidated workbook, command by command."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filling import fill
from make_api import DOCUMENT, document
from make_samples import read_sample
from openpyxl import Workbook, load_workbook

from tests.support.paths import ROOT, SAMPLES
from tests.support.processes.command_line import Outcome, perfeval

GUIDE = (ROOT / "docs/一轮自评.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^(perfeval .+)$", GUIDE, re.MULTILINE)
FILLED = {"999901": "shili_1_clean", "999902": "shili_2_queries", "999903": "shili_3_errors"}
ROUND = Path("2024年自评")


def roster_of_the_guide(path: Path) -> None:
    """The table of the guide, typed into a workbook."""
    table = re.findall(r"^\| (?:单位代码|9999\d\d) .*\|$", GUIDE, re.MULTILINE)
    workbook = Workbook()
    for line in table:
        workbook.worksheets[0].append([cell.strip() for cell in line.strip("|").split("|")])
    workbook.save(path)


def returned(inbox: Path) -> None:
    """The workbooks as issued, filled in by the words on their sheets, one of them typed into a workbook of its own."""
    inbox.mkdir()
    for code, sample in FILLED.items():
        [issued] = ROUND.glob(f"issued/*/{code}-*.xlsx")
        workbook = load_workbook(issued)
        data = read_sample(SAMPLES / f"{sample}.yaml")
        fill(workbook, {**data, "unit": {"code": code, "name": issued.name.split("-")[1]}})
        if code == "999903":
            del workbook["_perfeval"]
        workbook.save(inbox / ("另建的表.xlsx" if code == "999903" else f"微信_{code}.xlsx"))


def kept(path: str) -> str:
    """The file in received/ that the guide speaks of, by the SHA-256 that it tells the officer to look up."""
    perfeval("consolidate", ROUND, "-o", "看一看.xlsx")
    rows = list(load_workbook("看一看.xlsx")["来源"].iter_rows(values_only=True))
    head = next(row for row in rows if "SHA-256" in row)
    [row] = [row for row in rows if "另建的表.xlsx" in str(row[0])]
    return path.replace("留存的文件", str(row[head.index("SHA-256")]))


def run_the_guide() -> Iterator[tuple[str, Outcome]]:
    for line in COMMANDS:
        words = [kept(word) if word.endswith("留存的文件") else word for word in shlex.split(line)[1:]]
        if words[0] == "collect" and not Path("收到").exists():
            returned(Path("收到"))
        if words[0] == "issue" and words[1] == "2025年自评":
            shutil.copytree(ROUND, "留底")
        yield words[0], perfeval(*words)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[str, Outcome]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("绩效 自评"))
        roster_of_the_guide(Path("名册.xlsx"))
        yield list(run_the_guide())


def test_every_command_of_the_guide_does_what_it_says(done: list[tuple[str, Outcome]]) -> None:
    assert [(verb, outcome.status) for verb, outcome in done] == [
        *(("issue", 0), ("collect", 1), ("collect", 0), *[("collect", 1)] * 3, ("status", 0), ("status", 0)),
        *(("check", 0), ("return", 0), ("waive", 0), ("consolidate", 1), ("issue", 0), ("issue", 0)),
    ]


def test_what_came_in_is_said_file_by_file(done: list[tuple[str, Outcome]]) -> None:
    first, newest, confirmed, moved, back = (outcome.out for verb, outcome in done if verb == "collect")

    assert sorted(re.findall(r"^［(.+?)］收到/(\S+?)[ ：]", first, re.MULTILINE)) == [
        ("待确认单位", "另建的表.xlsx"),
        ("收下", "微信_999901.xlsx"),
        ("收下", "微信_999902.xlsx"),
    ]
    assert newest.startswith("［重复］收到/微信_999901.xlsx 999901 示例一镇人民政府：")
    assert confirmed.startswith("［收下］收到/另建的表.xlsx 999903 示例三镇人民政府：第1版，待更正")
    assert moved.startswith(
        "［收下］收到/另建的表.xlsx 999911 示例局：从示例三镇人民政府（999903）的第1版改为示例局的第1版，待更正"
    )
    assert back.startswith(
        "［收下］收到/另建的表.xlsx 999903 示例三镇人民政府："
        "从示例局（999911）的第1版改为示例三镇人民政府的第2版，待更正"
    )


def test_the_status_names_every_unit_and_whom_to_remind(done: list[tuple[str, Outcome]]) -> None:
    status = next(outcome.out for verb, outcome in done if verb == "status")

    assert re.findall(r"^  (\d+) \S+?：(\S+?)(?:，|$)", status, re.MULTILINE) == [
        ("999901", "已通过"),
        ("999902", "待核实4处"),
        ("999903", "待更正"),
        ("999911", "未回收"),
    ]


def test_what_the_round_leaves_is_where_the_guide_says(done: list[tuple[str, Outcome]]) -> None:
    named = re.findall(r"^\| `([^`]+)` \|", GUIDE.partition("## 十")[2], re.MULTILINE)

    assert sorted(path.name for path in ROUND.iterdir()) == sorted(named)
    assert sorted(path.name for path in (ROUND / "corrections" / "乡镇").iterdir()) == [
        "999902-示例二镇人民政府-退回.xlsx",
        "999903-示例三镇人民政府-退回.xlsx",
    ]
    assert load_workbook("汇总.xlsx")["豁免清单"]["A3"].value


def test_next_years_workbooks_hold_this_years_figures_locked(done: list[tuple[str, Outcome]]) -> None:
    [issued] = Path("2025年自评").glob("issued/*/999901-*.xlsx")
    sheet = load_workbook(issued)["基础数据表"]

    assert (sheet["C7"].value, sheet["C25"].value, sheet["C25"].protection.locked) == ("2024年决算数", 58.3, True)
    assert sheet["E25"].protection.locked is False


def test_the_page_of_the_python_interface_is_fresh() -> None:
    """`python scripts/make_api.py` renews it."""
    assert DOCUMENT.read_text(encoding="utf-8").splitlines() == document().splitlines()
