"""What a round puts out: correction copies in the groups' folders, current ones only; no path of this computer."""

import zipfile
from pathlib import Path

import pytest

from perfeval_xl import collect, consolidate, return_, status, waive
from tests.campaign.test_status import QUERY
from tests.support.rounds import FIRST, SECOND, SMALL, THIRD, WRONG, issue, returned


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """示例一镇 must correct, 示例二镇 explain, 示例三局 sent nothing."""
    folder = tmp_path / "round"
    issue(folder, (FIRST, SECOND, THIRD))
    returned(folder, "999901", tmp_path / "inbox" / "1.xlsx", {**WRONG, "overall.grade": "良"})
    returned(folder, "999902", tmp_path / "inbox" / "2.xlsx", QUERY)
    collect(folder, [tmp_path / "inbox"])
    return folder


def test_correction_copies_stand_in_the_folders_of_the_groups_and_only_current_ones(
    campaign: Path, tmp_path: Path
) -> None:
    def there() -> list[str]:
        return sorted(path.relative_to(campaign).as_posix() for path in (campaign / "corrections").rglob("*.xlsx"))

    first, second = (
        f"corrections/乡镇/{name}-退回.xlsx" for name in ("999901-示例一镇人民政府", "999902-示例二镇人民政府")
    )
    return_(campaign)
    assert there() == [first, second]

    collect(campaign, [returned(campaign, "999901", tmp_path / "a.xlsx")])
    assert there() == [second]

    waive(campaign, "999902", 1, reason="县里批准", by="示例乙")
    assert there() == []
    assert return_(campaign) == []


def test_no_output_of_a_round_holds_an_absolute_path(campaign: Path, tmp_path: Path) -> None:
    (tmp_path / "来信.txt").write_text("表已寄出", encoding="utf-8")
    collect(campaign, [tmp_path / "来信.txt"])
    copies = [copy.file for copy in return_(campaign)]
    status(campaign, output=tmp_path / "进度.xlsx")
    consolidate([campaign], tmp_path / "汇总.xlsx", tables=tmp_path / "表")
    consolidate([campaign / "issued", campaign.parent], tmp_path / "另.xlsx", tables=tmp_path / "另表", form=SMALL)

    made = [tmp_path / "进度.xlsx", tmp_path / "汇总.xlsx", tmp_path / "另.xlsx", *copies]
    made += [*(tmp_path / "表").iterdir(), *(tmp_path / "另表").iterdir(), campaign / "manifest.csv"]
    for path in made:
        assert path is not None
        for name, content in unpacked(path):
            for folder in (str(campaign), str(tmp_path), str(Path.home()), str(Path.cwd())):
                assert folder.encode() not in content, (path.name, name)


def unpacked(path: Path) -> list[tuple[str, bytes]]:
    if path.suffix != ".xlsx":
        return [("", path.read_bytes())]
    with zipfile.ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]
