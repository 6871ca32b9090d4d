"""Files on a dask cluster: the same results, also when some of its workers are killed."""

import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import dask
import distributed
import pytest

from perfeval_xl import check, consolidate
from perfeval_xl.intake.cluster import CHUNK_BYTES, InCluster, chunks
from perfeval_xl.intake.delivery import DeliveredFile
from tests.support.many_returns import write_returns
from tests.support.processes import misbehaving
from tests.support.processes.command_line import perfeval
from tests.support.small_form import DEFINITION

pytestmark = pytest.mark.filterwarnings("default::ResourceWarning", "default::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def local() -> Iterator[distributed.LocalCluster]:
    """Two processes of this machine, which are replaced however long that takes, and given up for a task early."""
    settings = {"distributed.deploy.lost-worker-timeout": "600s", "distributed.scheduler.allowed-failures": 1}
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_returns(tmp_path_factory.mktemp("回收") / "回收", 20)
    (folder / "说明.txt").write_text("不是表格", encoding="utf-8")
    shutil.copy(folder / "999002.xlsx", folder / "副本.xlsx")
    return folder


def named(names: Iterable[str]) -> list[DeliveredFile]:
    return [DeliveredFile(Path(name), name, b"") for name in names]


def test_reviews_are_the_same_from_a_cluster(local: distributed.LocalCluster, folder: Path) -> None:
    one = check([folder], form=str(DEFINITION))

    assert check([folder], form=str(DEFINITION), scheduler=local.scheduler_address) == one
    assert [review.verdict for review in one].count("errors") == 4


def test_outputs_are_the_same_bytes_from_a_cluster(
    local: distributed.LocalCluster, folder: Path, tmp_path: Path
) -> None:
    consolidate([folder], tmp_path / "1.xlsx", form=str(DEFINITION))
    consolidate([folder], tmp_path / "2.xlsx", form=str(DEFINITION), scheduler=local.scheduler_address)

    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_a_worker_that_is_killed_costs_nothing(local: distributed.LocalCluster, tmp_path: Path) -> None:
    names = [f"slow {number}" for number in range(60)]
    with InCluster(local.scheduler_address, partial(misbehaving.keep, tmp_path)) as cluster:
        results = cluster.each(misbehaving.answer, named(names), misbehaving.lost)
        found = [next(results)]
        os.kill(local.workers[0].pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        found += results

    assert found == [name.upper() for name in names]


def test_a_file_that_ends_every_worker_costs_its_own_result_alone(
    local: distributed.LocalCluster, tmp_path: Path
) -> None:
    names = ["a", "parent", "b", *"cdefghijk"]
    with InCluster(local.scheduler_address, partial(misbehaving.keep, tmp_path)) as cluster:
        found = list(cluster.each(misbehaving.answer, named(names), misbehaving.lost))

    assert found == ["A", "reader_failed：parent", "B", *"CDEFGHIJK"]


def test_a_file_that_ends_its_child_costs_its_own_result_and_no_worker(
    local: distributed.LocalCluster, tmp_path: Path
) -> None:
    workers = {worker.pid for worker in local.workers.values()}
    with InCluster(local.scheduler_address, partial(misbehaving.keep, tmp_path)) as cluster:
        found = list(cluster.each(misbehaving.answer, named(["a", "abort", "memory", "dies", "b"]), misbehaving.lost))

    assert found == ["A", "reader_failed：abort", "too_large：memory", "reader_failed：dies", "B"]
    assert {worker.pid for worker in local.workers.values()} == workers


def test_what_the_work_raises_on_a_cluster_is_raised(local: distributed.LocalCluster, tmp_path: Path) -> None:
    with (
        InCluster(local.scheduler_address, partial(misbehaving.keep, tmp_path)) as cluster,
        pytest.raises(ValueError, match="raise"),
    ):
        list(cluster.each(misbehaving.answer, named(["a", "raise"]), misbehaving.lost))


def test_chunks_are_small_at_first_and_never_of_many_bytes() -> None:
    large = [DeliveredFile(Path("a"), "a", bytes(CHUNK_BYTES))] * 2

    assert [len(chunk) for chunk in chunks(named(map(str, range(200))))] == [8] * 16 + [32, 32, 8]
    assert [len(chunk) for chunk in chunks(large)] == [1, 1]
    assert list(chunks([])) == []


def test_a_cluster_that_is_not_there_is_said(folder: Path) -> None:
    outcome = perfeval("check", folder, "--scheduler", "tcp://127.0.0.1:9")

    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "连不上集群tcp://127.0.0.1:9。检查--scheduler的地址，确认调度程序在运行\n"


def test_an_address_that_is_none_is_said(folder: Path) -> None:
    outcome = perfeval("check", folder, "--scheduler", "这里")

    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "连不上集群这里。检查--scheduler的地址，确认调度程序在运行\n"


def test_workers_and_a_cluster_are_not_both_asked_for(folder: Path) -> None:
    outcome = perfeval("check", folder, "--workers", 2, "--scheduler", "tcp://127.0.0.1:9")

    assert (outcome.status, outcome.err.split("。")[0]) == (2, "--scheduler不能和--workers同时用")
