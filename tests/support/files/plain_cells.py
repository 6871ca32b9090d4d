"""A second, simple reader of .xlsx for the tests: what stands in a sheet's cells, by the words of the standard.

It is handed damaged files, which openpyxl gives up on as a whole for damage in parts that hold no value.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as Xml


def cells_of(content: bytes, sheet: str) -> dict[str, str | float]:
    """Numbers and texts by address; other kinds of cell as the text they are written with."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part_of(archive, sheet)
        strings = _strings(archive)
        return dict(_cells(_root(archive, part), strings))


def _root(archive: zipfile.ZipFile, name: str) -> Xml.Element:
    real = {each.lower().replace("\\", "/"): each for each in archive.namelist()}
    return Xml.fromstring(archive.read(real[name.lower()]))


def _named(element: Xml.Element, name: str) -> list[Xml.Element]:
    return [each for each in element.iter() if each.tag.rpartition("}")[2] == name]


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    [found] = [each for each in _named(_root(archive, "xl/workbook.xml"), "sheet") if each.get("name") == sheet]
    [key] = [value for name, value in found.items() if name.endswith("}id")]
    relationships = _named(_root(archive, "xl/_rels/workbook.xml.rels"), "Relationship")
    [target] = [each.get("Target", "") for each in relationships if each.get("Id") == key]
    return posixpath.normpath(target.removeprefix("/") if target.startswith("/") else f"xl/{target}")


def _strings(archive: zipfile.ZipFile) -> list[str]:
    if not any(name.lower().endswith("sharedstrings.xml") for name in archive.namelist()):
        return []
    return [_text(each) for each in _named(_root(archive, "xl/sharedStrings.xml"), "si")]


def _text(element: Xml.Element) -> str:
    text = "".join(each.text or "" for each in _named(element, "t"))
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code.group(1), 16)), text)


def _cells(root: Xml.Element, strings: list[str]) -> Iterator[tuple[str, str | float]]:
    row_number = 0
    for row in _named(root, "row"):
        row_number = int(row.get("r") or row_number + 1)
        column = 0
        for cell in (each for each in row if each.tag.rpartition("}")[2] == "c"):
            address = cell.get("r")
            column = column + 1 if address is None else _column(address)
            value = "".join(each.text or "" for each in _named(cell, "v"))
            kind = cell.get("t") or "n"
            if kind == "s":
                content: str | float = strings[int(value)]
            elif kind == "inlineStr":
                content = _text(cell)
            else:
                content = float(value) if kind == "n" and value.strip() else value
            yield f"{_letters(column)}{row_number}", content


def _column(address: str) -> int:
    number = 0
    for letter in re.sub(r"\d", "", address).upper():
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
