"""Files that come from others are opened in a child process: one that ends it is one finding, not the end.

The reader of values is written in Rust and ends its process where memory runs out; other files keep it busy for ever.
Every file goes there, also the plain ones, since nobody knows beforehand which of them are plain.
"""

from __future__ import annotations

from collections.abc import Callable

from perfeval_xl.formats.limits import MIB
from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.refusals import Refused, too_large
from perfeval_xl.formats.remedies import SEND_AGAIN, TRIM, worded
from perfeval_xl.intake.child import MEMORY
from perfeval_xl.intake.child_process import ChildLost, ChildProcess

SECONDS_A_FILE = 20.0
"""For all that a child does with a file, before it is ended."""

READER_FAILED = Refused("reader_failed", "读取这个文件时，读取程序意外中止，没有读出内容", SEND_AGAIN)


def opened(content: bytes) -> Contents | Refused:
    """The contents of a file or why there are none, in this process, which may not live to tell.

    Raises MemoryError: whoever started this process knows that its memory is limited.
    """
    try:
        return contents_of(content)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # a defect that a file of others comes upon costs that file
        return READER_FAILED


def _imported(_opened: Callable[..., object]) -> None:
    """Once this has arrived in a child, with what opens files, that is imported: it is not to be of a file's time."""


class FileOpener(ChildProcess):
    """A child process that opens files and does no more with them, so that it starts quickly."""

    def __init__(self) -> None:
        super().__init__(_imported, (opened,))

    def contents_of(self, content: bytes) -> Contents | Refused:
        """The contents of a file, or why there are none. Raises ReaderError where no process can be had at all."""
        try:
            return self.run(opened, content, seconds=SECONDS_A_FILE)
        except ChildLost as lost:
            return refused(lost)


def refused(lost: ChildLost) -> Refused:
    """Why a file is not read whose child was lost."""
    match lost.how:
        case "died":
            return READER_FAILED
        case "memory":
            return too_large(f"读取它要用的内存超过 {MEMORY // MIB} MB").refused()
        case "time":
            spent = f"读了 {SECONDS_A_FILE:g} 秒还没有读完"
            return Refused("too_large", f"文件太大或太复杂：{spent}", worded(TRIM))
