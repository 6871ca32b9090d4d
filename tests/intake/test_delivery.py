"""What is delivered, file by file: folders, archives, links and what is no file, each accounted for."""

import io
import os
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from perfeval_xl import PerfevalError
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake import regular_file
from perfeval_xl.intake.archive import ArchiveLimits
from perfeval_xl.intake.delivery import delivered_files
from tests.support.files.handmade_files import write, zipped

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")

LED_OUT = ("unsupported_format", "这是一个链接，指向报送的文件夹以外，没有跟着打开")
BOMB = ("too_large", "压缩包解压后大得不正常")


def found(*paths: Path, limits: ArchiveLimits | None = None) -> dict[str, object]:
    """By name below the test's folder: bytes, None for ignored, code and message for refused; no name stands twice."""
    files = list(delivered_files(paths, limits))
    names = [file.name.removeprefix(f"{paths[0].parent}{os.sep}") for file in files]
    assert len(set(names)) == len(names)
    contents = [
        (file.content.code, file.content.message) if isinstance(file.content, Refused) else file.content
        for file in files
    ]
    assert all(file.content.remedy for file in files if isinstance(file.content, Refused))
    return dict(zip(names, contents, strict=True))


def archive(path: Path, members: dict[str, str | bytes]) -> Path:
    return write(path, zipped(members))


def with_raw_names(members: dict[bytes, bytes]) -> bytes:
    """An archive whose names are these bytes and not marked as UTF-8, as Windows programs in China make it."""
    content = zipped({f"{number:0{len(name)}d}": data for number, (name, data) in enumerate(members.items())})
    for number, name in enumerate(members):
        content = content.replace(f"{number:0{len(name)}d}".encode(), name)
    return content


def test_files_come_in_the_order_given_and_folders_by_name_with_everything_below(tmp_path: Path) -> None:
    for name in ("收/乙/b.xlsx", "收/乙/a.xlsx", "收/甲.xlsx", "单独.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")

    assert list(found(tmp_path / "单独.xlsx", tmp_path / "收")) == [
        "单独.xlsx",
        str(Path("收/乙/a.xlsx")),
        str(Path("收/乙/b.xlsx")),
        str(Path("收/甲.xlsx")),
    ]


def test_what_no_unit_sends_is_ignored_in_folders_and_archives_alike(tmp_path: Path) -> None:
    names = ("~$表.xlsx", ".~lock.表.xlsx#", ".DS_Store", "Thumbs.db", "desktop.ini", "._表.xlsx")
    folder = tmp_path / "收"
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(b"x")
    archive(folder / "包.zip", {**dict.fromkeys(names, b"x"), "__MACOSX/._表.xlsx": b"x", "__MACOSX/表.xlsx": b"x"})
    result = found(folder)

    assert set(result.values()) == {None}
    assert len(result) == len(names) + len(names) + 2


def test_our_own_output_is_ignored_in_an_archive_too(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"数据/.perfeval-output": "", "数据/units.csv": "1", "表.xlsx": "2"})

    assert found(path) == {"a.zip!/数据/.perfeval-output": None, "a.zip!/数据/units.csv": None, "a.zip!/表.xlsx": b"2"}


def test_an_archive_is_told_by_its_content_and_gives_its_files(tmp_path: Path) -> None:
    path = archive(tmp_path / "压缩包.dat", {"乙镇/表.xlsx": b"2", "甲镇/表.xlsx": b"1", "丙镇/": b""})

    assert found(path) == {"压缩包.dat!/乙镇/表.xlsx": b"2", "压缩包.dat!/甲镇/表.xlsx": b"1"}


def test_a_workbook_is_a_zip_and_no_archive(tmp_path: Path) -> None:
    for mark in ("_rels/.rels", "[Content_Types].xml", "xl/workbook.xml", "mimetype"):
        path = archive(tmp_path / "表.zip", {mark: b"", "xl/media/image1.png": b""})
        assert found(path) == {"表.zip": path.read_bytes()}


def test_an_archive_inside_an_archive_is_opened_and_one_inside_that_is_not(tmp_path: Path) -> None:
    third = zipped({"深.xlsx": b"3"})
    path = archive(tmp_path / "一.zip", {"二.zip": zipped({"三.zip": third, "中.xlsx": b"2"}), "外.xlsx": b"1"})

    assert found(path) == {"一.zip!/二.zip!/三.zip": third, "一.zip!/二.zip!/中.xlsx": b"2", "一.zip!/外.xlsx": b"1"}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_in_an_archive_are_understood_in_gbk_and_in_utf8_that_nobody_marked(
    tmp_path: Path, encoding: str
) -> None:
    path = write(
        tmp_path / "a.zip",
        with_raw_names({"示例一镇/表.xlsx".encode(encoding): b"1", "示例二镇\\表.xlsx".encode(encoding): b"2"}),
    )

    assert found(path) == {"a.zip!/示例一镇/表.xlsx": b"1", "a.zip!/示例二镇/表.xlsx": b"2"}


def test_a_name_that_leads_out_of_the_archive_is_only_a_name(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"../../外.xlsx": b"1", "/etc/外.xlsx": b"2", "C:/外.xlsx": b"3"})

    assert found(path) == {"a.zip!/../../外.xlsx": b"1", "a.zip!//etc/外.xlsx": b"2", "a.zip!/C:/外.xlsx": b"3"}
    assert list(tmp_path.iterdir()) == [path]


def test_files_of_one_name_in_an_archive_are_both_there(tmp_path: Path) -> None:
    content = zipped({"1.xlsx": b"first", "2.xlsx": b"second"}).replace(b"2.xlsx", b"1.xlsx")
    files = list(delivered_files([write(tmp_path / "a.zip", content)]))

    assert [file.content for file in files] == [b"first", b"second"]


@posix
def test_a_name_cannot_command_the_console(tmp_path: Path) -> None:
    (tmp_path / "收").mkdir()
    (tmp_path / "收" / "a\x1b[31m\n\u202exslx.exe").write_bytes(b"")

    assert list(found(tmp_path / "收")) == ["收/a\ufffd[31m\ufffd\ufffdxslx.exe"]


@posix
def test_a_name_of_250_bytes_and_folders_nested_hundreds_deep_are_read(tmp_path: Path) -> None:
    long = "县" * 81 + ".xlsx"
    (tmp_path / "收").mkdir()
    (tmp_path / "收" / long).write_bytes(b"1")
    deep = tmp_path / "收" / "/".join(["d"] * 300)
    deep.mkdir(parents=True)
    (deep / "表.xlsx").write_bytes(b"2")

    assert sorted(found(tmp_path / "收").values(), key=str) == [b"1", b"2"]


def test_an_encrypted_archive_is_one_finding(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.xlsx": b"1", "b.xlsx": b"2"}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(signature, at + 1)
    path = write(tmp_path / "a.zip", bytes(content))

    assert found(path) == {"a.zip": ("encrypted", "压缩包设有密码，无法读取")}


def test_an_empty_archive_is_one_finding(tmp_path: Path) -> None:
    for content in (zipped({}), zipped({"空/": b""})):
        assert found(write(tmp_path / "a.zip", content)) == {"a.zip": ("not_a_return", "压缩包是空的")}


def test_a_broken_archive_goes_on_as_one_file_and_a_broken_member_is_one_finding(tmp_path: Path) -> None:
    content = zipped({"a.xlsx": b"sound", "b.xlsx": b"broken"}, method=zipfile.ZIP_STORED)
    cut = write(tmp_path / "cut.zip", content[:-30])
    spoilt = write(tmp_path / "spoilt.zip", content.replace(b"broken", b"bromen"))

    assert found(cut) == {"cut.zip": content[:-30]}
    assert found(spoilt) == {
        "spoilt.zip!/a.xlsx": b"sound",
        "spoilt.zip!/b.xlsx": ("damaged", "文件已损坏：它在压缩包里解不开"),
    }


def test_a_bomb_is_one_finding_and_its_members_are_not_inflated(tmp_path: Path) -> None:
    zeros = bytes(10_000_000)
    bomb = archive(tmp_path / "a.zip", {f"{number}.xlsx": zeros for number in range(20)})
    nested = archive(tmp_path / "b.zip", {"外.xlsx": b"1", "b.zip": bomb.read_bytes()})

    assert found(bomb) == {"a.zip": BOMB}
    assert found(nested) == {"b.zip!/b.zip": BOMB, "b.zip!/外.xlsx": b"1"}


def test_archives_inside_one_another_share_one_allowance(tmp_path: Path) -> None:
    inner = zipped({f"{number}.xlsx": b"x" for number in range(5)})
    path = archive(tmp_path / "a.zip", {"1.zip": inner, "2.zip": inner, "3.zip": inner})
    result = found(path, limits=ArchiveLimits(members=13))

    assert len(result) == 5 + 5 + 1
    assert result["a.zip!/3.zip"] == ("too_large", "压缩包里的文件太多，超过13个")


def test_a_member_that_is_too_large_is_one_finding(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"大.xlsx": bytes(regular_file.MOST_BYTES + 1), "小.xlsx": b"1"})

    assert found(path) == {"a.zip!/大.xlsx": ("too_large", "文件太大：超过 64 MB"), "a.zip!/小.xlsx": b"1"}


def test_a_file_that_is_too_large_is_not_read_whole() -> None:
    refused = regular_file.whole(io.BytesIO(bytes(2_000_000)), most=1024 * 1024)

    assert isinstance(refused, Refused)
    assert (refused.code, refused.message) == ("too_large", "文件太大：超过 1 MB")


def test_a_directory_that_claims_to_be_huge_is_not_read(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {f"{number:0200d}.xlsx": b"" for number in range(10)})

    assert found(path, limits=ArchiveLimits(directory_bytes=2000)) == {"a.zip": ("too_large", "压缩包的目录大得不正常")}


@posix
def test_what_is_no_file_is_one_finding_and_never_opened(tmp_path: Path) -> None:
    folder = tmp_path / "收"
    folder.mkdir()
    os.mkfifo(folder / "管道.xlsx")

    assert found(folder, Path("/dev/null")) == {
        "收/管道.xlsx": ("unsupported_format", "这不是普通文件（是管道、设备一类），没有打开"),
        "/dev/null": ("unsupported_format", "这不是普通文件（是管道、设备一类），没有打开"),
    }


@posix
def test_links_are_not_followed_out_of_what_was_delivered_and_count_nothing_twice(tmp_path: Path) -> None:
    folder = tmp_path / "收"
    (folder / "乙").mkdir(parents=True)
    outside = write(tmp_path / "外.xlsx", b"secret")
    write(folder / "乙" / "表.xlsx", b"1")
    for name, target in {
        "内": folder / "乙" / "表.xlsx",
        "内夹": folder / "乙",
        "外": outside,
        "外夹": tmp_path,
        "断": tmp_path / "没有",
        "环": folder / "环",
    }.items():
        (folder / name).symlink_to(target)

    assert found(folder) == {
        "收/乙/表.xlsx": b"1",
        "收/内": None,
        "收/内夹": None,
        "收/外": LED_OUT,
        "收/外夹": LED_OUT,
        "收/断": LED_OUT,
        "收/环": LED_OUT,
    }
    assert found(folder / "外") == {"外": b"secret"}


def test_a_folder_that_cannot_be_opened_is_a_finding_and_not_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "收" / "乙").mkdir(parents=True)
    write(tmp_path / "收" / "甲.xlsx", b"1")
    list_folder = Path.iterdir

    def refuse(path: Path) -> object:
        if path.name == "乙":
            raise PermissionError
        return list_folder(path)

    monkeypatch.setattr(Path, "iterdir", refuse)

    assert found(tmp_path / "收") == {
        str(Path("收/乙")): ("damaged", "文件夹打不开：没有读取权限，或已被移走"),
        str(Path("收/甲.xlsx")): b"1",
    }


@posix
def test_a_file_that_cannot_be_opened_is_a_finding_without_the_machines_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.xlsx", b"1")
    assert stat.S_ISREG(path.stat().st_mode)
    monkeypatch.setattr(os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "no", str(path))))

    assert found(path) == {"a.xlsx": ("damaged", "文件打不开：没有读取权限，或已被移走")}


def test_one_file_of_an_archive_can_be_named(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"乙镇/表.xlsx": b"2", "b.zip": zipped({"c.xlsx": b"3"})})

    wanted = [Path(f"{path}!/乙镇/表.xlsx"), Path(f"{path}!/b.zip!/c.xlsx")]
    assert [(file.name, file.content) for file in delivered_files(wanted)] == [
        (f"{path}!/乙镇/表.xlsx", b"2"),
        (f"{path}!/b.zip!/c.xlsx", b"3"),
    ]


@pytest.mark.parametrize("name", ["没有.xlsx", "a.zip!/没有.xlsx", "没有.zip!/a.xlsx", "a\0b.xlsx"])
def test_a_path_that_is_not_there_is_a_wrong_call(tmp_path: Path, name: str) -> None:
    archive(tmp_path / "a.zip", {"b.xlsx": b"1"})

    with pytest.raises(PerfevalError) as raised:
        list(delivered_files([tmp_path / name]))
    assert raised.value.code == "no_such_path"
