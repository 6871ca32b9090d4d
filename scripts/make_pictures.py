"""Makes docs/图/*.png, the pictures of docs/填报指南.md, from workbooks that the program makes for a made-up unit.

    python scripts/make_pictures.py

Needs what the tests need, the extra `pictures`, LibreOffice, pdftoppm (Poppler) and the Noto CJK fonts. On Debian
fonts-crosextra-carlito makes the widths of columns right.
"""

import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environment import ROOT
from make_samples import read_sample
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter
from openpyxl.worksheet.pagebreak import RowBreak
from openpyxl.worksheet.worksheet import Worksheet
from seen_sheet import View

sys.path.insert(0, str(ROOT))  # the program as it stands here, not an installed copy

from perfeval_xl.live_excel.libreoffice import find_soffice, print_by_libreoffice

PICTURES = ROOT / "docs" / "图"
UNIT_DATA = ROOT / "samples" / "shili_1_clean.yaml"
BLANK, FILLED, RETURNED = "blank", "filled", "returned"
SCREEN_FONT = "Noto Sans Mono CJK SC"
"""For 宋体, which LibreOffice does not have: as wide, so that lines break where they do in Excel."""
A3 = "8"
RESOLUTION = 105  # dots an inch of A3
COLOURS = 256  # of a picture; one byte a pixel

MISTAKES: Mapping[str, Any] = {
    "staff.on_duty": 64,
    "spending.reception.final": 5.2,
    "spending.office.final": 583000,
    "spending.earmarked_fund.3.name": None,
}
"""What is wrong in the return that the pictures show; its indicators are in INDICATOR_MISTAKES."""
INDICATOR_MISTAKES: Mapping[str, Mapping[str, Any]] = {
    "农村户厕改造数量": {"score": 5, "reason": ""},
    "新建高标准农田面积": {"actual": "1600亩"},
    "工程验收合格率": {"actual": "≥98%"},
    "人居环境整治受益户数": {"reason": ""},
}
EXPLANATIONS = [{"row": "staff", "text": "接收退役安置人员2人，编制正在申请。"}]


@dataclass(frozen=True)
class Picture:
    """A part of a sheet as it is seen on the screen, from one row to another, each given by words or by its number.

    Without `last` to the end. `column` is the first.
    """

    name: str
    workbook: str
    sheet: str
    first: str | int = 1
    last: str | int | None = None
    column: str = "A"


SHOWN = (
    Picture("填报说明", BLANK, "填报说明"),
    Picture("空白表", BLANK, "基础数据表", last="3、公务接待"),
    Picture("提示", FILLED, "基础数据表", last="会议费、培训费"),
    Picture("指标", FILLED, "自评表", "一级指标", "质量指标", column="D"),
    Picture("校验", FILLED, "校验", last=10),
    Picture("退回意见", RETURNED, "退回意见"),
    Picture("退回标记", RETURNED, "基础数据表", "经费控制情况（万元）", "会议费、培训费"),
)


def mistaken_data() -> dict[str, Any]:
    """The clean sample with the mistakes that the pictures show."""
    data = read_sample(UNIT_DATA)
    data["values"].update(MISTAKES)
    for row in data["indicators"]:
        row.update(INDICATOR_MISTAKES.get(row["name"], {}))
    data["explanations"] = EXPLANATIONS
    return data


def make_workbooks(folder: Path) -> dict[str, Path]:
    """A blank workbook, a filled one with mistakes, and its correction copy."""
    import perfeval_xl

    data = mistaken_data()
    unit = perfeval_xl.Unit(**data["unit"])
    values = folder / "values.json"
    values.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    blank, filled = folder / f"{BLANK}.xlsx", folder / f"{FILLED}.xlsx"
    perfeval_xl.blank(data["form"], year=data["year"], unit=unit, output=blank)
    perfeval_xl.blank(data["form"], year=data["year"], unit=unit, output=filled, values=values)
    [review] = perfeval_xl.check([filled], corrections=folder)
    if review.correction_copy is None or review.correction_copy.file is None:
        sys.exit("没有做成退回件")
    return {BLANK: blank, FILLED: filled, RETURNED: review.correction_copy.file}


def screen_copy(picture: Picture, workbook: Path, target: Path, year: int) -> None:
    """The workbook with the part of the picture as its first page, as it is seen on the screen."""
    book = load_workbook(workbook)
    sheet = book[picture.sheet]
    book.move_sheet(sheet, -book.index(sheet))
    view = View(sheet, year)
    first = picture.first if isinstance(picture.first, int) else view.find(picture.first).row
    last = view.end(view.find(picture.last))[0] if isinstance(picture.last, str) else picture.last or sheet.max_row
    sheet.print_area = f"{picture.column}{first}:{get_column_letter(sheet.max_column)}{last}"
    print_as_seen(sheet)
    for cell in (cell for line in sheet.iter_rows(first, last) for cell in line if isinstance(cell, Cell)):
        seen = Font(name=SCREEN_FONT, size=cell.font.size, bold=cell.font.bold, color=cell.font.color)
        seen.underline = cell.font.underline
        cell.font = seen
    book.save(target)


def print_as_seen(sheet: Worksheet) -> None:
    """One A3 page wide, with the letters and numbers of columns and rows, and nothing of the paper's own."""
    sheet.print_title_rows = None
    sheet.row_breaks = RowBreak()
    sheet.HeaderFooter = HeaderFooter()
    sheet.page_setup.paperSize = A3
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1
    sheet.print_options.headings = True


def draw(pdf: Path) -> bytes:
    """What is printed on the first page, without its margins, as a PNG of at most 256 colours."""
    from PIL import Image, ImageOps

    command = ["pdftoppm", "-r", str(RESOLUTION), "-f", "1", "-l", "1", str(pdf)]
    page = Image.open(io.BytesIO(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout))
    seen = page.crop(ImageOps.invert(page).getbbox())
    file = io.BytesIO()
    seen.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def missing_programs() -> list[str]:
    """What is not installed, in words."""
    found = {"LibreOffice（soffice）": find_soffice(), "Poppler（pdftoppm）": shutil.which("pdftoppm")}
    return [name for name, command in found.items() if command is None]


def main() -> None:
    """Make every picture."""
    if missing := missing_programs():
        sys.exit(f"没有找到{'和'.join(missing)}，图没有做。装好后再运行")
    year = read_sample(UNIT_DATA)["year"]
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workbooks = make_workbooks(folder)
        copies = []
        for picture in SHOWN:
            copies.append(folder / f"{picture.name}.xlsx")
            screen_copy(picture, workbooks[picture.workbook], copies[-1], year)
        print_by_libreoffice(copies, folder)
        for copy in copies:
            (PICTURES / f"{copy.stem}.png").write_bytes(draw(copy.with_suffix(".pdf")))
            print(f"{copy.stem}.png")


if __name__ == "__main__":
    main()
