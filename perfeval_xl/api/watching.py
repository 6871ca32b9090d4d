"""How a caller follows long work: it is given every step as it comes, and hands it on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from perfeval_xl.review.reviewed_files import ReviewedFile

Item = TypeVar("Item")


def never(_: object) -> bool:
    """Nothing can go wrong with an item."""
    return False


class Watch(Protocol):
    """Hands on `items` as they come.

    `doing` says in Chinese what is done with them, `total` about how many they are (None: not known), `failed` which of
    them went wrong.
    """

    def __call__(
        self, items: Iterable[Item], doing: str, total: int | None, failed: Callable[[Item], bool] = never
    ) -> Iterator[Item]: ...


def unwatched(
    items: Iterable[Item], doing: str, total: int | None, failed: Callable[[Item], bool] = never
) -> Iterator[Item]:
    """Nobody follows it."""
    return iter(items)


def has_failed(file: ReviewedFile) -> bool:
    """Whether a file has errors or cannot be read."""
    return file.review.verdict in {"errors", "unreadable"}
