"""PDF by LibreOffice, for computers without Excel. It is called as a program, with a profile folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.errors import ProgramError
from perfeval_xl.writing.unfinished import temporary_folder

_USUAL_PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.com"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.com"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("/usr/bin/soffice"),
    Path("/usr/lib/libreoffice/program/soffice"),
    Path("/snap/bin/libreoffice"),
)
_NAMES = ("soffice.com", "soffice.exe") if sys.platform == "win32" else ("soffice",)
_FILES_A_CALL = 100
_SECONDS_TO_START, _SECONDS_A_FILE = 120, 20


def print_by_libreoffice(files: Sequence[Path], folder: Path) -> None:
    """Prints workbooks as PDF of the same names into a folder. Raises ProgramError."""
    soffice = find_soffice()
    if soffice is None:
        raise ProgramError(
            "没有找到LibreOffice，做不了PDF",
            "从libreoffice.org安装后再试；电脑上有Microsoft Excel的，用 perfeval excel pdf",
            code="libreoffice_missing",
        )
    with temporary_folder() as profile:
        for first in range(0, len(files), _FILES_A_CALL):
            _call(soffice, profile, files[first : first + _FILES_A_CALL], folder)


def find_soffice() -> str | None:
    """The program, on PATH or where it usually is; None where there is none.

    Never one of the current folder, in which strangers' files may lie: not by an entry of PATH that means it either.
    """
    folders = [Path(entry) for entry in os.get_exec_path() if Path(entry).is_absolute()]
    places = [*(folder / name for folder in folders for name in _NAMES), *_USUAL_PLACES]
    return next((str(place) for place in places if _is_program(place)), None)


def _is_program(place: Path) -> bool:
    return os.path.isfile(place) and os.access(place, os.X_OK)  # noqa: PTH113  # raises nothing


def _call(soffice: str, profile: Path, files: Sequence[Path], folder: Path) -> None:
    """One run; its profile keeps it apart from a LibreOffice that somebody has open, and from that one's settings."""
    arguments = ["--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault"]
    arguments += ["--convert-to", "pdf", "--outdir", str(folder.resolve()), *(str(file.resolve()) for file in files)]
    try:
        process = subprocess.Popen(
            [soffice, f"-env:UserInstallation={profile.resolve().as_uri()}", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        raise ProgramError("LibreOffice启动不了", "重新安装LibreOffice", code="libreoffice_missing") from None
    try:
        process.wait(_SECONDS_TO_START + _SECONDS_A_FILE * len(files))
    except subprocess.TimeoutExpired:
        raise ProgramError("LibreOffice很久没有做完，已经停下", "一次少做几份，或重启电脑再试") from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends what still runs, with its children: `soffice` only starts the program that works."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
