"""The tables of the ledger, as the steps that lead from each version of the schema to the next.

A step that has been released is never changed: ledgers made by it exist. A change is one more step at the end.
"""

from __future__ import annotations

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE round (
            id TEXT NOT NULL, form TEXT NOT NULL, digest TEXT NOT NULL, year INTEGER NOT NULL,
            created TEXT NOT NULL)""",
        """CREATE TABLE units (
            code TEXT PRIMARY KEY, name TEXT NOT NULL, grp TEXT NOT NULL, contact TEXT NOT NULL, deadline TEXT,
            position INTEGER NOT NULL, ordinal INTEGER NOT NULL, withdrawn INTEGER NOT NULL DEFAULT 0,
            file TEXT NOT NULL DEFAULT '', sha256 TEXT NOT NULL DEFAULT '', stamp TEXT NOT NULL DEFAULT '',
            prefilled TEXT NOT NULL DEFAULT '', issued_at TEXT)""",
        """CREATE TABLE files (
            sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, first_name TEXT NOT NULL, taken_at TEXT NOT NULL)""",
        """CREATE TABLE versions (
            unit TEXT NOT NULL REFERENCES units, number INTEGER NOT NULL, sha256 TEXT NOT NULL UNIQUE REFERENCES files,
            name TEXT NOT NULL, taken_at TEXT NOT NULL, verdict TEXT NOT NULL, total REAL, grade TEXT,
            findings TEXT NOT NULL, field_values TEXT NOT NULL, flagged TEXT NOT NULL, confirmed INTEGER NOT NULL,
            PRIMARY KEY (unit, number))""",
        """CREATE TABLE loose (
            sha256 TEXT PRIMARY KEY REFERENCES files, name TEXT NOT NULL, outcome TEXT NOT NULL, message TEXT NOT NULL,
            findings TEXT NOT NULL, taken_at TEXT NOT NULL)""",
        """CREATE TABLE numbers (
            unit TEXT NOT NULL REFERENCES units, key TEXT NOT NULL, number INTEGER NOT NULL,
            PRIMARY KEY (unit, key), UNIQUE (unit, number))""",
        """CREATE TABLE waivers (
            unit TEXT NOT NULL REFERENCES units, key TEXT NOT NULL, number INTEGER NOT NULL, found TEXT,
            reason TEXT NOT NULL, by_whom TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (unit, key))""",
        "CREATE TABLE copies (sha256 TEXT PRIMARY KEY, unit TEXT NOT NULL REFERENCES units, version INTEGER NOT NULL)",
    ),
)
"""The statements of each step. The version of a ledger (`PRAGMA user_version`) is how many steps it has taken."""
