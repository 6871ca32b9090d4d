"""What stands in a delivered file, before anybody asks what it means: screened, then all its values at once.

This is the part of reading that hostile files are made for. It needs no more than screening and the reader of values,
so that a process of its own can do it and start quickly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.formats.calamine_values import Grid, read_grids
from perfeval_xl.formats.encryption import without_password_of_excel
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.formats.scan import Screened
from perfeval_xl.formats.screen import screen


@dataclass(frozen=True)
class Contents:
    """A workbook's cells by sheet, from A1 on, and what screening knows of them."""

    screened: Screened
    grids: Mapping[str, Grid]


def contents_of(content: bytes) -> Contents | Refused:
    """The contents of a file, or why it is refused. Raises nothing for a bad file, but may not live to tell."""
    content = without_password_of_excel(content)
    screened = screen(content)
    if isinstance(screened, Refused):
        return screened
    grids = read_grids(screened, content)
    return grids if isinstance(grids, Refused) else Contents(screened, grids)
