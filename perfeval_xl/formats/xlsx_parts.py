"""What the parts of an .xlsx other than its sheets say: relationships, sheet names, number formats, shared strings."""

from dataclasses import dataclass
from functools import partial

from perfeval_xl.formats.limits import Limits
from perfeval_xl.formats.number_formats import Shown, shown_by, shown_by_builtin
from perfeval_xl.formats.refusals import damaged, quoted, too_large
from perfeval_xl.formats.rich_text import Runs
from perfeval_xl.formats.scan import State, whole_number
from perfeval_xl.formats.zip_package import XmlPart

STATES: dict[str, State] = {"visible": "visible", "hidden": "hidden", "veryHidden": "veryHidden"}


@dataclass(frozen=True)
class Relationship:
    """`kind` is the last word of its type, `target` as written."""

    kind: str
    target: str
    external: bool


class Relationships(XmlPart):
    """A .rels member: `by_id`, in order."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.by_id: dict[str, Relationship] = {}
        self._limits = limits
        self.starts = {"Relationship": self._relationship}

    def _relationship(self, attributes: dict[str, str]) -> None:
        key = attributes.get("Id", "")
        if key in self.by_id:
            raise damaged(f"内部的关系{quoted(key)}重复")
        if len(self.by_id) >= self._limits.entries:
            raise too_large("链接多得不正常")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.by_id[key] = Relationship(kind, attributes.get("Target", ""), attributes.get("TargetMode") == "External")

    def target_of(self, kind: str) -> str | None:
        """The last target of a kind, as the reader of values takes it."""
        return next((each.target for each in reversed(self.by_id.values()) if each.kind == kind), None)

    @property
    def external_links(self) -> list[str]:
        """Targets outside the file; a hyperlink is only text until somebody follows it."""
        return [each.target[:200] for each in self.by_id.values() if each.external and each.kind != "hyperlink"]


class ContentTypes(XmlPart):
    """[Content_Types].xml: whether the workbook is one that may have macros (.xlsm)."""

    def __init__(self) -> None:
        super().__init__()
        self.macro_enabled = False
        self.starts = {"Override": self._look, "Default": self._look}

    def _look(self, attributes: dict[str, str]) -> None:
        if attributes.get("ContentType", "").endswith(".macroEnabled.main+xml"):
            self.macro_enabled = True


@dataclass(frozen=True)
class NamedSheet:
    """A sheet as workbook.xml lists it; `relationship` is the id that leads to its part."""

    name: str
    relationship: str
    state: State


class WorkbookPart(XmlPart):
    """workbook.xml: `sheets` in order, each name once (Excel compares them without case)."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.sheets: list[NamedSheet] = []
        self._limits = limits
        self._names: set[str] = set()
        self.starts = {"sheet": self._sheet}

    def _sheet(self, attributes: dict[str, str]) -> None:
        name, state = attributes.get("name", ""), STATES.get(attributes.get("state", "visible"))
        ids = [value for key, value in attributes.items() if key.rpartition(":")[2] == "id"]
        if name.lower() in self._names:
            raise damaged(f"有两张名为{quoted(name)}的工作表")
        if len(ids) != 1 or state is None:
            raise damaged(f"工作表{quoted(name)}的登记不完整")
        if len(self.sheets) >= self._limits.sheets:
            raise too_large("工作表多得不正常")
        self._names.add(name.lower())
        self.sheets.append(NamedSheet(name, ids[0], state))


class Styles(XmlPart):
    """styles.xml: how each cell format (`s` of a cell) shows a number."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.shown: list[Shown] = []
        self._limits = limits
        self._custom: dict[str, Shown] = {}
        self._in_formats = False
        self.starts = {"numFmt": self._number_format, "cellXfs": self._enter, "xf": self._format}
        self.ends = {"cellXfs": self._leave}

    def _number_format(self, attributes: dict[str, str]) -> None:
        if len(self._custom) >= self._limits.entries:
            raise too_large("格式多得不正常")
        self._custom[attributes.get("numFmtId", "")] = shown_by(attributes.get("formatCode", ""))

    def _enter(self, _attributes: dict[str, str]) -> None:
        self._in_formats = True

    def _leave(self) -> None:
        self._in_formats = False

    def _format(self, attributes: dict[str, str]) -> None:
        if self._in_formats:
            key = attributes.get("numFmtId", "0")
            self.shown.append(self._custom[key] if key in self._custom else shown_by_builtin(whole_number(key)))


class SharedStrings(XmlPart):
    """sharedStrings.xml: the length of each string, in characters; phonetic text counts too.

    `marks` says of some strings, by number, why they are not what is seen.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.lengths: list[int] = []
        self._limits = limits
        self.marks: dict[int, str] = {}
        self._length: int | None = None
        self._runs = Runs()
        self.starts = {"sst": self._table, "si": self._begin, "t": self.collect, "r": self._run}
        self.starts |= {"strike": self._strike, "vertAlign": self._align}
        self.ends = {"si": self._end, "t": self._add}

    def _table(self, attributes: dict[str, str]) -> None:
        # The reader of values makes room for so many before it has seen one.
        if (whole_number(attributes.get("uniqueCount", "0")) or 0) > self._limits.xml_tags:
            raise damaged("登记的文字条数与实际不符")

    def _begin(self, _attributes: dict[str, str]) -> None:
        if self._length is not None:
            raise damaged("共用的文字互相嵌套")
        self._length = 0
        self._runs = Runs()

    def _run(self, attributes: dict[str, str]) -> None:
        self._runs.start(attributes)

    def _strike(self, attributes: dict[str, str]) -> None:
        self._runs.strike(attributes)

    def _align(self, attributes: dict[str, str]) -> None:
        self._runs.align(attributes)

    def _add(self) -> None:
        text = self.take()
        self._runs.text(text)
        if self._length is not None:
            self._length += len(text)

    def _end(self) -> None:
        if self._runs.mark:
            self.marks[len(self.lengths)] = self._runs.mark
        self.lengths.append(self._length or 0)
        self._length = None


class ElementTexts(XmlPart):
    """The texts of elements, wherever they stand: Application in docProps/app.xml, generator and date in meta.xml."""

    def __init__(self, *elements: str) -> None:
        super().__init__()
        self.texts = dict.fromkeys(elements, "")
        self.starts = dict.fromkeys(elements, self.collect)
        self.ends = {element: partial(self._keep, element) for element in elements}

    def _keep(self, element: str) -> None:
        self.texts[element] = " ".join(self.take()[:200].split())
