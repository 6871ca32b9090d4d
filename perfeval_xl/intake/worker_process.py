"""The process that opens delivered files. It may die of one; whoever started it (worker.py) then starts another.

It imports screening and the reader of values and nothing else of weight, so that it is there within a tenth of a
second. Requests come in on stdin and answers go out on stdout, each as its length and that many bytes.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from perfeval_xl.formats.limits import MIB
from perfeval_xl.formats.opened_file import contents_of
from perfeval_xl.formats.refusals import too_large

MEMORY = 1024 * MIB
"""Of the whole process, in bytes, where the system can hold it to that."""

READY = b"ready"
_LENGTH = struct.Struct("<Q")
_LONGEST = 1024 * MIB


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


def serve(answer: Callable[[bytes], object] = contents_of) -> None:
    """Answers what comes in on stdin until it ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come among the answers
    _limit_resources()
    send(answers, READY)
    while (content := receive(requests)) is not None:
        send(answers, _answered(answer, content))


def _answered(answer: Callable[[bytes], object], content: bytes) -> bytes:
    try:
        return pickle.dumps(answer(content), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps(too_large(f"读取它要用的内存超过 {MEMORY // MIB} MB").refused())


def _limit_resources() -> None:
    """Memory, and no core dump when the reader aborts; what a system does not know it does not hold (Windows)."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
