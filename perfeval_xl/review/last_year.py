"""Last year's returns, with which this year's are compared; one that cannot be used is said, never passed over."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from perfeval_xl.errors import InputError
from perfeval_xl.expressions.values import Value, Values
from perfeval_xl.reading.reader import ReadFile
from perfeval_xl.reading.submission import Submission, Unread

LastYearsKey = tuple[str, str, int]
"""Form, unit code and year."""
_BESIDES = re.compile(
    r"\.(pdf|ofd|caj|xps|docx?|wps|rtf|txt|md|pptx?|dps|eml|html?|jpe?g|png|gif|bmp|tiff?|webp|heic|mp3|mp4)\Z", re.I
)
"""How names end of what lies in a folder beside returns: scans, letters, pictures. No return is called so."""


class LastYear:
    """The values of returns of earlier years."""

    def __init__(
        self,
        files: Iterable[ReadFile],
        accepted: Iterable[tuple[LastYearsKey, Values]] = (),
        *,
        named: Container[str] = (),
    ) -> None:
        """`accepted` are what rounds have accepted; `named` the names of files that the caller gave one by one.

        What is no return at all, or a blank one, is passed over in a folder. Raises InputError where another file
        cannot be used, or where two of a unit and year say different things.
        """
        self._values: dict[LastYearsKey, Values] = {}
        self._passed_over: list[str] = []
        for key, values in accepted:
            self._add(key, values, f"轮里{key[1]}的表")
        for file in files:
            returned = file.returned
            if isinstance(returned, Unread):
                if not returned.ignored:
                    self._without(returned, returned.findings[0].message, named, usual=_is_none(returned))
            elif not returned.filled_in:
                self._without(returned, "是空白表", named, usual=True)
            elif returned.identity.known_unit is None:
                raise _unusable(returned.file, "看不出是哪个单位的")
            else:
                self._add(_key(returned, returned.identity.year), returned.evaluation.values, returned.file)

    def _add(self, key: LastYearsKey, values: Values, file: str) -> None:
        if _said(self._values.setdefault(key, values)) != _said(values):
            raise _unusable(file, "同一单位同一年度还有一份内容不同的")

    def _without(self, returned: Submission | Unread, why: str, named: Container[str], *, usual: bool) -> None:
        """`usual`: the like of it lies in folders."""
        if not usual or returned.file in named:
            raise _unusable(returned.file, why)
        self._passed_over.append(returned.file)

    def of(self, returned: Submission | Unread) -> Values | None:
        """The values of the unit's return of the year before; None where there is none."""
        if isinstance(returned, Unread) or returned.identity.known_unit is None:
            return None
        return self._values.get(_key(returned, returned.identity.year - 1))

    def fitting(self, files: Iterable[ReadFile]) -> Iterator[ReadFile]:
        """These files one by one. After the last, raises InputError where none of them has its year before here."""
        first: Submission | None = None
        fits = False
        for file in files:
            returned = file.returned
            if isinstance(returned, Submission) and returned.identity.known_unit is not None:
                first = first or returned
                fits = fits or self.of(returned) is not None
            yield file
        if first is not None and not fits:
            years = "、".join(f"{year}年度" for year in sorted({year for _, _, year in self._values}))
            found = f"只有{years}的表，" if years else "没有一份表，"
            year = first.identity.year - 1
            raise InputError(
                f"--previous里{found}没有所审单位{year}年度的{self._and_passed_over()}",
                f"写{year}年度回收的文件、文件夹，或{year}年度那一轮的文件夹（只用其中已通过的）",
                code="previous_wrong",
            )

    def _and_passed_over(self) -> str:
        if not self._passed_over:
            return ""
        return f"；空白表、PDF一类的{len(self._passed_over)}个文件没有用，如{self._passed_over[0]}"


def _is_none(unread: Unread) -> bool:
    """Whether a file is of a kind of which no return is, and does not call itself a workbook."""
    return unread.findings[0].code == "unsupported_format" and bool(_BESIDES.search(unread.file))


def _said(values: Values) -> dict[str, Value]:
    """What is said: the ledger does not tell a blank from a cell that the workbook does not have."""
    return {key: value for key, value in values.items() if value is not None}


def _key(returned: Submission, year: int) -> LastYearsKey:
    return returned.identity.form, returned.identity.unit.code, year


def _unusable(file: str, why: str) -> InputError:
    return InputError(f"--previous里的{file}不能用：{why}", "移走它，或换成上年正确的一份", code="previous_wrong")
