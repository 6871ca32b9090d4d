"""Check everything: layout of the code, lint, types, tests. `python scripts/test.py --help` says how.

Needs Python 3.11 and nothing else. All steps run even when one fails; the exit code is that of the first that failed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Sequence

from environment import PYTHON, ROOT, prepare, run, start

LIBREOFFICE_PACKAGES = ["libreoffice-calc", "fonts-noto-cjk"]
PROGRAM_PACKAGES = {  # by a command or file that tells that a package is there
    "ssconvert": "gnumeric",
    "javac": "default-jdk-headless",
    "npm": "npm",
    "/usr/share/java/poi.jar": "libapache-poi-java",
}
NPM_LIST = ROOT / "tests" / "other_programs" / "package.json"
NPM_FOLDER = ROOT / ".venv-programs"


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
    parser.add_argument(
        "--with-programs",
        action="store_true",
        help="必须运行需要 Gnumeric、SheetJS、ExcelJS、Apache POI 的测试；没有时安装（同上）。环境变量 CI=1 时同样如此",
    )
    options, pytest_arguments = parser.parse_known_args()
    in_ci = os.environ.get("CI", "").lower() in ("1", "true")
    if in_ci or options.with_libreoffice or options.with_programs:
        install_libreoffice()
        pytest_arguments.insert(0, "--with-libreoffice")
    if in_ci or options.with_programs:
        install_programs()
        pytest_arguments.insert(0, "--with-programs")
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
    _install_packages("LibreOffice", LIBREOFFICE_PACKAGES)


def install_programs() -> None:
    """Install what is missing of the other programs that tests save workbooks with: Debian's packages, and npm's."""
    packages = [
        package for sign, package in PROGRAM_PACKAGES.items() if not (shutil.which(sign) or Path(sign).exists())
    ]
    if sys.platform == "linux" and packages:
        _install_packages("、".join(packages), packages)
    installed = NPM_FOLDER / NPM_LIST.name
    if not installed.exists() or installed.read_bytes() != NPM_LIST.read_bytes():
        NPM_FOLDER.mkdir(exist_ok=True)
        print("正在安装 SheetJS 和 ExcelJS ……", flush=True)
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
        packed = json.loads(NPM_LIST.read_text(encoding="utf-8"))["dependencies"]
        names = [f"{name}@{version}" for name, version in packed.items()]
        npm = shutil.which("npm") or "npm"
        if run([npm, "install", "--prefix", NPM_FOLDER, "--no-save", *quiet, *names]) != 0:
            sys.exit("安装 SheetJS 和 ExcelJS 失败，原因见上。")
        shutil.copy(NPM_LIST, installed)  # last, so that it says that all is there


def _install_packages(what: str, packages: Sequence[str]) -> None:
    """Debian's packages; ends the program where it cannot install them."""
    commands = [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages]]
    by_hand = "；".join(" ".join(command) for command in commands)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(f"没有找到 {what}，也不能自动安装（需要 Debian 或 Ubuntu 的 root 权限）。请先以 root 运行：{by_hand}")
    print(f"没有找到 {what}，正在安装（约需几分钟）……", flush=True)
    for command in commands:
        if run(command, {"DEBIAN_FRONTEND": "noninteractive"}) != 0:
            sys.exit(f"安装 {what} 失败，原因见上。可先以 root 运行：{by_hand}")


if __name__ == "__main__":
    sys.exit(main())
