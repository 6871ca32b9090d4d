"""A child process: runs functions that are sent to it, one after another. It may die of one; its parent starts another.

A request is a pickled function (of a module, by its name) with its arguments, an answer a pickled Outcome. Requests
come in on stdin and answers go out on stdout, each as its length and that many bytes. A function's module is imported
when the function arrives, so that the child is there within a tenth of a second.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from perfeval_xl.formats.limits import MIB

MEMORY = 1024 * MIB
"""Of the whole process, in bytes, where the system can hold it to that."""

READY = b"ready"
_LENGTH = struct.Struct("<Q")
_LONGEST = 1024 * MIB


@dataclass(frozen=True)
class Outcome:
    """What a function has returned, or raised."""

    value: Any
    error: Exception | None = None


def serve() -> None:
    """Runs what comes in on stdin until it ends. Ctrl-C is for the parent, which ends this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come among the answers
    _limit_resources()
    send(answers, READY)
    while (request := receive(requests)) is not None:
        send(answers, _answer(request))


def send(stream: IO[bytes], message: bytes) -> None:
    """Raises OSError where nobody listens any more."""
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message; None where the other end is gone, or says what it cannot mean."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length) if length <= _LONGEST else b""
    return message if len(message) == length else None


def _answer(request: bytes) -> bytes:
    try:
        function, arguments = pickle.loads(request)
        return pickle.dumps(Outcome(function(*arguments)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001  # raised where its result is asked for
        return pickle.dumps(Outcome(None, error), pickle.HIGHEST_PROTOCOL)


def _limit_resources() -> None:
    """Memory, and no core dump when a library aborts; what a system does not know it does not hold (Windows)."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
