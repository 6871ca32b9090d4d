"""What Windows hands out for Excel: objects with Excel's own names, and its one kind of error."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import TypeVar

T = TypeVar("T")
REJECTED, FAILED, DISCONNECTED = -2147418111, -2147352567, -2147417848


class com_error(Exception):  # as pywin32 calls it
    """What pywin32 raises: number, text, Excel's own words, argument."""

    def __init__(self, number: int, words: str = "") -> None:
        super().__init__(number, "Exception occurred.", (0, "Microsoft Excel", words, None, 0, 0), None)
        self.hresult = number


def plain(*names: str) -> Callable[[type[T]], type[T]]:
    """Makes these properties of a class of base_classes attributes that can be set."""

    def change(kind: type[T]) -> type[T]:
        for name in names:
            setattr(kind, name, None)
        return kind

    return change


class Api(SimpleNamespace):
    """Excel's own object of an application, a workbook or a sheet, with the names that Windows knows."""
