"""Every exception of the package, one tree.

PerfevalError                  something in the caller's use is wrong
├── DefinitionError            a form definition: file, line, key, what and how to mend it
│   └── ExpressionError        one formula of a definition (given its place by whoever knows it)
├── InputError                 a path, an option or a data file named by the caller
├── OutputError                an output that cannot be written
├── ReaderError                the process that opens returned files cannot be started
├── ProgramError               Excel or LibreOffice is missing, busy, or did not do what was asked
└── WritingError               a workbook would not hold what was asked for (a defect, not a wrong call)

Wrong data in a returned workbook is never an exception: it is a Finding.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass

_REASONS = {
    errno.EACCES: "没有权限，或正被别的程序打开",
    errno.EPERM: "没有权限",
    errno.EEXIST: "同名的文件已存在",
    errno.EISDIR: "同名的文件夹已存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOENT: "没有这个文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "名称太长",
}


_LONGEST_PATH = 120
"""Characters of a path that are shown where it is too long to be one."""


def reason_of(error: OSError) -> str:
    """Why the system refused, in Chinese."""
    return _REASONS.get(error.errno or 0, "系统拒绝")


class PerfevalError(Exception):
    """Carries a stable `code`, a Chinese `message` and a Chinese `remedy`."""

    code = "error"

    def __init__(self, message: str, remedy: str = "", *, code: str | None = None, further: Sequence[str] = ()) -> None:
        """`further`: lines of the message after the first, where there are several things to be said."""
        super().__init__(message)
        self.message = "\n".join((message, *further))
        self.remedy = remedy
        *before, last = (message, *further)
        self.lines = (*before, f"{last}。{remedy}" if remedy else last)
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return f"{self.message}。{self.remedy}" if self.remedy else self.message


class ExpressionError(PerfevalError):
    """A formula that cannot be read, names what is not there, or mixes kinds of value."""

    code = "expression_wrong"


@dataclass(frozen=True)
class DefinitionProblem:
    """One mistake in a definition. `line` counts from 1; None where the file as a whole is meant."""

    file: str
    line: int | None
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file} 第{self.line}行"
        key = f" {self.key}：" if self.key else "："
        return f"{place}{key}{self.message}。{self.remedy}"


class DefinitionError(PerfevalError):
    """A definition file with one or more mistakes; all of them are in `problems`."""

    code = "definition_wrong"

    def __init__(self, problems: tuple[DefinitionProblem, ...]) -> None:
        first, *further = map(str, problems)
        super().__init__(first, further=further)
        self.problems = problems


class InputError(PerfevalError):
    """A path that does not exist, an unknown form, a data file that cannot be understood."""

    code = "input_wrong"


def refused_by_system(error: OSError) -> InputError:
    """For a path that the system does not let anybody get to: one may not enter it, or it cannot be."""
    name = str(error.filename)
    path = name if len(name) <= _LONGEST_PATH else f"{name[: _LONGEST_PATH // 2]}…{name[-_LONGEST_PATH // 2 :]}"
    if error.errno in {errno.EACCES, errno.EPERM}:
        remedy = "请管理这个文件夹的人给你读写的权限，或换一个位置"
        return InputError(f"没有权限进入或打开{path}", remedy, code="path_refused")
    return InputError(f"打不开{path}（{reason_of(error)}）", "检查路径，或换一个位置", code="path_refused")


class OutputError(PerfevalError):
    """An output file or folder that cannot be written (also: it is open in Excel)."""

    code = "output_not_written"


class ReaderError(PerfevalError):
    """The process that opens returned files cannot be started on this machine."""

    code = "reader_not_started"


class ProgramError(PerfevalError):
    """Excel or LibreOffice is not there, is busy, or did not do what it was asked to."""

    code = "program_failed"


class WritingError(PerfevalError):
    """The spreadsheet writer refused or would have dropped something."""

    code = "writing_failed"
