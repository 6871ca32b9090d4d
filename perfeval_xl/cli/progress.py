"""How far long work is, on stderr: a bar on a terminal, elsewhere a line now and then; nothing of short work."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from threading import Event, Thread
from types import TracebackType
from typing import Self, TypeVar

from perfeval_xl.api.watching import never
from perfeval_xl.cli.parsing import say

_Item = TypeVar("_Item")

SHORT = 1.0
"""Seconds that work takes without anything being shown on a terminal."""
LINES_APART = 10.0
"""Seconds between two lines where stderr is no terminal, and before the first."""
_REFRESHED = 0.2


class Progress:
    """Shows one piece of work after another, each from a thread of its own. To be used as a context."""

    def __init__(self) -> None:
        self._thread: Thread | None = None
        self._stop = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def watch(
        self, items: Iterable[_Item], doing: str, total: int | None, failed: Callable[[_Item], bool] = never
    ) -> Iterator[_Item]:
        """A Watch of the verbs."""
        work = Work(doing, total)
        self._end()
        self._stop = Event()
        self._thread = Thread(target=_shown, args=(work, self._stop), daemon=True)
        self._thread.start()
        try:
            for item in items:
                yield item
                work.failed += failed(item)
                work.done += 1
        finally:
            self._end()

    def _end(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None


class Work:
    """A piece of work: how many of its items are done."""

    def __init__(self, doing: str, total: int | None) -> None:
        self.doing, self._total = doing, total
        self.done = self.failed = 0
        self._begun = time.monotonic()

    @property
    def total(self) -> int | None:
        """How many items there are; an archive holds more than the one that it was counted as."""
        return None if self._total is None else max(self._total, self.done)

    def line(self, seconds: float | None = None) -> str:
        """`审核：1200/3000，未通过35，每秒240.0，约剩8秒`. `seconds`: since it was begun, if not until now."""
        seconds = time.monotonic() - self._begun if seconds is None else seconds
        if not self.done:
            return f"{self.doing}：已用{_duration(seconds)}"
        rate = self.done / seconds
        said = [f"{self.done}" if self.total is None else f"{self.done}/{self.total}"]
        said += [f"未通过{self.failed}"] if self.failed else []
        said.append(f"每秒{rate:.1f}")
        if self.total is not None:
            said.append(f"约剩{_duration((self.total - self.done) / rate)}")
        return f"{self.doing}：{'，'.join(said)}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}分{rest}秒" if minutes else f"{rest}秒"


def _shown(work: Work, stop: Event) -> None:
    if not sys.stderr.isatty():
        while not stop.wait(LINES_APART):
            say(work.line())
    elif not stop.wait(SHORT):
        _bar(work, stop)


def _bar(work: Work, stop: Event) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(work.line(), total=work.total)
        while not stop.wait(_REFRESHED):
            bar.update(task, description=work.line(), completed=work.done, total=work.total, refresh=True)
