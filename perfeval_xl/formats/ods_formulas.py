"""A formula of an .ods in the words of an .xlsx: `of:=SUM([.C1];[$表.D2:.D5])` is `SUM(C1,表!D2:D5)`."""

import re

_PIECE = re.compile(r'"[^"]*"|\[[^\]]*\]|;')
_WITH_SHEET = re.compile(r"(?:\$?('(?:[^']|'')*'|[^.':]*))?\.([$A-Z0-9]+)")


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
    if piece.startswith("["):
        return _WITH_SHEET.sub(lambda cell: (f"{cell[1]}!" if cell[1] else "") + cell[2], piece[1:-1])
    return piece
