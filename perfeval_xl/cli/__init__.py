"""The command line: parses, calls the verbs, prints. Results go to stdout, words about them to stderr.

Exit status 0: done, nothing worse than queries; 1: some return has errors or cannot be read; 2: a wrong call.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from perfeval_xl import __version__
from perfeval_xl.cli.excel import add_excel_commands
from perfeval_xl.cli.parsing import (
    ChineseParser,
    Command,
    UsageProblem,
    add_workers,
    named_path,
    print_json,
    say,
    show,
    verb,
)
from perfeval_xl.cli.rounds import add_round_commands
from perfeval_xl.cli.upkeep import add_upkeep_commands
from perfeval_xl.errors import PerfevalError, reason_of, refused_by_system

if TYPE_CHECKING:
    from perfeval_xl.results.consolidation import FileOutcome
    from perfeval_xl.review import Review


def _parser() -> argparse.ArgumentParser:
    parser = ChineseParser(
        prog="perfeval",
        description="部门整体支出绩效自评：下发工作簿、读取回收的工作簿、审核、汇总。",
        epilog="每个命令的用法和例子：perfeval 命令 --help",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}", help="显示版本")
    verbs = parser.add_subparsers(dest="verb", metavar="命令", required=True, parser_class=ChineseParser)
    for add in (_add_forms, _add_blank, _add_read, _add_check, _add_checks, _add_consolidate):
        add(verbs)
    add_round_commands(verbs)
    add_upkeep_commands(verbs)
    add_excel_commands(verbs)
    return parser


def _add_forms(verbs: Any) -> None:
    example = "  perfeval forms\n  perfeval forms check 本县表样.yaml"
    parser = verb(verbs, "forms", _forms, "列出可用的表样；检查一份表样定义", example)
    parser.add_argument("action", nargs="?", choices=["check"], metavar="check", help="检查定义文件")
    parser.add_argument("file", nargs="?", type=named_path, metavar="定义文件", help="要检查的.yaml文件")


def _add_blank(verbs: Any) -> None:
    example = "  perfeval blank 表样 --year 2024 --unit-code 999901 --unit-name 示例一镇人民政府 -o 示例一镇.xlsx"
    parser = verb(verbs, "blank", _blank, "生成一个单位的工作簿，空白的或带已有数据的", example)
    parser.add_argument("form", metavar="表样", help="表样名称（见perfeval forms），或定义文件的路径")
    parser.add_argument("--year", type=int, required=True, metavar="年度", help="自评年度，如2024")
    parser.add_argument("--unit-code", required=True, metavar="代码", help="单位代码")
    parser.add_argument("--unit-name", required=True, metavar="名称", help="单位名称")
    parser.add_argument("-o", "--output", type=named_path, required=True, metavar="文件", help="生成的.xlsx文件")
    parser.add_argument(
        "--values", type=named_path, metavar="数据", help="要带入的数据（YAML或JSON，格式同read --json）"
    )
    parser.add_argument("--force", action="store_true", help="文件已存在时覆盖")


def _add_read(verbs: Any) -> None:
    example = "  perfeval read 回收/示例一镇.xlsx --json"
    parser = verb(verbs, "read", _read, "读出一份回收的工作簿里填了什么", example)
    parser.add_argument("file", type=named_path, metavar="文件", help="回收的工作簿")
    parser.add_argument("--form", metavar="表样", help="工作簿用本县自己的表样时，写定义文件的路径")


def _add_check(verbs: Any) -> None:
    example = (
        "  perfeval check 回收文件夹\n"
        "  perfeval check 示例一镇.xlsx 示例二镇.xlsx --year 2024\n"
        "  perfeval check 回收文件夹 --corrections 退回文件夹\n"
        "  perfeval check 回收文件夹 --campaign 2024自评\n"
        "  perfeval check 回收文件夹 --previous 2023自评"
    )
    parser = verb(verbs, "check", _check, "审核回收的工作簿，列出全部问题", example)
    parser.add_argument("paths", nargs="+", type=named_path, metavar="路径", help="文件或文件夹；或一轮自评的文件夹")
    parser.add_argument(
        "--corrections",
        type=named_path,
        metavar="文件夹",
        help="没有通过的，每份做一份标明问题的退回件，放在这个文件夹",
    )
    _add_demands(parser)
    add_workers(parser)


def _add_checks(verbs: Any) -> None:
    example = "  perfeval checks\n  perfeval checks --form 本县表样.yaml"
    parser = verb(verbs, "checks", _checks, "列出全部审核：代码、级别、内容、在哪里发现", example)
    parser.add_argument("--form", metavar="表样", help="只列这个表样的（名称或定义文件）")


def _add_consolidate(verbs: Any) -> None:
    example = "  perfeval consolidate 回收文件夹 -o 汇总.xlsx\n  perfeval consolidate 2024自评 -o 汇总.xlsx"
    parser = verb(verbs, "consolidate", _consolidate, "把通过审核的工作簿汇总成一个工作簿", example)
    parser.add_argument("paths", nargs="+", type=named_path, metavar="路径", help="文件或文件夹；或一轮自评的文件夹")
    parser.add_argument("-o", "--output", type=named_path, required=True, metavar="文件", help="汇总的.xlsx文件")
    parser.add_argument("--tables", type=named_path, metavar="文件夹", help="另存为Parquet和CSV的文件夹")
    _add_demands(parser)
    add_workers(parser)


def _add_demands(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--campaign", type=named_path, metavar="轮", help="对照这一轮的名册、防伪标识、表样和年度")
    parser.add_argument("--form", metavar="表样", help="只认这个表样（名称或定义文件），其余报错")
    parser.add_argument("--year", type=int, metavar="年度", help="只认这个年度，其余报错")
    parser.add_argument(
        "--previous",
        type=named_path,
        action="append",
        default=[],
        metavar="路径",
        help="上年回收的文件或文件夹，或上年那一轮的文件夹（用已通过的），用来核对上年数；可写几次",
    )


def _forms(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api

    if (arguments.action is None) != (arguments.file is None):
        raise UsageProblem("forms check后面要写定义文件", "用法见 perfeval forms --help")
    known = api.forms() if arguments.file is None else (api.check_definition(arguments.file),)
    if arguments.json:
        print_json([{"form": form.form, "title": form.title, "file": str(form.file)} for form in known])
        return 0
    for form in known:
        show(f"{form.form}  {form.title}  {form.file}")
    if arguments.file is not None:
        say("定义没有问题")
    return 0


def _blank(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli_text import finding_line
    from perfeval_xl.form.layout import Unit

    made = api.blank(
        arguments.form,
        year=arguments.year,
        unit=Unit(arguments.unit_code, arguments.unit_name),
        output=arguments.output,
        values=arguments.values,
        force=arguments.force,
    )
    if arguments.json:
        print_json({"file": str(made.file), "findings": [finding.as_json() for finding in made.findings]})
        return 0
    show(made.file)
    for finding in made.findings:
        say(finding_line(finding))
    return 0


def _read(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli_text import submission_lines
    from perfeval_xl.review import review

    returned = api.read(arguments.file, form=arguments.form)
    if arguments.json:
        print_json(returned.as_json())
    else:
        show(*submission_lines(returned))
    return _status([review(returned)])


def _check(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli.progress import Progress
    from perfeval_xl.cli_text import copies_line, review_lines, uncopied_lines

    folder = arguments.corrections
    with Progress() as progress:
        reviews = api.check(
            arguments.paths,
            form=arguments.form,
            year=arguments.year,
            previous=arguments.previous,
            corrections=folder,
            campaign=arguments.campaign,
            workers=arguments.workers,
            scheduler=arguments.scheduler,
            watch=progress.watch,
        )
    if not reviews:
        say("所给的路径里没有文件")
    if arguments.json:
        print_json([review.as_json() for review in reviews])
    else:
        show(*(line for review in reviews for line in review_lines(review)))
        if folder is not None:
            say(copies_line(reviews, folder))
    for line in uncopied_lines(reviews):
        say(line)
    return _status(reviews)


def _checks(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli_text import check_lines

    found = api.checks(arguments.form)
    if arguments.json:
        print_json([check.as_json() for check in found])
    else:
        show(*check_lines(found))
    return 0


def _consolidate(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli.progress import Progress
    from perfeval_xl.cli_text import consolidation_lines

    with Progress() as progress:
        consolidation = api.consolidate(
            arguments.paths,
            arguments.output,
            tables=arguments.tables,
            form=arguments.form,
            year=arguments.year,
            previous=arguments.previous,
            campaign=arguments.campaign,
            workers=arguments.workers,
            scheduler=arguments.scheduler,
            watch=progress.watch,
        )
    if arguments.json:
        print_json({"output": str(arguments.output), **consolidation.as_json()})
    else:
        show(arguments.output)
        say(*consolidation_lines(consolidation))
    return _status(consolidation.outcomes)


def _status(files: Iterable[Review | FileOutcome]) -> int:
    return 1 if any(file.verdict in {"errors", "unreadable"} for file in files) else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _speak_safely()
    try:
        parsed = _parser().parse_args(given)
        from perfeval_xl.writing.unfinished import remove_left_aside  # not for --help, which ends above

        remove_left_aside()
        command: Command = parsed.command
        status = command(parsed)
        sys.stdout.flush()
        return status
    except PerfevalError as error:
        return _wrong(error, as_json="--json" in given)
    except KeyboardInterrupt:
        say("已中断")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        if error.filename is not None:
            return _wrong(refused_by_system(error), as_json="--json" in given)
        say(f"结果输出不了（{reason_of(error)}）。换一个输出位置，或清理磁盘")
        return 2


def _wrong(error: PerfevalError, *, as_json: bool) -> int:
    if as_json:
        print_json({"error": {"code": error.code, "message": error.message, "remedy": error.remedy}})
    else:
        say(*error.lines)
    return 2


def _speak_safely() -> None:
    """UTF-8 into files and pipes unless PYTHONIOENCODING says otherwise; a console that lacks a character shows `?`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            own = stream.isatty() or "PYTHONIOENCODING" in os.environ
            stream.reconfigure(encoding=stream.encoding if own else "utf-8", errors="replace")
