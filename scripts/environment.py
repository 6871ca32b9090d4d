"""The project's own virtual environment, `.venv`: made and kept fresh with the standard library alone.

Shared by the scripts beside it. They work from any folder, on Windows and Linux, and whatever the console's encoding.
This file must also start on Python 3.8, to say there that it is too old.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "made_by_perfeval.json"
"""What `.venv` was made from; its presence says that `.venv` is ours to delete."""

OLDEST_PYTHON = (3, 11)


def start() -> None:
    """To be called first: makes Chinese output safe on every console, and stops on a Python that is too old."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            "需要 Python {}.{} 或更高版本，当前是 {}.{}（{}）。请安装新版本后，用它重新运行。".format(
                *OLDEST_PYTHON, *sys.version_info[:2], sys.executable
            )
        )


def prepare(*extras: str) -> None:
    """Make `.venv` hold what pyproject.toml asks for with these extras, and the project as it stands now.

    The project is installed as a copy, anew each time: an editable install writes its folder's name into a .pth file,
    which Python on Windows reads in the system's encoding, so Chinese folder names break it.
    Stops with a Chinese line when something is missing.
    """
    settings = _project_settings()
    origin = _origin(settings)
    installed = _installed_extras(origin)
    if installed is None:
        _create()
    if installed is None or not installed.issuperset(extras):
        print("正在安装所需的库（首次约需几分钟）……", flush=True)
        _install(*_requirements(settings, extras))
        complete = {"origin": origin, "extras": sorted({*extras, *(installed or ())})}
        STAMP.write_text(json.dumps(complete), encoding="utf-8")
    print("正在安装本项目……", flush=True)
    _install("--no-deps", "--no-build-isolation", "--force-reinstall", str(ROOT))


def program(name: str) -> Path:
    """The path of a command that is installed in `.venv`, such as `perfeval`."""
    return PROGRAMS / (name + ".exe" if os.name == "nt" else name)


def run(command: Sequence[str | Path], variables: Mapping[str, str] | None = None) -> int:
    """Run a program in the project's folder, pass on its words as they come, and return its exit code.

    `variables` are added to its environment. The program speaks UTF-8; the words go out in this console's encoding.
    """
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        env={**child_environment(), **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
    return process.returncode


def child_environment() -> dict[str, str]:
    """The environment for our own child processes: UTF-8 everywhere, and no stranger's modules."""
    unwanted = {"PYTHONIOENCODING", "PYTHONPATH", "PYTHONHOME"}
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in unwanted}
    return {**inherited, "PYTHONUTF8": "1"}


def _project_settings() -> dict[str, Any]:
    import tomllib  # Python 3.11

    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _requirements(settings: Mapping[str, Any], extras: Sequence[str]) -> list[str]:
    """The build backend is among them, so that installing the project itself needs no network."""
    project = settings["project"]
    wanted = [project["optional-dependencies"][extra] for extra in extras]
    return [
        *settings["build-system"]["requires"],
        *project["dependencies"],
        *(name for names in wanted for name in names),
    ]


def _origin(settings: Mapping[str, Any]) -> str:
    """A digest of all that makes an environment unusable when it changes: requirements, Python, and its own place."""
    project = settings["project"]
    origin = [
        settings["build-system"]["requires"],
        project["dependencies"],
        project["optional-dependencies"],
        sys.version_info[:2],
        str(VENV),
    ]
    return hashlib.sha256(json.dumps(origin).encode()).hexdigest()


def _installed_extras(origin: str) -> set[str] | None:
    """The extras in a `.venv` that can be used again; None when it has to be made."""
    if not VENV.exists():
        return None
    if not STAMP.exists():
        sys.exit(f"{VENV} 不是由本程序建立的。请把它移走或改名，再重新运行。")
    stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    return set(stamp["extras"]) if stamp["origin"] == origin and PYTHON.exists() else None


def _create() -> None:
    if Path(sys.prefix).resolve() == VENV:
        sys.exit("当前 Python 就在要重建的 .venv 里。请先运行 deactivate 退出虚拟环境，再重新运行。")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "Python 缺少 venv 组件，不能建立虚拟环境。Debian、Ubuntu 请先以 root 运行："
            "apt-get install python3-venv；Windows 请用 python.org 的安装程序重装 Python。"
        )
    print(f"正在建立虚拟环境 {VENV} ……", flush=True)
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
        VENV.mkdir()
        STAMP.write_text(json.dumps({"origin": "unfinished", "extras": []}), encoding="utf-8")
    except OSError as error:
        sys.exit(f"不能重建 {VENV}：{error}。请关闭正在使用它的程序，并确认文件夹可写，再重新运行。")
    if run([sys.executable, "-m", "venv", VENV]) != 0:
        sys.exit("建立虚拟环境失败，原因见上。Debian、Ubuntu 可先以 root 运行：apt-get install python3-venv")


def _install(*arguments: str) -> None:
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-qq"]
    if run([*pip, *arguments]) != 0:
        sys.exit("安装失败，原因见上。若是网络问题，可换国内镜像再试：先把环境变量 PIP_INDEX_URL 设为镜像的地址")
