"""Rows of indicators for a spreadsheet to judge: by hand what is known to be awkward, at random everything else."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Row:
    """What stands in the cells of a form; a number was typed into a cell that is no text, None is an empty cell.

    ERROR is a cell with an error, which a reader takes for blank.
    """

    target: str | float | None
    actual: str | float | None
    nature: str | float | None = ""
    unit: str | float | None = ""
    weight: str | float | None = 10.0


ERROR = "=1/0"

SINGLE = """
58人|8%|100%|100.00%|870.11|100|1,234.5元|4次/年|168起|≥50个|≥90%|≧90%|⩾90%|>=90%|=>90%|>90%|≥100百分比|5个百分点
不少于12 种|不低于12种|不小于12种|至少12种|大于等于12种|大于或等于12种|大于12种|多于12种|高于12种|超过12种|12种以上
12种及以上|≤2天|≦2天|<=2天|=<2天|<2天|2天以内|2天之内|2天内|2天以下|2天及以下|不超过2天|不高于2天|不多于2天|不大于2天|小于2天|小于等于2天
小于或等于2天|低于2天|少于2天|最多2天|控制在90万元以内|=100%|═100%|等于100%|100%按时|.5|5.|007|12345678901234元
123456789012345|99999999999999.9|1.2.3|.|,|,,5|-5|≥|≥≥5|>≥5|大于=5|=大于5|等于>5|以内|内|之内以内|不少于|控制在内|5内内|5≥|5以上以上|≥5天以内
12月31日前|5-10天|约100人|2021.5.18|90%-95%|3、完成|1：完成|5～|5；|1E+20|5e3|0|0.0|≥0|≤0|0%|5平方公里以及|5平方公里以及其
个百分点|5百分点以上|5%百分比|百分比|5百分比百分比|＞＝９５．５％|１，２３４ 元|﹪|5﹪
达成|已达成|部分达成|未达成|完成|未完成|达成*|*|?|~|~*|5*|5?
"|5"|"5"|''|'5|=A1|=1+1|5|5||5 |5|||{5}|(5)|5（人）|<|=|>|5km/h|5Km/h|TRUE|5人|5Ｒ
""".replace("\n", "|").split("|")
"""Texts that are hard to read, each compared with itself and with its neighbours."""

PAIRS = [
    Row("38508人", "37442人", weight=3.0),
    Row("214人", "203人", weight=2.0),
    Row("100.00%", "97.30%", weight=2.0),
    Row("43.2", "37.24"),
    Row("≤90万元", "100万元"),
    Row("=100%", "98%"),
    Row("=100%", "102%"),
    Row("735", "735", "≧", "人次"),
    Row("100", "98%", "═", "%"),
    Row("100", "98", "═", "百分比"),
    Row("100", "98", "═", "个百分点"),
    Row("100", "98", "≥", " % "),
    Row("≥50个", "50人", "", "人"),
    Row("≥50%", "50人", "", "人"),
    Row("≥50个", "50%", "", "%"),
    Row("≥50个", "40", "", "%"),
    Row("50", "40", "定性", ""),
    Row("50", "50", "定 性指标", "个"),
    Row("50", "40", "≥定性", "个"),
    Row("50", "40", "定", "个"),
    Row("50", "40", "以上", "个以上"),
    Row("50", "40", "大于", "大于"),
    Row("50", "40", "≤", "以内"),
    Row("≥50", "40", "≤", "|"),
    Row("|", " | ", "|", "|"),
    Row("5 |", "5 |", " |", "| "),
    Row("", "", "≥", "%"),
    Row("", "50", "≥", "%"),
    Row("50", "", "≥", "%"),
    # A tab and a line break in one text become another character when LibreOffice opens the file: so, apart.
    Row(" \u3000\u00a0\n\r", "50"),
    Row("\t", "50"),
    Row("5\n8\r人", " 5\u3000\u00a08\t人 "),
    Row("好" * 2500, "好" * 2400 + "坏" * 100),
    Row("好" * 1999 + "坏", "好" * 2000),
    Row("９" * 32000, "９" * 32000, "定" * 32000, "个" * 32000),
    Row("有效", "达成预期指标", weight=None),
    Row("有效", "部分达成预期指标", weight="10"),
    Row("有效", "未完成", weight=7.5),
    Row("有效", "有效", weight=0.0),
    Row("有效", "有效", weight=1.005),
    Row("A", "a"),
    Row("a*", "abc"),
    Row('说"好"', '说"好"'),
    Row("达成预期指标", "达成预期指标"),
    Row("≥200", "67", weight=3.0),
    Row("≥200", "67", weight="三"),
    Row("≥3", "1", weight=ERROR),
    Row("≥3", "1", weight=0.33335),
    Row("≥3", "0"),
    Row("≥0.00004", "0.00003"),
    Row("≥99999999999999", "99999999999998"),
    Row("9999999999999.9", "9999999999999.8"),
    Row("0.3", "0.30"),
    Row("≤0", "3"),
    Row(58.0, 58.0, None, None),
    Row(0.1, 0.25),
    Row(1234.5, "1,234.5", "≥", 5.0),
    Row(12345678901234.0, 1.5),
    Row(-5.0, -5.0),
    Row(ERROR, "58"),
    Row("58", ERROR),
    Row("58", "58", ERROR, ERROR),
    Row(None, None, None, None, None),
]

NUMBERS = ("5", "8", "58", "100", "0", "0.5", "3.14", "1,234", "１２", "90.00", "12.", "1.2.3", "007", "33.335", "")
BEFORE = (
    "≥",
    "≤",
    "=",
    ">",
    "<=",
    "=>",
    "＞",
    "≧",
    "⩽",
    "═",
    "不少于",
    "不超过",
    "大于",
    "等于",
    "控制在",
    "约",
    "-",
    "、",
)
BEHIND = ("以上", "及以上", "以内", "之内", "内", "以下", "左右", "≥", "*")
UNITS = ("人", "%", "％", "﹪", "万元", "天", "次/年", "百分比", "个百分点", "km", "KM", "平方公里/人", "、", "?", "")
WORDS = (
    *(
        "达成预期指标",
        "部分达成",
        "未达成",
        "完成",
        "有效改善",
        "每月按时保障",
        "达成",
        "好",
        "",
        '"好"',
        "~好*",
        "12月31日前",
    ),
)
NOISE = (" ", "\u3000", "\u00a0", "\n", "*", "?", "~", '"', "'", "|", "a", "B", "5", ".", ",", "%", "≥", "=", "内")
NATURES = ("", "", "", "≥", "≤", "=", "═", "≧", "定性", "大于等于", "正向")
COLUMN_UNITS = ("", "", "%", "人", "万元", "百分比", "天", "％")
WEIGHTS = (10.0, 5.0, 2.0, 7.5, 3.0, 0.0, 33.33, None, "10", 100.0)


def random_rows(random: Random, count: int) -> list[Row]:
    return [_random_row(random) for _ in range(count)]


def _random_row(random: Random) -> Row:
    target = _text(random)
    actual = target if random.random() < 0.2 else _text(random)
    if random.random() < 0.5:  # two quantities of one unit: the rule itself
        unit = random.choice(UNITS)
        before, behind = random.choice(("", *BEFORE)), random.choice(("", *BEHIND))
        target = before + random.choice(NUMBERS) + unit + (behind if before == "" else "")
        actual = random.choice(NUMBERS) + (unit if random.random() < 0.8 else "")
    elif random.random() < 0.4:
        target, actual = random.choice(WORDS), random.choice(WORDS)
    return Row(target, actual, random.choice(NATURES), random.choice(COLUMN_UNITS), random.choice(WEIGHTS))


def _text(random: Random) -> str:
    if random.random() < 0.3:
        return "".join(random.choice(NOISE) for _ in range(random.randrange(8)))
    pieces = [
        random.choice(BEFORE) if random.random() < 0.5 else "",
        random.choice(NUMBERS),
        random.choice(UNITS),
        random.choice(BEHIND) if random.random() < 0.3 else "",
    ]
    if random.random() < 0.3:
        pieces.insert(random.randrange(5), random.choice(NOISE))
    return "".join(pieces)


def rows_by_hand() -> list[Row]:
    """Every awkward text with itself, with the one before it and with the phrase of success; and the pairs."""
    rows = list(PAIRS)
    for position, text in enumerate(SINGLE):
        nature, unit = NATURES[position % len(NATURES)], COLUMN_UNITS[position % len(COLUMN_UNITS)]
        rows += [
            Row(text, text, nature, unit),
            Row(text, SINGLE[position - 1]),
            Row(text, "达成预期指标", unit, nature),
        ]
    return rows
