"""What a cell shows of a date or a time, and where that cannot be told."""

import pytest

from perfeval_xl.formats.shown.date_formats import NEGATIVE, TOO_EARLY, TOO_LATE, UNKNOWN, Moment, moment_of

NEW_YEARS_EVE, EVENING = 45657, 45657.75
"""2024-12-31, a Tuesday; 18:00 of that day."""


@pytest.mark.parametrize(
    ("format_code", "days", "text"),
    [
        *(("yyyy/m/d", NEW_YEARS_EVE, "2024-12-31"), ("[$-804]yyyy/m/d;@", NEW_YEARS_EVE, "2024-12-31")),
        *(("e-mm-dd", NEW_YEARS_EVE, "2024-12-31"), ('ee"年"m"月"d"日"', NEW_YEARS_EVE, "2024-12-31")),
        *(("[$-F800]dddd, mmmm dd, yyyy", NEW_YEARS_EVE, "2024-12-31"), ("d-mmm-yy", NEW_YEARS_EVE, "2024-12-31")),
        *(("yyyy-mm-dd", EVENING, "2024-12-31"), ("yyyy-mm-dd h:mm", EVENING, "2024-12-31 18:00:00")),
        *(("[$-404]yyyy/m/d", NEW_YEARS_EVE, "2024-12-31"), ("[$-zh-CN]yyyy/m/d", NEW_YEARS_EVE, "2024-12-31")),
        *(
            ('[DBNum1][$-804]yyyy"年"m"月"d"日"', NEW_YEARS_EVE, "2024-12-31"),
            ("[$-1E000804]e/m/d", NEW_YEARS_EVE, "2024-12-31"),
        ),
    ],
)
def test_a_date_with_year_month_and_day_is_that_day(format_code: str, days: float, text: str) -> None:
    assert moment_of(format_code, days) == Moment(text, whole=True)


@pytest.mark.parametrize(
    ("format_code", "days", "text"),
    [
        *(("[h]:mm:ss", 1.5, "36:00:00"), ("[hh]:mm", 0.05, "01:12"), ("[mm]:ss", 1.5, "2160:00")),
        *(("[ss]", 0.5, "43200"), ('[h]"小时"mm"分"', 1.5, "36小时00分"), ("[h]", 0, "0")),
        *(("h:mm AM/PM", 0.75, "6:00 PM"), ("h:mm am/pm", 0, "12:00 AM"), ("h:mm A/P", 0.5, "12:00 P")),
        *(('上午/下午h"时"mm"分"', 0.75, "下午6时00分"), ('[$-804]AM/PMh"时"mm"分"', 0.25, "上午6时00分")),
        *(("h:mm", EVENING, "18:00"), ("h:mm:ss", 3769 / 86400, "1:02:49"), ("mm:ss", 0.0434375, "02:33")),
        *(("mm:ss.0", 0.0434375, "02:33.0"), ("ss.00", 0.5 / 86400, "00.50"), ("h:mm:ss.000", 0.5, "12:00:00.000")),
        *(('m"月"d"日";@', NEW_YEARS_EVE, "12月31日"), ('e"年"m"月"', NEW_YEARS_EVE, "2024年12月")),
        *(("yy.m", NEW_YEARS_EVE, "24.12"), ("m/d h:mm", EVENING, "12/31 18:00"), ("d", NEW_YEARS_EVE, "31")),
        *(("aaaa", NEW_YEARS_EVE, "星期二"), ("[$-804]dddd", NEW_YEARS_EVE, "星期二")),
        *(("[$-409]d-mmm", NEW_YEARS_EVE, "31-Dec"), ("[$-409]mmmm", NEW_YEARS_EVE, "December")),
        *(("[$-409]mmmmm", NEW_YEARS_EVE, "D"), ("[$-809]ddd", NEW_YEARS_EVE, "Tue")),
        *(("[$-en-US]dddd", NEW_YEARS_EVE, "Tuesday"), ("[$-804]mmmm", NEW_YEARS_EVE, "十二月")),
        ('[DBNum1][$-804]m"月"d"日"', NEW_YEARS_EVE, "十二月三十一日"),
        ("[<1]h:mm;yyyy/m/d", 0.75, "18:00"),
    ],
)
def test_a_part_of_a_date_and_a_time_are_what_is_shown(format_code: str, days: float, text: str) -> None:
    assert moment_of(format_code, days) == Moment(text)


@pytest.mark.parametrize(
    ("format_code", "days", "stored"),
    [
        *(("d-mmm", NEW_YEARS_EVE, "2024-12-31"), ("ddd", NEW_YEARS_EVE, "2024-12-31")),
        *(("aaa", NEW_YEARS_EVE, "2024-12-31"), ("[$-804]mmm", NEW_YEARS_EVE, "2024-12-31")),
        *(('[$-404]e"年"', NEW_YEARS_EVE, "2024-12-31"), ("ge.m.d", NEW_YEARS_EVE, "2024-12-31")),
        *(("bbbb/m/d", NEW_YEARS_EVE, "2024-12-31"), ("[$-107041E]yyyy/m/d", NEW_YEARS_EVE, "2024-12-31")),
        *(("[$-411]ggge.m.d", NEW_YEARS_EVE, "2024-12-31"), ("[$-F400]h:mm:ss AM/PM", 0.75, "18:00:00")),
        *(("[$-412]h:mm AM/PM", 0.75, "18:00:00"), ('[DBNum2][$-804]m"月"d"日"', NEW_YEARS_EVE, "2024-12-31")),
        *(('[DBNum1][$-804]yyyy"年"', NEW_YEARS_EVE, "2024-12-31"), ('[DBNum1]h"时"', 0.5, "12:00:00")),
        *(("[$-1F000804]m/d", NEW_YEARS_EVE, "2024-12-31"), ("[$-th-TH,D07]yyyy/m/d", NEW_YEARS_EVE, "2024-12-31")),
        *(("[$-40C]m/d", NEW_YEARS_EVE, "2024-12-31"), ("[$-D000000]h:mm", 0.5, "12:00:00")),
        *(("mm:ss.0", 0.04361110, "1:02:48"), ("h:mm:ss", 12.6 / 86400, "0:00:13"), ("[<1]h:mm;[<2]d", 5, "5")),
    ],
)
def test_what_differs_by_program_or_computer_is_in_doubt(format_code: str, days: float, stored: str) -> None:
    assert moment_of(format_code, days) == Moment(stored, doubt=UNKNOWN)


@pytest.mark.parametrize(
    ("format_code", "days", "doubt"),
    [
        *(("yyyy/m/d", -150, NEGATIVE), ("[h]:mm", -0.5, NEGATIVE), ("h:mm;h:mm", -0.5, NEGATIVE)),
        *(("yyyy/m/d", 2958466, TOO_LATE), ("[h]:mm", 3000000, TOO_LATE), ("yyyy/m/d", 2958465.9999999, TOO_LATE)),
        *(("yyyy/m/d", 0, TOO_EARLY), ('m"月"d"日"', 60, TOO_EARLY)),
    ],
)
def test_what_cannot_be_shown_is_in_doubt(format_code: str, days: float, doubt: str) -> None:
    assert moment_of(format_code, days) == Moment(f"{days:.15g}", doubt=doubt)


@pytest.mark.parametrize(("format_code", "days"), [('[=0]"无";yyyy/m/d', 0), ("0.00", 5), ("yyyy/m/d;;0", 0)])
def test_what_its_section_shows_as_no_date_is_none(format_code: str, days: float) -> None:
    assert moment_of(format_code, days) is None


def test_days_may_count_from_1904() -> None:
    assert moment_of("yyyy/m/d", NEW_YEARS_EVE - 1462, since_1904=True) == Moment("2024-12-31", whole=True)
    assert moment_of("yyyy/m/d", 0, since_1904=True) == Moment("1904-01-01", whole=True)
    assert moment_of("yyyy/m/d", 2958466 - 1462, since_1904=True) == Moment("2957004", doubt=TOO_LATE)
