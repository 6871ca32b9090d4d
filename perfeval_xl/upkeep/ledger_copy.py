"""The copy of a round's ledger: renewed after every command that changed something, never from a ledger that is broken.

A copy is made beside and put in its place in one step, so that there is a whole one at every moment.
"""

from __future__ import annotations

import filecmp
import os
import tempfile
from pathlib import Path

from perfeval_xl.campaign.campaign import Campaign
from perfeval_xl.campaign.ledger import open_ledger
from perfeval_xl.campaign.sqlite.file import LEDGER, copy_file
from perfeval_xl.errors import InputError, OutputError, PerfevalError, reason_of

_UNFINISHED = ".~copy-"


def renew_copy(campaign: Campaign, *, anew: bool) -> None:
    """Brings the copy up to the ledger. `anew`: also where there is none yet.

    While it is made nobody else writes, so that a later command's copy is never replaced by an earlier one's. Raises
    InputError (`ledger_damaged`: the copy stays as it was), OutputError.
    """
    copy = campaign.ledger_copy
    if not anew and not copy.exists():
        return
    try:
        copy.parent.mkdir(exist_ok=True)
        remove_unfinished(copy.parent)
        handle, name = tempfile.mkstemp(dir=copy.parent, prefix=_UNFINISHED)
        os.close(handle)
        temporary = Path(name)
        try:
            with campaign.ledger.trial():
                copy_file(campaign.folder / LEDGER, temporary)
                if not copy.is_file() or not filecmp.cmp(temporary, copy, shallow=False):
                    put_on_disk(temporary, copy)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _not_copied(reason_of(error)) from None
    except OutputError as error:
        raise _not_copied(error.message) from None


def _not_copied(why: str) -> OutputError:
    return OutputError(
        f"已记入台账，但台账的副本没有更新（{why}）",
        "检查磁盘和权限后把同一条命令再执行一次，已记入的不会重复",
        code="copy_not_written",
    )


def put_on_disk(temporary: Path, path: Path) -> None:
    """Puts a complete file in its place in one step, its content first on the disk. Raises OSError."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.chmod(0o644)
    temporary.replace(path)


def remove_unfinished(folder: Path) -> None:
    """What a command that was killed had begun to copy. Raises OSError."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        path.unlink(missing_ok=True)


def problem_of(ledger: Path) -> PerfevalError | None:
    """Why a ledger, or a copy of one, cannot be used; None where it is whole and everything in it is understood."""
    if not ledger.is_file():
        return InputError(f"没有{ledger.name}", code="ledger_missing")
    try:
        with open_ledger(ledger) as opened:
            opened.must_be_sound()
    except PerfevalError as error:
        return error
    return None


def loss_of(ledger: Path) -> PerfevalError | None:
    """Why another ledger has to take a ledger's place; None where it is whole.

    Raises what that would not mend: it is in use, of a newer version, or not to be read just now.
    """
    problem = problem_of(ledger)
    if problem is not None and problem.code not in {"ledger_missing", "ledger_damaged", "not_a_campaign"}:
        raise problem
    return problem


LEDGER_NAMES = (LEDGER, f"{LEDGER}-journal", f"{LEDGER}-wal", f"{LEDGER}-shm")
"""The ledger and what SQLite may have left beside it; a journal of another ledger would destroy a restored one."""
