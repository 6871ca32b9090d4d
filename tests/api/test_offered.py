"""What the package offers: every verb, whatever the verbs give back, every error; and that its types reach the user."""

import ast
import dataclasses
import inspect
import re
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import perfeval_xl
from perfeval_xl import errors
from tests.support.paths import ROOT

USE = ROOT / "tests" / "support" / "typed_use.py"
INNER = {"Evaluator", "KeptFindings"}
"""What a form means, and where findings are kept meanwhile: results hold them, the interface does not."""


def offered() -> dict[str, Any]:
    return {name: getattr(perfeval_xl, name) for name in dir(perfeval_xl) if not name.startswith("_")}


def known_in(module: str) -> dict[str, Any]:
    """What a module defines or imports of the package, what it imports for its type checker only as well."""
    nodes = list(ast.walk(ast.parse(inspect.getsource(sys.modules[module]))))
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and str(node.module).startswith("perfeval_xl")]
    imported = {each.name: getattr(import_module(str(node.module)), each.name) for node in froms for each in node.names}
    return imported | vars(sys.modules[module])


def classes_in(annotations: Iterable[Any], module: str) -> set[str]:
    """The package's own classes that annotations name."""
    words = {word for each in annotations for word in re.findall(r"\b[A-Z]\w+", str(each))}
    known = {word: each for word, each in known_in(module).items() if word in words and inspect.isclass(each)}
    return {word for word, each in known.items() if each.__module__.startswith("perfeval_xl")}


def test_what_a_verb_takes_and_gives_back_is_offered_and_what_that_holds() -> None:
    named = set()
    for each in offered().values():
        if inspect.isfunction(each):
            signature = inspect.signature(each)
            types = [parameter.annotation for parameter in signature.parameters.values()]
            named |= classes_in([*types, signature.return_annotation], each.__module__)
        elif dataclasses.is_dataclass(each):
            named |= classes_in((field.type for field in dataclasses.fields(each)), each.__module__)

    assert {"Submission", "Consolidation", "Finding", "Watch"} <= named
    assert named - INNER - set(offered()) == set()


def test_every_error_is_offered() -> None:
    tree = {name for name, each in vars(errors).items() if inspect.isclass(each) and each.__module__ == errors.__name__}

    assert {"PerfevalError", "InputError"} <= tree
    assert tree - set(offered()) == set()


def test_a_star_gives_what_is_offered_and_nothing_else() -> None:
    given: dict[str, Any] = {}
    exec("from perfeval_xl import *", given)

    assert {name: each for name, each in given.items() if name != "__builtins__"} == offered()


@pytest.mark.parametrize("name", ["reviews", "returns", "Path", "__wrapped__"])
def test_a_name_that_is_not_offered_is_not_there(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(perfeval_xl, name)


def built_wheel(folder: Path) -> Path:
    """The project as it stands here, built without a network."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    [wheel] = folder.glob("*.whl")
    return wheel


def installed(wheel: Path, folder: Path) -> Path:
    """The Python of an environment with the wheel, and with the libraries that the tests run with."""
    environment = venv.EnvBuilder(symlinks=sys.platform != "win32")
    environment.create(folder)
    [packages] = [folder / "Lib" / "site-packages"] if sys.platform == "win32" else folder.glob("lib/*/site-packages")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(packages)
    (packages / "libraries.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    return Path(environment.ensure_directories(folder).env_exe)


def imported_names(module: Path) -> list[str]:
    """What a module imports from the package, by name."""
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "perfeval_xl"]
    return sorted(alias.name for node in froms for alias in node.names)


def test_a_program_with_every_name_passes_mypy_strict_against_the_installed_wheel(tmp_path: Path) -> None:
    assert imported_names(USE) == sorted(offered())
    program = Path(shutil.copy(USE, tmp_path))
    wheel = built_wheel(tmp_path / "dist")
    assert wheel.name.split("-")[:2] == ["perfeval_xl", perfeval_xl.__version__]

    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", tmp_path / "cache"),
            *("--python-executable", installed(wheel, tmp_path / "venv"), program),
        ],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "Success: no issues found in 1 source file\n"), (
        done.stdout + done.stderr
    )
