"""Other programs that units save their workbooks with: the real ones, called with many files at once.

LibreOffice is in tests/support/programs/libreoffice.py. `python scripts/test.py --with-programs` installs all of them.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from openpyxl import load_workbook

from tests.support.paths import ROOT
from tests.support.programs.libreoffice import find_soffice

SCRIPTS = ROOT / "tests" / "other_programs"
NODE_MODULES = ROOT / ".venv-programs" / "node_modules"
JAVA_LIBRARIES = Path("/usr/share/java")
GNUMERIC_FORMATS = {"xlsx": "Gnumeric_Excel:xlsx2", "xls": "Gnumeric_Excel:excel_biff8", "ods": "Gnumeric_OpenCalc:odf"}


def missing_programs() -> list[str]:
    """The names of those that are not installed."""
    there = {
        "LibreOffice": find_soffice() is not None,
        "Gnumeric": shutil.which("ssconvert") is not None,
        "Node.js": shutil.which("node") is not None,
        "SheetJS": (NODE_MODULES / "xlsx").is_dir(),
        "ExcelJS": (NODE_MODULES / "exceljs").is_dir(),
        "Java": shutil.which("javac") is not None,
        "Apache POI": (JAVA_LIBRARIES / "poi.jar").exists(),
    }
    return [name for name, found in there.items() if not found]


def by_gnumeric(files: Sequence[Path], folder: Path, extension: str) -> None:
    """Saves workbooks with Gnumeric; it takes one file a call."""
    for file in files:
        _run(["ssconvert", "-T", GNUMERIC_FORMATS[extension], str(file), str(folder / f"{file.stem}.{extension}")])


def by_node(script: str, files: Sequence[Path], folder: Path) -> None:
    """Runs `sheetjs.js` or `exceljs.js`."""
    _run(["node", str(SCRIPTS / script), str(folder), *map(str, files)], NODE_PATH=str(NODE_MODULES))


def by_poi(files: Sequence[Path], folder: Path) -> None:
    """Saves .xls workbooks with Apache POI."""
    classes = os.pathsep.join(str(path) for path in sorted(JAVA_LIBRARIES.glob("*.jar")))
    _run(["java", "-cp", classes, str(SCRIPTS / "Resave.java"), str(folder), *map(str, files)])


def by_openpyxl(files: Sequence[Path], folder: Path) -> None:
    """Saves workbooks with openpyxl, which leaves all results of formulas out."""
    for file in files:
        load_workbook(file).save(folder / file.name)


def _run(command: list[str], **variables: str) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, "LC_ALL": "C.UTF-8", **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
