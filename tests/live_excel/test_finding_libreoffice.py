"""LibreOffice is found where programs are, never in the current folder, where strangers' files may lie."""

import os
import sys
from pathlib import Path

import pytest

from perfeval_xl.live_excel import libreoffice
from perfeval_xl.live_excel.libreoffice import find_soffice

NAME = "soffice.exe" if sys.platform == "win32" else "soffice"


def program(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / NAME
    path.write_text("#!/bin/sh\n", encoding="ascii")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("path", ["", ".", "sub", f".{os.sep}sub", f"{os.pathsep}.{os.pathsep}sub"])
def test_a_program_of_the_current_folder_is_none(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path)
    program(tmp_path / "sub")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path)
    monkeypatch.setattr(libreoffice, "_USUAL_PLACES", ())

    assert find_soffice() is None


def test_one_in_a_folder_of_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([".", str(tmp_path / "none"), str(tmp_path / "bin")]))

    made = program(tmp_path / "bin")

    assert find_soffice() == str(made)
