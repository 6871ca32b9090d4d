"""Commands of a round ended by kill -9 at 50 moments: run again, they bring the state of a round that never was killed.

Here issue; collect is in test_killed.
What is compared is the whole ledger without its times, and every file that is kept.
"""

import random
import shutil
from pathlib import Path

from tests.support.processes.command_line import perfeval
from tests.support.processes.killing import kill, moments, undisturbed
from tests.support.rounds import FIRST, SECOND, SMALL, digest, issue, state


def issued_files(folder: Path) -> dict[str, str]:
    """The workbooks and the list of them, with their digests; what a killed command had begun to write is none."""
    files = [folder / "manifest.csv", *(folder / "issued").rglob("*.xlsx")]
    return {path.relative_to(folder).as_posix(): digest(path) for path in files if path.exists()}


def roster(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(["单位代码,单位名称,分组", *lines]), encoding="utf-8")
    return path


def test_issue_killed_while_it_follows_a_changed_roster_and_run_again_is_as_if_it_never_was(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    issue(begun, [FIRST, SECOND])
    changed = roster(
        tmp_path / "名册.csv", "999901,示例甲镇人民政府,乡镇", "999903,示例三局,部门", "999904,示例四局,部门"
    )
    options = ("--form", SMALL, "--year", 2024, "--roster", changed)

    def fresh(name: str) -> Path:
        return Path(shutil.copytree(begun, tmp_path / name))

    run = undisturbed("issue", fresh("whole"), *options)
    expected = state(tmp_path / "whole"), issued_files(tmp_path / "whole")
    assert sorted(expected[1]) == [
        "issued/乡镇/999901-示例甲镇人民政府-小表-2024.xlsx",
        "issued/部门/999903-示例三局-小表-2024.xlsx",
        "issued/部门/999904-示例四局-小表-2024.xlsx",
        "manifest.csv",
    ]
    for number, (kind, moment) in enumerate(moments(20250107, *run)):
        folder = fresh(f"{number} {kind} {moment}")
        kill(kind, moment, "issue", folder, *options)
        perfeval("issue", folder, *options)
        assert (state(folder), issued_files(folder)) == expected, (kind, moment)


def test_issue_killed_while_it_begins_a_round_and_run_again_makes_one_whole_round(tmp_path: Path) -> None:
    """The round's id and key are random, so what is compared is what does not come from them."""
    units = roster(tmp_path / "名册.csv", "999901,示例一镇人民政府,乡镇", "999903,示例三局,部门")
    options = ("--form", SMALL, "--year", 2024, "--roster", units)
    _, writing, _ = undisturbed("issue", tmp_path / "whole", *options)
    chance = random.Random(20250108)
    for moment in sorted(chance.sample(range(1, writing), 6)):
        folder = tmp_path / f"step {moment}"
        kill("writing", moment, "issue", folder, *options)
        outcome = perfeval("issue", folder, *options)
        again = perfeval("issue", folder, *options)
        files = issued_files(folder)
        said = dict(line.split(",")[3:5] for line in (folder / "manifest.csv").read_text("utf-8-sig").splitlines()[1:])

        assert (outcome.status, again.out) == (0, "2个单位：没有变2\n"), moment
        assert said == {name: files[name] for name in files if name != "manifest.csv"}
        assert sorted(said) == [
            "issued/乡镇/999901-示例一镇人民政府-小表-2024.xlsx",
            "issued/部门/999903-示例三局-小表-2024.xlsx",
        ]
        [review] = perfeval("check", folder / "issued" / "部门", "--campaign", folder, "--json").json
        assert [finding["code"] for finding in review["findings"]] == ["not_filled_in"]
