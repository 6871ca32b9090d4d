"""A formula of an .ods is told apart from another in the words of an .xlsx."""

import pytest

from perfeval_xl.formats.ods_formulas import in_words_of_excel


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("of:=SUM([.C1];[.D2:.D5])", "SUM(C1,D2:D5)"),
        ("of:=[$自评表.I10]*2", "自评表!I10*2"),
        ("of:=[$'a b.c'.$B2:.$B9]", "'a b.c'!$B2:$B9"),
        ("of:=SUM([.C18]:INDEX([.C:.C];ROW([.C24])-1))", "SUM(C18:INDEX(C:C,ROW(C24)-1))"),
        ('of:=IF([.A1]="a;[.B1]";"";1)', 'IF(A1="a;[.B1]","",1)'),
        ("", ""),
    ],
)
def test_references_and_separators_are_turned_over(written: str, read: str) -> None:
    assert in_words_of_excel(written) == read
