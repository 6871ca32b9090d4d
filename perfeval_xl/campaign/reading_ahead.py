"""Files read in the processes of a pool before their turn comes; they are taken in one by one all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import tee

from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.reading.reader import Reader
from perfeval_xl.reading.submission import Submission, Unread


class ReadAhead:
    """To be gone through once; of the file whose turn it is may be asked what it says.

    `needless`: files that nobody is likely to ask about; they are read when somebody does.
    """

    def __init__(
        self, reader: Reader, files: Iterable[DeliveredFile], needless: Callable[[DeliveredFile], bool]
    ) -> None:
        self._reader, self._files, self._needless = reader, files, needless
        self._was_read: tuple[DeliveredFile, Submission | Unread] | None = None

    def __iter__(self) -> Iterator[DeliveredFile]:
        files, ahead = tee(self._files)
        wanted = (replace(file, content=None) if self._needless(file) else file for file in ahead)
        for file, read in zip(files, self._reader.files(wanted), strict=True):
            is_known = file.content is None or not (isinstance(read.returned, Unread) and read.returned.ignored)
            self._was_read = (file, read.returned) if is_known else None
            yield file

    def read(self, file: DeliveredFile) -> Submission | Unread:
        """What a file says. Raises DefinitionError, ReaderError."""
        if self._was_read is not None and self._was_read[0] is file:
            return self._was_read[1]
        return self._reader.read(file)
