"""How much of its weight a result earns, as quantities and as words, and the arithmetic that says so."""

import pytest

from perfeval_xl.expressions.attainment import Attainment, Bands, Direction, Quantity, attain


def judged(
    target: str,
    actual: str,
    weight: float | None = 10,
    direction: Direction = "either",
    *,
    nature: str = "",
    unit: str = "",
    bands: Bands = Bands(),  # noqa: B008  # frozen
) -> Attainment:
    return attain(target, actual, nature, unit, weight, direction, bands)


def share(result: Attainment) -> tuple[float | None, float | None, float | None]:
    return result.least, result.most, result.ratio


# Quantities against quantities.


def test_met_earns_the_whole_weight_and_shows_both_numbers() -> None:
    assert judged("58人", "58人") == Attainment(
        Quantity("", 58, "人", "58人"),
        Quantity("", 58, "人", "58人"),
        least=1,
        most=1,
        ratio=1,
        arithmetic="58/58已达到目标，满分10",
        basis="?",
        points_due="10",
    )


def test_unmet_earns_in_proportion_to_its_unrounded_ratio() -> None:
    result = judged("43.2", "37.24", 10, "higher")
    assert share(result) == (37.24 / 43.2, 37.24 / 43.2, 37.24 / 43.2)
    assert result.arithmetic == "37.24/43.2 = 86.20%，10 × 86.20% = 8.62"


def test_without_a_weight_only_the_ratio_is_said() -> None:
    assert judged("43.2", "37.24", None, "higher").arithmetic == "37.24/43.2 = 86.20%"
    assert judged("58人", "58人", None).arithmetic == "58/58已达到目标"
    assert judged("有效", "达成预期指标", None).arithmetic == "“达成预期指标”应得分值的80%–100%"


def test_where_less_is_better_the_target_is_divided_by_the_result() -> None:
    result = judged("≤90万元", "100万元")
    assert share(result) == (0.9, 0.9, 0.9)
    assert result.arithmetic == "90/100 = 90.00%，10 × 90.00% = 9"
    assert share(judged("控制在90万元以内", "80万元")) == (1, 1, 1.125)
    assert judged("控制在90万元以内", "80万元").arithmetic == "80/90已达到目标，满分10"


def test_a_target_surpassed_earns_no_more_than_the_weight() -> None:
    assert share(judged("≥90%", "99%")) == (1, 1, 1.1)


def test_a_target_of_zero_is_met_without_a_ratio() -> None:
    assert share(judged("≥0起", "3起")) == (1, 1, None)
    assert share(judged("≤0起", "0起")) == (1, 1, None)
    assert share(judged("0起", "0起")) == (1, 1, None)
    assert share(judged("≤3起", "0起")) == (1, 1, None)
    assert share(judged("≤0起", "3起")) == (0, 0, 0)


def test_exactly_a_number_is_unmet_below_it_and_cannot_be_told_above_it() -> None:
    assert share(judged("=100%", "98%")) == (0.98, 0.98, 0.98)
    assert share(judged("=100%", "100%")) == (1, 1, 1)
    assert share(judged("=100%", "102%")) == (None, None, None)
    assert judged("=100%", "102%").arithmetic == ""


@pytest.mark.parametrize(
    ("direction", "below", "above"),
    [
        ("higher", (0.5, 0.5, 0.5), (1, 1, 2)),
        ("lower", (1, 1, 2), (0.5, 0.5, 0.5)),
        ("either", (None,) * 3, (None,) * 3),
    ],
)
def test_without_an_operator_the_direction_decides(
    direction: Direction, below: tuple[float | None, ...], above: tuple[float | None, ...]
) -> None:
    assert share(judged("10次", "5次", 10, direction)) == below
    assert share(judged("10次", "20次", 10, direction)) == above
    assert share(judged("10次", "10次", 10, direction)) == (1, 1, 1)


@pytest.mark.parametrize("direction", ["higher", "lower", "either"])
def test_an_operator_in_the_target_wins_over_the_direction(direction: Direction) -> None:
    assert share(judged("≥10次", "5次", 10, direction)) == (0.5, 0.5, 0.5)
    assert share(judged("≤10次", "20次", 10, direction)) == (0.5, 0.5, 0.5)


def test_points_are_rounded_half_away_from_zero() -> None:
    assert judged("≥200", "67", 3).arithmetic == "67/200 = 33.50%，3 × 33.50% = 1.01"


# Units.


def test_one_of_the_two_may_leave_its_unit_out() -> None:
    assert judged("≥50个", "50").least == 1
    assert judged("50", "50个").least == 1
    assert judged("≤90万元", "90").least == 1


def test_a_percent_sign_may_not_be_left_out() -> None:
    assert share(judged("≥100百分比", "100")) == (None, None, None)
    assert share(judged("100", "100%")) == (None, None, None)


def test_different_units_are_not_compared() -> None:
    assert share(judged("≥5天", "5小时")) == (None, None, None)
    assert share(judged("≥5万元", "5%")) == (None, None, None)


def test_the_column_of_units_gives_the_target_its_unit_and_lets_the_result_leave_it_out() -> None:
    result = judged("100", "98", nature="≥", unit="%")
    assert (result.target, result.actual) == (Quantity("≥", 100, "%", "100"), Quantity("", 98, "", "98"))
    assert result.least == 0.98
    assert judged("100", "98%", nature="≥", unit="百分比").least == 0.98
    assert judged("≥100%", "98", unit="%").least == 0.98


def test_the_targets_own_unit_stays() -> None:
    result = judged("≥50个", "50人", unit="人")
    assert (result.target.unit, result.least) == ("个", 1)
    assert judged("≥50%", "50人", unit="人").least is None
    assert judged("≥50个", "50%", unit="%").least is None
    assert judged("≥50个", "50户", unit="人").least is None


# The column 指标性质.


@pytest.mark.parametrize(
    ("nature", "least"),
    [
        ("≥", 0.5),
        ("≧", 0.5),
        ("大于等于", 0.5),
        ("≤", 1),
        ("小于", 1),
        ("=", 0.5),
        ("═", 0.5),
        ("", None),
        ("定量", None),
    ],
)
def test_the_nature_is_the_targets_operator(nature: str, least: float | None) -> None:
    assert judged("10", "5", nature=nature).least == least


def test_the_nature_wins_over_the_targets_own_operator() -> None:
    result = judged("≥10", "5", nature="≤")
    assert (result.target.operator, result.least) == ("≤", 1)


@pytest.mark.parametrize("nature", ["定性", " 定 性", "定性指标"])
def test_a_qualitative_target_is_no_quantity(nature: str) -> None:
    result = judged("100%", "98%", nature=nature)
    assert result.target == Quantity("", None, "", "100%")
    assert share(result) == (None, None, None)
    assert share(judged("100%", "100%", nature=nature)) == (0.8, 1, None)


def test_a_target_in_words_takes_neither_operator_nor_unit_of_the_columns() -> None:
    assert judged("有效", "有效", nature="≥", unit="%").target == Quantity("", None, "", "有效")


# Words.


@pytest.mark.parametrize(
    ("actual", "least", "most", "arithmetic"),
    [
        ("达成预期指标", 0.8, 1, "“达成预期指标”应得分值的80%–100%，即8–10"),
        ("有效 改善", 0.8, 1, "“有效改善”应得分值的80%–100%，即8–10"),
        ("完成", 0.8, 1, "“完成”应得分值的80%–100%，即8–10"),
        ("部分达成预期指标", 0.6, 0.8, "“部分达成预期指标”应得分值的60%–80%，即6–8"),
        ("未完成", 0, 0.6, "“未完成”应得分值的0%–60%，即0–6"),
        ("完成得很好", None, None, ""),
        ("基本有效", None, None, ""),
    ],
)
def test_a_result_in_words_earns_the_band_that_it_says(
    actual: str, least: float | None, most: float | None, arithmetic: str
) -> None:
    result = judged("有效改善", actual)
    assert (*share(result), result.arithmetic) == (least, most, None, arithmetic)


@pytest.mark.parametrize(
    ("basis", "phrases"),
    {
        "reached": "达成预期指标 达成年度指标 达成预期目标 达成 已达成 全部达成 完成 已完成 全部完成 按时完成",
        "partly": "部分达成预期指标 部分达成年度指标 部分达成 部分完成 部分达成预期指标并具有一定效果",
        "missed": "未达成预期指标 未达成年度指标 未达成预期指标且效果较差 未达成 未完成",
    }.items(),
)
def test_the_phrases_of_each_band(basis: str, phrases: str) -> None:
    assert {judged("效果明显", phrase).basis for phrase in phrases.split()} == {basis}


def test_the_bands_are_the_forms() -> None:
    bands = Bands(reached=0.8, partly=0.5)
    assert share(judged("有效", "部分达成", bands=bands)) == (0.5, 0.8, None)
    assert share(judged("有效", "未达成", bands=bands)) == (0, 0.5, None)


def test_a_quantity_answered_in_words_is_judged_by_the_words() -> None:
    assert share(judged("≥90%", "达成预期指标")) == (0.8, 1, None)
    assert share(judged("58人", "基本到位")) == (None, None, None)


@pytest.mark.parametrize(("target", "actual"), [("", ""), ("", "完成"), ("有效", ""), (" ", "58"), ("58", "\u3000")])
def test_blanks_earn_nothing_that_can_be_told(target: str, actual: str) -> None:
    assert (*share(judged(target, actual)), judged(target, actual).arithmetic) == (None, None, None, "")


def test_text_that_looks_like_a_wildcard_equals_only_itself() -> None:
    assert judged("*", "?").least is None
    assert judged("达成*", "达成").least == 0.8
    assert judged("a*", "A*").least is None
    assert judged('"~*?"', '"~*?"').basis == "reached"


# What units really published.

PUBLISHED = {
    ("38508人", "37442人", 3): "37442/38508 = 97.23%，3 × 97.23% = 2.92",
    ("不少于12 种", "14种", 1): "14/12已达到目标，满分1",
    ("100.00%", "97.30%", 2): "97.3/100 = 97.30%，2 × 97.30% = 1.95",
    ("214人", "203人", 2): "203/214 = 94.86%，2 × 94.86% = 1.9",
    ("120人", "69人", 2): "69/120 = 57.50%，2 × 57.50% = 1.15",
    ("3807人", "3224人", 2): "3224/3807 = 84.69%，2 × 84.69% = 1.69",
    ("863人", "695人", 2): "695/863 = 80.53%，2 × 80.53% = 1.61",
    ("1228人", "770人", 2): "770/1228 = 62.70%，2 × 62.70% = 1.25",
    ("24694人", "22584人", 2): "22584/24694 = 91.46%，2 × 91.46% = 1.83",
    ("168起", "168起", 10): "168/168已达到目标，满分10",
    ("2天以内", "2天以内", 10): "2/2已达到目标，满分10",
    ("有效提升", "有效提升", 10): "“有效提升”应得分值的80%–100%，即8–10",
    ("≧90%", "95%", 20): "95/90已达到目标，满分20",
    ("≥50个", "50", 8): "50/50已达到目标，满分8",
    ("≥100百分比", "100", 8): "",
    ("严格执行相关制度规定", "达成预期指标", 8): "“达成预期指标”应得分值的80%–100%，即6.4–8",
    ("≤90万元", "90", 8): "90/90已达到目标，满分8",
    ("43.2", "37.24", 10): "37.24/43.2 = 86.20%，10 × 86.20% = 8.62",
    ("15", "6", 20): "6/15 = 40.00%，20 × 40.00% = 8",
    ("11442", "4164", 20): "4164/11442 = 36.39%，20 × 36.39% = 7.28",
    ("8000", "12767.36", 20): "12767.36/8000已达到目标，满分20",
    ("58人", "58人", 10): "58/58已达到目标，满分10",
    ("8%", "8%", 10): "8/8已达到目标，满分10",
    ("每月按时保障", "每月按时保障", 10): "“每月按时保障”应得分值的80%–100%，即8–10",
    ("870.11", "870.11", 10): "870.11/870.11已达到目标，满分10",
    ("185.08", "185.08", 10): "185.08/185.08已达到目标，满分10",
    ("工程审减节约资金", "3", 10): "",
}


@pytest.mark.parametrize(("row", "arithmetic"), PUBLISHED.items())
def test_the_arithmetic_of_published_rows(row: tuple[str, str, float], arithmetic: str) -> None:
    target, actual, weight = row
    assert judged(target, actual, weight, "higher").arithmetic == arithmetic


def test_the_ratio_of_a_published_row() -> None:
    assert judged("214人", "203人", 2, "higher").ratio == pytest.approx(0.9485981308411215, rel=1e-15)


@pytest.mark.parametrize(
    ("nature", "target", "unit", "actual", "arithmetic"),
    [
        ("≧", "735", "人次", "735", "735/735已达到目标，满分10"),
        ("≧", "100", "%", "100%", "100/100已达到目标，满分10"),
        ("═", "100", "%", "98%", "98/100 = 98.00%，10 × 98.00% = 9.8"),
        ("", "有效", "", "有效", "“有效”应得分值的80%–100%，即8–10"),
        ("≧", "95", "%", "100%", "100/95已达到目标，满分10"),
        ("=", "100", "%", "", ""),
    ],
)
def test_the_arithmetic_of_published_rows_with_nature_and_unit_apart(
    nature: str, target: str, unit: str, actual: str, arithmetic: str
) -> None:
    assert judged(target, actual, 10, nature=nature, unit=unit).arithmetic == arithmetic
