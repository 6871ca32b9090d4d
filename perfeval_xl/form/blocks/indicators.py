"""indicators: the table of level-1, level-2 and level-3 indicators; each level-2 group has rows to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from perfeval_xl.expressions.attainment import Bands, Direction
from perfeval_xl.expressions.tree import Attained, Cell, Column, Constant, IndicatorCells, Kind, Node, Peers
from perfeval_xl.form.blocks._base import Block, Key, LabelledField, Model, from_label
from perfeval_xl.form.canvas import Canvas, Spot, label_path
from perfeval_xl.form.layout_parts import EntryRow, FieldType, Group, plain_label


class Category(Model):
    """A level-2 indicator. `good`: what is better where a target carries no sign: more, less, or unknown."""

    label: str
    good: Direction = "higher"


class Dimension(Model):
    """A level-1 indicator: its points and its level-2 indicators (key to label, or to a Category)."""

    label: str
    weight: float = Field(gt=0)
    categories: dict[Key, Annotated[Category, BeforeValidator(from_label)]] = Field(min_length=1)


class QualitativeBands(Model):
    """The least percentage of the weight for a qualitative result that was reached, and for one partly reached."""

    reached: float = Field(default=80, gt=0, le=100)
    partly: float = Field(default=60, ge=0, lt=100)


ColumnName = Literal["name", "nature", "target", "unit", "actual", "weight", "score", "suggested", "reason"]
_NUMBERS: tuple[ColumnName, ...] = ("weight", "score")
_COMPUTED: tuple[ColumnName, ...] = ("suggested",)
NEEDED: tuple[ColumnName, ...] = ("name", "target", "actual", "score")
_SUGGESTED = "ROUND(weight * RATIO(least, IF(least = most, 1, 0)), 2)"
"""The points due, where the share is one number: a ratio with a base of 0 is blank."""


class Indicators(Block):
    """The columns a form does not have are left out; without `weight` the scores of a dimension are bounded by it."""

    kind: Literal["indicators"]
    side_label: str | None = None
    levels: tuple[str, str]
    repeat: int = Field(ge=1, le=100)
    height: float = Field(default=24, gt=0, le=400)
    weight: float = Field(gt=0)
    columns: dict[ColumnName, LabelledField]
    dimensions: dict[Key, Dimension] = Field(min_length=1)
    qualitative: QualitativeBands = QualitativeBands()

    @model_validator(mode="after")
    def _weights(self) -> Indicators:
        total = sum(dimension.weight for dimension in self.dimensions.values())
        if round(abs(total - self.weight), 6) > 0:
            raise ValueError(f"各一级指标分值之和为{total:g}，weight写的是{self.weight:g}，两者要一致")
        missing = [name for name in NEEDED if name not in self.columns]
        if missing:
            raise ValueError(f"columns缺少{'、'.join(missing)}")
        if "suggested" in self.columns and "weight" not in self.columns:
            raise ValueError("columns有suggested而没有weight，没有分值算不出参考得分")
        specs = self.columns.values()
        if any(any((each.formula, each.fixed, each.filled_from, each.required, each.placeholder)) for each in specs):
            refused = "formula、fixed、given、required、placeholder"
            raise ValueError(f"columns里都是填写的栏，不能写{refused}（开始填的行都要填齐，备用的空行不能有字）")
        return self

    def place(self, key: str, canvas: Canvas) -> None:
        with canvas.beside(self.side_label):
            heading = canvas.new_row(f"{key}#heading")
            canvas.heading_row = heading
            titles = [*self.levels, *(spec.label for spec in self.columns.values())]
            for title, (column, width) in zip(titles, self._spans(canvas), strict=True):
                canvas.label(heading, column, title, columns=width, style="heading")
            canvas.form.entry_rows[key] = []
            for name, dimension in self.dimensions.items():
                self._place_dimension(key, name, dimension, canvas)
        self._join_columns(key, self.dimensions, canvas)

    @property
    def _numbers(self) -> tuple[ColumnName, ...]:
        return tuple(name for name in _NUMBERS if name in self.columns)

    def _join_columns(self, key: str, parts: Iterable[str], canvas: Canvas) -> None:
        """The columns of numbers of all parts of what `key` names, as one each."""
        columns = canvas.form.columns
        for number in self._numbers:
            joined = [columns[f"{key}.{part}.{number}"] for part in parts]
            columns[f"{key}.{number}"] = Column(
                tuple(each for column in joined for each in column.keys),
                tuple(each for column in joined for each in column.begun),
            )

    def _spans(self, canvas: Canvas) -> list[tuple[int, int]]:
        """Column and width of the two levels and of every column."""
        return canvas.even_spans(canvas.first, len(self.columns) + 2)

    def _place_dimension(self, key: str, name: str, dimension: Dimension, canvas: Canvas) -> None:
        top = canvas.row
        first_level, second_level = self._spans(canvas)[:2]
        if name != next(iter(self.dimensions)):
            canvas.breaks.append(top)
        for category, spec in dimension.categories.items():
            with canvas.within(f"dimensions/{name}/categories/{category}"):
                heads = (plain_label(dimension.label), plain_label(spec.label))
                group = self._place_group(f"{key}.{name}.{category}", key, heads, spec.good, canvas)
            canvas.label(group.first, second_level[0], spec.label, rows=group.count, columns=second_level[1])
        canvas.label(top, first_level[0], dimension.label, rows=canvas.row - top, columns=first_level[1])
        self._join_columns(f"{key}.{name}", dimension.categories, canvas)
        points = Constant(float(dimension.weight))
        summed: ColumnName = "weight" if "weight" in self.columns else "score"
        rule = "dimension_weight" if summed == "weight" else "dimension_score"
        at = f"{key}.{name}.{summed}"
        canvas.form.column_labels[at] = label_path(dimension.label, f"{self.columns[summed].label}合计")
        canvas.fact(rule, at, points=points, column=canvas.form.columns[at])

    def _place_group(self, group_id: str, key: str, heads: tuple[str, str], good: Direction, canvas: Canvas) -> Group:
        count = max(self.repeat, canvas.terms.row_counts.get(group_id, 0))
        group = Group(group_id, canvas.sheet, canvas.row, count)
        canvas.form.groups[group_id] = group
        rows: list[PlacedIndicator] = []
        for number in range(1, count + 1):
            row_key, label = f"{group_id}.{number}", f"{heads[1]}第{number}行"
            index = canvas.new_row(row_key, entry=True, height=self.height, group=group_id)
            read = self._read_from(row_key, good)
            canvas.form.attained.append(read)
            cells = self._put_row(label, index, read, canvas)
            canvas.form.entry_rows[key].append(EntryRow(row_key, label, {n: c.key for n, c in cells.items()}, heads))
            rows.append(PlacedIndicator(label, {n: c for n, c in cells.items() if n not in _COMPUTED}, read))
            state_row(canvas, rows[-1], heads[1], rows[:-1])
        for name in self._numbers:
            begun = tuple(tuple(c.key for other, c in row.cells.items() if other != name) for row in rows)
            canvas.form.columns[f"{group_id}.{name}"] = Column(tuple(row.cells[name].key for row in rows), begun)
        return group

    def _read_from(self, row_key: str, good: Direction) -> IndicatorCells:
        keys = {name: f"{row_key}.{name}" for name in ("nature", "unit", "weight") if name in self.columns}
        bands = Bands(self.qualitative.reached / 100, self.qualitative.partly / 100)
        return IndicatorCells(row_key, f"{row_key}.target", f"{row_key}.actual", direction=good, bands=bands, **keys)

    def _put_row(self, label: str, index: int, read: IndicatorCells, canvas: Canvas) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        due: dict[str, Node] = {"weight": Cell(read.weight, Kind.NUMBER), **attained(read, "least", "most")}
        for (name, spec), (column, width) in zip(self.columns.items(), self._spans(canvas)[2:], strict=True):
            kind = FieldType.SCORE if name in (*_NUMBERS, *_COMPUTED) else FieldType.TEXT
            computed = name in _COMPUTED
            put = spec.model_copy(update={"formula": _SUGGESTED}) if computed else spec
            spot, names = Spot(index, column, width), due if computed else {}
            cells[name] = put.put(canvas, f"{read.key}.{name}", spot, label_path(label, spec.label), kind, names=names)
        return cells


@dataclass(frozen=True)
class PlacedIndicator:
    """An indicator row: its label, the cells that people type into by column name, what its result is read from."""

    label: str
    cells: Mapping[str, Cell]
    read: IndicatorCells


def attained(read: IndicatorCells, *parts: str) -> dict[str, Node]:
    """Parts of what target and actual say, as names of a rule."""
    return {part: Attained(read, part) for part in parts}


def state_row(canvas: Canvas, row: PlacedIndicator, category: str, above: Sequence[PlacedIndicator]) -> None:
    """What an indicator row implies: shifted or not, complete once begun, within its weight, its reason and evidence.

    `above` are the rows before it in its category.
    """
    cells = row.cells
    names: dict[str, Node] = dict(cells)
    canvas.fact("indicator_shifted", cells["name"].key, **names, category=Constant(category))
    evidence = ("target", "actual")
    for name, cell in cells.items():
        others = Column(tuple(each.key for other, each in cells.items() if other != name))
        if name in evidence:
            canvas.fact("indicator_evidence", cell.key, score=cells["score"], others=others)
        elif name not in {"reason", "nature", "unit"}:
            canvas.fact("required_with", cell.key, others=others)
    canvas.fact("indicator_scored", cells["score"].key, **names)
    _state_result(canvas, row, names)
    if "weight" in cells:
        _state_score(canvas, row, names, above)


def _state_result(canvas: Canvas, row: PlacedIndicator, names: Mapping[str, Node]) -> None:
    """How target and actual are written, and how far the one is above the other."""
    cells, read = row.cells, row.read
    actual = cells["actual"].key
    said = attained(read, "target_number", "target_unit", "actual_number", "actual_unit")
    canvas.fact("indicator_unit_column" if "unit" in cells else "indicator_units", actual, **names, **said)
    canvas.fact("indicator_operator", actual, **names, **attained(read, "actual_sign"))
    if read.direction != "lower":
        canvas.fact(
            "indicator_far_above",
            actual,
            more_is_better=Constant(1.0 if read.direction == "higher" else 0.0),
            reasons=Column((cells["reason"].key,) if "reason" in cells else ()),
            **attained(read, "target_operator", "target_number", "actual_number", "ratio"),
        )


def _state_score(
    canvas: Canvas, row: PlacedIndicator, names: Mapping[str, Node], above: Sequence[PlacedIndicator]
) -> None:
    """The score against its weight, against what was attained and against rows that attained as much."""
    cells, read = row.cells, row.read
    score = cells["score"].key
    canvas.fact("indicator_bounded", score, **names)
    due = attained(read, "least", "most", "arithmetic", "points_due")
    canvas.fact("indicator_score", score, **names, **due)
    if above:
        others = tuple((other.label, other.read, other.cells["score"].key) for other in above)
        canvas.fact("indicator_peers", score, **names, peers=Peers(read, score, others))
    if "reason" in cells:
        for rule in ("indicator_reason", "indicator_reason_placeholder", "indicator_reason_number"):
            canvas.fact(rule, cells["reason"].key, **names)
