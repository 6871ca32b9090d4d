"""The standard rules: what must hold wherever a block states a fact about its cells, by the name of the fact.

One entry is one rule. Rules of the same code say the same thing of different cells.
"""

from __future__ import annotations

from perfeval_xl.rules.standard.amounts import AMOUNT_RULES
from perfeval_xl.rules.standard.cells import CELL_RULES
from perfeval_xl.rules.standard.execution import EXECUTION_RULES
from perfeval_xl.rules.standard.indicators import INDICATOR_RULES
from perfeval_xl.rules.standard.rule import Rule

STANDARD_RULES: dict[str, Rule] = {**CELL_RULES, **AMOUNT_RULES, **EXECUTION_RULES, **INDICATOR_RULES}

__all__ = ["STANDARD_RULES", "Rule"]
