"""What all commands share: the parser in Chinese, a command with its example, printing."""

from __future__ import annotations

import argparse
import errno
import json
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from perfeval_xl.errors import PerfevalError, refused_by_system
from perfeval_xl.form.shown_text import on_one_line

Command = Callable[[argparse.Namespace], int]


class UsageProblem(PerfevalError):
    """A command line that cannot be understood."""

    code = "usage"


_SHAPELESS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of Unicode whose characters nobody sees."""
_TRANSLATIONS = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"one of the arguments (\S*) (.*) is required", r"缺少参数：\1或\2"),
    (r"unrecognized arguments: (.*)", r"没有这样的选项或参数：\1"),
    (r"argument ([^:]*): expected one argument", r"\1后面要写内容"),
    (r"argument ([^:]*): expected at least one argument", r"\1后面要写内容"),
    (r"argument ([^:]*): invalid int value: '(.*)'", r"\1应为整数，写的是\2"),
    (
        r"argument ([^:]*): invalid choice: '?((?:(?!'? \(choose from ).)*+)'? \(choose from (.*)\)",
        r"没有命令\2，可用：\3",
    ),
    (r"ambiguous option: ((?:(?! could match ).)*+) could match (.*)", r"选项\1不明确，可能是\2"),
    (r"argument ([^:]*): not allowed with argument (.*)", r"\1不能和\2同时用"),
)


class ChineseParser(argparse.ArgumentParser):
    """argparse in Chinese: help, headings and errors."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **options, add_help=False, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def format_help(self) -> str:
        """The help with a Chinese heading."""
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        """Raises instead of printing."""
        for pattern, chinese in _TRANSLATIONS:
            if found := re.fullmatch(pattern, message):
                message = found.expand(chinese)
                break
        raise UsageProblem(message, f"用法见 {self.prog} --help")


def named_path(text: str) -> Path:
    """A path as named; an empty one, of a variable that was not set, would be the current folder.

    Whether there is anything is for the command to say. Raises InputError for one that nobody gets to.
    """
    if not text.strip():
        raise UsageProblem("路径是空的", "写明文件或文件夹")
    path = Path(text)
    try:
        path.stat()
    except OSError as error:
        if error.errno not in {errno.ENOENT, errno.ENOTDIR}:
            raise refused_by_system(error) from None
    return path


def verb(verbs: Any, name: str, command: Command, summary: str, example: str) -> argparse.ArgumentParser:
    """Adds a command, with its example and --json."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        name, help=summary, description=summary, epilog=f"例：\n{example}"
    )
    parser.set_defaults(command=command)
    parser.add_argument("--json", action="store_true", help="结果只输出一个JSON")
    return parser


def group(verbs: Any, name: str, summary: str, example: str) -> Any:
    """Adds a command that has commands of its own, `check` among them; gives what these are added to."""
    epilog = f"例：\n{example}\n\n每个命令的用法和例子：perfeval {name} check --help"
    parser = verbs.add_parser(name, help=summary, description=summary, epilog=epilog)
    return parser.add_subparsers(dest="action", metavar="命令", required=True, parser_class=ChineseParser)


def print_json(value: object) -> None:
    """The one JSON value of a command; what has no shape is escaped: json itself does so for ASCII's controls only."""
    unicode_goes = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not unicode_goes, indent=1)
    for character in set(text) - {"\n"}:
        if unicodedata.category(character) in _SHAPELESS:
            text = text.replace(character, json.dumps(character)[1:-1])
    print(text)


def show(*lines: object) -> None:
    """Results, to stdout: each one line, whatever there is in it. Nothing else of the package prints there."""
    for line in lines:
        print(on_one_line(str(line)))


def say(*lines: str) -> None:
    """Words about the results, to stderr: each one line, whatever there is in it."""
    for line in lines:
        print(on_one_line(line), file=sys.stderr)


def add_campaign(parser: argparse.ArgumentParser) -> None:
    """The round that a command works on."""
    parser.add_argument("campaign", type=named_path, metavar="轮", help="这一轮自评的文件夹（perfeval issue建的）")


def add_by(parser: argparse.ArgumentParser) -> None:
    """The option of a command that changes a round: who is to stand in its log."""
    parser.add_argument("--by", metavar="姓名", help="经办人，记入经办记录；不写就记电脑的登录名")


def add_finding(parser: argparse.ArgumentParser) -> None:
    """The round, and the finding in it that is waived or no longer."""
    add_campaign(parser)
    parser.add_argument("unit", metavar="单位代码", help="单位代码")
    parser.add_argument("number", type=int, metavar="编号", help="问题的编号，见退回意见")


def add_workers(parser: argparse.ArgumentParser) -> None:
    """The options of a command that reads many files."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=int, default=1, metavar="个数", help="同时用几个进程读取和审核；不写就是1个")
    where.add_argument("--scheduler", metavar="地址", help="用dask集群读取和审核，如tcp://10.0.0.5:8786")
