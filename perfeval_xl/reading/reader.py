"""Delivered files to submissions: opened in a child process and understood in this one, or all of it in several."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.intake.many_files import ManyFiles, Opened
from perfeval_xl.intake.opening import FileOpener
from perfeval_xl.intake.workers import Workers
from perfeval_xl.reading.reading_a_return import understood_return
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.reading.submission_pickled import PickledSubmission
from perfeval_xl.rules.known_forms import KnownForms

Result = TypeVar("Result")


@dataclass(frozen=True)
class ReadFile:
    """A delivered file and what it says. `sha256` is that of its bytes (in an archive its own), '' where none were."""

    path: Path
    sha256: str
    returned: Submission | Unread


class FileReader:
    """Reads files one by one; `forms` are the forms they may be of, `opened` opens them."""

    def __init__(self, forms: KnownForms, opened: Opened) -> None:
        self.forms, self._opened = forms, opened

    def read(self, delivered: DeliveredFile) -> Submission | Unread:
        """What a file says. Raises DefinitionError, ReaderError."""
        if delivered.content is None:
            return Unread(delivered.name, (), ignored=True)
        return self.understood(delivered.content, delivered.name)

    def read_file(self, delivered: DeliveredFile) -> ReadFile:
        """The same, with where it is and its digest. Raises DefinitionError, ReaderError."""
        return ReadFile(delivered.path, digest_of(delivered), self.read(delivered))

    def understood(self, content: bytes | Refused, name: str) -> Submission | Unread:
        """What the bytes of a file say. `name` is how it is called in results. Raises DefinitionError, ReaderError."""
        contents = content if isinstance(content, Refused) else self._opened(content)
        return understood_return(contents, name, self.forms)


class Reader(FileReader):
    """Reads files that come from others, many of them with several `workers`. To be used as a context."""

    def __init__(self, forms: KnownForms, workers: Workers | None = None) -> None:
        self._opener = FileOpener()
        super().__init__(forms, self._opener.contents_of)
        self._workers = workers or Workers()
        self._many: ManyFiles[FileReader] | None = None
        self._entered = ExitStack()

    def __enter__(self) -> Self:
        """Raises InputError, ReaderError."""
        self._many = self._workers.many_files(partial(FileReader, self.forms.fresh()))
        if self._many is None:
            self._opener.start()
        else:
            self._entered.enter_context(self._many)
        self._entered.callback(self._opener.end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered.__exit__(kind, error, trace)

    @property
    def alone(self) -> bool:
        """Whether it does all but opening in this process."""
        return self._many is None

    def files(self, delivered: Iterable[DeliveredFile]) -> Iterator[ReadFile]:
        """What files say, one by one in their order. Raises DefinitionError, ReaderError."""
        if self.alone:
            return map(self.read_file, delivered)
        return (packed.completed(self.forms) for packed in self.each(_PackedFile.read, delivered))

    def each(
        self, work: Callable[[FileReader, DeliveredFile], Result], delivered: Iterable[DeliveredFile]
    ) -> Iterator[Result]:
        """What `work`, a function of a module, makes of each file, in their order, in the process where it is read.

        Of a file that was lost it is made here, with a reader to whom the file was refused. Raises DefinitionError,
        ReaderError.
        """
        if self._many is None:
            return (work(self, file) for file in delivered)
        return self._many.each(
            work, delivered, lambda file, refused: work(FileReader(self.forms, lambda _: refused), file)
        )


@dataclass(frozen=True)
class _PackedFile:
    """A file that was read, on its way between processes."""

    path: Path
    sha256: str
    returned: PickledSubmission | Unread

    @classmethod
    def read(cls, reader: FileReader, delivered: DeliveredFile) -> Self:
        read = reader.read_file(delivered)
        returned = read.returned
        return cls(
            read.path,
            read.sha256,
            PickledSubmission.of(returned) if isinstance(returned, Submission) else returned,
        )

    def completed(self, forms: KnownForms) -> ReadFile:
        returned = self.returned
        known = returned.completed(forms) if isinstance(returned, PickledSubmission) else returned
        return ReadFile(self.path, self.sha256, known)


def digest_of(delivered: DeliveredFile) -> str:
    """The SHA-256 of a file's bytes, '' where there are none."""
    return hashlib.sha256(delivered.content).hexdigest() if isinstance(delivered.content, bytes) else ""


def without_own(delivered: Iterable[DeliveredFile], own: Path | None) -> Iterator[DeliveredFile]:
    """The files, that at the path `own` as one that is ignored."""
    place = None if own is None else own.resolve()
    for file in delivered:
        yield replace(file, content=None) if place is not None and file.path.resolve() == place else file
