"""YAML and JSON texts by whoever: what would take minutes, or fall over, is refused before anything is built from it.

Knows nothing of definitions or data: definition_file.py and reading/data_file.py say what a file is for.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, ScalarEvent

from perfeval_xl.errors import InputError, refused_by_system

DEEPEST = 40
"""Levels of mappings and lists inside one another."""
_MOST_NODES = 100_000
"""What anchors may come to when everything that refers to them is written out."""
_ANCHOR = re.compile(r"(?:^|[\s\[{,:-])[&*][^\s&*]|<<", re.MULTILINE)
_QUOTED_OR_SAID = re.compile(r'"(?:[^"\\]|\\.){0,400}"|\'[^\'\n]*\'|(?:^|\s)#.*')
"""A longer text in quotes is not left out: brackets in it count, which is as safe, and nothing is looked at twice."""
_SIMPLER = "写得浅一些，不要一层套一层"


class Unplain(Exception):
    """Why a text is not read: what is wrong, the mend, and the line (from 1) where that is known."""

    def __init__(self, message: str, remedy: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.remedy, self.line = message, remedy, line


def text_of(path: Path, most: int) -> str:
    """The text of a regular file of at most `most` bytes. Raises InputError, UnicodeDecodeError."""
    try:
        state = path.stat()
        if stat.S_ISREG(state.st_mode) and state.st_size <= most:
            return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"没有这个文件：{path}", "检查路径", code="no_such_file") from None
    except OSError as error:
        raise refused_by_system(error) from None
    if not stat.S_ISREG(state.st_mode):
        raise InputError(f"{path}不是普通文件", "写明一个文件", code="no_such_file")
    raise InputError(f"{path}太大，超过{most // 1024}KB", "检查是不是写错了文件", code="file_too_large")


def loaded(yaml: YAML, text: str) -> Any:
    """What a text says. Raises Unplain for one that would take minutes or fall over; YAMLError, ValueError."""
    try:
        _refuse_bombs(text)
        tree = yaml.load(text)
    except RecursionError:
        raise _too_deep() from None
    if _is_too_deep(tree):
        raise _too_deep()
    return tree


def _refuse_bombs(text: str) -> None:
    """Raises Unplain for a text that is nested too deep, or whose anchors would come to too much. Costs one look."""
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", _QUOTED_OR_SAID.sub("", text)):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        if depth > DEEPEST:
            raise _too_deep()
    if _ANCHOR.search(text):
        _look_at_anchors(text)


def _too_deep() -> Unplain:
    """For a text nested deeper than anything that is meant."""
    return Unplain(f"嵌套太深，超过{DEEPEST}层", _SIMPLER)


def _look_at_anchors(text: str) -> None:
    """Event by event: nothing is built. Raises Unplain, YAMLError."""
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    for event in YAML(typ="safe", pure=True).parse(text):
        line = event.start_mark.line + 1
        size = 0
        if isinstance(event, ScalarEvent):
            if event.value == "<<" and event.implicit[0]:
                raise Unplain("不支持用<<合并", "把合并进来的各项直接写出来", line)
            size = 1
            _remember(sizes, event.anchor, size)
        elif isinstance(event, AliasEvent):
            size = sizes.get(event.anchor, _MOST_NODES)  # of one that is still open: it would contain itself
        elif isinstance(event, CollectionStartEvent):
            open_.append((event.anchor, 1))
            if len(open_) > DEEPEST:
                raise _too_deep()
        elif isinstance(event, CollectionEndEvent):
            anchor, size = open_.pop()
            _remember(sizes, anchor, size)
        if size and open_:
            open_[-1] = (open_[-1][0], open_[-1][1] + size)
        if size >= _MOST_NODES or (open_ and open_[-1][1] >= _MOST_NODES):
            raise Unplain("用&和*引用的内容展开后太多", "把内容直接写出来", line)


def _remember(sizes: dict[str, int], anchor: str | None, size: int) -> None:
    if anchor is not None:
        sizes[anchor] = size


def _is_too_deep(tree: Any) -> bool:
    """Whether what was built is nested deeper than DEEPEST."""
    level = [tree]
    for _ in range(DEEPEST + 1):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: Any) -> Sequence[Any]:
    if isinstance(node, Mapping):
        return [*node.values(), *(key for key in node if not isinstance(key, str))]
    return node if isinstance(node, Sequence) and not isinstance(node, (str, bytes)) else ()
