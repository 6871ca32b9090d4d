"""Makes samples/*.xlsx from samples/*.yaml: a blank workbook from the command line, filled by the words on its sheets.

    python scripts/make_samples.py

The same data and the same program give the same bytes.
"""

import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from environment import ROOT
from filling import fill
from openpyxl import Workbook, load_workbook
from openpyxl.xml.functions import tostring
from ruamel.yaml import YAML

WRITTEN = datetime(2025, 1, 1)
"""What the workbooks say of when they were made and changed; else no two runs would give the same bytes."""
CORE = "docProps/core.xml"


def sample_files() -> list[Path]:
    """The data of all samples."""
    return sorted((ROOT / "samples").glob("*.yaml"))


def read_sample(path: Path) -> dict[str, Any]:
    """One sample's data: form, year, unit, values, indicators, explanations."""
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return data


def blank_workbook(data: Mapping[str, Any]) -> Workbook:
    """The unit's blank workbook, as `perfeval blank` makes it. Ends the program where it does not."""
    with tempfile.TemporaryDirectory() as folder:
        blank = Path(folder) / "blank.xlsx"
        command = [sys.executable, "-m", "perfeval_xl", "blank", data["form"], "--year", str(data["year"])]
        command += ["--unit-code", data["unit"]["code"], "--unit-name", data["unit"]["name"]]
        command += ["-o", str(blank), "--force"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            sys.exit(f"perfeval blank {data['form']} 没有做成空白表（退出码 {done.returncode}）")
        return load_workbook(blank)


def workbook_bytes(workbook: Workbook) -> bytes:
    """A workbook as a file without the time of day: openpyxl writes it into the properties and into the archive."""
    saved = io.BytesIO()
    workbook.save(saved)
    workbook.properties.created = workbook.properties.modified = WRITTEN
    result = io.BytesIO()
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(result, "w") as archive:
        for name in parts.namelist():
            content = tostring(workbook.properties.to_tree()) if name == CORE else parts.read(name)
            member = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0  # else the archive says whether Windows wrote it
            archive.writestr(member, content)
    return result.getvalue()


def main() -> None:
    """Make every sample's workbook beside its data."""
    for path in sample_files():
        data = read_sample(path)
        workbook = blank_workbook(data)
        fill(workbook, data)
        path.with_suffix(".xlsx").write_bytes(workbook_bytes(workbook))
        print(path.with_suffix(".xlsx").name)


if __name__ == "__main__":
    main()
