"""indicators: the table of level-1, level-2 and level-3 indicators; each level-2 group has rows to fill in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from perfeval_xl.form.blocks._base import Block, Key, LabelledField, Model
from perfeval_xl.form.canvas import Canvas, Spot, any_column, label_path
from perfeval_xl.form.placed import EntryRow, FieldType, Group, plain_label
from perfeval_xl.form.tree import Cell, Column, Constant, Node


class Dimension(Model):
    """A level-1 indicator: its points and its level-2 indicators (key to label)."""

    label: str
    weight: float = Field(gt=0)
    categories: dict[Key, str] = Field(min_length=1)


ColumnName = Literal["name", "nature", "target", "unit", "actual", "weight", "score", "reason"]
_NUMBERS: tuple[ColumnName, ...] = ("weight", "score")
NEEDED: tuple[ColumnName, ...] = ("name", "target", "actual", "score")


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

    @model_validator(mode="after")
    def _weights(self) -> Indicators:
        total = sum(dimension.weight for dimension in self.dimensions.values())
        if round(abs(total - self.weight), 6) > 0:
            raise ValueError(f"各一级指标分值之和为{total:g}，weight写的是{self.weight:g}，两者要一致")
        missing = [name for name in NEEDED if name not in self.columns]
        if missing:
            raise ValueError(f"columns缺少{'、'.join(missing)}")
        if any(spec.formula or spec.fixed or spec.given or spec.required for spec in self.columns.values()):
            raise ValueError("columns里都是填写的栏，不能写formula、fixed、given、required（开始填的行都要填齐）")
        return self

    def place(self, key: str, canvas: Canvas) -> None:
        with canvas.beside(self.side_label):
            heading = canvas.new_row(f"{key}#heading", height=self.height)
            canvas.heading_row = heading
            spans = canvas.even_spans(canvas.first, len(self.columns) + 2)
            titles = [*self.levels, *(spec.label for spec in self.columns.values())]
            for title, (column, width) in zip(titles, spans, strict=True):
                canvas.label(heading, column, title, columns=width, style="heading")
            canvas.placed.entry_rows[key] = []
            for name, dimension in self.dimensions.items():
                self._place_dimension(key, name, dimension, spans, canvas)
        for number in self._numbers:
            names = [f"{key}.{name}.{number}" for name in self.dimensions]
            canvas.placed.columns[f"{key}.{number}"] = joined([canvas.placed.columns[name] for name in names])

    @property
    def _numbers(self) -> tuple[ColumnName, ...]:
        return tuple(name for name in _NUMBERS if name in self.columns)

    def _place_dimension(
        self, key: str, name: str, dimension: Dimension, spans: list[tuple[int, int]], canvas: Canvas
    ) -> None:
        top = canvas.row
        if name != next(iter(self.dimensions)):
            canvas.breaks.append(top)
        columns: dict[ColumnName, list[Column]] = {column: [] for column in self._numbers}
        for category, label in dimension.categories.items():
            with canvas.within(f"dimensions/{name}/categories/{category}"):
                heads = (plain_label(dimension.label), plain_label(label))
                group = self._place_group(f"{key}.{name}.{category}", key, heads, spans, canvas)
            canvas.label(group.first, spans[1][0], label, rows=group.count, columns=spans[1][1])
            for column, found in columns.items():
                found.append(canvas.placed.columns[f"{group.id}.{column}"])
        canvas.label(top, spans[0][0], dimension.label, rows=canvas.row - top, columns=spans[0][1])
        for column, found in columns.items():
            canvas.placed.columns[f"{key}.{name}.{column}"] = joined(found)
        points = Constant(float(dimension.weight))
        summed: ColumnName = "weight" if "weight" in columns else "score"
        rule = "dimension_weight" if summed == "weight" else "dimension_score"
        at = f"{key}.{name}.{summed}"
        canvas.placed.column_labels[at] = label_path(dimension.label, f"{self.columns[summed].label}合计")
        canvas.fact(rule, at, points=points, column=canvas.placed.columns[at])

    def _place_group(
        self, group_id: str, key: str, heads: tuple[str, str], spans: list[tuple[int, int]], canvas: Canvas
    ) -> Group:
        count = max(self.repeat, canvas.terms.row_counts.get(group_id, 0))
        group = Group(group_id, canvas.sheet, canvas.row, count)
        canvas.placed.groups[group_id] = group
        rows = []
        for number in range(1, count + 1):
            row_key = f"{group_id}.{number}"
            index = canvas.new_row(row_key, entry=True, height=self.height, group=group_id)
            cells: dict[str, Cell] = {}
            for (name, spec), (column, width) in zip(self.columns.items(), spans[2:], strict=True):
                kind = FieldType.SCORE if name in _NUMBERS else FieldType.TEXT
                cells[name] = spec.put(
                    canvas,
                    f"{row_key}.{name}",
                    Spot(index, column, width, row_key),
                    label=label_path(f"{heads[1]}第{number}行", spec.label),
                    type=kind,
                    block=key,
                )
            rows.append(cells)
            keys = {name: cell.key for name, cell in cells.items()}
            canvas.placed.entry_rows[key].append(EntryRow(row_key, f"{heads[1]}第{number}行", keys, heads))
            state_row(canvas, cells, heads[1])
        for name in self._numbers:
            begun = tuple(tuple(c.key for other, c in cells.items() if other != name) for cells in rows)
            canvas.placed.columns[f"{group_id}.{name}"] = Column(tuple(cells[name].key for cells in rows), begun)
        return group


def joined(columns: list[Column]) -> Column:
    """Several columns as one."""
    return Column(
        tuple(key for column in columns for key in column.keys),
        tuple(begun for column in columns for begun in column.begun),
    )


def state_row(canvas: Canvas, cells: dict[str, Cell], category: str) -> None:
    """What an indicator row implies: shifted or not, complete once begun, score within weight, reason, evidence."""
    names: dict[str, Node] = dict(cells)
    canvas.fact("indicator_shifted", cells["name"].key, **names, category=Constant(category))
    evidence = ("target", "actual")
    for name, cell in cells.items():
        others = any_column([each.key for other, each in cells.items() if other != name])
        if name in evidence:
            canvas.fact("indicator_evidence", cell.key, score=cells["score"], others=others)
        elif name not in {"reason", "nature", "unit"}:
            canvas.fact("required_with", cell.key, others=others)
    canvas.fact("indicator_scored", cells["score"].key, **names)
    if "weight" in cells:
        canvas.fact("indicator_bounded", cells["score"].key, **names)
        if "reason" in cells:
            canvas.fact("indicator_reason", cells["reason"].key, **names)
