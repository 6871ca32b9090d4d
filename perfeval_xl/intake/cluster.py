"""Many files on a dask cluster. It may be of other machines: files are sent, nothing is shared with it.

A task of dask costs some milliseconds, so it is a chunk of files. Each thread of the cluster's workers has a child
process, in which the files are worked on as they are here. Where a worker of the cluster is lost, the files of its
chunk are tried again one after another: what ends it, a machine without memory, say, ends others with it.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor
from contextlib import ExitStack
from threading import local
from types import TracebackType
from typing import Any, Generic, Self

from perfeval_xl.errors import InputError
from perfeval_xl.formats.limits import MIB
from perfeval_xl.intake import opening
from perfeval_xl.intake.child_process import ChildLost, ChildProcess
from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.intake.many_files import Kept, Lost, Make, Result, Task, Work, done, in_order, prepare

CHUNK_BYTES = 8 * MIB
_CHUNK_FILES = 32
_FIRST_CHUNKS, _FIRST_CHUNK_FILES = 16, 8
"""The first are smaller, so that the returns of a county are shared evenly."""
_AHEAD = 3
"""Chunks a worker that are read before they are asked for: nobody waits, and memory does not grow."""
_SECONDS_TO_CONNECT = 10


class InCluster(Generic[Kept]):
    """Works on files on the cluster whose scheduler is at an address, `tcp://10.0.0.5:8786`."""

    def __init__(self, address: str, make: Make[Kept]) -> None:
        """Raises InputError where there is none."""
        self._make = pickle.dumps(make, pickle.HIGHEST_PROTOCOL)
        with ExitStack() as opened:
            executor, self._workers, self._worker_lost = _connected(address, opened)
            self._executor: Executor = executor
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, trace)

    def each(self, work: Work[Kept, Result], files: Iterable[DeliveredFile], lost: Lost[Result]) -> Iterator[Result]:
        """As ManyFiles."""
        tasks = (self._submitted(work, chunk) for chunk in chunks(files))
        for task in in_order(tasks, _AHEAD * self._workers):
            try:
                results: Iterable[Result | ChildLost] = task.future.result()
            except self._worker_lost:
                results = (self._alone(work, file) for file in task.item)
            for file, result in zip(task.item, results, strict=True):
                yield lost(file, opening.refused(result)) if isinstance(result, ChildLost) else result

    def _submitted(
        self, work: Work[Kept, Result], chunk: Sequence[DeliveredFile]
    ) -> Task[Sequence[DeliveredFile], list[Result | ChildLost]]:
        return Task(chunk, 1, self._executor.submit(_done_there, self._make, work, chunk))

    def _alone(self, work: Work[Kept, Result], file: DeliveredFile) -> Result | ChildLost:
        [task] = in_order([self._submitted(work, [file])], 1)
        try:
            return task.future.result()[0]
        except self._worker_lost:
            return ChildLost("died")


def chunks(files: Iterable[DeliveredFile]) -> Iterator[list[DeliveredFile]]:
    """Files by 32; of large ones fewer, to keep what is in memory small."""
    chunk: list[DeliveredFile] = []
    size = count = 0
    for file in files:
        chunk.append(file)
        size += len(file.content) if isinstance(file.content, bytes) else 0
        most = _FIRST_CHUNK_FILES if count < _FIRST_CHUNKS else _CHUNK_FILES
        if len(chunk) == most or size >= CHUNK_BYTES:
            yield chunk
            chunk, size, count = [], 0, count + 1
    if chunk:
        yield chunk


_here = local()


def _done_there(make: bytes, work: Work[Any, Result], files: Sequence[DeliveredFile]) -> list[Result | ChildLost]:
    """What is made of files, or how each was lost; in a thread of one of the cluster's workers."""
    child = _child(make)
    results: list[Result | ChildLost] = []
    for file in files:
        try:
            results.append(child.run(done, work, file, seconds=opening.SECONDS_A_FILE))
        except ChildLost as error:
            results.append(error)
    return results


def _child(make: bytes) -> ChildProcess:
    """This thread's; it is kept for the chunks that come."""
    if getattr(_here, "make", None) != make:
        if hasattr(_here, "child"):
            _here.child.end()
        _here.make, _here.child = make, ChildProcess(prepare, (pickle.loads(make), opening.opened))
    found: ChildProcess = _here.child
    return found


def _connected(address: str, opened: ExitStack) -> tuple[Executor, int, tuple[type[BaseException], ...]]:
    """The cluster's executor, how many tasks it runs at once, and what its futures raise where a worker was lost."""
    try:
        import distributed
    except ImportError:
        raise InputError(
            "没有安装集群用的库", '在本程序的文件夹里运行 pip install ".[cluster]"', code="cluster_not_installed"
        ) from None
    try:
        client = distributed.Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError):
        raise _unreachable(address) from None
    opened.enter_context(client)
    workers = sum(client.nthreads().values())
    if not workers:
        raise InputError(f"集群{address}里没有工作进程", "先在各台机器上启动 dask worker", code="cluster_empty")
    executor = client.get_executor(pure=False)
    opened.callback(executor.shutdown, wait=False)
    return executor, workers, (BrokenExecutor, CancelledError, MemoryError, distributed.scheduler.KilledWorker)


def _unreachable(address: str) -> InputError:
    return InputError(f"连不上集群{address}", "检查--scheduler的地址，确认调度程序在运行", code="cluster_not_reached")
