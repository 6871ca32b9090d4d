"""Rules of an .ods whose style has a number format of its own: what their cells show beside is not in the file.

The text that stands in the file beside a number is that of the cell's own format, whether the rule holds or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from perfeval_xl.formats.scan import Area, SheetScan
from perfeval_xl.formats.shown.conditional_formats import MOST_AREAS, ShownByRule, areas_of
from perfeval_xl.formats.zip_package import Package, XmlPart

STYLES = "styles.xml"
GENERAL = "N0"
"""LibreOffice's name of the format that shows a number as it is."""


class Conditions:
    """The conditions of content.xml, gathered while it is streamed."""

    def __init__(self) -> None:
        self._found: list[tuple[str, Area, str]] = []
        self._sheet, self._areas = "", list[Area]()

    def start(self, sheet: str, attributes: dict[str, str]) -> None:
        areas = attributes.get("calcext:target-range-address", "").split()
        bare = (":".join(corner.rpartition(".")[2] for corner in area.split(":")) for area in areas[:MOST_AREAS])
        self._sheet, self._areas = sheet, list(areas_of(" ".join(bare)))

    def condition(self, attributes: dict[str, str]) -> None:
        style = attributes.get("calcext:apply-style-name", "")
        room = MOST_AREAS - len(self._found)
        self._found += [(self._sheet, area, style) for area in self._areas][:room]

    def known_by(self, sheets: Mapping[str, SheetScan], package: Package) -> dict[str, SheetScan]:
        """The sheets with the rules that may show their cells in another way."""
        if not self._found or STYLES not in package:
            return dict(sheets)
        formatted = package.parse(STYLES, _FormattedStyles()).names
        rules: dict[str, list[ShownByRule]] = {}
        for sheet, area, style in self._found:
            if style in formatted:
                rules.setdefault(sheet, []).append(ShownByRule(area, ""))
        return {name: replace(scan, rules=tuple(rules.get(name, ()))) for name, scan in sheets.items()}


class _FormattedStyles(XmlPart):
    """styles.xml: the names of cell styles that have a number format."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.starts = {"style": self._style}

    def _style(self, attributes: dict[str, str]) -> None:
        if attributes.get("style:data-style-name", GENERAL) != GENERAL:
            self.names |= {attributes.get("style:name", ""), attributes.get("style:display-name", "")}
