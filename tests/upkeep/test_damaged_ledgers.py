"""A ledger that holds what nobody wrote: every verb says it in one line, nothing is written into it, it comes back."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.processes.command_line import perfeval
from tests.support.rounds import SMALL, YEAR, state

LEDGER = "campaign.sqlite"


def garbage(path: Path) -> None:
    path.write_bytes(b"garbage" * 100)


def tampered(statement: str) -> Callable[[Path], None]:
    def damage(campaign: Path) -> None:
        with closing(sqlite3.connect(campaign / LEDGER)) as ledger:
            ledger.execute("PRAGMA foreign_keys = OFF")
            ledger.execute(statement)
            ledger.commit()

    return damage


DAMAGES: dict[str, Callable[[Path], object]] = {
    "not a database": lambda at: garbage(at / LEDGER),
    "cut": lambda at: os.truncate(at / LEDGER, 9000),
    "bad JSON": tampered("UPDATE versions SET findings = '[{'"),
    "other JSON": tampered("UPDATE versions SET findings = '[1]', field_values = '[]'"),
    "deep JSON": tampered(f"UPDATE versions SET field_values = '{'[' * 50_000}'"),
    "a text as a number": tampered("UPDATE versions SET total = 'x', number = 'y'"),
    "bytes as a text": tampered("UPDATE units SET name = x'ff00'"),
    "no verdict": tampered("UPDATE versions SET verdict = 'maybe'"),
    "no date": tampered("UPDATE units SET deadline = '三月'"),
    "a unit gone": tampered("DELETE FROM units WHERE code = '999901'"),
    "a table gone": tampered("DROP TABLE numbers"),
    "a column gone": tampered("ALTER TABLE versions RENAME COLUMN grade TO mark"),
    "two rounds' year": tampered("UPDATE round SET year = 'x'"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_ledger_is_one_line_for_every_verb_and_comes_back(
    worked_round: Path, roster_file: Path, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    campaign = worked_round
    expected = state(campaign)
    damage(campaign)
    changing: list[tuple[object, ...]] = [
        ("issue", campaign, "--form", SMALL, "--year", YEAR, "--roster", roster_file),
        ("collect", campaign, tmp_path / "三.xlsx"),
        ("return", campaign),
        ("waive", campaign, "999901", 2, "--reason", "r", "--by", "b"),
        ("unwaive", campaign, "999901", 1, "--by", "b"),
    ]
    reading: list[tuple[object, ...]] = [
        *(("status", campaign), ("check", campaign), ("log", campaign)),
        ("consolidate", campaign, "-o", tmp_path / "汇总.xlsx"),
        ("round", "export", campaign, "-o", tmp_path / "归档"),
    ]

    said = [perfeval(*command) for command in (*changing, *reading)]

    assert [len(each.err.splitlines()) for each in said if each.status == 2] == [1] * sum(
        each.status == 2 for each in said
    )
    assert perfeval("round", "check", campaign).status == 1
    assert perfeval("round", "restore", campaign).status == 0
    assert state(campaign) == expected
