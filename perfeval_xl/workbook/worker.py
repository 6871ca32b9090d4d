"""Delivered files are opened in a process of their own: one that kills its reader is one finding, not the end.

The reader of values is written in Rust and ends its process where memory runs out; other files keep it busy for ever.
Every file goes there, also the plain ones, since nobody knows beforehand which of them are plain: starting the process
costs little (it starts while this one still loads its forms), and a file then a millisecond or two.

It is a plain subprocess rather than one of multiprocessing: that would run the caller's own script a second time, and
for ever in a script without `if __name__ == "__main__"`.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from types import TracebackType
from typing import IO

from perfeval_xl.errors import ReaderError
from perfeval_xl.workbook.contents import Contents
from perfeval_xl.workbook.remedies import SEND_AGAIN, TRIM, worded
from perfeval_xl.workbook.screened import Refused
from perfeval_xl.workbook.worker_process import READY, receive, send

SERVICE = "perfeval_xl.workbook.worker_process"
"""The module whose `serve` the process runs."""

SECONDS_A_FILE = 20.0
SECONDS_TO_START = 60.0


class Worker:
    """A process that reads one file after another; a new one takes its place when a file has killed it.

    To be used as a context: the process ends with it. A file is given `seconds` before its reader is ended.
    """

    def __init__(self, service: str = SERVICE, seconds: float = SECONDS_A_FILE) -> None:
        self._service, self._seconds = service, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._start()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def contents_of(self, content: bytes) -> Contents | Refused:
        """The contents of a file, or why there are none. Raises ReaderError where no process can be had at all."""
        process = self._running()
        with _ended_after(self._seconds, process) as deadline:
            answer = _asked(process, content)
        if answer is not None:
            understood: Contents | Refused = pickle.loads(answer)
            return understood
        self._end()
        self._start()  # at once: it is there when the next file comes
        if deadline.passed:
            return Refused("too_large", f"文件太大或太复杂：读了 {self._seconds:g} 秒还没有读完", worded(TRIM))
        return Refused("reader_failed", "读取这个文件时，读取程序意外中止，没有读出内容", SEND_AGAIN)

    def _start(self) -> None:
        code = f"import sys; sys.path[:] = {sys.path!r}; from {self._service} import serve; serve()"
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            raise _not_started() from None
        self._ready = False

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, once it has said that it is there."""
        process = self._process
        if process is None:
            raise _not_started()
        if not self._ready:
            with _ended_after(SECONDS_TO_START, process):
                self._ready = receive(_pipe(process.stdout)) == READY
            if not self._ready:
                self._end()
                raise _not_started()
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it holds nothing that could be lost
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:  # what was still on its way to a process that is gone
                continue


class _Deadline:
    """Whether the time was over before the work was."""

    passed = False


@contextmanager
def _ended_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[_Deadline]:
    deadline = _Deadline()

    def end() -> None:
        deadline.passed = True
        process.kill()

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()


def _asked(process: subprocess.Popen[bytes], content: bytes) -> bytes | None:
    try:
        send(_pipe(process.stdin), content)
        return receive(_pipe(process.stdout))
    except OSError:
        return None


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # asked for when the process was started
    return pipe


def _not_started() -> ReaderError:
    return ReaderError("读取文件的程序启动不了", "关闭一些程序再试；仍然不行的，重新安装本程序")
