"""The commands that work with a running Excel, and `perfeval pdf`, which does without."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from perfeval_xl.cli.parsing import UsageProblem, group, named_path, print_json, say, show, verb

if TYPE_CHECKING:
    from perfeval_xl.live_excel.checking import OpenCheck
    from perfeval_xl.live_excel.printing import Print
    from perfeval_xl.rules.known_forms import KnownForms


def add_excel_commands(verbs: Any) -> None:
    """Adds them to the others."""
    summary = "在Excel里审核打开的工作簿；用Excel重算、做PDF"
    actions = group(verbs, "excel", summary, "  perfeval excel check\n  perfeval excel clear")
    for add in (_add_check, _add_clear, _add_recalculate):
        add(actions)
    _add_pdf(actions, "perfeval excel pdf", _pdf_by_excel, "用Excel把表印成PDF，供签字盖章")
    _add_pdf(verbs, "perfeval pdf", _pdf_by_libreoffice, "用LibreOffice把表印成PDF，供签字盖章；不需要Excel")


def _add_check(actions: Any) -> None:
    example = "  perfeval excel check\n  perfeval excel check --watch"
    parser = verb(actions, "check", _check, "审核Excel里打开的工作簿（没存盘的也算），在格上标出问题", example)
    parser.add_argument("--watch", action="store_true", help="一改就再审核，直到关闭工作簿或按Ctrl+C")
    _add_form(parser)


def _add_clear(actions: Any) -> None:
    verb(actions, "clear", _clear, "去掉perfeval excel check加的标记", "  perfeval excel clear")


def _add_recalculate(actions: Any) -> None:
    example = "  perfeval excel recalculate 回收/示例一镇.xlsx"
    parser = verb(actions, "recalculate", _recalculate, "用Excel打开、全部重算、存盘", example)
    parser.add_argument("paths", nargs="+", type=named_path, metavar="路径", help="文件或文件夹；存回原文件")
    _add_form(parser)


def _add_pdf(verbs: Any, name: str, command: Any, summary: str) -> None:
    parser = verb(verbs, "pdf", command, summary, f"  {name} 回收 -o PDF")
    parser.add_argument("paths", nargs="+", type=named_path, metavar="路径", help="文件或文件夹")
    parser.add_argument("-o", "--output", type=named_path, required=True, metavar="文件夹", help="放PDF的文件夹")
    _add_form(parser)


def _add_form(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--form", metavar="表样", help="工作簿用本县自己的表样时，写定义文件的路径")


def _check(arguments: argparse.Namespace) -> int:
    from perfeval_xl.live_excel.checking import check_open, watch
    from perfeval_xl.live_excel.running import open_workbook
    from perfeval_xl.reading.reader import Reader

    if arguments.watch and arguments.json:
        raise UsageProblem("--watch不能和--json同时用", "用法见 perfeval excel check --help")
    forms, form = _forms(arguments)
    book = open_workbook()
    with Reader(forms) as reader:
        if not arguments.watch:
            checked = check_open(book, reader, form)
            _print(checked, as_json=arguments.json)
            return _status(checked)
        last = None
        try:
            for last in watch(book, reader, form):
                _print(last, as_json=False)
            say("工作簿已关闭，不再审核")
        except KeyboardInterrupt:
            say("已停止；标记还在，去掉：perfeval excel clear")
    return 0 if last is None else _status(last)


def _print(checked: OpenCheck, *, as_json: bool) -> None:
    from perfeval_xl.cli_text import left_line, marks_lines, review_lines

    if as_json:
        print_json(checked.as_json())
        return
    show(*review_lines(checked.review))
    sys.stdout.flush()
    for line in (*marks_lines(checked.marks), left_line(checked.review)):
        say(line)


def _status(checked: OpenCheck) -> int:
    return 1 if checked.review.verdict == "errors" else 0


def _clear(arguments: argparse.Namespace) -> int:
    from perfeval_xl.cli_text import marks_lines
    from perfeval_xl.live_excel.marks import clear
    from perfeval_xl.live_excel.running import open_workbook

    marks = clear(open_workbook())
    if arguments.json:
        print_json({"cleared": list(marks.cleared), "locked": list(marks.locked)})
    else:
        show(f"去掉了{len(marks.cleared)}格的标记")
        for line in marks_lines(marks):
            say(line)
    return 0


def _recalculate(arguments: argparse.Namespace) -> int:
    from perfeval_xl.live_excel.recalculating import recalculate
    from perfeval_xl.reading.reader import Reader

    done = []
    with Reader(_forms(arguments)[0]) as reader:
        for each in recalculate(arguments.paths, reader):
            done.append(each)
            if arguments.json:
                continue
            if each.problem is None:
                show(each.file)
            else:
                say(f"没有重算：{each.file}（{each.problem}）")
    if arguments.json:
        print_json({"files": [each.as_json() for each in done]})
    return 1 if any(each.failed for each in done) else 0


def _pdf_by_excel(arguments: argparse.Namespace) -> int:
    from perfeval_xl.live_excel.printing import print_by_excel

    return _pdf(arguments, print_by_excel)


def _pdf_by_libreoffice(arguments: argparse.Namespace) -> int:
    from perfeval_xl.live_excel.libreoffice import print_by_libreoffice

    return _pdf(arguments, print_by_libreoffice)


def _pdf(arguments: argparse.Namespace, print_all: Print) -> int:
    from perfeval_xl.live_excel.printing import to_pdf
    from perfeval_xl.reading.reader import Reader
    from perfeval_xl.upkeep.own_outputs import must_not_be_of_a_round

    must_not_be_of_a_round(arguments.output)
    with Reader(_forms(arguments)[0]) as reader:
        printed = to_pdf(arguments.paths, arguments.output, reader, print_all)
    if arguments.json:
        print_json({"files": [each.as_json() for each in printed]})
    for each in printed:
        if each.problem is not None:
            say(f"没有做PDF：{each.file}（{each.problem}）")
        elif not arguments.json:
            show(each.pdf)
        if each.remark is not None:
            say(each.remark)
    return 1 if any(each.failed for each in printed) else 0


def _forms(arguments: argparse.Namespace) -> tuple[KnownForms, str | None]:
    """The known forms, and the one that was asked for."""
    from perfeval_xl.rules.known_forms import forms_with, known_forms

    return (known_forms(), None) if arguments.form is None else forms_with(arguments.form)
