"""Whether an output may be written where the caller says: over nothing but the program's own, and into no round.

What stands there is opened, so it does not matter by which name or link it is reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from perfeval_xl.campaign.campaign import is_campaign
from perfeval_xl.errors import OutputError, reason_of
from perfeval_xl.formats.refusals import Refused, quoted
from perfeval_xl.intake.regular_file import content_of
from perfeval_xl.reading.reader import Reader
from perfeval_xl.reading.submission import Submission, Unread
from perfeval_xl.rules.known_forms import KnownForms, known_forms
from perfeval_xl.sheet_names import OUTPUT_MARK
from perfeval_xl.writing.made_files import same_named

_OWN_FOLDERS = ("issued", "received", "corrections", "private", "copy")
_UNSEEN = (".", "~$")
_ELSEWHERE = "换一个文件名或文件夹"


def must_be_ours(output: Path) -> None:
    """For a workbook that the program makes for the bureau.

    Raises OutputError (`output_not_ours`) where another file stands there, `output_in_round` in a round's own folders.
    """
    _must_not_be_in_a_round(output.parent)
    for path, said in _workbooks_at(output, None):
        if not (isinstance(said, Unread) and said.ignored):
            raise _not_ours(path)


def must_hold_nothing(output: Path, forms: KnownForms) -> None:
    """For a workbook that is to replace one made for a unit, of these forms: nothing may be typed in there.

    Raises OutputError as above, also for a workbook of a round.
    """
    _must_not_be_in_a_round(output.parent, anywhere=True)
    for path, said in _workbooks_at(output, forms):
        if not isinstance(said, Submission) or said.filled_in or said.identity.campaign:
            raise _not_ours(path)


def must_be_ours_to_fill(folder: Path) -> None:
    """For a folder of tables: it is empty, or the program has marked it as its own (then nothing in it is a return).

    Raises OutputError as above.
    """
    must_not_be_of_a_round(folder)
    if folder.exists() and not folder.is_dir():
        raise _not_ours(folder)
    if folder.is_dir() and not (folder / OUTPUT_MARK).exists():
        try:
            there = next((path for path in sorted(folder.iterdir()) if not path.name.startswith(_UNSEEN)), None)
        except OSError as error:
            raise OutputError(f"打不开{folder}（{reason_of(error)}）", _ELSEWHERE) from None
        if there is not None:
            raise OutputError(
                f"{folder}里有别的文件（{quoted(there.name)}），没有往里面写",
                "写一个空的或新的文件夹",
                code="output_not_ours",
            )


def must_not_be_of_a_round(folder: Path) -> None:
    """For a folder to write into. Raises OutputError (`output_in_round`) where it is a round or one of its own."""
    if is_campaign(folder):
        raise _in_a_round(folder)
    _must_not_be_in_a_round(folder)


def _workbooks_at(output: Path, forms: KnownForms | None) -> Iterator[tuple[Path, Submission | Unread]]:
    there = [path for path in same_named(output) if not path.is_dir()]
    if not there:
        return
    with Reader(forms or known_forms()) as reader:
        for path in there:
            content = content_of(path)
            if isinstance(content, Refused):
                raise _not_ours(path)
            yield path, reader.understood(content, path.name)


def _must_not_be_in_a_round(folder: Path, *, anywhere: bool = False) -> None:
    place = folder.resolve()
    for inside, above in zip((place, *place.parents), place.parents, strict=False):
        if is_campaign(above) and (anywhere or inside.name.casefold() in _OWN_FOLDERS):
            raise _in_a_round(folder)
    if anywhere and is_campaign(place):
        raise _in_a_round(folder)


def _in_a_round(folder: Path) -> OutputError:
    return OutputError(f"{folder}是一轮自评自己的文件夹，不能往里面写", _ELSEWHERE, code="output_in_round")


def _not_ours(path: Path) -> OutputError:
    return OutputError(
        f"{path}已经存在，不是本程序做的这种文件，或者里面有单位填的内容，没有覆盖", _ELSEWHERE, code="output_not_ours"
    )
