"""Copies of an archive."""

import io
import zipfile

from perfeval_xl.writing.zip_stamp import Template


def test_an_archive_is_sound_and_its_pieces_are_joined() -> None:
    members = {"first.xml": [b"<a/>" * 100], "last.xml": [b"<b>", b"", b"," * 5000, b"", b"</b>"]}
    template = Template(members, "last.xml")

    for name, code in ((b"x", b"1"), (b"y" * 70_000, b"")):
        with zipfile.ZipFile(io.BytesIO(template.stamped({1: name, 3: code}))) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == ["first.xml", "last.xml"]
            assert archive.read("first.xml") == b"<a/>" * 100
            assert archive.read("last.xml") == b"<b>" + name + b"," * 5000 + code + b"</b>"
