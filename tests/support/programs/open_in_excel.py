"""What the tests of a running Excel share: a file to open, an Excel that fails, the one line of a command."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.paths import SAMPLES
from tests.support.processes.command_line import Outcome


def failing(call: str, error: Exception, times: int = 1_000) -> Callable[[str], None]:
    """Excel raises an error at a call, so many times."""
    left = [times]

    def look(name: str) -> None:
        if name == call and left[0]:
            left[0] -= 1
            raise error

    return look


def sample(folder: Path, name: str = "shili_3_errors") -> Path:
    """A sample under a name of its own, to be opened."""
    return Path(shutil.copy(SAMPLES / f"{name}.xlsx", folder / "示例.xlsx"))


def told(outcome: Outcome) -> str:
    """The one line of a command that could not be carried out."""
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    return outcome.err.strip()


def typed_into(book: Any, sheet: str, cell: str, value: object) -> None:
    """As a person types: protected sheets let it through only in unlocked cells, which these are."""
    book.sheets[sheet].range(cell).impl.set_value(value)
