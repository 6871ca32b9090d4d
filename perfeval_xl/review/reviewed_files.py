"""Delivered files to reviews, one by one in their order; of many files each is reviewed where it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

from perfeval_xl.intake.delivery import DeliveredFile
from perfeval_xl.reading.reader import FileReader, Reader, ReadFile
from perfeval_xl.reading.submission_pickled import PickledSubmission
from perfeval_xl.review.last_year import LastYear
from perfeval_xl.review.reviewing import Review, demands_on, review
from perfeval_xl.rules.known_forms import KnownForms

Distilled = TypeVar("Distilled")


@dataclass(frozen=True)
class ReviewedFile:
    """A review, the SHA-256 of the file ('' where it has none) and where the file is."""

    review: Review
    sha256: str
    path: Path


class Wanted(NamedTuple):
    """The form and the year that the caller asks for; None: any."""

    form: str | None = None
    year: int | None = None


def reviewed_files(
    reader: Reader, files: Iterable[DeliveredFile], wanted: Wanted, before: LastYear | None
) -> Iterator[ReviewedFile]:
    """The reviews of files. `before`: last year's returns.

    Raises DefinitionError, ReaderError; InputError after the last where none of them has a return in `before`.
    """
    if reader.alone or before is not None:
        return distilled(reader, files, wanted, before, _whole)
    return (packed.completed(reader.forms) for packed in distilled(reader, files, wanted, before, _Packed.of))


def distilled(
    reader: Reader,
    files: Iterable[DeliveredFile],
    wanted: Wanted,
    before: LastYear | None,
    distil: Callable[[ReviewedFile], Distilled],
) -> Iterator[Distilled]:
    """What `distil`, a function of a module, makes of each review, in the process where it is made. As above."""
    if before is None:
        yield from reader.each(partial(_distilled, wanted, distil), files)
    else:
        # All of last year's returns would have to be where the review is made.
        for read in before.fitting(reader.files(files)):
            yield distil(_reviewed(read, wanted, before))


def _distilled(
    wanted: Wanted, distil: Callable[[ReviewedFile], Distilled], reader: FileReader, file: DeliveredFile
) -> Distilled:
    return distil(_reviewed(reader.read_file(file), wanted, None))


def _reviewed(read: ReadFile, wanted: Wanted, before: LastYear | None) -> ReviewedFile:
    returned = read.returned
    last_year = None if before is None else before.of(returned)
    return ReviewedFile(review(returned, demands_on(returned, *wanted), last_year), read.sha256, read.path)


def _whole(reviewed: ReviewedFile) -> ReviewedFile:
    return reviewed


@dataclass(frozen=True)
class _Packed:
    """A reviewed file on its way between processes."""

    reviewed: ReviewedFile
    record: PickledSubmission | None

    @classmethod
    def of(cls, reviewed: ReviewedFile) -> Self:
        submission = reviewed.review.submission
        record = None if submission is None else PickledSubmission.of(submission)
        return cls(replace(reviewed, review=replace(reviewed.review, submission=None)), record)

    def completed(self, forms: KnownForms) -> ReviewedFile:
        if self.record is None:
            return self.reviewed
        return replace(self.reviewed, review=replace(self.reviewed.review, submission=self.record.completed(forms)))
