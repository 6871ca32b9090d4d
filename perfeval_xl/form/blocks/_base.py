"""What all kinds of block share: the base model, how a field is written in a definition, how it is put on a sheet."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from perfeval_xl.form import placed
from perfeval_xl.form.canvas import Canvas, Formula, PlacingError, Spot, any_column, role_of
from perfeval_xl.form.placed import FieldType
from perfeval_xl.form.tree import Cell

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
    """Frozen, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Unfit(ValueError):
    """A content of a definition that cannot be, with its mend."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class FieldSpec(Model):
    """A field as a definition writes it. A bare text is its label."""

    label: str = ""
    type: FieldType | None = None
    unit: str | None = None
    required: bool = False
    formula: str | None = None
    fixed: float | None = None
    given: Literal["unit_name", "unit_code", "year"] | None = None
    height: float | None = Field(default=None, gt=0, le=400)
    prompt: str = Field(default="", max_length=LONGEST_PROMPT)

    @model_validator(mode="after")
    def _one_source(self) -> FieldSpec:
        if sum(each is not None for each in (self.formula, self.fixed, self.given)) > 1:
            raise Unfit("formula、fixed、given写了不止一个", "只留一个")
        return self

    def put(self, canvas: Canvas, key: str, spot: Spot, *, label: str, type: FieldType, block: str) -> Cell:
        """Puts the field on the canvas under its full key."""
        role = role_of(self.formula, self.fixed, self.given)
        if (role == "given" and type is not FieldType.TEXT) or (role == "fixed" and type is FieldType.TEXT):
            raise PlacingError(canvas.path, "given只能用于文字，fixed只能用于数", "改type，或删去given、fixed")
        if self.formula is not None:
            canvas.placed.formulas[key] = Formula(self.formula, block, {}, (*canvas.path, "formula"))
        return canvas.add(
            placed.Field(
                key=key,
                label=canvas.terms.text(label),
                type=type,
                unit=unit_of(self.unit, type, canvas),
                role=role,
                sheet=canvas.sheet,
                row=spot.row,
                column=spot.column,
                rows=1,
                columns=spot.columns,
                row_id=spot.row_id,
                required=self.required and role == "input",
                height=self.height,
                prompt=canvas.terms.text(self.prompt),
                fixed=self.fixed,
                given=self.given,
            )
        )


def unit_of(unit: str | None, type: FieldType, canvas: Canvas) -> str:
    """The Chinese unit of a number: as written, else that of its type."""
    if unit is not None:
        return unit
    return canvas.terms.money_unit if type is FieldType.MONEY else _UNITS.get(type, "")


def _from_label(value: Any) -> Any:
    return {"label": value} if isinstance(value, str) else value


LabelledField = Annotated[FieldSpec, BeforeValidator(_from_label)]


class RowLabel(Model):
    """A label left of a row of fields, over `span` columns."""

    text: str
    span: int = Field(default=1, ge=1)


class Block(Model):
    """A part of a sheet. Each kind knows how to place its cells; what it implies it states as facts."""

    @abstractmethod
    def place(self, key: str, canvas: Canvas) -> None:
        """Puts the block below what the sheet already has."""


def all_or_nothing(canvas: Canvas, cells: Mapping[str, Cell]) -> None:
    """States that once one of these cells is filled in, all are required."""
    for cell in cells.values():
        others = any_column([other.key for other in cells.values() if other != cell])
        canvas.fact("required_with", cell.key, others=others)
