"""Workbooks out: the blank, the filled-in one and the correction copy. Knows nothing of reading."""
