"""Where the project's files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
DEFINITIONS = ROOT / "tests" / "definitions"
SNAPSHOTS = ROOT / "tests" / "snapshots"
