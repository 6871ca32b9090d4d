"""Makes docs/接口.md, the page of the Python interface, from the signatures and docstrings of the package.

python scripts/make_api.py
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from types import UnionType
from typing import Any, Literal, get_origin

from environment import ROOT

DOCUMENT = ROOT / "docs" / "接口.md"
_HEAD = """# Python 接口

本文由 `python scripts/make_api.py` 从程序生成，不要手改；说明文字是程序里的英文注释。

`import perfeval_xl` 之后有下列函数，与命令行的命令一一对应。传入路径，得到数据，不打印任何东西。用法不对的抛出
`PerfevalError` 的子类，带 `code`、中文的 `message` 和 `remedy`；表填得不对的不是异常，是结果里的一条条发现。
完整的例子见 [scripts/consolidate.py](../scripts/consolidate.py)。

本文列出的函数、数据和异常都可以直接从 `perfeval_xl` 导入，如 `from perfeval_xl import Review, check`，带类型，可用
`mypy --strict` 检查；其余模块是内部的，版本之间会变。`perfeval_xl.__version__` 是版本号。

"""


def document() -> str:
    """The whole text."""
    sys.path.insert(0, str(ROOT))  # the program as it stands here, not an installed copy
    import perfeval_xl

    offered = {name: getattr(perfeval_xl, name) for name in perfeval_xl.__dir__() if not name.startswith("_")}
    verbs = {name: each for name, each in offered.items() if inspect.isfunction(each)}
    errors = {name: each for name, each in offered.items() if _is_error(each)}
    data = {name: each for name, each in offered.items() if name not in verbs and name not in errors}
    parts = ["## 函数", *(_verb(name, verb) for name, verb in verbs.items())]
    parts += ["## 数据", *(_data(name, each, offered) for name, each in data.items())]
    parts += ["## 异常", *(_error(name, each) for name, each in errors.items())]
    return _HEAD + "\n\n".join(parts) + "\n"


def _is_error(each: Any) -> bool:
    return isinstance(each, type) and issubclass(each, Exception)


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


def _data(name: str, each: Any, offered: dict[str, Any]) -> str:
    if _is_choice(each):
        return f"### {name}\n\n`{_choice(each)}`"
    if not dataclasses.is_dataclass(each):
        return f"### {name}\n\n{_text(each)}"
    written_out = sys.modules[each.__module__]

    def type_of(field: dataclasses.Field[Any]) -> str:
        return re.sub(
            r"[A-Z]\w+",
            lambda word: word[0] if word[0] in offered else _choice(getattr(written_out, word[0], None)) or word[0],
            _plain(field.type),
        )

    rows = "".join(f"\n| `{field.name}` | `{_cell(type_of(field))}` |" for field in dataclasses.fields(each))
    return f"### {name}\n\n{_text(each)}\n\n| 属性 | 类型 |\n|---|---|{rows}"


def _is_choice(each: Any) -> bool:
    return get_origin(each) in (Literal, UnionType)


def _choice(each: Any) -> str:
    """What a value may be, written out; '' for what is no choice."""
    return repr(each).removeprefix("typing.") if _is_choice(each) else ""


def _error(name: str, each: type[Exception]) -> str:
    return f"### {name}\n\n`{each.__base__.__name__ if each.__base__ else ''}`。{_text(each)}"


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
