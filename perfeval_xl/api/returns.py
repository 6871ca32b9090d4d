"""The verbs about forms and returned files: blank, read, check, consolidate and what is known of forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.campaign.campaign import is_campaign, open_campaign
from perfeval_xl.campaign.round_reviews import ReviewedFile, current_reviews, delivered_reviews
from perfeval_xl.campaign.status import STATE_NAMES, RoundStatus, status_of
from perfeval_xl.errors import InputError, OutputError
from perfeval_xl.form.layout import Unit
from perfeval_xl.review import Review, demands_on, review
from perfeval_xl.review.copy_files import write_copies
from perfeval_xl.review.last_year import LastYear
from perfeval_xl.rules.catalogue import CataloguedCheck, catalogue
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.known_forms import KnownForms, forms_with, known_forms
from perfeval_xl.workbook.delivery import delivered_files, shown_path
from perfeval_xl.workbook.given_values import given_values, load_data
from perfeval_xl.workbook.identity import identity_of
from perfeval_xl.workbook.reader import Reader
from perfeval_xl.workbook.rendering import render
from perfeval_xl.workbook.screened import Refused
from perfeval_xl.workbook.submission import Submission, Unread
from perfeval_xl.workbook.writing import make_folder

if TYPE_CHECKING:
    from perfeval_xl.results.consolidation import Consolidation

_YEARS = range(2000, 2101)
_SAMPLE_YEAR = 2024
_LONGEST_NAME = 200
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


def check_definition(file: Path) -> FormInfo:
    """Checks a definition whole: its keys, its layout, every formula and check.

    Raises DefinitionError with file, line, key and mend of every mistake found; InputError where there is no such file.
    """
    known, form = forms_with(str(file)) if file.suffix.lower() in {".yaml", ".yml"} else (None, "")
    if known is None:
        raise InputError(f"{file}不是定义文件", "定义文件的扩展名是.yaml", code="no_such_file")
    known.evaluator(form, _SAMPLE_YEAR)
    return FormInfo(form, known.definition(form).title, known.files[form])


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
    data = {} if values is None else load_data(values)
    given = given_values(data, known, name, year, unit)
    identity = identity_of(given.evaluator.layout, unit)
    render(given.evaluator, given.typed, identity, output, explanations=given.explanations, comments=given.comments)
    return BlankWorkbook(output, tuple(given.findings))


def read(file: Path, *, form: str | None = None) -> Submission | Unread:
    """Reads one returned workbook; a file that cannot be read is an Unread with the finding that says why.

    `file` may be one in an archive, `a.zip!/b.xlsx`, or an archive that holds a single one. `form` may be the path of a
    definition that does not come with the package. Raises InputError, DefinitionError, ReaderError.
    """
    with Reader(_wanted(form)[0]) as reader:
        if file.is_dir():
            return reader.understood(A_FOLDER, shown_path(file))
        files = list(islice((each for each in delivered_files([file]) if not each.ignored), 2))
        if len(files) == 1:
            return reader.read(files[0])
        return reader.understood(SEVERAL_FILES, shown_path(file))


def checks(form: str | None = None) -> tuple[CataloguedCheck, ...]:
    """Every code that a finding may have, of the package and of its forms (with `form`: of that form alone).

    Raises InputError, DefinitionError.
    """
    known, name = _wanted(form)
    return catalogue(known.definitions.values() if name is None else [known.definition(name)])


def check(
    paths: Sequence[Path],
    *,
    form: str | None = None,
    year: int | None = None,
    previous: Sequence[Path] = (),
    corrections: Path | None = None,
    campaign: Path | None = None,
) -> list[Review]:
    """Reads and checks files and folders, in the order given.

    With `campaign` they are held against that round: its form and year, its roster, the stamps. The folder of a round
    alone in `paths` stands for the current version of each of its units.

    With `form` or `year` a return of another is an error. `previous` are last year's returns (files and folders): of a
    unit that has one there, last year's figures are compared with it. With `corrections` every return that is not
    accepted gets a correction copy in that folder, which its review names. Raises InputError where a path does not
    exist or one of `previous` cannot be used, OutputError where a copy cannot be written.
    """
    must_be_a_year(year)
    folder = _round_of(paths, campaign, form, year)
    if folder is not None:
        found = _in_round(folder, paths if campaign is not None else None, previous)[0]
        reviews, origins = [file.review for file in found], [file.path for file in found]
    else:
        known, wanted = _wanted(form)
        with Reader(known) as reader:
            before = _last_year(previous, reader)
            files = reader.read_all(paths)
        reviews = _reviewed([file.returned for file in files], wanted, year, before)
        origins = [file.path for file in files]
    if corrections is None:
        return reviews
    make_folder(corrections)
    return write_copies(reviews, corrections, origins)


def must_be_a_year(year: int | None) -> None:
    """Raises InputError where a year is none that a form could be of."""
    if year is not None and year not in _YEARS:
        raise InputError(f"年度{year}不对", f"写{_YEARS.start}到{_YEARS.stop - 1}之间的年份", code="year_wrong")


def _round_of(paths: Sequence[Path], campaign: Path | None, form: str | None, year: int | None) -> Path | None:
    """The folder of the round that a call is about, if any."""
    inside = [path for path in paths if is_campaign(path)]
    if inside and (campaign is not None or len(paths) > 1):
        raise InputError(f"{inside[0]}是一轮自评的文件夹，要单独写", "另外的文件分开审核", code="campaign_and_paths")
    folder = inside[0] if inside else campaign
    if folder is not None and (form is not None or year is not None):
        raise InputError("一轮自评的表样和年度是定好的", "去掉--form和--year", code="campaign_and_form")
    return folder


def _in_round(
    folder: Path, paths: Sequence[Path] | None, previous: Sequence[Path], besides: Path | None = None
) -> tuple[list[ReviewedFile], KnownForms, RoundStatus]:
    """The reviews of files in a round (None: of the current versions of its units), and where the round stands."""
    with open_campaign(folder) as campaign, Reader(campaign.forms) as reader:
        before = _last_year(previous, reader)
        if paths is None:
            found = list(current_reviews(campaign, reader, before))
        else:
            found = list(delivered_reviews(campaign, reader, paths, before, besides))
        return found, campaign.forms, status_of(campaign, date.today())


def _last_year(paths: Sequence[Path], reader: Reader) -> LastYear | None:
    """What to compare last year's figures with; None where nothing was named."""
    return LastYear(reader.read(each) for each in delivered_files(paths)) if paths else None


def _reviewed(
    returns: Sequence[Submission | Unread], form: str | None, year: int | None, before: LastYear | None
) -> list[Review]:
    if before is not None:
        before.must_fit(returns)
    return [
        review(returned, demands_on(returned, form, year), None if before is None else before.of(returned))
        for returned in returns
    ]


def consolidate(
    paths: Sequence[Path],
    output: Path,
    *,
    tables: Path | None = None,
    form: str | None = None,
    year: int | None = None,
    previous: Sequence[Path] = (),
    campaign: Path | None = None,
) -> Consolidation:
    """Checks files and folders and merges the accepted returns into one workbook; `tables`: also as Parquet and CSV.

    One form and one year a call: those asked for, else those of the first return that can be read; a return of another
    is an error. With `campaign` the files are held against that round; the folder of a round alone in `paths` stands
    for the versions that count. Then the units that are missing and the waivers are listed as well.

    Raises InputError where a path does not exist, OutputError where something cannot be written.
    """
    from perfeval_xl.results.consolidated_workbook import write_consolidated
    from perfeval_xl.results.consolidation import Expected
    from perfeval_xl.results.consolidation import consolidate as decide
    from perfeval_xl.results.table_files import write_tables
    from perfeval_xl.results.tables import Tables

    if output.suffix.lower() != ".xlsx":
        raise OutputError(f"输出文件{output}不是.xlsx", "把扩展名写成.xlsx")
    must_be_a_year(year)
    folder = _round_of(paths, campaign, form, year)
    if folder is not None:
        found, known, standing = _in_round(folder, paths if campaign is not None else None, previous, output)
        expected = tuple(
            Expected(Unit(unit.code, unit.name), STATE_NAMES[unit.state])
            for unit in standing.units
            if unit.state != "withdrawn"
        )
        consolidation = decide([file.review for file in found], [file.sha256 for file in found], known, expected)
    else:
        known, wanted = _wanted(form)
        with Reader(known) as reader:
            before = _last_year(previous, reader)
            files = reader.read_all(paths, besides=output)
        returns = [file.returned for file in files]
        identities = [each.identity for each in returns if isinstance(each, Submission)]
        first = next((each for each in identities if each.known_unit is not None), next(iter(identities), None))
        if first is not None:
            wanted, year = wanted or first.form, year or first.year
        consolidation = decide(_reviewed(returns, wanted, year, before), [file.sha256 for file in files], known)
    made = Tables(consolidation)
    write_consolidated(made, output)
    if tables is not None:
        write_tables(made, tables)
    return consolidation


def _wanted(form: str | None) -> tuple[KnownForms, str | None]:
    return (known_forms(), None) if form is None else forms_with(form)
