"""A process of a pool whose readers misbehave on command: those in it, and those in processes of their own."""

from perfeval_xl.intake import file_watch, task_process
from perfeval_xl.intake.worker import Worker
from perfeval_xl.reading import reader
from tests.support.processes import misbehaving_reader


def serve() -> None:
    """Runs until stdin ends."""
    vars(reader).update(contents_of=misbehaving_reader.answer, Worker=_worker)
    vars(file_watch).update(_AT_FIRST=1.0)
    task_process.serve()


def _worker() -> Worker:
    return Worker("tests.support.processes.misbehaving_reader", seconds=2)
