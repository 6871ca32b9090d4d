"""What a killed process left unfinished goes with the next command; what is being written, or is another's, stays."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from perfeval_xl.writing import unfinished
from perfeval_xl.writing.output_files import put_file
from perfeval_xl.writing.unfinished import beside_prefix, remove_left_behind, temporary_folder
from tests.support.paths import ROOT
from tests.support.processes.command_line import perfeval

KILLED = """
import os, signal, sys
from pathlib import Path
from perfeval_xl.writing.output_files import beside
from perfeval_xl.writing.unfinished import temporary_folder
with temporary_folder() as aside, beside(Path(sys.argv[1], "汇总.xlsx")) as file:
    Path(aside, "units.parquet").write_bytes(b"figures")
    file.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def own_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(unfinished, "_looked_at", {})
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="killed by a signal")
def test_figures_and_half_outputs_of_a_killed_command_go_with_the_next(tmp_path: Path, own_temporary: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", KILLED, output], env=environment, check=False)
    assert [len(list(folder.iterdir())) for folder in (own_temporary, output)] == [1, 1]

    perfeval("forms")
    assert list(own_temporary.iterdir()) == []

    put_file(output / "另.xlsx", b"whole")
    assert [path.name for path in output.iterdir()] == ["另.xlsx"]


def test_what_is_being_written_and_what_is_anothers_stays(tmp_path: Path, own_temporary: Path) -> None:
    names = [f"{beside_prefix()}x.tmp", ".~ffffffff-999999999-x.tmp", ".~lock.表.xlsx#", ".~old.tmp", "perfeval-notes"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")

    with temporary_folder() as folder:
        remove_left_behind(own_temporary)
        remove_left_behind(tmp_path)
        assert folder.is_dir()

    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted(names)
    assert list(own_temporary.iterdir()) == []
