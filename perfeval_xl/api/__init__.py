"""The verbs of the package: what the command line, scripts and other programs call.

Paths in, data out; nothing is printed. Wrong use raises an exception of errors.py; wrong returns are findings.
"""

from perfeval_xl.api.consolidating import consolidate
from perfeval_xl.api.returns import blank, check, check_definition, checks, forms, read
from perfeval_xl.api.rounds import collect, issue, log, return_, status, unwaive, waive
from perfeval_xl.api.upkeep import round_check, round_export, round_restore

__all__ = [
    "blank",
    "check",
    "check_definition",
    "checks",
    "collect",
    "consolidate",
    "forms",
    "issue",
    "log",
    "read",
    "return_",
    "round_check",
    "round_export",
    "round_restore",
    "status",
    "unwaive",
    "waive",
]
