"""A child process, seen from its parent: runs one function after another; whatever ends it costs one result.

It is a plain subprocess rather than one of multiprocessing: that would run the caller's own script a second time, and
for ever in a script without `if __name__ == "__main__"`.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Timer
from types import TracebackType
from typing import IO, Literal, Self, TypeVar

from perfeval_xl.errors import ReaderError
from perfeval_xl.intake.child import READY, Outcome, receive, send

SECONDS_TO_START = 60.0
"""With its initializer."""

_CODE = "import sys; sys.path[:] = {path!r}; from perfeval_xl.intake.child import serve; serve()"

_Result = TypeVar("_Result")


class ChildLost(Exception):
    """What was asked of a child has no result: the child `died`, its `time` was over or its `memory` at an end."""

    def __init__(self, how: Literal["died", "time", "memory"]) -> None:
        super().__init__(how)
        self.how = how


class ChildProcess:
    """Runs functions of modules, in a process that is another one after each that was lost.

    As for the executors of the standard library, each process runs `initializer(*initargs)` before all else. To be used
    as a context, in one thread; the process ends with it. It holds nothing that could be lost.
    """

    def __init__(self, initializer: Callable[..., object] | None = None, initargs: tuple[object, ...] = ()) -> None:
        self._first = None if initializer is None else _pickled(initializer, initargs)
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = self._stopped = False
        self._starting = Lock()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def start(self) -> None:
        """Starts a process where there is none, and does not wait until it is there. Raises ReaderError."""
        if self._process is None:
            process = self._started()
            if self._first is not None:
                with _killed_after(SECONDS_TO_START, process), suppress(OSError):
                    send(_pipe(process.stdin), self._first)

    def run(self, function: Callable[..., _Result], *args: object, seconds: float) -> _Result:
        """What the function returns; what it raises is raised here. The process's start is not counted.

        Raises ChildLost, and is ready for another then; ReaderError where no process can be had at all.
        """
        request = _pickled(function, args)
        try:
            process = self._running()
            with _killed_after(seconds, process) as over:
                answer = _answer(process, request)
        except BaseException:
            self.end()  # its answer would be taken for that to the next request
            raise
        if answer is None:
            self._begin_again()
            raise ChildLost("time" if over.is_set() else "died")
        outcome: Outcome = pickle.loads(answer)
        no_memory = isinstance(outcome.error, MemoryError)
        if no_memory or over.is_set():
            self._begin_again()
        if no_memory:
            raise ChildLost("memory")
        if outcome.error is not None:
            raise outcome.error
        result: _Result = outcome.value
        return result

    def stop(self) -> None:
        """Ends the process in the middle of its work, and no other takes its place; from whichever thread."""
        with self._starting:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def end(self) -> None:
        """Ends the process."""
        process, self._process, self._ready = self._process, None, False
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was still on its way to a process that is gone
                _pipe(pipe).close()

    def _begin_again(self) -> None:
        """Another process in its place, at once: it is there when the next function comes."""
        self.end()
        if not self._stopped:
            self.start()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._starting:
            if self._stopped:
                raise ChildLost("died")
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-c", _CODE.format(path=sys.path)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            except OSError:
                raise _not_started() from None
            return self._process

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, once it has said that it is there and is prepared."""
        if self._ready and self._process is not None and self._process.poll() is not None:
            self.end()  # between two functions: neither is to blame
        self.start()
        process = self._process
        assert process is not None
        if not self._ready:
            with _killed_after(SECONDS_TO_START, process):
                self._ready = receive(_pipe(process.stdout)) == READY and self._is_prepared(process)
            if not self._ready:
                self.end()
                raise _not_started()
        return process

    def _is_prepared(self, process: subprocess.Popen[bytes]) -> bool:
        if self._first is None:
            return True
        answer = receive(_pipe(process.stdout))
        return answer is not None and pickle.loads(answer).error is None


def _answer(process: subprocess.Popen[bytes], request: bytes) -> bytes | None:
    """What it answers; None where it has ended instead."""
    try:
        send(_pipe(process.stdin), request)
        return receive(_pipe(process.stdout))
    except OSError:
        return None


@contextmanager
def _killed_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[Event]:
    """Kills the process where what is done inside takes longer; the event, read after it, says whether that was so."""
    over = Event()

    def kill() -> None:
        over.set()
        process.kill()

    timer = Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()
        timer.join()  # it may just have begun


def _pickled(function: Callable[..., object], args: tuple[object, ...]) -> bytes:
    return pickle.dumps((function, args), pickle.HIGHEST_PROTOCOL)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # asked for when the process was started
    return pipe


def _not_started() -> ReaderError:
    return ReaderError("读取文件的程序启动不了", "关闭一些程序再试；仍然不行的，重新安装本程序")
