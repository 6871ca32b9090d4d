"""Texts in files that tests compare with what is now: snapshots, and a page made from the tests' cases.

`PERFEVAL_RENEW=1` writes them anew; what changed is to be read before it is kept.
"""

import os
from pathlib import Path


def lines_in(file: Path, now: str) -> list[str]:
    """The lines that stand in the file, after it was written anew where that is asked for."""
    if os.environ.get("PERFEVAL_RENEW") == "1":
        file.write_text(now, encoding="utf-8", newline="\n")
    return file.read_text(encoding="utf-8").splitlines()
