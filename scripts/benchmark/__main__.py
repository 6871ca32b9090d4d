"""How fast the product is, against what people write today: every figure is a ratio within one run.

    python scripts/benchmark                small sizes, some minutes
    python scripts/benchmark --full         the sizes of the goals, about an hour; writes docs/性能.md
    python scripts/benchmark issuing one    only these parts

Needs Python 3.11 and nothing else: makes its own virtual environment.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # as Python does for the scripts that stand there

from environment import PYTHON, ROOT, prepare, run, start


def main() -> int:
    """Measures in the project's own environment."""
    start()
    prepare("benchmark")
    return run([PYTHON, "-m", "benchmark.measuring", *sys.argv[1:]], {"PYTHONPATH": str(ROOT / "scripts")})


if __name__ == "__main__":
    sys.exit(main())
