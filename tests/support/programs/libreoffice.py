"""LibreOffice as the judge of workbooks: many files in one call, every formula recalculated.

A call costs over a second however few files it is given, so give it all at once.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# LibreOffice trusts the values stored in a file of "Microsoft Excel", so a stale one would go unnoticed; 0 is "always".
RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""

MANY = 40
USUAL_PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.com"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)


class LibreOfficeError(Exception):
    """LibreOffice is missing, took too long or did not write a file; the text holds what it said."""


def find_soffice() -> str | None:
    """The command of LibreOffice, or None where there is none."""
    usual = next((str(place) for place in USUAL_PLACES if place.exists()), None)
    return shutil.which("soffice.com") or shutil.which("soffice") or usual


def recalculate(files: Sequence[Path], folder: Path) -> list[Path]:
    """Open workbooks, recalculate every formula and save them as .xlsx in another folder, in the order given."""
    return convert(files, folder, "xlsx")


def to_pdf(files: Sequence[Path], folder: Path) -> list[Path]:
    """Print recalculated workbooks to .pdf in a folder, in the order given."""
    return convert(files, folder, "pdf")


def convert(files: Sequence[Path], folder: Path, extension: str, timeout_seconds: float = 900) -> list[Path]:
    """Save recalculated workbooks in another format (`xlsx`, `pdf`, `ods`, `xls` …) in a folder, with one call.

    Many files are divided between two calls side by side.

    The results have the names of the files and stand in their order. Raises ValueError when two results would have
    the same name or a result would overwrite its own file, LibreOfficeError when anything goes wrong with LibreOffice.
    """
    results = [folder.resolve() / f"{file.stem}.{extension}" for file in files]
    if len({result.name.casefold() for result in results}) < len(files):
        raise ValueError(
            f"files need names of their own, without folder and extension: {[str(file) for file in files]}"
        )
    if any(result == file.resolve() for result, file in zip(results, files, strict=True)):
        raise ValueError(f"the results would overwrite the files; choose another folder than {folder}")
    if not files:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        result.unlink(missing_ok=True)
    arguments = ["--convert-to", extension, "--outdir", str(folder.resolve())]
    parts = [files[0::2], files[1::2]] if len(files) > MANY else [files]
    with ThreadPoolExecutor(len(parts)) as threads:
        output = "\n".join(threads.map(lambda part: _call(arguments, part, timeout_seconds), parts))
    missing = [str(file) for file, result in zip(files, results, strict=True) if not result.exists()]
    if missing:  # the exit code is 0 even then
        raise LibreOfficeError(f"LibreOffice wrote no .{extension} of {missing}; it said:\n{output}")
    return results


def _call(arguments: list[str], files: Sequence[Path], timeout_seconds: float) -> str:
    """One headless run with a profile of its own, so that runs side by side do not meet. Returns its output."""
    soffice = find_soffice()
    if soffice is None:
        raise LibreOfficeError("LibreOffice (soffice) was not found")
    with tempfile.TemporaryDirectory(prefix="soffice-profile-", ignore_cleanup_errors=True) as profile:
        settings = Path(profile, "user", "registrymodifications.xcu")
        settings.parent.mkdir()
        settings.write_text(RECALCULATE_ALWAYS, encoding="utf-8")
        process = subprocess.Popen(
            [
                soffice,
                f"-env:UserInstallation={Path(profile).resolve().as_uri()}",
                *("--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault"),
                *arguments,
                *(str(file.resolve()) for file in files),
            ],
            # The locale decides how LibreOffice reads file names, and its default language.
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=timeout_seconds)
        except subprocess.TimeoutExpired:
            _kill(process)
            output, _ = process.communicate()
            raise LibreOfficeError(f"LibreOffice took over {timeout_seconds} s; it said:\n{output}") from None
    return output


def _kill(process: subprocess.Popen[str]) -> None:
    """End LibreOffice with its children: `soffice` itself only starts the program that works."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
