"""Child processes as a concurrent.futures.Executor.

ProcessPoolExecutor is broken for good once a process dies. Here that breaks the one task which the process was at.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, TypeVar

from perfeval_xl.errors import ReaderError
from perfeval_xl.intake.child_process import ChildLost, ChildProcess

_Result = TypeVar("_Result")
_Task = tuple["Future[Any]", Callable[..., Any], tuple[Any, ...]]


class Children(Executor):
    """Runs functions of modules in so many child processes, each task for so many `seconds` at most.

    The future of a task whose child was lost raises ChildLost; another child takes its place. Each child runs
    `initializer(*initargs)` first; ReaderError is the outcome of tasks for which none can be had. To be used as a
    context; on an exception the children end in the middle of their work.
    """

    def __init__(
        self,
        workers: int,
        seconds: float,
        initializer: Callable[..., object] | None = None,
        initargs: tuple[object, ...] = (),
    ) -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._seconds = seconds
        self.children = [ChildProcess(initializer, initargs) for _ in range(workers)]
        self._threads = [Thread(target=self._work, args=(child,), daemon=True) for child in self.children]
        for thread in self._threads:
            thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            for child in self.children:
                child.stop()
        self.shutdown(cancel_futures=kind is not None)

    def submit(self, fn: Callable[..., _Result], /, *args: Any, **kwargs: Any) -> Future[_Result]:
        """As Executor; keyword arguments are not taken."""
        if kwargs:
            raise TypeError("positional arguments only")
        future: Future[_Result] = Future()
        self._tasks.put((future, fn, args))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As Executor."""
        with suppress(Empty):
            while cancel_futures:
                task = self._tasks.get_nowait()
                if task is not None:
                    task[0].cancel()
        for _ in self._threads:
            self._tasks.put(None)
        if wait:
            for thread in self._threads:
                thread.join()
            for child in self.children:
                child.end()

    def _work(self, child: ChildProcess) -> None:
        with suppress(ReaderError, ChildLost):  # the first task that comes says so
            child.start()
        while (task := self._tasks.get()) is not None:
            future, function, args = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = child.run(function, *args, seconds=self._seconds)
            except Exception as error:  # noqa: BLE001  # raised where the result is asked for
                future.set_exception(error)
            else:
                future.set_result(result)
