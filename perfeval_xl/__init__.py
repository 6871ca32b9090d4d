"""部门整体支出绩效自评: workbooks out, filled ones read back, checked and consolidated.

    import perfeval_xl
    perfeval_xl.blank("…", year=2024, unit=perfeval_xl.Unit("999901", "示例一镇人民政府"), output=Path("示例一镇.xlsx"))
    for review in perfeval_xl.check([Path("回收")]):
        print(review.unit, review.verdict, review.findings)
    perfeval_xl.consolidate([Path("回收")], Path("汇总.xlsx"))

What is offered is listed in `api`. It is imported when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from perfeval_xl.api import *  # noqa: F403
else:  # hidden from type checkers, for which a package with __getattr__ has every name, misspelled ones too

    def __getattr__(name: str) -> Any:
        if name.startswith("__") and name != "__all__":  # what Python and its tools ask of any module
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        interface = vars(import_module("perfeval_xl.api"))
        offered = {
            each: value
            for each, value in interface.items()
            if not each.startswith("_") and not isinstance(value, ModuleType)
        }
        if name == "__all__":
            return sorted(offered)
        if name not in offered:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return offered[name]

    def __dir__() -> list[str]:
        return ["__version__", *__getattr__("__all__")]
