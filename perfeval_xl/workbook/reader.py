"""Delivered files to submissions, each opened in the worker's process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from perfeval_xl.rules.known_forms import KnownForms
from perfeval_xl.workbook.delivery import DeliveredFile, delivered_files
from perfeval_xl.workbook.returned import understood_return
from perfeval_xl.workbook.screened import Refused
from perfeval_xl.workbook.submission import Submission, Unread
from perfeval_xl.workbook.worker import Worker


@dataclass(frozen=True)
class ReadFile:
    """A delivered file and what it says. `sha256` is that of its bytes (in an archive its own), '' where none were."""

    path: Path
    sha256: str
    returned: Submission | Unread


class Reader:
    """Reads files that come from others; `forms` are the forms they may be of. To be used as a context."""

    def __init__(self, forms: KnownForms) -> None:
        self.forms = forms
        self._worker = Worker()

    def __enter__(self) -> Self:
        self._worker.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.__exit__(kind, error, trace)

    def read(self, delivered: DeliveredFile) -> Submission | Unread:
        """What a file says. Raises DefinitionError, ReaderError."""
        if delivered.content is None:
            return Unread(delivered.name, (), ignored=True)
        return self.understood(delivered.content, delivered.name)

    def read_all(self, paths: Sequence[Path], *, besides: Path | None = None) -> list[ReadFile]:
        """Every file of these paths; that at `besides` is ignored. Raises InputError, DefinitionError, ReaderError."""
        found = []
        for delivered in delivered_files(paths):
            own = besides is not None and delivered.path.resolve() == besides.resolve()
            digest = hashlib.sha256(delivered.content).hexdigest() if isinstance(delivered.content, bytes) else ""
            returned = Unread(delivered.name, (), ignored=True) if own else self.read(delivered)
            found.append(ReadFile(delivered.path, "" if own else digest, returned))
        return found

    def understood(self, content: bytes | Refused, name: str) -> Submission | Unread:
        """What the bytes of a file say. `name` is how it is called in results. Raises DefinitionError, ReaderError."""
        contents = content if isinstance(content, Refused) else self._worker.contents_of(content)
        return understood_return(contents, name, self.forms)
