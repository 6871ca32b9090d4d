"""Commands of a round ended by kill -9 at seeded moments: steps anywhere, steps in writing, moments by the clock."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.support.paths import ROOT

ANYWHERE, WRITING, BY_CLOCK = 5, 17, 3
KILLED = {-9, 9, 1}
"""Exit status of a killed process: minus the signal, on Windows what the killer said."""


def start(kind: str, step: int, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.processes.killed_program", kind, str(step), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )


def undisturbed(*arguments: object) -> tuple[int, int, float]:
    """How many steps a run takes anywhere and in writing, and how many seconds."""
    begun = time.monotonic()
    anywhere, writing = start("anywhere", 0, *arguments).communicate()[0].splitlines()[-1].split()[1:]
    return int(anywhere), int(writing), time.monotonic() - begun


def kill(kind: str, moment: float, *arguments: object) -> None:
    """At a step `anywhere` or in `writing`, or at a second of the `clock`."""
    if kind == "clock":
        process = start("anywhere", 0, *arguments)
        time.sleep(moment)
        process.kill()
        process.communicate()
    else:
        process = start(kind, int(moment), *arguments)
        process.communicate()
        assert process.returncode in KILLED


def moments(seed: int, anywhere: int, writing: int, seconds: float) -> Iterator[tuple[str, float]]:
    """25 of them, spread over the whole run and, more closely, over what is written."""
    chance = random.Random(seed)
    for _ in range(ANYWHERE):
        yield "anywhere", chance.randrange(1, anywhere)
    for turn in range(WRITING):
        yield "writing", 1 + int((turn + chance.random()) * writing / WRITING)
    for _ in range(BY_CLOCK):
        yield "clock", chance.uniform(0.1, 1) * seconds
