"""Names of files that go to units: what Windows forbids is replaced, and no name is too long for any system."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# Such files are hidden, or pass for those that a program keeps beside an open workbook.
_LEADING = re.compile(r"^[.~\s]+")
_RESERVED = {
    *("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"),
    *(f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"),
}
_ABSOLUTE = re.compile(r"^(?:[A-Za-z]:)?[\\/]")
_LONGEST = 180
"""UTF-8 bytes before the ending: Linux allows 255 a name, Windows 260 characters a path."""


def safe_file_name(stem: str, ending: str) -> str:
    """`代码-名称` and `-退回.xlsx` to a file name; only the stem is changed, and cut where it is too long.

    With no ending, that of a folder: what Windows drops at its end is dropped.
    """
    safe = _LEADING.sub("_", _FORBIDDEN.sub("_", stem))
    if re.split(r"[.:]", f"{safe}{ending}")[0].strip().upper() in _RESERVED:
        safe = f"_{safe}"
    cut = safe.encode("utf-8", "ignore")[:_LONGEST].decode("utf-8", "ignore").rstrip()
    return cut + ending if ending else re.sub(r"(?<![.\s])[.\s]+$", "", cut) or "_"


def without_root(name: str) -> str:
    """How a file is called in what leaves this computer: an absolute path tells who keeps what where, and is cut.

    A relative path stays as it is; `a.zip!/b.xlsx` keeps what stands behind the archive.
    """
    outer, mark, inner = name.partition("!/")
    return re.split(r"[\\/]", outer)[-1] + mark + inner if _ABSOLUTE.match(name) else name
