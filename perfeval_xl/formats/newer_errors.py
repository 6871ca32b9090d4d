"""Error values that the reader of values does not know: it would refuse the whole file for one of them.

Excel 365 has new ones (#SPILL!, #CALC!), and Gnumeric writes a formula that it did not understand into its error cell.
"""

import re

from perfeval_xl.formats.scan import Screened

KNOWN = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
STANDS_FOR_THEM = b"#N/A"
# As screening has seen it: in a cell's value no other markup, before it at most the formula.
BEFORE_VALUE = (
    rb"""<(?:\w+:)?c(?=\s)(?=[^<>]*\st=["']%b["'])[^<>]*+>\s*"""
    rb"""(?:<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v(?:\s[^<>]*)?>"""
)
ERROR_CELL = re.compile(rb"(" + BEFORE_VALUE % b"e" + rb")([^<]*)(?=</)")


def has_unknown_errors(screened: Screened) -> bool:
    """Whether some cell holds an error value that is not KNOWN; `SheetScan.errors` says which."""
    texts = (text for sheet in screened.sheets.values() for text in sheet.errors.values())
    return any(text.startswith("#") and text not in KNOWN for text in texts)


def with_known_errors(sheet: bytes) -> bytes:
    """A sheet's XML in which error values that are not KNOWN are written as one that is."""
    return ERROR_CELL.sub(_replaced, sheet)


def _replaced(match: re.Match[bytes]) -> bytes:
    return match[1] + (match[2] if match[2].decode("utf-8", "replace") in KNOWN else STANDS_FOR_THEM)
