"""Consolidates simulated returns in two processes and prints, as JSON, how long it took and the memory it needed.

    python scripts/benchmark_growth.py UNITS DISTINCT OUTPUT.xlsx TABLES

Each return is made when it is asked for, one of DISTINCT with its own unit: files of 100,000 units would fill the disk.
It is read, checked and merged like any other.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmark_works import Returns

from perfeval_xl import consolidate
from perfeval_xl.api import consolidating
from perfeval_xl.workbook.delivery import DeliveredFile

MIB = 1024


def main() -> None:
    """One run."""
    import resource

    count, distinct = map(int, sys.argv[1:3])
    returns = Returns(distinct)

    def simulated(_paths: Sequence[Path]) -> Iterator[DeliveredFile]:
        for number in range(count):
            name = f"{number:06}.xlsx"
            yield DeliveredFile(Path(name), name, returns.content(number))

    vars(consolidating).update(delivered_files=simulated, count_files=lambda _paths: count)
    begun = time.perf_counter()
    made = consolidate([Path()], Path(sys.argv[3]), tables=Path(sys.argv[4]), workers=2)
    seconds = time.perf_counter() - begun
    assert len(made.counted) == count
    peaks = [resource.getrusage(who).ru_maxrss / MIB for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"seconds": seconds, "main": peaks[0], "worker": peaks[1]}))


if __name__ == "__main__":
    main()
