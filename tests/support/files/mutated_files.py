"""Random damage to a workbook: to its bytes, its archive, the XML in it. The same seed gives the same file."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from random import Random

Parts = list[tuple[str, bytes]]
"""The members of an archive in their order; a name may stand twice."""

MENDED_NUMBERS = (
    "",
    "-1",
    "0",
    "1",
    "00",
    "4294967296",
    "99999999999999999999",
    "1e999",
    "NaN",
    "x",
    "１２",
    " 5 ",
    "\t",
)
NUMBERS = (
    *MENDED_NUMBERS,
    "1e308",
    "-0",
    "1,5",
    "0x10",
    "5e-324",
    "1.5.2",
    "1_0",
    "9" * 400,
    "INF",
    "TRUE",
    "#REF!",
    "=1",
)
TEXTS = ("", "甲", "&amp;", "&#x31;", "&#0;", "_x000D_", "_x0041_", "\ufeff", " ", "<t>1</t>", "&none;", "a" * 40_000)


def parts_of(content: bytes) -> Parts:
    """The members of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def archive_of(parts: Parts, method: int = zipfile.ZIP_STORED) -> bytes:
    """An archive with these members; checksums and sizes are right, so that what is in them is looked at."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile says that a name is there twice
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()


# Bytes


def mutated_bytes(content: bytes, random: Random) -> bytes:
    """Some bits turned, a piece cut off, taken out, doubled, overwritten or put in from elsewhere."""
    data = bytearray(content)
    at, length = random.randrange(len(data)), random.choice((1, 2, 4, 30, 500, 5000))
    piece = data[at : at + length]
    other = random.randrange(len(data))
    match random.choice(("flip", "flip", "flip directory", "cut", "take out", "double", "zero", "random", "splice")):
        case "flip":
            for _ in range(random.randint(1, 8)):
                data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        case "flip directory":
            start = data.find(b"PK\x01\x02")
            for _ in range(random.randint(1, 4)):
                data[random.randrange(start, len(data))] ^= 1 << random.randrange(8)
        case "cut":
            del data[at:]
        case "take out":
            del data[at : at + length]
        case "double":
            data[at:at] = piece
        case "zero":
            data[at : at + length] = bytes(len(piece))
        case "random":
            data[at : at + length] = random.randbytes(len(piece))
        case _:
            data[other : other + length] = piece
    return bytes(data)


# The archive


def _drop(parts: Parts, random: Random) -> None:
    del parts[random.randrange(len(parts))]


def _double(parts: Parts, random: Random) -> None:
    parts.append((random.choice(parts)[0], random.choice(parts)[1]))


def _rename(parts: Parts, random: Random) -> None:
    at = random.randrange(len(parts))
    name, data = parts[at]
    new = random.choice((name.upper(), f"/{name}", name.replace("/", "\\"), f"{name} ", f"../{name}", f"x{name}", ""))
    parts[at] = (new, data)


def _swap(parts: Parts, random: Random) -> None:
    one, other = random.randrange(len(parts)), random.randrange(len(parts))
    (first, a), (second, b) = parts[one], parts[other]
    parts[one], parts[other] = (first, b), (second, a)


def _reorder(parts: Parts, random: Random) -> None:
    random.shuffle(parts)


# The XML of one member


def _replace_one(pattern: str, new: Callable[[re.Match[str], Random], str]) -> Callable[[str, Random], str]:
    compiled = re.compile(pattern, re.DOTALL)

    def change(text: str, random: Random) -> str:
        found = list(compiled.finditer(text))
        if not found:
            return text
        match = random.choice(found)
        return text[: match.start()] + new(match, random) + text[match.end() :]

    return change


def _other_attribute(match: re.Match[str], random: Random) -> str:
    name, value = match.group(1), match.group(2)
    digits = re.sub(r"\d+", lambda number: str(max(0, int(number.group()) + random.choice((-1, 1, 7)))), value)
    return f' {name}="{random.choice((digits, digits, digits, *MENDED_NUMBERS, "XFD1048576", "A1:XFD1048576"))}"'


def _other_address(_match: re.Match[str], random: Random) -> str:
    column = random.choice(("A", "B", "C", "D", "H", "Z", "XFD", "XFE"))
    return f'<c r="{column}{random.choice((1, 2, 8, 9, 20, 60, 1048576))}"'


CHANGES: dict[str, Callable[[str, Random], str]] = {
    "cut": lambda text, random: text[: random.randrange(len(text) or 1)],
    "cut a piece": lambda text, random: text[: (at := random.randrange(len(text) or 1))] + text[at + 40 :],
    "take a tag out": _replace_one(r"<[^>]+>", lambda _match, _random: ""),
    "double a tag": _replace_one(r"<[^>]+>", lambda match, _random: match.group() * 2),
    "attribute": _replace_one(r' ([\w:]+)="([^"]*)"', _other_attribute),
    "take an attribute out": _replace_one(r' [\w:]+="[^"]*"', lambda _match, _random: ""),
    "double an attribute": _replace_one(r' [\w:]+="[^"]*"', lambda match, _random: match.group() * 2),
    "address": _replace_one(r'<c r="[A-Z]+\d+"', _other_address),
    "no address": _replace_one(r'<c r="[A-Z]+\d+"', lambda _match, _random: "<c"),
    "cell out": _replace_one(r"<c [^>]*?(?:/>|>.*?</c>)", lambda _match, _random: ""),
    "cell doubled": _replace_one(r"<c [^>]*?(?:/>|>.*?</c>)", lambda match, _random: match.group() * 2),
    "row out": _replace_one(r"<row [^>]*>.*?</row>", lambda _match, _random: ""),
    "row doubled": _replace_one(r"<row [^>]*>.*?</row>", lambda match, _random: match.group() * 2),
    "row number": _replace_one(r'<row r="\d+"', lambda _match, random: f'<row r="{random.choice((0, 1, 9, 1048577))}"'),
    "kind of cell": _replace_one(
        r' t="\w+"', lambda _match, random: f' t="{random.choice(("s", "n", "b", "e", "d", "str", "inlineStr", ""))}"'
    ),
    "value": _replace_one(r"<v>[^<]*</v>", lambda _match, random: f"<v>{random.choice(NUMBERS)}</v>"),
    "index": _replace_one(
        r't="s"><v>\d+</v>', lambda _match, random: f't="s"><v>{random.choice((0, 5, 40, 99999, -1, "1.0"))}</v>'
    ),
    "value doubled": _replace_one(r"<v>[^<]*</v>", lambda match, _random: match.group() * 2),
    "comment in a value": _replace_one(r"<v>", lambda _match, _random: "<v><!-- -->"),
    "text": _replace_one(r"<t[^>]*>[^<]*</t>", lambda _match, random: f"<t>{random.choice(TEXTS)}</t>"),
    "formula out": _replace_one(r"<f>[^<]*</f>", lambda _match, _random: ""),
    "formula": _replace_one(r"<f>[^<]*</f>", lambda _match, random: f"<f>{random.choice(('1', 'A1:XFD9', 'X()'))}</f>"),
    "shared formula": _replace_one(r"<f>", lambda _match, _random: '<f t="shared" si="0" ref="A1:Z99">'),
    "doctype": lambda text, _random: f'<!DOCTYPE x [<!ENTITY none "1">]>{text}',
    "namespace": lambda text, _random: text.replace("<", "<x:").replace("<x:/", "</x:"),
    "other schema": lambda text, random: text.replace(
        "schemas.openxmlformats.org", random.choice(("x", "purl.oclc.org"))
    ),
    "nested": lambda text, _random: text.replace("<sheetData>", "<sheetData>" + "<x>" * 5000, 1),
}


def _in_other_encoding(data: bytes, random: Random) -> bytes:
    text = re.sub(r"<\?xml[^>]*\?>", "", data.decode("utf-8"))
    encoding = random.choice(("utf-16", "utf-8-sig", "gb18030", "latin-1", "utf-7", "utf-16-be"))
    declared = f'<?xml version="1.0" encoding="{random.choice((encoding, "UTF-8"))}"?>'
    return (declared + text).encode(encoding, "xmlcharrefreplace")


def mutated_structure(content: bytes, random: Random) -> bytes:
    """One or two changes to the archive or to the XML in it; parts that are read are changed more often."""
    parts = parts_of(content)
    for _ in range(random.choice((1, 1, 2))):
        if random.random() < 0.15:
            random.choice((_drop, _double, _rename, _swap, _reorder))(parts, random)
            continue
        read = [at for at, (name, _) in enumerate(parts) if re.search(r"sheets/|Strings|workbook|styles", name)]
        at = random.choice(read if read and random.random() < 0.9 else range(len(parts)))
        name, data = parts[at]
        if random.random() < 0.05:
            parts[at] = (name, _in_other_encoding(data, random))
        else:
            changed = random.choice(list(CHANGES.values()))(data.decode("utf-8", "surrogateescape"), random)
            parts[at] = (name, changed.encode("utf-8", "surrogateescape"))
    return archive_of(parts)
