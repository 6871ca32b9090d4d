"""What a command loads: help next to nothing, a check no tables."""

import subprocess
import sys

import pytest

from tests.support.paths import ROOT, SAMPLES

LIBRARIES = ("pandas", "numpy", "pyarrow", "pydantic", "xlsxwriter", "openpyxl", "lark", "ruamel.yaml", "rich")
HEAVY = {*LIBRARIES, "distributed"}


def loaded(*arguments: object) -> set[str]:
    """The heavy modules that are loaded once a command has ended."""
    code = (
        "import sys\nfrom perfeval_xl.cli import main\n"
        f"try:\n    main({[str(argument) for argument in arguments]!r})\n"
        "except SystemExit:\n    pass\n"
        "print('loaded:', *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    return HEAVY & set(done.stderr.decode().split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["check", "--help"], ["collect", "--help"], ["check"]]
)
def test_help_and_a_wrong_call_load_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(*arguments) == set()


def test_the_package_itself_loads_nothing_heavy() -> None:
    code = "import sys, perfeval_xl; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert HEAVY & set(done.stdout.decode().split()) == set()


@pytest.mark.parametrize("options", [[], ["--json"], ["--workers", "2"]])
def test_a_check_loads_no_tables_and_no_progress_bar(options: list[str]) -> None:
    tables = {"pandas", "numpy", "pyarrow", "openpyxl", "rich", "distributed"}

    assert loaded("check", SAMPLES / "shili_1_clean.xlsx", *options) & tables == set()


def test_a_process_of_a_pool_loads_no_tables_for_a_consolidation() -> None:
    code = "import sys, perfeval_xl.results.figures, perfeval_xl.intake.child; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert {"pandas", "numpy", "pyarrow"} & set(done.stdout.decode().split()) == set()
