"""Returns recalculated by Excel, and printed by Excel or LibreOffice."""

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from perfeval_xl.live_excel import libreoffice
from tests.support.paths import SAMPLES
from tests.support.processes.command_line import perfeval
from tests.support.programs import excel_engine
from tests.support.programs.excel_engine import App, running_excel
from tests.support.programs.open_in_excel import sample, told


def test_returns_are_recalculated_and_saved_and_nothing_else_is_opened(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "shili_1_clean.xlsx", tmp_path / "甲.xlsx")
    (tmp_path / "乙.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "~$甲.xlsx").write_bytes(b"")
    with running_excel(start=False) as apps:
        started: list[App] = []
        add = apps.add
        apps.add = lambda **options: started.append(add(**options)) or started[-1]  # type: ignore[method-assign,func-returns-value]
        outcome = perfeval("excel", "recalculate", tmp_path, "--json")
        [app] = started

    assert [(Path(each["file"]).name, each["recalculated"]) for each in outcome.json["files"]] == [
        ("~$甲.xlsx", False),
        ("乙.xlsx", False),
        ("甲.xlsx", True),
    ]
    assert outcome.status == 1
    assert [call for call in app.calls if call != "activate"] == ["calculate", "save", "quit"]
    assert (app.open, app.api.AutomationSecurity) == ([], 3)


def test_a_file_that_is_open_elsewhere_is_not_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sample(tmp_path)
    before = path.read_bytes()
    monkeypatch.setattr(excel_engine, "READ_ONLY", True)
    with running_excel(start=False):
        outcome = perfeval("excel", "recalculate", path)

    assert outcome.status == 1
    assert outcome.err == f"没有重算：{path}（写不了：文件是只读的，或正在别处打开）\n"
    assert path.read_bytes() == before


def test_excel_prints_the_forms_sheets_of_each_return(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    shutil.copy(SAMPLES / "shili_1_clean.xlsx", tmp_path / "a" / "示例.xlsx")
    with zipfile.ZipFile(tmp_path / "a" / "包.zip", "w") as archive:
        archive.write(SAMPLES / "shili_3_errors.xlsx", "示例.xlsx")
        archive.writestr("坏.xlsx", b"PK\x03\x04")
    with running_excel(start=False):
        outcome = perfeval("excel", "pdf", tmp_path / "a", "-o", tmp_path / "pdf")

    printed = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "pdf").glob("*.pdf")}
    assert printed == {"示例.pdf": "%PDF 基础数据表 自评表", "示例-2.pdf": "%PDF 基础数据表 自评表"}
    assert outcome.out.splitlines() == [str(tmp_path / "pdf" / name) for name in ("示例.pdf", "示例-2.pdf")]
    assert "没有通过审核（待更正），PDF只供核对，改好后再打印签字" in outcome.err
    assert "没有做PDF：" in outcome.err
    assert outcome.status == 1


def test_without_libreoffice_it_is_said_what_works_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: None)
    said = told(perfeval("pdf", SAMPLES / "shili_1_clean.xlsx", "-o", tmp_path / "pdf"))

    assert said == (
        "没有找到LibreOffice，做不了PDF。从libreoffice.org安装后再试；电脑上有Microsoft Excel的，用 perfeval excel pdf"
    )


def test_a_path_that_does_not_exist_is_said_before_any_program_is_looked_for(tmp_path: Path) -> None:
    for command in (["excel", "recalculate"], ["excel", "pdf", "-o", tmp_path], ["pdf", "-o", tmp_path]):
        assert told(perfeval(*command, tmp_path / "没有.xlsx")).startswith("没有这个文件或文件夹：")


@pytest.mark.libreoffice
def test_libreoffice_prints_the_forms_sheets_on_a4_and_no_other(tmp_path: Path) -> None:
    outcome = perfeval("pdf", SAMPLES / "shili_1_clean.xlsx", SAMPLES / "tanghu_2020_corrected.xlsx", "-o", tmp_path)
    pages = {path.stem: path.read_bytes() for path in tmp_path.glob("*.pdf")}

    assert (outcome.status, sorted(pages)) == (0, ["shili_1_clean", "tanghu_2020_corrected"])
    assert {name: len(re.findall(rb"/Type\s*/Page\b", content)) for name, content in pages.items()} == {
        "shili_1_clean": 3,
        "tanghu_2020_corrected": 2,
    }
    for content in pages.values():
        boxes = {
            tuple(round(float(each)) for each in box.split()) for box in re.findall(rb"/MediaBox\s*\[(.*?)\]", content)
        }
        assert boxes == {(0, 0, 595, 842)}
