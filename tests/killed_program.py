"""`perfeval` that ends itself by kill -9 at a given step: python -m tests.killed_program STEP VERB …

A step is a call or a return of a function, Python's or C's, of the main thread, counted from when the verb begins (all
that it needs is imported before, so that no moment is spent on imports). With step 0 it runs to its end and prints the
number of steps, then those within the modules that write.
"""

import os
import sys
from types import FrameType
from typing import Any

from perfeval_xl.cli import main

WRITING = (
    "ledger.py",
    "keeping.py",
    "writing.py",
    "issuing.py",
    "stamping.py",
    "signing.py",
    "roster.py",
    "campaign.py",
)


def run(at: int, arguments: list[str]) -> None:
    __import__("perfeval_xl.api")
    step = 0
    writing: list[int] = []

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal step
        step += 1
        if step == at:
            os.kill(os.getpid(), 9)  # on Windows this ends the process at once as well
        if at == 0 and frame.f_code.co_filename.endswith(WRITING):
            writing.append(step)

    sys.setprofile(count)
    main(arguments)
    sys.setprofile(None)
    print("steps", step, *writing)


if __name__ == "__main__":
    run(int(sys.argv[1]), sys.argv[2:])
