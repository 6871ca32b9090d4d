"""An .ods: whether it may be read, and what is known of each sheet (ods.py)."""

from perfeval_xl.formats.ods import OdsContent
from perfeval_xl.formats.refusals import damaged, encrypted, unsupported
from perfeval_xl.formats.scan import Screened
from perfeval_xl.formats.xlsx_parts import ElementTexts
from perfeval_xl.formats.zip_package import Package, XmlPart

LIBREOFFICE = "LibreOffice"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def screen_ods(package: Package) -> Screened:
    """Raises FileRefused for an OpenDocument file that is no .ods of LibreOffice, or one that may not be read."""
    if "_rels/.rels" in package:
        raise damaged("它同时是两种文件")
    if b"".join(package.inflate("mimetype")) != ODS_TYPE:
        raise unsupported("OpenDocument 文档或模板")
    if package.parse("META-INF/manifest.xml", Manifest()).encrypted:
        raise encrypted()
    application, saved = _said_of_itself(package)
    if not application.startswith(LIBREOFFICE):
        raise unsupported("LibreOffice 以外的程序保存的 .ods 文件")
    content = package.parse("content.xml", OdsContent(package.budget))
    sheets = content.conditions.known_by(content.sheets, package)
    if not sheets:
        raise damaged("没有工作表")
    for path in package.unread:  # LibreOffice writes DOCTYPE into those with macros; nothing here reads any of them
        package.skim(path)
    has_macros = any(path.startswith("basic/") for path in package.paths)
    return Screened("ods", sheets, application, saved, has_macros)


def application_of_ods(package: Package) -> str:
    """The program that saved it, '' where it does not say."""
    return _said_of_itself(package)[0]


def _said_of_itself(package: Package) -> tuple[str, str]:
    """The program, and when it saved the file."""
    if "meta.xml" not in package:
        return "", ""
    texts = package.parse("meta.xml", ElementTexts("generator", "date")).texts
    return texts["generator"], texts["date"]


class Manifest(XmlPart):
    """META-INF/manifest.xml: whether any member is encrypted."""

    def __init__(self) -> None:
        super().__init__()
        self.encrypted = False
        self.starts = {"encryption-data": self._found}

    def _found(self, _attributes: dict[str, str]) -> None:
        self.encrypted = True
