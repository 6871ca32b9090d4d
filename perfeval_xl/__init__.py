"""部门整体支出绩效自评: workbooks out, filled ones read back, checked and consolidated.

    import perfeval_xl
    perfeval_xl.blank("…", year=2024, unit=perfeval_xl.Unit("999901", "示例一镇人民政府"), output=Path("示例一镇.xlsx"))
    for review in perfeval_xl.check([Path("回收")]):
        print(review.unit, review.verdict, review.findings)
    perfeval_xl.consolidate([Path("回收")], Path("汇总.xlsx"))

The verbs are imported when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfeval_xl.api import (
        blank,
        check,
        check_definition,
        checks,
        collect,
        consolidate,
        forms,
        issue,
        log,
        read,
        return_,
        round_check,
        round_export,
        round_restore,
        status,
        unwaive,
        waive,
    )
    from perfeval_xl.errors import PerfevalError
    from perfeval_xl.form.layout import Unit

__all__ = [
    "PerfevalError",
    "Unit",
    "blank",
    "check",
    "check_definition",
    "checks",
    "collect",
    "consolidate",
    "forms",
    "issue",
    "log",
    "read",
    "return_",
    "round_check",
    "round_export",
    "round_restore",
    "status",
    "unwaive",
    "waive",
]

_HOMES = {"PerfevalError": "perfeval_xl.errors", "Unit": "perfeval_xl.form.layout"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "perfeval_xl.api")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
