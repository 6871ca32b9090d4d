"""Ends a process of a pool that is at one file for too long, so that whoever waits for it learns that it is gone."""

from __future__ import annotations

import faulthandler
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, get_ident

SECONDS_A_FILE = 60.0
"""Of everything that is done with a file; its reader (worker.py) is given a third."""

_deadlines: dict[int, float] = {}
_lock = Lock()


@contextmanager
def watched(seconds: float = SECONDS_A_FILE) -> Iterator[None]:
    """Ends this process where what is done inside takes longer, in whichever thread.

    By the watchdog of faulthandler, which also ends code that never lets another thread run, as a regular expression
    can be; there is one a process, so it is set to the earliest deadline.
    """
    with _lock:
        _deadlines[get_ident()] = time.monotonic() + seconds
        _set()
    try:
        yield
    finally:
        with _lock:
            del _deadlines[get_ident()]
            _set()


def _set() -> None:
    if not _deadlines:
        faulthandler.cancel_dump_traceback_later()
        return
    left = max(min(_deadlines.values()) - time.monotonic(), 0.001)
    faulthandler.dump_traceback_later(left, exit=True, file=_nowhere())


def _nowhere() -> int:
    """What is dumped is of no use to anybody."""
    global _null  # noqa: PLW0603  # one a process, open until it ends
    if _null is None:
        _null = os.open(os.devnull, os.O_WRONLY)
    return _null


_null: int | None = None
