"""Many files at once, each worked on whole in a child process; results in the order of the files.

A task is one file, so that what is lost with a child is what there would be of that file and of no other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from types import SimpleNamespace, TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from perfeval_xl.formats.limits import MIB
from perfeval_xl.formats.opened_file import Contents
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake import opening
from perfeval_xl.intake.child_process import ChildLost
from perfeval_xl.intake.children import Children
from perfeval_xl.intake.delivery import DeliveredFile

_AHEAD = 16
"""Files a worker that are read before they are asked for: one that takes long keeps nobody waiting."""
_LARGE = MIB // 2
"""Bytes that count as one of these files: memory does not grow with what is in them."""
_GLANCE = 0.5
"""Seconds that are waited in one piece: on Windows Ctrl-C is not heard meanwhile."""

Item = TypeVar("Item")
Kept = TypeVar("Kept")
Kept_co = TypeVar("Kept_co", covariant=True)
Result = TypeVar("Result")

Opened = Callable[[bytes], Contents | Refused]
"""Opens a file: its contents, or why there are none."""
Make = Callable[[Opened], Kept]
"""Makes what a child keeps for all files, given how files are opened there."""
Work = Callable[[Kept, DeliveredFile], Result]
"""What is done with each file; as Make, a function of a module, or a partial of one."""
Lost = Callable[[DeliveredFile, Refused], Result]
"""The result of a file that was lost, given why it was."""


class ManyFiles(Protocol[Kept_co]):
    """Where many files are worked on. To be used as a context."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def each(self, work: Work[Kept_co, Result], files: Iterable[DeliveredFile], lost: Lost[Result]) -> Iterator[Result]:
        """What `work` makes of each file, in their order. What it raises is raised here; also ReaderError."""
        ...


class InChildren(Generic[Kept]):
    """Works on files in so many child processes of this one."""

    def __init__(self, workers: int, make: Make[Kept]) -> None:
        self._workers = workers
        self._children = Children(workers, opening.SECONDS_A_FILE, prepare, (make, opening.opened))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._children.__exit__(kind, error, trace)

    def each(self, work: Work[Kept, Result], files: Iterable[DeliveredFile], lost: Lost[Result]) -> Iterator[Result]:
        """As ManyFiles."""
        tasks = (Task(file, _size(file), self._children.submit(done, work, file)) for file in files)
        for task in in_order(tasks, _AHEAD * self._workers):
            try:
                result = task.future.result()
            except ChildLost as error:
                result = lost(task.item, opening.refused(error))
            yield result


def _size(file: DeliveredFile) -> float:
    return max(1.0, len(file.content) / _LARGE) if isinstance(file.content, bytes) else 1.0


@dataclass(frozen=True)
class Task(Generic[Item, Result]):
    """Something that is being worked on; `size` is what it counts for among those that are ahead."""

    item: Item
    size: float
    future: Future[Result]


def in_order(tasks: Iterable[Task[Item, Result]], ahead: float) -> Iterator[Task[Item, Result]]:
    """Tasks in the order they have, each once it is done; those taken before they are asked for come to `ahead`."""
    waiting: deque[Task[Item, Result]] = deque()
    size = 0.0
    try:
        for task in tasks:
            waiting.append(task)
            size += task.size
            while size >= ahead:
                first = waiting.popleft()
                size -= first.size
                yield _done(first)
        while waiting:
            yield _done(waiting.popleft())
    finally:
        for task in waiting:
            task.future.cancel()


def _done(task: Task[Item, Result]) -> Task[Item, Result]:
    while not task.future.done():
        wait([task.future], _GLANCE)
    return task


_here = SimpleNamespace()


def prepare(make: Make[Any], opened: Opened) -> None:
    """Prepares the child process that this is for its files."""
    _here.kept = make(opened)


def done(work: Work[Any, Result], file: DeliveredFile) -> Result:
    """What is made of a file, in a child process that is prepared."""
    return work(_here.kept, file)
