"""Consolidates simulated returns in two processes and prints, as JSON, how long it took and the memory it needed.

    python -m benchmark.returns PACKED UNITS | python -m benchmark.growth UNITS OUTPUT.xlsx TABLES

Each return is made when it is asked for, and is then read, checked and merged like any other.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from benchmark.returns import received
from perfeval_xl import consolidate
from perfeval_xl.api import consolidating
from perfeval_xl.intake.delivery import DeliveredFile

KIB_A_MIB = 1024


def main() -> None:
    """One run."""
    import resource

    count = int(sys.argv[1])
    contents = received(sys.stdin.buffer)
    first = next(contents)  # now the others are ready to be made

    def simulated(_paths: Sequence[Path]) -> Iterator[DeliveredFile]:
        for number, content in enumerate(chain([first], contents)):
            name = f"{number:06}.xlsx"
            yield DeliveredFile(Path(name), name, content)

    vars(consolidating).update(delivered_files=simulated, count_files=lambda _paths: count)
    begun = time.perf_counter()
    made = consolidate([Path()], Path(sys.argv[2]), tables=Path(sys.argv[3]), workers=2)
    seconds = time.perf_counter() - begun
    assert len(made.counted) == count
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KIB_A_MIB
    print(json.dumps({"seconds": seconds, "main": _peak(), "worker": worker}))


def _peak() -> float:
    """Most memory of this process, in MB; what getrusage says of it begins with that of the one that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / KIB_A_MIB


if __name__ == "__main__":
    main()
