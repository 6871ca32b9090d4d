"""The verbs about forms and returned files: blank, read, check, and what is known of forms."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from perfeval_xl.api.arguments import last_year, must_be_a_year, round_of, round_reviews, wanted_form
from perfeval_xl.api.refusals import refusals_said
from perfeval_xl.api.watching import Watch, has_failed, unwatched
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.errors import InputError, OutputError, WritingError
from perfeval_xl.form.identity import identity_of
from perfeval_xl.form.layout import Unit
from perfeval_xl.form.shown_text import shortened
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.intake.delivery import count_files, delivered_files, shown_path
from perfeval_xl.intake.workers import Workers
from perfeval_xl.reading.data_file import given_values, load_data
from perfeval_xl.reading.reader import Reader
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.rendering.render import render
from perfeval_xl.review import Review
from perfeval_xl.review.copy_files import write_copies
from perfeval_xl.review.reviewed_files import Wanted, reviewed_files
from perfeval_xl.rules.catalogue import CataloguedCheck, catalogue
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.known_forms import forms_with, known_forms
from perfeval_xl.upkeep.own_outputs import must_hold_nothing, must_not_be_of_a_round
from perfeval_xl.writing.output_files import make_folder

_SAMPLE_YEAR = 2024
_LONGEST_NAME = 200
_LONGEST_SAID = 40
_ONE_FILE = "写明是其中哪一个文件，压缩包里的写成 a.zip!/b.xlsx"
A_FOLDER = Refused("not_a_return", "这是文件夹，不是一个文件", _ONE_FILE)
SEVERAL_FILES = Refused("not_a_return", "压缩包里不是只有一个文件", _ONE_FILE)


@dataclass(frozen=True)
class FormInfo:
    """A known form: its name in commands, its title, the file of its definition."""

    form: str
    title: str
    file: Path


@dataclass(frozen=True)
class BlankWorkbook:
    """A workbook that was made, and what is to be said of the values that were given for it."""

    file: Path
    findings: tuple[Finding, ...]


def forms() -> tuple[FormInfo, ...]:
    """The forms that come with the package."""
    known = known_forms()
    return tuple(FormInfo(name, definition.title, known.files[name]) for name, definition in known.definitions.items())


@refusals_said
def check_definition(file: Path) -> FormInfo:
    """Checks a definition whole: its keys, its layout, every formula and check.

    Raises DefinitionError with file, line, key and mend of every mistake found; InputError where there is no such file.
    """
    known, form = forms_with(str(file)) if file.suffix.lower() in {".yaml", ".yml"} else (None, "")
    if known is None:
        raise InputError(f"{file}不是定义文件", "定义文件的扩展名是.yaml", code="no_such_file")
    known.evaluator(form, _SAMPLE_YEAR)
    return FormInfo(form, known.definition(form).title, known.files[form])


@refusals_said
def blank(
    form: str,
    *,
    year: int,
    unit: Unit,
    output: Path,
    values: Path | None = None,
    force: bool = False,
) -> BlankWorkbook:
    """Makes one workbook for a unit, blank or with the values of a data file (YAML or JSON).

    `form` is the name of a known form or the path of a definition. Raises InputError, DefinitionError, and OutputError
    where `output` exists (unless `force`) or cannot be written.
    """
    must_be_a_year(year)
    if not unit.code.strip() or not unit.name.strip():
        raise InputError("单位代码和单位名称不能为空", "两项都要写", code="unit_wrong")
    if max(len(unit.code), len(unit.name)) > _LONGEST_NAME:
        raise InputError(f"单位代码或单位名称超过{_LONGEST_NAME}字", "写单位的代码和名称", code="unit_wrong")
    if output.suffix.lower() != ".xlsx":
        raise OutputError(f"输出文件{output}不是.xlsx", "把扩展名写成.xlsx")
    if output.exists() and not force:
        raise OutputError(f"{output}已经存在，没有覆盖", "换一个文件名；确要覆盖的加--force")
    known, name = forms_with(form)
    must_hold_nothing(output, known)
    data = {} if values is None else load_data(values)
    given = given_values(data, known, name, year, unit)
    identity = identity_of(given.evaluator.layout, unit)
    try:
        render(given.evaluator, given.typed, identity, output, explanations=given.explanations, comments=given.comments)
    except WritingError as error:
        if values is None:
            raise
        said = shortened(error.message, _LONGEST_SAID)
        raise InputError(f"一份工作簿放不下这些数据（{said}）", "减少可增的行", code="data_wrong") from None
    return BlankWorkbook(output, tuple(given.findings))


@refusals_said
def read(file: Path, *, form: str | None = None) -> Submission | Unread:
    """Reads one returned workbook; a file that cannot be read is an Unread with the finding that says why.

    `file` may be one in an archive, `a.zip!/b.xlsx`, or an archive that holds a single one. `form` may be the path of a
    definition that does not come with the package. Raises InputError, DefinitionError, ReaderError.
    """
    with Reader(wanted_form(form)[0]) as reader:
        if file.is_dir():
            return reader.understood(A_FOLDER, shown_path(file))
        files = list(islice((each for each in delivered_files([file]) if not each.ignored), 2))
        if len(files) == 1:
            return reader.read(files[0])
        return reader.understood(SEVERAL_FILES, shown_path(file))


@refusals_said
def checks(form: str | None = None) -> tuple[CataloguedCheck, ...]:
    """Every code that a finding may have, of the package and of its forms (with `form`: of that form alone).

    Raises InputError, DefinitionError.
    """
    known, name = wanted_form(form)
    return catalogue(known.definitions.values() if name is None else [known.definition(name)])


@refusals_said
def check(
    paths: Sequence[Path],
    *,
    form: str | None = None,
    year: int | None = None,
    previous: Sequence[Path] = (),
    corrections: Path | None = None,
    campaign: Path | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    watch: Watch = unwatched,
) -> list[Review]:
    """Reads and checks files and folders, in the order given.

    With `campaign` they are held against that round: its form and year, its roster, the stamps. The folder of a round
    alone in `paths` stands for the current version of each of its units.

    With `form` or `year` a return of another is an error. `previous` are last year's returns (files, folders, and the
    folders of rounds with what they accepted): of a unit that has one there, last year's figures and their sums are
    compared with it. In a folder blank workbooks and files of other kinds are passed over. With `corrections` every
    return that is not accepted gets a correction copy in that folder, which its review names.

    `workers` processes read and check, or those of the dask scheduler at the address `scheduler`; the result is the
    same. Raises InputError where a path does not exist or one of `previous` cannot be used, OutputError where a copy
    cannot be written.
    """
    must_be_a_year(year)
    if corrections is not None:
        must_not_be_of_a_round(corrections)
    folder = round_of(paths, campaign, form, year)
    many = Workers(workers, scheduler)
    with ExitStack() as opened:
        if folder is not None:
            total = None if campaign is None else count_files(paths)
            known = opened.enter_context(open_campaign(folder))
            reader = opened.enter_context(Reader(known.forms, many))
            found = round_reviews(known, reader, paths if campaign is not None else None, previous)
        else:
            total = count_files(paths)
            forms, wanted = wanted_form(form)
            reader = opened.enter_context(Reader(forms, many))
            before = last_year(previous, reader)
            found = reviewed_files(reader, delivered_files(paths), Wanted(wanted, year), before)
        files = list(watch(found, "审核", total, has_failed))
    reviews = [file.review for file in files]
    if corrections is None:
        return reviews
    make_folder(corrections)
    return write_copies(watch(reviews, "做退回件", len(reviews)), corrections, [file.path for file in files])
