"""The correction copies of many returns, each in a file of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from perfeval_xl.errors import WritingError
from perfeval_xl.form.layout import Unit
from perfeval_xl.form.shown_text import shortened
from perfeval_xl.review.corrections import write_correction_copy
from perfeval_xl.review.reviewing import CorrectionCopy, Review
from perfeval_xl.writing.file_names import safe_file_name
from perfeval_xl.writing.made_files import MadeFiles


def write_copies(reviews: Iterable[Review], folder: Path, returned: Collection[Path]) -> list[Review]:
    """Writes the copy of each return that is not accepted, as `代码-名称-退回.xlsx`, and says so in its review.

    A second return of a unit gets `-退回-2.xlsx`. A file of an earlier call is replaced where it still is as it was
    written, unless it is among the files that were `returned` now: what a unit filled in is never written over. Raises
    OutputError.
    """
    taken = {_comparable(path) for path in returned}
    made = MadeFiles(folder)
    return [
        replace(review, correction_copy=_copy(review, folder, taken, made))
        if review.verdict not in {None, "accepted"}
        else review
        for review in reviews
    ]


def _copy(review: Review, folder: Path, taken: set[str], made: MadeFiles) -> CorrectionCopy:
    if review.submission is None or review.unit is None or not review.unit.code.strip():
        return CorrectionCopy(None, "不知道是哪个单位的")
    path = _free_path(review.unit, folder, taken, made)
    with tempfile.TemporaryDirectory(prefix="perfeval-", ignore_cleanup_errors=True) as aside:
        file = Path(aside, "copy.xlsx")
        try:
            write_correction_copy(review, review.submission, file)
        except WritingError as error:
            return CorrectionCopy(None, f"一份工作簿放不下：{shortened(error.message, 40)}")
        made.put(path, file.read_bytes())
    taken.add(_comparable(path))
    return CorrectionCopy(path)


def _free_path(unit: Unit, folder: Path, taken: Collection[str], made: MadeFiles) -> Path:
    stem = "-".join(part for part in (unit.code.strip(), unit.name.strip()) if part)
    number = 1
    while True:
        path = folder / safe_file_name(stem, f"-退回{f'-{number}' if number > 1 else ''}.xlsx")
        if _comparable(path) not in taken and made.may_be_at(path):
            return path
        number += 1


def _comparable(path: Path) -> str:
    """Windows and macOS take names for the same that differ in case only."""
    return str(path.resolve()).casefold()
