"""Returns whose values were never calculated, or are stale: opened in an Excel of our own, recalculated, saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval_xl.errors import PerfevalError
from perfeval_xl.intake.delivery import IN_ARCHIVE, DeliveredFile, delivered_files
from perfeval_xl.live_excel.running import excel_answers, on_macos, own_excel
from perfeval_xl.reading.reader import Reader
from perfeval_xl.reading.submission import Submission


@dataclass(frozen=True)
class Recalculated:
    """A file that was recalculated and saved, or the reason in Chinese why not; `ignored`: it is none of ours."""

    file: str
    problem: str | None = None
    ignored: bool = False

    @property
    def failed(self) -> bool:
        """Whether it should have been recalculated and was not."""
        return self.problem is not None and not self.ignored

    def as_json(self) -> dict[str, object]:
        """As `perfeval excel recalculate --json` prints it."""
        return {"file": self.file, "recalculated": self.problem is None, "problem": self.problem}


def recalculate(paths: Sequence[Path], reader: Reader) -> Iterator[Recalculated]:
    """Recalculates returns in place, one after another; a file that is no return is never opened in Excel.

    Raises InputError where a path does not exist, ProgramError where there is no Excel.
    """
    files = list(delivered_files(paths))
    with own_excel() as app:
        for delivered in files:
            yield _outcome(app, delivered, reader)


def _outcome(app: Any, delivered: DeliveredFile, reader: Reader) -> Recalculated:
    if IN_ARCHIVE in delivered.name:
        return Recalculated(delivered.name, "在压缩包里，先解压")
    returned = reader.read(delivered)
    if isinstance(returned, Submission):
        return Recalculated(delivered.name, _recalculated(app, delivered.path))
    if returned.ignored:
        return Recalculated(delivered.name, "不是回收的工作簿，跳过", ignored=True)
    return Recalculated(delivered.name, returned.findings[0].message)


def _recalculated(app: Any, path: Path) -> str | None:
    """Opens, recalculates and saves one file; the reason in Chinese where that did not work."""
    try:
        with excel_answers():
            book = app.books.open(str(path.resolve()), update_links=False)
            try:
                if not on_macos() and book.api.ReadOnly:
                    return "写不了：文件是只读的，或正在别处打开"
                _calculate_all(app)
                book.save()
            finally:
                book.close()
    except PerfevalError as error:
        return error.message
    return None


def _calculate_all(app: Any) -> None:
    """Every formula anew, also those that Excel takes for up to date; on macOS those it does not."""
    if on_macos():
        app.calculate()
    else:
        app.api.CalculateFullRebuild()
