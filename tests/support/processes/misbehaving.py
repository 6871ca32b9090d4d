"""What misbehaves on command: the opening of files in a child process, and the work that is done with files there."""

import os
import signal
import time
from pathlib import Path
from unittest.mock import patch

import python_calamine

from perfeval_xl.formats.calamine_values import read_grids
from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.formats.scan import Screened
from perfeval_xl.intake import child, opening
from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.intake.many_files import Opened
from perfeval_xl.review.reviewed_files import ReviewedFile

UNSCREENED = b"unscreened"
"""What follows is a workbook that goes to the reader of values as it is."""
DEADLY = "致命"
_really_opened = opening.opened


def opened(content: bytes) -> Contents | Refused:
    """In place of intake.opening.opened, in whichever process: a file may ask for something."""
    with patch.object(opening, "contents_of", _contents_of):
        return _really_opened(content)


def _contents_of(content: bytes) -> object:
    match content:
        case b"abort":
            os.abort()
        case b"exit":
            os._exit(0)
        case b"kill":
            os.kill(os.getpid(), 9)
        case b"hang":
            time.sleep(600)
        case b"print":
            os.write(1, b"a library says something")
        case b"raise":
            raise RuntimeError("a defect")
        case b"eat memory":
            return b"x" * (2 * child.MEMORY)
        case _ if content.startswith(UNSCREENED):
            return read_grids(Screened("xlsx"), content.removeprefix(UNSCREENED))
        case _ if content.startswith(b"PK"):
            return contents_of(content)
    return Refused("damaged", f"{content!r} {python_calamine.__name__}", "")


def keep(marks: Path, _opened: Opened) -> Path:
    """For children that keep a folder, in which one can leave a mark for others."""
    return marks


def no_make(_opened: Opened) -> Path:
    """For children that do not come up."""
    os._exit(0)


def answer(marks: Path, file: DeliveredFile) -> str:
    """The file's name in capitals; its first word says what is done before."""
    match file.name.split(maxsplit=1)[0]:
        case "abort":
            os.abort()
        case "exit":
            os._exit(0)
        case "hang":
            time.sleep(600)
        case "memory":
            raise MemoryError
        case "raise":
            raise ValueError(file.name)
        case "slow":
            time.sleep(0.2)
        case "id":
            return f"{os.getpid()}"
        case "parent":  # on a cluster: its worker
            os.kill(os.getppid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
            os._exit(0)
        case "dies" if not (marks / "died").exists():
            (marks / "died").touch()
            os._exit(1)
    return file.name.upper()


def lost(file: DeliveredFile, refused: Refused) -> str:
    """The result of a file whose child was lost."""
    return f"{refused.code}：{file.name}"


def ends_at_a_deadly_file(reviewed: ReviewedFile) -> tuple[str, list[str]]:
    """The name of a file and the codes found; ends the process at one that is called so and was read."""
    if DEADLY in reviewed.path.name and reviewed.review.verdict != "unreadable":
        os.abort()
    return reviewed.path.name, [finding.code for finding in reviewed.review.findings]
