"""The content of an .ods as LibreOffice saves it, streamed: the same facts as of an .xlsx.

An .ods writes equal cells and rows once with a number of repetitions, so a short one can be a very large sheet.
"""

import re

from perfeval_xl.expressions.addresses import MOST_COLUMNS, MOST_ROWS, cell_name
from perfeval_xl.formats.ods_formulas import in_words_of_excel
from perfeval_xl.formats.refusals import damaged, quoted, too_large
from perfeval_xl.formats.rich_text import mark_of
from perfeval_xl.formats.scan import LONGEST_FORMULA, SheetNotes, SheetScan, State, whole_number
from perfeval_xl.formats.shown.number_formats import PLAIN
from perfeval_xl.formats.shown.ods_conditions import Conditions
from perfeval_xl.formats.shown.ods_numbers import moment_in_ods, shown_in_ods
from perfeval_xl.formats.zip_package import Budget, XmlPart

MOST_NOTED = 500_000
LONGEST_RUN_OF_SPACES = 32_767
MOST_PARENTS = 5
RAISED_POSITION = re.compile("super|[1-9][0-9]*%")
SHAPES = ("frame", "custom-shape", "rect", "ellipse", "circle", "caption", "polygon", "polyline", "path", "g", "line")


class OdsContent(XmlPart):
    """content.xml: `sheets` by name, in order."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.sheets: dict[str, SheetScan] = {}
        self._budget = budget
        self._noted = 0
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._struck_styles: set[str] = set()
        self._raised_styles: set[str] = set()
        self._spans: list[tuple[str, int]] = []  # style and beginning of those that are open in a paragraph
        self._mark = ""
        self._notes: SheetNotes | None = None  # of the sheet that is being streamed
        self._name = ""
        self._state: State = "visible"
        self._protected = False
        self._row = self._rows = self._column = 0
        self._last_row = self._last_column = -1
        self._row_width = 0
        self._cell: dict[str, str] | None = None
        self._columns = 0
        self._characters = 0
        self._annotations = 0
        self._shapes = 0  # those that are open, one in another
        self._words: list[str] = []
        self._parents: dict[str, str] = {}
        self.conditions = Conditions()
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []  # the first column behind each run, and its default style
        self._paragraphs: list[str] = []  # what the cell shows
        self.starts = {
            "style": self._start_style,
            "table-properties": self._table_properties,
            "table": self._start_table,
            "table-row": self._start_row,
            "table-cell": self._start_cell,
            "covered-table-cell": self._start_cell,
            "table-column": self._column_of_table,
            "annotation": self._start_annotation,
            **dict.fromkeys(SHAPES, self._start_shape),
            "text-properties": self._text_properties,
            "span": self._start_span,
            "s": self._spaces,
            "tab": lambda _attributes: self._add("\t"),
            "line-break": lambda _attributes: self._add("\n"),
            "p": self._start_paragraph,
            "conditional-format": lambda attributes: self.conditions.start(self._name, attributes),
            "condition": self.conditions.condition,
        }
        self.ends = {
            "table": self._end_table,
            "table-row": self._end_row,
            "table-cell": self._end_cell,
            "covered-table-cell": self._end_cell,
            "annotation": self._end_annotation,
            **dict.fromkeys(SHAPES, self._end_shape),
            "span": self._end_span,
            "p": self._end_paragraph,
        }

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("style:name", "")
        self._parents[self._style] = attributes.get("style:parent-style-name", "")

    def _text_properties(self, attributes: dict[str, str]) -> None:
        if any(attributes.get(f"style:text-line-through-{name}", "none") != "none" for name in ("style", "type")):
            self._struck_styles.add(self._style)
        if RAISED_POSITION.match(attributes.get("style:text-position", "")):
            self._raised_styles.add(self._style)

    def _table_properties(self, attributes: dict[str, str]) -> None:
        if attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _start_table(self, attributes: dict[str, str]) -> None:
        name = attributes.get("table:name")
        if self._notes is not None:
            raise damaged("工作表互相嵌套")
        if name is None:  # what another program's link brought along; not a sheet
            return
        if name in self.sheets:
            raise damaged(f"有两张名为{quoted(name)}的工作表")
        if len(self.sheets) >= self._budget.limits.sheets:
            raise too_large("工作表多得不正常")
        self._name = name
        self._state = "hidden" if attributes.get("table:style-name") in self._hidden_styles else "visible"
        self._protected = attributes.get("table:protected") == "true"
        self._notes = SheetNotes()
        self._column_styles = []
        self._row = 0
        self._last_row = self._last_column = -1

    def _end_table(self) -> None:
        if self._notes is not None:
            last = (self._last_row, self._last_column)
            self._budget.spend_cells((self._last_row + 1) * (self._last_column + 1), self._name, cell_name(*last))
            self.sheets[self._name] = self._notes.scan(self._state, self._protected)
            self._notes = None

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._rows = self._repetitions(attributes.get("table:number-rows-repeated"))
        self._column = 0
        self._row_width = 0
        self._row_style = attributes.get("table:default-cell-style-name", "")

    def _column_of_table(self, attributes: dict[str, str]) -> None:
        count = self._repetitions(attributes.get("table:number-columns-repeated"))
        behind = (self._column_styles[-1][0] if self._column_styles else 0) + count
        self._column_styles.append((behind, attributes.get("table:default-cell-style-name", "")))

    def _is_struck(self, attributes: dict[str, str], column: int) -> bool:
        """Whether the style of a cell, its own or that of its row or column, crosses out what it shows."""
        if not self._struck_styles:
            return False
        style = (
            attributes.get("table:style-name")
            or self._row_style
            or next((style for behind, style in self._column_styles if column < behind), "")
        )
        for _ in range(MOST_PARENTS):
            if style in self._struck_styles:
                return True
            style = self._parents.get(style, "")
        return False

    def _end_row(self) -> None:
        if self._row_width:
            self._last_row = self._row + self._rows - 1
            if self._last_row >= MOST_ROWS or self._row_width > MOST_COLUMNS:
                raise damaged(f"工作表{quoted(self._name)}的内容超出表格范围")
            # Each written row is held once as it stands, before repetitions are laid out.
            self._budget.spend_cells(self._row_width, self._name, cell_name(self._row, self._row_width - 1))
            self._last_column = max(self._last_column, self._row_width - 1)
        self._row += self._rows
        self._rows = 0

    def _repetitions(self, given: str | None) -> int:
        number = 1 if given is None else whole_number(given)
        if number is None or number < 1:
            raise damaged(f"工作表{quoted(self._name)}的重复次数是{quoted(given or '')}")
        return number

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._notes is None or not self._rows:
            return
        if self._cell is not None:
            raise damaged(f"工作表{quoted(self._name)}的单元格互相嵌套")
        self._cell = attributes
        self._columns = self._repetitions(attributes.get("table:number-columns-repeated"))
        self._characters = len(attributes.get("office:string-value", ""))
        self._paragraphs = []
        self._mark = ""

    def _end_cell(self) -> None:
        cell = self._cell
        if cell is None:
            return
        self._cell = None
        first = self._column
        self._column += self._columns
        rows, columns = (whole_number(cell.get(f"table:number-{each}-spanned", "1")) for each in ("rows", "columns"))
        if self._notes is not None and rows and columns:
            self._notes.merge((self._row, first, self._row + rows - 1, first + columns - 1))
        if "office:value-type" not in cell and "table:formula" not in cell:
            return
        self._row_width = self._column
        self._note(cell, first)
        self._budget.spend_characters(self._characters * self._columns * self._rows)

    def _note(self, attributes: dict[str, str], first: int) -> None:
        """Formulas, errors and number formats of the cells that one element stands for."""
        notes = self._notes
        is_error = attributes.get("calcext:value-type") == "error"
        text = "\n".join(self._paragraphs)
        shown_text = text if self._paragraphs else None
        shown = PLAIN if is_error else shown_in_ods(attributes, shown_text)
        moment = None if is_error else moment_in_ods(attributes, shown_text)
        has_tab = "\t" in text and attributes.get("office:value-type") == "string"
        has_formula = "table:formula" in attributes
        struck = self._is_struck(attributes, first)
        if notes is None or not (is_error or shown or moment or has_formula or has_tab or self._mark or struck):
            return
        self._noted += self._columns * self._rows
        if self._noted > MOST_NOTED:
            raise too_large(f"工作表{quoted(self._name)}的公式或格式多得不正常")
        formula = attributes.get("table:formula", "")
        formula = formula if len(formula) > LONGEST_FORMULA else in_words_of_excel(formula)
        for row in range(self._row, self._row + self._rows):
            for column in range(first, first + self._columns):
                if has_formula:
                    notes.formula((row, column), formula)
                if is_error:
                    notes.errors[row, column] = "".join(self._paragraphs)
                if has_tab:
                    notes.raw[row, column] = text  # the reader of values leaves tabs out
                if self._mark:
                    notes.marks[row, column] = self._mark
                if moment:
                    notes.moments[row, column] = moment
                if struck:
                    notes.struck.add((row, column))
                notes.number((row, column), shown)

    def _start_annotation(self, _attributes: dict[str, str]) -> None:
        self._annotations += 1

    def _end_annotation(self) -> None:
        self._annotations -= 1

    def _start_shape(self, _attributes: dict[str, str]) -> None:
        self._shapes += 1

    def _end_shape(self) -> None:
        """A shape stands in the cell that it begins in, or before all rows where it is tied to the page."""
        self._shapes -= 1
        if not self._shapes and self._notes is not None:
            cell = None if self._cell is None else (self._row, self._column)
            self._notes.shape("\n".join(self._words), cell)
            self._words = []

    def _spaces(self, attributes: dict[str, str]) -> None:
        count = whole_number(attributes.get("text:c", "1"))
        if count is None or count > LONGEST_RUN_OF_SPACES:
            raise damaged(f"工作表{quoted(self._name)}有过长的空格")
        self._characters += count
        self._add(" " * count)

    def _add(self, text: str) -> None:
        """What an element within a paragraph stands for."""
        if self.collected is not None:
            self.collected.append(text)

    def _start_paragraph(self, attributes: dict[str, str]) -> None:
        if self._cell is not None or self._shapes:
            self.collect(attributes)
            self._spans = []

    def _start_span(self, attributes: dict[str, str]) -> None:
        self._spans.append((attributes.get("text:style-name", ""), len(self.collected or ())))

    def _end_span(self) -> None:
        if not self._spans or self.collected is None or self._annotations:
            return
        style, beginning = self._spans.pop()
        struck, raised = style in self._struck_styles, style in self._raised_styles
        if struck or raised:
            before = self.collected[beginning - 1] if beginning else ""
            text = "".join(self.collected[beginning:])
            self._mark = self._mark or mark_of(text, before, struck=struck, raised=raised)

    def _end_paragraph(self) -> None:
        if self._shapes:
            if not self._annotations:
                self._words.append(self.take())
        elif self._cell is not None:
            text = self.take()
            self._characters += len(text)
            if not self._annotations:
                self._paragraphs.append(text)
