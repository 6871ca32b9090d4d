"""What all kinds of block share: the base model, how a field is written in a definition, how it is put on a sheet."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from perfeval_xl.expressions.tree import Cell, Column, Constant, Kind, Name, Node
from perfeval_xl.form import layout_parts
from perfeval_xl.form.canvas import Canvas, Spot, WrongAt
from perfeval_xl.form.layout_parts import FieldType, FilledFrom, Formula

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name that becomes part of field keys."""
LONGEST_PROMPT = 150


def _number_type(type: FieldType) -> FieldType:
    if type is FieldType.TEXT:
        raise ValueError("这里只能是数，不能是text")
    return type


NumberType = Annotated[FieldType, AfterValidator(_number_type)]

_UNITS = {FieldType.COUNT: "人", FieldType.RATE: "%", FieldType.SCORE: "分"}


class Model(BaseModel):
    """Frozen; a key it does not know is an error. A default is as if the file said it: 80 is 80.0."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)


class Unfit(ValueError):
    """A content of a definition that cannot be, with its mend."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class FieldSpec(Model):
    """A field as a definition writes it. A bare text is its label.

    `typed`: people type what `formula` gives, and a check compares; `placeholder`: what the cell ships holding.
    """

    label: str = ""
    type: FieldType | None = None
    unit: str | None = None
    required: bool = False
    formula: str | None = None
    typed: bool = False
    placeholder: str | None = Field(default=None, min_length=1, max_length=LONGEST_PROMPT)
    fixed: float | None = None
    filled_from: FilledFrom | None = Field(default=None, alias="given")
    height: float | None = Field(default=None, gt=0, le=400)
    prompt: str = Field(default="", max_length=LONGEST_PROMPT)

    @model_validator(mode="after")
    def _one_source(self) -> FieldSpec:
        if sum(each is not None for each in (self.formula, self.fixed, self.filled_from)) > 1:
            raise Unfit("formula、fixed、given写了不止一个", "只留一个")
        if self.typed and self.formula is None:
            raise Unfit("写了typed，没有写formula", "typed表示由单位填写、与公式核对，补上formula")
        return self

    @property
    def role(self) -> layout_parts.Role:
        """What the cell is on the sheet."""
        if self.formula is not None and not self.typed:
            return "formula"
        if self.fixed is not None:
            return "fixed"
        return "given" if self.filled_from is not None else "input"

    def put(
        self,
        canvas: Canvas,
        key: str,
        spot: Spot,
        label: str,
        type: FieldType,
        *,
        names: Mapping[str, Node] = MappingProxyType({}),
    ) -> Cell:
        """Puts the field on the canvas under its full key; `names` are local names of its formula."""
        role = self.role
        if (role == "given" and type is not FieldType.TEXT) or (role == "fixed" and type is FieldType.TEXT):
            raise WrongAt(canvas.path, "given只能用于文字，fixed只能用于数", "改type，或删去given、fixed")
        if self.placeholder is not None and (role != "input" or type is not FieldType.TEXT):
            raise WrongAt(canvas.path, "placeholder只能用于填写的文字格", "删去placeholder")
        placeholder = None if self.placeholder is None else canvas.terms.text(self.placeholder)
        cell = canvas.add(
            layout_parts.Field(
                key=key,
                label=canvas.terms.text(label),
                type=type,
                unit=_unit_word(self.unit, type, canvas),
                role=role,
                sheet=canvas.sheet,
                row=spot.row,
                column=spot.column,
                columns=spot.columns,
                row_id=canvas.rows[spot.row].id,
                required=self.required and role == "input",
                height=self.height,
                name_prompt=placeholder,
                prompt=canvas.terms.text(self.prompt),
                fixed=self.fixed,
                filled_from=self.filled_from,
            )
        )
        if self.formula is not None:
            formula = Formula(self.formula, key.partition(".")[0], names, (*canvas.path, "formula"))
            if self.typed:
                canvas.computed(cell, formula, type)
            else:
                canvas.form.formulas[key] = formula
        if type is FieldType.RATE:
            canvas.fact("rate", key)
        if placeholder is not None:
            canvas.fact("placeholder", key, prompt=Constant(placeholder))
        return cell


def _unit_word(unit: str | None, type: FieldType, canvas: Canvas) -> str:
    """The Chinese unit of a number: as written, else that of its type."""
    if unit is not None:
        return unit
    return canvas.terms.money_unit if type is FieldType.MONEY else _UNITS.get(type, "")


def from_label(value: Any) -> Any:
    """A bare text is a label."""
    return {"label": value} if isinstance(value, str) else value


LabelledField = Annotated[FieldSpec, BeforeValidator(from_label)]


class RowLabel(Model):
    """A label left of a row of fields, over `span` columns."""

    text: str
    span: int = Field(default=1, ge=1)


class Execution(Model):
    """Which fields are the annual budget (A), the executed amount (B) and what follows from them.

    `rate` is B/A, `score` and `weight` its points, `reason` where a low rate is explained, `split` the block that
    divides B, `row` (in a grid) the row they stand in.
    """

    budget: str
    executed: str
    rate: str | None = None
    score: str | None = None
    weight: str | None = None
    reason: str | None = None
    split: str | None = None

    def unknown(self, known: Container[str]) -> list[str]:
        """The names that are no fields of the block."""
        named = (self.budget, self.executed, self.rate, self.score, self.weight, self.reason)
        return [name for name in named if name is not None and name not in known]

    def state(self, canvas: Canvas, cells: Mapping[str, Cell], typed: Mapping[str, Cell]) -> None:
        """What the row of the annual budget implies; `typed` are its cells that people type into."""
        budget, executed = cells[self.budget], cells[self.executed]
        canvas.fact("execution_without_budget", budget.key, budget=budget, executed=executed)
        if self.split is not None:
            inputs = Column(tuple(cell.key for cell in typed.values() if cell.kind is Kind.NUMBER))
            canvas.fact("execution_row_blank", budget.key, row=inputs, parts=Name(self.split))
        self.state_rate(canvas, cells, typed)
        if self.score is not None and self.weight is not None and self.score in typed:
            names = {"budget": budget, "executed": executed, "weight": cells[self.weight]}
            canvas.fact("execution_bounded", cells[self.score].key, **names)
            canvas.fact("execution_scored", cells[self.score].key, **names)
        if self.reason is not None and self.rate is not None:
            canvas.fact("execution_reason", cells[self.reason].key, rate=cells[self.rate])

    def state_rate(self, canvas: Canvas, cells: Mapping[str, Cell], typed: Mapping[str, Cell]) -> None:
        """What a typed rate B/A implies, in the row of the annual budget and in the rows of its parts."""
        if self.rate is not None and self.rate in typed and self.budget in cells:
            canvas.fact("rate_without_base", cells[self.rate].key, budget=cells[self.budget])


class Block(Model):
    """A part of a sheet. Each kind knows how to place its cells; what it implies it states as facts."""

    @abstractmethod
    def place(self, key: str, canvas: Canvas) -> None:
        """Puts the block below what the sheet already has."""


def state_prose(canvas: Canvas, spec: FieldSpec, cell: Cell) -> None:
    """States that a text cell with room for several lines takes a sentence, not a number."""
    if cell.kind is Kind.TEXT and spec.height is not None and spec.role == "input":
        canvas.fact("prose", cell.key)


def state_magnitudes(canvas: Canvas, amounts: Sequence[Cell]) -> None:
    """States that amounts of one row are of one order: one written in another unit stands out."""
    for cell in amounts:
        others = Column(tuple(other.key for other in amounts if other != cell))
        if others.keys:
            canvas.fact("magnitude", cell.key, others=others)


def all_or_nothing(canvas: Canvas, cells: Mapping[str, Cell]) -> None:
    """States that once one of these cells is filled in, all are required."""
    for cell in cells.values():
        others = Column(tuple(other.key for other in cells.values() if other != cell))
        canvas.fact("required_with", cell.key, others=others)
