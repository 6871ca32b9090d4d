"""Many files at once: chunks of them through an Executor, results in the order of the files.

Whatever a file does to the process that has it costs that file its result and no other: the files of a chunk that is
lost are tried again, each alone and with care.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from perfeval_xl.errors import InputError
from perfeval_xl.formats.limits import MIB
from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.intake.subprocess_executor import SubprocessExecutor

CHUNK_FILES = 32
_FIRST_CHUNKS, _FIRST_CHUNK_FILES = 16, 8
"""The first are smaller, so that the returns of a county are shared evenly."""
CHUNK_BYTES = 8 * MIB
_AHEAD = 3
"""Chunks a worker that are read before they are asked for: nobody waits, and memory does not grow."""
_MOST_WORKERS = 64
_GLANCE = 0.5
"""Seconds that are waited in one piece: on Windows Ctrl-C is not heard meanwhile."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class TaskLost(Exception):
    """What ended the work of a task. Whoever has the task tries its files again, each alone and with care."""


@dataclass(frozen=True)
class Pool:
    """An executor, how many tasks it runs at once, and what its futures raise where the process of a task is lost.

    `expendable`: its processes are limited, have one task at a time and are quickly replaced, so that one may be lost
    to a file.
    """

    executor: Executor
    workers: int
    expendable: bool = True
    lost: tuple[type[BaseException], ...] = (BrokenExecutor, MemoryError, TaskLost)


@contextmanager
def pool(workers: int, scheduler: str | None = None) -> Iterator[Pool | None]:
    """`workers` processes of this machine (1: None, all is done here), or those of a dask scheduler at an address.

    Raises InputError, ReaderError.
    """
    if scheduler is not None:
        from perfeval_xl.intake.cluster import cluster

        with cluster(scheduler) as found:
            yield found
    elif workers not in range(1, _MOST_WORKERS + 1):
        raise InputError(
            f"--workers应为1到{_MOST_WORKERS}，写的是{workers}", "写本机处理器的个数", code="workers_wrong"
        )
    elif workers == 1:
        yield None
    else:
        with SubprocessExecutor(workers) as executor:
            yield Pool(executor, workers)


def chunks(files: Iterable[DeliveredFile]) -> Iterator[list[DeliveredFile]]:
    """Files by 32: a task costs a millisecond or two; of large ones fewer, to keep what is in memory small."""
    chunk: list[DeliveredFile] = []
    size = count = 0
    for file in files:
        chunk.append(file)
        size += len(file.content) if isinstance(file.content, bytes) else 0
        most = _FIRST_CHUNK_FILES if count < _FIRST_CHUNKS else CHUNK_FILES
        if len(chunk) == most or size >= CHUNK_BYTES:
            yield chunk
            chunk, size, count = [], 0, count + 1
    if chunk:
        yield chunk


def in_order(
    pool: Pool,
    function: Callable[..., list[Result]],
    shared: object,
    tasks: Iterable[Sequence[Item]],
    failed: Callable[[Item], Result],
) -> Iterator[Result]:
    """`function(shared, task, careful)` for all tasks, the results one by one in their order, whichever is ready first.

    `careful` asks the function to protect its process from what an item can do. The items of a task that was lost are
    tried again each alone, and so; `failed` gives the result of one that is lost again. What else the function raises
    is raised here.
    """
    waiting: deque[tuple[Sequence[Item], Future[list[Result]]]] = deque()

    def submitted(task: Sequence[Item], *, careful: bool) -> Future[list[Result]]:
        return pool.executor.submit(function, shared, task, careful)

    def finished(task: Sequence[Item], future: Future[list[Result]]) -> Iterator[Result]:
        try:
            yield from _result(future)
            return
        except pool.lost:
            alone = ((item, submitted([item], careful=True)) for item in task)
        # Side by side only where a process has one task at a time: what ends that of a cluster ends others with it.
        for item, again in list(alone) if pool.expendable else alone:
            try:
                yield from _result(again)
            except pool.lost:
                yield failed(item)

    try:
        for task in tasks:
            waiting.append((task, submitted(task, careful=not pool.expendable)))
            if len(waiting) >= _AHEAD * pool.workers:
                yield from finished(*waiting.popleft())
        while waiting:
            yield from finished(*waiting.popleft())
    finally:
        for _, future in waiting:
            future.cancel()


def _result(future: Future[list[Result]]) -> list[Result]:
    while not future.done():
        try:
            return future.result(_GLANCE)
        except NotYet:
            continue
    return future.result()
