"""Texts of which a part is struck through or raised: as plain text they say another thing than what is seen."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.expressions.visible_text import shows_nothing

STRUCK, RAISED = "有划掉的文字", "有上标"


def mark_of(text: str, before: str, *, struck: bool, raised: bool) -> str:
    """What is to be said of a piece of a text, behind `before`; empty where nothing is.

    A raised 4 behind 10 looks like a part of the number; m² as m2 is still the same unit.
    """
    if struck and not shows_nothing(text):
        return STRUCK
    return RAISED if raised and text[:1].isalnum() and before[-1:].isdigit() else ""


def is_on(attributes: Mapping[str, str]) -> bool:
    """Whether an element of an .xlsx that switches a property on (`<strike/>`) does so."""
    return attributes.get("val", "1").lower() in ("1", "true", "on")


class Runs:
    """The runs of a text of an .xlsx while they go by; `mark` says in Chinese what is to be said of it."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Another text comes."""
        self.mark = ""
        self._before = ""
        self._struck = self._raised = False

    def start(self, _attributes: Mapping[str, str]) -> None:
        self._struck = self._raised = False

    def strike(self, attributes: Mapping[str, str]) -> None:
        self._struck = is_on(attributes)

    def align(self, attributes: Mapping[str, str]) -> None:
        self._raised = attributes.get("val") == "superscript"

    def text(self, text: str) -> None:
        self.mark = self.mark or mark_of(text, self._before, struck=self._struck, raised=self._raised)
        self._before = text
