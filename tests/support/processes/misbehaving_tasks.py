"""Work for the processes of a pool that misbehaves on command."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.intake.file_watch import watched
from perfeval_xl.review.reviewed_files import ReviewedFile

DEADLY = "致命"


def answers(marks: str, items: Sequence[str], careful: bool) -> list[str]:
    """Each item in capitals; `care` says whether it is asked for.

    `marks` is a folder in which processes can leave a mark for later ones.
    """
    return [_answer(Path(marks), item, careful) for item in items]


def _answer(marks: Path, item: str, careful: bool) -> str:
    match item.split(maxsplit=1)[0]:
        case "abort":
            os.abort()
        case "exit":
            os._exit(0)
        case "hang":
            with watched(0.5):
                time.sleep(600)
        case "memory":
            raise MemoryError
        case "raise":
            raise ValueError(item)
        case "slow":
            time.sleep(0.2)
        case "care":
            return f"{item} {careful}"
        case "dies" if not (marks / "died").exists():
            (marks / "died").touch()
            os._exit(1)
    return item.upper()


def ends_at_a_deadly_file(reviewed: ReviewedFile) -> tuple[str, list[str]]:
    """The name of a file and the codes found; ends the process at one that is called so and was read."""
    if DEADLY in reviewed.path.name and reviewed.review.verdict != "unreadable":
        os.abort()
    return reviewed.path.name, [finding.code for finding in reviewed.review.findings]
