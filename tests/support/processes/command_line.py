"""`perfeval` as a shell would call it: exit status, stdout and stderr."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from perfeval_xl.cli import main
from tests.support.paths import ROOT


class Outcome(NamedTuple):
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its stdout, which must be one JSON value."""
        return json.loads(self.out)


def perfeval(*arguments: object) -> Outcome:
    """Runs a command in this process, which is quick."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as ended:  # --help
            status = int(ended.code or 0)
    texts = []
    for stream in (out, err):
        stream.seek(0)
        texts.append(stream.read())
    return Outcome(status, *texts)


def perfeval_alone(*arguments: object, folder: Path, environment: Mapping[str, str], encoding: str) -> Outcome:
    """Runs a command in a process of its own, with its working folder, environment and the encoding of its output."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-m", "perfeval_xl", *map(str, arguments)],
        cwd=folder,
        env={**own, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


def made_blank(path: Path, *more: object, form: str = "suining") -> Path:
    """The blank workbook of a made-up unit."""
    unit = ("--unit-code", "999901", "--unit-name", "示例一镇人民政府")
    outcome = perfeval("blank", form, "--year", 2024, *unit, "-o", path, *more)
    assert outcome.status == 0, outcome.err
    return path
