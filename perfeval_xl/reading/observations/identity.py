"""What is said of a workbook's identity: whose it is, and which version of the form."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.formats.refusals import quoted
from perfeval_xl.reading.returned import Returned
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed


def unknown_unit(returned: Returned) -> Iterator[Finding]:
    """No unit's code is in the workbook."""
    if returned.identity.known_unit is not None:
        return
    name = returned.identity.unit.name
    said = f"，表上写的单位名称是{quoted(name)}" if name else ""
    yield noticed(
        "unit_unknown",
        f"工作簿里没有单位代码，看不出是哪个单位的{said}；内容已读出，不能汇总",
        "请在县里下发给本单位的工作簿上填写后重新报送，数字可以照抄过去",
        found=name or None,
    )


def other_version(returned: Returned) -> Iterator[Finding]:
    """Made from another version of the definition, which has the same cells."""
    if returned.is_other_version:
        yield noticed(
            "other_version",
            f"工作簿是按表样{returned.identity.form}的另一版做的；表格与现在的相同，按现在的规则审核",
            "不用重填；以后用新下发的工作簿",
        )
