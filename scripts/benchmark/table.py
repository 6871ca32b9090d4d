"""A benchmark's table: what is measured in turns, and how a line of it reads."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

TURNS = 3
HEAD = ("| 工作 | 比较对象 | 毫秒一份 | 对象毫秒一份 | 倍数 | 目标 | |", "|---|---|---|---|---|---|---|")


@dataclass(frozen=True)
class Sizes:
    """How many units or files each measurement takes.

    `slow`: for peers that take a second a file; `filled`: workbooks with figures filled in.
    """

    merged: int
    issued: int
    slow: int
    filled: int
    ledger: int
    county: int
    country: int
    distinct: int


SMALL, FULL = Sizes(60, 300, 6, 15, 20_000, 100, 1_000, 5), Sizes(900, 3_000, 12, 100, 100_000, 1_000, 100_000, 500)


@dataclass(frozen=True)
class Measured:
    """One line of the table: seconds a unit of the product and of its peer, and what else there is to say.

    `faster`: the goal is at least so many times as fast; else at most so many times as slow.
    """

    work: str
    against: str
    ours: float
    peer: float
    goal: float
    faster: bool
    remark: str = ""

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


def repeated(work: Callable[[], object], times: int) -> Callable[[], None]:
    """A work that takes too short a time to be measured alone."""

    def run() -> None:
        for _ in range(times):
            work()

    return run
