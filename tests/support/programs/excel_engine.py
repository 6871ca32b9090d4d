"""An Excel made of openpyxl, for xlwings: its real Book, Sheet and Range objects work on it, on any system.

It stands on xlwings.base_classes, which is not a documented interface. It knows what the package asks of Excel and
refuses as Excel's documentation says; how Excel itself behaves is not shown by it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import xlwings
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from xlwings import base_classes

from tests.support.programs.com_objects import FAILED, Api, com_error, plain

READ_ONLY = False
"""Whether files are open elsewhere."""
OPTIONS = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows",
    "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns",
    "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort",
    "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}
"""What may be allowed on a protected sheet, in the order that Worksheet.Protect takes it, and the lock in the file."""


@plain("engine", "api", "pid", "visible", "screen_updating", "display_alerts", "interactive")
class App(base_classes.App):  # type: ignore[misc]
    """An Excel. `on_call` is asked before each call to a workbook's own object and may raise what Excel would."""

    def __init__(self, name: str = "Microsoft Excel") -> None:
        self.engine, self.pid = Excel, 4711
        self.open: list[Book] = []
        self.calls: list[str] = []
        self.on_call: Callable[[str], None] = lambda call: None
        self.visible = self.screen_updating = self.display_alerts = self.interactive = True
        self.api = Api(Name=name, ActiveProtectedViewWindow=None, CalculateFullRebuild=lambda: self.call("calculate"))
        self.selected: tuple[str, str] | None = None

    def call(self, name: str) -> None:
        self.calls.append(name)
        self.on_call(name)

    @property
    def books(self) -> Books:
        return Books(self)

    def activate(self, steal_focus: bool = False) -> None:
        self.call("activate")

    def quit(self) -> None:
        self.call("quit")
        Excel.apps.running.remove(self)


class Apps(base_classes.Apps):  # type: ignore[misc]
    def __init__(self) -> None:
        self.running: list[App] = []

    def add(self, spec: object = None, add_book: object = None, visible: object = None) -> App:
        self.running.append(App(self.name))
        return self.running[-1]

    name = "Microsoft Excel"

    def __iter__(self) -> Iterator[App]:
        return iter(self.running)

    def __len__(self) -> int:
        return len(self.running)


class Books(base_classes.Books):  # type: ignore[misc]
    def __init__(self, app: App) -> None:
        self.app: App = app

    def __iter__(self) -> Iterator[Book]:
        return iter(self.app.open)

    def __len__(self) -> int:
        return len(self.app.open)

    def __call__(self, name: str) -> Book:
        found = {book.name: book for book in self}
        return found[name]

    @property
    def active(self) -> Book:
        return self.app.open[-1]

    def open(self, path: str, *options: Any) -> Book:
        self.app.open.append(Book(self.app, Path(path)))
        return self.app.open[-1]


@plain("app", "api")
class Book(base_classes.Book):  # type: ignore[misc]
    """A file in memory. Until somebody asks for its cells, a copy of it is what the file was."""

    def __init__(self, app: App, path: Path) -> None:
        self.app, self.path, self.content = app, path, path.read_bytes()
        self.api = Api(ReadOnly=READ_ONLY, SaveCopyAs=lambda to: self._write(Path(to), "SaveCopyAs"))

    @cached_property
    def data(self) -> Any:
        return load_workbook(io.BytesIO(self.content))

    def _write(self, path: Path, call: str) -> None:
        self.app.call(call)
        if "data" in vars(self):
            self.data.save(path)
        else:
            path.write_bytes(self.content)

    @property
    def name(self) -> str:
        if self not in self.app.open:
            raise com_error(FAILED)
        return self.path.name

    @property
    def fullname(self) -> str:
        return str(self.path)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def activate(self) -> None:
        self.app.call("activate")

    def save(self, path: object = None, password: object = None) -> None:
        self._write(self.path, "save")

    def close(self) -> None:
        self.app.open.remove(self)

    def to_pdf(self, path: str, quality: object = None) -> None:
        shown = [sheet.name for sheet in self.sheets if sheet.visible == -1]
        Path(path).write_text(f"%PDF {' '.join(shown)}", encoding="utf-8")


class Sheets(base_classes.Sheets):  # type: ignore[misc]
    def __len__(self) -> int:
        return len(self.book.data.worksheets)

    def __init__(self, book: Book) -> None:
        self.book = book

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, data) for data in self.book.data.worksheets)

    def __call__(self, name: str) -> Sheet:
        return Sheet(self.book, self.book.data[name])


@plain("book", "name", "api")
class Sheet(base_classes.Sheet):  # type: ignore[misc]
    def __init__(self, book: Book, data: Any) -> None:
        self.book, self.data, self.name = book, data, data.title
        held = data.protection
        self.api = Api(
            ProtectContents=bool(held.sheet),
            ProtectDrawingObjects=bool(held.sheet and held.objects),
            ProtectScenarios=bool(held.sheet and held.scenarios),
            ProtectionMode=False,
            Protection=Api(**{name: not getattr(held, lock) for name, lock in OPTIONS.items()}),
            Unprotect=self._unprotect,
            Protect=self._protect,
        )

    def _unprotect(self, password: str) -> None:
        self.book.app.call("Unprotect")
        if self.data.protection.password:
            raise com_error(FAILED, "密码不正确。")
        self.data.protection.sheet = False
        self.api.ProtectContents = False

    def _protect(
        self, password: str, objects: bool, contents: bool, scenarios: bool, mode: bool, *allowed: bool
    ) -> None:
        self.book.app.call("Protect")
        held = self.data.protection
        held.sheet, held.objects, held.scenarios = contents, objects, scenarios
        for lock, may in zip(OPTIONS.values(), allowed, strict=True):
            setattr(held, lock, not may)

    @property
    def visible(self) -> int:
        return {"visible": -1, "hidden": 0, "veryHidden": 2}[self.data.sheet_state]

    @property
    def used_range(self) -> Range:
        return Range(self, f"A1:{get_column_letter(self.data.max_column)}{self.data.max_row}")

    @property
    def notes(self) -> list[Note]:
        return [Note(Range(self, each.coordinate)) for row in self.data.rows for each in row if each.comment]

    def range(self, address: str, end: object = None) -> Range:
        return Range(self, address)

    def activate(self) -> None:
        self.book.app.call("activate")


@plain("sheet")
class Range(base_classes.Range):  # type: ignore[misc]
    shape = (1, 1)

    def __init__(self, sheet: Sheet, address: str) -> None:
        self.sheet, self.place = sheet, address
        self.cell: Any = None if ":" in address else sheet.data[address]

    def get_address(self, *options: object) -> str:
        return self.place

    def set_value(self, value: object) -> None:
        """As somebody types into the cell."""
        self.cell.value = value

    @property
    def raw_value(self) -> object:
        self.sheet.book.app.call("values")
        return tuple(tuple(cell.value for cell in row) for row in self.sheet.data[self.place])

    def _may_change(self) -> None:
        if self.sheet.data.protection.sheet:
            raise com_error(FAILED, "工作表受保护。")

    @property
    def color(self) -> tuple[int, ...] | None:
        fill = self.cell.fill
        return tuple(bytes.fromhex(fill.fgColor.rgb[2:])) if fill.fill_type == "solid" else None

    @color.setter
    def color(self, colour: tuple[int, ...] | None) -> None:
        self._may_change()
        self.cell.fill = PatternFill()
        if colour is not None:
            self.cell.fill = PatternFill("solid", fgColor=f"FF{bytes(colour).hex().upper()}")

    @property
    def note(self) -> Note | None:
        return Note(self) if self.cell.comment else None

    def add_note(self, text: str) -> Note:
        self._may_change()
        self.cell.comment = Comment(text, "")
        return Note(self)

    def select(self) -> None:
        self.sheet.book.app.selected = (self.sheet.name, self.place)


@plain("location")
class Note(base_classes.Note):  # type: ignore[misc]
    def __init__(self, location: Range) -> None:
        self.location = location

    @property
    def text(self) -> str:
        return str(self.location.cell.comment.text)

    @text.setter
    def text(self, text: str) -> None:
        self.location._may_change()
        self.location.cell.comment = Comment(text, "")

    def delete(self) -> None:
        self.location._may_change()
        self.location.cell.comment = None


class Engine:
    """The engine as xlwings wants it."""

    name, type = "openpyxl", "desktop"

    def __init__(self) -> None:
        self.apps = Apps()


Excel = Engine()


@contextmanager
def running_excel(*files: Path, name: str = "Microsoft Excel", start: bool = True) -> Iterator[Apps]:
    """An Excel that runs, with these files open, the last one active; without `start` one that could be started."""
    Excel.apps = Apps()
    Excel.apps.name = name
    before = xlwings.engines.active
    if "openpyxl" not in [engine.name for engine in xlwings.engines]:
        xlwings.engines.add(xlwings.Engine(impl=Excel))
    xlwings.engines["openpyxl"].activate()
    try:
        if start:
            app = Excel.apps.add()
            for file in files:
                app.books.open(str(file))
        yield Excel.apps
    finally:
        xlwings.engines.active = before
