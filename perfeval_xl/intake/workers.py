"""How many work on the files that a command is given, and where."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.errors import InputError
from perfeval_xl.intake.many_files import InChildren, Kept, Make, ManyFiles

_MOST = 64


@dataclass(frozen=True)
class Workers:
    """`count` child processes of this machine, or those of the dask scheduler at the address `scheduler`."""

    count: int = 1
    scheduler: str | None = None

    def __post_init__(self) -> None:
        """Raises InputError for a number that cannot be."""
        if self.count not in range(1, _MOST + 1):
            raise InputError(f"--workers应为1到{_MOST}，写的是{self.count}", "写本机处理器的个数", code="workers_wrong")

    def many_files(self, make: Make[Kept]) -> ManyFiles[Kept] | None:
        """Where many files are worked on; None: in this process, with one child that opens them.

        A check of one file starts quickly so: nothing but opening is to be imported a second time. Raises InputError,
        ReaderError.
        """
        if self.scheduler is not None:
            from perfeval_xl.intake.cluster import InCluster

            return InCluster(self.scheduler, make)
        return None if self.count == 1 else InChildren(self.count, make)
