"""The process of a pool: runs functions that are sent to it. It may die of one; its executor then starts another.

A request is a pickled function (of a module, by its name) with its arguments, an answer a pickled Outcome.
"""

from __future__ import annotations

import pickle
import signal
from dataclasses import dataclass

from perfeval_xl.intake import worker_process


@dataclass(frozen=True)
class Outcome:
    """What a function has returned, or raised."""

    value: object
    error: Exception | None = None


def serve() -> None:
    """Runs what comes in on stdin until it ends. Ctrl-C is for the process that asks: it ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker_process.serve(_outcome)


def _outcome(request: bytes) -> Outcome:
    try:
        function, arguments = pickle.loads(request)
        return Outcome(function(*arguments))
    except Exception as error:  # noqa: BLE001  # raised where its result is asked for
        return Outcome(None, error)
