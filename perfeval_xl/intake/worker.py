"""Delivered files are opened in a process of their own: one that kills its reader is one finding, not the end.

The reader of values is written in Rust and ends its process where memory runs out; other files keep it busy for ever.
Every file goes there, also the plain ones, since nobody knows beforehand which of them are plain (but for a process
that may itself be lost: reader.py). Starting it costs little: it starts while this one still loads its forms.
"""

from __future__ import annotations

import pickle

from perfeval_xl.formats.opened_file import Contents
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.formats.remedies import SEND_AGAIN, TRIM, worded
from perfeval_xl.intake.service_process import ServiceProcess, killed_after

SERVICE = "perfeval_xl.intake.worker_process"
"""The module whose `serve` the process runs."""

SECONDS_A_FILE = 20.0

READER_FAILED = Refused("reader_failed", "读取这个文件时，读取程序意外中止，没有读出内容", SEND_AGAIN)


class Worker(ServiceProcess):
    """A process that reads one file after another. A file is given `seconds` before its reader is ended."""

    def __init__(self, service: str = SERVICE, seconds: float = SECONDS_A_FILE) -> None:
        super().__init__(service)
        self._seconds = seconds

    def contents_of(self, content: bytes) -> Contents | Refused:
        """The contents of a file, or why there are none. Raises ReaderError where no process can be had at all."""
        self._running()  # its start is not the file's time
        with killed_after(self._seconds, self) as deadline:
            answer = self.answer(content)
        if answer is not None:
            understood: Contents | Refused = pickle.loads(answer)
            return understood
        self.begin_again()
        if deadline.passed:
            return Refused("too_large", f"文件太大或太复杂：读了 {self._seconds:g} 秒还没有读完", worded(TRIM))
        return READER_FAILED
