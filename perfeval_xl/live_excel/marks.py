"""Marks in an open workbook: a comment at every finding's cell, a colour where something is to be done.

A mark says itself what colour the cell had before, so that it can be taken away exactly, also from a workbook that was
saved and opened again. A cell that has a comment already is left alone: it would be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from perfeval_xl.form.shown_text import shortened
from perfeval_xl.live_excel.protection import opened_for_marks
from perfeval_xl.live_excel.running import on_macos, patiently
from perfeval_xl.rendering.correction_sheet import comment_text
from perfeval_xl.rules.finding import Finding
from perfeval_xl.writing import styles

PREFIX = "【perfeval审核】"
_LONGEST_COMMENT = 1000
_NO_COLOUR = "无"
_OURS = re.compile(rf"{re.escape(PREFIX)}.*?［原底色：(#[0-9A-F]{{6}}|{_NO_COLOUR})］\s*", re.DOTALL)
_MARK_COLOURS = frozenset(styles.MARK_COLOURS.values())

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Marks:
    """What was done, cells as `表名!B5`: those that were marked, and those whose older mark was taken away.

    `locked` are sheets left alone because their protection has a password, `commented` cells left alone because
    somebody has commented them.
    """

    marked: tuple[str, ...]
    cleared: tuple[str, ...]
    locked: tuple[str, ...]
    commented: tuple[str, ...]


def mark(book: Any, findings: Iterable[Finding]) -> Marks:
    """Marks the cells of these findings in an open workbook (xlwings Book); older marks go. Raises ProgramError."""
    wanted: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        if finding.sheet is not None and finding.cell is not None:
            wanted.setdefault(finding.sheet, {}).setdefault(finding.cell, []).append(finding)
    return patiently(lambda: _mark(book, wanted))  # from the start, if need be: what was marked is cleared and marked


def clear(book: Any) -> Marks:
    """Takes our marks out of an open workbook (xlwings Book), and nothing else. Raises ProgramError."""
    return mark(book, ())


def _mark(book: Any, wanted: Mapping[str, Mapping[str, Sequence[Finding]]]) -> Marks:
    marked: list[str] = []
    cleared: list[str] = []
    locked: list[str] = []
    commented: list[str] = []
    with _undisturbed(book.app):
        for sheet in book.sheets:
            ours = [note for note in sheet.notes if _OURS.match(note.text)]
            on_sheet = wanted.get(sheet.name, {})
            if not ours and not on_sheet:
                continue
            with opened_for_marks(sheet) as can_be_marked:
                if not can_be_marked:
                    locked.append(sheet.name)
                    continue
                cleared += [f"{sheet.name}!{_cleared(note)}" for note in ours]
                for cell, here in on_sheet.items():
                    done = _marked(sheet.range(cell), here)
                    (marked if done else commented).append(f"{sheet.name}!{cell}")
    return Marks(tuple(marked), tuple(cleared), tuple(locked), tuple(commented))


def _marked(cell: Any, findings: Sequence[Finding]) -> bool:
    """Marks one cell (xlwings Range) unless somebody has commented it."""
    if cell.note is not None:
        return False
    before = cell.color
    said = shortened("\n".join(comment_text(finding) for finding in findings), _LONGEST_COMMENT)
    cell.add_note(f"{PREFIX}\n{said}\n［原底色：{_NO_COLOUR if before is None else _as_hex(before)}］")
    severities = {finding.severity for finding in findings if finding.open}
    if severities:
        cell.color = _as_rgb(styles.MARK_COLOURS["error" if "error" in severities else "query"])
    return True


def _cleared(note: Any) -> str:
    """Takes one mark away and gives its cell; what somebody has written after ours stays."""
    cell, text = note.location, note.text
    ours = _OURS.match(text)
    assert ours is not None  # only ours are cleared
    rest = text[ours.end() :]
    if rest:
        note.text = rest
    else:
        note.delete()
    if cell.color is not None and _as_hex(cell.color) in _MARK_COLOURS:
        cell.color = None if ours[1] == _NO_COLOUR else _as_rgb(ours[1])
    return str(cell.get_address(False, False))


def _as_hex(colour: Colour) -> str:
    return "#{:02X}{:02X}{:02X}".format(*colour)


def _as_rgb(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


@contextmanager
def _undisturbed(app: Any) -> Iterator[None]:
    """Nothing flickers, no dialogue comes up, and nobody types between taking a protection off and putting it back.

    All three are on in an Excel that somebody works in. They are not put back to what was found, which is off where an
    attempt before was broken off.
    """
    names = ["screen_updating", "display_alerts"] + ([] if on_macos() else ["interactive"])
    try:
        for name in names:
            setattr(app, name, False)
        yield
    finally:
        for name in names:
            patiently(partial(setattr, app, name, True))
