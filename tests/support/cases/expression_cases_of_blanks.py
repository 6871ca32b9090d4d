"""What expressions over blank, wrong and unfinished cells must yield, written by hand, as expression_cases.py."""

from tests.support.cases.expression_cases import Cases, Typed

ROW = "points.output.quantity.1."
FILLED_ROW: Typed = {
    f"{ROW}name": "修路",
    f"{ROW}target": "3",
    f"{ROW}actual": "3",
    f"{ROW}weight": 20,
    f"{ROW}score": 18,
}
COPIED: Typed = {f"costs.{row}.{column}": 7.5 for row in ("own", "other") for column in ("before", "budget", "final")}

BLANKS: Cases = [
    (
        {"plain.a": 5},
        {
            "plain.a*2": 10,
            "plain.b": None,
            "plain.a+plain.b": None,
            "-plain.b": None,
            "plain.b%": None,
            "plain.b>1": None,
            "plain.b=0": None,
            "MIN(1, plain.b)": None,
            "ROUND(plain.b, 2)": None,
            "ABS(plain.b)": None,
            "NEAR(plain.a, plain.b)": None,
            "GRADE(plain.b)": None,
            "NOT(plain.b>1)": None,
            "OR(plain.a>0, plain.b>0)": None,
            "IF(plain.a>0, plain.a, plain.b)": None,
            'plain.s&"x"': None,
            'plain.s=""': None,
            "IS_NUMBER_TEXT(plain.s)": None,
            "SUM(plain.a, plain.b)": 5,
            "SUM(plain.b)": None,
            "SUM(plain.b)+1": None,
            "SUM(plain.b)>0": None,
            "SUM(plain.b*2, plain.a)": None,
            "COUNT(plain.a, plain.b)": 1,
            "COUNT(plain.b)": 0,
            "N(plain.a)": 5,
            "N(plain.b)": 0,
            "ISBLANK(plain.a)": False,
            "ISBLANK(plain.b)": True,
            "ISBLANK(plain.s)": True,
            "ISBLANK(computed.rate)": True,
            "FILLED(plain.b, plain.s)": False,
            "FILLED(plain.b, plain.a)": True,
            "UNREADABLE(plain.a)": False,
            "UNREADABLE(plain.b)": False,
            "UNREADABLE(computed.rate)": False,
            "computed.rate>1": None,
            "SUM(computed.rate, plain.a)": 5,
            "MAX(points.score)": None,
            "MAX(points.score, plain.a)": 5,
            "COUNT(points.score)": 0,
            "FILLED(points.score)": False,
        },
    ),
    ({"plain.s": "  "}, {'plain.s&"x"': None, "ISBLANK(plain.s)": True, "FILLED(plain.s)": False}),
    ({"plain.a": 0}, {"ISBLANK(plain.a)": False, "plain.a=0": True, "SUM(plain.a)": 0, "FILLED(plain.a)": True}),
]

RATIOS: Cases = [
    ({"plain.a": 3, "plain.b": 4}, {"RATIO(plain.a, plain.b)": 0.75, "RATIO(plain.a, plain.b)<=1": True}),
    (
        {"plain.a": 3, "plain.b": 0},
        {
            "RATIO(plain.b, plain.a)": 0,
            "RATIO(plain.a, plain.b)": None,
            "RATIO(plain.a, plain.b)<=1": None,
            "RATIO(plain.a, 0)": None,
            "plain.a/plain.b": None,
            "plain.a/(plain.b*2)": None,
            "plain.a/0": None,
            "SUM(RATIO(plain.a, plain.b), plain.a)": None,
            "computed.rate": None,
        },
    ),
    ({"plain.a": 3}, {"RATIO(plain.a, plain.b)": None, "RATIO(plain.b, plain.a)": None}),
]

UNREADABLE: Cases = [
    (
        {"plain.a": "58人", "plain.b": 2},
        {
            "plain.a+1": None,
            "plain.a>1": None,
            "MIN(1, plain.a)": None,
            "SUM(plain.a, plain.b)": None,
            "COUNT(plain.a, plain.b)": None,
            "N(plain.a)": None,
            "SUM(plain.b)": 2,
            "ISBLANK(plain.a)": False,
            "FILLED(plain.a)": True,
            "UNREADABLE(plain.a)": True,
            "UNREADABLE(plain.b)": False,
            "UNREADABLE(computed.total)": False,
            "computed.total": None,
            "computed.rate": None,
            "SUM(computed.total, plain.b)": None,
            "SUM(computed.rate, plain.b)": None,
            "COUNT(computed.rate)": None,
            "N(computed.rate)": None,
        },
    ),
    ({"plain.a": "12"}, {"plain.a=12": None, "SUM(plain.a)": None, "UNREADABLE(plain.a)": True}),
    ({"plain.a": " "}, {"UNREADABLE(plain.a)": True, "SUM(plain.a, 1)": None, "ISBLANK(plain.a)": True}),
]

GROUPS: Cases = [
    (
        FILLED_ROW,
        {
            "SUM(points.score)": 18,
            "SUM(points.output.score)": 18,
            "SUM(points.benefit.score)": None,
            "SUM(points.score, known.points)": 28,
            "COUNT(points.score)": 1,
            "overall.score": 28,
            "overall.grade": "差",
        },
    ),
    (
        {**FILLED_ROW, "points.output.quality.1.name": "合格率"},
        {
            "SUM(points.score)": None,
            "COUNT(points.score)": None,
            "SUM(points.weight)>=0": None,
            "SUM(points.output.quantity.score)": 18,
            "COUNT(points.benefit.score)": 0,
            "overall.score": None,
            "overall.grade": None,
        },
    ),
    ({**FILLED_ROW, "points.output.quality.1.weight": 20}, {"SUM(points.weight)": 40, "SUM(points.score)": None}),
    ({**FILLED_ROW, "points.output.quality.1.name": "  "}, {"SUM(points.score)": 18, "overall.score": 28}),
    (
        {**FILLED_ROW, "points.benefit.social.2.score": "七"},
        {"SUM(points.score)": None, "SUM(points.output.score)": 18, "overall.score": None},
    ),
    (
        {"costs.own.final": 1.5, "costs.fund.2.final": 2.5, "costs.other.final": 4},
        {
            "costs.whole.final": 4,
            "costs.whole.budget": None,
            "SUM(costs.fund.final)": 2.5,
            "computed.spent": 6.5,
            "SUM(costs.fund.final, costs.whole.final, 1)": 7.5,
            "COUNT(costs.fund.final, costs.fund.budget)": 1,
        },
    ),
    ({"costs.fund.1.final": "10万", "costs.own.final": 1}, {"costs.whole.final": None, "computed.spent": None}),
    (COPIED, {"twins": "自办", 'twins=""': False}),
    (
        {**COPIED, **{f"costs.fund.2.{column}": 7.5 for column in ("before", "budget", "final")}},
        {"twins": "自办、××资金第2行"},
    ),
    ({**COPIED, "costs.own.final": 7.51}, {"twins": "", 'twins=""': True}),
    ({**COPIED, "costs.own.final": 0, "costs.other.final": 0}, {"twins": ""}),
    ({**COPIED, "costs.other.final": None}, {"twins": None, 'twins=""': None}),
]

CASES_OF_BLANKS: Cases = [*BLANKS, *RATIOS, *UNREADABLE, *GROUPS]
