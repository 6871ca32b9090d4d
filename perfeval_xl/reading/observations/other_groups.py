"""What is said of inserted rows that have the heading of another group."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions.addresses import cell_name
from perfeval_xl.reading.observations.moved_rows import group_name
from perfeval_xl.reading.returned import Returned
from perfeval_xl.rules.finding import Finding
from perfeval_xl.rules.reading_codes import noticed


def other_groups(returned: Returned) -> Iterator[Finding]:
    """One query a row that has the words of another group; not of a row whose hidden id has been asked about."""
    for key, rows in returned.heading_words.items():
        sheet = returned.sheets[key]
        for each in rows:
            index = next((row for row, _ in each.others), None)
            displaced = None if index is None else sheet.displaced.get(index)
            if index is None or (displaced is not None and displaced.is_unclear):
                continue
            cells = tuple(cell_name(*cell) for cell in each.others)
            own, words = group_name(returned.layout, each.group), "、".join(dict.fromkeys(each.others.values()))
            yield noticed(
                "group_unclear",
                f"第{index + 1}行在“{own}”的各行中或紧接其后，标题却填着“{words}”："
                f"可能属于“{own}”（已按此读取），也可能属于标题所写的一组",
                "放错了的，移到所属的一组；没有放错的，改正标题，或在情况说明中写明属于哪一组",
                sheet=sheet.name,
                cell=cells[0],
                cells=cells,
                found=words,
                row=each.row_id,
            )
