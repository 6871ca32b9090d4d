"""Random returns without an error: parts that sum, weights that fit, scores in proportion. Made from the definitions.

Amounts are whole cents of the form's unit, so that sums are exact; a row's amounts are of one order.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from perfeval_xl.form.blocks.grid import Grid, GridRow
from perfeval_xl.form.blocks.indicators import Indicators
from perfeval_xl.form.definition import Definition

Draw = Callable[[st.SearchStrategy[Any]], Any]
NAMES = ("培训场次", "巡查次数", "惠及户数", "按期完成情况", "设施完好情况", "政策知晓情况")
UNITS = ("次", "户", "场", "%", "")
REASON = "部分工作跨年，已列入下年计划。"


def cents(draw: Draw, low: int = 0, high: int = 5_000_000) -> int:
    """An amount in hundredths."""
    return int(draw(st.integers(low, high)))


def row_amounts(draw: Draw, columns: list[str]) -> dict[str, int]:
    """Amounts of one row: of one order, or all nothing."""
    base = cents(draw)
    return {column: base * draw(st.integers(50, 150)) // 100 for column in columns}


def grid_values(draw: Draw, key: str, grid: Grid) -> dict[str, int]:
    """Every row that people type into; a row that contains others is at least their sum."""
    values: dict[str, int] = {}
    columns = list(grid.columns)

    def fill(name: str, row: GridRow) -> dict[str, int]:
        if row.repeat is not None:
            rows = [row_amounts(draw, columns) for _ in range(draw(st.integers(0, row.repeat)))]
            for number, amounts in enumerate(rows, start=1):
                values.update({f"{key}.{name}.{number}.{column}": amount for column, amount in amounts.items()})
            return {column: sum(amounts[column] for amounts in rows) for column in columns}
        below = [fill(child, spec) for child, spec in {**(row.parts or {}), **(row.of_which or {})}.items()]
        inside = {column: sum(amounts[column] for amounts in below) for column in columns}
        if row.parts is not None:
            return inside
        own = row_amounts(draw, columns)
        amounts = {column: inside[column] + own[column] for column in columns}
        values.update({f"{key}.{name}.{column}": amount for column, amount in amounts.items()})
        return amounts

    for name, row in grid.rows.items():
        fill(name, row)
    return values


def divided(draw: Draw, whole: int, parts: int) -> list[int]:
    """A whole number in so many parts, none of them 0."""
    cuts = sorted(draw(st.sets(st.integers(1, whole - 1), min_size=parts - 1, max_size=parts - 1)))
    return [after - before for before, after in zip([0, *cuts], [*cuts, whole], strict=True)]


def indicator_rows(draw: Draw, key: str, block: Indicators) -> dict[str, Any]:
    """Every dimension with some rows, its points divided among them, met or not, scored as the result deserves."""
    values: dict[str, Any] = {}
    for name, dimension in block.dimensions.items():
        places = [f"{name}.{category}.{n}" for category in dimension.categories for n in range(1, block.repeat + 1)]
        chosen = draw(st.lists(st.sampled_from(places), min_size=1, max_size=8, unique=True))
        for place, hundredths in zip(chosen, divided(draw, round(dimension.weight * 100), len(chosen)), strict=True):
            row = f"{key}.{place}"
            weight, target = hundredths / 100, draw(st.integers(1, 500))
            actual = draw(st.one_of(st.just(target), st.integers(0, 2 * target)))
            share = min(1.0, actual / target)
            unit = draw(st.sampled_from(UNITS))
            score = round(weight * share, 2)
            values[f"{row}.name"] = draw(st.sampled_from(NAMES))
            values[f"{row}.target"], values[f"{row}.actual"] = f"{target}{unit}", f"{actual}{unit}"
            values[f"{row}.score"] = score
            if "weight" in block.columns:
                values[f"{row}.weight"] = weight
            if "reason" in block.columns and score < weight:
                values[f"{row}.reason"] = REASON
    return values


def block_of(definition: Definition, key: str) -> Any:
    """A block of any sheet."""
    return next(sheet.blocks[key] for sheet in definition.sheets.values() if key in sheet.blocks)


@st.composite
def clean_returns(draw: Draw, definition: Definition) -> dict[str, Any]:
    """Values by field key of a return of 绥宁's form without any error."""
    spending = grid_values(draw, "spending", block_of(definition, "spending"))
    parts = ("operations", "maintenance", "earmarked_fund")
    projects = sum(
        amount
        for key, amount in spending.items()
        if key.startswith(tuple(f"spending.{part}." for part in parts)) and key.endswith(".final")
    )
    basic = cents(draw, 1)
    executed = projects + basic
    annual = max(1, executed * draw(st.integers(90, 130)) // 100)
    general, funds = divided(draw, executed + 2, 2)
    amounts = {
        **spending,
        "funding.initial_budget": annual,
        "funding.annual_budget": annual,
        "funding.executed": executed,
        "split.income.general_public_budget": general - 1,
        "split.income.government_funds": funds - 1,
        "split.expenditure.basic": basic,
        "split.expenditure.projects": projects,
    }
    return {
        **{key: amount / 100 for key, amount in amounts.items()},
        **{"staff.establishment": float(draw(st.integers(1, 300))), "staff.on_duty": float(draw(st.integers(0, 300)))},
        **{"goals.initial": "改善民生", "goals.achieved": "全部完成年初安排的各项工作"},
        **indicator_rows(draw, "indicators", block_of(definition, "indicators")),
    }
