"""Makes docs/审核规则.md, the list of all checks, from the rules of the program and the definitions that come with it.

python scripts/make_rules.py
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from environment import ROOT

if TYPE_CHECKING:
    from perfeval_xl.form.definition import Check, Definition
    from perfeval_xl.rules.catalogue import CataloguedCheck
    from perfeval_xl.rules.standard import Rule

DOCUMENT = ROOT / "docs" / "审核规则.md"
_HEAD = """# 审核规则

本文由 `python scripts/make_rules.py` 从程序和表样定义生成，不要手改。同样的内容可用 `perfeval checks` 列出。

**级别**：错误必须改正；待核实的改正，或在该行“情况说明”写明原因；提示只是说明，不影响审核结果。

**在哪里发现**：

{places}

一处毛病只报一条：一格空着或读不成数，由它算出的各格不再报；已指出起因的，同一行由此引起的不再报。
每一级指标的分值合计和全表的分值合计是两句话，各报各的。

## 本县怎样调整

表样定义里写 `rules`，一条代码一项，可以关掉（`enabled: false`）、改级别（`severity`）、改限度（`limit`）。
下表写了限度的才能改限度：

```yaml
rules:
  rate_above_one: {{severity: error}}       # 超过100%算错误
  far_above_target: {{limit: 2}}            # 达到指标值的2倍才算远超
  rows_identical: {{enabled: false}}        # 不查雷同的行
```

整个文件读不了、不是这次要的表一类的，不能调整。表样定义 `checks` 里本县自己写的审核，直接改那里。
"""


def document() -> str:
    """The whole text."""
    from perfeval_xl.rules.catalogue import WHERE_NAMES, catalogue
    from perfeval_xl.rules.known_forms import known_forms

    definitions = known_forms().definitions
    found = catalogue(definitions.values())
    places = "\n".join(f"- {place}：{words}" for place, words in WHERE_NAMES.items())
    parts = [_HEAD.format(places=places)]
    for severity, title in (("error", "错误"), ("query", "待核实"), ("note", "提示")):
        parts.append(f"## {title}\n")
        parts.append("| 代码 | 内容 | 在哪里发现 | 限度 | 依据 |\n|---|---|---|---|---|")
        parts.extend(_row(check) for check in found if check.severity == severity)
        parts.append("")
    parts.append("## 各条怎样说、怎样改\n")
    parts.append("省略号处是所填的数或文字。\n")
    for check in found:
        said = list(dict.fromkeys(_said(check.code, definitions.values())))
        if said:
            parts.append(f"**`{check.code}`** {check.title}\n")
            parts.extend(said)
            parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def _row(check: CataloguedCheck) -> str:
    where = f"{check.where}，{'、'.join(check.forms)}" if check.forms else check.where
    limits = "、".join(f"{limit:g}" for limit in check.limits)
    return f"| `{check.code}` | {check.title} | {where} | {limits} | {check.source} |"


def _said(code: str, definitions: Iterable[Definition]) -> Iterator[str]:
    from perfeval_xl.rules.standard import STANDARD_RULES

    rules: list[Rule | Check] = [rule for rule in STANDARD_RULES.values() if rule.code == code]
    rules += [definition.checks[code] for definition in definitions if code in definition.checks]
    for each in rules:
        yield f"- {_plain(each.message)}。{_plain(each.remedy)}。"


def _plain(template: str) -> str:
    return re.sub(r"\{LABEL\}", "本格", re.sub(r"\{(?!LABEL\})[^{}]*\}", "…", template))


def main() -> None:
    """Writes the document."""
    sys.path.insert(0, str(ROOT))  # the program as it stands here, not an installed copy
    DOCUMENT.write_text(document(), encoding="utf-8", newline="\n")
    print(DOCUMENT.name)


if __name__ == "__main__":
    main()
