"""`perfeval` that ends itself by kill -9 at a given step.

    python -m tests.support.processes.killed_program KIND STEP VERB …

A step is a call or a return of a function, Python's or C's, of the main thread, counted from when the verb begins (all
that it needs is imported before, so that no moment is spent on imports). KIND says which are counted: those `anywhere`,
or in the functions `writing` something. With step 0 it runs to its end and prints the numbers of both.
"""

import os
import sys
from types import FrameType
from typing import Any

from perfeval_xl.cli import main

WRITING = {
    "run",
    "transaction",
    "register",
    "mark_issued",
    "begin",
    "take_back",
    "keep",
    "_put",
    "put_file",
    "new_key",
    "mark",
    "_remove",
    "did",
    "note",
    "take_waiver_back",
    "renew_copy",
    "copy_file",
    "trial",
    "put_on_disk",
    "_moved_aside",
    "_form_put_back",
    "_begin",
}
"""The functions that change something, with those of the ledger whose names begin with `add_`."""
FILES = (
    "ledger.py",
    "ledger_file.py",
    "keeping.py",
    "checked_xlsxwriter.py",
    "signing.py",
    "issuing.py",
    "confirming.py",
    "file.py",
    "actions.py",
    "waivers.py",
    "settling.py",
    "changing.py",
    "ledger_copy.py",
    "restoring.py",
    "rebuilding.py",
    "waiving.py",
    "output_files.py",
)


def run(kind: str, at: int, arguments: list[str]) -> None:
    __import__("perfeval_xl.api")
    steps = {"anywhere": 0, "writing": 0}

    def count(frame: FrameType, event: str, argument: Any) -> None:
        name = frame.f_code.co_name
        steps["anywhere"] += 1
        if (name in WRITING or name.startswith("add_")) and frame.f_code.co_filename.endswith(FILES):
            steps["writing"] += 1
        elif kind == "writing":
            return
        if steps[kind] == at:
            os.kill(os.getpid(), 9)  # on Windows this ends the process at once as well

    sys.setprofile(count)
    main(arguments)
    sys.setprofile(None)
    print("steps", steps["anywhere"], steps["writing"])


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
