"""Checks that formulas of a workbook do not make: what an indicator's name says, what last year's return said, signs.

One check, one function from what is known of a return to its hits. `BEYOND_SHEET` lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from perfeval_xl.expressions.attainment import Quantity, read_quantity
from perfeval_xl.expressions.tree import cells_looked_at
from perfeval_xl.expressions.values import Value, Values, near
from perfeval_xl.form.definition import Severity
from perfeval_xl.form.layout import Layout
from perfeval_xl.form.layout_parts import EntryRow, Field, FieldType
from perfeval_xl.rules.finding import State
from perfeval_xl.rules.message import shown


@dataclass(frozen=True)
class Known:
    """What the checks look at. `last_year` has the values of the unit's return of the year before; None: not known."""

    layout: Layout
    values: Values
    states: Mapping[str, State]
    last_year: Values | None = None

    def failed(self, code: str, field: str) -> bool:
        """Whether a check of the sheet has already found something at a field."""
        return self.states.get(f"{code}@{field}") == "failed"


@dataclass(frozen=True)
class Hit:
    """Where a check does not hold, and the texts of its finding."""

    field: str
    message: str
    remedy: str
    found: str | None = None
    expected: str | None = None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class BeyondSheet:
    """One check that only Python makes."""

    code: str
    severity: Severity
    title: str
    find: Callable[[Known], Iterator[Hit]]
    source: str = ""


_UNIT_BEHIND = re.compile(
    "[（(](%|个|人|人次|名|户|家|元|万元|亿元|亩|公顷|公里|千米|米|平方米|㎡|吨|公斤|千克|天|小时"
    "|次|期|场|件|条|台|套|座|处|起|种|篇|份|辆|棵|株)[)）]$"
)
_RATE_NAME = re.compile(r"(?<![频汇利速])率$|满意度$|占比$")
_RATE_UNITS = frozenset({"%", "‰"})
_MOST_PERCENT = 1000
_MAY_BE_NEGATIVE = re.compile("调整(?!后)|调剂|增减|增加|减少|变动|结余|差额|差异|盈亏|净")
"""In the label of a row or column: a change or a balance, which has a sign."""
_LEAST_FACTOR, _MOST_FACTOR = 5_000, 20_000


def _rows(known: Known) -> Iterator[tuple[EntryRow, str, Quantity, Quantity]]:
    """Indicator rows with a name, and what their target and actual say; not the ones that are shifted."""
    for row in known.layout.indicator_rows:
        name = known.values.get(row.fields["name"])
        if not isinstance(name, str) or known.failed("row_shifted", row.fields["name"]):
            continue
        target, actual = (read_quantity(_text(known.values.get(row.fields[part]))) for part in ("target", "actual"))
        yield row, "".join(name.split()), target, actual


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _unit_column(known: Known, row: EntryRow) -> str:
    key = row.fields.get("unit")
    return _text(known.values.get(key)).strip() if key else ""


def target_in_name(known: Known) -> Iterator[Hit]:
    """The target, number and unit, stands in the indicator's name as well."""
    for row, name, target, _ in _rows(known):
        if target.number is None or not target.unit:
            continue
        stated = re.findall(r"(?<![\d.])(\d+(?:\.\d+)?)" + re.escape(target.unit), name)
        if any(float(number) == target.number for number in stated):
            field = row.fields["name"]
            yield Hit(
                field,
                f"三级指标名称“{name}”里写了指标值“{target.words}”",
                "名称只写考核什么，指标值写在年度指标值一栏",
                found=name,
                cells=(field, row.fields["target"]),
            )


def unit_against_name(known: Known) -> Iterator[Hit]:
    """The unit is not the one that the indicator's name asks for: 率 counted in heads, （%） with 8000."""
    for row, name, target, actual in _rows(known):
        field = row.fields["target"]
        unit = target.unit or _unit_column(known, row)
        if target.number is None or known.failed("unit_mismatch", row.fields["actual"]):
            continue
        in_brackets = _UNIT_BEHIND.search(name)
        wanted = in_brackets[1] if in_brackets else ""
        if wanted and unit and unit != wanted:
            said = f"三级指标名称写明单位“{wanted}”，指标值用的是“{unit}”"
        elif wanted == "%" and max(target.number, actual.number or 0) > _MOST_PERCENT:
            said = f"三级指标名称写明单位“%”，指标值{target.words}不像百分数"
        elif not wanted and _RATE_NAME.search(name) and unit not in {"", "分", *_RATE_UNITS}:
            said = f"三级指标“{name}”应以%计，指标值用的是“{unit}”"
        else:
            continue
        cells = (field, row.fields["actual"], row.fields["name"])
        yield Hit(field, said, "改正单位，或改指标名称", found=target.words, cells=cells)


def percent_sign_missing(known: Known) -> Iterator[Hit]:
    """An indicator that is a rate has a bare number as its target."""
    for row, name, target, _ in _rows(known):
        if target.number is None or target.unit or _unit_column(known, row):
            continue
        if _RATE_NAME.search(name) and not known.failed("unit_mismatch", row.fields["actual"]):
            field = row.fields["target"]
            yield Hit(
                field,
                f"“{name}”的年度指标值“{target.words}”没有写%",
                "以后写明%；不影响审核结果",
                found=target.words,
                expected=f"{target.words}%",
                cells=(field,),
            )


def below_zero(known: Known) -> Iterator[Hit]:
    """Amounts, people and areas below 0, where the label does not say that they may be; one hit a row."""
    return _hits_by_row(known, _is_below_zero, "小于0", "核对正负号，改正；确为负数的，在情况说明中写明原因")


def not_whole(known: Known) -> Iterator[Hit]:
    """People that are not a whole number; one hit a row."""
    return _hits_by_row(known, _is_not_whole, "不是整数", "按实际数填整数；确有小数的，在情况说明中写明原因")


def _is_below_zero(field: Field, value: float) -> bool:
    counted = field.type in {FieldType.MONEY, FieldType.COUNT} or (field.type is FieldType.NUMBER and field.unit)
    return bool(counted) and value < 0 and not _MAY_BE_NEGATIVE.search(field.label)


def _is_not_whole(field: Field, value: float) -> bool:
    return field.type is FieldType.COUNT and not value.is_integer() and not _is_below_zero(field, value)


def _hits_by_row(known: Known, is_hit: Callable[[Field, float], bool], said: str, remedy: str) -> Iterator[Hit]:
    """A hit for each row with fields typed into whose figures are hits; `said` of these."""
    rows: dict[tuple[str, str], list[Field]] = {}
    for key, field in known.layout.fields.items():
        value = known.values.get(key)
        if field.role == "input" and isinstance(value, float) and is_hit(field, value):
            rows.setdefault((field.sheet, field.row_id), []).append(field)
    for fields in rows.values():
        figures = [shown(known.values.get(field.key), percent=False) for field in fields]
        named = "、".join(f"{field.short_label}{figure}" for field, figure in zip(fields, figures, strict=True))
        cells = tuple(field.key for field in fields)
        yield Hit(fields[0].key, f"{named}{said}", remedy, found="、".join(figures), cells=cells)


def prior_year_differs(known: Known) -> Iterator[Hit]:
    """Last year's figure is not what last year's return said."""
    differing = [each for each in _compared_with_last_year(known) if _differs(known, each)]
    for each in differing:
        if not _another_unit(each):
            yield _about_last_year(known, [each], "", "照上年报送的数填写；上年报错了的，向财政局说明")
    yield from _sums_of_last_year(known, {each.field for each in differing})


def _sums_of_last_year(known: Known, said: set[str]) -> Iterator[Hit]:
    """Sums that differ though none of what they sum (`said`) does: a row is left out, new or called otherwise."""
    layout, last_year = known.layout, known.last_year or {}
    for field in layout.formula_order:
        before = layout.prior.get(field)
        if before is None or before not in last_year:
            continue
        sum_, returned = known.values.get(field), last_year[before]
        if isinstance(sum_, str) or isinstance(returned, str):
            continue
        each = _Compared(field, sum_, returned)
        if not _differs(known, each):
            continue
        parts = set(cells_looked_at(layout.inputs_of(field)))
        if parts.isdisjoint(said):
            said |= parts  # the sums of this sum have no finding of their own
            yield _about_sum(known, each)


def _differs(known: Known, each: _Compared) -> bool:
    return not near(each.said or 0.0, each.returned or 0.0, known.layout.definition.meaning)


def _about_sum(known: Known, each: _Compared) -> Hit:
    said, returned = (shown(figure or 0.0, percent=False) for figure in each[1:])
    label = known.layout.fields[each.field].short_label
    return Hit(
        each.field,
        f"{label}合计{said}，上年报送的合计是{returned}",
        "补上漏填的行，上年没有的行不填上年数，行的名称照上年的写；上年报错了的，向财政局说明",
        said,
        returned,
    )


def unit_against_last_year(known: Known) -> Iterator[Hit]:
    """Figures about 10,000 times those of last year's return: one hit, however many they are."""
    found = [each for each in _compared_with_last_year(known) if _another_unit(each)]
    if found:
        more = f"，相差约一万倍的共{len(found)}格，疑似单位填错"
        yield _about_last_year(known, found, more, "按表上的金额单位填写，如把元换算成万元；本年的数一并核对")


class _Compared(NamedTuple):
    """A field of last year's figures, what is said there now, and what was returned last year."""

    field: str
    said: float | None
    returned: float | None


def _about_last_year(known: Known, compared: Sequence[_Compared], more: str, remedy: str) -> Hit:
    """One hit at the first of the fields; `more` is said of all of them."""
    field = compared[0].field
    said, returned = (shown(figure, percent=False) for figure in compared[0][1:])
    message = f"{known.layout.fields[field].short_label}填{said}，上年报送的是{returned}{more}"
    return Hit(field, message, remedy, said, returned, tuple(each.field for each in compared))


def _another_unit(each: _Compared) -> bool:
    if not each.said or not each.returned:
        return False
    ratios = (each.said / each.returned, each.returned / each.said)
    return any(_LEAST_FACTOR <= ratio <= _MOST_FACTOR for ratio in ratios)


def _compared_with_last_year(known: Known) -> Iterator[_Compared]:
    if known.last_year is None:
        return
    for field, usual in known.layout.prior.items():
        if known.layout.fields[field].type is FieldType.TEXT or known.layout.fields[field].formula is not None:
            continue
        before = _last_years_field(known, known.last_year, field, usual)
        if before is None:
            continue
        said, returned = known.values.get(field), known.last_year.get(before)
        if not isinstance(said, str) and not isinstance(returned, str):
            yield _Compared(field, said, returned)


def _last_years_field(known: Known, last_year: Values, field: str, usual: str) -> str | None:
    """The field of last year's return that has what `field` repeats; rows named by the unit go by their names."""
    layout = known.layout
    group = layout.group_of(layout.fields[field])
    if group is None:
        return usual
    name_field = layout.fields[f"{layout.fields[field].row_id}.name"]
    name = known.values.get(name_field.key)
    rows = [
        key.removesuffix(".name")
        for key, value in last_year.items()
        if key.startswith(f"{group}.") and key.endswith(".name") and value == name
    ]
    return f"{rows[0]}.{usual.rpartition('.')[2]}" if len(rows) == 1 and name != name_field.name_prompt else None


BEYOND_SHEET = (
    BeyondSheet("prior_year_differs", "error", "上年数与上年报送的不同", prior_year_differs),
    BeyondSheet("unit_factor", "error", "金额单位疑似错了一万倍", unit_against_last_year),
    BeyondSheet("below_zero", "query", "金额、人数或面积小于0", below_zero),
    BeyondSheet("not_whole", "query", "人数不是整数", not_whole),
    BeyondSheet("target_in_name", "query", "指标值写进了三级指标名称", target_in_name),
    BeyondSheet("unit_mismatch", "query", "计量单位不一致", unit_against_name),
    BeyondSheet("percent_sign_missing", "note", "比率的指标值没有写%", percent_sign_missing),
)
