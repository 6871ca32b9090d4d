"""The roster: what is taken as it stands, what is understood, and everything that is refused, with its row."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval_xl.campaign.ledger_rows import OnRoster
from perfeval_xl.campaign.roster import RosterUnit, load_roster
from perfeval_xl.errors import InputError
from tests.support.files.handmade_files import compound_file, write
from tests.support.paths import SAMPLES

HEADINGS = ["单位代码", "单位名称", "分组", "联系人", "截止日期"]
FIRST = RosterUnit("999901", "示例一镇人民政府", "乡镇", "0739-0000001", date(2025, 3, 31))
SECOND = RosterUnit("999902", "示例二镇人民政府", "未分组", "", None)
LINES = (
    "单位代码,单位名称,分组,联系人,截止日期\n"
    "999901,示例一镇人民政府,乡镇,0739-0000001,2025-03-31\n"
    "999902,示例二镇人民政府,,,\n"
)
ENCRYPTED = compound_file({"EncryptedPackage": b"x" * 5000})
REMEDY = "名册要有“单位代码”“单位名称”两栏，每个单位一行；请在名册里逐条改正，保存后再试一次"
RETYPE = "，请把这一列设为“文本”格式，再重新输入代码"


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "名册"
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def problems(path: Path) -> list[str]:
    """The lines of the refusal."""
    with pytest.raises(InputError) as raised:
        load_roster(path)
    assert (raised.value.code, raised.value.remedy) == ("roster_wrong", REMEDY)
    return raised.value.message.split("\n")


def codes(path: Path) -> list[str]:
    return [unit.code for unit in load_roster(path)]


def test_a_workbook_with_all_columns_is_read_whole(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "名册.xlsx",
        HEADINGS,
        ["999901", "示例一镇人民政府", "乡镇", "0739-0000001", date(2025, 3, 31)],
        ["999902", "示例二镇人民政府"],
    )
    units: tuple[OnRoster, ...] = load_roster(path)

    assert units == (FIRST, SECOND)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_file_is_read_in_each_encoding_and_with_each_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = write(tmp_path / "名册.CSV", LINES.replace(",", separator).replace("\n", "\r\n").encode(encoding))

    assert load_roster(path) == (FIRST, SECOND)


def test_the_roster_among_the_samples_is_read() -> None:
    units = load_roster(SAMPLES / "roster.csv")

    assert len(units) == 17
    assert units[0] == RosterUnit("430527100", "长铺镇人民政府", "乡镇", "", None)


def test_headings_are_known_by_their_words_in_any_order_below_titles(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "名册.xlsx",
        ["２０２４年部门整体支出绩效自评单位名册"],
        [],
        ["填表单位：示例县财政局"],
        ["序号", "上报\n期限", "联系人", "类 别", "联系电话（手机）", "*单位名称", "预算单位代码（必填）", "备注"],
        [1, "2025-03-31", "示例甲", "乡镇", 13900000000, "示例一镇人民政府", "999901", "x"],
        [],
        [2, None, " ", None, "示例乙\n0739-0000001", "示例二镇人民政府", "999902", None],
    )

    assert load_roster(path) == (
        RosterUnit("999901", "示例一镇人民政府", "乡镇", "示例甲 13900000000", date(2025, 3, 31)),
        RosterUnit("999902", "示例二镇人民政府", "未分组", "示例乙 0739-0000001", None),
    )


def test_the_first_visible_sheet_with_the_headings_counts(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["说明"])
    for name, code, state in (("旧", "999903", "hidden"), ("今年", "999901", "visible"), ("另一", "999902", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(["代码", "名称"])
        sheet.append([code, "示例一镇人民政府"])
    book.save(tmp_path / "名册.xlsx")

    assert codes(tmp_path / "名册.xlsx") == ["999901"]


def test_codes_are_texts_and_whole_numbers_their_digits(tmp_path: Path) -> None:
    expected = {
        4.0: "4",
        999901.0: "999901",
        999999999999999: "999999999999999",
        "0099": "0099",
        "999902.0": "999902",
        "\u00a0\u3000999903 ": "999903",
        "914300000000000018": "914300000000000018",
        "12E5": "12E5",
        "101-001": "101-001",
        "x" * 180: "x" * 180,
    }
    rows = [[code, "示例一局"] for code in expected]

    assert codes(workbook(tmp_path / "名册.xlsx", ["单位代码", "单位名称"], *rows)) == [*expected.values()]


def test_digits_of_a_csv_file_are_texts(tmp_path: Path) -> None:
    text = "代码,名称\n0099,示例一局\n914300000000000018,示例二局\n999901.0,示例三局\n"

    assert codes(write(tmp_path / "名册.csv", text.encode())) == ["0099", "914300000000000018", "999901"]


def test_what_is_no_certain_code_is_refused(tmp_path: Path) -> None:
    scientific = "是科学记数法，原来的代码已经看不出来"
    too_long = "是超过15位的数，末几位已经丢失"
    unseen = "含有换行或看不见的字符，请删去重新输入"
    expected: list[tuple[Any, str]] = [
        ("4.30527E+8", f"“4.30527E+8”{scientific}{RETYPE}"),
        ("4.30527e+08", f"“4.30527e+08”{scientific}{RETYPE}"),
        ("4.3E8", f"“4.3E8”{scientific}{RETYPE}"),
        ("4E+08", f"“4E+08”{scientific}{RETYPE}"),
        ("４.３Ｅ＋８", f"“４.３Ｅ＋８”{scientific}{RETYPE}"),
        (1e15, f"“1e+15”{too_long}{RETYPE}"),
        (430527100000000000, f"“4.305271e+17”{too_long}{RETYPE}"),
        ("4305271000000000.0", f"“4305271000000000.0”{too_long}{RETYPE}"),
        (101.1, f"101.1是负数或小数{RETYPE}"),
        (-4, f"-4是负数或小数{RETYPE}"),
        (True, f"“TRUE”是日期或是非值{RETYPE}"),
        (datetime(2025, 3, 31), f"“2025-03-31”是日期或是非值{RETYPE}"),
        ("99\n01", f"“99?01”{unseen}"),
        ("99\u200b01", f"“99?01”{unseen}"),
        ("9" * 201, f"“{'9' * 31}…”太长，最多200个字"),
        ("#N/A", "是错误值#N/A，请改为直接填写"),
        ('=TEXT(1,"0")', "是没有算出值的公式，请改为直接填写"),
    ]
    rows = [[code, "示例一局"] for code, _ in expected]

    assert problems(workbook(tmp_path / "名册.xlsx", ["单位代码", "单位名称"], *rows)) == [
        "名册.xlsx（工作表“名册”）有17处不对：",
        *[f"第{row}行：单位代码{problem}" for row, (_, problem) in enumerate(expected, 2)],
    ]


def test_a_deadline_may_be_written_in_all_usual_ways(tmp_path: Path) -> None:
    written = [
        date(2025, 3, 31),
        datetime(2025, 3, 31, 18, 0),
        20250331,
        "2025-03-31",
        "2025/3/31",
        "2025.3.31",
        "2025年3月31日",
        "2025 年 3 月 31 日",
        "２０２５－０３－３１",
        "20250331",
        "2025/3/31 0:00",
        "2025年3月31日 17:30",
    ]
    rows = [[str(number), "示例一局", "", "", content] for number, content in enumerate(written)]

    assert [unit.deadline for unit in load_roster(workbook(tmp_path / "名册.xlsx", HEADINGS, *rows))] == [
        date(2025, 3, 31)
    ] * 12


def test_a_deadline_that_is_no_certain_day_is_refused(tmp_path: Path) -> None:
    written = ["3月底", "2025-02-30", "2025-3.31", 45747, date(1925, 3, 31), "225-03-31"]
    rows = [[str(number), "示例一局", "", "", content] for number, content in enumerate(written)]

    assert problems(workbook(tmp_path / "名册.xlsx", HEADINGS, *rows))[1:] == [
        f"第{row}行：截止日期“{shown}”看不懂，请写成2025-03-31这样的日期"
        for row, shown in enumerate(["3月底", "2025-02-30", "2025-3.31", "45747", "1925-03-31", "225-03-31"], 2)
    ]


def test_all_problems_are_said_at_once_with_their_rows(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "名册.xlsx",
        ["名册"],
        HEADINGS,
        ["AB1", "示例一局"],
        [],
        ["", "示例二局", "", "", "月底"],
        ["AB1", " "],
        ["ａｂ1", "示例三局"],
        HEADINGS,
        ["999901", "示例一局", "乡\n镇"],
        ["", "", "", "", "", "备注"],
    )

    assert problems(path) == [
        "名册.xlsx（工作表“名册”）有9处不对：",
        "第5行：单位代码空着，请补上",
        "第5行：截止日期“月底”看不懂，请写成2025-03-31这样的日期",
        "第6行：单位名称空着，请补上",
        "第6行：单位代码“AB1”与第3行重复，请改正其中一个",
        "第7行：单位代码“ａｂ1”与第3行的“AB1”太像，做成的文件会同名，请改正其中一个",
        "第8行：又是一行栏名，请删去这一行",
        "第9行：分组“乡?镇”含有换行或看不见的字符，请删去重新输入",
        "第10行：单位代码空着，请补上",
        "第10行：单位名称空着，请补上",
    ]


def test_codes_that_differ_in_what_no_file_name_holds_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "名册.csv", "代码,名称\n1/2,示例一局\n1:2,示例二局\n".encode())

    assert problems(path) == [
        "名册.csv有1处不对：",
        "第3行：单位代码“1:2”与第2行的“1/2”太像，做成的文件会同名，请改正其中一个",
    ]


def test_one_name_may_have_several_codes(tmp_path: Path) -> None:
    path = write(tmp_path / "名册.csv", "代码,名称\n999901,示例一局\n999902,示例一局\n".encode())

    assert codes(path) == ["999901", "999902"]


def test_twenty_problems_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "名册.csv", ("代码,名称\n" + ",示例一局\n" * 23).encode())

    assert problems(path) == [
        "名册.csv有23处不对：",
        *[f"第{row}行：单位代码空着，请补上" for row in range(2, 22)],
        "另有3处",
    ]


def test_rows_of_a_csv_file_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    text = '代码,名称,联系人\n\n999901,示例一局,"示例甲\n0739-0000001"\n,示例二局,\n'

    assert problems(write(tmp_path / "名册.csv", text.encode()))[1:] == ["第4行：单位代码空着，请补上"]


def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    text = '代码,名称,备注\n999901,示例一局,\n999902,示例二局,"新\n999903,示例三局,\n'

    assert problems(write(tmp_path / "名册.csv", text.encode()))[1:] == [
        "第3行：引号不成对，这一行起读不出来，请检查这一行及后面的引号"
    ]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["名册"], ["代码", "备注"]], "第2行：没有栏名“单位名称”，这一行写的是“代码”、“备注”"),
        ([["单位名称", "地址"]], "第1行：没有栏名“单位代码”，这一行写的是“单位名称”、“地址”"),
        ([["甲"], ["乙", 1]], "第2行：没有栏名“单位代码”、“单位名称”，这一行写的是“乙”、“1”"),
        ([[]], "没有内容"),
        ([["单位代码", "单位名称"], []], "第1行：栏名下面没有单位，请每个单位写一行"),
        (
            [["单位代码", "单位", "单位名称"], ["999901", "示例一局", "示例一局"]],
            "第1行：“单位”“单位名称”都像是单位名称，请给不用的一栏换个栏名",
        ),
        ([["说明"]] * 21 + [["单位代码", "单位名称"]], "第1行：没有栏名“单位代码”、“单位名称”，这一行写的是“说明”"),
    ],
)
def test_a_roster_without_its_columns_or_without_units_is_refused(
    tmp_path: Path, rows: list[list[Any]], problem: str
) -> None:
    assert problems(workbook(tmp_path / "名册.xlsx", *rows))[1:] == [problem]


def test_twenty_rows_of_titles_may_stand_above_the_headings(tmp_path: Path) -> None:
    rows = [*[["说明"]] * 20, ["单位代码", "单位名称"], ["999901", "示例一局"]]

    assert codes(workbook(tmp_path / "名册.xlsx", *rows)) == ["999901"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("名册.xlsx", b"", "名册.xlsx读不出来：文件已损坏：文件是空的（0 字节）"),
        ("名册.xlsx", LINES.encode(), "名册.xlsx读不出来：这是文本文件（如 CSV），本程序不读取这种文件"),
        ("名册.csv", b"\xff\xfe\xff", "名册.csv读不出来：不是UTF-8或GBK编码的文本"),
        ("名册.xlsx", ENCRYPTED, "名册.xlsx读不出来：文件设有打开密码，无法读取"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(InputError) as raised:
        load_roster(write(tmp_path / name, content))

    assert (raised.value.code, raised.value.message, raised.value.remedy) == (
        "roster_wrong",
        message,
        "用Excel或WPS打开名册，另存为没有打开密码的.xlsx，再试一次",
    )


def test_a_roster_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        load_roster(tmp_path / "没有.xlsx")

    assert (raised.value.code, raised.value.message) == ("no_such_file", f"没有这个文件：{tmp_path / '没有.xlsx'}")
