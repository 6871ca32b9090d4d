"""Addresses of cells: letters and numbers, and the size of a sheet."""

from __future__ import annotations

from functools import lru_cache

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """`A` is 1, `XFD` 16,384; for capital letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


@lru_cache(maxsize=20_000)
def column_letters(column: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """`B5` for row 4, column 1 (from 0)."""
    return f"{column_letters(column)}{row + 1}"
