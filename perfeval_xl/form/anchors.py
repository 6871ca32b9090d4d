"""The ids and words by which the rows and columns of a data sheet are found again, beside those of the form."""

from __future__ import annotations

ID_COLUMN, ID_ROW, STATUS_ROW = 0, 0, 1
HINT_ID, EXPLANATION_ID, STATUS_ID = "hint", "explanation", "#status"
HINT_HEADING, EXPLANATION_HEADING = "提示（自动）", "情况说明"
