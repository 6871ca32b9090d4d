"""The commands of a round: issue, collect, status, return, waive."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from perfeval_xl.cli.parsing import (
    UsageProblem,
    add_by,
    add_campaign,
    add_finding,
    add_workers,
    named_path,
    print_json,
    say,
    show,
    verb,
)


def add_round_commands(verbs: Any) -> None:
    """Adds them to the others."""
    for add in (_add_issue, _add_collect, _add_status, _add_return, _add_waive):
        add(verbs)


def _add_issue(verbs: Any) -> None:
    example = (
        "  perfeval issue 2024自评 --form 表样 --year 2024 --roster 名册.xlsx\n"
        "  perfeval issue 2025自评 --form 表样 --year 2025 --roster 名册.xlsx --previous 2024自评\n"
        "  perfeval issue 2024自评 --form 表样 --year 2024 --add 新增单位.xlsx --dry-run"
    )
    parser = verb(verbs, "issue", _issue, "下发一轮自评：按名册给每个单位做一份工作簿；名册变了再执行一次", example)
    parser.add_argument("campaign", type=named_path, metavar="轮", help="这一轮自评的文件夹，没有的新建")
    parser.add_argument("--form", required=True, metavar="表样", help="表样名称（见perfeval forms），或定义文件的路径")
    parser.add_argument("--year", type=int, required=True, metavar="年度", help="自评年度，如2024")
    units = parser.add_mutually_exclusive_group(required=True)
    units.add_argument(
        "--roster", type=named_path, metavar="名册", help="全部单位的名册，.xlsx或.csv；不在上面的单位撤销"
    )
    units.add_argument("--add", type=named_path, metavar="名册", help="只写新增单位的名册，原有的单位不动")
    parser.add_argument("--previous", type=named_path, metavar="上年的轮", help="上年那一轮的文件夹，用来填好上年数")
    parser.add_argument("--withdraw", action="store_true", help="名册里没有的单位超过两个，或有已通过的，确认要撤销")
    parser.add_argument("--dry-run", action="store_true", help="只说会做什么，什么都不改")
    parser.add_argument(
        "--new-key", action="store_true", help="本轮的密钥丢了，另做一把；用原来那一把签的工作簿从此核对不了"
    )
    add_by(parser)


def _add_collect(verbs: Any) -> None:
    example = (
        "  perfeval collect 2024自评 微信收到的文件 邮件附件.zip\n"
        "  perfeval collect 2024自评 表.xlsx --unit 999901\n"
        "  perfeval collect 2024自评 表.xlsx --unit 999901 --although-named\n"
        "  perfeval collect 2024自评 --newest 邮件附件.zip!/自评表.xlsx"
    )
    parser = verb(verbs, "collect", _collect, "收进单位交来的文件，逐份说明结果；重复收不会重复计", example)
    add_campaign(parser)
    parser.add_argument(
        "paths",
        nargs="*",
        type=named_path,
        metavar="路径",
        help="文件、文件夹或压缩包，可写几个；写了--newest的可以不写",
    )
    parser.add_argument(
        "--unit",
        metavar="代码",
        help="只收一个文件、文件里看不出单位时，写明是哪个单位的；写错了的，用对的代码再收一次，"
        "文件不在了的收轮里received留存的那一份",
    )
    parser.add_argument(
        "--although-named", action="store_true", help="表上或文件名写的是别的单位，核实过确是--unit写的这个单位的"
    )
    parser.add_argument(
        "--newest",
        metavar="文件",
        help="同一单位的几份文件分不清先后时，写明哪一份最新；收过的写当时的路径，也可以写received留存的那一份",
    )
    add_by(parser)
    add_workers(parser)


def _add_status(verbs: Any) -> None:
    example = "  perfeval status 2024自评\n  perfeval status 2024自评 -o 进度.xlsx"
    parser = verb(verbs, "status", _status, "各单位到了哪一步，离截止还有几天，催报名单", example)
    add_campaign(parser)
    parser.add_argument("--today", metavar="日期", help="按这一天算剩余天数，如2025-03-01；不写就是今天")
    parser.add_argument("-o", "--output", type=named_path, metavar="文件", help="另存为.xlsx：进度、分组、催报名单")


def _add_return(verbs: Any) -> None:
    example = "  perfeval return 2024自评"
    parser = verb(verbs, "return", _return, "给每个待更正、待核实的单位做退回件", example)
    add_campaign(parser)
    add_by(parser)


def _add_waive(verbs: Any) -> None:
    example = "  perfeval waive 2024自评 999901 3 --reason 县政府专题会议已批准 --by 示例甲"
    parser = verb(verbs, "waive", _waive, "豁免一个单位的一个问题，写明原因和经办人", example)
    add_finding(parser)
    parser.add_argument("--reason", required=True, metavar="原因", help="为什么可以不改")
    parser.add_argument("--by", required=True, metavar="姓名", help="经办人")


def _issue(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli_text import issued_lines

    issued = api.issue(
        arguments.campaign,
        form=arguments.form,
        year=arguments.year,
        roster=arguments.roster,
        add=arguments.add,
        previous=arguments.previous,
        withdraw=arguments.withdraw,
        dry_run=arguments.dry_run,
        by=arguments.by,
        new_key=arguments.new_key,
    )
    if arguments.json:
        print_json({"campaign": str(arguments.campaign), "units": [unit.as_json() for unit in issued]})
    else:
        show(*issued_lines(issued, done=not arguments.dry_run))
    if arguments.new_key:
        say("另做了密钥：原来的密钥签的工作簿，是不是真的从此核对不了，收的时候要写明单位代码（--unit）")
    for unit in issued:
        if unit.problem:
            say(f"注意：{unit.unit.name}：{unit.problem}")
    if arguments.dry_run:
        leaving = sum(unit.to_confirm for unit in issued)
        say("这是试算，什么都没有改" + (f"；撤销{leaving}个单位要加--withdraw" if leaving else ""))
    return 0


def _collect(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli.progress import Progress
    from perfeval_xl.cli_text import collected_lines, collected_summary

    if not arguments.paths and arguments.newest is None:
        raise UsageProblem("缺少参数：路径", "写明要收的文件、文件夹或压缩包")
    if arguments.although_named and arguments.unit is None:
        raise UsageProblem("--although-named要和--unit一起用", "写明是哪个单位的：--unit 代码 --although-named")
    with Progress() as progress:
        collected = api.collect(
            arguments.campaign,
            arguments.paths,
            unit=arguments.unit,
            although_named=arguments.although_named,
            newest=arguments.newest,
            by=arguments.by,
            workers=arguments.workers,
            scheduler=arguments.scheduler,
            watch=progress.watch,
        )
    if arguments.json:
        print_json({"files": [file.as_json() for file in collected]})
    else:
        new_first = sorted(collected, key=lambda file: file.outcome in {"same", "ignored"})
        show(*(line for file in new_first for line in collected_lines(file)))
    say(collected_summary(collected) if collected else "所给的路径里没有文件")
    return 1 if any(file.verdict in {"errors", "unreadable"} for file in collected) else 0


def _status(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli_text import status_lines

    standing = api.status(arguments.campaign, today=_day(arguments.today), output=arguments.output)
    if arguments.json:
        print_json(standing.as_json())
    else:
        show(*status_lines(standing))
    return 0


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageProblem(f"--today应为日期，写的是{text}", "写成2025-03-01这样") from None


def _return(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api
    from perfeval_xl.cli.progress import Progress

    with Progress() as progress:
        copies = api.return_(arguments.campaign, by=arguments.by, watch=progress.watch)
    if arguments.json:
        print_json({"copies": [copy.as_json() for copy in copies]})
    for copy in copies:
        if copy.file is None:
            say(f"没有做退回件：{copy.unit.name}（{copy.problem}）")
        elif not arguments.json:
            show(copy.file)
    say(f"做了{sum(copy.file is not None for copy in copies)}份退回件" if copies else "没有需要退回的")
    return 0


def _waive(arguments: argparse.Namespace) -> int:
    from perfeval_xl import api

    made = api.waive(arguments.campaign, arguments.unit, arguments.number, reason=arguments.reason, by=arguments.by)
    if arguments.json:
        print_json(made.as_json())
    else:
        show(f"已豁免{made.unit.name}的第{made.number}号问题：{made.message}")
    return 0
