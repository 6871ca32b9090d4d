"""When an .xls was last saved, as its stream SummaryInformation says it ([MS-OLEPS]); nothing else of that stream."""

import struct
from datetime import UTC, datetime, timedelta

from perfeval_xl.formats.compound_file import CompoundFile
from perfeval_xl.formats.refusals import FileRefused

_STREAM = "\x05SummaryInformation"
_SECTION_AT, _LAST_SAVED, _FILETIME = 44, 0x0D, 0x40
_FIRST = datetime(1601, 1, 1, tzinfo=UTC)
_MOST_PROPERTIES = 100


def saved_of_xls(file: CompoundFile) -> str:
    """In ISO 8601; '' where it does not say, or not so that it can be understood: no reason to refuse a file."""
    try:
        return _last_saved(file.stream(_STREAM))
    except (FileRefused, struct.error, OverflowError):
        return ""


def _last_saved(stream: bytes) -> str:
    (section,) = struct.unpack_from("<I", stream, _SECTION_AT)
    (count,) = struct.unpack_from("<I", stream, section + 4)
    for number in range(min(count, _MOST_PROPERTIES)):
        key, at = struct.unpack_from("<2I", stream, section + 8 + 8 * number)
        if key == _LAST_SAVED:
            kind, ticks = struct.unpack_from("<IQ", stream, section + at)
            # of 100 ns each, since 1601
            return (_FIRST + timedelta(microseconds=ticks // 10)).isoformat() if kind == _FILETIME and ticks else ""
    return ""
