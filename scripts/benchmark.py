"""How fast the product is, against what people write today: every figure is a ratio within one run.

    python scripts/benchmark.py                small sizes, some minutes
    python scripts/benchmark.py --full         the sizes of the goals, about an hour; writes docs/性能.md
    python scripts/benchmark.py issuing one    only these parts

Needs Python 3.11 and nothing else: makes its own virtual environment.
"""

from __future__ import annotations

import sys

from environment import PYTHON, ROOT, prepare, run, start


def main() -> int:
    """Measures in the project's own environment."""
    start()
    prepare("benchmark")
    return run([PYTHON, ROOT / "scripts" / "benchmark_run.py", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
