"""A file screened twice: as the product does it, and with the parser alone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from perfeval_xl.formats import plain_sheet_scan, plain_strings_scan
from perfeval_xl.formats.screen import Refused, Screened, screen


@contextmanager
def parser_alone() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_sheet_scan, "plain_sheet", lambda data: None)
        patch.setattr(plain_strings_scan, "plain_strings", lambda data: None)
        yield


def both_ways(content: bytes) -> tuple[Screened | Refused, Screened | Refused]:
    with parser_alone():
        parsed = screen(content)
    return screen(content), parsed
