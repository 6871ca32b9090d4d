"""What is measured: each part makes its files, lets product and peers take turns, and gives lines of the table."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from environment import ROOT

from benchmark import peers
from benchmark.returns import FORM, YEAR, Returns, packed
from benchmark.table import TURNS, Measured, Sizes, repeated, taking_turns
from perfeval_xl import Unit, collect, consolidate, issue
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.ledger_rows import FileRow, VersionRow
from perfeval_xl.form.identity import identity_of
from perfeval_xl.formats.opened_file import contents_of
from perfeval_xl.reading.reading_a_return import understood_return
from perfeval_xl.rendering.unit_workbooks import UnitWorkbooks
from perfeval_xl.review import review
from perfeval_xl.rules.known_forms import known_forms

NOW = "2025-01-06T09:00:00+08:00"


def returned_files(folder: Path, count: int) -> list[Path]:
    """Returns of so many units in a folder."""
    folder.mkdir(parents=True)
    returns = Returns()
    paths = [folder / f"{number}.xlsx" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(returns.content(number))
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


def growing(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """Many units against few, each in a process of its own; its memory is said as well."""
    folder.mkdir()
    returns = packed(Returns(sizes.distinct), folder / "returns")
    seconds, memory = [], []
    for count in (sizes.county, sizes.country):
        outputs = folder / f"{count}.xlsx", folder / f"{count}"
        grown = json.loads(_piped(["benchmark.returns", returns, count], ["benchmark.growth", count, *outputs]))
        seconds.append(grown["seconds"] / count)
        memory.append(f"{count}份{grown['main']:.0f} MB（每个工作进程{grown['worker']:.0f} MB）")
    work, against = (f"汇总{count}份，两个工作进程" for count in (sizes.country, sizes.county))
    yield Measured(work, against, seconds[1], seconds[0], 1.15, False, f"内存最多：{'，'.join(memory)}。")


def _piped(maker: Sequence[object], taker: Sequence[object]) -> bytes:
    """What the module `taker` prints, given what the module `maker` writes."""

    def command(module: Sequence[object]) -> list[str]:
        return [sys.executable, "-m", *map(str, module)]

    with subprocess.Popen(command(maker), cwd=ROOT, stdout=subprocess.PIPE) as made:
        done = subprocess.run(command(taker), cwd=ROOT, stdin=made.stdout, stdout=subprocess.PIPE, check=True)
    return done.stdout


def one_return(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """One return read and checked, against what no reader can do without."""
    content = returned_files(folder / "one", 1)[0].read_bytes()
    forms = known_forms()

    ours, peer = taking_turns(
        (repeated(lambda: review(understood_return(contents_of(content), "return", forms)), 20), 20),
        (repeated(lambda: peers.inflate_and_read(content), 20), 20),
    )
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
    filled = _seconds_prefilled(folder, sizes)
    yield Measured(f"下发{sizes.filled}份，预填上年数", "openpyxl 打开模板、填单位、另存", filled, slow, 1, True)


def _seconds_prefilled(folder: Path, sizes: Sizes) -> float:
    """Of one workbook with last year's figures."""
    evaluator = known_forms().evaluator(FORM, YEAR)
    fields = evaluator.layout.fields
    typed = [key for key in evaluator.layout.prior if fields[key].role == "input"]
    figures = {key: 10.0 + number for number, key in enumerate(typed)}
    identity = replace(identity_of(evaluator.layout, Unit("1", "示例局")), prefilled=figures)

    def ours() -> None:
        workbooks = UnitWorkbooks(evaluator)
        for number in range(sizes.filled):
            unit = Unit(str(number), f"示例{number}局")
            mine = {key: figure + number for key, figure in figures.items()}
            (folder / "filled.xlsx").write_bytes(workbooks.workbook(replace(identity, unit=unit, prefilled=mine)))

    [seconds] = taking_turns((ours, sizes.filled))
    return seconds


def starting(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """The command line starting up."""

    def started(*arguments: str) -> Callable[[], object]:
        command = [sys.executable, *arguments]
        return lambda: subprocess.run(command, cwd=ROOT, capture_output=True, check=True)

    ours, peer = taking_turns((started("-m", "perfeval_xl", "--help"), 1), (started("-c", "pass"), 1))
    yield Measured("perfeval --help", "python -c pass", ours, peer, 20, False)


def collecting(folder: Path, sizes: Sizes) -> Iterator[Measured]:
    """Accepted returns collected into a round of as many versions, five a unit, against one of the same units without.

    Each run takes the next twenty units, which have sent nothing yet or five versions like all others.
    """
    folder.mkdir()
    units = sizes.ledger // 5
    roster = folder / "名册.csv"
    lines = [f"{100_000 + number},示例{100_000 + number}局" for number in range(units)]
    roster.write_text("\n".join(["单位代码,单位名称", *lines]), encoding="utf-8")

    def collected(versions: int) -> Callable[[], object]:
        campaign = folder / f"轮{versions}"
        issue(campaign, form=FORM, year=YEAR, roster=roster)
        with open_campaign(campaign) as opened:
            returns = Returns(campaign=opened)
            contents = [returns.content(number) for number in range(20 * TURNS)]
            with opened.ledger.transaction():
                for number in range(versions):
                    digest, unit = f"{number:064x}", str(100_000 + number % units)
                    opened.ledger.add_file(FileRow(digest, 1, "a.xlsx", NOW))
                    opened.ledger.add_version(
                        VersionRow(
                            unit, number // units + 1, digest, "a.xlsx", NOW, "queries", 1.0, "", (), {}, (), False
                        )
                    )
        turns = iter(range(TURNS))

        def run() -> None:
            turn = next(turns)
            inbox = folder / f"收{versions}-{turn}"
            inbox.mkdir()
            for number in range(20 * turn, 20 * turn + 20):
                (inbox / f"{number}.xlsx").write_bytes(contents[number])
            assert {file.outcome for file in collect(campaign, [inbox])} == {"taken"}

        return run

    ours, peer = taking_turns(*((collected(count), 20) for count in (sizes.ledger, 0)))
    yield Measured(f"收进已有{sizes.ledger}版的台账", "收进空的台账，单位一样多", ours, peer, 1.3, False)


Part = Callable[[Path, Sizes], Iterator[Measured]]
PARTS: Mapping[str, Part] = {
    "merging": merging,
    "workers": two_workers,
    "one": one_return,
    "issuing": issuing,
    "starting": starting,
    "collecting": collecting,
    "growing": growing,
}
