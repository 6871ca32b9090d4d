"""A process of one's own that answers one request after another; whatever ends it costs one answer.

It is a plain subprocess rather than one of multiprocessing: that would run the caller's own script a second time, and
for ever in a script without `if __name__ == "__main__"`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from types import TracebackType
from typing import IO, Self

from perfeval_xl.errors import ReaderError
from perfeval_xl.intake.worker_process import READY, receive, send

SECONDS_TO_START = 60.0


class ServiceProcess:
    """A process that runs `serve` of the module `service`. A new one takes its place when a request has ended it.

    To be used as a context: the process ends with it.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def answer(self, request: bytes) -> bytes | None:
        """What it answers; None where it has ended instead. Raises ReaderError where no process can be had at all."""
        process = self._running()
        try:
            send(_pipe(process.stdin), request)
            answer = receive(_pipe(process.stdout))
        except OSError:
            answer = None
        return answer

    def begin_again(self) -> None:
        """Another process in its place, at once: it is there when the next request comes."""
        self.end()
        self._start()

    def kill(self) -> None:
        """Ends the process in the middle of its work; may be called from another thread than the one that asks."""
        process = self._process
        if process is not None:
            process.kill()

    def end(self) -> None:
        """Ends the process; it holds nothing that could be lost."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:  # what was still on its way to a process that is gone
                continue

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
            with killed_after(SECONDS_TO_START, self):
                self._ready = receive(_pipe(process.stdout)) == READY
            if not self._ready:
                self.end()
                raise _not_started()
        return process


class Deadline:
    """Whether the time was over before the work was."""

    passed = False


@contextmanager
def killed_after(seconds: float, process: ServiceProcess) -> Iterator[Deadline]:
    """Kills the process where the work takes longer."""
    deadline = Deadline()

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


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # asked for when the process was started
    return pipe


def _not_started() -> ReaderError:
    return ReaderError("读取文件的程序启动不了", "关闭一些程序再试；仍然不行的，重新安装本程序")
