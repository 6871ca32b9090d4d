"""A round in which every kind of thing has been done, for the tests of what becomes of it when something is lost."""

from pathlib import Path

import pytest

from perfeval_xl import collect, issue, return_, waive
from tests.support.rounds import SMALL, WRONG, YEAR, returned


@pytest.fixture
def roster_file(tmp_path: Path) -> Path:
    path = tmp_path / "名册.csv"
    lines = (
        "999901,示例一镇人民政府,乡镇,示例甲,2025-03-31",
        "999902,示例二镇人民政府,乡镇,,",
        "999903,示例三局,部门,,",
    )
    path.write_text("\n".join(["单位代码,单位名称,分组,联系人,截止日期", *lines]), encoding="utf-8")
    return path


@pytest.fixture
def worked_round(roster_file: Path, tmp_path: Path) -> Path:
    """Issued, collected, returned, waived, then one more return."""
    folder = tmp_path / "轮"
    issue(folder, form=SMALL, year=YEAR, roster=roster_file)
    returned(folder, "999901", tmp_path / "收" / "一.xlsx", {**WRONG, "overall.grade": "良"})
    returned(folder, "999902", tmp_path / "收" / "二.xlsx")
    (tmp_path / "收" / "来信.txt").write_text("已寄出", encoding="utf-8")
    collect(folder, [tmp_path / "收"])
    return_(folder)
    waive(folder, "999901", 1, reason="县里批准", by="示例甲")
    collect(folder, [returned(folder, "999903", tmp_path / "三.xlsx")])
    return folder
