"""Last year's returns, with which this year's are compared; one that cannot be used is said, never passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from perfeval_xl.errors import InputError
from perfeval_xl.expressions.values import Values
from perfeval_xl.reading.reader import ReadFile
from perfeval_xl.reading.submission import Submission, Unread

_Key = tuple[str, str, int]
"""Form, unit code and year."""


class LastYear:
    """The values of returns of earlier years."""

    def __init__(self, files: Iterable[ReadFile]) -> None:
        """Raises InputError where one cannot be used, or where two of a unit and year say different things."""
        self._values: dict[_Key, Values] = {}
        for file in files:
            returned = file.returned
            if isinstance(returned, Unread):
                if not returned.ignored:
                    raise _unusable(returned.file, returned.findings[0].message)
                continue
            if returned.identity.known_unit is None:
                raise _unusable(returned.file, "看不出是哪个单位的")
            if not returned.filled_in:
                raise _unusable(returned.file, "是空白表")
            key = _key(returned, returned.identity.year)
            values = returned.evaluation.values
            if self._values.setdefault(key, values) != values:
                raise _unusable(returned.file, "同一单位同一年度还有一份内容不同的")

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
                f"--previous里{found}没有所审单位{year}年度的", f"写{year}年度回收的文件或文件夹", code="previous_wrong"
            )


def _key(returned: Submission, year: int) -> _Key:
    return returned.identity.form, returned.identity.unit.code, year


def _unusable(file: str, why: str) -> InputError:
    return InputError(f"--previous里的{file}不能用：{why}", "移走它，或换成上年正确的一份", code="previous_wrong")
