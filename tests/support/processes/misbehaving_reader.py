"""A process that misbehaves on command, in place of the one that opens delivered files."""

import os
import time

import python_calamine

from perfeval_xl.formats.calamine_values import read_grids
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.formats.scan import Screened
from perfeval_xl.intake import worker_process


def answer(content: bytes) -> object:
    """What a file says that asks for something."""
    match content:
        case b"abort":
            os.abort()
        case b"exit":
            os._exit(0)
        case b"hang":
            time.sleep(600)
        case b"print":
            os.write(1, b"a library says something")
        case b"raise":
            raise RuntimeError("a defect")
        case b"eat memory":
            return b"x" * (2 * worker_process.MEMORY)
        case _ if content.startswith(b"PK"):
            return read_grids(Screened("xlsx"), content)  # unscreened
    return Refused("damaged", f"{content!r} {python_calamine.__name__}", "")


def serve() -> None:
    """Runs until stdin ends."""
    worker_process.serve(answer)
