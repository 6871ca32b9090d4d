"""The rooms of the package measured: `python scripts/rooms.py` prints them and says which limit is exceeded.

A room is a folder or a file directly below `perfeval_xl`. Only the standard library is needed.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from environment import ROOT

PACKAGE = "perfeval_xl"

LARGEST_SHARE = 0.15
"""Of the package's lines, in one room."""
MOST_FILES = 25
"""Modules in one folder."""

FORM = ("errors", "sheet_names", "expressions", "form", "rules")
FILES = ("errors", "sheet_names", "expressions", "formats", "intake")
OUT = (*FORM, "writing", "rendering")
IN = (*FORM, *FILES, "placing", "reading")
PARTS = (*OUT, *IN, "review", "campaign", "upkeep", "results", "live_excel")

MAY_IMPORT: Mapping[str, tuple[str, ...]] = {
    "errors": (),
    "sheet_names": (),
    "expressions": FORM[:2],
    "form": FORM[:3],
    "rules": FORM[:4],
    "formats": FILES[:3],
    "intake": FILES[:4],
    "writing": FORM,
    "rendering": OUT[:-1],
    "placing": (*FORM, "formats"),
    "reading": IN[:-1],
    "review": (*OUT, *IN),
    "campaign": (*OUT, *IN, "review"),
    "upkeep": (*OUT, *IN, "review", "campaign", "__version__"),
    "results": (*OUT, *IN, "review"),
    "live_excel": (*OUT, *IN, "review"),
    "api": PARTS,
    "cli_text": PARTS,
    "cli": (*PARTS, "api", "cli_text", "__version__"),
}
"""The rooms, and which others each may import from; always from itself."""

FACE = ("__init__", "__main__")
"""The package's public face, which gathers names from all rooms."""


def main() -> int:
    """Print the table of rooms, then what exceeds a limit; the exit code is 1 where something does."""
    total = sum(lines_by_room(ROOT).values())
    print(f"{PACKAGE}: {total} lines")
    files = Counter(room_of(path, ROOT) for path in modules(ROOT))
    for room, lines in lines_by_room(ROOT).most_common():
        print(f"{room:12} {lines:6} lines {lines / total:6.1%} {files[room]:4} files")
    folder, count = max(files_by_folder(ROOT).items(), key=lambda item: item[1])
    print(f"most files in one folder: {folder}, {count}")
    offences = [*rooms_too_large(ROOT), *folders_too_full(ROOT), *circles(ROOT)]
    print("\n".join(offences or ["no room too large, no folder too full, no circle of imports"]))
    return 1 if offences else 0


def modules(root: Path) -> list[Path]:
    """Every module of the package."""
    return sorted((root / PACKAGE).rglob("*.py"))


def room_of(path: Path, root: Path) -> str:
    """`perfeval_xl/form/blocks/grid.py` is in the room `form`, `perfeval_xl/cli_text.py` in `cli_text`."""
    return path.relative_to(root / PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a file imports, wherever in the file: `from .a import b` is `….a.b`."""
    package = path.relative_to(root).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def lines_by_room(root: Path) -> Counter[str]:
    """Lines of each room."""
    lines: Counter[str] = Counter()
    for path in modules(root):
        lines[room_of(path, root)] += len(path.read_bytes().splitlines())
    return lines


def files_by_folder(root: Path) -> Counter[str]:
    """Modules of each folder, `__init__` left out."""
    return Counter(path.parent.relative_to(root).as_posix() for path in modules(root) if path.stem != "__init__")


def rooms_too_large(root: Path) -> list[str]:
    """Rooms with more than their share of the package's lines."""
    lines = lines_by_room(root)
    most = LARGEST_SHARE * sum(lines.values())
    return [
        f"{PACKAGE}/{room}: {count} lines, over {LARGEST_SHARE:.0%}" for room, count in lines.items() if count > most
    ]


def folders_too_full(root: Path) -> list[str]:
    """Folders that have become drawers."""
    return [f"{name}: {count} files" for name, count in files_by_folder(root).items() if count > MOST_FILES]


def circles(root: Path) -> list[str]:
    """Modules that import each other, straight or by way of others, also late ones; each circle once."""
    names = {_dotted(path, root): path for path in modules(root)}
    edges = {
        name: sorted(
            {target for _, found in imports(path, root) if (target := _module_of(found, names)) not in {name, ""}}
        )
        for name, path in names.items()
        if name != PACKAGE
    }
    return [f"circle: {' -> '.join([*circle, circle[0]])}" for circle in _circles(edges)]


def _dotted(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _module_of(name: str, names: Mapping[str, Path]) -> str:
    """The module of the package that an imported name is, or is in; '' for others."""
    found = name if name in names else name.rpartition(".")[0]
    return found if found in names else ""


def _circles(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    done: set[str] = set()

    def follow(name: str, path: list[str]) -> Iterator[list[str]]:
        if name in path:
            yield path[path.index(name) :]
        elif name not in done:
            for target in edges.get(name, ()):
                yield from follow(target, [*path, name])
            done.add(name)

    for name in edges:
        yield from follow(name, [])


if __name__ == "__main__":
    sys.exit(main())
