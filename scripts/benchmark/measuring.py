"""Measures all parts, prints the table, and writes docs/性能.md where the sizes are those of the goals."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from environment import ROOT

from benchmark.stages import stages
from benchmark.table import FULL, HEAD, SMALL
from benchmark.works import PARTS

PAGE = ROOT / "docs" / "性能.md"
PEERS = ("openpyxl", "xlsxwriter", "pandas", "python-calamine")
INTRODUCTION = """# 性能

与现在常用的做法比：同一台机器、同一次运行里轮流做，各取最快的一次，比倍数。本页由 `python scripts/benchmark {}` 写成；
换一台机器，毫秒数会变，倍数大致不变。回收的表是绥宁县表样，每份约1,000条审核；“汇总”含读取、重算、全部审核、写出汇总工作簿。
"""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="与现在常用的做法比较速度", allow_abbrev=False)
    parser.add_argument("--full", action="store_true", help="按目标规定的数量，约一小时；写成 docs/性能.md")
    parser.add_argument("--country", type=int, metavar="份数", help="模拟汇总多少份，不写是目标规定的100,000份")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="只比较这些")
    options = parser.parse_args()
    sizes = FULL if options.full else SMALL
    sizes = replace(sizes, country=options.country or sizes.country)
    packages = "，".join(f"{name} {version(name)}" for name in PEERS)
    machine = f"Python {platform.python_version()}，{os.cpu_count()}核，{platform.system()}；{packages}。"
    print(machine, "", *HEAD, sep="\n")
    rows: list[str] = []
    remarks: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        spent = [] if options.parts else stages(Path(folder, "stages"))
        for name in options.parts or PARTS:
            for measured in PARTS[name](Path(folder, name), sizes):
                rows.append(measured.row())
                print(rows[-1], flush=True)
                remarks += [measured.remark] if measured.remark else []
            if options.full and not options.parts:  # after each part: the last takes most of the hour
                said = INTRODUCTION.format(" ".join(sys.argv[1:]))
                text = [said, machine, "", *HEAD, *rows, "", *remarks, *([""] if remarks else []), *spent, ""]
                PAGE.write_text("\n".join(text), encoding="utf-8", newline="\n")
    print("", *remarks, *spent, sep="\n")


if __name__ == "__main__":
    main()
