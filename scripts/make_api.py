"""Makes docs/接口.md, the page of the Python interface, from the signatures and docstrings of the package.

python scripts/make_api.py
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from environment import ROOT

DOCUMENT = ROOT / "docs" / "接口.md"
_HEAD = """# Python 接口

本文由 `python scripts/make_api.py` 从程序生成，不要手改；说明文字是程序里的英文注释。

`import perfeval_xl` 之后有下列函数，与命令行的命令一一对应。传入路径，得到数据，不打印任何东西。用法不对的抛出
`PerfevalError` 的子类，带 `code`、中文的 `message` 和 `remedy`；表填得不对的不是异常，是结果里的一条条发现。
完整的例子见 [scripts/consolidate.py](../scripts/consolidate.py)。

"""


def document() -> str:
    """The whole text."""
    sys.path.insert(0, str(ROOT))  # the program as it stands here, not an installed copy
    import perfeval_xl

    public = {name: getattr(perfeval_xl, name) for name in perfeval_xl.__all__}
    verbs = {name: each for name, each in public.items() if inspect.isfunction(each)}
    others = {name: each for name, each in public.items() if name not in verbs}
    parts = ["## 函数", *(_verb(name, verb) for name, verb in verbs.items())]
    parts += ["## 数据", *(_data(name, each) for name, each in {**others, **_results(verbs.values())}.items())]
    return _HEAD + "\n\n".join(parts) + "\n"


def _verb(name: str, verb: Callable[..., Any]) -> str:
    parameters = inspect.signature(verb).parameters.values()
    lines = [f"{_parameter(each)}," for each in parameters]
    starred = next((index for index, each in enumerate(parameters) if each.kind is each.KEYWORD_ONLY), None)
    if starred is not None:
        lines.insert(starred, "*,")
    returned = _plain(inspect.signature(verb).return_annotation)
    inside = "".join(f"\n    {line}" for line in lines) + ("\n" if lines else "")
    return f"### {name}\n\n```python\n{name}({inside}) -> {returned}\n```\n\n{_text(verb)}"


def _parameter(parameter: inspect.Parameter) -> str:
    given = getattr(parameter.default, "__name__", repr(parameter.default))
    default = "" if parameter.default is parameter.empty else f" = {given}"
    return f"{parameter.name}: {_plain(parameter.annotation)}{default}"


def _plain(annotation: Any) -> str:
    """An annotation as written (the modules postpone them)."""
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", repr(annotation))


def _results(verbs: Any) -> dict[str, Any]:
    """The classes that the verbs return, and those that stand in them, each once."""
    found: dict[str, Any] = {}
    waiting = [(verb, _plain(inspect.signature(verb).return_annotation)) for verb in verbs]
    while waiting:
        where, annotation = waiting.pop(0)
        module = sys.modules[where.__module__]
        for word in re.findall(r"[A-Z]\w+", annotation):
            each = getattr(module, word, None) or _imported(module, word)
            if dataclasses.is_dataclass(each) and isinstance(each, type) and word not in found and _is_ours(each):
                found[word] = each
                waiting += [(each, _plain(field.type)) for field in dataclasses.fields(each)]
    return dict(sorted(found.items()))


def _imported(module: Any, word: str) -> Any:
    """A class that a module names for its type checker only."""
    source = inspect.getsource(module)
    match = re.search(rf"from (perfeval_xl[\w.]*) import [^\n]*\b{word}\b", source)
    return None if match is None else getattr(__import__(match[1], fromlist=[word]), word, None)


def _is_ours(each: type) -> bool:
    """What holds a workbook's layout and formulas is no part of the interface."""
    return each.__name__ not in {"Evaluator", "Evaluation", "Entry", "Layout", "Definition"}


def _data(name: str, each: Any) -> str:
    fields = ""
    if dataclasses.is_dataclass(each):
        rows = "".join(f"\n| `{field.name}` | `{_cell(_plain(field.type))}` |" for field in dataclasses.fields(each))
        fields = f"\n\n| 属性 | 类型 |\n|---|---|{rows}"
    return f"### {name}\n\n{_text(each)}{fields}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _text(each: Any) -> str:
    return "\n\n".join(_paragraphs(inspect.getdoc(each) or ""))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield " ".join(paragraph.split())


def main() -> None:
    """Writes the document."""
    DOCUMENT.write_text(document(), encoding="utf-8", newline="\n")
    print(DOCUMENT.name)


if __name__ == "__main__":
    main()
