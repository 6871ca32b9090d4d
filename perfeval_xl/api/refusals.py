"""What the system refuses somewhere inside a verb, as an error of the package."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from perfeval_xl.errors import refused_by_system

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def refusals_said(verb: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """The verb, which raises InputError (`path_refused`) for a path that one may not enter or that cannot be."""

    @wraps(verb)
    def said(*arguments: _Given.args, **options: _Given.kwargs) -> _Result:
        try:
            return verb(*arguments, **options)
        except OSError as error:
            if error.filename is None:
                raise
            raise refused_by_system(error) from None

    return said
