"""attainment.py as formulas of a spreadsheet: one row of a hidden sheet for each indicator, and the values to store.

Functions of Excel 2007 only, none of them with wildcards, no array formulas. SUBSTITUTE does the reading. The four
texts of an indicator (result, target, unit, nature) stand one behind the other in one cell, so that each replacement
is written once:

    `words`     " 95% | ≥90% |  | 定量 |"        cleaned: a space, the text, a space, a bar
    `marked`    " 95% |≥90% |  | 定量 |"         an operator stands in the place of the space before (of the bar behind)

No text holds a space once it is cleaned, so spaces mark the ends, and a replacement that begins or ends with one finds
beginnings and ends only. Each operator uses up the space or the bar of its end: it is taken off once, as in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.expressions.attainment import (
    CLEANING,
    DIRECTIONS,
    LONGEST,
    LONGEST_UNIT,
    MOST_DIGITS,
    NO_UNIT,
    PERCENT_WORDS,
    PHRASES,
    PREFIXES,
    QUALITATIVE,
    SUFFIXES,
    UNDIRECTED,
    Attainment,
    Bands,
    Direction,
    clean,
    digits_and_tail,
    is_qualitative,
    marked,
)
from perfeval_xl.expressions.formula_text import number_literal, text_literal

PARTS: tuple[str, ...] = (
    *("target_operator", "target_number", "target_unit", "actual_operator", "actual_number", "actual_unit"),
    *("actual_sign", "least", "most", "ratio", "arithmetic", "points_due"),
)
"""The columns that others refer to."""
COLUMNS: tuple[str, ...] = (
    *("words", "marked", "target_marked"),
    *("actual_tail", "actual_digits", "target_tail", "target_digits", "basis"),
    *PARTS,
)
"""Those of the hidden sheet, from A on."""
_CONTROLS = {"\n": "CHAR(10)", "\r": "CHAR(13)", "\t": "CHAR(9)"}


@dataclass(frozen=True)
class Sources:
    """Cells of the form as the hidden sheet refers to them (`'自评表'!$F$16`); "" where the form has no such column."""

    target: str
    actual: str
    nature: str
    unit: str
    weight: str


def formulas(
    row: int, sources: Sources, direction: Direction, bands: Bands, lists: Mapping[str, str]
) -> dict[str, str]:
    """Column name to formula, for a row of the hidden sheet that counts from 0.

    A formula refers to its own row, to `sources` and to `lists`, the absolute ranges of the PHRASES of each band.
    Where there is nothing to say it gives "", never an error, whatever the cells of the form hold.
    """
    at = {name: cell_name(row, column) for column, name in enumerate(COLUMNS)}
    unit, nature_at = _behind_target(sources, at["target_marked"])
    sign = f"LEFT({at['marked']},1)"
    written = {
        "words": _words(sources),
        "marked": _with_marks(at["words"]),
        "target_marked": f"MID({at['marked']},{_end(at['marked'])}+2,{5 * LONGEST})",
        **_reading("actual", at["marked"], at),
        **_reading("target", at["target_marked"], at, unit, nature_at),
        "basis": _basis(unit, direction, lists, at),
        **_shares(bands, at),
        "arithmetic": _arithmetic(sources.weight, at),
        "actual_sign": f'IF({at["actual_number"]}="","",IF({sign}=" ","",{sign}))',
        "points_due": _points_due(sources.weight, at),
    }
    return {name: "=" + written[name] for name in COLUMNS}


class _Replacing:
    """A chain of SUBSTITUTE around a piece of formula, written once for all rows."""

    def __init__(self, replacements: Mapping[str, str]) -> None:
        self._before = "SUBSTITUTE(" * len(replacements)
        self._behind = "".join(
            f",{_CONTROLS.get(old) or text_literal(old)},{text_literal(new)})" for old, new in replacements.items()
        )

    def __call__(self, text: str) -> str:
        return f"{self._before}{text}{self._behind}"


_cleaned = _Replacing({old: new for old, new in CLEANING.items() if old != " "})
_without_spaces = _Replacing({" ": CLEANING[" "]})
# Prefixes first: as long as only bars stand behind the texts, a space and an operator are a beginning.
_with_marks = _Replacing(
    {f" {word}": operator for word, operator in PREFIXES.items()}
    | {f"{word} |": f" {operator}" for word, operator in SUFFIXES.items()}
    | {f"{word} ": "% " for word in PERCENT_WORDS}
)
_without_figures = _Replacing(dict.fromkeys("0123456789.,", ""))
_without_commas, _without_points = _Replacing({",": ""}), _Replacing({".": ""})
_signs_only = _Replacing({" ": "", "|": ""})


def _words(sources: Sources) -> str:
    """LEFT makes a text of a number; a cell that holds an error counts as blank."""
    pieces = [text_literal(" ")]
    for source in (sources.actual, sources.target, sources.unit, sources.nature):
        if source:
            pieces.append(_without_spaces(f'IFERROR(LEFT({source},{LONGEST}),"")'))
        pieces.append(text_literal(" | "))
    pieces[-1] = text_literal(" |")
    return _cleaned("&".join(pieces))


def _end(text: str) -> str:
    """Where the space behind the first text stands."""
    return f'FIND(" ",{text},2)'


def _behind_target(sources: Sources, text: str) -> tuple[str, str]:
    """What stands behind the target, as pieces of formula: the unit, and the position of the nature's operator.

    Both are "" where the form has no such column.
    """
    end = _end(text)
    unit_end = f'FIND(" ",{text},{end}+3)'
    unit = f"MID({text},{end}+3,{unit_end}-{end}-3)"
    return (unit if sources.unit else "", f"{unit_end}+2" if sources.nature else "")


def _reading(which: str, text: str, at: Mapping[str, str], unit: str = "", nature_at: str = "") -> dict[str, str]:
    """The first text of a cell of marked texts, as digits_and_tail and read_quantity read it.

    `unit` and `nature_at` are those of `_behind_target`.
    """
    tail, digits, number = at[f"{which}_tail"], at[f"{which}_digits"], at[f"{which}_number"]
    end, bare = _end(text), _without_points(digits)
    before_tail = _without_commas(f"MID({text},2,{end}-2-LEN({tail}))")
    is_unit = (
        f"LEN({tail})<={LONGEST_UNIT},COUNT(FIND(LEFT({tail}&{text_literal(' ')},1),{text_literal(NO_UNIT)}))=0,"
        f"EXACT(MID({text},{end}-LEN({tail}),LEN({tail})),{tail})"
    )
    is_number = f"LEN({bare})>0,LEN({bare})<={MOST_DIGITS},LEN({digits})-LEN({bare})<2"
    value = f'VALUE({bare})/10^MAX(0,LEN({digits})-FIND(".",{digits}&"."))'
    signs = f"LEFT({text},1)&MID({text},{end}+1,1)"
    if nature_at:
        is_unit += f",MID({text},{nature_at}+1,{len(QUALITATIVE)})<>{text_literal(QUALITATIVE)}"
        signs = f"MID({text},{nature_at},1)&{signs}"
    own_unit = f'IF({tail}="",{unit},{tail})' if unit else tail
    return {
        f"{which}_tail": _without_figures(f"MID({text},2,{end}-2)"),
        f"{which}_digits": f'IF(AND({is_unit}),{before_tail},"")',
        f"{which}_number": f'IF(AND({is_number}),{value},"")',
        f"{which}_unit": f'IF({number}="","",IF(LEFT({tail},1)="%","%",{own_unit}))',
        f"{which}_operator": f'IF({number}="","",LEFT({_signs_only(signs)},1))',
    }


def _basis(unit: str, direction: Direction, lists: Mapping[str, str], at: Mapping[str, str]) -> str:
    """How Attainment.basis comes about: the quantities can be compared, or else the words say something known."""
    wanted, found, words, operator = (at[name] for name in ("target_unit", "actual_unit", "words", "target_operator"))
    left_out = [f'{wanted}=""', f'{found}=""', *([f"EXACT({found},{unit})"] if unit else [])]
    units = [f"EXACT({wanted},{found})", f'AND({wanted}<>"%",{found}<>"%",OR({",".join(left_out)}))']
    if unit:
        units.append(f'AND({found}="",{unit}="%")')
    quantities = f"COUNT({at['target_number']},{at['actual_number']})=2"
    directed = f"IF({at['target_number']}>0,{text_literal(DIRECTIONS[direction])},{text_literal(UNDIRECTED)})"
    compared = f'IF({operator}="",{directed},{operator})'
    return f"IF(AND({quantities},OR({','.join(units)})),{compared},{_band(words, lists)})"


def _band(words: str, lists: Mapping[str, str]) -> str:
    result = '""'
    for name in reversed(list(PHRASES)):
        result = f"IF(SUMPRODUCT(--EXACT({_first(words)},{lists[name]}))>0,{text_literal(name)},{result})"
    end = _end(words)
    result = f'IF(EXACT(LEFT({words},{end}),MID({words},{end}+2,{end})),"reached",{result})'
    return f'IF(OR({end}=2,MID({words},{end}+3,1)=" "),"",{result})'


def _first(text: str) -> str:
    return f"MID({text},2,{_end(text)}-2)"


def _shares(bands: Bands, at: Mapping[str, str]) -> dict[str, str]:
    """`least`, `most` and `ratio`. Of two quantities the basis is a single sign, of words the name of a band."""
    basis, wanted, found, least = (at[name] for name in ("basis", "target_number", "actual_number", "least"))
    met = f'OR({found}={wanted},AND({basis}="≥",{found}>{wanted}),AND({basis}="≤",{found}<{wanted}))'
    in_proportion = f'OR({basis}="≥",AND({basis}="=",{found}<{wanted}))'
    unmet = f'IF({basis}="≤",{wanted}/{found},IF({in_proportion},{found}/{wanted},""))'
    lower = upper = '""'
    for name in reversed(list(PHRASES)):
        low, high = (number_literal(end) for end in bands.ends(name))
        lower = f"IF({basis}={text_literal(name)},{low},{lower})"
        upper = f"IF({basis}={text_literal(name)},{high},{upper})"
    divided = f'IF({basis}="≤",IF({found}>0,{wanted}/{found},""),IF({wanted}>0,{found}/{wanted},""))'
    return {
        "least": f"IF(LEN({basis})=1,IF({met},1,{unmet}),{lower})",
        "most": f"IF(LEN({basis})=1,{least},{upper})",
        "ratio": f'IF(AND(LEN({basis})=1,{least}<>""),{divided},"")',
    }


def _arithmetic(weight: str, at: Mapping[str, str]) -> str:
    basis, least, most = at["basis"], at["least"], at["most"]
    wanted, found = (f"ROUND({at[name]},4)" for name in ("target_number", "actual_number"))
    points = f"ROUND({weight},4)"
    percent, percent_most = f'ROUND(100*{least},2)&"%"', f'ROUND(100*{most},2)&"%"'

    def with_weight(text: str) -> str:
        return f'&IF(ISNUMBER({weight}),{text},"")' if weight else ""

    met = f'{found}&"/"&{wanted}&"已达到目标"' + with_weight(f'"，满分"&{points}')
    operands = f'IF({basis}="≤",{wanted}&"/"&{found},{found}&"/"&{wanted})'
    unmet = f'{operands}&" = "&{percent}' + with_weight(
        f'"，"&{points}&" × "&{percent}&" = "&ROUND({weight}*{least},2)'
    )
    words = f'"“"&{_first(at["words"])}&"”应得分值的"&{percent}&"–"&{percent_most}' + with_weight(
        f'"，即"&ROUND({weight}*{least},2)&"–"&ROUND({weight}*{most},2)'
    )
    return f'IF({least}="","",IF(LEN({basis})>1,{words},IF({least}=1,{met},{unmet})))'


def _points_due(weight: str, at: Mapping[str, str]) -> str:
    if not weight:
        return '""'
    least, most = (f"ROUND({weight}*{at[name]},2)" for name in ("least", "most"))
    span = f'IF({at["least"]}={at["most"]},{least}&"",{least}&"–"&{most})'
    return f'IF(OR({at["least"]}="",NOT(ISNUMBER({weight}))),"",{span})'


def stored(attainment: Attainment, nature: str, unit: str) -> dict[str, float | str]:
    """The values of all columns as a recalculation gives them ("" for blank).

    `nature` and `unit` are the texts that `attain` was given.
    """
    texts = [attainment.actual.words, attainment.target.words, clean(unit), clean(nature)]
    signs = [marked(text) for text in texts]
    encoded = [f"{each.operator or ' '}{each.content} {each.suffix or '|'}" for each in signs]
    actual_digits, actual_tail = digits_and_tail(signs[0].content)
    target_digits, target_tail = digits_and_tail(signs[1].content)
    values: dict[str, float | str | None] = {
        "words": "".join(f" {text} |" for text in texts),
        "marked": "".join(encoded),
        "target_marked": "".join(encoded[1:]),
        "actual_tail": actual_tail,
        "actual_digits": actual_digits,
        "target_tail": target_tail,
        "target_digits": "" if is_qualitative(signs[3]) else target_digits,
        "basis": attainment.basis,
        **{part: attainment.part(part) for part in PARTS},
    }
    return {name: "" if (value := values[name]) is None else value for name in COLUMNS}
