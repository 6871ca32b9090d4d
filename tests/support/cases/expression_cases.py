"""What expressions and messages must yield, written by hand: Python and a spreadsheet are both held to it.

The cells are those of definitions/expressions.yaml; its tolerance is 0.01, its grades are those of the example form.
"""

from perfeval_xl.expressions.python_meanings import Result
from perfeval_xl.expressions.values import Value

Typed = dict[str, Value]
Cases = list[tuple[Typed, dict[str, Result]]]

OPERATORS: Cases = [
    (
        {},
        {
            "2+3*4": 14,
            "(2+3)*4": 20,
            "2-3-4": -5,
            "16/4/2": 2,
            "2*-3": -6,
            "2--3": 5,
            "-2*-3": 6,
            "+5": 5,
            "50%": 0.5,
            "-50%": -0.5,
            "200*5%": 10,
            "(1+1)%": 0.02,
            "10%%": 0.001,
            "6/50%": 12,
            '"a"&"b"="ab"': True,
            "1+1=2": True,
            "2*3<=5+1": True,
            "10-4<>6": False,
            "-1<-2": False,
            '"说""好"""': '说"好"',
            '"a" & "" & "b"': "ab",
            '"甲，(乙)"': "甲，(乙)",
        },
    )
]

FUNCTIONS: Cases = [
    (
        {},
        {
            "SUM(1, 2, 3.5)": 6.5,
            "COUNT(5, 6)": 2,
            "MIN(3, -1, 2)": -1,
            "MAX(3, -1, 2)": 3,
            "ABS(-2.5)": 2.5,
            'IF(1<2, "是", "否")': "是",
            "IF(1>2, 1, 2)": 2,
            "AND(1=1, 2>1, 3>2)": True,
            "AND(1=1, 2<1)": False,
            "OR(1=2, 2>1)": True,
            "OR(1=2, 2<1)": False,
            "NOT(1=1)": False,
            "10*MAX(0, MIN(1, 1.2))": 10,
        },
    )
]

COMPARISONS: Cases = [
    (
        {},
        {
            "0.1+0.2=0.3": True,
            "0.1+0.2<>0.3": False,
            "0.1+0.2>0.3": False,
            "0.1+0.2<=0.3": True,
            "1.1*1.1=1.21": True,
            "100.1=100.10000000001": False,
            "0.3-0.1-0.2": 0,
            "0.3-0.1-0.2=0": True,
            "-0.3+0.1+0.2=0": True,
            "5/(0.3-0.1-0.2)": None,
            '"abc"="ABC"': True,
            '"abc"<>"ABC"': False,
            '"12"="12.0"': False,
            '"a "="a"': False,
            '"优秀"="优秀"': True,
        },
    ),
    ({"plain.a": 0.1, "plain.b": 0.2}, {"plain.a+plain.b=0.3": True, "computed.total>0.3": False}),
]

ROUNDING: Cases = [
    (
        {},
        {
            "ROUND(1.005, 2)": 1.01,
            "ROUND(-1.005, 2)": -1.01,
            "ROUND(2.675, 2)": 2.68,
            "ROUND(0.285, 2)": 0.29,
            "ROUND(2.5, 0)": 3,
            "ROUND(-2.5, 0)": -3,
            "ROUND(0.5, 0)": 1,
            "ROUND(1250, -2)": 1300,
            "ROUND(1249.99, -2)": 1200,
            "ROUND(-0.004, 2)": 0,
            "ROUND(12.3, 15)": 12.3,
            "ROUND(1000000000000000000000000, 4)": 1e24,
        },
    ),
    ({"plain.a": 1e22, "plain.b": 1e22}, {"ROUND(plain.a, 6)": 1e22, "NEAR(plain.a, plain.b)": True}),
]

GRADES: Cases = [
    (
        {},
        {
            "GRADE(100)": "优秀",
            "GRADE(90.01)": "优秀",
            "GRADE(90.005)": "优秀",
            "GRADE(90.004)": "良好",
            "GRADE(90)": "良好",
            "GRADE(89.996)": "良好",
            "GRADE(80)": "良好",
            "GRADE(79.995)": "良好",
            "GRADE(79.99)": "较差",
            "GRADE(60)": "较差",
            "GRADE(59.995)": "较差",
            "GRADE(59.99)": "差",
            "GRADE(0)": "差",
            "GRADE(-1)": "差",
        },
    ),
    ({"plain.c": 89.996}, {"GRADE(plain.c)": "良好", "computed.grade": "良好", 'GRADE(plain.c)&"。"': "良好。"}),
]

TOLERANCE: Cases = [
    (
        {},
        {
            "NEAR(1, 1.01)": True,
            "NEAR(1.01, 1)": True,
            "NEAR(100.02, 100.03)": True,
            "NEAR(1236.95+338.26+448.17, 2023.37)": True,
            "NEAR(0, 0.0100004)": True,
            "NEAR(0, 0.010001)": False,
            "NEAR(0, 0.0100006)": False,
            "NEAR(1, 1.02)": False,
            "NEAR(-5, 5)": False,
        },
    )
]

TEXTS: Cases = [
    (
        {},
        {
            f'IS_NUMBER_TEXT("{text}")': expected
            for expected, texts in (
                (True, ("12", "0", "12%", "1.5", "12.", ".5", ".5%", "007")),
                (False, ("", ".", "%", ".%", "1.2.3", "12%%", "%12", "-3", "+3", "1 2", " 12", "12 ", "½", "１２")),
                (False, ("1,000", "1e5", "58人", "1．5", "一")),
            )
            for text in texts
        },
    ),
    (
        {"plain.s": "12%", "plain.t": " 数\u3000量\u00a0指\n标 "},
        {
            "IS_NUMBER_TEXT(plain.s)": True,
            "IS_NUMBER_TEXT(plain.t)": False,
            'plain.s="12%"': True,
            'SQUEEZE(plain.t)="数量指标"': True,
            "SQUEEZE(plain.t)": "数量指标",
            'HAS(plain.s, "2%")': True,
            'HAS(plain.s, "3")': False,
            'HAS("××专项资金", "××")': True,
            'HAS("abc", "B")': False,
            'HAS("a*b?", "*")': True,
            'HAS("ab", "?")': False,
            'HAS("ab", "")': True,
        },
    ),
    (
        {"plain.s": " 无\u3000", "plain.t": "无误"},
        {
            "IS_PLACEHOLDER(plain.s)": True,
            "IS_PLACEHOLDER(plain.t)": False,
            "IS_PLACEHOLDER(plain.u)": None,
            'IS_PLACEHOLDER("")': True,
            'IS_PLACEHOLDER("?")': True,
            'IS_PLACEHOLDER("*")': True,
            'IS_PLACEHOLDER("~*")': False,
            'IS_PLACEHOLDER("0")': True,
            'IS_PLACEHOLDER("00")': False,
        },
    ),
]

AMONG: Cases = [
    (
        {"costs.fund.1.final": 300, "costs.fund.2.final": 0, "costs.fund.3.final": -5},
        {
            "LEAST_POSITIVE(costs.fund.final)": 300,
            "FIGURES(costs.fund.final)": 2,
            "LEAST_POSITIVE(costs.fund.budget)": None,
            "FIGURES(costs.fund.budget)": 0,
        },
    ),
    (
        {"costs.fund.1.final": 300, "costs.fund.2.final": 12.5, "costs.fund.3.final": "约3"},
        {"LEAST_POSITIVE(costs.fund.final)": 12.5, "FIGURES(costs.fund.final)": None},
    ),
    ({"costs.fund.1.final": 0, "costs.fund.2.final": -3}, {"LEAST_POSITIVE(costs.fund.final)": None}),
]

CASES: Cases = [*OPERATORS, *FUNCTIONS, *COMPARISONS, *ROUNDING, *GRADES, *TOLERANCE, *TEXTS, *AMONG]

MESSAGES: list[tuple[Typed, dict[str, str]]] = [
    (
        {"plain.a": 2023.37, "plain.b": 1234.56789, "plain.c": -0.00001, "plain.d": 1.382647, "plain.s": '称"好"'},
        {
            "决算{plain.a}超过": "决算2023.37超过",
            "{plain.b}": "1234.5679",
            "{plain.c}": "0",
            "{plain.d}": "138.26%",
            "{plain.d*1}": "1.3826",
            "{plain.s}": '称"好"',
            "{plain.a-plain.a}": "0",
            "{SUM(plain.a, 0.00004)}": "2023.37",
            '{IF(plain.a>1, "", "不")}超过': "超过",
            "称“{plain.s}”": '称“称"好"”',
            '"' * 300 + "{plain.a}": '"' * 300 + "2023.37",
        },
    ),
    ({"plain.a": 1e12, "plain.b": 0, "plain.d": 0.1}, {"{plain.a}、{plain.b}、{plain.d}": "1000000000000、0、10.00%"}),
    (
        {"plain.a": "58人"},
        {
            "{plain.a}、{plain.b}、{plain.s}": "58人、空白、空白",
            "{plain.b-1}": "空白",
            "{RATIO(1, 0)}": "空白",
            "{SUM(points.score)}分": "空白分",
            'A{plain.s&"x"}': "A空白",
        },
    ),
]
