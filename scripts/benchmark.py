"""How fast the product is, against what people write today: every figure is a ratio within one run.

    python scripts/benchmark.py            small sizes, some minutes
    python scripts/benchmark.py --full     the sizes of the goals, hours; writes docs/性能.md

Runs of the product and of its peer take turns; of each the best counts. Needs the extra `test` (openpyxl).
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]  # the program as it stands here, not an installed copy

import benchmark_peers as peers  # noqa: E402
from make_samples import read_sample  # noqa: E402

from perfeval_xl import Unit, collect, consolidate, issue  # noqa: E402
from perfeval_xl.campaign.campaign import open_campaign  # noqa: E402
from perfeval_xl.campaign.ledger_rows import FileRow, VersionRow  # noqa: E402
from perfeval_xl.review import review  # noqa: E402
from perfeval_xl.rules.known_forms import known_forms  # noqa: E402
from perfeval_xl.workbook.contents import contents_of  # noqa: E402
from perfeval_xl.workbook.given_values import given_values  # noqa: E402
from perfeval_xl.workbook.identity import identity_of  # noqa: E402
from perfeval_xl.workbook.rendering import render, template, unit_texts  # noqa: E402
from perfeval_xl.workbook.returned import understood_return  # noqa: E402

FORM, YEAR = "suining", 2024
TURNS = 3
NOW = "2025-01-06T09:00:00+08:00"


@dataclass(frozen=True)
class Sizes:
    """How many units or files each measurement takes; `slow` is for peers that take a second a file."""

    merged: int
    issued: int
    slow: int
    ledger: int
    county: int
    country: int
    distinct: int


SMALL, FULL = Sizes(60, 300, 6, 20_000, 100, 1_000, 5), Sizes(900, 3_000, 12, 100_000, 1_000, 100_000, 500)


@dataclass(frozen=True)
class Measured:
    """One line of the table: seconds a unit of the product and of its peer. `faster`: the goal is at least so many
    times as fast; else at most so many times as slow."""

    work: str
    against: str
    ours: float
    peer: float
    goal: float
    faster: bool

    @property
    def ratio(self) -> float:
        """As the goal has it."""
        return self.peer / self.ours if self.faster else self.ours / self.peer

    @property
    def met(self) -> bool:
        """Whether the goal is."""
        return self.ratio >= self.goal if self.faster else self.ratio <= self.goal

    def row(self) -> str:
        """The line in Markdown; milliseconds a unit."""
        wanted = f"{'至少' if self.faster else '不超过'} {self.goal:g} 倍"
        figures = f"{self.ours * 1000:.2f} | {self.peer * 1000:.2f} | {self.ratio:.2f}"
        return f"| {self.work} | {self.against} | {figures} | {wanted} | {'达到' if self.met else '**没有达到**'} |"


def taking_turns(*works: tuple[Callable[[], object], int]) -> list[float]:
    """The best seconds a unit of each work; each comes with how many units one run of it does."""
    best = [float("inf")] * len(works)
    for _ in range(TURNS):
        for position, (work, units) in enumerate(works):
            begun = time.perf_counter()
            work()
            best[position] = min(best[position], (time.perf_counter() - begun) / units)
    return best


def returned_files(folder: Path, count: int, distinct: int = 1) -> list[Path]:
    """Returns of so many units: the clean sample, each with its own unit, with so many different figures."""
    folder.mkdir(parents=True)
    forms = known_forms()
    data = read_sample(ROOT / "samples" / "shili_1_clean.yaml")
    first = Unit("100000", "示例100000局")
    layout = forms.evaluator(FORM, YEAR).layout
    made = []
    for number in range(distinct):
        values = {**data["values"], "spending.procurement.final": 10 + number / 100}
        given = given_values({**data, "values": values}, forms, FORM, YEAR, first)
        made.append(template(given.evaluator, given.typed, identity_of(layout, first)))
    paths = []
    for number in range(count):
        unit = Unit(str(100_000 + number), f"示例{100_000 + number}局")
        path = folder / f"{unit.code}.xlsx"
        path.write_bytes(made[number % distinct].copy(unit_texts(layout, identity_of(layout, unit))))
        paths.append(path)
    return paths


def merging(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """Returns read, recomputed, checked and merged, against scripts that do not check."""
    files = returned_files(folder / "returned", sizes.merged)
    few = files[: sizes.slow]
    ours, naive, quick = taking_turns(
        (lambda: consolidate([folder / "returned"], folder / "ours.xlsx"), len(files)),
        (lambda: peers.merge_with_openpyxl(few, folder / "naive.xlsx"), len(few)),
        (lambda: peers.merge_with_calamine(files[:60], folder / "quick.xlsx"), len(files[:60])),
    )
    work = f"汇总{len(files)}份回收的工作簿，一个进程"
    yield Measured(work, "openpyxl 读值、读公式，pandas 合并，不审核", ours, naive, 25, True)
    yield Measured(work, "pandas.read_excel（calamine）合并，不审核", ours, quick, 1, True)


def two_workers(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """Two processes against one."""
    files = returned_files(folder / "returned", max(sizes.merged, 128))
    two, one = taking_turns(
        (lambda: consolidate([folder / "returned"], folder / "two.xlsx", workers=2), len(files)),
        (lambda: consolidate([folder / "returned"], folder / "one.xlsx"), len(files)),
    )
    yield Measured(f"汇总{len(files)}份，--workers 2", "一个进程", two, one, 1.7, True)


_MERGE = """
import resource, sys, time
from pathlib import Path
from perfeval_xl import consolidate
begun = time.perf_counter()
consolidate([Path(sys.argv[1])], Path(sys.argv[2]), tables=Path(sys.argv[3]), workers=2)
peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(time.perf_counter() - begun, peak)
"""


def growing(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """Many units against few, each in a process of its own; its memory is said as well."""
    seconds = {}
    for count in (sizes.county, sizes.country):
        returned = folder / f"{count}"
        returned_files(returned, count, min(sizes.distinct, count))
        arguments = [returned, folder / f"{count}.xlsx", folder / f"表{count}"]
        done = subprocess.run(
            [sys.executable, "-c", _MERGE, *map(str, arguments)], cwd=ROOT, capture_output=True, check=True, text=True
        )
        took, peak = map(float, done.stdout.split())
        seconds[count] = took / count
        print(f"（{count}份：内存最多{peak / 1024:.0f} MB，{took:.0f}秒）", file=sys.stderr)
    few, many = seconds.values()
    yield Measured(f"汇总{sizes.country}份，每份", f"汇总{sizes.county}份，每份", many, few, 1.15, False)


def one_return(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """One return read and checked, against what no reader can do without."""
    content = returned_files(folder / "one", 1)[0].read_bytes()
    forms = known_forms()

    def checked() -> None:
        for _ in range(20):
            review(understood_return(contents_of(content), "return", forms))

    def inflated() -> None:
        for _ in range(20):
            peers.inflate_and_read(content)

    ours, peer = taking_turns((checked, 20), (inflated, 20))
    yield Measured("读取并审核一份", "解压全部部分，calamine 读全部工作表", ours, peer, 2, False)


def issuing(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """Workbooks issued, without figures filled in and with them."""
    folder.mkdir()
    names = [f"示例{number}局" for number in range(sizes.issued)]
    roster = folder / "名册.csv"
    lines = [f"{100_000 + number},{name}" for number, name in enumerate(names)]
    roster.write_text("\n".join(["单位代码,单位名称", *lines]), encoding="utf-8")
    finished = returned_files(folder / "one", 1)[0]
    copies = folder / "copies"
    copies.mkdir()
    turns = iter(range(1000))

    def ours() -> None:
        issue(folder / f"轮{next(turns)}", form=FORM, year=YEAR, roster=roster)

    mine, slow, copied = taking_turns(
        (ours, len(names)),
        (lambda: peers.issue_with_openpyxl(finished, names[: sizes.slow], copies), sizes.slow),
        (lambda: peers.copy_file(finished, names, copies), len(names)),
    )
    work = f"下发{len(names)}份，没有预填"
    yield Measured(work, "openpyxl 打开模板、填单位、另存", mine, slow, 80, True)
    yield Measured(work, "把一个文件复制同样多份", mine, copied, 12, False)
    yield from _prefilled(folder, sizes)


def _prefilled(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    forms = known_forms()
    evaluator = forms.evaluator(FORM, YEAR)
    figures = {key: 10.0 + number for number, key in enumerate(evaluator.layout.prior)}
    identity = replace(identity_of(evaluator.layout, Unit("1", "示例局")), prefilled=figures)

    def ours() -> None:
        from perfeval_xl.workbook.unit_workbooks import UnitWorkbooks

        workbooks = UnitWorkbooks(evaluator)
        for number in range(sizes.slow):
            unit = Unit(str(number), f"示例{number}局")
            mine = {key: figure + number for key, figure in figures.items()}
            (folder / "filled.xlsx").write_bytes(workbooks.workbook(replace(identity, unit=unit, prefilled=mine)))

    def peer() -> None:
        for _ in range(sizes.slow):
            render(evaluator, {}, identity, folder / "rendered.xlsx")

    mine, rendered = taking_turns((ours, sizes.slow), (peer, sizes.slow))
    yield Measured("下发，预填上年数", "XlsxWriter 逐份生成", mine, rendered, 3, True)


def starting(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """The command line starting up."""

    def started(*arguments: str) -> Callable[[], object]:
        command = [sys.executable, *arguments]
        return lambda: subprocess.run(command, cwd=ROOT, capture_output=True, check=True)

    ours, peer = taking_turns((started("-m", "perfeval_xl", "--help"), 1), (started("-c", "pass"), 1))
    yield Measured("perfeval --help", "python -c pass", ours, peer, 20, False)


def collecting(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """Files collected into a ledger that is full, against an empty one."""
    folder.mkdir()
    roster = folder / "名册.csv"
    roster.write_text("单位代码,单位名称\n1,示例局\n2,另一示例局\n", encoding="utf-8")
    turns = iter(range(1000))

    def round_of(versions: int) -> tuple[Path, list[Path]]:
        campaign = folder / f"轮{versions}"
        issue(campaign, form=FORM, year=YEAR, roster=roster)
        with open_campaign(campaign) as opened, opened.ledger.transaction():
            for number in range(versions):
                digest = f"{number:064x}"
                opened.ledger.add_file(FileRow(digest, 1, "a.xlsx", NOW))
                opened.ledger.add_version(
                    VersionRow("2", number + 1, digest, "a.xlsx", NOW, "queries", 1.0, "", (), {}, (), False)
                )
        return campaign, sorted((campaign / "issued").rglob("1-*.xlsx"))

    def collected(campaign: Path, issued: Sequence[Path]) -> Callable[[], object]:
        def run() -> None:
            inbox = folder / f"收{next(turns)}"
            inbox.mkdir()
            for number in range(20):
                (inbox / f"{number}.xlsx").write_bytes(issued[0].read_bytes() + bytes([number, next(turns) % 256]))
            collect(campaign, [inbox])

        return run

    ours, peer = taking_turns(*((collected(*round_of(count)), 20) for count in (sizes.ledger, 0)))
    yield Measured(f"收进已有{sizes.ledger}版的台账", "收进空的台账", ours, peer, 1.3, False)


PARTS = {
    "merging": merging,
    "workers": two_workers,
    "growing": growing,
    "one": one_return,
    "issuing": issuing,
    "starting": starting,
    "collecting": collecting,
}


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description="与现在常用的做法比较速度", allow_abbrev=False)
    parser.add_argument("--full", action="store_true", help="按目标规定的数量，要几个小时")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="只比较这些")
    options = parser.parse_args()
    sizes = FULL if options.full else SMALL
    print(f"Python {platform.python_version()}，{os.cpu_count()} 核，{platform.system()}\n")
    print("| 工作 | 比较对象 | 毫秒一份 | 对象毫秒一份 | 倍数 | 目标 | |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.parts or PARTS:
            for measured in PARTS[name](Path(folder, name), sizes):
                print(measured.row(), flush=True)


if __name__ == "__main__":
    main()
