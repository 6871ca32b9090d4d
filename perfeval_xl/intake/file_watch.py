"""Ends a process of a pool that is at one file for too long, so that whoever waits for it learns that it is gone."""

from __future__ import annotations

import faulthandler
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock, get_ident

_CAREFULLY, _AT_FIRST = 120.0, 30.0
"""Seconds; with care a file's reader has 60 to start, and 20 for the file. The first file waits for its form too."""

_deadlines: dict[int, float] = {}
_lock = Lock()


def seconds_a_file(*, careful: bool) -> float:
    """How long everything that is done with a file may take; without care it is tried again."""
    return _CAREFULLY if careful else _AT_FIRST


@contextmanager
def watched(seconds: float) -> Iterator[None]:
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


@cache
def _nowhere() -> int:
    """What is dumped is of no use to anybody. Open until the process ends."""
    return os.open(os.devnull, os.O_WRONLY)
