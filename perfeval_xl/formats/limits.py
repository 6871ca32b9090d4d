"""How much of a file is taken in before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a file's inside may ask of the machine. A return of one unit needs about a hundredth of it."""

    members: int = 2_000
    inflated_bytes: int = 256 * MIB
    """Of all members of the archive."""
    xml_bytes: int = 64 * MIB
    """Inflated, of all members that are parsed."""
    xml_tags: int = 2_000_000
    """Of all members; about two an element. Records, in an .xls."""
    xml_names: int = 10_000
    """Different names of elements and attributes in one member; a parser keeps each."""
    nesting: int = 200
    sheets: int = 1_000
    entries: int = 70_000
    """Relationships or number formats in one member. Excel allows 65,530 hyperlinks a sheet, each a relationship."""
    dense_cells: int = 4_000_000
    """Of all sheets: the reader holds every cell from A1 to the last row and column with content."""
    characters: int = 32_000_000
    """Of all text cells; a text that many cells share counts once a cell."""
