"""Damaged .xls and .ods copies of a real return: each is read or refused with a finding; none holds up the others."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest
from make_samples import read_sample

from perfeval_xl.intake.opening import FileOpener
from perfeval_xl.reading.reading_a_return import understood_return
from perfeval_xl.reading.submission import Submission, Unread
from tests.support.files.mutated_files import archive_of, mutated_bytes, parts_of
from tests.support.paths import SAMPLES
from tests.support.programs.judged import forms, rendered
from tests.support.programs.libreoffice import convert

pytestmark = pytest.mark.libreoffice

NAME = "changpu_2024_corrected"
COPIES = 100
"""Of each kind of damage."""
Damage = Callable[[bytes, Random], bytes]


def damaged_content(content: bytes, random: Random) -> bytes:
    """Bytes changed inside the largest member of an .ods, which is then packed soundly."""
    parts = parts_of(content)
    largest = max(range(len(parts)), key=lambda index: len(parts[index][1]))
    name, data = parts[largest]
    changed = bytearray(data)
    for _ in range(random.randint(1, 2)):
        start = random.randrange(len(changed))
        kind = random.randrange(3)
        if kind == 0:
            changed[start] = random.choice(b"0123456789<>&\x00\xff")
        elif kind == 1:
            del changed[start : start + random.randrange(1, 400)]
        else:
            changed[start:start] = changed[start : start + random.randrange(1, 400)]
    parts[largest] = (name, bytes(changed))
    return archive_of(parts, zipfile.ZIP_DEFLATED)


def damaged_records(content: bytes, random: Random) -> bytes:
    """Bytes of an .xls changed behind its header, where records are."""
    changed = bytearray(content)
    for _ in range(random.randint(1, 12)):
        changed[random.randrange(512, len(changed))] = random.choice((0, 1, 255, random.randrange(256)))
    return bytes(changed)


DAMAGES: Mapping[str, tuple[Damage, ...]] = {
    "xls": (mutated_bytes, damaged_records),
    "ods": (mutated_bytes, damaged_content),
}


@pytest.fixture(scope="module", params=DAMAGES)
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """The return as LibreOffice saves it in a format."""
    folder = tmp_path_factory.mktemp("saved")
    source = rendered(read_sample(SAMPLES / f"{NAME}.yaml"), folder / "return.xlsx")
    [path] = convert([source], Path(folder, "out"), request.param)
    return request.param, path.read_bytes()


def test_a_damaged_copy_is_read_or_refused_with_one_finding(saved: tuple[str, bytes]) -> None:
    extension, content = saved
    outcomes = {"read": 0, "refused": 0}
    with FileOpener() as opener:
        for damage in DAMAGES[extension]:
            for number in range(COPIES):
                copy = damage(content, Random(f"{damage.__name__} {extension} {number}"))
                after = understood_return(opener.contents_of(copy), "return", forms())
                if isinstance(after, Submission):
                    outcomes["read"] += 1
                    continue
                assert isinstance(after, Unread)
                [finding] = after.findings
                assert (bool(finding.message), bool(finding.remedy)) == (True, True)
                outcomes["refused"] += 1
    assert min(outcomes.values()) > 10, outcomes


def test_an_archive_that_was_packed_anew_is_the_same_return(saved: tuple[str, bytes]) -> None:
    """So that what is refused above is refused for its damage."""
    extension, content = saved
    if zipfile.is_zipfile(io.BytesIO(content)):
        content = archive_of(parts_of(content), zipfile.ZIP_DEFLATED)
    with FileOpener() as opener:
        after = understood_return(opener.contents_of(content), "return", forms())
    assert isinstance(after, Submission), (extension, after)
