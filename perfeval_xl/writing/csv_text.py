"""A list as CSV that Excel opens: UTF-8 with a mark, no text of it a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from perfeval_xl.form.shown_text import inert


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The bytes of the file; None is a blank cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(["" if cell is None else inert(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig", "replace")
