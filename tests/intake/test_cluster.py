"""The processes of a dask cluster as a pool: the same results, also when some of them are killed."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import distributed
import pytest

from perfeval_xl import check, consolidate
from perfeval_xl.intake.cluster import cluster
from perfeval_xl.intake.pool import in_order
from tests.support.many_returns import write_returns
from tests.support.processes.command_line import perfeval
from tests.support.processes.misbehaving_tasks import answers
from tests.support.small_form import DEFINITION

pytestmark = pytest.mark.filterwarnings("default::ResourceWarning", "default::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def local() -> Iterator[distributed.LocalCluster]:
    """Two processes of this machine."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_returns(tmp_path_factory.mktemp("回收") / "回收", 20)
    (folder / "说明.txt").write_text("不是表格", encoding="utf-8")
    shutil.copy(folder / "999002.xlsx", folder / "副本.xlsx")
    return folder


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
    tasks = [[f"slow {number}", f"{number}"] for number in range(8)]
    with cluster(local.scheduler_address) as processes:
        results = in_order(processes, answers, str(tmp_path), tasks, lambda item: f"没有结果：{item}")
        found = [next(results)]
        os.kill(local.workers[0].pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        found += results

    assert found == [text for number in range(8) for text in (f"SLOW {number}", f"{number}")]


def test_an_item_that_ends_every_worker_costs_its_own_result_alone(
    local: distributed.LocalCluster, tmp_path: Path
) -> None:
    with cluster(local.scheduler_address) as processes:
        found = list(
            in_order(processes, answers, str(tmp_path), [["a", "exit", "b"], ["c"]], lambda item: f"无：{item}")
        )

    assert found == ["A", "无：exit", "B", "C"]


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
