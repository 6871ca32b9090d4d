"""The commands that keep a round whole: who did what, a waiver taken back, check, restore, export."""

from __future__ import annotations

import argparse
from typing import Any

from perfeval_xl.cli.parsing import (
    add_by,
    add_campaign,
    add_finding,
    group,
    named_path,
    print_json,
    say,
    show,
    verb,
)


def add_upkeep_commands(verbs: Any) -> None:
    """Adds them to the others."""
    _add_unwaive(verbs)
    _add_log(verbs)
    summary = "一轮自评的文件夹有没有缺损；恢复；归档"
    example = (
        "  perfeval round check 2024自评\n  perfeval round restore 2024自评\n"
        "  perfeval round export 2024自评 -o 2024自评归档"
    )
    actions = group(verbs, "round", summary, example)
    for add in (_add_check, _add_restore, _add_export):
        add(actions)


def _add_unwaive(verbs: Any) -> None:
    example = "  perfeval unwaive 2024自评 999901 3 --by 示例甲"
    parser = verb(verbs, "unwaive", _unwaive, "收回一个豁免，台账里留着它的记录", example)
    add_finding(parser)
    parser.add_argument("--by", required=True, metavar="姓名", help="经办人")


def _add_log(verbs: Any) -> None:
    example = "  perfeval log 2024自评\n  perfeval log 2024自评 --json"
    add_campaign(verb(verbs, "log", _log, "经办记录：谁在什么时候、在哪台电脑上做了什么", example))


def _add_check(actions: Any) -> None:
    example = "  perfeval round check 2024自评"
    add_campaign(verb(actions, "check", _check, "检查一轮的文件有没有缺少、损坏、被改动，怎样恢复", example))


def _add_restore(actions: Any) -> None:
    example = "  perfeval round restore 2024自评"
    parser = verb(actions, "restore", _restore, "恢复台账、表样定义；完好的不动，坏的另存不删", example)
    add_campaign(parser)
    add_by(parser)


def _add_export(actions: Any) -> None:
    example = "  perfeval round export 2024自评 -o 2024自评归档"
    parser = verb(actions, "export", _export, "归档：各单位的工作簿、问题、豁免、经办记录，不用本程序也能看", example)
    add_campaign(parser)
    parser.add_argument("-o", "--output", type=named_path, required=True, metavar="文件夹", help="空的或新的文件夹")


def _unwaive(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api

    ended = api.unwaive(arguments.campaign, arguments.unit, arguments.number, by=arguments.by)
    if arguments.json:
        print_json(ended.as_json())
    else:
        show(f"已收回{ended.unit.name}第{ended.number}号问题的豁免（原由{ended.by}豁免：{ended.reason}）")
    return 0


def _log(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli_text import log_lines

    actions = api.log(arguments.campaign)
    if arguments.json:
        print_json({"actions": [action.as_json() for action in actions]})
    else:
        show(*log_lines(actions))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli_text import problem_lines

    problems = api.round_check(arguments.campaign)
    if arguments.json:
        print_json({"campaign": str(arguments.campaign), "problems": [problem.as_json() for problem in problems]})
    else:
        show(*problem_lines(problems))
    return 1 if any(problem.harms for problem in problems) else 0


def _restore(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api

    restored = api.round_restore(arguments.campaign, by=arguments.by)
    if arguments.json:
        print_json(restored.as_json())
        return 0
    for said in restored.done:
        show(f"已恢复：{said}")
    for said in restored.lost:
        say(f"恢复不了：{said}")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api

    exported = api.round_export(arguments.campaign, arguments.output)
    if arguments.json:
        print_json(exported.as_json())
    else:
        show(exported.folder)
        say(f"归档了{exported.files}个文件")
    for said in exported.missing:
        say(f"缺少：{said}")
    return 1 if exported.missing else 0
