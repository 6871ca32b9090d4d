"""YAML files to definitions; every mistake is named with file, line, key and mend."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from perfeval_xl.errors import DefinitionError, DefinitionProblem
from perfeval_xl.form.blocks.any_block import KINDS
from perfeval_xl.form.definition import Definition, Source
from perfeval_xl.form.yaml_text import Unplain, loaded, text_of

_MOST_BYTES = 256 * 1024
"""Of a definition file; a county's has a tenth of it."""

_MESSAGES = {
    "missing": ("缺少这一项", "补上这一项"),
    "string_type": ("应为文字", "改为文字，必要时加引号"),
    **dict.fromkeys(("float_type", "float_parsing"), ("应为数", "改为数")),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), ("应为整数", "改为整数")),
    **dict.fromkeys(("bool_type", "bool_parsing"), ("应为true或false", "改为true或false")),
    **dict.fromkeys(("dict_type", "model_type"), ("应为“名称: 内容”的一组", "每行写一项“名称: 内容”")),
    **dict.fromkeys(("list_type", "tuple_type"), ("应为列表", "写成[甲, 乙]")),
    "too_short": ("内容太少", "补足内容"),
    "string_too_short": ("不能为空", "写上内容"),
    "string_too_long": ("太长", "缩短"),
    "finite_number": ("应为有限的数", "改为数"),
    "int_parsing_size": ("数太大", "改小"),
    "union_tag_not_found": ("缺少kind", f"写kind：{'、'.join(KINDS[:-1])}或{KINDS[-1]}"),
}


def load_definition(path: Path) -> Definition:
    """Reads a definition. Raises InputError (no such file) or DefinitionError (all mistakes found in it)."""
    try:
        text = text_of(path, _MOST_BYTES)
    except UnicodeDecodeError:
        problem = DefinitionProblem(path.name, None, "", "不是UTF-8编码的文本", "用记事本另存为UTF-8编码")
        raise DefinitionError((problem,)) from None
    tree = _tree(path, text)
    source = Source(path.name, {(): 1, **dict(_lines(tree, ()))})
    try:
        return Definition.model_validate(_plain(tree)).read_from(source)
    except ValidationError as error:
        raise DefinitionError(tuple(_problem(each, tree, source) for each in error.errors())) from None


def _tree(path: Path, text: str) -> CommentedMap:
    try:
        tree = loaded(YAML(typ="rt", pure=True), text)
    except Unplain as unplain:
        problem = DefinitionProblem(path.name, unplain.line, "", unplain.message, unplain.remedy)
        raise DefinitionError((problem,)) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        twice = re.match(r'found duplicate key "(.+?)" with', str(error.problem))
        if twice:
            problem = DefinitionProblem(path.name, line, "", f"{twice[1]}写了两次", "删去一个或改名")
        else:
            remedy = "检查缩进、冒号后的空格和引号，不要用制表符"
            problem = DefinitionProblem(path.name, line, "", "不是合格的YAML", remedy)
        raise DefinitionError((problem,)) from None
    except (YAMLError, ValueError):
        problem = DefinitionProblem(path.name, None, "", "不是合格的YAML", "检查有无特殊字符")
        raise DefinitionError((problem,)) from None
    if not isinstance(tree, CommentedMap):
        problem = DefinitionProblem(path.name, 1, "", "不是一份表样定义", "从form:、title:、sheets:写起")
        raise DefinitionError((problem,))
    return tree


def _plain(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [_plain(item) for item in node]
    return node


def _lines(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            yield (*path, str(key)), node.lc.key(key)[0] + 1
            yield from _lines(value, (*path, str(key)))
    elif isinstance(node, CommentedSeq):
        for position, value in enumerate(node):
            yield (*path, str(position)), node.lc.item(position)[0] + 1
            yield from _lines(value, (*path, str(position)))


def _problem(error: Any, tree: CommentedMap, source: Source) -> DefinitionProblem:
    kind = str(error["type"])
    path = _yaml_path(error["loc"], tree, missing=kind == "missing")
    message, remedy = _MESSAGES.get(kind, ("", ""))
    if kind == "extra_forbidden":
        message, remedy = "没有这一项", "删去或改名"
    elif kind in {"literal_error", "enum", "union_tag_invalid"}:
        allowed = str(error["ctx"].get("expected") or error["ctx"].get("expected_tags")).replace(" or ", ", ")
        message = f"“{_shown(error['input'])}”不在可选之列"
        remedy = f"可选：{allowed}{_nearest(error['input'], allowed)}"
    elif kind == "value_error":
        message, remedy = str(error["ctx"]["error"]), getattr(error["ctx"]["error"], "remedy", "照此改正")
    elif kind == "string_pattern_mismatch":
        message, remedy = f"“{error['input']}”不能作名称", "用小写英文字母开头，只含小写字母、数字和下划线"
    elif not message:
        message, remedy = f"内容不合要求（{error['msg']}）", "对照说明改正"
    return DefinitionProblem(source.file, source.line_of(path), ".".join(path), message, remedy)


def _shown(value: object) -> object:
    return value.get("kind", "") if isinstance(value, dict) else value


def _nearest(value: object, allowed: str) -> str:
    names = [name.strip(" '") for name in allowed.split(",")]
    near = difflib.get_close_matches(str(_shown(value)), names, n=1)
    return f"；是否为{near[0]}？" if near else ""


def _yaml_path(location: Sequence[str | int], tree: Any, *, missing: bool) -> tuple[str, ...]:
    """Pydantic's place without the steps that are not in the file, but for the last one if that is what is missing."""
    path: list[str] = []
    node: Any = tree
    for position, step in enumerate(location):
        if isinstance(node, Mapping):
            inside = step in node
        else:
            inside = isinstance(node, list) and isinstance(step, int) and step < len(node)
        if inside:
            node = node[step]
            path.append(str(step))
        elif missing and position == len(location) - 1:
            path.append(str(step))
    return tuple(path)
