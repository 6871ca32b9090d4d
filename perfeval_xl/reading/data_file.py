"""Values for a new workbook from a data file: the output of `read --json`, or a mapping written by hand.

A data file is the caller's, not a return: what it names must exist (InputError). What it says is kept, also where it
cannot be a value, and said in a finding.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from perfeval_xl.errors import InputError
from perfeval_xl.expressions.values import Value
from perfeval_xl.form.layout import Layout, Unit
from perfeval_xl.form.layout_parts import Field
from perfeval_xl.form.shown_text import LONGEST_TEXT, is_too_long, shortened
from perfeval_xl.form.yaml_text import Unplain, loaded, text_of
from perfeval_xl.reading.cell_facts import CellFacts
from perfeval_xl.reading.understanding import understood
from perfeval_xl.rules.evaluation import Evaluation, Evaluator
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.known_forms import KnownForms
from perfeval_xl.rules.message import shown
from perfeval_xl.rules.reading_codes import noticed
from perfeval_xl.rules.standard.cells import CELL_RULES

_MOST_BYTES = 4 * 1024 * 1024
_LONGEST_SAID = 100
_MOST_ROWS = 200
"""Of a repeatable group, as many as a definition may have; the formulas of a workbook do not hold many more."""


@dataclass
class GivenValues:
    """What a data file gives: values of input fields, explanations by row id, and figures for formula cells.

    `comments` (by field) keep a figure given for a formula cell without the parts it is computed from.
    """

    evaluator: Evaluator
    typed: dict[str, Value] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def load_data(path: Path) -> dict[str, Any]:
    """The content of a YAML or JSON file. Raises InputError."""
    try:
        data = loaded(YAML(typ="safe", pure=True), text_of(path, _MOST_BYTES))
    except Unplain as unplain:
        where = "" if unplain.line is None else f"第{unplain.line}行"
        raise InputError(f"{path}{where}{unplain.message}", unplain.remedy, code="data_wrong") from None
    except (UnicodeDecodeError, YAMLError, ValueError) as error:
        remedy = "应为UTF-8编码的YAML或JSON，数不超过几百位"
        raise InputError(f"{path}读不出来（{_reason(error)}）", remedy, code="data_wrong") from None
    if not isinstance(data, dict):
        raise InputError(f"{path}不是一份数据", "写成{form, year, unit, values, …}", code="data_wrong")
    return data


def _reason(error: Exception) -> str:
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        return f"第{error.problem_mark.line + 1}行不合格式"
    return "编码不对" if isinstance(error, UnicodeDecodeError) else "格式不对"


def given_values(data: Mapping[str, Any], forms: KnownForms, form: str, year: int, unit: Unit) -> GivenValues:
    """The values of a data file tied to the fields of a form. Raises InputError for a name the form does not have."""
    if data.get("form") not in (None, form):
        raise InputError(f"数据是表样{_said(data['form'])}的，要做的是{form}", "换一份数据或改表样", code="data_wrong")
    values = _values(data.get("values"))
    strangers = _of_others(data, year, unit)
    base = forms.evaluator(form, year).layout
    rows = _indicator_values(data.get("indicators"), base)
    values.update(rows)
    given = GivenValues(forms.evaluator(form, year, _row_counts(values, base)), findings=strangers)
    layout = given.evaluator.layout
    for key, content in values.items():
        _take(given, layout, key, content)
    for item in _items(data.get("explanations"), "explanations"):
        text = item.get("text") or ""
        given.explanations[_said(item.get("row"))] = text if isinstance(text, str) else _said(text)
    known = {row.id for sheet in layout.sheets for row in sheet.rows.values() if row.entry}
    for row in given.explanations:
        if row not in known:
            raise InputError(f"explanations里的{row}不是表中的行", _near(row, known), code="data_wrong")
    _keep_totals(given, values, given.evaluator.evaluate(given.typed, unit))
    return given


def _of_others(data: Mapping[str, Any], year: int, unit: Unit) -> list[Finding]:
    """Notes where the data say that they are of another year or unit than the workbook."""
    of = data.get("unit")
    code = _said(of["code"]) if isinstance(of, Mapping) and of.get("code") is not None else unit.code
    of_year = str(year) if data.get("year") is None else _said(data["year"])
    said = [("other_year", "年度", of_year, str(year)), ("other_unit", "单位代码", code, unit.code)]
    return [
        noticed(
            code_,
            f"数据的{what}是{found}，工作簿的是{wanted}",
            "确认没有拿错数据",
            case="in_data_file",
            found=found,
            expected=wanted,
        )
        for code_, what, found, wanted in said
        if found != wanted
    ]


def _said(content: object) -> str:
    """What a data file has, as it is said: not long, whatever it is."""
    try:
        return shortened(str(content), _LONGEST_SAID)
    except ValueError:
        return "一个很长的数"


def _values(values: Any) -> dict[str, Any]:
    if values is None:
        return {}
    if isinstance(values, Mapping):
        return {_said(key): value for key, value in values.items()}
    found = {}
    for item in _items(values, "values"):
        value = item.get("value")
        found[_said(item.get("field"))] = item.get("typed") if value is None else value
    return found


def _items(items: Any, name: str) -> list[Mapping[str, Any]]:
    if items is None:
        return []
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise InputError(f"数据的{name}应为列表", f"对照perfeval read --json的{name}", code="data_wrong")
    return list(items)


def _indicator_values(items: Any, layout: Layout) -> dict[str, Any]:
    groups: dict[tuple[str, str], str] = {}
    for row in layout.indicator_rows:
        if row.heads is not None:
            groups.setdefault(row.heads, row.key.rsplit(".", 1)[0])
    names = {name for row in layout.indicator_rows for name in row.fields}
    counts: dict[str, int] = {}
    values: dict[str, Any] = {}
    for item in _items(items, "indicators"):
        heads = (_said(item.get("dimension")), _said(item.get("category")))
        if heads not in groups:
            known = "、".join("/".join(each) for each in groups)
            raise InputError(f"没有指标{'/'.join(heads)}", f"可用的指标：{known}", code="data_wrong")
        group = groups[heads]
        counts[group] = counts.get(group, 0) + 1
        given = item.get("typed")
        typed = given if isinstance(given, Mapping) else {}
        for name in names:
            value = item.get(name)
            values[f"{group}.{counts[group]}.{name}"] = typed.get(name) if value is None else value
    return values


def _row_counts(values: Mapping[str, Any], layout: Layout) -> dict[str, int]:
    """Rows beyond the spare ones that the keys ask for."""
    counts: dict[str, int] = {}
    for key in values:
        for group in layout.groups.values():
            match = re.match(re.escape(group.id) + r"\.([0-9]{1,9})\.", key)
            if match and int(match[1]) > _MOST_ROWS:
                raise InputError(
                    f"数据里的{_said(key)}是第{match[1]}行，一份工作簿放不下",
                    f"每组最多{_MOST_ROWS}行",
                    code="data_wrong",
                )
            if match and int(match[1]) > group.count:
                counts[group.id] = max(counts.get(group.id, 0), int(match[1]))
    return counts


def _take(given: GivenValues, layout: Layout, key: str, content: Any) -> None:
    if key not in layout.fields:
        raise InputError(f"数据里的{_said(key)}不是表样的格", _near(key, layout.fields), code="data_wrong")
    placed = layout.fields[key]
    if placed.role != "input":
        return
    if content is None:
        return
    if isinstance(content, bool) or not isinstance(content, (int, float, str)):
        raise InputError(f"数据里的{key}既不是数也不是文字", "改为数或文字", code="data_wrong")
    if not isinstance(content, str) and not _is_finite(content):
        raise InputError(f"数据里的{key}不是有限的数", "改为数或留空", code="data_wrong")
    if isinstance(content, str) and is_too_long(content):
        raise InputError(f"数据里的{key}超过{LONGEST_TEXT}字，一格放不下", "缩短", code="data_wrong")
    found = understood(content, placed, CellFacts(percent=placed.unit == "%"))  # in a data file rates are fractions
    given.typed[key] = found.value
    if found.typed is not None and (found.certain or found.reason):
        given.findings.append(_said_of(placed, layout, found.typed, found.value, certain=found.certain))


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _said_of(placed: Field, layout: Layout, typed: str, value: Value, *, certain: bool) -> Finding:
    sheet, cell = layout.location(placed.key)
    place: dict[str, Any] = {"sheet": sheet, "cell": cell, "cells": (cell,), "field": placed.key, "label": placed.label}
    message, remedy = f"{placed.short_label}给的是文字“{typed}”", "改为数字"
    if certain:
        read = shown(value, percent=False)
        message = f"{message}，按{read}写入"
        return noticed("typed_as_text", message, remedy, case="in_data_file", found=typed, expected=read, **place)
    rule = CELL_RULES["readable"]
    message = f"{message}，不是数字，照原样写入"
    return Finding(rule.code, rule.severity, message, remedy, found=typed, expected="数字", **place)


def _keep_totals(given: GivenValues, values: Mapping[str, Any], evaluation: Evaluation) -> None:
    """A figure given for a formula cell whose parts were not given is kept beside the cell and said."""
    layout = given.evaluator.layout
    for key, content in values.items():
        placed = layout.fields[key]
        if placed.role != "formula" or content is None or evaluation.values.get(key) is not None:
            continue
        sheet, cell = layout.location(key)
        said = _said(content)
        given.comments[key] = f"原填{said}，本格是公式，由各分项得出。请把数字填入所属的分项。"
        given.findings.append(
            noticed(
                "overwritten",
                f"{placed.short_label}是公式，只给了合计{said}，没有给分项",
                "把数字填入所属的分项；原数已记在该格批注里",
                case="in_data_file",
                sheet=sheet,
                cell=cell,
                cells=(cell,),
                field=key,
                label=placed.label,
                found=said,
            )
        )


def _near(name: str, known: Any) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"是否为{near[0]}？" if near else "对照perfeval read --json的名称"
