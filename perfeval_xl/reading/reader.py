"""Delivered files to submissions, each opened in the worker's process; many of them in the processes of a pool.

A process of a pool that may be lost opens files itself, which saves a third of the time. A file that ended it is opened
once more by another one, in a worker's process.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import local
from types import TracebackType
from typing import Self

from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.intake.file_watch import seconds_a_file, watched
from perfeval_xl.intake.pool import Pool, TaskLost, chunks, in_order
from perfeval_xl.intake.worker import READER_FAILED, Worker
from perfeval_xl.reading.reading_a_return import understood_return
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.reading.submission_record import SubmissionRecord
from perfeval_xl.rules.known_forms import KnownForms


@dataclass(frozen=True)
class ReadFile:
    """A delivered file and what it says. `sha256` is that of its bytes (in an archive its own), '' where none were."""

    path: Path
    sha256: str
    returned: Submission | Unread


_Read = tuple[Path, str, SubmissionRecord | Submission | Unread]
"""As ReadFile, on its way between processes."""


class Reader:
    """Reads files that come from others; `forms` are the forms they may be of. To be used as a context.

    With a pool it reads many files there. One that is not `careful` opens files in this process,
    and a file may end it.
    """

    def __init__(self, forms: KnownForms, pool: Pool | None = None, *, careful: bool = True) -> None:
        self.forms, self.pool, self._careful = forms, pool, careful
        self._worker = Worker() if pool is None and careful else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._worker is not None:
            self._worker.end()

    @cached_property
    def pickled_forms(self) -> bytes:
        """The forms as they are sent to the processes of a pool."""
        return pickle.dumps(self.forms.fresh(), pickle.HIGHEST_PROTOCOL)

    def read(self, delivered: DeliveredFile) -> Submission | Unread:
        """What a file says. Raises DefinitionError, ReaderError."""
        if delivered.content is None:
            return Unread(delivered.name, (), ignored=True)
        return self.understood(delivered.content, delivered.name)

    def read_file(self, delivered: DeliveredFile) -> ReadFile:
        """The same, with where it is and its digest. Raises DefinitionError, ReaderError."""
        return ReadFile(delivered.path, digest_of(delivered), self.read(delivered))

    def files(self, delivered: Iterable[DeliveredFile]) -> Iterator[ReadFile]:
        """What files say, one by one in their order. Raises DefinitionError, ReaderError."""
        if self.pool is None:
            yield from map(self.read_file, delivered)
            return
        for path, digest, returned in in_order(
            self.pool, _read_there, self.pickled_forms, chunks(delivered), self._lost
        ):
            known = returned.completed(self.forms) if isinstance(returned, SubmissionRecord) else returned
            yield ReadFile(path, digest, known)

    def understood(self, content: bytes | Refused, name: str) -> Submission | Unread:
        """What the bytes of a file say. `name` is how it is called in results. Raises DefinitionError, ReaderError."""
        if isinstance(content, Refused):
            return understood_return(content, name, self.forms)
        return understood_return(self._contents_of(content), name, self.forms)

    def _contents_of(self, content: bytes) -> Contents | Refused:
        if self._careful:
            self._worker = self._worker or Worker()
            return self._worker.contents_of(content)
        try:
            return contents_of(content)
        except Exception as error:
            raise TaskLost from error

    def _lost(self, delivered: DeliveredFile) -> _Read:
        return delivered.path, digest_of(delivered), lost(delivered, self.forms)


def lost(delivered: DeliveredFile, forms: KnownForms) -> Submission | Unread:
    """A file of which nothing is known but that the process which had it did not survive it."""
    return understood_return(READER_FAILED, delivered.name, forms)


def digest_of(delivered: DeliveredFile) -> str:
    """The SHA-256 of a file's bytes, '' where there are none."""
    return hashlib.sha256(delivered.content).hexdigest() if isinstance(delivered.content, bytes) else ""


def without_own(delivered: Iterable[DeliveredFile], own: Path | None) -> Iterator[DeliveredFile]:
    """The files, that at the path `own` as one that is ignored."""
    place = None if own is None else own.resolve()
    for file in delivered:
        yield replace(file, content=None) if place is not None and file.path.resolve() == place else file


_kept = local()


def reader_here(forms: bytes, *, careful: bool) -> Reader:
    """The reader of a thread in a process of a pool, for pickled forms; kept for the tasks that come."""
    if getattr(_kept, "pickled", None) != forms:
        for reader in getattr(_kept, "readers", {}).values():
            reader.__exit__(None, None, None)
        _kept.pickled, _kept.forms, _kept.readers = forms, pickle.loads(forms), {}
    if careful not in _kept.readers:
        _kept.readers[careful] = Reader(_kept.forms, careful=careful)
    found: Reader = _kept.readers[careful]
    return found


def _read_there(forms: bytes, files: Sequence[DeliveredFile], careful: bool) -> list[_Read]:
    reader = reader_here(forms, careful=careful)
    found: list[_Read] = []
    for file in files:
        with watched(seconds_a_file(careful=careful)):
            returned = reader.read(file)
            known = SubmissionRecord.of(returned) if isinstance(returned, Submission) else returned
        found.append((file.path, digest_of(file), known))
    return found
