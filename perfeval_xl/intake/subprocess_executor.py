"""A pool of processes as a concurrent.futures.Executor, of plain subprocesses (service_process.py says why).

ProcessPoolExecutor is broken for good once a process dies. Here that breaks the one task which the process was at.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread
from types import TracebackType
from typing import Any, TypeVar

from perfeval_xl.errors import PerfevalError
from perfeval_xl.intake.service_process import ServiceProcess
from perfeval_xl.intake.task_process import Outcome

_Result = TypeVar("_Result")
_Task = tuple["Future[Any]", bytes]


class SubprocessExecutor(Executor):
    """Runs functions of modules in `workers` processes. A task whose process dies raises BrokenExecutor.

    To be used as a context; on an exception the processes are ended in the middle of their work.
    """

    def __init__(self, workers: int, service: str = "perfeval_xl.intake.task_process") -> None:
        """Raises ReaderError where a process cannot be started."""
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._ending = Event()
        self.processes: list[ServiceProcess] = []
        try:
            for _ in range(workers):
                self.processes.append(ServiceProcess(service))
        except PerfevalError:
            self._end_processes()
            raise
        self._threads = [Thread(target=self._work, args=(process,), daemon=True) for process in self.processes]
        for thread in self._threads:
            thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._ending.set()
            for process in self.processes:
                process.kill()
        self.shutdown(cancel_futures=kind is not None)

    def submit(self, fn: Callable[..., _Result], /, *args: Any, **kwargs: Any) -> Future[_Result]:
        """As Executor; keyword arguments are not taken."""
        if kwargs:
            raise TypeError("positional arguments only")
        future: Future[_Result] = Future()
        self._tasks.put((future, pickle.dumps((fn, args), pickle.HIGHEST_PROTOCOL)))
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
            self._end_processes()

    def _end_processes(self) -> None:
        for process in self.processes:
            process.end()

    def _work(self, process: ServiceProcess) -> None:
        while (task := self._tasks.get()) is not None:
            future, request = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                answer = process.answer(request)
                if answer is None and not self._ending.is_set():
                    process.begin_again()
            except PerfevalError as error:
                future.set_exception(error)
            else:
                _settle(future, answer)


def _settle(future: Future[Any], answer: bytes | None) -> None:
    outcome = None if answer is None else pickle.loads(answer)
    if not isinstance(outcome, Outcome):  # its process died, or had no memory left even to say more
        future.set_exception(BrokenExecutor("the process of this task died"))
    elif outcome.error is not None:
        future.set_exception(outcome.error)
    else:
        future.set_result(outcome.value)
