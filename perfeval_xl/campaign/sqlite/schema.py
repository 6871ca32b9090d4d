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
    (  # a version may be taken back, and a waiver is known by the file that it was made on
        """CREATE TABLE versions_now (
            unit TEXT NOT NULL REFERENCES units, number INTEGER NOT NULL, sha256 TEXT NOT NULL REFERENCES files,
            name TEXT NOT NULL, taken_at TEXT NOT NULL, verdict TEXT NOT NULL, total REAL, grade TEXT,
            findings TEXT NOT NULL, field_values TEXT NOT NULL, flagged TEXT NOT NULL, confirmed INTEGER NOT NULL,
            taken_back_for TEXT REFERENCES units, taken_back_at TEXT,
            PRIMARY KEY (unit, number), CHECK ((taken_back_for IS NULL) = (taken_back_at IS NULL)))""",
        """INSERT INTO versions_now
            SELECT unit, number, sha256, name, taken_at, verdict, total, grade, findings, field_values, flagged,
                confirmed, NULL, NULL FROM versions""",
        "DROP TABLE versions",
        "ALTER TABLE versions_now RENAME TO versions",
        "CREATE UNIQUE INDEX version_of_file ON versions (sha256) WHERE taken_back_at IS NULL",
        """CREATE TABLE waivers_now (
            unit TEXT NOT NULL REFERENCES units, key TEXT NOT NULL, number INTEGER NOT NULL, found TEXT,
            reason TEXT NOT NULL, by_whom TEXT NOT NULL, at TEXT NOT NULL, sha256 TEXT REFERENCES files,
            PRIMARY KEY (unit, key, sha256))""",
        """INSERT INTO waivers_now
            SELECT unit, key, number, found, reason, by_whom, at,
                (SELECT sha256 FROM versions WHERE versions.unit = waivers.unit AND taken_at <= waivers.at
                    ORDER BY versions.number DESC LIMIT 1)
            FROM waivers""",
        "DROP TABLE waivers",
        "ALTER TABLE waivers_now RENAME TO waivers",
    ),
    (  # who did what; a waiver may be taken back and is never overwritten; what the folder's files are held against
        """CREATE TABLE actions (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, by_whom TEXT NOT NULL, machine TEXT NOT NULL,
            program TEXT NOT NULL, verb TEXT NOT NULL, what TEXT NOT NULL)""",
        """INSERT INTO actions (at, by_whom, machine, program, verb, what)
            SELECT at, by_whom, '不详', '不详', verb, what FROM (
                SELECT created AS at, '不详' AS by_whom, 'issue' AS verb, '建立这一轮' AS what FROM round
                UNION ALL SELECT issued_at, '不详', 'issue', '做工作簿' || count(*) || '份' FROM units
                    WHERE issued_at IS NOT NULL GROUP BY issued_at
                UNION ALL SELECT taken_at, '不详', 'collect', '收下' || count(*) || '个' FROM versions GROUP BY taken_at
                UNION ALL SELECT taken_at, '不详', 'collect', '收到而没有归到单位' || count(*) || '个' FROM loose
                    GROUP BY taken_at
                UNION ALL SELECT taken_back_at, '不详', 'collect',
                    unit || '的第' || number || '版改为' || taken_back_for || '的' FROM versions
                    WHERE taken_back_at IS NOT NULL
                UNION ALL SELECT at, by_whom, 'waive', '豁免' || unit || '的第' || number || '号：' || reason
                    FROM waivers)
            ORDER BY at""",
        """CREATE TABLE waivers_now (
            unit TEXT NOT NULL REFERENCES units, key TEXT NOT NULL, number INTEGER NOT NULL, found TEXT,
            reason TEXT NOT NULL, by_whom TEXT NOT NULL, at TEXT NOT NULL, sha256 TEXT REFERENCES files,
            taken_back_by TEXT, taken_back_at TEXT, CHECK ((taken_back_by IS NULL) = (taken_back_at IS NULL)))""",
        """INSERT INTO waivers_now
            SELECT unit, key, number, found, reason, by_whom, at, sha256, NULL, NULL FROM waivers ORDER BY rowid""",
        "DROP TABLE waivers",
        "ALTER TABLE waivers_now RENAME TO waivers",
        "CREATE TABLE definitions (digest TEXT PRIMARY KEY, content BLOB NOT NULL)",
        """CREATE TABLE keys (
            number INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint TEXT NOT NULL, since TEXT NOT NULL)""",
        # when the files of units were saved, in POSIX seconds: which of two is the newer (file_times.py)
        "CREATE TABLE times (sha256 TEXT PRIMARY KEY REFERENCES files, saved REAL, packed REAL, changed REAL)",
    ),
)
"""The statements of each step. The version of a ledger (`PRAGMA user_version`) is how many steps it has taken."""
