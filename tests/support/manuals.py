"""The manuals as tests read them: their texts, the commands in them, their tables."""

import re
import shlex
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.processes.command_line import perfeval

README, GUIDE, ROUND, LANGUAGE, FILLING, IN_EXCEL, TROUBLE = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in (
        *("README.md", "docs/使用指南.md", "docs/一轮自评.md", "docs/表样定义.md"),
        *("docs/填报指南.md", "docs/在Excel里审核.md", "docs/出了问题.md"),
    )
)
WITH_COMMANDS = {
    "README": README,
    "使用指南": GUIDE,
    "一轮自评": ROUND,
    "表样定义": LANGUAGE,
    "在Excel里审核": IN_EXCEL,
    "出了问题": TROUBLE,
}
COMMANDS = {text: re.findall(r"^ *(perfeval .+)$", text, re.MULTILINE) for text in WITH_COMMANDS.values()}


def rows_of(text: str) -> list[list[str]]:
    """The cells of all table rows."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.M)]


def run_in_order(lines: list[str]) -> list[tuple[str, int]]:
    """The commands with their exit status; `> file` keeps what one printed."""
    done = []
    for line in lines:
        command, _, target = line.partition(" > ")
        outcome = perfeval(*shlex.split(command)[1:])
        if target:
            Path(target).write_text(outcome.out, encoding="utf-8")
        done.append((shlex.split(command)[1], outcome.status))
    return done
