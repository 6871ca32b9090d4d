"""A formula of an .ods in the words of an .xlsx: `of:=SUM([.C1];[$表.D2:.D5])` is `SUM(C1,表!D2:D5)`."""

import re

_PIECE = re.compile(r'"[^"]*"?|\[[^\]]*\]?|;')
_PART = re.compile(r"'(?:[^']|'')*+'?|[^.:']+|[.:]")
_OF_AN_ADDRESS = frozenset("$ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def in_words_of_excel(formula: str) -> str:
    """Without `=`; as it stands, where it is no OpenFormula. Only what tells formulas apart is turned over."""
    prefix, equals, text = formula.partition("=")
    if not equals or prefix not in ("of:", "", "oooc:", "msoxl:"):
        return formula
    return _PIECE.sub(_turned, text)


def _turned(match: re.Match[str]) -> str:
    piece = match[0]
    if piece == ";":
        return ","
    return _references(piece[1:-1]) if piece.startswith("[") and piece.endswith("]") else piece


def _references(inside: str) -> str:
    """`$表.D2:.D5` is `表!D2:D5`."""
    turned, sheet = "", ""
    parts = _PART.findall(inside)
    for position, part in enumerate(parts):
        if part == "." and parts[position + 1 : position + 2] and parts[position + 1][0] in _OF_AN_ADDRESS:
            turned, sheet = turned + (f"{sheet.removeprefix('$')}!" if sheet else ""), ""
        elif part in (".", ":"):
            turned, sheet = turned + sheet + part, ""
        else:
            sheet += part
    return turned + sheet
