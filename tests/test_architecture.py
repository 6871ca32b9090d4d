"""The order of the code: rooms, the direction of imports, which library lives where, and what no file may hold.

Each rule takes the folder of a project and returns its offences as `file:line: what`, so that the rules themselves can
be tried on a small bad project.
"""

import ast
import re
from pathlib import Path

from rooms import (
    FACE,
    MAY_IMPORT,
    PACKAGE,
    circles,
    folders_too_full,
    imports,
    modules,
    room_of,
    rooms_too_large,
)

from tests.support.paths import ROOT

# Where in the package a library may be imported: a file, a folder, or nowhere.
HOMES = {
    "distributed": ("intake/cluster.py",),
    "openpyxl": (),
    "pandas": ("results/",),
    "pyarrow": ("results/",),
    "python_calamine": ("formats/calamine_values.py",),
    "rich": ("cli/progress.py",),
    "sqlite3": ("campaign/sqlite/file.py",),
    "xlsxwriter": ("writing/checked_xlsxwriter.py", "writing/literal_formulas.py"),
    "xlwings": ("live_excel/running.py",),
}

MOST_LINES = 320
UNFINISHED = re.compile(r"\b(?:T[O]DO|F[I]XME)\b")
FORM_NAMES = re.compile("suining|绥宁|hubei|tongcheng|通城", re.IGNORECASE)


def files(root: Path, *folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (root / folder).rglob("*.py"))


def syntax_tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def lines_matching(pattern: re.Pattern[str], root: Path, *folders: str) -> list[str]:
    return [
        f"{path.relative_to(root).as_posix()}:{number}: {found.group()}"
        for path in files(root, *folders)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := pattern.search(line))
    ]


def files_outside_the_rooms(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root).as_posix()}:1: no room of this name"
        for path in modules(root)
        if room_of(path, root) not in (*MAY_IMPORT, *FACE)
    ]


def imports_against_the_order(root: Path) -> list[str]:
    offences = []
    for path in modules(root):
        room = room_of(path, root)
        if room not in MAY_IMPORT:
            continue
        for line, name in imports(path, root):
            top, _, rest = name.partition(".")
            if top == PACKAGE and rest.split(".")[0] not in (room, *MAY_IMPORT[room]):
                offences.append(f"{path.relative_to(root).as_posix()}:{line}: {room} imports {name}")
    return offences


def libraries_away_from_home(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root).as_posix()}:{line}: imports {name}"
        for path in modules(root)
        for line, name in imports(path, root)
        if (homes := HOMES.get(name.split(".")[0])) is not None
        and not path.relative_to(root / PACKAGE).as_posix().startswith(homes)
    ]


def prints_below_the_command_line(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root).as_posix()}:{node.lineno}: print()"
        for path in modules(root)
        if room_of(path, root) != "cli"
        for node in ast.walk(syntax_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]


def severities_beside_the_tables(root: Path) -> list[str]:
    """A finding takes its severity from the table of codes, never from the place where it is made."""
    return [
        f"{path.relative_to(root).as_posix()}:{node.lineno}: severity in a finding"
        for path in modules(root)
        for node in ast.walk(syntax_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
        for given in (*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "severity"))
        if any(isinstance(part, ast.Constant) for part in ast.walk(given))
    ]


def scripts_that_import_tests(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root).as_posix()}:{line}: imports {name}"
        for path in files(root, "scripts")
        for line, name in imports(path, root)
        if name.split(".")[0] == "tests"
    ]


def form_names_in_code(root: Path) -> list[str]:
    return lines_matching(FORM_NAMES, root, PACKAGE)


def unfinished_work(root: Path) -> list[str]:
    return lines_matching(UNFINISHED, root, PACKAGE, "scripts", "tests")


def files_too_long(root: Path) -> list[str]:
    lengths = {path: len(path.read_bytes().splitlines()) for path in files(root, PACKAGE, "scripts", "tests")}
    return [
        f"{path.relative_to(root).as_posix()}:{length}: over {MOST_LINES} lines"
        for path, length in lengths.items()
        if length > MOST_LINES
    ]


def test_every_file_of_the_package_is_in_a_room() -> None:
    assert modules(ROOT), "the package was not found, so nothing here was checked"
    assert files_outside_the_rooms(ROOT) == []


def test_imports_go_one_way() -> None:
    assert imports_against_the_order(ROOT) == []


def test_no_room_is_too_large_and_no_folder_too_full() -> None:
    assert rooms_too_large(ROOT) == []
    assert folders_too_full(ROOT) == []


def test_no_modules_import_each_other() -> None:
    assert circles(ROOT) == []


def test_each_library_is_imported_only_where_it_lives() -> None:
    assert libraries_away_from_home(ROOT) == []


def test_nothing_is_printed_below_the_command_line() -> None:
    assert prints_below_the_command_line(ROOT) == []


def test_severities_stand_in_the_tables_of_codes_alone() -> None:
    assert severities_beside_the_tables(ROOT) == []


def test_no_script_imports_tests() -> None:
    assert scripts_that_import_tests(ROOT) == []


def test_no_code_of_the_package_names_a_form() -> None:
    assert form_names_in_code(ROOT) == []


def test_no_work_is_left_unfinished() -> None:
    assert unfinished_work(ROOT) == []


def test_no_file_is_too_long() -> None:
    assert files_too_long(ROOT) == []


def write_project(root: Path, sources: dict[str, str]) -> None:
    for name, source in sources.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")


def test_every_rule_finds_its_offences(tmp_path: Path) -> None:
    write_project(
        tmp_path,
        {
            "perfeval_xl/errors.py": "from perfeval_xl import __version__\n",
            "perfeval_xl/form/blocks/grid.py": "import json\n\ndef place():\n    from ...review import review\n",
            "perfeval_xl/form/layout.py": "from .. import rendering\nimport perfeval_xl.cli\nfrom . import canvas\n",
            "perfeval_xl/form/canvas.py": "def lay():\n    from .layout import lay_out\n",
            "perfeval_xl/rules/checks.py": "import pandas as pd\nimport openpyxl.styles\nprint('绥宁')\n",
            "perfeval_xl/formats/calamine_values.py": "from xlsxwriter.utility import xl_col_to_name\n",
            "perfeval_xl/review/reviewing.py": "Finding('a', 'note', 'b')\nFinding(code='a', severity=x.severity)\n",
            "perfeval_xl/utils.py": "EXAMPLE = 'HuBei'\n",
            "scripts/demo.py": f"# {'TO'}DO\nimport tests_of_others\n",
            "scripts/benchmark/works.py": "import tests.support.paths\ndef run():\n    from tests import support\n",
            "tests/test_long.py": "pass\n" * 321,
        },
    )
    assert files_outside_the_rooms(tmp_path) == ["perfeval_xl/utils.py:1: no room of this name"]
    assert imports_against_the_order(tmp_path) == [
        "perfeval_xl/errors.py:1: errors imports perfeval_xl.__version__",
        "perfeval_xl/form/blocks/grid.py:4: form imports perfeval_xl.review.review",
        "perfeval_xl/form/layout.py:1: form imports perfeval_xl.rendering",
        "perfeval_xl/form/layout.py:2: form imports perfeval_xl.cli",
    ]
    assert circles(tmp_path) == [
        "circle: perfeval_xl.form.canvas -> perfeval_xl.form.layout -> perfeval_xl.form.canvas"
    ]
    assert rooms_too_large(tmp_path) == ["perfeval_xl/form: 9 lines, over 15%", "perfeval_xl/rules: 3 lines, over 15%"]
    assert libraries_away_from_home(tmp_path) == [
        "perfeval_xl/formats/calamine_values.py:1: imports xlsxwriter.utility.xl_col_to_name",
        "perfeval_xl/rules/checks.py:1: imports pandas",
        "perfeval_xl/rules/checks.py:2: imports openpyxl.styles",
    ]
    assert prints_below_the_command_line(tmp_path) == ["perfeval_xl/rules/checks.py:3: print()"]
    assert severities_beside_the_tables(tmp_path) == ["perfeval_xl/review/reviewing.py:1: severity in a finding"]
    assert scripts_that_import_tests(tmp_path) == [
        "scripts/benchmark/works.py:1: imports tests.support.paths",
        "scripts/benchmark/works.py:3: imports tests.support",
    ]
    assert form_names_in_code(tmp_path) == ["perfeval_xl/rules/checks.py:3: 绥宁", "perfeval_xl/utils.py:1: HuBei"]
    assert unfinished_work(tmp_path) == [f"scripts/demo.py:1: {'TO'}DO"]
    assert files_too_long(tmp_path) == ["tests/test_long.py:321: over 320 lines"]


def test_a_folder_of_too_many_files_is_found(tmp_path: Path) -> None:
    write_project(tmp_path, {f"perfeval_xl/rules/rule_{number}.py": "" for number in range(26)})
    assert folders_too_full(tmp_path) == ["perfeval_xl/rules: 26 files"]


def test_a_well_ordered_project_has_no_offence(tmp_path: Path) -> None:
    write_project(
        tmp_path,
        {
            "perfeval_xl/__init__.py": "from perfeval_xl.cli import main\nfrom .form.layout import lay_out\n",
            "perfeval_xl/errors.py": "class PerfevalError(Exception): ...\n",
            "perfeval_xl/form/layout.py": "from ..errors import PerfevalError\nfrom . import grammar\n",
            "perfeval_xl/writing/checked_xlsxwriter.py": "import xlsxwriter\nimport perfeval_xl.rules\n",
            "perfeval_xl/results/consolidation.py": "import pandas\nimport pyarrow.parquet\n",
            "perfeval_xl/cli.py": "from perfeval_xl import review\nprint(review)\n",
            "scripts/demo.py": "import perfeval_xl\n",
            "tests/test_demo.py": "from tests.support import paths\n",
        },
    )
    rules = (
        files_outside_the_rooms,
        imports_against_the_order,
        folders_too_full,
        circles,
        libraries_away_from_home,
        prints_below_the_command_line,
        scripts_that_import_tests,
        form_names_in_code,
        unfinished_work,
        files_too_long,
    )
    assert [offence for rule in rules for offence in rule(tmp_path)] == []
