"""A form written down as data: the models that a definition file is validated against.

Nothing here is about years, units or cells: `layout.lay_out` gives a definition its year and its cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator

from perfeval_xl.errors import DefinitionError, DefinitionProblem
from perfeval_xl.expressions.values import Meaning
from perfeval_xl.form.blocks._base import Key, Model, Unfit
from perfeval_xl.form.blocks.any_block import AnyBlock, Section
from perfeval_xl.form.canvas import WrongAt
from perfeval_xl.form.digest import digest_of_model
from perfeval_xl.sheet_names import TAKEN

Severity = Literal["error", "query", "note"]


class Money(Model):
    """The unit of all money of the form, and within what two amounts are equal (in that unit)."""

    unit: Literal["万元", "元", "亿元"] = "万元"
    tolerance: float = Field(default=0.01, ge=0)


class GradeBand(Model):
    """`above` excludes its limit, `from` includes it; a band with neither takes the rest."""

    name: str
    above: float | None = None
    from_: float | None = Field(default=None, alias="from")

    @model_validator(mode="after")
    def _one_limit(self) -> GradeBand:
        if self.above is not None and self.from_ is not None:
            raise ValueError("above和from只能写一个")
        return self


class Check(Model):
    """One rule of the form: `holds` must be true wherever `when` is.

    It stands at the field(s) `at`; with `each` once for every row typed in of that block, names relative to the row.
    Texts may contain `{name}`; `{VALUE}` and `{LABEL}` are the value and label of the field it stands at.
    """

    title: str = ""
    severity: Severity
    at: str | list[str]
    each: str | None = None
    when: str | None = None
    holds: str
    message: str
    expected: str = ""
    remedy: str
    source: str = ""
    yields_to: list[str] = []


class RuleSetting(Model):
    """What a county decides about a standard rule: off, another severity, another limit."""

    enabled: bool = True
    severity: Severity | None = None
    limit: float | None = None


class SheetDefinition(Model):
    """One visible sheet of the form. `widths` are column widths in half-width characters."""

    name: str = Field(min_length=1, max_length=31)
    annex: str = ""
    title: str
    widths: list[float] = Field(min_length=2, max_length=40)
    blocks: dict[Key, AnyBlock] = Field(min_length=1)

    @field_validator("name")
    @classmethod
    def _fit_for_a_sheet(cls, name: str) -> str:
        if name in TAKEN or set(name) & set("[]:*?/\\") or name.strip("' ") != name:
            taken = "、".join(sorted(TAKEN))
            raise Unfit(f"表名“{name}”不能用", f"不能含[]:*?/\\，首尾不能是空格和单引号，也不能是{taken}")
        return name


@dataclass(frozen=True)
class Source:
    """Where a definition was read: its file and the line of every key path."""

    file: str
    lines: Mapping[tuple[str, ...], int]

    def line_of(self, path: tuple[str, ...]) -> int | None:
        """The line of the key, or of the nearest key above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def _block_keys(blocks: Mapping[str, AnyBlock]) -> Iterator[str]:
    for key, block in blocks.items():
        yield key
        if isinstance(block, Section):
            yield from _block_keys(block.blocks)


class Definition(Model):
    """A whole form."""

    form: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    money: Money = Money()
    grades: list[GradeBand] = []
    total_score: str | None = None
    grade: str | None = None
    sheets: dict[Key, SheetDefinition] = Field(min_length=1)
    checks: dict[Key, Check] = {}
    rules: dict[Key, RuleSetting] = {}

    @model_validator(mode="after")
    def _no_name_twice(self) -> Definition:
        names = [sheet.name.casefold() for sheet in self.sheets.values()]
        keys = [key for sheet in self.sheets.values() for key in _block_keys(sheet.blocks)]
        for what, found in (("表名", names), ("块的名称", keys)):
            twice = sorted({each for each in found if found.count(each) > 1})
            if twice:
                raise Unfit(f"{what}重复：{'、'.join(twice)}", "换不同的名称；同名的块会混淆情况说明")
        return self

    @field_validator("grades")
    @classmethod
    def _rest_comes_last(cls, grades: list[GradeBand]) -> list[GradeBand]:
        if any(band.above is None and band.from_ is None for band in grades[:-1]):
            raise Unfit("没有写above或from的等次不在最后", "它取其余全部分数，移到最后")
        return grades

    _source: Source = PrivateAttr(default=Source("", {}))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over what the definition says: the same as long as the form is (see digest.py)."""
        return digest_of_model(self)

    @cached_property
    def meaning(self) -> Meaning:
        """What numbers mean in the form's expressions."""
        bands = tuple(
            (band.name, band.from_ if band.above is None else band.above, band.above is None) for band in self.grades
        )
        return Meaning(self.money.tolerance, bands)

    def read_from(self, source: Source) -> Definition:
        """Remembers where it was read, for error messages."""
        self._source = source
        return self

    def wrong(self, path: tuple[str, ...], message: str, remedy: str) -> DefinitionError:
        """A mistake at a key of this definition, with file and line."""
        return self.all_wrong([WrongAt(path, message, remedy)])

    def all_wrong(self, mistakes: Iterable[WrongAt]) -> DefinitionError:
        """Several mistakes at once."""
        source = self._source
        return DefinitionError(
            tuple(
                DefinitionProblem(
                    source.file, source.line_of(each.path), ".".join(each.path), each.message, each.remedy
                )
                for each in mistakes
            )
        )
