"""One workbook written in other ways that mean the same, member by member, as other programs write it."""

import html
import io
import re
import zipfile
from collections.abc import Callable

from openpyxl.utils import column_index_from_string

Members = dict[str, bytes]
Rewrite = Callable[[Members], Members]

TO_STRICT = (
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main"),
)
FORMULA_RESULT = r"(<c\b[^>]*?)((?: t=\"(?:str|b|e|n)\")?)(>\s*<f>[^<]*</f>)(<v>[^<]*</v>|<v\s*/>|)"
SHEET = "xl/worksheets/"


def members_of(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return result.getvalue()


def in_sheets(change: Callable[[str], str]) -> Rewrite:
    """The change made to the text of every sheet."""

    def rewrite(members: Members) -> Members:
        return {
            name: change(content.decode()).encode() if name.startswith(SHEET) and name.endswith(".xml") else content
            for name, content in members.items()
        }

    return rewrite


def strict(members: Members) -> Members:
    """The other of the two dialects of the standard: 严格 Open XML 电子表格."""

    def turned(text: str) -> str:
        for old, new in TO_STRICT:
            text = text.replace(old, new)
        return text

    return {
        name: turned(content.decode()).encode() if name.endswith((".xml", ".rels")) else content
        for name, content in members.items()
    }


def _texts(members: Members) -> list[str]:
    return re.findall(r"<si>(.*?)</si>", members["xl/sharedStrings.xml"].decode(), re.DOTALL)


def inline_strings(members: Members) -> Members:
    """Every text in its own cell; no shared strings at all."""
    texts = _texts(members)

    def change(text: str) -> str:
        return re.sub(r't="s"><v>(\d+)</v>', lambda found: f't="inlineStr"><is>{texts[int(found[1])]}</is>', text)

    return in_sheets(change)(members)


def rich_texts(members: Members) -> Members:
    """Every text in two runs of different colour, as after a person has coloured a part of it."""

    def runs(found: re.Match[str]) -> str:
        text = html.unescape(found[1])
        halves = (text[: len(text) // 2], text[len(text) // 2 :])
        return (
            "<si>"
            + "".join(
                f'<r><rPr><color rgb="FF{number}00000"/></rPr><t xml:space="preserve">{html.escape(half)}</t></r>'
                for number, half in enumerate(halves)
                if half
            )
            + "</si>"
        )

    text = re.sub(r"<si><t[^>]*>([^<]*)</t></si>", runs, members["xl/sharedStrings.xml"].decode())
    return members | {"xl/sharedStrings.xml": text.encode()}


def without_addresses(text: str) -> str:
    """Cells that stand where they stand by their order alone; gaps are filled with empty ones."""
    written: list[str] = []
    rows = re.findall(r'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', text, re.DOTALL)
    for number, attributes, inside in rows:
        written += ["<row/>"] * (int(number) - len(written) - 1)
        cells: list[str] = []
        for column, rest in re.findall(r'<c r="([A-Z]+)\d+"(.*?(?:</c>|/>))(?=<c |$)', inside, re.DOTALL):
            cells += ["<c/>"] * (column_index_from_string(column) - len(cells) - 1)
            cells.append(f"<c{rest}")
        written.append(f"<row{attributes}>{''.join(cells)}</row>")
    return re.sub(
        r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{''.join(written)}</sheetData>", text, flags=re.DOTALL
    )


def dimension(given: str) -> Rewrite:
    """Another extent than the sheet's own, or none."""
    return in_sheets(lambda text: re.sub(r"<dimension [^>]*/>", given, text))


def results(stored: str) -> Rewrite:
    """Every formula with this stored result, `""` for none at all."""
    return in_sheets(lambda text: re.sub(FORMULA_RESULT, rf"\g<1>\g<3>{stored}", text))


def in_workbook(pattern: str, replacement: str) -> Rewrite:
    def rewrite(members: Members) -> Members:
        text, count = re.subn(pattern, replacement, members["xl/workbook.xml"].decode())
        assert count == 1
        return members | {"xl/workbook.xml": text.encode()}

    return rewrite


def new_error_value(members: Members) -> Members:
    """An error value of Excel 365 on the sheet of checks, where it touches no figure."""

    def change(text: str) -> str:
        return re.sub(FORMULA_RESULT, r'\1 t="e"\3<v>#SPILL!</v>', text, count=1)

    target = max((name for name in members if name.startswith(SHEET)), key=lambda name: len(members[name]))
    return members | {target: change(members[target].decode()).encode()}


def picture(members: Members) -> Members:
    """A picture on the first sheet of the form."""
    return _with_drawing(members, "") | {"xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(64)}


def text_box(members: Members) -> Members:
    """A text box over C25 of the first sheet of the form, as Excel writes it, with words in two pieces."""
    place = "<{0}><col>{1}</col><colOff>0</colOff><row>{2}</row><rowOff>0</rowOff></{0}>"
    shape = (
        '<sp macro="" textlink=""><nvSpPr><cNvPr id="2" name="1"/><cNvSpPr txBox="1"/></nvSpPr><spPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="1000000" cy="500000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</spPr><txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>办公经费应为</a:t></a:r><a:r><a:t>85.3</a:t></a:r></a:p>"
        "</txBody></sp><clientData/>"
    )
    anchor = place.format("from", 2, 24) + place.format("to", 6, 27) + shape
    return _with_drawing(members, f"<twoCellAnchor>{anchor}</twoCellAnchor>")


def _with_drawing(members: Members, anchors: str) -> Members:
    sheet, links = f"{SHEET}sheet2.xml", f"{SHEET}_rels/sheet2.xml.rels"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = f'<drawing xmlns:r="{office}" r:id="rIdPicture"/>'
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    relation = f'<Relationship Id="rIdPicture" Type="{office}/drawing" Target="../drawings/drawing9.xml"/>'
    before = members.get(links, f'<Relationships xmlns="{packages}"></Relationships>'.encode()).decode()
    text = members[sheet].decode()
    at = next(text.index(end) for end in ("<legacyDrawing", "<tableParts", "<extLst", "</worksheet>") if end in text)
    schemas = "http://schemas.openxmlformats.org/drawingml/2006"
    opened = f'<wsDr xmlns="{schemas}/spreadsheetDrawing" xmlns:a="{schemas}/main">'
    types = members["[Content_Types].xml"].decode()
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    override = f'<Override PartName="/xl/drawings/drawing9.xml" ContentType="{kind}"/></Types>'
    return members | {
        sheet: (text[:at] + drawing + text[at:]).encode(),
        links: before.replace("</Relationships>", f"{relation}</Relationships>").encode(),
        "xl/drawings/drawing9.xml": f"{opened}{anchors}</wsDr>".encode(),
        "[Content_Types].xml": types.replace("</Types>", override).encode(),
    }


def typed_formula(text: str) -> Rewrite:
    """办公经费's final amount as a formula that somebody typed, with its result 58.3."""

    def rewrite(members: Members) -> Members:
        name = f"{SHEET}sheet2.xml"
        changed, count = re.subn(r'(<c r="G25"[^>]*>)(<v>58\.3</v>)', rf"\1<f>{text}</f>\2", members[name].decode())
        assert count == 1
        return members | {name: changed.encode()}

    return rewrite


def spaced_numbers(members: Members) -> Members:
    """Every number that is no result of a formula between spaces, with its type."""
    return in_sheets(lambda text: re.sub(r'(<c r="[A-Z]+\d+" s="\d+")><v>([^<]*)</v>', r'\1 t="n"><v> \2\n</v>', text))(
        members
    )


def dotted_targets(members: Members) -> Members:
    name = "xl/_rels/workbook.xml.rels"
    text = re.sub(r'Target="(?:/xl/)?(?=\w)', 'Target="./', members[name].decode())
    return members | {name: text.encode()}
