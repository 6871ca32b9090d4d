"""Where the time of one return goes: its stages one by one, each timed alone."""

from __future__ import annotations

from pathlib import Path

from benchmark.returns import FORM, YEAR
from benchmark.table import repeated, taking_turns
from benchmark.works import returned_files
from perfeval_xl.formats.calamine_values import read_grids
from perfeval_xl.formats.opened_file import Contents
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.formats.scan import Screened
from perfeval_xl.formats.screen import screen
from perfeval_xl.reading.reading_a_return import understood_return
from perfeval_xl.reading.submission import Submission
from perfeval_xl.results.figures import figures_of
from perfeval_xl.review import review
from perfeval_xl.review.reviewed_files import ReviewedFile
from perfeval_xl.rules.known_forms import known_forms

_TIMES = 30


def stages(folder: Path) -> list[str]:
    """The lines of a table in Markdown."""
    path = returned_files(folder, 1)[0]
    content = path.read_bytes()
    forms = known_forms()
    screened = screen(content)
    assert isinstance(screened, Screened)
    grids = read_grids(screened, content)
    assert not isinstance(grids, Refused)
    contents = Contents(screened, grids)
    submission = understood_return(contents, path.name, forms)
    assert isinstance(submission, Submission)
    evaluator = forms.evaluator(FORM, YEAR)
    typed = {key: entry.value for key, entry in submission.entries.items()}
    reviewed = ReviewedFile(review(submission), "", path)
    works = {
        "解压、筛查（找出危险的、损坏的文件）": lambda: screen(content),
        "读出各表的值（calamine）": lambda: read_grids(screened, content),
        "对到表样、认出填的是什么、核对锁定的格": lambda: understood_return(contents, path.name, forms),
        "其中：重算全部公式、执行全部审核": lambda: evaluator.evaluate(typed, submission.identity.unit),
        "把结果写成问题": lambda: review(submission),
        "取出汇总用的数": lambda: figures_of(reviewed),
    }
    spent = taking_turns(*((repeated(work, _TIMES), _TIMES) for work in works.values()))
    rows = (f"| {title} | {seconds * 1000:.2f} |" for title, seconds in zip(works, spent, strict=True))
    return ["## 时间花在哪里", "", "一份回收的工作簿，各步单独计时：", "", "| 步骤 | 毫秒 |", "|---|---|", *rows]
