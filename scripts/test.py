"""Check everything: layout of the code, lint, types, tests. `python scripts/test.py --help` says how.

Needs Python 3.11 and nothing else. All steps run even when one fails; the exit code is that of the first that failed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys

from environment import PYTHON, prepare, run, start

LIBREOFFICE_PACKAGES = ["libreoffice-calc", "fonts-noto-cjk"]


def main() -> int:
    """Run all steps and say which failed; returns the exit code."""
    start()
    parser = argparse.ArgumentParser(
        description="建立虚拟环境并运行全部检查。其余参数原样交给 pytest，例如：python scripts/test.py -k 汇总",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--with-libreoffice",
        action="store_true",
        help="必须运行需要 LibreOffice 的测试；没有时安装（限 Debian、Ubuntu，需 root 权限）。环境变量 CI=1 时同样如此",
    )
    options, pytest_arguments = parser.parse_known_args()
    in_ci = os.environ.get("CI", "").lower() in ("1", "true")
    if in_ci or options.with_libreoffice:
        install_libreoffice()
        pytest_arguments.insert(0, "--with-libreoffice")
    prepare("test")

    steps = {
        "代码排版": ["ruff", "format", "--check", "."],
        "代码规范": ["ruff", "check", "."],
        "类型": ["mypy"],
        "测试": ["pytest", "-n", "2", "--dist", "loadfile", *pytest_arguments],
    }
    exit_codes = {}
    for title, arguments in steps.items():
        print(f"【{title}】{' '.join(arguments)}", flush=True)
        exit_codes[title] = run([PYTHON, "-m", *arguments], {"PERFEVAL_CI": "1"} if in_ci else {})

    failed = [title for title, code in exit_codes.items() if code != 0]
    print("全部通过。" if not failed else f"未通过：{'、'.join(failed)}。", flush=True)
    return next((code for code in exit_codes.values() if code != 0), 0)


def install_libreoffice() -> None:
    """Install Debian's packages where the command is missing. On other systems pytest itself says what is missing."""
    if sys.platform != "linux" or shutil.which("soffice"):
        return
    commands = [
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *LIBREOFFICE_PACKAGES],
    ]
    by_hand = "；".join(" ".join(command) for command in commands)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(
            f"没有找到 LibreOffice，也不能自动安装（需要 Debian 或 Ubuntu 的 root 权限）。请先以 root 运行：{by_hand}"
        )
    print("没有找到 LibreOffice，正在安装（约需几分钟）……", flush=True)
    for command in commands:
        if run(command, {"DEBIAN_FRONTEND": "noninteractive"}) != 0:
            sys.exit(f"安装 LibreOffice 失败，原因见上。可先以 root 运行：{by_hand}")


if __name__ == "__main__":
    sys.exit(main())
