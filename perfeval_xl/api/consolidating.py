"""The verb consolidate: files, folders or a round to one workbook, and tables."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.api.arguments import last_year, must_be_a_year, round_of, round_reviews, wanted_form
from perfeval_xl.api.refusals import refusals_said
from perfeval_xl.api.watching import Watch, has_failed, unwatched
from perfeval_xl.campaign.campaign import open_campaign
from perfeval_xl.campaign.round_reviews import is_lost
from perfeval_xl.campaign.status import STATE_NAMES, RoundStatus, status_of
from perfeval_xl.errors import OutputError
from perfeval_xl.form.layout import Unit
from perfeval_xl.intake.delivery import count_files, delivered_files
from perfeval_xl.intake.workers import Workers
from perfeval_xl.reading.reader import Reader, without_own
from perfeval_xl.review.reviewed_files import Wanted, distilled
from perfeval_xl.upkeep.own_outputs import must_be_ours, must_be_ours_to_fill
from perfeval_xl.writing.unfinished import temporary_folder

if TYPE_CHECKING:
    from perfeval_xl.results.consolidation import Consolidation, Expected
    from perfeval_xl.results.gathering import Gathering
    from perfeval_xl.results.tables import Tables


@refusals_said
def consolidate(
    paths: Sequence[Path],
    output: Path,
    *,
    tables: Path | None = None,
    form: str | None = None,
    year: int | None = None,
    previous: Sequence[Path] = (),
    campaign: Path | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    watch: Watch = unwatched,
) -> Consolidation:
    """Checks files and folders and merges the accepted returns into one workbook; `tables`: also as Parquet and CSV.

    One form and one year a call: those asked for, else those of the first return that can be read; a return of another
    is an error. With `campaign` the files are held against that round; the folder of a round alone in `paths` stands
    for the versions that count. Then the units that are missing and the waivers are listed as well.

    `workers` processes read and check, or those of the dask scheduler at the address `scheduler`; the result is the
    same. Memory does not grow with the number of files, but for some 2 KB of each. Outputs appear when they are
    complete.

    Raises InputError where a path does not exist, OutputError where something cannot be written.
    """
    from perfeval_xl.results.batches import Batches
    from perfeval_xl.results.gathering import Gathering
    from perfeval_xl.results.tables import Tables

    if output.suffix.lower() != ".xlsx":
        raise OutputError(f"输出文件{output}不是.xlsx", "把扩展名写成.xlsx")
    must_be_a_year(year)
    must_be_ours(output)
    if tables is not None:
        must_be_ours_to_fill(tables)
    with temporary_folder() as aside:
        units, indicators = Batches(aside, "units"), Batches(aside, "indicators")
        gathering = Gathering(units, indicators)
        gathered = _Gathered(gathering, output, previous, Workers(workers, scheduler), watch)
        folder = round_of(paths, campaign, form, year)
        if folder is None:
            consolidation = gathered.of_files(paths, form, year)
        else:
            consolidation = gathered.of_round(folder, paths if campaign is not None else None)
        made = Tables(consolidation, units, indicators)
        return _written(made, output, tables, watch)


@dataclass(frozen=True)
class _Gathered:
    """Gathers what is to be consolidated; the file `output` is none of it."""

    gathering: Gathering
    output: Path
    previous: Sequence[Path]
    workers: Workers
    watch: Watch

    def of_files(self, paths: Sequence[Path], form: str | None, year: int | None) -> Consolidation:
        """From files and folders."""
        from perfeval_xl.results.figures import FileFigures, figures_of
        from perfeval_xl.results.gathering import of_one_form

        def failed(file: FileFigures) -> bool:
            return file.verdict in {"errors", "unreadable"}

        known, wanted = wanted_form(form)
        with Reader(known, self.workers) as reader:
            before = last_year(self.previous, reader)
            files = without_own(delivered_files(paths), self.output)
            found = of_one_form(distilled(reader, files, Wanted(), before, figures_of), Wanted(wanted, year))
            for file in self.watch(found, "审核", count_files(paths), failed):
                self.gathering.add(file)
        return self.gathering.decided(known)

    def of_round(self, folder: Path, paths: Sequence[Path] | None) -> Consolidation:
        """From files held against a round; None: from the versions that count."""
        from perfeval_xl.results.figures import figures_of

        with open_campaign(folder) as campaign, Reader(campaign.forms, self.workers) as reader:
            found = round_reviews(campaign, reader, paths, self.previous, self.output)
            total = len(campaign.ledger.units()) if paths is None else count_files(paths)
            lost = set()
            for file in self.watch(found, "审核", total, has_failed):
                self.gathering.add(figures_of(file))
                if is_lost(file.review) and file.review.unit is not None:
                    lost.add(file.review.unit.code)
            standing = status_of(campaign, date.today())
            return self.gathering.decided(campaign.forms, tuple(_expected(standing, lost)))


def _expected(standing: RoundStatus, lost: Container[str]) -> Iterator[Expected]:
    """`lost`: the codes of units of whose file the bureau's copy is gone or damaged."""
    from perfeval_xl.results.consolidation import Expected

    for unit in standing.units:
        if unit.state != "withdrawn":
            state = "留存的文件坏了" if unit.code in lost else STATE_NAMES[unit.state]
            yield Expected(Unit(unit.code, unit.name), state)


def _written(made: Tables, output: Path, tables: Path | None, watch: Watch) -> Consolidation:
    from perfeval_xl.results.consolidated_workbook import write_consolidated
    from perfeval_xl.results.table_files import write_tables

    outputs = [output] if tables is None else [output, tables]
    consolidation = made.consolidation
    for path in watch(outputs, "写汇总", None):
        if path is tables:
            write_tables(made, path)
        else:
            consolidation = replace(consolidation, split_sheets=write_consolidated(made, path))
    return consolidation
