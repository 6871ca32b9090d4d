"""Every exception of the package, one tree.

PerfevalError                  something in the caller's use is wrong
├── DefinitionError            a form definition: file, line, key, what and how to mend it
│   └── ExpressionError        one formula of a definition (given its place by whoever knows it)
├── InputError                 a path, an option or a data file named by the caller
├── OutputError                an output that cannot be written
└── WritingError               a workbook would not hold what was asked for (a defect, not a wrong call)

Wrong data in a returned workbook is never an exception: it is a Finding.
"""

from __future__ import annotations

from dataclasses import dataclass


class PerfevalError(Exception):
    """Carries a stable `code`, a Chinese `message` and a Chinese `remedy`."""

    code = "error"

    def __init__(self, message: str, remedy: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
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
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class InputError(PerfevalError):
    """A path that does not exist, an unknown form, a data file that cannot be understood."""

    code = "input_wrong"


class OutputError(PerfevalError):
    """An output file or folder that cannot be written (also: it is open in Excel)."""

    code = "output_not_written"


class WritingError(PerfevalError):
    """The spreadsheet writer refused or would have dropped something."""

    code = "writing_failed"
