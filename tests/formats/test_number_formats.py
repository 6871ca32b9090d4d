"""What a number format shows of a number: the number itself, or another figure than is stored."""

import pytest

from perfeval_xl.formats.shown.date_formats import NEGATIVE, TOO_EARLY, TOO_LATE, UNKNOWN, Moment
from perfeval_xl.formats.shown.number_formats import (
    AsShown,
    as_shown,
    shown_by,
    shown_by_builtin,
    shown_of_texts,
    shows_date,
    text_as_shown,
)
from perfeval_xl.formats.shown.ods_numbers import moment_in_ods, shown_in_ods

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '
ACCOUNTING_YUAN = '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    "format_code",
    [
        *("", "General", "G/通用格式", "[$-804]G/通用格式", "@", '"其中："@', "0", "0.00", "0.00_ ", "#", "0.##"),
        *("#,##0.00##", "#,##0_h", "0.00_);(0.00)", "#,##0.00_);[Red](#,##0.00)", "0.00_ ;[Red]-0.00 "),
        *(
            "#,##0.00_);[Red]\\(#,##0.00\\)",
            "[红色]0.00",
            "+0.00;-0.00;0.00",
            "0.00E+00",
            "##0.0E+0",
            "# ?/?",
            "# ??/100",
        ),
        *(ACCOUNTING, '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', "#,##0;-#,##0;;@", "0.00;-0.00;"),
        *('#,##0.00;(#,##0.00);"-"', "[>0]0.00;[<0]-0.00;0", "* #,##0.00"),
    ],
)
def test_what_is_only_rounded_grouped_coloured_or_padded_is_plain(format_code: str) -> None:
    assert shown_by(format_code) == ""


@pytest.mark.parametrize("format_code", ["0%", "0.00%", "0.00%;[Red]-0.00%", "#,##0.00%_ "])
def test_a_percentage_is_one(format_code: str) -> None:
    assert shown_by(format_code) == "percent"


@pytest.mark.parametrize(
    "format_code",
    [
        *("yyyy/m/d", "[$-804]yyyy/m/d;@", "d-mmm-yy", "h:mm", 'm"月"d"日"', "[h]:mm", "h:mm AM/PM", "mm:ss.0"),
        *("e-mm-dd", 'e"年"', "ggge", "aaaa", '[=0]"无";yyyy/m/d', "[$-F800]dddd, mmmm dd, yyyy"),
    ],
)
def test_the_format_of_a_date_or_a_time_is_kept(format_code: str) -> None:
    assert shown_by(format_code) == format_code
    assert shows_date(format_code)


@pytest.mark.parametrize("format_code", ["0.00E+00", "General", '0"年"', "0.00 \\e", "[Red]0.00"])
def test_a_number_is_no_date(format_code: str) -> None:
    assert not shows_date(format_code)


@pytest.mark.parametrize(
    ("format_code", "value", "shown"),
    [
        ('0.00"元"', 583000, AsShown("583000元", figure=True)),
        ('0"元"', 583000.126, AsShown("583000.126元", figure=True)),
        ('0.0000"亿元"', 0.00583, AsShown("0.00583亿元", figure=True)),
        ('#,##0.00"万元";[Red]-#,##0.00"万元"', -58.3, AsShown("-58.3万元", figure=True)),
        ('G/通用格式"万元"', 58.3, AsShown("58.3万元", figure=True)),
        ("#,##0\\亩", 1000, AsShown("1000亩", figure=True)),
        ('0"%"', 100, AsShown("100%", figure=True)),
        ("0\\%", 58.3, AsShown("58.3%", figure=True)),
        ("¥#,##0.00", 58.3, AsShown("¥58.3", figure=True)),
        ("[$¥-804]#,##0.00", 58.3, AsShown("¥58.3", figure=True)),
        (ACCOUNTING_YUAN, -58.3, AsShown("¥-58.3", figure=True)),
        (ACCOUNTING_YUAN, 0, AsShown("0", figure=True)),
        ("0000", 7, AsShown("0007", figure=True)),
        ('[=1]"是";[=0]"否"', 1, AsShown("是")),
        ('[=1]"是";[=0]"否"', 58.3, AsShown()),
        ('"58.3"', 7, AsShown("58.3")),
        ('"TRUE";"TRUE";"FALSE"', 1, AsShown("TRUE")),
        ('0.00;-0.00;"无"', 0, AsShown("无")),
        ("0.00;[Red]0.00", 58.3, AsShown("58.3", figure=True)),
        ("0.00;[Red]0.00", -58.3, AsShown()),
        ("0.00;0.00", -58.3, AsShown()),
        ("(0.00)", 58.3, AsShown()),
        (";;;", 58.3, AsShown()),
        (";;;", 0, AsShown("0", figure=True)),
        ('0!.0,"万元"', 583000, AsShown()),
        ('0!.0,"万元"', 0, AsShown("0", figure=True)),
        ("0\\.00,", 583000, AsShown()),
        ("0.0,", 58300, AsShown()),
        ("#,##0.00,,", 58300000, AsShown()),
        ('"5"0', 8, AsShown()),
        ("000\\-0000", 1234567, AsShown()),
        ("[DBNum1][$-804]General", 58.3, AsShown()),
        ("[$-1E000804]0", 58, AsShown()),
    ],
)
def test_what_a_format_shows_of_a_number(format_code: str, value: float, shown: AsShown) -> None:
    assert shown_by(format_code) == format_code
    assert as_shown(format_code, value) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        *((0, ""), (4, ""), (9, "percent"), (14, "yyyy/m/d"), (16, "d-mmm"), (18, "h:mm AM/PM"), (39, ""), (43, "")),
        *((31, 'yyyy"年"m"月"d"日"'), (46, "[h]:mm:ss"), (49, ""), (55, '上午/下午h"时"mm"分"'), (58, 'm"月"d"日"')),
    ],
)
def test_formats_that_need_no_definition(number: int, shown: str) -> None:
    assert shown_by_builtin(number) == shown


def test_the_undefined_format_of_the_currency_button_shows_yuan() -> None:
    assert as_shown(shown_by_builtin(44), 58.3) == AsShown("¥58.3", figure=True)


@pytest.mark.parametrize(
    ("format_code", "shown"),
    [
        ('@"户"', "200户"),
        ('"其中："@', "其中：200"),
        ('0;0;0;"字"', "字"),
        (";;;", ""),
        (';;;@"㎡"', "200㎡"),
        ('@"至"@', "200至200"),
        ("0;0;0;0", None),
    ],
)
def test_what_a_format_shows_of_a_text(format_code: str, shown: str | None) -> None:
    assert shown_of_texts(format_code) == format_code
    assert text_as_shown(format_code, "200") == shown


@pytest.mark.parametrize("format_code", ["", "General", "@", '0"户"', ";;", ";;;@", '_ * "-"??_ ;_ @_ ', "[Red]@"])
def test_most_formats_show_a_text_as_it_is(format_code: str) -> None:
    assert shown_of_texts(format_code) == ""


@pytest.mark.parametrize(
    ("kind", "value", "text", "shown"),
    [
        ("float", "58.3", "58.30", ""),
        ("float", "-58.3", "(58.30)", ""),
        ("float", "-58.3", "-¥58.30", '"¥"0'),
        ("float", "45355.5", " ¥45,355.50 ", '"¥"0'),
        ("currency", "0", "¥-", ""),
        ("float", "0", "", ""),
        ("float", "0.30000000000000004", "0.3", ""),
        ("float", "123456789012345678", "1.23456789012346E+017", ""),
        ("float", "0.75", "3/4", ""),
        ("float", "12", "12公里", '0"公里"'),
        ("float", "7", "0007", "0000"),
        ("float", "583000", "58.3万元", '"58.3万元"'),
        ("float", "-58.3", "58.30", '"58.30"'),
        ("float", "58.3", "", '""'),
        ("float", "-1e-300", "0.00", ""),
        ("float", "-0.00000000000016047695", "-1.60476945502197E-13", ""),
        ("float", "-0.001", "-0.00", ""),
        ("float", "-0.001", "0.00元", '0"元"'),
        ("float", "58.3", None, ""),
        ("percentage", "0.5", "50%", "percent"),
        ("percentage", "0.5", "50", '"50"'),
        ("percentage", "825481429862.214", "82548142986221.40%", "percent"),
        ("percentage", "0.5", None, "percent"),
    ],
)
def test_an_ods_tells_by_the_text_beside_the_number(kind: str, value: str, text: str | None, shown: str) -> None:
    assert shown_in_ods({"office:value-type": kind, "office:value": value}, text) == shown


@pytest.mark.parametrize(
    ("stored", "text", "shown"),
    [(None, "甲", ""), ("甲", "甲", ""), ("200", "200户", ';;;"200户"'), ("隐", "", ";;;"), ('"', '2"', ';;;"2"\\"""')],
)
def test_an_ods_tells_by_the_text_beside_the_text(stored: str | None, text: str, shown: str) -> None:
    given = {} if stored is None else {"office:string-value": stored}
    assert shown_in_ods({"office:value-type": "string", **given}, text) == shown
    assert text_as_shown(shown, stored or text) == text


@pytest.mark.parametrize(
    ("stored", "text", "moment"),
    [
        ("2024-03-04", "2024年3月4日", Moment("2024-03-04", whole=True)),
        ("2024-03-04", "24/3/4", Moment("2024-03-04", whole=True)),
        ("2024-03-04", "3月4日", Moment("3月4日")),
        ("2024-03-04", "2024年3月", Moment("2024年3月")),
        ("2024-03-04", None, Moment("2024-03-04", whole=True)),
        ("2024-03-04T18:00:00", "2024-03-04", Moment("2024-03-04", whole=True)),
        ("2024-03-04T18:00:00", "2024-03-04 18:00", Moment("2024-03-04 18:00:00", whole=True)),
        ("1899-08-02", "1899-08-02", Moment("1899-08-02", doubt=TOO_EARLY)),
        ("10113-09-19", "10113-09-19", Moment("10113-09-19", doubt=TOO_LATE)),
    ],
)
def test_an_ods_tells_a_date_by_its_text(stored: str, text: str | None, moment: Moment) -> None:
    assert moment_in_ods({"office:value-type": "date", "office:date-value": stored}, text) == moment


@pytest.mark.parametrize(
    ("stored", "text", "moment"),
    [
        ("PT36H00M00S", "36:00:00", Moment("36:00:00")),
        ("PT18H00M00S", "6:00 下午", Moment("6:00 下午")),
        ("PT18H00M00S", "", Moment("18:00:00", doubt=UNKNOWN)),
        ("-PT3600H00M00S", "-3600:00", Moment("-3600:00", doubt=NEGATIVE)),
        ("PT72000000H00M00S", "#FMT", Moment("72000000:00:00", doubt=TOO_LATE)),
    ],
)
def test_an_ods_tells_a_time_by_its_text(stored: str, text: str, moment: Moment) -> None:
    assert moment_in_ods({"office:value-type": "time", "office:time-value": stored}, text) == moment
