"""Rounds on the small form: begun and issued, workbooks filled in as units do, and what ledger and folder then hold."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from perfeval_xl import collect, status
from perfeval_xl.campaign.campaign import Campaign, new_campaign, open_campaign
from perfeval_xl.campaign.issuing import issue as issue_round
from perfeval_xl.campaign.sqlite.schema import MIGRATIONS
from perfeval_xl.reading.data_file import given_values
from perfeval_xl.reading.reading_a_return import read_return
from perfeval_xl.reading.submission import Submission
from perfeval_xl.rendering.render import render
from perfeval_xl.rules.known_forms import forms_with
from tests.support.small_form import DEFINITION, FILLED

YEAR = 2024
SMALL = str(DEFINITION)
BEGUN = "2025-01-06T09:00:00+08:00"
WRONG = {"costs.total.final": 71000}
"""A unit's mistake: 70000 is the sum of its parts."""


@dataclass(frozen=True)
class OnRoster:
    """A unit as a roster has it."""

    code: str
    name: str
    group: str = "乡镇"
    contact: str = ""
    deadline: date | None = date(2025, 1, 20)


FIRST = OnRoster("999901", "示例一镇人民政府")
SECOND = OnRoster("999902", "示例二镇人民政府")
THIRD = OnRoster("999903", "示例三局", "部门", "示例丙", date(2025, 1, 24))
UNITS = (FIRST, SECOND, THIRD)


def issue(folder: Path, roster: Sequence[OnRoster] = UNITS, year: int = YEAR, form: str = SMALL) -> None:
    """Issues a round, or issues it again after the roster has changed."""
    with new_campaign(folder, form, year, BEGUN) as campaign:
        issue_round(campaign, roster, None, BEGUN)


def issued(folder: Path, code: str) -> Path:
    """The workbook that was issued to a unit."""
    with open_campaign(folder) as campaign:
        return folder / next(unit.file for unit in campaign.ledger.units() if unit.code == code)


def fill(
    workbook: Path,
    output: Path,
    values: Mapping[str, Any] | None = None,
    explanations: Mapping[str, str] | None = None,
    data: Mapping[str, Any] = FILLED,
    **identity: Any,
) -> Path:
    """What a unit sends: a clean sample typed into its workbook, with other `values` and explanations.

    `data`: the sample, else that of the small form; `identity`: attributes of the stamp that are forged.
    """
    forms = forms_with(SMALL)[0]
    blank = read_return(workbook, workbook.name, forms)
    assert isinstance(blank, Submission), blank
    typed = {**data, "values": {**data["values"], **(values or {})}}
    if explanations is not None:
        typed["explanations"] = [{"row": row, "text": text} for row, text in explanations.items()]
    stamp = replace(blank.identity, **identity)
    given = given_values(typed, forms, stamp.form, stamp.year, stamp.unit)
    output.parent.mkdir(parents=True, exist_ok=True)
    render(given.evaluator, given.typed, stamp, output, explanations=given.explanations)
    return an_hour_later(output)


def an_hour_later(path: Path) -> Path:
    """The file, written an hour after what was written before it."""
    written = next(_HOURS) * 3600
    os.utime(path, (written, written))
    return path


_HOURS = count(datetime(2025, 1, 7, tzinfo=UTC).timestamp() // 3600)
"""A workbook that is filled in here says no time itself: that of its file tells which of two is the newer."""


def returned(folder: Path, code: str, output: Path, values: Mapping[str, Any] | None = None, **more: Any) -> Path:
    """The workbook issued to a unit, filled in."""
    return fill(issued(folder, code), output, values, **more)


def state(folder: Path) -> dict[str, Any]:
    """Everything that the ledger knows, without times, and every kept file by its name, with its digest."""
    with open_campaign(folder) as campaign:
        return {
            "tables": {table: sorted(_rows(campaign, table)) for table in TABLES},
            "received": {path.name: digest(path) for path in campaign.received.glob("*") if path.name[:2] != ".~"},
        }


TABLES = {
    "units": "code, name, grp, contact, deadline, position, ordinal, withdrawn, file, sha256, stamp",
    "files": "sha256, size, first_name",
    "versions": "unit, number, sha256, name, verdict, total, grade, findings, field_values, flagged, confirmed,"
    " taken_back_for",
    "loose": "sha256, name, outcome, message, findings",
    "numbers": "unit, key, number",
    "waivers": "unit, key, number, found, reason, by_whom, sha256",
}


def _rows(campaign: Campaign, table: str) -> Iterator[str]:
    return (repr(row) for row in campaign.ledger.rows(f"SELECT {TABLES[table]} FROM {table}"))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def outcomes(campaign: Path, *paths: Path, unit: str | None = None) -> list[tuple[Any, ...]]:
    """Collects: file, unit's code, version, verdict and outcome of each."""
    return [
        (Path(each.file).name, each.unit and each.unit.code, each.version, each.verdict, each.outcome)
        for each in collect(campaign, paths, unit=unit)
    ]


def taken_back(campaign: Path) -> list[tuple[Any, ...]]:
    """The versions that count no more: unit, number, file, verdict, for whom and whether it is known when."""
    with open_campaign(campaign) as opened:
        rows = opened.ledger.rows("SELECT * FROM versions WHERE taken_back_at IS NOT NULL ORDER BY unit, number")
    return [
        (row["unit"], row["number"], Path(row["name"]).name, row["verdict"], row["taken_back_for"], row["sha256"])
        for row in rows
        if row["taken_back_at"]
    ]


def versions(campaign: Path) -> list[tuple[str, int]]:
    with open_campaign(campaign) as opened:
        return [(row.unit, row.number) for row in opened.ledger.versions()]


def standing(campaign: Path) -> list[tuple[str, str, int, int | None]]:
    return [(unit.code, unit.state, unit.versions, unit.current) for unit in status(campaign).units]


def make_former(ledger: Path) -> None:
    """The ledger as the package made it before versions could be taken back."""
    with closing(sqlite3.connect(ledger)) as file:
        for table, columns in FORMER.items():
            made = next(step for step in MIGRATIONS[0] if step.startswith(f"CREATE TABLE {table} "))
            rows = file.execute(f"SELECT {columns} FROM {table}").fetchall()
            file.execute(f"DROP TABLE {table}")
            file.execute(made)
            file.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns.split(', ')))})", rows)
        for table in LATER:
            file.execute(f"DROP TABLE {table}")
        file.execute("PRAGMA user_version = 1")
        file.commit()


FORMER = {
    "versions": "unit, number, sha256, name, taken_at, verdict, total, grade, findings, field_values, flagged,"
    " confirmed",
    "waivers": "unit, key, number, found, reason, by_whom, at",
}
LATER = ("times", "actions", "definitions", "keys")
"""Tables that a later step of the schema made."""


def without_stamp_and_name(source: Path, output: Path) -> Path:
    """A workbook of which nobody can see whose it is: without the hidden sheet, and the cells of the unit empty."""
    book = load_workbook(without_stamp(source, output))
    guide, form = book["填报说明"], book["评分表"]
    for cell in (guide["B2"], form["C4"], form["I4"]):
        assert cell.value
        cell.value = None
    book.save(output)
    return an_hour_later(output)


def without_stamp(source: Path, output: Path) -> Path:
    """The workbook as a program saves it that drops the hidden sheet."""
    book = load_workbook(source)
    del book["_perfeval"]
    output.parent.mkdir(parents=True, exist_ok=True)
    book.save(output)
    return an_hour_later(output)
