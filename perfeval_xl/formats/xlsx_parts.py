"""What the parts of an .xlsx other than its sheets say: relationships, sheet names, number formats, shared strings."""

from dataclasses import dataclass
from functools import partial

from perfeval_xl.formats.limits import Limits
from perfeval_xl.formats.refusals import damaged, quoted, too_large
from perfeval_xl.formats.rich_text import Runs, is_on
from perfeval_xl.formats.scan import Cell, State, whole_number
from perfeval_xl.formats.shown.number_formats import PLAIN, Shown, shown_by, shown_by_builtin, shown_of_texts
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
    """workbook.xml: `sheets` in order, each name once (Excel compares them without case); from when days count."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.sheets: list[NamedSheet] = []
        self._limits = limits
        self._names: set[str] = set()
        self.since_1904 = False
        self.starts = {"sheet": self._sheet, "workbookPr": self._properties}

    def _properties(self, attributes: dict[str, str]) -> None:
        self.since_1904 = attributes.get("date1904", "0") in ("1", "true")

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


LISTS = ("fonts", "cellXfs", "dxfs")


class Styles(XmlPart):
    """styles.xml: how each cell format (`s` of a cell) shows a number and a text, and whether it crosses them out."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.shown: list[Shown] = []
        self.shown_of_texts: list[Shown] = []
        self.of_rules: list[str] = []  # the number format of each style that rules refer to, '' for none
        self.struck: list[bool] = []
        self._limits = limits
        self._struck_fonts: list[bool] = []
        self._custom: dict[str, Shown] = {}
        self._custom_of_texts: dict[str, Shown] = {}
        self._open: set[str] = set()  # of LISTS
        self.starts = {"numFmt": self._number_format, "xf": self._format, "dxf": self._style_of_rule}
        self.starts |= {"font": self._font, "strike": self._strike}
        self.starts |= {name: partial(self._enter, name) for name in LISTS}
        self.ends = {name: partial(self._open.discard, name) for name in LISTS}

    def _enter(self, name: str, _attributes: dict[str, str]) -> None:
        self._open.add(name)

    def _number_format(self, attributes: dict[str, str]) -> None:
        if len(self._custom) + len(self.of_rules) >= self._limits.entries:
            raise too_large("格式多得不正常")
        if "dxfs" in self._open:
            self.of_rules[-1:] = [attributes.get("formatCode", "")]
            return
        key, code = attributes.get("numFmtId", ""), attributes.get("formatCode", "")
        self._custom[key], self._custom_of_texts[key] = shown_by(code), shown_of_texts(code)

    def _style_of_rule(self, _attributes: dict[str, str]) -> None:
        if "dxfs" in self._open:
            self.of_rules.append("")

    def _format(self, attributes: dict[str, str]) -> None:
        if "cellXfs" in self._open:
            key = attributes.get("numFmtId", "0")
            self.shown.append(self._custom[key] if key in self._custom else shown_by_builtin(whole_number(key)))
            self.shown_of_texts.append(self._custom_of_texts.get(key, PLAIN))
            font = whole_number(attributes.get("fontId", "0"))
            self.struck.append(font is not None and self._struck_fonts[font : font + 1] == [True])

    def _font(self, _attributes: dict[str, str]) -> None:
        if "fonts" in self._open:
            self._struck_fonts.append(False)

    def _strike(self, attributes: dict[str, str]) -> None:
        if "fonts" in self._open and self._struck_fonts:
            self._struck_fonts[-1] = is_on(attributes)


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
        self.starts = {"sst": self._table, "si": self._begin, "t": self.collect, "r": self._runs.start}
        self.starts |= {"strike": self._runs.strike, "vertAlign": self._runs.align}
        self.ends = {"si": self._end, "t": self._add}

    def _table(self, attributes: dict[str, str]) -> None:
        # The reader of values makes room for so many before it has seen one.
        if (whole_number(attributes.get("uniqueCount", "0")) or 0) > self._limits.xml_tags:
            raise damaged("登记的文字条数与实际不符")

    def _begin(self, _attributes: dict[str, str]) -> None:
        if self._length is not None:
            raise damaged("共用的文字互相嵌套")
        self._length = 0
        self._runs.begin()

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


class Drawing(XmlPart):
    """A drawing: the words of each shape that has some, with the cell that it begins in."""

    def __init__(self) -> None:
        super().__init__()
        self.shapes: list[tuple[str, Cell | None]] = []
        self._words: list[str] = []
        self._place: dict[str, int] = {}
        self._in_from = False
        anchors = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
        self.starts = {**dict.fromkeys(anchors, self._begin), "from": self._enter, "t": self.collect}
        self.starts |= {"row": self._start_place, "col": self._start_place}
        self.ends = {**dict.fromkeys(anchors, self._end), "from": self._leave, "t": self._text}
        self.ends |= {"row": lambda: self._end_place("row"), "col": lambda: self._end_place("col")}

    def _begin(self, _attributes: dict[str, str]) -> None:
        self._words, self._place = [], {}

    def _end(self) -> None:
        words = "".join(dict.fromkeys(self._words))  # an older form of the same words may stand beside them
        cell = (self._place["row"], self._place["col"]) if len(self._place) == 2 else None
        self.shapes.append((words, cell))

    def _enter(self, _attributes: dict[str, str]) -> None:
        self._in_from = True

    def _leave(self) -> None:
        self._in_from = False

    def _start_place(self, attributes: dict[str, str]) -> None:
        if self._in_from:
            self.collect(attributes)

    def _end_place(self, name: str) -> None:
        number = whole_number(self.take().strip()) if self._in_from else None
        if number is not None:
            self._place[name] = number

    def _text(self) -> None:
        self._words.append(self.take())


class ElementTexts(XmlPart):
    """The texts of elements, wherever they stand: Application in docProps/app.xml, generator and date in meta.xml."""

    def __init__(self, *elements: str) -> None:
        super().__init__()
        self.texts = dict.fromkeys(elements, "")
        self.starts = dict.fromkeys(elements, self.collect)
        self.ends = {element: partial(self._keep, element) for element in elements}

    def _keep(self, element: str) -> None:
        self.texts[element] = " ".join(self.take()[:200].split())
