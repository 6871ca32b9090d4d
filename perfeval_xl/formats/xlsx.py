"""An .xlsx or .xlsm: from its directory of parts to what is known of each sheet.

The large hidden sheets that only formulas look at are not opened by anything: they are inflated, so that a damaged file
is known, and what is in them harms nobody. One of them that somebody has made visible is looked at like any other
sheet, since a sheet of the form may have got its name.
"""

import posixpath
import re

from perfeval_xl.formats.refusals import damaged, quoted, unsupported
from perfeval_xl.formats.scan import Cell, Screened, SheetScan
from perfeval_xl.formats.xlsx_parts import (
    ContentTypes,
    Drawing,
    ElementTexts,
    Relationships,
    SharedStrings,
    Styles,
    WorkbookPart,
)
from perfeval_xl.formats.xlsx_sheet import SheetPart
from perfeval_xl.formats.zip_package import Package, XmlPart
from perfeval_xl.sheet_names import SUPPORTING_SHEETS

SHEET_KINDS = ("worksheet", "chartsheet", "dialogsheet")
OTHER_OFFICE = {
    "document.xml": "Word 文档",
    "presentation.xml": "PowerPoint 演示文稿",
    "workbook.bin": ".xlsb 表格文件",
}
OF_OTHERS = ("customxml/", "customui/", "usercustomization/", "docmetadata/", "_xmlsignatures/", "xl/xmlmaps.xml")
MOST_LINKS = 50
DOTS = re.compile(r"^(?:\./|\.\./xl/)")


def screen_office(package: Package) -> Screened:
    """Raises FileRefused for an Office file that is no .xlsx, or one that may not be read."""
    limits = package.budget.limits
    root = package.parse("_rels/.rels", Relationships(limits))
    folder, _, name = (root.target_of("officeDocument") or "").removeprefix("/").rpartition("/")
    folder = f"{folder}/" if folder else ""
    if name.lower() in OTHER_OFFICE:
        raise unsupported(OTHER_OFFICE[name.lower()])
    if name.lower() != "workbook.xml" or f"{folder}workbook.bin" in package:
        raise unsupported("内部结构少见的文件")
    types = package.parse("[Content_Types].xml", ContentTypes())
    relationships = package.parse(f"{folder}_rels/workbook.xml.rels", Relationships(limits))
    sheets, unopened, of_sheets = _sheets(package, folder, relationships)
    application, saved = application_of_office(package), _saved(package)
    links = root.external_links + relationships.external_links + of_sheets + _stream_the_rest(package)
    return Screened(
        kind="xlsm" if types.macro_enabled else "xlsx",
        sheets=sheets,
        unopened=unopened,
        application=application,
        saved=saved,
        has_macros=any(path.endswith("vbaproject.bin") or "/macrosheets/" in path for path in package.paths),
        external_links=tuple(dict.fromkeys(links))[:MOST_LINKS],
        odd_names=package.has_odd_names,
        dotted_targets=any(DOTS.match(each.target) for each in relationships.by_id.values()),
    )


def application_of_office(package: Package) -> str:
    """The program that saved it, '' where it does not say."""
    return _text_of(package, "docProps/app.xml", "Application")


def _saved(package: Package) -> str:
    path = "docProps/core.xml"
    return _text_of(package, path, "modified") if path in package and package.is_utf8(path) else ""


def _text_of(package: Package, path: str, element: str) -> str:
    return package.parse(path, ElementTexts(element)).texts[element] if path in package else ""


def _sheets(
    package: Package, folder: str, relationships: Relationships
) -> tuple[dict[str, SheetScan], dict[str, str], list[str]]:
    """What is known of each sheet, the members of those that are not opened, and links out of the file."""
    limits = package.budget.limits
    strings, styles = SharedStrings(limits), Styles(limits)
    for kind in ("sharedStrings", "styles"):
        name = f"{kind}.xml"
        target = relationships.target_of(kind)
        if target is not None and _resolve(folder, target).lower() != f"{folder}{name}".lower():
            raise unsupported("内部结构少见的文件")  # the reader of values takes these two by their usual names
    if f"{folder}sharedStrings.xml" in package:
        package.parse(f"{folder}sharedStrings.xml", strings)
    if f"{folder}styles.xml" in package:
        package.parse(f"{folder}styles.xml", styles)
    sheets: dict[str, SheetScan] = {}
    unopened: dict[str, str] = {}
    links: list[str] = []
    workbook = package.parse(f"{folder}workbook.xml", WorkbookPart(limits))
    for sheet in workbook.sheets:
        relationship = relationships.by_id.get(sheet.relationship)
        if relationship is None:
            raise damaged(f"找不到工作表{quoted(sheet.name)}")
        if relationship.kind not in SHEET_KINDS:
            raise unsupported("含有宏表（Excel 4.0 宏）的文件")
        path = _resolve(folder, relationship.target)
        if sheet.state != "visible" and sheet.name in SUPPORTING_SHEETS:
            package.skim(path)
            unopened[sheet.name] = path.lower()
            continue
        scanned = package.parse(path, SheetPart(sheet.name, styles, strings, since_1904=workbook.since_1904))
        found, external = _shapes(package, path)
        scanned.shapes(found)
        links += external
        sheets[sheet.name] = scanned.scan(sheet.state, package.budget)
    if not sheets and not unopened:
        raise damaged("没有工作表")
    return sheets, unopened, links


def _shapes(package: Package, path: str) -> tuple[list[tuple[str, Cell | None]], list[str]]:
    """What floats over the sheet at `path`, and its links out of the file."""
    folder, _, name = path.lower().rpartition("/")
    if f"{folder}/_rels/{name}.rels" not in package.unread:
        return [], []
    relationships = package.parse(f"{folder}/_rels/{name}.rels", Relationships(package.budget.limits))
    found: list[tuple[str, Cell | None]] = []
    for each in relationships.by_id.values():
        target = posixpath.normpath(posixpath.join("/", folder, each.target)).removeprefix("/").lower()
        if each.kind == "drawing" and not each.external and target in package.unread:
            found += package.parse(target, Drawing()).shapes
    return found, relationships.external_links


def _resolve(folder: str, target: str) -> str:
    """The path of a target. The reader of values knows no dots in it; it is given the file without them."""
    if target.startswith("/"):
        return target.removeprefix("/")
    return f"{folder}{DOTS.sub('', target)}" if folder == "xl/" else f"{folder}{target}"


def _stream_the_rest(package: Package) -> list[str]:
    """Every member that no reader of values needs is streamed too; gives the links out of the file.

    What belongs to other programs, or has another encoding, is like pictures only inflated and checked.
    """
    links: list[str] = []
    for path in package.unread:
        if path.endswith(".rels"):
            links += package.parse(path, Relationships(package.budget.limits)).external_links
        elif path.endswith(".xml") and not path.startswith(OF_OTHERS) and package.is_utf8(path):
            package.parse(path, XmlPart())
        else:
            package.skim(path)
    return links
