"""PDF of returns for signing: the form's sheets and no other.

What is printed is not the file itself but a fresh workbook of ours with its values: the look is whole whatever was done
to the file, every formula has been recomputed, and no program opens what a stranger has made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from perfeval_xl.errors import ProgramError, WritingError
from perfeval_xl.form.shown_text import shortened
from perfeval_xl.intake.delivery import IN_ARCHIVE, delivered_files
from perfeval_xl.live_excel.running import excel_answers, own_excel
from perfeval_xl.reading.reader import Reader
from perfeval_xl.review import Review, review
from perfeval_xl.review.corrections import write_printable_copy
from perfeval_xl.rules.finding import VERDICT_NAMES, Verdict
from perfeval_xl.writing.file_names import safe_file_name
from perfeval_xl.writing.made_files import MadeFiles
from perfeval_xl.writing.output_files import make_folder
from perfeval_xl.writing.unfinished import temporary_folder

Print = Callable[[Sequence[Path], Path], None]
"""Prints workbooks as PDF of the same names into a folder. Raises ProgramError."""


@dataclass(frozen=True)
class Printed:
    """A file and its PDF, or None and the reason in Chinese. `verdict` is the file's, None for what is not ours."""

    file: str
    pdf: Path | None
    verdict: Verdict | None
    problem: str | None = None

    @property
    def failed(self) -> bool:
        """Whether it should have been printed and was not."""
        return self.problem is not None and self.verdict is not None

    @property
    def remark(self) -> str | None:
        """What is to be known before a PDF is signed."""
        if self.pdf is None or self.verdict in {None, "accepted"}:
            return None
        return f"{self.file}没有通过审核（{VERDICT_NAMES[self.verdict]}），PDF只供核对，改好后再打印签字"

    def as_json(self) -> dict[str, object]:
        """As the commands print it."""
        pdf = None if self.pdf is None else str(self.pdf)
        return {"file": self.file, "pdf": pdf, "verdict": self.verdict, "problem": self.problem}


def to_pdf(paths: Sequence[Path], folder: Path, reader: Reader, print_all: Print) -> list[Printed]:
    """Prints the returns among these files and folders as PDF of their names into a folder, which is made if need be.

    Raises InputError where a path does not exist, OutputError, ProgramError.
    """
    files = list(delivered_files(paths))
    make_folder(folder)
    with temporary_folder() as temporary:
        sources, results = temporary / "workbooks", temporary / "pdf"
        sources.mkdir()
        results.mkdir()
        printed, copies, taken, made = [], [], set[str](), MadeFiles(folder)
        for number, delivered in enumerate(files):
            copy = sources / f"{number}.xlsx"
            outcome = _copied(review(reader.read(delivered)), copy)
            if outcome.problem is None:
                outcome = replace(outcome, pdf=_free_path(folder, delivered.name, taken, made))
                copies.append(copy)
            printed.append(outcome)
        if copies:
            print_all(copies, results)
        for number, outcome in enumerate(printed):
            if outcome.pdf is not None:
                made.put(outcome.pdf, _content(results / f"{number}.pdf", outcome.file))
    return printed


def _copied(found: Review, copy: Path) -> Printed:
    if found.submission is None:
        problem = "不是回收的工作簿，跳过" if found.verdict is None else found.findings[0].message
        return Printed(found.file, None, found.verdict, problem)
    try:
        write_printable_copy(found.submission, copy)
    except WritingError as error:
        return Printed(found.file, None, found.verdict, f"一份工作簿放不下：{shortened(error.message, 40)}")
    return Printed(found.file, None, found.verdict)


def _free_path(folder: Path, name: str, taken: set[str], made: MadeFiles) -> Path:
    """`甲镇.pdf`; `甲镇-2.pdf` for a second file of that name, or where a PDF stands that is not of an earlier call."""
    stem = Path(name.rpartition(IN_ARCHIVE)[2]).stem
    endings = chain([".pdf"], (f"-{number}.pdf" for number in count(2)))
    names = (safe_file_name(stem, ending) for ending in endings)
    free = next(name for name in names if name.casefold() not in taken and made.may_be_at(folder / name))
    taken.add(free.casefold())
    return folder / free


def _content(pdf: Path, file: str) -> bytes:
    try:
        return pdf.read_bytes()
    except OSError:
        raise ProgramError(f"{file}没有印成PDF", "再试一次；仍然不行的，打开文件另存为PDF") from None


def print_by_excel(files: Sequence[Path], folder: Path) -> None:
    """A `Print` by an Excel of our own."""
    with own_excel() as app, excel_answers():
        for file in files:
            book = app.books.open(str(file.resolve()), update_links=False, read_only=True)
            try:
                book.to_pdf(str(folder / f"{file.stem}.pdf"))
            finally:
                book.close()
