"""How a run of the tests is held to account, that every ledger is closed, and the rounds that many tests begin with.

Without LibreOffice the tests marked `libreoffice` are left out, and the summary says so; without one of the other
programs those marked `programs`. With `--with-libreoffice` or `--with-programs`, or with PERFEVAL_CI=1 in the
environment, their absence stops the run. With PERFEVAL_CI=1 a test that is skipped or expected
to fail is a failure, except those marked `excel`: a check that did not run must not look like one that passed.
"""

import os
import shutil
import sqlite3
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.programs.libreoffice import find_soffice
from tests.support.programs.other_programs import missing_programs
from tests.support.rounds import issue

IN_CI = os.environ.get("PERFEVAL_CI") == "1"
LEFT_OUT = pytest.StashKey[dict[str, int]]()
"""How many tests are left out, by the program that is missing."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--with-libreoffice", action="store_true", help="stop when LibreOffice is missing")
    parser.addoption("--with-programs", action="store_true", help="stop when one of the other programs is missing")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = {}
    if (IN_CI or config.getoption("--with-libreoffice")) and find_soffice() is None:
        raise pytest.UsageError("没有找到 LibreOffice，而本次运行必须有它。请从 libreoffice.org 安装后重试。")
    missing = missing_programs()
    if (IN_CI or config.getoption("--with-programs")) and missing:
        raise pytest.UsageError(f"没有找到{'、'.join(missing)}，而本次运行必须有。")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    libreoffice = [] if find_soffice() is not None else ["LibreOffice"]
    for marker, missing in (("libreoffice", libreoffice), ("programs", missing_programs())):
        left_out = [item for item in items if missing and item.get_closest_marker(marker)]
        if left_out:
            items[:] = [item for item in items if item not in left_out]
            config.hook.pytest_deselected(items=left_out)
            config.stash[LEFT_OUT]["、".join(missing)] = len(left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist tells the controller how many it left out."""
    worker_output = getattr(session.config, "workeroutput", None)
    if worker_output is not None:
        worker_output["left_out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker collects all tests, so each one's number is the whole number."""
    node.config.stash[LEFT_OUT].update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for missing, count in config.stash[LEFT_OUT].items():
        option = "--with-libreoffice" if missing == "LibreOffice" else "--with-programs"
        terminalreporter.write_line(
            f"没有找到 {missing}，{count} 个测试没有运行。"
            f"要运行它们：python scripts/test.py {option}（Debian、Ubuntu 的 root 会自动安装）"
        )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if IN_CI and item.get_closest_marker("excel") is None and (report.skipped or hasattr(report, "wasxfail")):
        report.longrepr = f"{item.nodeid} 被跳过或被标为预期失败，在 CI 中按失败处理：{report.longrepr}"
        report.outcome = "failed"
        report.__dict__.pop("wasxfail", None)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if IN_CI and report.outcome == "skipped":
        report.longrepr = f"{collector.nodeid} 整个被跳过，在 CI 中按失败处理：{report.longrepr}"
        report.outcome = "failed"
    return report


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018
    except sqlite3.ProgrammingError:
        return False
    return True


@pytest.fixture(autouse=True)
def every_ledger_is_closed() -> Iterator[None]:
    """Fails a test that leaves a connection open: on Windows the round could not be moved then.

    Python itself warns of it from 3.13 on only, and not before the garbage is collected, in whichever test runs then.
    """
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def recorded(*arguments: Any, **options: Any) -> sqlite3.Connection:
        opened.append(connect(*arguments, **options))
        return opened[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", recorded)
        yield
    left_open = [connection for connection in opened if is_open(connection)]
    for connection in left_open:
        connection.close()
    assert not left_open, f"{len(left_open)} of {len(opened)} connections were left open"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round just issued. A file whose tests begin with another one has a fixture of this name."""
    folder = tmp_path_factory.mktemp("issued") / "round"
    issue(folder)
    return folder


@pytest.fixture
def campaign(template: Path, tmp_path: Path) -> Path:
    """A round with its own id, key and workbooks as the template has them."""
    return Path(shutil.copytree(template, tmp_path / "round"))
