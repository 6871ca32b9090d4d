"""The processes of a dask cluster as a pool. It may be of other machines: files are sent, nothing is shared with it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import contextmanager

from perfeval_xl.errors import InputError
from perfeval_xl.intake.pool import Pool

_SECONDS_TO_CONNECT = 10


@contextmanager
def cluster(address: str) -> Iterator[Pool]:
    """The cluster whose scheduler is at an address, `tcp://10.0.0.5:8786`. Raises InputError where there is none."""
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
    with client:
        workers = sum(client.nthreads().values())
        if not workers:
            raise InputError(f"集群{address}里没有工作进程", "先在各台机器上启动 dask worker", code="cluster_empty")
        lost = (BrokenExecutor, CancelledError, MemoryError, distributed.scheduler.KilledWorker)
        executor = client.get_executor(pure=False)
        try:
            yield Pool(executor, workers, expendable=False, lost=lost)
        finally:
            executor.shutdown(wait=False)


def _unreachable(address: str) -> InputError:
    return InputError(f"连不上集群{address}", "检查--scheduler的地址，确认调度程序在运行", code="cluster_not_reached")
