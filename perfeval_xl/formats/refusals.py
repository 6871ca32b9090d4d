"""Why a file is not read, said to its sender in one line of Chinese with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from perfeval_xl.formats.remedies import SAVE_AS_XLSX, SEND_AGAIN, TAKE_OFF_PASSWORD, TAKE_OFF_RIGHTS, TRIM, worded

RefusalCode = Literal[
    "encrypted",
    "rights_managed",
    "damaged",
    "unsupported_format",
    "too_large",
    "reader_failed",
    "not_a_return",
    "received_missing",
    "received_damaged",
]


@dataclass(frozen=True)
class Refused:
    """Why a file is not read, and what its sender can do; both one line of Chinese."""

    code: RefusalCode
    message: str
    remedy: str


class FileRefused(Exception):
    """Ends the screening of a file from any depth. `remedy` is one of remedies.py, not yet worded for a program."""

    def __init__(self, code: RefusalCode, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy

    def refused(self, application: str = "") -> Refused:
        """As it is said to the sender of a file that was saved by `application`."""
        return Refused(self.code, self.message, worded(self.remedy, application))


def encrypted() -> FileRefused:
    """For a file that cannot be opened without a password."""
    return FileRefused("encrypted", "文件设有打开密码，无法读取", TAKE_OFF_PASSWORD)


def rights_managed() -> FileRefused:
    """For a file that is encrypted for certain people, and has no password that could be taken off."""
    return FileRefused(
        "rights_managed", "文件受权限管理或敏感度标签加密，只有指定的人能打开，无法读取", TAKE_OFF_RIGHTS
    )


def damaged(how: str) -> FileRefused:
    """For a file that is incomplete, or says two things at once so that programs read it differently."""
    return FileRefused("damaged", f"文件已损坏：{how}", SEND_AGAIN)


def unsupported(what: str, remedy: str = SAVE_AS_XLSX) -> FileRefused:
    """For a file that may be sound but is of a kind that is not read."""
    gap = " " if what[:1].isascii() else ""
    return FileRefused("unsupported_format", f"这是{gap}{what}，本程序不读取这种文件", remedy)


def too_large(what: str) -> FileRefused:
    """For a file that would take too much memory or time."""
    return FileRefused("too_large", f"文件太大：{what}", TRIM)


def quoted(text: str, most: int = 31) -> str:
    """Text out of a file, fit to stand in a message: one line, printable, not long."""
    line = "".join(character if character.isprintable() else "?" for character in text[: most + 1])
    return f"“{line}”" if len(line) <= most else f"“{line[:most]}…”"
